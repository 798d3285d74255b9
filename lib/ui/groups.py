"""How do customers stand by recency, frequency and money? The tab of the nine groups, one of them closer."""

from collections.abc import Iterable

import pandas as pd
import streamlit as st

from lib.analysis.rfm import GROUPS
from lib.analysis.segments import (
    Cut,
    SegmentCategory,
    SegmentRow,
    Segments,
    segment_categories,
    segment_customers,
    segments,
)
from lib.charts.grid import customer_grid
from lib.charts.pairs import share_pairs
from lib.schema import formats
from lib.schema.metrics import metrics
from lib.ui import customers, figures, page, session, tables

NAMES = tuple(group.name for group in GROUPS)
SHOWN = 100  # customers listed on the page; the download has all
_CATEGORIES = 12  # rows that a card beside the grid has room for


def show() -> None:
    """Draw the tab."""
    result = session.compute(segments)
    page.answer(result.answer, result.caveat)
    page.warn(result.warnings)
    chosen = st.selectbox(
        "Look closer at", NAMES, index=place_of_filter(), key="group", bind="query-params", width=260
    )
    _evidence(result, chosen)
    page.section("All groups")
    tables.show(
        tables.frame_of(result.segments), "Groups of customers by size and revenue", columns(result.currency)
    )
    _members(row_of(result.segments, chosen))
    page.how_computed(
        ["recency_days", "order_count", "net_revenue"], result, cut_sentences(result.cuts, result.currency)
    )


def _evidence(result: Segments, chosen: str) -> None:
    bought = session.compute(segment_categories)
    left, right = st.columns(2)
    with left:
        page.chart_card(
            "Where customers stand",
            customer_grid(tables.frame_of(result.grid), figures.money_in(result.currency), chosen),
            f"Customers in each cell, as of {formats.day(result.as_of)}. {chosen} is framed.",
            key="customer_grid",
        )
    with right:
        page.chart_card(
            "",
            share_pairs(bought_by(bought.categories, chosen), chosen, "All buyers"),
            f"Share of net revenue. {bought.caveat}",
            key="segment_categories",
        )


def _members(group: SegmentRow) -> None:
    title = f"{group.segment}: {formats.plural(group.customers, 'customer')}"
    page.section(title, f"{group.meaning} {group.treatment}")
    found = session.compute(segment_customers, segment=group.segment, limit=SHOWN)
    customers.show(found, f"Customers of the group {group.segment}", key="segment_list")
    with page.do():
        customers.download(segment_customers, found, segment=group.segment)


def place_of_filter() -> int:
    """Return the place of the filter bar's segment among the names; the first where none is chosen."""
    chosen = session.filters().segment
    return NAMES.index(chosen) if chosen in NAMES else 0


def columns(currency: str | None) -> tables.Columns:
    """How each column of the table of segments is shown."""
    return {
        "segment": tables.text("Group"),
        "customers": tables.count("Customers"),
        "share": tables.share("Of customers"),
        "net_revenue": tables.money("Net revenue", currency),
        "revenue_share": tables.share("Of revenue"),
        "online_share": tables.share("Online"),
        "offline_share": tables.share("Offline"),
        "orders_per_customer": tables.number("Orders each"),
        "order_value": tables.money("Order value", currency),
        "recency_days": tables.count("Days since order"),
    }


def row_of(rows: Iterable[SegmentRow], name: str) -> SegmentRow:
    """Return the segment of a name."""
    return next(row for row in rows if row.segment == name)


def bought_by(rows: Iterable[SegmentCategory], name: str) -> pd.DataFrame:
    """Return the categories that matter most to a segment: label, its share, all buyers' share."""
    own = [row for row in rows if row.segment == name][:_CATEGORIES]
    return pd.DataFrame(
        [(row.category, row.share, row.share * 100 / row.index if row.index else 0.0) for row in own],
        columns=["category", "segment", "all"],
    )


def cut_sentences(cuts: Iterable[Cut], currency: str | None) -> list[str]:
    """Return the cut table and the blocks of the grid, a sentence each."""
    told = [_cut_sentence(cut, currency) for cut in cuts]
    blocks = [
        f"{group.name}: recency {_span(group.r)}, frequency and value {_span(group.fm)}. {group.meaning}"
        for group in GROUPS
    ]
    return [
        *told,
        "Equal values share a score. Frequency and value is the mean of the two, halves rounded up.",
        *blocks,
    ]


def _cut_sentence(cut: Cut, currency: str | None) -> str:
    metric = metrics()[cut.measure]
    places = formats.listing([metric.write(at, currency) for at in cut.cuts])
    effect = "takes a point from 5" if cut.measure == "recency_days" else "adds a point to 1"
    return f"{metric.label} is cut at {places}: each cut that a customer lies above {effect}."


def _span(scores: tuple[int, int]) -> str:
    return str(scores[0]) if scores[0] == scores[1] else f"{scores[0]} to {scores[1]}"
