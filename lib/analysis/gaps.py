"""How long does a customer take from one order to the next? Every order day, with the one before and after.

Grain in: `mart_orders` from the first order of the data to the end of a window, in the channels and stores of
the filters. Grain out: one row per known customer and day with an order.
"""

from dataclasses import replace
from functools import lru_cache

import ibis
import ibis.expr.types as ir

from lib.analysis.beginnings import known_orders
from lib.analysis.elapsed import whole_days_between
from lib.analysis.filters import Filters
from lib.analysis.rfm import placed_buyers, with_segment
from lib.workspace.kept import keep

LATER = 4
"""Of the fourth order and all after it one group is made."""
BY = ("channel", "order", "segment")
"""What gaps are told apart by: the channel of the earlier order, which order of the customer it was, or the
customer's segment in the window before."""


@lru_cache(maxsize=50)  # an expression costs milliseconds to write
def order_days(seen: Filters) -> ir.Table:
    """Return the order days of known customers; kept.

    Returns
    -------
    customer_key, order_date, channel (first by name of several), place (1 is the customer's first order day),
    since and until (days to the order days before and after; null where there is none).
    """
    order = known_orders(seen)
    bought = order.filter(order.is_order)
    each = bought.group_by("customer_key", "order_date").agg(channel=bought.channel.min())
    of_customer = ibis.window(group_by=each.customer_key, order_by=each.order_date)
    placed = each.mutate(
        place=(ibis.row_number().over(of_customer) + 1).cast("int32"),
        before=each.order_date.lag().over(of_customer),
        after=each.order_date.lead().over(of_customer),
    )
    told = placed.mutate(
        since=whole_days_between(placed.before, placed.order_date),
        until=whole_days_between(placed.order_date, placed.after),
    )
    return keep(told.drop("before", "after"), "order_days")


def ended_gaps(day: ir.Table, filters: Filters, by: str) -> ir.Table:
    """Return customer_key, days and label of each gap whose later order lies in the window.

    Parameters
    ----------
    day
        Rows of `order_days` up to the end of the window.
    by
        One of `BY`; a gap that it tells nothing of has the label "".
    """
    since_start = whole_days_between(day.order_date, ibis.literal(filters.start))
    ended = day.filter(day.until.notnull(), day.until >= since_start)
    if by == "segment":
        groups = with_segment(placed_buyers(replace(filters.before(), segment=None)))
        ended = ended.left_join(groups.select("customer_key", "segment"), "customer_key")
        return ended.select("customer_key", days="until", label=ended.segment.fill_null(""))
    label = ended.channel if by == "channel" else ibis.least(ended.place, LATER).cast("string")
    return ended.select("customer_key", days="until", label=label)
