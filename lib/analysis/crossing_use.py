"""How many orders cross, which way, and more or fewer over the months?

Grain in: orders with flags (`lib.analysis.crossing_orders`) as counts by month and side, and as sums over
customers. Grain out: one row per way, and one per way and month.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import ibis.expr.types as ir
import pandas as pd

from lib.analysis import intervals
from lib.analysis.channel_sums import SIDES
from lib.analysis.contrast import told
from lib.analysis.crossing_orders import ASSISTED, COLLECTED, KINDS, RETURNED, SHIPPED, TELLS
from lib.analysis.filters import Filters, month_back
from lib.analysis.intervals import Interval, PairMoments
from lib.analysis.month_trend import share_trend
from lib.analysis.result import as_day
from lib.analysis.returns_told import ReturnsTold
from lib.workspace.kept import keep

FEWEST = 10
"""Customers below whom nothing is told."""

SIDE_OF = {COLLECTED: (SIDES[0],), RETURNED: SIDES, SHIPPED: (SIDES[1],), ASSISTED: (SIDES[0],)}
"""Way -> the sides whose orders could go it."""

NEEDED = {
    COLLECTED: ("order_lines.fulfilment",),
    RETURNED: ("order_lines.channel", "order_lines.store_id"),
    SHIPPED: ("order_lines.fulfilment",),
    ASSISTED: ("order_lines.associate_id",),
}
"""Way -> columns without which it can't be told; of returns, on rows of their own."""

_TELLING = {COLLECTED: "tells_fulfilment", SHIPPED: "tells_fulfilment", ASSISTED: "tells_associate"}
"""Way -> which orders of its side tell whether they go it."""


@dataclass(frozen=True, slots=True)
class CrossingUse:
    """How many orders go one way.

    Attributes
    ----------
    kind
        One of `lib.analysis.crossing_orders.KINDS`.
    orders, customers
        That go it.
    of
        Known customers' orders of the side or sides that could.
    share, low, high
        orders / of, with its 95 % interval over customers.
    share_of_all, all_low, all_high
        The same of all known customers' orders, on both sides.
    trend, trend_low, trend_high
        Change of the share in a year, from its whole months; None for under six of them.
    lacks
        Columns ("table.column") without which it can't be told.
    reason
        Why else it can't be told; empty where it can.
    """

    kind: str
    orders: int = 0
    customers: int = 0
    of: int = 0
    share: float | None = None
    low: float | None = None
    high: float | None = None
    share_of_all: float | None = None
    all_low: float | None = None
    all_high: float | None = None
    trend: float | None = None
    trend_low: float | None = None
    trend_high: float | None = None
    lacks: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CrossingMonth:
    """Orders of a month that go one way, of those that could, and their share; whether the month is whole."""

    month: date
    kind: str
    orders: int
    of: int
    share: float | None
    is_partial: bool


def monthly_counts(orders: ir.Table) -> ir.Table:
    """Return counts of orders, of each way, and of what the files tell, by month and side; kept."""
    return keep(
        orders.group_by("order_month", "channel_group").agg(
            orders=orders.count(),
            **{kind: orders.count(where=orders[kind]) for kind in KINDS},
            **{name: orders.count(where=orders[name]) for name in TELLS},
        ),
        "crossing_months",
    )


def months_of(counts: pd.DataFrame, filters: Filters) -> tuple[CrossingMonth, ...]:
    """Return the months of the window, each way of each."""
    found = []
    held = {(as_day(row["order_month"]), str(row["channel_group"])): row for row in counts.to_dict("records")}
    for month in sorted({day for day, _ in held if day}):
        partial = month < filters.start or month_back(month, -1) > filters.end + timedelta(days=1)
        for kind in KINDS:
            rows = [held[month, side] for side in SIDE_OF[kind] if (month, side) in held]
            hits, of = (sum(int(row[name]) for row in rows) for name in (kind, "orders"))
            found.append(CrossingMonth(month, kind, hits, of, hits / of if of else None, partial))
    return tuple(found)


def lacks_of(kind: str, counts: pd.DataFrame, returns: ReturnsTold) -> tuple[str, ...]:
    """Return what is missing to tell a way: no order of its side has it; or no return a row that says where.

    A column that only the other side's files have tells nothing: tills name associates, web shops rarely do.
    """
    if kind == RETURNED:
        return () if returns.placed else NEEDED[kind]
    if not len(counts):
        return NEEDED[kind]
    own = counts[counts["channel_group"].isin(SIDE_OF[kind])]
    return () if int(own[_TELLING[kind]].sum()) or own.empty else NEEDED[kind]


def use_of(
    kind: str, row: Mapping[str, float], months: Sequence[CrossingMonth], lacks: tuple[str, ...]
) -> CrossingUse:
    """Return how many orders go a way, or why it can't be told."""
    use = CrossingUse(kind, lacks=lacks)
    sides = SIDE_OF[kind]
    of = int(sum(row.get(side, 0.0) for side in sides))
    if lacks:
        return replace(use, of=of)
    if not of:
        return replace(
            use, reason=f"there are no known customers' {' or '.join(sides)} orders in this window"
        )
    orders, customers = (int(row.get(name, 0.0)) for name in (kind, f"{kind}_n"))
    if 0 < customers < FEWEST:
        return replace(use, of=of, reason=f"under {FEWEST} customers did so in this window")
    own = _ratio(row, kind, sides[0] if sides[1:] == () else "all")
    whole = _ratio(row, kind, "all")
    whole_months = [one for one in months if one.kind == kind and not one.is_partial]
    line = share_trend([(one.orders, one.of) for one in whole_months]) if orders else None
    return replace(
        use,
        orders=orders, customers=customers, of=of,
        share=own.estimate, low=told(own.low), high=told(own.high),
        share_of_all=whole.estimate, all_low=told(whole.low), all_high=told(whole.high),
        trend=line.estimate if line else None,
        trend_low=told(line.low) if line else None,
        trend_high=told(line.high) if line else None,
    )  # fmt: skip


def _ratio(row: Mapping[str, float], kind: str, whole: str) -> Interval:
    """Return a share with its interval over customers; where nobody goes the way, Wilson's over orders.

    Linearised, a share of none would have an interval of no width.
    """
    if not row.get(kind):
        return intervals.share(0, int(row[whole]))
    n = int(row["n"] if whole == "all" else row[f"{whole}_n"])
    found = intervals.ratio(
        PairMoments(
            n, row[kind], row[whole], row[f"{kind}_{kind}"], row[f"{whole}_{whole}"], row[f"{kind}_{whole}"]
        )
    )
    return Interval(found.estimate, max(found.low, 0.0), min(found.high, 1.0))
