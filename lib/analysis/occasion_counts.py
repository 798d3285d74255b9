"""How many orders of each occasion has each customer, and each month?

Grain in: one row per order with its occasion. Grain out: customers with counts or shares, and small sums by
month and kind of channel; what several questions ask is kept.
"""

from dataclasses import replace
from functools import lru_cache

import ibis
import ibis.expr.types as ir

from lib.analysis.filters import Filters, within
from lib.analysis.order_occasions import order_occasions
from lib.analysis.rfm import segment_members
from lib.schema.occasions import occasions as declared
from lib.workspace.kept import keep

NONE = "none"
"""In place of an occasion's id: no rule fits."""

_KEY = "customer_key"


def names() -> tuple[str, ...]:
    """Return the ids of the occasions, and "none"."""
    return (*(each.id for each in declared()), NONE)


@lru_cache(maxsize=50)  # an expression costs milliseconds to write
def occasion_shares(filters: Filters) -> ir.Table:
    """Return what each known customer's orders of the window were for; kept.

    Returns
    -------
    customer_key, order_count, a share of their orders (0 to 1) under the id of each occasion, and
    main_occasion: the name of what most of their orders were for, the first in the file of equals; null where
    no rule fits any.
    """
    counts = with_main(occasion_counts(filters))
    shares = {each.id: counts[each.id] / counts.order_count for each in declared()}
    return counts.select(_KEY, "order_count", **shares, main_occasion=counts.main_occasion)


def with_main(counts: ir.Table) -> ir.Table:
    """Add main_occasion to the rows of `occasion_counts`."""
    ids = [each.id for each in declared()]
    most = ibis.greatest(*(counts[name] for name in ids)) if ids[1:] else counts[ids[0]]
    main = ibis.cases(
        (most == 0, ibis.null("string")),
        *((counts[each.id] == most, each.name) for each in declared()),
        else_=ibis.null("string"),
    )
    return counts.mutate(main_occasion=main)


def occasion_counts(filters: Filters) -> ir.Table:
    """Return customer_key, order_count, and under each occasion's id, and "none", the orders of it.

    The segment of the filters is not looked at.
    """
    each = channel_counts(filters)
    sums = {name: each[name].sum().cast("int32") for name in ("order_count", *names())}
    return each.group_by(_KEY).agg(**sums)


@lru_cache(maxsize=50)  # an expression costs milliseconds to write
def channel_counts(filters: Filters) -> ir.Table:
    """Return customer_key, channel_group and the counts of `occasion_counts`; kept."""
    order = within(order_occasions(), replace(filters, segment=None))
    known = order.filter(order.customer_key.notnull())
    return keep(known.group_by(_KEY, "channel_group").agg(**_counts(known)), "occasion_counts")


@lru_cache(maxsize=50)  # an expression costs milliseconds to write
def order_sums(filters: Filters) -> ir.Table:
    """Return month, channel_group, is_known, occasion with orders, net_revenue, several; kept."""
    order = within(order_occasions(), filters)
    if filters.segment is not None:
        order = order.semi_join(segment_members(filters, filters.segment), _KEY)
    order = order.mutate(is_known=order.customer_key.notnull(), month=order.order_month)
    sums = order.group_by("month", "channel_group", "is_known", "occasion").agg(
        orders=order.count(),
        net_revenue=order.net_revenue.sum(),
        several=order.count(where=order.fits > 1),
    )
    return keep(sums, "occasion_sums")


def _counts(order: ir.Table) -> dict[str, ir.Value]:
    held = {
        "order_count": order.count().cast("int32"),
        NONE: order.count(where=order.occasion.isnull()).cast("int32"),
    }
    return held | {
        each.id: order.count(where=order.occasion == place).cast("int32")
        for place, each in enumerate(declared())
    }
