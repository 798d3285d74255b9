"""Who bought in the window, and what do all their documents there add up to?

Grain in: `mart_orders`. Grain out: one row per buyer, a known customer with an order; returns are netted.
"""

from collections.abc import Iterable

import ibis
import ibis.expr.types as ir


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
    everybody = customers_with_documents(orders, *more)
    return everybody.filter(everybody.order_count > 0)


def customers_with_documents(orders: ir.Table, *more: str) -> ir.Table:
    """Return what `buyers` does, with those too who only brought something back (order_count 0)."""
    known = orders.filter(orders.customer_key.notnull())
    found = sums(known)
    return known.group_by("customer_key").agg(
        order_count=known.count(where=known.is_order),
        net_revenue=known.net_revenue.sum().round(4),
        **{name: found[name] for name in more},
    )


def these(keys: Iterable[int]) -> ir.Table:
    """Return customer keys that are known already as a table, to narrow marts by.

    They travel as one piece of text, which the database takes apart: a list of 100,000 numbers in a query
    costs seconds to compile.
    """
    text = ibis.literal(",".join(str(int(key)) for key in keys)).nullif("")
    return text.split(",").unnest().cast("int64").name("customer_key").as_table()


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
