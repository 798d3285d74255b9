"""What do people come for? Occasions with their shares, who has more of one, how it went over the year."""

from collections.abc import Iterable

import pandas as pd
import streamlit as st

from lib.analysis.occasions import (
    FEWEST,
    OccasionOf,
    OccasionRow,
    Occasions,
    occasion_customers,
    occasions,
)
from lib.charts.bars import ranked_bars
from lib.charts.chart import Chart
from lib.charts.index_dots import IndexDot, index_dots
from lib.charts.lines import Series, month_lines
from lib.charts.theme import ACCENT, OTHER
from lib.schema import formats
from lib.schema.occasions import occasions as declared
from lib.ui import customers, page, session, tables
from lib.ui.text import plain

MEASURES = ("occasion_share", "occasion_index", "main_occasion", "browsing_share")
_GROUPS = {"online": "Online", "offline": "Stores", "other": "Other channels", "unknown": "Channel unknown"}
_DASHES = ("solid", "dash", "dot", "dashdot")
_DISCOVERY = "Filled: beyond chance, all of them looked at together. Bars are 95 % intervals."
_SEASON = "Groups go by the last order too: whose last order was in December belongs to a group of its own."


def show() -> None:
    """Draw the tab: the answer, occasions and who has more of one, the months, all in a table, what to do."""
    result = session.compute(occasions)
    page.answer(result.answer, result.caveat)
    if not result.order_count:
        return
    names = [each.name for each in declared()]
    chosen = st.selectbox("Look closer at", names, key="occasion", bind="query-params", width=260)
    occasion = next(row for row in result.occasions if row.name == chosen)
    st.caption(plain(f"{occasion.meaning} {occasion.do}"))
    left, right = st.columns(2)
    with left:
        page.chart_card(_none_title(result), _shares(result, chosen), _share_note(result), key="occasions")
    with right:
        rows = [*_dots(result.channels, chosen), *_dots(result.segments, chosen)]
        page.chart_card(
            "", index_dots(rows, chosen, "all orders"), f"{_DISCOVERY} {_SEASON}", key="occasion_index"
        )
    page.chart_card(
        f"{chosen} by month",
        _by_month(result, chosen),
        "Share of each month's orders, known customers or not.",
        key="occasion_months",
    )
    _all(result)
    with page.do():
        found = session.compute(occasion_customers, occasion=chosen, limit=1)
        customers.download(occasion_customers, found, occasion=chosen)
    page.how_computed(MEASURES, result, method())


def method() -> list[str]:
    """Return how it is computed, a sentence each: the rules in their order, and what they look at."""
    return [
        "Rules are tried in this order; the first that holds counts.",
        *(each.written for each in declared()),
        "The usual order is the median of its kind of channel, over all data: an order's occasion is the "
        "same whatever period is looked at.",
        "Of categories an order's first and last by name are looked at.",
        "Whom an order goes to is compared with the customer while a file is read, and not kept.",
        f"Groups have {FEWEST} customers or more. Intervals are over customers; for indexes by the delta "
        "method on the logarithm, comparisons marked after Benjamini and Hochberg (1995) at 5 %.",
    ]


def _none_title(result: Occasions) -> str:
    return f"{formats.share(result.none_share)} of orders fit none of the rules"


def _share_note(result: Occasions) -> str:
    several = formats.share(result.several_share)
    orders = formats.plural(result.order_count, "order")
    return f"Of {orders}. {several} fit several rules; the first of the list counts."


def _shares(result: Occasions, chosen: str) -> Chart:
    frame = pd.DataFrame([(row.name, row.share) for row in result.occasions], columns=["Occasion", "share"])
    return ranked_bars(frame, formats.share, "share of orders", highlight=chosen)


def _dots(rows: Iterable[OccasionOf], chosen: str) -> list[IndexDot]:
    return [
        IndexDot(
            _GROUPS.get(row.group, row.group), row.index, row.low, row.high, formats.share(row.share),
            row.customers, row.stands,
        )
        for row in rows
        if row.name == chosen and row.index is not None and row.low is not None and row.high is not None
    ]  # fmt: skip


def _by_month(result: Occasions, chosen: str) -> Chart:
    frame = pd.DataFrame(
        [(row.month, row.name, row.share) for row in result.months], columns=["month", "series", "value"]
    )
    series = [
        Series(each.name, ACCENT if each.name == chosen else OTHER, _DASHES[place % len(_DASHES)])
        for place, each in enumerate(declared())
    ]
    return month_lines(frame, series, formats.share, "Share of orders", holds_shares=True)


def _all(result: Occasions) -> None:
    page.section("All occasions", browsing_sentence(result))
    tables.show(
        _frame(result.occasions),
        "Occasions by orders and revenue",
        {
            "name": tables.text("Occasion"),
            "orders": tables.count("Orders"),
            "share": tables.share("Of orders"),
            "interval": tables.figure("95 % interval"),
            "revenue_share": tables.share("Of revenue"),
            "order_value": tables.money("Order value", result.currency),
            "customers": tables.count("Customers"),
            "main_of": tables.count("Main occasion of"),
        },
    )


def _frame(rows: Iterable[OccasionRow]) -> pd.DataFrame:
    frame = tables.frame_of(rows)
    ends = [
        f"{formats.share(low)} to {formats.share(high)}" if pd.notna(low) else formats.NOTHING
        for low, high in zip(frame["low"], frame["high"], strict=True)
    ]
    return frame.assign(interval=ends)


def browsing_sentence(result: Occasions) -> str:
    """Return how many visits to the web shop ended without an order, or what would tell it."""
    found = result.browsing
    if found is None:
        return "Can't tell yet who only looks: it takes touches, such as a file of web events (touches.kind)."
    if not found.known_visits:
        return (
            f"{formats.plural(found.visits, 'visit')} to the web shop, of nobody known: it takes an e-mail "
            "or customer key on some touches to tell who ordered."
        )
    return (
        f"Browse: {formats.share(found.share)} of {formats.count(found.known_visits)} days on which a known "
        f"visitor looked around passed without an order; {formats.count(found.visits - found.known_visits)} "
        "more are of visitors whom nobody knows."
    )
