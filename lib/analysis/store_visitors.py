"""How many of those who come in buy, and what does a visitor bring? Sales beside counted visitors.

Grain in: `mart_hours` and counts of visitors by store and hour or day. Grain out: one `Seen` per store and
measure. Only hours count in which somebody was counted; a day with a single count at midnight was counted
whole, and so are the days of a store whose sales tell no hour. Units are days.
"""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import ibis
import ibis.expr.types as ir

from lib.analysis.filters import Filters, within
from lib.analysis.result import Read, ratio
from lib.analysis.store_measures import Measured, everywhere, moments, pair, seen, store_sales
from lib.workspace.canonical import canonical
from lib.workspace.kept import keep

_MEASURES = MappingProxyType({"store_conversion": "orders", "revenue_per_visitor": "revenue"})


def visitor_measures(read: Read, filters: Filters) -> tuple[Measured, float | None]:
    """Return orders and net revenue per visitor by store, and which share of orders lies in counted hours."""
    rows = read(visits(everywhere(filters))).sort_values("store_id").to_dict("records")
    told = [row for row in rows if row["days"] and row["hour_orders_x"] > 0]
    return (
        {
            measure: tuple(
                seen(str(row["store_id"]), pair(row, _part(row) + name, int(row["days"])), _visitors(row))
                for row in told
            )
            for measure, name in _MEASURES.items()
        },
        ratio(
            sum(float(row[_part(row) + "orders_y"]) for row in told),
            sum(float(row["all_orders"]) for row in told),
        ),
    )


@lru_cache(maxsize=50)  # an expression costs milliseconds to write
def visits(filters: Filters) -> ir.Table:
    """Return one row per store: days with visitors, orders, the latest hour of a sale, and sums; kept.

    Sums are those of `lib.analysis.store_measures.moments` over days, each with visitors: hour_orders and
    hour_revenue in counted hours, day_orders and day_revenue of whole days.
    """
    day = _days(filters)
    sums: dict[str, ir.Value] = {}
    for part in ("hour_", "day_"):
        for name in _MEASURES.values():
            sums |= moments(part + name, "visitors", day)
    stores = day.group_by("store_id").agg(
        days=day.count(where=day.visitors > 0),
        all_orders=day.all_orders.sum(),
        latest_sale=day.latest_sale.max(),
        **sums,
    )
    return keep(stores, "store_visitors")


def _part(row: Mapping[Any, Any]) -> str:
    """Return by what a store is told: by hours, or by days where its sales tell no hour."""
    return "hour_" if row["latest_sale"] > 0 else "day_"


def _visitors(row: Mapping[Any, Any]) -> int:
    return int(row["hour_orders_x"])


def _days(filters: Filters) -> ir.Table:
    """Return a row a store and day, its sales in counted hours and of the day, where anybody was counted."""
    hour = _hours(filters)
    is_counted = hour.visitors.notnull()
    # Orders without a visitor: the counter stood still.
    in_time = is_counted & ((hour.visitors > 0) | (hour.orders == 0))
    day = hour.group_by("store_id", "order_date").agg(
        visitors=hour.visitors.sum(),
        last_count=hour.hour.max(where=is_counted),
        latest_sale=hour.hour.max(where=hour.orders > 0).fill_null(0),
        all_orders=hour.orders.sum(),
        all_revenue=hour.net_revenue.sum(),
        timed_orders=hour.orders.sum(where=in_time).fill_null(0),
        timed_revenue=hour.net_revenue.sum(where=in_time).fill_null(0.0),
    )
    is_out = day.visitors.isnull() | ((day.visitors == 0) & (day.all_orders > 0))
    whole = {name: is_out.ifelse(0, day[f"all_{name}"]) for name in _MEASURES.values()}
    timed = {
        name: (day.last_count == 0).fill_null(False).ifelse(whole[name], day[f"timed_{name}"])
        for name in _MEASURES.values()
    }
    return day.select(
        "store_id", "latest_sale", "all_orders",
        visitors=day.visitors.fill_null(0),
        **{f"day_{name}": value for name, value in whole.items()},
        **{f"hour_{name}": value for name, value in timed.items()},
    )  # fmt: skip


def _hours(filters: Filters) -> ir.Table:
    """Return store_id, order_date, hour, orders, net_revenue, visitors: null where nobody counted."""
    sold = store_sales(filters).select(
        "store_id", "order_date", "hour",
        orders=ibis._.order_count, net_revenue=ibis._.net_revenue, visitors=ibis.null("int64"),
    )  # fmt: skip
    count = canonical("store_traffic")
    count = count.filter(count.store_id.notnull(), count.visitors.notnull())
    count = count.mutate(order_date=count.counted_at.date(), hour=count.counted_at.hour().cast("int32"))
    count = within(count, filters).select(
        "store_id", "order_date", "hour",
        orders=ibis.literal(0, type="int64"), net_revenue=ibis.literal(0.0),
        visitors=ibis._.visitors.cast("int64"),
    )  # fmt: skip
    both = ibis.union(sold, count)
    return both.group_by("store_id", "order_date", "hour").agg(
        **{name: both[name].sum() for name in ("orders", "net_revenue", "visitors")}
    )
