"""When do people shop, told apart by side, channel, device or occasion?

Grain in: `mart_hours` (or orders, where a segment is chosen), touches, or orders with their occasion. Grain
out: of each group one row per weekday and hour, and one with its busiest hour and how much of it falls on
evenings and weekends.

Method. Shares of evenings and weekends have weeks as units: what falls into one week goes along, with a
holiday or a campaign. Errors are linearised over them (Cochran 1977, Sampling Techniques, section 6.4). Each
group is compared with all others together; which differences stand among all is told by Benjamini and
Hochberg (1995).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import hypot, nan

import ibis
import ibis.expr.types as ir
import pandas as pd

from lib.analysis import intervals
from lib.analysis.at_work import MONDAY
from lib.analysis.browsing import LOOKING
from lib.analysis.chance import discoveries, two_sided
from lib.analysis.contrast import told
from lib.analysis.elapsed import day_number
from lib.analysis.filters import Filters, within
from lib.analysis.intervals import Interval, PairMoments
from lib.analysis.order_occasions import order_occasions
from lib.analysis.result import Read
from lib.analysis.selection import selected_orders
from lib.analysis.told_columns import told_columns
from lib.errors import UserError
from lib.schema.occasions import occasions
from lib.workspace.canonical import canonical
from lib.workspace.facts import Facts
from lib.workspace.kept import keep
from lib.workspace.marts import HOURS

SIDE, CHANNEL, DEVICE, OCCASION = "side", "channel", "device", "occasion"
BY = (SIDE, CHANNEL, DEVICE, OCCASION)
FEWEST = 10
"""People below whom a group is not shown."""
SHOWN = 12
"""Groups shown, the largest."""
EVENING, SATURDAY = 18, 6
"""From this hour on it is evening, from this weekday on weekend."""

_COUNTED = 500  # orders or looks from which on nobody counts whether they are of ten people
_WEEK = 7  # days
_NO_RULE = "None of these"


@dataclass(frozen=True, slots=True)
class GroupHour:
    """Orders (or looks) of a group at one weekday, 1 (Monday) to 7, and hour; and their share of its own."""

    group: str
    weekday: int
    hour: int
    orders: int
    share: float


@dataclass(frozen=True, slots=True)
class GroupWeek:
    """When a group shops.

    Attributes
    ----------
    group
        A side, channel, device or occasion.
    orders, weeks
        Orders, or looks of a device, and weeks with one.
    weekday, hour, busiest_share
        The busiest, and its share of the group's orders.
    evening_share, evening_low, evening_high, evening_stands
        Share at 18 h or later with its 95 % interval over weeks, and whether it differs from that of all
        other groups together when all are looked at.
    weekend_share, weekend_low, weekend_high, weekend_stands
        The same of Saturday and Sunday.
    """

    group: str
    orders: int
    weeks: int
    weekday: int
    hour: int
    busiest_share: float
    evening_share: float
    evening_low: float | None
    evening_high: float | None
    weekend_share: float
    weekend_low: float | None
    weekend_high: float | None
    evening_stands: bool = False
    weekend_stands: bool = False


@dataclass(frozen=True, slots=True)
class ShoppingHours:
    """When each group shops.

    Attributes
    ----------
    by
        One of `BY`.
    counted
        What is counted: "orders", or "looks" of devices.
    groups
        The largest first; those of under ten people are left out (`hidden` of them).
    hours
        Of these groups; hours without an order are left out.
    said
        Whether occasions are what customers said; False where rules tell them.
    lacks
        Columns ("table.column") without which it can't be told.
    reason
        Why it can't be told; empty where it can.
    """

    by: str
    counted: str
    groups: tuple[GroupWeek, ...] = ()
    hours: tuple[GroupHour, ...] = ()
    hidden: int = 0
    said: bool = False
    lacks: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class _Counted:
    """What is counted: group, day, hour and n a row; and group and who, a row for each order or look."""

    hours: ir.Table
    people: ir.Table
    said: bool = False


def shopping_hours(read: Read, facts: Facts, filters: Filters, *, by: str = SIDE) -> ShoppingHours:
    """Return when each group shops, by the clock at the place of sale (of looks, of the web shop).

    Parameters
    ----------
    by
        One of `BY`. Devices are told by touches, which know no store and no segment: only the period of the
        filters holds for them.

    Raises
    ------
    UserError
        When there is no such `by`.
    """
    if by not in BY:
        raise UserError(
            "Hours can't be told apart by this.",
            f"We were asked for “{by}”.",
            f"Choose one of: {', '.join(BY)}.",
        )
    found = ShoppingHours(by, "looks" if by == DEVICE else "orders")
    wanted = {DEVICE: ("touches.touched_at", "touches.kind", "touches.device")}.get(by, ())
    held = told_columns(read, facts, (*wanted, "order_lines.occasion")) if by in (DEVICE, OCCASION) else ()
    if lacks := tuple(name for name in wanted if name not in held):
        return replace(found, lacks=lacks)
    source = _source(filters, by, said="order_lines.occasion" in held)
    cells, weeks = read(_cells(source.hours)), read(_weeks(source.hours))
    if cells.empty:
        return replace(found, said=source.said, reason=f"there are no {found.counted} in this window")
    if not cells["hour"].any():
        return replace(found, said=source.said, reason="the files tell the day but not its hour")
    shown, hidden = _shown(read, source.people, cells)
    return replace(
        found,
        groups=_groups(cells, weeks, shown),
        hours=_hours(cells, shown),
        hidden=hidden,
        said=source.said,
    )


def _source(filters: Filters, by: str, *, said: bool) -> _Counted:
    if by == DEVICE:
        return _looks(filters)
    if by == OCCASION:
        return _said(filters) if said else _by_rule(filters)
    column = "channel_group" if by == SIDE else "channel"
    order = selected_orders(filters)
    order = order.filter(order.is_order)
    who = order.select("customer_key", group=order[column])
    if filters.segment is not None:
        return _Counted(_of_orders(order, order[column]), who)
    hour = within(HOURS, filters)
    return _Counted(hour.select("hour", group=hour[column], day=hour.order_date, n=hour.order_count), who)


def _of_orders(order: ir.Table, group: ir.StringValue) -> ir.Table:
    return order.select(group=group, day=order.order_date, hour=order.ordered_at.hour(), n=ibis.literal(1))


def _said(filters: Filters) -> _Counted:
    """Return orders by what customers said that they were for."""
    order = selected_orders(filters)
    order = order.filter(order.is_order, order.occasion.notnull())
    group = order.occasion.strip().lower()
    return _Counted(_of_orders(order, group), order.select("customer_key", group=group), said=True)


def _by_rule(filters: Filters) -> _Counted:
    """Return orders by the first occasion whose rule holds (`lib.analysis.order_occasions`)."""
    order = within(order_occasions(), filters)
    if filters.segment is not None:
        own = selected_orders(filters).select("customer_key").distinct()
        order = order.semi_join(own, "customer_key")
    names = [(order.occasion == place, one.name) for place, one in enumerate(occasions())]
    group = ibis.cases(*names, else_=_NO_RULE)
    hours = order.select("hour", group=group, day=order.order_date, n=ibis.literal(1))
    return _Counted(hours, order.select("customer_key", group=group))


def _looks(filters: Filters) -> _Counted:
    """Return what people looked at in the web shop, by device; kept by hour, whatever the window."""
    touch = canonical("touches")
    touch = touch.filter(touch.kind.lower().isin(LOOKING), touch.device.notnull())
    day = touch.touched_at.cast("date")
    by_hour = touch.group_by(group=touch.device.lower(), day=day, hour=touch.touched_at.hour())
    kept = keep(by_hour.agg(n=touch.count()), "looks_by_hour")
    hours = kept.filter(kept.day >= filters.start, kept.day <= filters.end)
    looked = touch.filter(day >= filters.start, day <= filters.end)
    who = ibis.coalesce(looked.visitor_ref, looked.customer_ref, looked.email)
    return _Counted(hours, looked.select(group=looked.device.lower(), customer_key=who))


def _cells(rows: ir.Table) -> ir.Table:
    """Return n of each group, weekday and hour; kept."""
    weekday = (day_number(rows.day) - MONDAY // 24) % _WEEK + 1
    cells = rows.group_by("group", "hour", weekday=weekday).agg(n=rows.n.sum())
    return keep(cells.filter(cells.n > 0), "shopping_hours")


def _weeks(rows: ir.Table) -> ir.Table:
    """Return n of each group and week, and of it in the evening and on the weekend; kept."""
    number = day_number(rows.day) - MONDAY // 24
    weeks = rows.group_by("group", week=number // _WEEK).agg(
        n=rows.n.sum(),
        evening=rows.n.sum(where=rows.hour >= EVENING).fill_null(0),
        weekend=rows.n.sum(where=number % _WEEK + 1 >= SATURDAY).fill_null(0),
    )
    return keep(weeks.filter(weeks.n > 0), "shopping_weeks")


def _shown(read: Read, people: ir.Table, cells: pd.DataFrame) -> tuple[list[str], int]:
    """Return the largest groups of ten people or more, and how many have fewer.

    People are counted only where there are few orders: an order of nobody known is one.
    """
    sizes = cells.groupby("group")["n"].sum().sort_values(ascending=False, kind="stable")
    few = [str(name) for name, n in sizes.items() if n < _COUNTED]
    hidden: set[str] = set()
    if few:
        own = people.filter(people.group.isin(few))
        counts = own.group_by("group").agg(
            n=own.customer_key.nunique() + own.count(where=own.customer_key.isnull())
        )
        hidden = {str(row["group"]) for row in read(counts).to_dict("records") if row["n"] < FEWEST}
    return [str(name) for name in sizes.index if str(name) not in hidden][:SHOWN], len(hidden)


def _hours(cells: pd.DataFrame, shown: list[str]) -> tuple[GroupHour, ...]:
    own = cells[cells["group"].isin(shown)].sort_values(["group", "weekday", "hour"])
    whole = own.groupby("group")["n"].transform("sum")
    return tuple(
        GroupHour(
            str(row["group"]), int(row["weekday"]), int(row["hour"]), int(row["n"]), float(row["share"])
        )
        for row in own.assign(share=own["n"] / whole).to_dict("records")
    )


def _groups(cells: pd.DataFrame, weeks: pd.DataFrame, shown: list[str]) -> tuple[GroupWeek, ...]:
    sums = {part: _moments(weeks, part) for part in ("evening", "weekend")}
    found = [_group(cells[cells["group"] == name], sums, name) for name in shown]
    p_values = [_p_value(own, name) for own in sums.values() for name in shown]
    good = discoveries(p_values)
    return tuple(
        replace(one, evening_stands=good[place], weekend_stands=good[len(shown) + place])
        for place, one in enumerate(found)
    )


Sums = Mapping[str, PairMoments]
"""Group -> sums over its weeks."""


def _moments(weeks: pd.DataFrame, part: str) -> dict[str, PairMoments]:
    y, x = weeks[part].astype(float), weeks["n"].astype(float)
    each = pd.DataFrame(
        {"group": weeks["group"], "y": y, "x": x, "yy": y * y, "xx": x * x, "xy": x * y, "k": 1}
    )
    return {
        str(name): PairMoments(
            int(row["k"]), *(float(row[column]) for column in ("y", "x", "yy", "xx", "xy"))
        )
        for name, row in each.groupby("group").sum().iterrows()
    }


def _group(cells: pd.DataFrame, sums: Mapping[str, Sums], name: str) -> GroupWeek:
    top = cells.sort_values(["n", "weekday", "hour"], ascending=[False, True, True]).iloc[0]
    whole = int(cells["n"].sum())
    evening, weekend = (_within_share(intervals.ratio(sums[part][name])) for part in ("evening", "weekend"))
    return GroupWeek(
        group=name,
        orders=whole,
        weeks=sums["evening"][name].n,
        weekday=int(top["weekday"]),
        hour=int(top["hour"]),
        busiest_share=float(top["n"]) / whole,
        evening_share=evening.estimate,
        evening_low=told(evening.low),
        evening_high=told(evening.high),
        weekend_share=weekend.estimate,
        weekend_low=told(weekend.low),
        weekend_high=told(weekend.high),
    )


def _within_share(found: Interval) -> Interval:
    return Interval(found.estimate, max(found.low, 0.0), min(found.high, 1.0))


def _p_value(sums: Sums, name: str) -> float:
    """Return how likely a share so far from that of all other groups is by chance; NaN without others.

    Groups of one week go along rather than not, so that it is rather too large than too small.
    """
    others = [pair for group, pair in sums.items() if group != name]
    if not others:
        return nan
    own, rest = sums[name], intervals.together(others)
    return two_sided(own.ratio - rest.ratio, hypot(own.error, rest.error))
