"""What stands behind the tab Bought together? Categories of the same customers, within a side and across."""

from collections.abc import Iterable, Sequence

import pandas as pd
import streamlit as st

from lib.analysis.channel_sums import SIDES
from lib.analysis.cross_shopping import CategoryPair, CrossShopping, cross_shopping
from lib.charts.cross_matrix import PairCell, cross_matrix
from lib.schema import formats
from lib.ui import page, session, tables

MEASURES = ("cross_shopping_share", "cross_shopping_times", "cross_shopping_lift")
_WHERE = {SIDES[0]: "online", SIDES[1]: "in stores"}
_MOST = 14  # rows and columns that one chart has room for
_LISTED = 60
_PANELS = {
    "Within online": (SIDES[0], SIDES[0]),
    "Within stores": (SIDES[1], SIDES[1]),
    "Online buyers, in stores": (SIDES[0], SIDES[1]),
    "Store buyers, online": (SIDES[1], SIDES[0]),
}


def show() -> None:
    """Draw which categories are bought by the same people, within each side and across."""
    found = session.compute(cross_shopping)
    page.section(found.answer, found.caveat)
    if found.reason:
        return
    panels = [name for name, pair in _PANELS.items() if _of_panel(found, pair)]
    chosen = st.radio(
        "Who buys, and what else", panels, horizontal=True, key="cross_panel", persist_state="session",
        width="content",
    )  # fmt: skip
    pair = _PANELS[chosen or panels[0]]
    rows = _of_panel(found, pair)
    down, across = f"Buyers {_WHERE[pair[0]]} of", f"also buy {_WHERE[pair[1]]}"
    page.chart_card(
        _title(rows),
        cross_matrix(_cells(rows), found.categories[:_MOST], down, across),
        _note(found),
        key="bought_together",
    )
    page.section("All pairs", "The share is of the buyers of the first; lift is beside all buyers.")
    tables.show(_frame(rows[:_LISTED]), "Categories that the same customers buy", _COLUMNS)
    with page.do():
        tables.download(
            f"Download all {formats.count(len(found.pairs))} pairs", lambda: tables.frame_of(found.pairs),
            "bought_together.csv", key="pairs",
        )  # fmt: skip
    page.how_computed(MEASURES, found, METHOD)


def _of_panel(found: CrossShopping, pair: tuple[str, str]) -> list[CategoryPair]:
    return [row for row in found.pairs if (row.side, row.also_side) == pair]


def _cells(rows: Iterable[CategoryPair]) -> list[PairCell]:
    return [
        PairCell(row.category, row.also, row.times, row.low, row.high, row.share, row.buyers, row.stands)
        for row in rows
        if row.times is not None and row.low is not None and row.high is not None
    ]


def _title(rows: Sequence[CategoryPair]) -> str:
    clear = [row for row in rows if row.stands]
    more = sum((row.times or 0.0) > 1 for row in clear)
    return (
        f"{formats.count(more)} of {formats.count(len(rows))} pairs clearly go together, "
        f"{formats.count(len(clear) - more)} apart"
    )


def _note(found: CrossShopping) -> str:
    cut = len(found.categories) - _MOST
    left = f" The {_MOST} categories with the most buyers." if cut > 0 else ""
    return (
        "Rows: buyers of a category; columns: what else they buy. "
        f"Times as often as others who bought equally many other things; "
        f"{formats.plural(found.customers, 'buyer')}. Bold: clearly above 1.25 or below 0.8 when all pairs "
        f"are looked at together.{left}"
    )


def _frame(rows: Iterable[CategoryPair]) -> pd.DataFrame:
    held = list(rows)
    return tables.frame_of(held).assign(
        often=[times_told(row.times, row.low, row.high) for row in held],
        plain_lift=[times_told(row.lift, row.lift_low, row.lift_high) for row in held],
        beyond=["yes" if row.stands else "" for row in held],
    )


_COLUMNS = {
    "category": tables.text("Bought"),
    "also": tables.text("Also"),
    "buyers": tables.count("Buyers of the first"),
    "both": tables.count("Of both"),
    "share": tables.share("Also buy"),
    "often": tables.figure("Times as often (95 % interval)"),
    "plain_lift": tables.figure("Lift (95 % interval)"),
    "beyond": tables.text("Clearly"),
}

METHOD = (
    "Known customers with a purchase above 0 in the category and on the side, in whole months of the period. "
    "Pairs with under 10 buyers of either are left out.",
    "Times as often: customers are put side by side by how many other categories and sides they bought, one "
    "or more, which levels only roughly how much they shop; ratio of shares after Mantel and Haenszel, "
    "interval by Greenland and Robins (1985).",
    "Lift: the share beside that of all buyers (Brin, Motwani and Silverstein 1997); interval by the delta "
    "method on its logarithm.",
    "Marked: clearly above 1.25 or below 0.8; of these at most 5 % are expected to be chance (Benjamini and "
    "Hochberg 1995). It is told by times as often.",
)


def times_told(value: float | None, low: float | None, high: float | None) -> str:
    """Write how many times as often, with its interval: "1.4 (1.1 to 1.8)"."""
    if value is None:
        return formats.NOTHING
    return f"{formats.number(value, 2)} ({formats.number(low, 2)} to {formats.number(high, 2)})"
