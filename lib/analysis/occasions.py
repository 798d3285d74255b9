"""What do people come for: a gift, a big project, more of the same, a quick errand? Or only to look?

Grain in: one row per order with its occasion (`lib.analysis.order_occasions`). Grain out: shares of orders by
occasion, also by kind of channel, by group of customers and by month; and one row per customer with the share
of each occasion. Orders of one customer resemble each other: intervals are over customers, not orders, an
order of nobody known counting as a customer of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import ibis.expr.types as ir
import pandas as pd

from lib.analysis import intervals
from lib.analysis.browsing import Browsing, browsing
from lib.analysis.chance import discoveries
from lib.analysis.contrast import told
from lib.analysis.customer_list import CustomerList, list_customers
from lib.analysis.filters import Filters
from lib.analysis.indexes import Share, index, p_value
from lib.analysis.intervals import PairMoments
from lib.analysis.occasion_counts import (
    NONE,
    channel_counts,
    names,
    occasion_counts,
    occasion_shares,
    order_sums,
    with_main,
)
from lib.analysis.result import Read, Result, as_day, looked_at, ratio
from lib.analysis.rfm import GROUPS, placed_buyers, segment_members, with_segment
from lib.analysis.selection import selected_buyers, selected_orders
from lib.schema import formats
from lib.schema.occasions import Occasion
from lib.schema.occasions import occasions as declared
from lib.workspace.facts import Facts
from lib.workspace.kept import keep

FEWEST = 10
"""Customers below whom nothing is told of a group."""

_NO_RULE = Occasion(NONE, "None of these", "No rule fits.", "", ())
_UNTOLD = ""  # in place of the main occasion of customers without one
_KEY = "customer_key"

Sums = dict[str, float]
"""Sums over the customers of a group, see `_moments`."""


@dataclass(frozen=True, slots=True)
class OccasionRow:
    """One occasion, or what fits none (id "none").

    Attributes
    ----------
    occasion, name, meaning, do
        As `occasions.toml` has them.
    orders, share
        And the share of all orders, with its 95 % interval over customers.
    net_revenue, revenue_share, order_value
        Of these orders, returns not taken off.
    customers
        Known ones with such an order.
    main_of
        Customers of whom it is the main occasion: most of their orders, the first of the file where equal;
        of "none" those none of whose orders fits a rule.
    """

    occasion: str
    name: str
    meaning: str
    do: str
    orders: int
    share: float
    low: float | None
    high: float | None
    net_revenue: float
    revenue_share: float | None
    order_value: float | None
    customers: int
    main_of: int


@dataclass(frozen=True, slots=True)
class OccasionOf:
    """What share of a group's orders is of an occasion; the group is a kind of channel or of customers.

    `index` is 100 where it is as among all; `stands` where it still differs when all groups and occasions are
    looked at together. None where the interval can't be told.
    """

    group: str
    occasion: str
    name: str
    customers: int
    orders: int
    share: float
    index: float | None
    low: float | None
    high: float | None
    stands: bool


@dataclass(frozen=True, slots=True)
class OccasionMonth:
    """Orders of an occasion in a month, and their share of the month's orders."""

    month: date
    occasion: str
    name: str
    orders: int
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasions(Result):
    """What orders were for.

    Attributes
    ----------
    order_count, customer_count
        Orders of the window; known customers with one.
    none_share, several_share
        Orders that no rule fits, and that several do (the first counts).
    occasions
        In the order of the rules, at last what fits none.
    channels, segments
        By kind of channel, and by the groups of the page Segments.
    months
        By month.
    browsing
        Visits to the web shop without an order; None where no file tells them.
    """

    order_count: int
    customer_count: int
    none_share: float | None
    several_share: float | None
    occasions: tuple[OccasionRow, ...]
    channels: tuple[OccasionOf, ...]
    segments: tuple[OccasionOf, ...]
    months: tuple[OccasionMonth, ...]
    browsing: Browsing | None


def occasions(read: Read, facts: Facts, filters: Filters) -> Occasions:
    """Return what orders of the window were for."""
    orders = read(order_sums(filters))
    count = int(orders["orders"].sum())
    known = _by_group(read(_by_segment(filters)))
    alone = _alone(orders)
    whole = _whole([*known.values(), *alone.values()])
    rows = _rows(orders, whole) if count else ()
    return Occasions(
        **looked_at(facts, filters),
        answer=_answer(rows, count),
        caveat="By rules over each order; what a customer had in mind nobody asked.",
        order_count=count,
        customer_count=int(whole.get("known", 0)),
        none_share=next((row.share for row in rows if row.occasion == NONE), None),
        several_share=ratio(float(orders["several"].sum()), count),
        occasions=rows,
        channels=_compared(_with(_by_group(read(_by_channel(filters))), alone)),
        segments=_compared(known),
        months=_months(orders),
        browsing=browsing(read, facts, filters),
    )


def occasion_customers(
    read: Read, facts: Facts, filters: Filters, *, occasion: str, limit: int | None = None
) -> CustomerList:
    """Return the customers of whom an occasion (by its name) is the main one, masked."""
    shares = occasion_shares(replace(filters, segment=None))
    buyers = selected_buyers(filters).select(_KEY, "net_revenue")
    members = buyers.semi_join(shares.filter(shares.main_occasion == occasion), _KEY)
    count = int(read(members.count().name("n"))["n"].iloc[0])
    return CustomerList(
        **looked_at(facts, filters),
        answer=f"{occasion} is the main occasion of {formats.plural(count, 'customer')}.",
        caveat="Names, e-mail addresses and phone numbers are masked.",
        title=occasion,
        customer_count=count,
        customers=list_customers(read, selected_orders(filters), members, limit),
    )


def _members(counts: ir.Table, filters: Filters) -> ir.Table:
    if filters.segment is None:
        return counts
    return counts.semi_join(segment_members(filters, filters.segment), _KEY)


def _by_segment(filters: Filters) -> ir.Table:
    """Return sums over the customers of each group of the page Segments; kept."""
    counts = with_main(_members(occasion_counts(filters), filters))
    placed = with_segment(placed_buyers(replace(filters, segment=None))).select(_KEY, group="segment")
    each = counts.left_join(placed, _KEY)
    each = each.mutate(group=each.group.fill_null(""))
    main = {
        f"{one.id}_main": each.count(where=each.main_occasion.isnull())
        if one.id == NONE
        else each.count(where=each.main_occasion == one.name)
        for one in (*declared(), _NO_RULE)
    }
    return keep(each.group_by("group").agg(**_moments(each), **main), "occasion_groups")


def _by_channel(filters: Filters) -> ir.Table:
    """Return sums over the customers of each kind of channel; kept."""
    each = _members(channel_counts(filters), filters).rename(group="channel_group")
    return keep(each.group_by("group").agg(**_moments(each)), "occasion_channels")


def _by_group(rows: pd.DataFrame) -> dict[str, Sums]:
    """Return the sums of each group as numbers by name."""
    return {
        str(row.pop("group")): {str(name): float(value) for name, value in row.items()}
        for row in rows.to_dict("records")
    }


def _alone(orders: pd.DataFrame) -> dict[str, Sums]:
    """Return sums of orders of nobody known by kind of channel, each a customer of one order: 1 x 1 is 1."""
    found: dict[str, Sums] = {}
    for row in orders[~orders["is_known"].astype(bool)].to_dict("records"):
        sums = found.setdefault(str(row["channel_group"]), dict.fromkeys(_columns(), 0.0))
        name = NONE if pd.isna(row["occasion"]) else declared()[int(row["occasion"])].id
        for column in ("n", "x", "xx", *(f"{name}_{kind}" for kind in ("y", "yy", "xy"))):
            sums[column] += float(row["orders"])
    return found


def _columns() -> tuple[str, ...]:
    kinds = ("y", "yy", "xy", "customers", "main")
    return ("n", "known", "x", "xx", *(f"{name}_{kind}" for name in names() for kind in kinds))


def _whole(groups: Sequence[Sums]) -> Sums:
    return {name: sum(row.get(name, 0.0) for row in groups) for name in _columns()}


def _with(groups: Mapping[str, Sums], more: Mapping[str, Sums]) -> dict[str, Sums]:
    both = dict.fromkeys((*groups, *more))
    return {name: _whole([each[name] for each in (groups, more) if name in each]) for name in both}


def _moments(each: ir.Table) -> dict[str, ir.Value]:
    x = each.order_count.cast("float64")
    sums = {"n": each.count(), "known": each.count(), "x": x.sum(), "xx": (x * x).sum()}
    for name in names():
        y = each[name].cast("float64")
        sums |= {f"{name}_y": y.sum(), f"{name}_yy": (y * y).sum(), f"{name}_xy": (x * y).sum()}
        sums |= {f"{name}_customers": each.count(where=each[name] > 0)}
    return sums


def _pair(row: Sums, name: str) -> PairMoments:
    """Return the moments of an occasion's orders by all orders, over customers."""
    y, yy, xy = (row[f"{name}_{kind}"] for kind in ("y", "yy", "xy"))
    return PairMoments(int(row["n"]), y, row["x"], yy, row["xx"], xy)


def _rows(orders: pd.DataFrame, whole: Sums) -> tuple[OccasionRow, ...]:
    named = _named(orders)
    net = named.groupby("id")["net_revenue"].sum().to_dict()
    total = float(named["net_revenue"].sum())
    found = []
    for each in (*declared(), _NO_RULE):
        pair = _pair(whole, each.id)
        ends = intervals.ratio(pair)
        brought = float(net.get(each.id, 0.0))
        found.append(
            OccasionRow(
                each.id, each.name, each.meaning, each.do, int(pair.y), pair.ratio,
                told(max(ends.low, 0.0)), told(min(ends.high, 1.0)), brought, ratio(brought, total),
                ratio(brought, pair.y), int(whole[f"{each.id}_customers"]), int(whole[f"{each.id}_main"]),
            )
        )  # fmt: skip
    return tuple(found)


def _named(orders: pd.DataFrame) -> pd.DataFrame:
    """Add the id of each row's occasion."""
    ids = [NONE if pd.isna(place) else declared()[int(place)].id for place in orders["occasion"]]
    return orders.assign(id=ids)


def _compared(groups: Mapping[str, Sums]) -> tuple[OccasionOf, ...]:
    """Return each group beside the whole of the groups, occasion by occasion; none under `FEWEST`."""
    whole = _whole(list(groups.values()))
    order = [group.name for group in GROUPS] + sorted(name for name in groups if name)
    shown = [name for name in dict.fromkeys(order) if name in groups and groups[name]["n"] >= FEWEST]
    rows, values = [], []
    for group in shown:
        row = groups[group]
        rest = {name: whole[name] - row.get(name, 0.0) for name in whole}
        for each in declared():
            part, other = _share(row, each.id), _share(rest, each.id)
            ends = index(part, other, row["x"] / whole["x"])
            values.append(p_value(part, other))
            rows.append(
                OccasionOf(
                    group, each.id, each.name, int(row["known"]), int(row["x"]), part.value,
                    told(ends.estimate), told(ends.low), told(ends.high), stands=False,
                )
            )  # fmt: skip
    return tuple(replace(row, stands=good) for row, good in zip(rows, discoveries(values), strict=True))


def _share(row: Sums, name: str) -> Share:
    pair = _pair(row, name)
    return Share(pair.ratio if pair.x else 0.0, pair.error, pair.n)


def _months(orders: pd.DataFrame) -> tuple[OccasionMonth, ...]:
    sums = _named(orders).groupby(["month", "id"])["orders"].sum().to_dict()
    totals = orders.groupby("month")["orders"].sum().to_dict()
    return tuple(
        OccasionMonth(day, each.id, each.name, held, held / int(total))
        for month, total in sorted(totals.items())
        if (day := as_day(month))
        for each in declared()
        for held in [int(sums.get((month, each.id), 0))]
    )


def _answer(rows: tuple[OccasionRow, ...], count: int) -> str:
    if not count:
        return "Can't tell yet: there is no order in this window."
    named = [row for row in rows if row.occasion != NONE and row.orders]
    if not named:
        return "No order of this window fits any of the rules."
    by_revenue = max(named, key=lambda row: row.net_revenue)
    most = max(named, key=lambda row: row.orders)
    text = f"{most.name} is the commonest occasion, {formats.share(most.share)} of orders"
    if by_revenue is most:
        return f"{text} and {formats.share(most.revenue_share)} of their net revenue."
    return (
        f"{text}; {by_revenue.name.lower()} brings most, {formats.share(by_revenue.revenue_share)} of net "
        f"revenue from {formats.share(by_revenue.share)} of orders."
    )
