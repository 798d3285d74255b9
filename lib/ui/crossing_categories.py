"""What stands behind the tab The way to a second channel? With what customers begin on the other side."""

from collections.abc import Iterable

import pandas as pd
import streamlit as st

from lib.analysis.channel_sums import SIDES
from lib.analysis.crossing_categories import (
    Crossing,
    CrossingCategories,
    FirstCategory,
    Times,
    crossing_categories,
)
from lib.charts.index_dots import IndexDot, index_dots
from lib.schema import formats
from lib.ui import page, session, sides, tables
from lib.ui.cross_shopping import times_told
from lib.ui.text import plain

_WHERE = {SIDES[0]: "online", SIDES[1]: "in stores"}
_MOST = 14  # rows that one chart has room for
_BESIDE = {"Others' orders there": "others", "Their own later orders there": "later"}


def show() -> None:
    """Draw with which categories customers of one side begin on the other."""
    found = session.compute(crossing_categories)
    page.section(found.answer, found.caveat)
    if found.reason:
        return
    chosen = st.radio(
        "First orders beside", list(_BESIDE), horizontal=True, key="crossing_beside", persist_state="session",
        width="content",
    )  # fmt: skip
    beside = _BESIDE[chosen or next(iter(_BESIDE))]
    shown = [one for one in found.crossings if _dots(found, one, beside)]
    for column, crossing in zip(st.columns(max(len(shown), 1)), shown, strict=False):
        with column:
            page.chart_card(
                "",
                index_dots(
                    _dots(found, crossing, beside),
                    f"First orders {_WHERE[crossing.side]}",
                    (chosen or "").lower(),
                ),
                _note(crossing, beside),
                key=f"first_{crossing.side}",
            )
    if not shown:
        _untold("Can't tell yet: under 10 of these customers have bought there again.")
    page.section("All categories of first orders")
    tables.show(_frame(found.categories), "Categories of first orders on the other side", _COLUMNS)
    with page.do():
        tables.download(
            "Download these categories", lambda: _frame(found.categories), "first_categories.csv",
            key="crossing",
        )  # fmt: skip
    page.how_computed(("crossing_category_lift",), found, METHOD)


def _untold(text: str) -> None:
    st.info(plain(text), icon=":material/hourglass_empty:")


def _beside(row: FirstCategory, beside: str) -> Times | None:
    return row.later if beside == "later" else row.others


def _dots(found: CrossingCategories, crossing: Crossing, beside: str) -> list[IndexDot]:
    dots = []
    for row in (row for row in found.categories if row.side == crossing.side):
        times = _beside(row, beside)
        if times and times.lift is not None and times.low is not None and times.high is not None:
            dots.append(
                IndexDot(
                    row.category, 100 * times.lift, 100 * times.low, 100 * times.high,
                    formats.share(row.share), row.lines, times.stands,
                )
            )  # fmt: skip
    return sorted(dots, key=lambda dot: -dot.index)[:_MOST]


def _note(crossing: Crossing, beside: str) -> str:
    others = crossing.again if beside == "later" else crossing.others
    whose = "of them who bought there again" if beside == "later" else "others"
    return (
        f"First orders {_WHERE[crossing.side]} of {formats.plural(crossing.customers, 'customer')}, beside "
        f"orders of {formats.count(others)} {whose}. Bars are 95 % intervals; filled: beyond chance."
    )


def _frame(rows: Iterable[FirstCategory]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "side": sides.NAMES[row.side],
            "category": row.category,
            "lines": row.lines,
            "share": row.share,
            "others_share": row.others.share,
            "others": times_told(row.others.lift, row.others.low, row.others.high),
            "others_beyond": "yes" if row.others.stands else "",
            "later_share": row.later.share if row.later else None,
            "later": times_told(row.later.lift, row.later.low, row.later.high) if row.later else "",
            "later_beyond": "yes" if row.later and row.later.stands else "",
        }
        for row in rows
    )


_COLUMNS = {
    "side": tables.text("New"),
    "category": tables.text("Category"),
    "lines": tables.count("Lines of first orders"),
    "share": tables.share("Share of them"),
    "others_share": tables.share("Of others' lines"),
    "others": tables.figure("Times (95 % interval)"),
    "others_beyond": tables.text("Beyond chance"),
    "later_share": tables.share("Of their later lines"),
    "later": tables.figure("Times, later (95 % interval)"),
    "later_beyond": tables.text("Beyond chance, later"),
}

METHOD = (
    "A customer comes over with the first order on a side after orders on the other one only, in all of the "
    "data; who began on both sides at one moment does not count. Before the data begins nothing is known: in "
    "its first months old customers look as if they came over.",
    "Compared are order lines: the share of a category in these first orders beside its share in all orders "
    "there of customers who did not come over in the period, or beside the same customers' later orders "
    "there.",
    "Index 100: as frequent as there. Intervals by random groups of customers (Wolter 2007) on the logarithm "
    "of the ratio.",
    "Beyond chance: of the categories that are marked at most 5 % are expected to be chance, both sides and "
    "both comparisons together (Benjamini and Hochberg 1995). Sides with under 10 such customers are left "
    "out.",
)
