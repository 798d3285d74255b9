"""Who bought in the window, and what do all their documents there add up to?

Grain in: `mart_orders`. Grain out: one row per buyer, a known customer with an order; returns are netted.
"""

import ibis
import ibis.expr.types as ir


def buyers(orders: ir.Table, *more: str) -> ir.Table:
    """Return one row per buyer.

    Parameters
    ----------
    orders
        Rows of `mart_orders`, already narrowed to the window.
    more
        Names of further sums of `SUMS` to add.

    Returns
    -------
    customer_key, order_count (int64), net_revenue (float64, to a hundredth of a cent, so that the order in
    which threads add does not decide who is before whom) and the sums asked for, all of them numbers.
    """
    known = orders.filter(orders.customer_key.notnull())
    grouped = known.group_by("customer_key").agg(
        order_count=known.count(where=known.is_order),
        net_revenue=known.net_revenue.sum().round(4),
        **{name: _sums(known)[name] for name in more},
    )
    return grouped.filter(grouped.order_count > 0)


def top_members(orders: ir.Table, count: int) -> ir.Table:
    """Return the `customer_key` of the best buyers by net revenue; of equals the lower key goes first."""
    ranked = buyers(orders).order_by(ibis.desc("net_revenue"), "customer_key")
    return ranked.limit(count).select("customer_key")


def _sums(known: ir.Table) -> dict[str, ir.Value]:
    """What may be asked for per buyer; returns count in revenue, not in orders, items or discounts."""
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
        "returned_amount": known.refund_amount.sum() - net.sum(where=known.is_return).fill_null(0.0),
        "items": known["items"].sum(where=known.is_order).fill_null(0.0),
        "cost": known.cost.sum(),
        "costed_revenue": known.costed_revenue.sum(),
    }
