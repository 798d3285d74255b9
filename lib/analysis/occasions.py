"""What do people come for: a gift, a big project, more of the same, a quick errand? Or only to look?

Grain in: one row per order with its occasion (`lib.analysis.order_occasions`). Grain out: shares of orders by
occasion, also by kind of channel, by group of customers and by month; and one row per customer with the share
of each occasion. Orders of one customer resemble each other: intervals are over customers, not orders, an
order of nobody known counting as a customer of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

import ibis
import ibis.expr.types as ir
import pandas as pd

from lib.analysis import intervals
from lib.analysis.browsing import Browsing, browsing
from lib.analysis.contrast import told
from lib.analysis.customer_list import CustomerList, list_customers
from lib.analysis.filters import Filters, within
from lib.analysis.indexes import Share, index, p_value, stands
from lib.analysis.intervals import PairMoments
from lib.analysis.order_occasions import order_occasions
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

NONE = "none"
_NO_RULE = Occasion(NONE, "None of these", "No rule fits.", "", ())
_UNTOLD = ""  # in place of the main occasion of customers without one
_KEY = "customer_key"


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
    sums, totals = _by(read, filters, None), read(_totals(filters))
    count = int(totals["orders"].sum())
    rows = _rows(totals, sums[""], _main_counts(read, filters)) if count else ()
    none = next((row.share for row in rows if row.occasion == NONE), None)
    return Occasions(
        **looked_at(facts, filters),
        answer=_answer(rows, count),
        caveat="By rules over each order; what a customer had in mind nobody asked.",
        order_count=count,
        customer_count=_customers(read, filters) if count else 0,
        none_share=none,
        several_share=ratio(float(totals["several"].sum()), count),
        occasions=rows,
        channels=_compared(_by(read, filters, "channel_group")) if count else (),
        segments=_compared(_by(read, filters, "segment")) if count else (),
        months=_months(read(_monthly(filters))),
        browsing=browsing(read, facts, filters),
    )


@lru_cache(maxsize=50)  # an expression costs milliseconds to write
def occasion_shares(filters: Filters) -> ir.Table:
    """Return what each known customer's orders of the window were for; kept.

    Returns
    -------
    customer_key, order_count, a share of their orders (0 to 1) under the id of each occasion, and
    main_occasion: the name of what most of their orders were for, the first in the file of equals; null where
    no rule fits any.
    """
    counts = occasion_counts(filters)
    ids = [each.id for each in declared()]
    most = ibis.greatest(*(counts[name] for name in ids)) if ids[1:] else counts[ids[0]]
    main = ibis.cases(
        (most == 0, ibis.null("string")),
        *((counts[each.id] == most, each.name) for each in declared()),
        else_=ibis.null("string"),
    )
    shares = {name: counts[name] / counts.order_count for name in ids}
    return counts.select(_KEY, "order_count", **shares, main_occasion=main)


@lru_cache(maxsize=50)  # an expression costs milliseconds to write
def occasion_counts(filters: Filters) -> ir.Table:
    """Return customer_key, order_count, and under each occasion's id, and "none", the orders of it; kept.

    The segment of the filters is not looked at.
    """
    order = within(order_occasions(), replace(filters, segment=None))
    known = order.filter(order.customer_key.notnull())
    return keep(known.group_by(_KEY).agg(**_counts(known)), "occasion_counts")


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


def _counts(order: ir.Table) -> dict[str, ir.Value]:
    held = {
        "order_count": order.count().cast("int32"),
        NONE: order.count(where=order.occasion.isnull()).cast("int32"),
    }
    return held | {
        each.id: order.count(where=order.occasion == place).cast("int32")
        for place, each in enumerate(declared())
    }


def _selected(filters: Filters) -> ir.Table:
    order = within(order_occasions(), filters)
    if filters.segment is None:
        return order
    return order.semi_join(segment_members(filters, filters.segment), _KEY)


def _totals(filters: Filters) -> ir.Table:
    """Return one row an occasion (null: none): orders, net_revenue, customers, several."""
    order = _selected(filters)
    return order.group_by("occasion").agg(
        orders=order.count(),
        net_revenue=order.net_revenue.sum(),
        customers=order.customer_key.nunique(),
        several=order.count(where=order.fits > 1),
    )


def _customers(read: Read, filters: Filters) -> int:
    return int(read(_selected(filters).agg(n=ibis._.customer_key.nunique()))["n"].iloc[0])


def _main_counts(read: Read, filters: Filters) -> dict[str, int]:
    shares = occasion_shares(replace(filters, segment=None))
    if filters.segment is not None:
        shares = shares.semi_join(segment_members(filters, filters.segment), _KEY)
    rows = read(shares.group_by("main_occasion").agg(n=shares.count()))
    names = [_UNTOLD if pd.isna(name) else str(name) for name in rows["main_occasion"]]
    return dict(zip(names, map(int, rows["n"]), strict=True))


def _by(read: Read, filters: Filters, by: str | None) -> dict[str, dict[str, float]]:
    """Return of each group the sums over its customers that shares and their errors are made of."""
    order = _selected(filters)
    known = order.filter(order.customer_key.notnull())
    if by == "channel_group":
        each = known.group_by(_KEY, "channel_group").agg(**_counts(known))
        each = each.rename(group="channel_group")
    elif by == "segment":
        members = with_segment(placed_buyers(replace(filters, segment=None))).select(_KEY, group="segment")
        counted = known.group_by(_KEY).agg(**_counts(known))
        each = counted.join(members, _KEY)
    else:
        each = known.group_by(_KEY).agg(**_counts(known)).mutate(group=ibis.literal(""))
    found = read(each.group_by("group").agg(**_moments(each))).set_index("group")
    if by != "segment":
        alone = order.filter(order.customer_key.isnull())
        alone = alone.mutate(group=ibis.literal("") if by is None else alone.channel_group)
        rows = read(alone.group_by("group").agg(**_counts(alone))).set_index("group")
        found = found.add(_as_customers(rows), fill_value=0.0) if len(rows) else found
    sums = found.astype("float64").to_dict("index").items()
    return {str(group): {str(name): float(value) for name, value in row.items()} for group, row in sums}


def _moments(each: ir.Table) -> dict[str, ir.Value]:
    x = each.order_count.cast("float64")
    sums = {"n": each.count(), "known": each.count(), "x": x.sum(), "xx": (x * x).sum()}
    for name in _names():
        y = each[name].cast("float64")
        sums |= {f"{name}_y": y.sum(), f"{name}_yy": (y * y).sum(), f"{name}_xy": (x * y).sum()}
    return sums


def _as_customers(rows: pd.DataFrame) -> pd.DataFrame:
    """Return sums over orders of nobody known, each a customer with one order: 1 squared is 1."""
    count = rows["order_count"].astype("float64")
    sums = {"n": count, "known": 0.0 * count, "x": count, "xx": count}
    for name in _names():
        sums |= {f"{name}_{kind}": rows[name].astype("float64") for kind in ("y", "yy", "xy")}
    return pd.DataFrame(sums)


def _names() -> tuple[str, ...]:
    return (*(each.id for each in declared()), NONE)


def _pair(row: Mapping[str, float], name: str) -> PairMoments:
    """Return the moments of an occasion's orders by all orders, over customers."""
    y, yy, xy = (row[f"{name}_{kind}"] for kind in ("y", "yy", "xy"))
    return PairMoments(int(row["n"]), y, row["x"], yy, row["xx"], xy)


def _rows(
    totals: pd.DataFrame, sums: Mapping[str, float], main: Mapping[str, int]
) -> tuple[OccasionRow, ...]:
    by_place = {
        None if pd.isna(row["occasion"]) else int(row["occasion"]): row for row in totals.to_dict("records")
    }
    orders, net = float(totals["orders"].sum()), float(totals["net_revenue"].sum())
    tried: list[tuple[int | None, Occasion]] = [*enumerate(declared()), (None, _NO_RULE)]
    found = []
    for place, each in tried:
        row = by_place.get(place, {"orders": 0, "net_revenue": 0.0, "customers": 0})
        ends = intervals.ratio(_pair(sums, each.id))
        found.append(
            OccasionRow(
                each.id, each.name, each.meaning, each.do, int(row["orders"]), row["orders"] / orders,
                told(max(ends.low, 0.0)), told(min(ends.high, 1.0)),
                float(row["net_revenue"]), ratio(row["net_revenue"], net),
                ratio(row["net_revenue"], row["orders"]), int(row["customers"]),
                main.get(each.name if place is not None else _UNTOLD, 0),
            )
        )  # fmt: skip
    return tuple(found)


def _compared(groups: Mapping[str, Mapping[str, float]]) -> tuple[OccasionOf, ...]:
    """Return each group beside the whole of the groups, occasion by occasion; none under `FEWEST`."""
    columns = list(next(iter(groups.values()))) if groups else []
    whole = {name: sum(row[name] for row in groups.values()) for name in columns}
    order = [group.name for group in GROUPS] + list(groups)
    shown = [name for name in dict.fromkeys(order) if name in groups and groups[name]["n"] >= FEWEST]
    rows, values = [], []
    for group in shown:
        row = groups[group]
        rest = {name: whole[name] - row[name] for name in columns}
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
    return tuple(replace(row, stands=good) for row, good in zip(rows, stands(values), strict=True))


def _share(row: Mapping[str, float], name: str) -> Share:
    pair = _pair(row, name)
    return Share(pair.ratio if pair.x else 0.0, pair.error, pair.n)


def _monthly(filters: Filters) -> ir.Table:
    order = _selected(filters)
    return order.group_by("order_month").agg(**_counts(order)).order_by("order_month")


def _months(rows: pd.DataFrame) -> tuple[OccasionMonth, ...]:
    return tuple(
        OccasionMonth(day, each.id, each.name, int(row[each.id]), row[each.id] / row["order_count"])
        for row in rows.to_dict("records")
        if (day := as_day(row["order_month"]))
        for each in declared()
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
