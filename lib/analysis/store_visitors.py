"""How many of those who come in buy, and what does a visitor bring? Sales beside counted visitors.

Grain in: `mart_hours` and counts of visitors by store and hour or day. Grain out: one `Seen` per store and
measure. Only hours count in which somebody was counted; a day with a single count at midnight was counted
whole, and so is the day of a store whose sales tell no hour. Units are days.
"""

import ibis
import ibis.expr.types as ir

from lib.analysis.filters import Filters, within
from lib.analysis.result import Read, ratio
from lib.analysis.store_measures import Measured, everywhere, moments, pair, seen, store_sales
from lib.workspace.canonical import canonical
from lib.workspace.kept import keep

_MEASURES = {"store_conversion": "orders", "revenue_per_visitor": "net_revenue"}
_DAY = ("store_id", "order_date")


def visitor_measures(read: Read, filters: Filters) -> tuple[Measured, float | None]:
    """Return orders and net revenue per visitor by store, and which share of orders lies in counted hours."""
    day = _days(filters)
    sums = day.group_by("store_id").agg(
        days=day.count(where=day.visitors > 0),
        all_orders=day.all_orders.sum(),
        **moments("orders", "visitors", day),
        **moments("net_revenue", "visitors", day),
    )
    rows = read(keep(sums, "store_visitors")).sort_values("store_id").to_dict("records")
    told = [row for row in rows if row["days"] and row["orders_x"] > 0]
    return (
        {
            measure: tuple(
                seen(str(row["store_id"]), pair(row, name, int(row["days"])), int(row["orders_x"]))
                for row in told
            )
            for measure, name in _MEASURES.items()
        },
        ratio(sum(float(row["orders_y"]) for row in told), sum(float(row["all_orders"]) for row in told)),
    )


def _days(filters: Filters) -> ir.Table:
    """Return a row a store and day with visitors or sales: visitors, orders and net revenue while counted."""
    counted, sold = _counted(filters), _sold(filters)
    hourly = counted.inner_join(sold, [*_DAY, "hour"])
    hourly = hourly.filter(_is_counted(hourly.visitors, hourly.order_count))
    matched = hourly.group_by(*_DAY).agg(
        hour_orders=hourly.order_count.sum(), hour_revenue=hourly.net_revenue.sum()
    )
    clock = sold.group_by("store_id").agg(latest=sold.hour.max())
    by_day = sold.group_by(*_DAY).agg(all_orders=sold.order_count.sum(), all_revenue=sold.net_revenue.sum())
    visited = counted.group_by(*_DAY).agg(visitors=counted.visitors.sum(), last_count=counted.hour.max())
    day = by_day.left_join(visited, list(_DAY)).drop("store_id_right", "order_date_right")
    quiet = visited.anti_join(by_day, list(_DAY)).mutate(
        all_orders=ibis.literal(0, type="int64"), all_revenue=ibis.literal(0.0)
    )
    day = ibis.union(day, quiet.select(*day.columns))
    day = day.left_join(matched, list(_DAY)).drop("store_id_right", "order_date_right")
    day = day.left_join(clock, "store_id").drop("store_id_right")
    is_whole = (day.last_count == 0) | (day.latest == 0)
    is_out = day.visitors.isnull() | (is_whole & ~_is_counted(day.visitors, day.all_orders))
    orders, net = (
        ibis.cases((is_out, 0), (is_whole, day[whole]), else_=day[part].fill_null(0))
        for whole, part in (("all_orders", "hour_orders"), ("all_revenue", "hour_revenue"))
    )
    return day.select(
        "store_id", visitors=day.visitors.fill_null(0), orders=orders, net_revenue=net,
        all_orders=day.all_orders,
    )  # fmt: skip


def _is_counted(visitors: ir.NumericValue, orders: ir.NumericValue) -> ir.BooleanValue:
    """Whether somebody counted: orders without a visitor mean that the counter stood still."""
    return (visitors > 0) | (orders == 0)


def _counted(filters: Filters) -> ir.Table:
    """Return store_id, order_date, hour, visitors."""
    count = canonical("store_traffic")
    count = count.filter(count.store_id.notnull(), count.visitors.notnull())
    count = count.mutate(order_date=count.counted_at.date(), hour=count.counted_at.hour().cast("int32"))
    count = within(count, everywhere(filters))
    return count.group_by(*_DAY, "hour").agg(visitors=count.visitors.sum())


def _sold(filters: Filters) -> ir.Table:
    sold = store_sales(filters)
    return sold.group_by(*_DAY, "hour").agg(
        order_count=sold.order_count.sum(), net_revenue=sold.net_revenue.sum()
    )
