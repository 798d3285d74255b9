"""What does each day bring, by channel and store? What figures that need no customers are added up from.

Grain in: `mart_orders`. Grain out: one row per day, channel and store, a hundredth of the orders of a large
retailer; known customers or not.
"""

import ibis.expr.types as ir

from lib.analysis.buyers import sums
from lib.analysis.filters import Filters, within
from lib.analysis.selection import selected_orders
from lib.workspace.kept import keep
from lib.workspace.marts import ORDERS

MONEY = ("order_revenue", "gross_revenue", "discount_amount", "returned_amount")
"""Sums of `lib.analysis.buyers.sums`."""


def selected_days(filters: Filters) -> ir.Table:
    """Return the days, channels and stores that the filters leave; kept, but for a segment's orders."""
    if filters.segment is not None:
        return days(selected_orders(filters))
    return within(keep(days(ORDERS), "days"), filters)


def days(orders: ir.Table) -> ir.Table:
    """Return one row per order_date, order_month, channel, channel_group and store_id.

    Counts (int64): documents, known (documents of known customers), orders, known_orders, and of these
    associate_orders (with an associate), told_fulfilment; service_orders of all. Money (float64): net,
    known_net, their squares by document net_net and known_net_net, and `MONEY`.
    """
    known, net = orders.customer_key.notnull(), orders.net_revenue
    bought, found = orders.is_order & known, sums(orders)
    return orders.group_by("order_date", "order_month", "channel", "channel_group", "store_id").agg(
        documents=orders.count(),
        known=orders.count(where=known),
        orders=orders.count(where=orders.is_order),
        known_orders=orders.count(where=bought),
        associate_orders=orders.count(where=bought & orders.associate_id.notnull()),
        told_fulfilment=orders.count(where=bought & orders.fulfilment.notnull()),
        service_orders=orders.count(where=orders.is_order & (orders.service_lines > 0)),
        net=net.sum(),
        known_net=net.sum(where=known).fill_null(0.0),
        net_net=(net * net).sum(),
        known_net_net=(net * net).sum(where=known).fill_null(0.0),
        **{name: found[name] for name in MONEY},
    )
