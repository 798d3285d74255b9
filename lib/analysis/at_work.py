"""Who was in the stores, hour by hour: visitors, and associates?

Grain in: `store_traffic`, `shifts` and `mart_orders`. Grain out: one row per store and hour, hours told by a
number that grows by one each hour (0 is midnight, 1 January 1970), so that tables of the two are laid
together without a calendar.

Shifts tell who was at work. Where no file has them, whoever has a receipt in an hour was there at least: a
lower bound, which grows with sales themselves.
"""

from datetime import timedelta

import ibis
import ibis.expr.types as ir

from lib.analysis.elapsed import day_number
from lib.analysis.filters import Filters
from lib.workspace.canonical import canonical
from lib.workspace.facts import Facts
from lib.workspace.marts import HOURS, ORDERS

SHIFTS, TILLS = "shifts", "tills"
VISITORS, ORDERS_TAKEN = "visitors", "orders"
LONGEST_SHIFT = 24
"""Hours above which a shift is taken for a slip: nobody clocked out."""
WEEK = 168  # hours
MONDAY = 96
"""The first hour of a Monday: 1 January 1970 was a Thursday, three days into its week."""

_HOUR = 3600
_A_DAY = 24


def visitor_hours(filters: Filters) -> ir.Table:
    """Return store_id, slot and amount, the visitors counted in that hour."""
    count = canonical("store_traffic")
    count = count.filter(
        count.counted_at >= _first(filters), count.counted_at < _after(filters), count.visitors.notnull(),
        count.store_id.notnull(),
    )  # fmt: skip
    return count.group_by("store_id", slot=count.counted_at.epoch_seconds() // _HOUR).agg(
        amount=count.visitors.sum().cast("float64")
    )


def order_hours(filters: Filters) -> ir.Table:
    """Return store_id, slot and amount, the orders of stores in that hour."""
    hour = HOURS.filter(
        HOURS.channel_group == "offline", HOURS.store_id.notnull(), HOURS.order_date >= filters.start,
        HOURS.order_date <= filters.end,
    )  # fmt: skip
    return hour.group_by("store_id", slot=day_number(hour.order_date) * _A_DAY + hour.hour).agg(
        amount=hour.order_count.sum().cast("float64")
    )


def staff_hours(filters: Filters, facts: Facts) -> ir.Table:
    """Return store_id, slot and worked, the hours that associates were in the store within that hour.

    From shifts where there are any, else the associates with a receipt in it, each for all of it.
    """
    return _from_shifts(filters, facts) if SHIFTS in facts.tables else _from_tills(filters)


def _from_shifts(filters: Filters, facts: Facts) -> ir.Table:
    """Part shifts into the hours of the clock; one without a store is in that of the associate."""
    shift = canonical("shifts").select("associate_id", "store_id", "starts_at", "ends_at")
    shift = shift.filter(shift.starts_at < _after(filters), shift.ends_at > _first(filters)).distinct()
    if "associates" in facts.tables:
        person = canonical("associates")
        home = person.group_by(home_of="associate_id").agg(home=person.store_id.min())
        shift = shift.left_join(home, shift.associate_id == home.home_of)
        shift = shift.mutate(store_id=ibis.coalesce(shift.store_id, shift.home))
    begin, end = shift.starts_at.epoch_seconds(), shift.ends_at.epoch_seconds()
    good = shift.filter(shift.store_id.notnull(), end > begin, end - begin <= LONGEST_SHIFT * _HOUR)
    good = good.select("store_id", begin=good.starts_at.epoch_seconds(), end=good.ends_at.epoch_seconds())
    each = good.mutate(slot=ibis.range(good.begin // _HOUR, (good.end + _HOUR - 1) // _HOUR).unnest())
    seconds = ibis.least(each.end, (each.slot + 1) * _HOUR) - ibis.greatest(each.begin, each.slot * _HOUR)
    return each.group_by("store_id", "slot").agg(worked=seconds.sum() / float(_HOUR))


def _from_tills(filters: Filters) -> ir.Table:
    order = ORDERS.filter(
        ORDERS.is_order, ORDERS.channel_group == "offline", ORDERS.store_id.notnull(),
        ORDERS.associate_id.notnull(), ORDERS.order_date >= filters.start, ORDERS.order_date <= filters.end,
    )  # fmt: skip
    return order.group_by("store_id", slot=order.ordered_at.epoch_seconds() // _HOUR).agg(
        worked=order.associate_id.nunique().cast("float64")
    )


def store_hours(demand: ir.Table, staff: ir.Table) -> ir.Table:
    """Return one row per store and hour: store_id, slot, y (who came, or orders) and x (hours worked).

    Only stores and weeks of which both are told: a week without any shift is a week without the file, and no
    store without staff. An hour of which only one is told has none of the other.
    """
    both = _weeks(demand).inner_join(_weeks(staff), ["store_id", "week"])
    came = _of_weeks(demand, both)
    worked = _of_weeks(staff, both).rename(at_store="store_id", at_slot="slot")
    hour = came.outer_join(worked, [came.store_id == worked.at_store, came.slot == worked.at_slot])
    return hour.select(
        store_id=ibis.coalesce(hour.store_id, hour.at_store),
        slot=ibis.coalesce(hour.slot, hour.at_slot).cast("int64"),
        y=hour.amount.fill_null(0.0),
        x=hour.worked.fill_null(0.0),
    )


def week_of(slot: ir.IntegerValue) -> ir.IntegerValue:
    """Return the number of the week of an hour; weeks begin on Monday."""
    return (slot - MONDAY) // WEEK


def _weeks(hours: ir.Table) -> ir.Table:
    return hours.select("store_id", week=week_of(hours.slot)).distinct()


def _of_weeks(hours: ir.Table, weeks: ir.Table) -> ir.Table:
    marked = hours.mutate(week=week_of(hours.slot))
    return marked.semi_join(weeks, ["store_id", "week"]).drop("week")


def _first(filters: Filters) -> ir.TimestampValue:
    return ibis.literal(filters.start).cast("timestamp(6)")


def _after(filters: Filters) -> ir.TimestampValue:
    return ibis.literal(filters.end + timedelta(days=1)).cast("timestamp(6)")
