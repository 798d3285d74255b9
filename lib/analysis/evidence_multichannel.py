"""What does the data show of multichannel execution? Figures for the components of capability 3.

What a figure means and how it is computed stands under its id in the glossary; where its cuts are, in
`measures.toml`. Grain in: the marts in one window. Grain out: one `Figure` per measure.
"""

from collections.abc import Mapping
from types import MappingProxyType

import ibis.expr.types as ir

from lib.analysis import intervals
from lib.analysis.channel_membership import BOTH, buyer_kinds
from lib.analysis.channel_sums import SIDES
from lib.analysis.evidence_asked import Asked, Behind, Figure, Tell, one_sided, share_of, within_share
from lib.analysis.filters import Filters
from lib.analysis.intervals import PairMoments
from lib.analysis.selection import selected_orders
from lib.schema.channels import COLLECTED
from lib.workspace.kept import keep
from lib.workspace.marts import ORDERS


def known_revenue_share(asked: Asked) -> Figure:
    """Net revenue of known customers over all; each order or return is a unit of the ratio."""
    row = asked.totals
    if row["net"] <= 0:
        return Figure(None, reason="There is no revenue in this window.")
    if not row["known"]:
        return Figure(None, lacks=("order_lines.customer_ref",))
    pair = PairMoments(
        n=int(row["documents"]), y=row["known_net"], x=row["net"],
        yy=row["known_net_net"], xx=row["net_net"], xy=row["known_net_net"],
    )  # fmt: skip
    return Figure(within_share(intervals.ratio(pair)), int(row["orders"]))


def two_channel_customer_share(asked: Asked) -> Figure:
    """Buyers of both sides over buyers with two orders or more on either."""
    if untold := one_sided(asked):
        return untold
    kind = buyer_kinds(selected_orders(asked.filters))
    often = kind.filter(kind.orders > 1)
    row = asked.read(
        keep(often.agg(both=often.count(where=often.kind == BOTH), n=often.count()), "two_channel")
    ).iloc[0]
    return share_of(
        int(row["both"]),
        int(row["n"]),
        "customers",
        reason="No known customer has two orders in this window.",
    )


def crossing_order_share(asked: Asked) -> Figure:
    """Orders collected or returned on the other side, over all orders of known customers."""
    if untold := one_sided(asked):
        return untold
    crossing = crossing_orders(selected_orders(asked.filters))
    crossed = int(asked.read(keep(crossing.agg(n=crossing.count()), "crossing"))["n"].iloc[0])
    if not crossed and not asked.totals["told_fulfilment"]:
        return Figure(None, lacks=("order_lines.fulfilment",))
    return share_of(crossed, int(asked.totals["known_orders"]), "orders")


def frequent_customers(filters: Filters) -> ir.Table:
    """Return buyers with two orders or more on either side; those count who bought on both."""
    kind = buyer_kinds(selected_orders(filters))
    often = kind.filter(kind.orders > 1)
    return often.select("customer_key", counts=often.kind == BOTH)


def crossing_orders(orders: ir.Table) -> ir.Table:
    """Return the orders of known customers that were collected in a store or returned on the other side."""
    bought = orders.filter(orders.is_order, orders.customer_key.notnull(), orders.channel_group.isin(SIDES))
    back = ORDERS.filter(ORDERS.is_return, ORDERS.channel_group.isin(SIDES))
    back = back.select(back_system=back.system, back_id=back.order_id, back_group=back.channel_group)
    returned = bought.semi_join(
        back,
        [
            bought.system == back.back_system,
            bought.order_id == back.back_id,
            bought.channel_group != back.back_group,
        ],
    ).select("system", "order_id")
    collected = bought.filter(
        bought.channel_group == SIDES[0], bought.fulfilment.lower().re_search(COLLECTED)
    ).select("system", "order_id")
    return returned.union(collected, distinct=True)


def known_orders(filters: Filters) -> ir.Table:
    """Return the orders of known customers; those count that crossed channels."""
    orders = selected_orders(filters)
    bought = orders.filter(orders.is_order, orders.customer_key.notnull()).select("system", "order_id")
    crossed = crossing_orders(orders).mutate(counts=True)
    held = bought.left_join(crossed, ["system", "order_id"])
    return held.select("system", "order_id", counts=held.counts.fill_null(False))


def told_orders(filters: Filters) -> ir.Table:
    """Return all orders; those count that belong to a known customer."""
    orders = selected_orders(filters)
    bought = orders.filter(orders.is_order)
    return bought.select("system", "order_id", counts=bought.customer_key.notnull())


FIGURES: Mapping[str, Tell] = MappingProxyType(
    {
        "two_channel_customer_share": two_channel_customer_share,
        "known_revenue_share": known_revenue_share,
        "crossing_order_share": crossing_order_share,
    }
)
"""Measure id -> the function that tells it."""

BEHIND: Mapping[str, Behind] = MappingProxyType(
    {
        "two_channel_customer_share": frequent_customers,
        "known_revenue_share": told_orders,
        "crossing_order_share": known_orders,
    }
)
"""Measure id -> who or what stands behind it."""
