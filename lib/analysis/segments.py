"""What kinds of customers have we, what does each bring, and what does it buy?

Grain in: one row per buyer with scores (`lib.analysis.rfm`). Grain out: segments, the 25 cells of the grid,
categories by segment, or the customers of one segment.
"""

from dataclasses import dataclass, replace

import ibis.expr.types as ir
import pandas as pd

from lib.analysis.customer_list import CustomerList, list_customers
from lib.analysis.filters import Filters, within
from lib.analysis.result import Read, Result, looked_at, ratio
from lib.analysis.rfm import (
    GROUPS,
    MEASURES,
    QUINTILES,
    SCORES,
    cut_name,
    group_of,
    placed_buyers,
    score_cuts,
    scored_buyers,
    segment_members,
)
from lib.analysis.selection import selected_purchases
from lib.schema import formats
from lib.workspace.facts import Facts
from lib.workspace.kept import keep
from lib.workspace.marts import ORDERS, UNTOLD

FEW_BUYERS = 500
SHORT_WINDOW_DAYS = 180
SMALL_SHARE = 0.05  # of a category under a twentieth of the spending an index is mostly noise
_SUMS = ("order_revenue", "online_revenue", "offline_revenue")


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """One named group of buyers.

    Attributes
    ----------
    segment, meaning, treatment
        Name, who they are in one sentence, what one would do for them.
    customers, share
        Buyers, and their share of all buyers.
    net_revenue, revenue_share
        What they brought in the window, and its share of all buyers' net revenue.
    online_share, offline_share
        Of their net revenue; None where they have none. The rest is other and unknown channels.
    orders_per_customer, order_value, recency_days
        Means; order value is net revenue of orders (without returns) per order.
    """

    segment: str
    meaning: str
    treatment: str
    customers: int
    share: float
    net_revenue: float
    revenue_share: float | None
    online_share: float | None
    offline_share: float | None
    orders_per_customer: float | None
    order_value: float | None
    recency_days: float | None


@dataclass(frozen=True, slots=True)
class Cell:
    """One of the 25 cells of the grid: recency score by the rounded mean of frequency and monetary scores."""

    r: int
    fm: int
    segment: str
    customers: int
    net_revenue: float


@dataclass(frozen=True, slots=True)
class Cut:
    """Where the scores of a measure (an id of the glossary) change: four values from low to high.

    Score 1 + the number of cuts that the value lies above; for recency_days 5 minus that number.
    """

    measure: str
    cuts: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class SegmentCategory:
    """What a segment spends in a category: its share of the segment's net revenue, beside all buyers'.

    `index` 150 is: half as much again as buyers at large.
    """

    segment: str
    category: str
    net_revenue: float
    share: float
    index: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Segments(Result):
    """All segments of the window, in the order of the cut table; those without customers too.

    The segment of the filters is not looked at: this is where one is chosen.
    """

    customer_count: int
    net_revenue: float
    segments: tuple[SegmentRow, ...]
    grid: tuple[Cell, ...]
    cuts: tuple[Cut, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentCategories(Result):
    """What each segment buys: all categories of each, most net revenue first."""

    categories: tuple[SegmentCategory, ...]


def segments(read: Read, facts: Facts, filters: Filters) -> Segments:
    """Return the named RFM segments of the window."""
    filters = replace(filters, segment=None)
    cells = read(sums_by_cell(filters))
    grid = _grid(cells)
    rows = _rows(cells)
    count, net = sum(row.customers for row in rows), sum(row.net_revenue for row in rows)
    warnings = warnings_of(count, filters)
    return Segments(
        **looked_at(facts, filters),
        answer=_answer(rows, facts.currency),
        caveat=warnings[0] if warnings else "Known customers only.",
        customer_count=count,
        net_revenue=net,
        segments=rows,
        grid=grid,
        cuts=_cuts(read(score_cuts(filters))) if count else (),
        warnings=warnings,
    )


def segment_categories(read: Read, facts: Facts, filters: Filters) -> SegmentCategories:
    """Return what each segment buys, beside all buyers; whole months of the window, all stores."""
    filters = replace(filters, segment=None)
    rows = tuple(_categories(read(spent_by_cell(filters))))
    return SegmentCategories(
        **looked_at(facts, filters),
        answer=_categories_answer(rows),
        caveat="Categories are told by whole months, over all stores.",
        categories=rows,
    )


def sums_by_cell(filters: Filters) -> ir.Table:
    """Return r, fm, customers and what they add up to; kept."""
    scored = scored_buyers(filters)
    cells = scored.group_by("r", "fm").agg(
        customers=scored.count(),
        order_count=scored.order_count.sum().cast("float64"),
        recency_days=scored.recency_days.sum(),
        **{name: scored[name].sum() for name in ("net_revenue", *_SUMS)},
    )
    return keep(cells, "cells")


def spent_by_cell(filters: Filters) -> ir.Table:
    """Return r, fm, category, net_revenue of all buyers; kept."""
    placed = placed_buyers(filters).select("customer_key", "r", "fm")
    bought = selected_purchases(filters).join(placed, "customer_key")
    spent = bought.group_by("r", "fm", "category").agg(net_revenue=bought.net_revenue.sum())
    return keep(spent, "cell_categories")


def segment_customers(
    read: Read, facts: Facts, filters: Filters, *, segment: str, limit: int | None = None, offset: int = 0
) -> CustomerList:
    """Return the customers of one segment, masked, from the `offset`-th on; all of them without a `limit`.

    Raises
    ------
    UserError
        When there is no segment of that name.
    """
    filters = replace(filters, segment=None)
    members = segment_members(filters, segment)
    count = int(read(members.count().name("n"))["n"].iloc[0])
    return CustomerList(
        **looked_at(facts, filters),
        answer=f"The group “{segment}” has {formats.plural(count, 'customer')}.",
        caveat="Names, e-mail addresses and phone numbers are masked.",
        title=segment,
        customer_count=count,
        customers=list_customers(read, within(ORDERS, filters), members, limit, offset),
    )


def _grid(cells: pd.DataFrame) -> tuple[Cell, ...]:
    found = {(int(row["r"]), int(row["fm"])): row for row in cells.to_dict("records")}
    empty = {"customers": 0, "net_revenue": 0.0}
    return tuple(
        Cell(r, fm, group_of(r, fm).name, int(row["customers"]), float(row["net_revenue"]))
        for r in reversed(SCORES)
        for fm in SCORES
        for row in [found.get((r, fm), empty)]
    )


def _rows(cells: pd.DataFrame) -> tuple[SegmentRow, ...]:
    names = [group_of(int(r), int(fm)).name for r, fm in zip(cells["r"], cells["fm"], strict=True)]
    figures = ["customers", "order_count", "recency_days", "net_revenue", *_SUMS]
    sums = cells[figures].astype("float64").groupby(pd.Series(names, dtype="object")).sum()
    sums = sums.reindex([group.name for group in GROUPS]).fillna(0.0)
    total, net = sums["customers"].sum(), sums["net_revenue"].sum()
    return tuple(
        SegmentRow(
            segment=group.name,
            meaning=group.meaning,
            treatment=group.treatment,
            customers=int(row["customers"]),
            share=ratio(row["customers"], total) or 0.0,
            net_revenue=row["net_revenue"],
            revenue_share=ratio(row["net_revenue"], net),
            online_share=ratio(row["online_revenue"], row["net_revenue"]),
            offline_share=ratio(row["offline_revenue"], row["net_revenue"]),
            orders_per_customer=ratio(row["order_count"], row["customers"]),
            order_value=ratio(row["order_revenue"], row["order_count"]),
            recency_days=ratio(row["recency_days"], row["customers"]),
        )
        for group, row in zip(GROUPS, sums.to_dict("records"), strict=True)
    )


def _cuts(cuts: pd.DataFrame) -> tuple[Cut, ...]:
    return tuple(
        Cut(name, tuple(float(cuts[cut_name(name, place)].iloc[0]) for place in range(len(QUINTILES))))
        for name in MEASURES
    )


def warnings_of(count: int, filters: Filters) -> tuple[str, ...]:
    """Return why scores of so many buyers in this window say little; nothing where they hold."""
    found = []
    if 0 < count < FEW_BUYERS:
        found.append(
            f"Only {formats.plural(count, 'buyer')}: under {FEW_BUYERS}, fifths are small and scores jump."
        )
    days = (filters.end - filters.start).days + 1
    if days < SHORT_WINDOW_DAYS:
        found.append(
            f"Only {formats.plural(days, 'day')}: under {SHORT_WINDOW_DAYS}, few have had time to come back."
        )
    return tuple(found)


def _answer(rows: tuple[SegmentRow, ...], currency: str | None) -> str:
    best = max(rows, key=lambda row: row.net_revenue)
    if not sum(row.customers for row in rows):
        return "Can't tell yet: no known customer ordered in this window."
    share = "" if best.revenue_share is None else f", {formats.share(best.revenue_share)} of known customers'"
    verb = "brings" if best.customers == 1 else "bring"
    return (
        f"{formats.plural(best.customers, 'customer')} of the group “{best.segment}” {verb} "
        f"{formats.money(best.net_revenue, currency)}{share} net revenue."
    )


def _categories(frame: pd.DataFrame) -> list[SegmentCategory]:
    """Shares are of positive totals only; a segment or category that adds up to nothing has none."""
    spent: dict[tuple[str, str], float] = {}
    for row in frame.to_dict("records"):
        names = group_of(int(row["r"]), int(row["fm"])).name, str(row["category"])
        spent[names] = spent.get(names, 0.0) + float(row["net_revenue"])
    of_segment, of_category = _totals(spent, 0), _totals(spent, 1)
    whole = sum(of_segment.values())
    order = [group.name for group in GROUPS]
    found = []
    for (segment, category), net in sorted(
        spent.items(), key=lambda item: (order.index(item[0][0]), -item[1])
    ):
        share, usual = ratio(net, of_segment[segment]), ratio(of_category[category], whole)
        if share is not None and usual is not None and usual > 0:
            found.append(SegmentCategory(segment, category, net, share, 100 * share / usual))
    return found


def _totals(spent: dict[tuple[str, str], float], place: int) -> dict[str, float]:
    totals: dict[str, float] = {}
    for names, net in spent.items():
        totals[names[place]] = totals.get(names[place], 0.0) + net
    return totals


def _categories_answer(rows: tuple[SegmentCategory, ...]) -> str:
    told = [row for row in rows if row.share >= SMALL_SHARE and row.category != UNTOLD]
    if not told:
        return "Can't tell yet: no known customer's order line has a category."
    most = max(told, key=lambda row: row.index)
    return (
        f"Customers of the group “{most.segment}” spend {formats.share(most.share)} on {most.category}, "
        f"all customers {formats.share(most.share * 100 / most.index)}."
    )
