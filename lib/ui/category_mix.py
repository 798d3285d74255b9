"""What stands behind the tab Channel mix? What each side sells, the share online, and how that moves."""

from collections.abc import Iterable, Sequence

import pandas as pd
import streamlit as st

from lib.analysis.category_mix import BEFORE, YEAR, CategoryMix, CategoryMixes, category_mixes, drift_sentence
from lib.analysis.when import categories_by_side
from lib.charts.chart import Chart
from lib.charts.dots import Estimate, estimates
from lib.charts.pairs import share_pairs
from lib.schema import formats
from lib.ui import page, session, sides, tables
from lib.ui.text import plain

MEASURES = ("category_online_share", "category_drift")
_MOST = 14  # rows that one chart has room for
_AGAINST = {"The same months a year before": YEAR, "The period before": BEFORE}
_A_YEAR = 12


def show(result: CategoryMixes) -> None:
    """Draw what each side sells, how much of each category is online, and how that has moved."""
    if result.reason:
        _by_side()
        _untold(result.reason)
        return
    found = _against(result)
    left, right = st.columns(2)
    with left:
        _by_side()
    with right:
        page.chart_card(
            _level_title(found.categories),
            _levels(found.categories),
            _level_note(found),
            key="online_by_category",
        )
    _drift(found)
    page.section("All categories")
    frame = _frame(found.categories)
    tables.show(frame, "Categories by channel", _columns(found, frame))
    with page.do():
        tables.download(
            "Download these categories",
            lambda: _frame(found.categories),
            "categories.csv",
            key="category_mix",
        )
    page.how_computed(MEASURES, found, method(found))


def _untold(text: str) -> None:
    st.info(plain(text), icon=":material/hourglass_empty:")


def _by_side() -> None:
    bought = sides.category_frame(session.compute(categories_by_side))
    if len(bought) < 2:  # noqa: PLR2004 (nothing to tell apart)
        _untold(
            "We can't tell yet what each side sells: it takes orders on both sides, and categories in them "
            "or a file of products."
        )
        return
    page.chart_card(
        sides.category_title(bought),
        share_pairs(bought, *sides.NAMES.values(), colours=sides.COLOURS),
        "Share of each side's net revenue, by whole months and over all stores.",
        key="categories_by_side",
    )


def _against(result: CategoryMixes) -> CategoryMixes:
    """Return the mix beside the window that is chosen, where there is a choice."""
    if session.filters().months >= _A_YEAR:
        return result
    chosen = st.radio(
        "Beside", list(_AGAINST), horizontal=True, key="mix_against", persist_state="session", width="content"
    )
    return session.compute(category_mixes, against=_AGAINST[chosen or next(iter(_AGAINST))])


def _level_title(rows: Sequence[CategoryMix]) -> str:
    ordered = sorted(rows, key=lambda row: row.online_share)
    least, most = ordered[0], ordered[-1]
    return (
        f"Online brings {formats.share(least.online_share)} ({least.category}) to "
        f"{formats.share(most.online_share)} ({most.category})"
    )


def _levels(rows: Sequence[CategoryMix]) -> Chart:
    shown = sorted(rows[:_MOST], key=lambda row: -row.online_share)
    dots = [
        Estimate(
            row.category, row.online_share, row.online_share if row.low is None else row.low,
            row.online_share if row.high is None else row.high, row.customers,
        )
        for row in shown
    ]  # fmt: skip
    return estimates(dots, formats.share, "Share online of net revenue", holds_shares=True)


def _level_note(found: CategoryMixes) -> str:
    sure = "95 % intervals" if any(row.low is not None for row in found.categories) else "no intervals yet"
    hidden = f" {formats.plural(found.hidden, 'category', 'categories')} left out." if found.hidden else ""
    return f"Online and stores together; {sure}; n is known customers.{hidden}"


def _drift(found: CategoryMixes) -> None:
    rows = [row for row in found.categories if row.drift is not None and row.drift_low is not None]
    if not found.before or not rows:
        _untold(
            "Can't tell yet how the mix moves: it takes orders of the window before "
            "(order_lines.ordered_at), and known customers on both sides."
        )
        return
    shown = sorted(rows[:_MOST], key=lambda row: -(row.drift or 0.0))
    dots = [
        Estimate(
            row.category, row.drift or 0.0, row.drift_low or 0.0, row.drift_high or 0.0, row.customers,
            row.stands )
        for row in shown
    ]  # fmt: skip
    before = formats.window(found.before.start, found.before.end)
    page.chart_card(
        drift_sentence(found.categories, before),
        estimates(dots, formats.points, "Share online, now less then", beside=0.0, holds_shares=True),
        f"Beside {before}; 95 % intervals, customers as units. In colour: beyond chance when all categories "
        "are looked at together.",
        key="category_drift",
    )


def _frame(rows: Iterable[CategoryMix]) -> pd.DataFrame:
    held = list(rows)
    frame = tables.frame_of(held).drop(columns=["channels"])
    names = dict.fromkeys(name for row in held for name in row.channels)
    for name in names:
        frame[f"of {name}"] = [row.channels.get(name, 0.0) for row in held]
    return frame.assign(
        interval=[_ends(row.low, row.high) for row in held],
        moved=[_with_ends(row.drift, row.drift_low, row.drift_high) for row in held],
        beyond=["yes" if row.stands else "" for row in held],
    )


def _columns(found: CategoryMixes, frame: pd.DataFrame) -> tables.Columns:
    channels = [name for name in frame.columns if name.startswith("of ")]
    return {
        "category": tables.text("Category"),
        "net_revenue": tables.money("Net revenue", found.currency),
        "customers": tables.count("Known customers"),
        "online_share": tables.share("Online"),
        "interval": tables.figure("95 % interval"),
        **({name: tables.share(name[3:].capitalize()) for name in channels} if channels[2:] else {}),
        "before_share": tables.share("Online then"),
        "moved": tables.figure("Moved (95 % interval)"),
        "beyond": tables.text("Beyond chance"),
    }


def method(found: CategoryMixes) -> list[str]:
    """Return how it is computed, a sentence each."""
    known = [
        f"{formats.share(part)} of {side} net revenue" for side, part in found.known_shares.items() if part
    ]
    return [
        "All of net revenue counts. Online: web, app, marketplace, social. Offline: store, kiosk, phone, "
        "catalogue. Other and unknown channels belong to neither.",
        f"Known customers have {formats.listing(known)}; buyers without a name are taken to vary as they do.",
        "Intervals by random groups: customers fall into 101 lots, which vary as customers do, however many "
        "orders each has; who buys on both sides or in both windows stays in one lot (Wolter 2007).",
        "Beyond chance: of the drifts that are marked at most 5 % are expected to be chance (Benjamini and "
        "Hochberg 1995).",
        f"Categories with under 10 known customers are left out ({formats.count(found.hidden)}).",
    ]


def _ends(low: float | None, high: float | None) -> str:
    return formats.NOTHING if low is None else f"{formats.share(low)} to {formats.share(high)}"


def _with_ends(value: float | None, low: float | None, high: float | None) -> str:
    if value is None:
        return formats.NOTHING
    if low is None or high is None:
        return formats.points(value)
    return (
        f"{formats.points(value)} ({formats.points(low).removesuffix(' points')} to {formats.points(high)})"
    )
