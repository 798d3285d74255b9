"""How are segments shown? Their table, what one of them buys, and the cut table in sentences."""

from collections.abc import Iterable

import pandas as pd

from lib.analysis.rfm import GROUPS
from lib.analysis.segments import Cut, SegmentCategory, SegmentRow
from lib.schema import formats
from lib.schema.metrics import metrics
from lib.ui import session, tables

NAMES = tuple(group.name for group in GROUPS)
_CATEGORIES = 12  # rows that a card beside the grid has room for


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
