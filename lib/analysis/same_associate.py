"""Is a customer served again by whoever served before, more often than the shifts alone would give?

Grain in: `mart_orders` with an associate, in the window and before it. Grain out: one row per such order of
the window whose customer had been served before.

Expected is what would come about if whoever happened to be at work had served: of each associate who had
served the customer, the share of the other orders of the same store and month. Shares of orders stand for
shifts, which few retailers can export; the order itself is left out of them, or a customer would be
expected to meet exactly who was met.
"""

import ibis
import ibis.expr.types as ir

from lib.analysis.filters import Filters
from lib.analysis.order_facts import ORDER
from lib.analysis.selection import selected_orders
from lib.workspace.marts import ORDERS


def served_again(filters: Filters, only: ir.Table | None = None) -> ir.Table:
    """Return system, order_id, again (whether by somebody who had served before) and expected (0 to 1).

    Parameters
    ----------
    only
        customer_key of those who are looked at; all where None.
    """
    served = ORDERS.filter(ORDERS.is_order, ORDERS.associate_id.notnull(), ORDERS.store_id.notnull())
    known = served.filter(served.customer_key.notnull(), served.order_date <= filters.end)
    known = known if only is None else known.semi_join(only, "customer_key")
    before = known.group_by("customer_key", "associate_id").agg(first_at=known.ordered_at.min())
    before = before.rename(had_customer="customer_key", had="associate_id")
    order = selected_orders(filters)
    order = order if only is None else order.semi_join(only, "customer_key")
    order = order.filter(
        order.is_order, order.customer_key.notnull(), order.associate_id.notnull(), order.store_id.notnull()
    ).select(*ORDER, "customer_key", "associate_id", "store_id", "order_month", "ordered_at")
    pairs = order.inner_join(
        before, [order.customer_key == before.had_customer, order.ordered_at > before.first_at]
    )
    own, whole = _at_work(served)
    pairs = pairs.left_join(
        own,
        [
            pairs.store_id == own.own_store,
            pairs.order_month == own.own_month,
            pairs.had == own.own_associate,
        ],
    )
    pairs = pairs.left_join(
        whole, [pairs.store_id == whole.whole_store, pairs.order_month == whole.whole_month]
    )
    is_own = pairs.had == pairs.associate_id
    others = (pairs.whole - 1).nullif(0)
    share = (pairs.own.fill_null(0) - is_own.cast("int64")) / others
    expected = share.sum().fill_null(0.0)
    return pairs.group_by(*ORDER).agg(again=is_own.any(), expected=ibis.least(expected, 1.0))


def _at_work(served: ir.Table) -> tuple[ir.Table, ir.Table]:
    """Return orders of each store, month and associate, and of each store and month."""
    own = served.group_by(
        own_store=served.store_id, own_month=served.order_month, own_associate=served.associate_id
    ).agg(own=served.count())
    whole = served.group_by(whole_store=served.store_id, whole_month=served.order_month).agg(
        whole=served.count()
    )
    return own, whole
