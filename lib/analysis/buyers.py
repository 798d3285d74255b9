"""Who bought in the window, and what do all their documents there add up to?

Grain in: `mart_orders`. Grain out: one row per buyer, a known customer with an order; returns are netted.
What a page asks of its window's buyers is grouped once and kept (`lib.workspace.kept`).
"""

from functools import lru_cache

import ibis.expr.types as ir

from lib.analysis.filters import Filters, within
from lib.workspace.kept import keep
from lib.workspace.marts import ORDERS

BASIC = (
    "last_order",
    "order_revenue",
    "online_revenue",
    "offline_revenue",
    "online_orders",
    "offline_orders",
)
SPENDING = ("order_revenue", "items", "discount_amount", "gross_revenue", "returned_amount", "online_revenue",
            "offline_revenue", "cost", "costed_revenue", "online_orders", "offline_orders")  # fmt: skip


@lru_cache(maxsize=50)  # an expression costs milliseconds to write
def basic_buyers(filters: Filters) -> ir.Table:
    """Return the buyers of a window, channels and stores (not the segment) with the sums of `BASIC`; kept."""
    return keep(buyers(within(ORDERS, filters), *BASIC), "buyers")


@lru_cache(maxsize=50)  # an expression costs milliseconds to write
def spending_buyers(filters: Filters) -> ir.Table:
    """Return the buyers of a window, channels and stores (not the segment) with `SPENDING`; kept."""
    return keep(buyers(within(ORDERS, filters), *SPENDING), "spending")


def buyers(orders: ir.Table, *more: str) -> ir.Table:
    """Return one row per buyer.

    Parameters
    ----------
    orders
        Rows of `mart_orders`, already narrowed to the window.
    more
        Names of further sums of `sums` to add.

    Returns
    -------
    customer_key, order_count (int64), net_revenue (float64, to a hundredth of a cent, so that the order in
    which threads add does not decide who is before whom) and the sums asked for.
    """
    known = orders.filter(orders.customer_key.notnull())
    found = sums(known)
    each = known.group_by("customer_key").agg(
        order_count=known.count(where=known.is_order),
        net_revenue=known.net_revenue.sum().round(4),
        **{name: found[name] for name in more},
    )
    return each.filter(each.order_count > 0)


def reach(orders: ir.Table) -> ir.Table:
    """Return one row: how many buyers (customers) orders have, and how many with two or more (repeaters)."""
    each = _order_counts(orders, "customer_key")
    return each.agg(customers=each.count(), repeaters=each.count(where=each.order_count > 1))


def monthly_reach(orders: ir.Table) -> ir.Table:
    """Return `reach` of each order_month by itself."""
    each = _order_counts(orders, "order_month", "customer_key")
    return each.group_by("order_month").agg(
        customers=each.count(), repeaters=each.count(where=each.order_count > 1)
    )


def _order_counts(orders: ir.Table, *by: str) -> ir.Table:
    bought = orders.filter(orders.customer_key.notnull(), orders.is_order)
    return bought.group_by(*by).agg(order_count=bought.count())


def sums(known: ir.Table) -> dict[str, ir.Value]:
    """What may be added up, per buyer or over all rows.

    Returns count in revenue; orders, items and discounts are those of sales.
    """
    net, sold = known.net_revenue, ~known.is_return
    return {
        "last_order": known.order_date.max(where=known.is_order),
        "order_revenue": net.sum(where=known.is_order).fill_null(0.0),
        "online_revenue": net.sum(where=known.channel_group == "online").fill_null(0.0),
        "offline_revenue": net.sum(where=known.channel_group == "offline").fill_null(0.0),
        "online_orders": known.count(where=known.is_order & (known.channel_group == "online")),
        "offline_orders": known.count(where=known.is_order & (known.channel_group == "offline")),
        "gross_revenue": known.gross_revenue.sum(where=sold).fill_null(0.0),
        "discount_amount": known.discount_amount.sum(where=sold).fill_null(0.0),
        "returned_amount": known.refund_amount.sum().fill_null(0.0)
        - net.sum(where=known.is_return).fill_null(0.0),
        "items": known["items"].sum(where=known.is_order).fill_null(0.0),
        "cost": known.cost.sum().fill_null(0.0),
        "costed_revenue": known.costed_revenue.sum().fill_null(0.0),
    }
