"""Which of nine named groups does each buyer belong to? Recency, frequency and monetary scores of one window.

Grain in: `mart_orders` of the window, channels and stores chosen. Grain out: one row per buyer.

Method: days since the last order, number of orders and net revenue are each cut at their quintiles over the
buyers (linear interpolation). A score is 1 + the number of cuts that the value lies above; for recency it is
5 minus that number. Equal values always share a score, so that a score need not hold a fifth of the buyers.
The grid is recency by FM, the mean of the other two scores with halves rounded up. After Hughes (1994),
Strategic Database Marketing; the groups and their names are our own.
"""

from dataclasses import dataclass, replace
from functools import lru_cache

import ibis
import ibis.expr.types as ir

from lib.analysis.buyers import basic_buyers
from lib.analysis.elapsed import days_between
from lib.analysis.filters import Filters
from lib.errors import UserError
from lib.workspace.kept import keep

QUINTILES = (0.2, 0.4, 0.6, 0.8)
SCORES = (1, 2, 3, 4, 5)
MEASURES = ("recency_days", "order_count", "net_revenue")


@dataclass(frozen=True, slots=True)
class Group:
    """A named block of the grid, from the lowest to the highest recency (`r`) and FM score (`fm`)."""

    name: str
    r: tuple[int, int]
    fm: tuple[int, int]
    meaning: str
    treatment: str


GROUPS = (
    Group("Regulars", (4, 5), (4, 5), "Bought lately, often and much.",
          "Thank them, serve them first, ask them."),
    Group("Warming up", (4, 5), (2, 3), "Bought lately, and more than once or more than little.",
          "Show what goes with what they bought."),
    Group("New faces", (4, 5), (1, 1), "Bought lately, little and seldom; many are new.",
          "Welcome them and earn the second order."),
    Group("Steady", (3, 3), (3, 5), "Buy often or much, and were here not long ago.",
          "Keep in touch at their own pace."),
    Group("Passing by", (3, 3), (1, 2), "Bought little, some time ago.", "Remind them once, at low cost."),
    Group("Slipping away", (2, 2), (4, 5), "Used to buy often and much, and have not for a while.",
          "Find out what went wrong, in person, now."),
    Group("Drifting off", (2, 2), (1, 3), "Bought little or now and then, and not for a while.",
          "Offer a reason to come back."),
    Group("Missed", (1, 1), (4, 5), "Were among the best, and have been gone the longest.",
          "Ask why they left before offering anything."),
    Group("Gone quiet", (1, 1), (1, 3), "Bought little, the longest ago.",
          "Leave them in peace; ask for consent again."),
)  # fmt: skip


def group_of(r: int, fm: int) -> Group:
    """Return the group of a cell of the grid.

    Raises
    ------
    ValueError
        When a score is not 1 to 5.
    """
    for group in GROUPS:
        if group.r[0] <= r <= group.r[1] and group.fm[0] <= fm <= group.fm[1]:
            return group
    raise ValueError(f"r and fm must be 1 to 5. Got r={r}, fm={fm}.")


@lru_cache(maxsize=50)  # an expression costs milliseconds to write
def scored_buyers(filters: Filters) -> ir.Table:
    """Return one row per buyer with scores; the segment of the filters is not looked at.

    Returns
    -------
    The columns of `basic_buyers`, recency_days, and r, f, m, fm (int, 1 to 5).
    """
    each = _with_recency(filters)
    joined = each.cross_join(score_cuts(filters))
    recency, frequency, monetary = (_cuts_below(joined, name) for name in MEASURES)
    scored = joined.mutate(r=5 - recency, f=1 + frequency, m=1 + monetary)
    scored = scored.mutate(fm=((scored.f + scored.m + 1) // 2).cast("int64"))
    return scored.select(*each.columns, "r", "f", "m", "fm")


@lru_cache(maxsize=50)  # an expression costs milliseconds to write
def score_cuts(filters: Filters) -> ir.Table:
    """Return one row with the four cuts of each measure, from low to high: "order_count_1" to "_4"; kept."""
    each = _with_recency(filters)
    cuts = each.agg(**{name: each[name].quantile(list(QUINTILES)) for name in MEASURES})
    each_cut = {cut_name(name, at): cuts[name][at] for name in MEASURES for at in range(len(QUINTILES))}
    return keep(cuts.select(**each_cut), "cuts")


def cut_name(measure: str, place: int) -> str:
    """Return the column of `score_cuts` that holds a cut of a measure, `place` counted from 0."""
    return f"{measure}_{place + 1}"


def with_segment(scored: ir.Table) -> ir.Table:
    """Add `segment`, the name of each buyer's group."""
    blocks = [(scored.r.between(*group.r) & scored.fm.between(*group.fm), group.name) for group in GROUPS]
    return scored.mutate(segment=ibis.cases(*blocks, else_=ibis.null("string")))


@lru_cache(maxsize=50)  # an expression costs milliseconds to write
def placed_buyers(filters: Filters) -> ir.Table:
    """Return customer_key, net_revenue, r and fm (int8) of each buyer; kept, because it is narrow."""
    scored = scored_buyers(filters)
    place = {name: scored[name].cast("int8") for name in ("r", "fm")}
    return keep(scored.select("customer_key", "net_revenue", **place), "places")


def is_of(placed: ir.Table, *names: str) -> ir.BooleanValue:
    """Whether a buyer with r and fm belongs to one of the groups of these names."""
    blocks = [group for group in GROUPS if group.name in names]
    return ibis.or_(*(placed.r.between(*group.r) & placed.fm.between(*group.fm) for group in blocks))


def segment_members(filters: Filters, name: str) -> ir.Table:
    """Return `customer_key` and `net_revenue` of a segment's members, in the filters' window and channels.

    Raises
    ------
    UserError
        When there is no segment of that name.
    """
    names = [group.name for group in GROUPS]
    if name not in names:
        asked, offered = f"We were asked for “{name}”.", f"Choose one of: {', '.join(names)}."
        raise UserError("There is no such segment.", asked, offered)
    placed = placed_buyers(replace(filters, segment=None))
    return placed.filter(is_of(placed, name)).select("customer_key", "net_revenue")


def _cuts_below(table: ir.Table, name: str) -> ir.IntegerValue:
    """How many of the four cuts the value lies above, 0 to 4."""
    cuts = (table[cut_name(name, place)] for place in range(len(QUINTILES)))
    first, *others = (ibis.ifelse(table[name] > cut, 1, 0) for cut in cuts)
    return sum(others, first)


def _with_recency(filters: Filters) -> ir.Table:
    each = basic_buyers(filters)
    return each.mutate(recency_days=days_between(each.last_order, ibis.literal(filters.as_of)))
