"""What does the data show of multichannel execution? Figures for the components of capability 3.

What a figure means and how it is computed stands under its id in the glossary; where its cuts are, in
`measures.toml`. Grain in: the marts in one window. Grain out: one `Figure` per measure.
"""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

import ibis.expr.types as ir

from lib.analysis import intervals
from lib.analysis.channel_kinds import BOTH as BOTH_SIDES
from lib.analysis.channel_kinds import KINDS as SIDE_KINDS
from lib.analysis.channel_kinds import ONLINE_ONLY, STORE_ONLY
from lib.analysis.channel_membership import BOTH, buyer_kinds
from lib.analysis.coherence import compared_measures
from lib.analysis.crossing_orders import (
    ASSISTED,
    COLLECTED,
    RETURNED,
    SHIPPED,
    crossing_orders,
    fulfilment_words,
)
from lib.analysis.evidence_asked import (
    Asked,
    Behind,
    Figure,
    Tell,
    clustered_share,
    one_sided,
    pair_of,
    share_of,
    within_share,
)
from lib.analysis.filters import Filters, month_back
from lib.analysis.groupings import SIDES as BY_SIDES
from lib.analysis.groupings import grouping
from lib.analysis.intervals import PairMoments
from lib.analysis.moved import moves_table
from lib.analysis.movement import movement
from lib.analysis.result import Read, Window
from lib.analysis.selection import selected_orders
from lib.analysis.told_columns import told_columns
from lib.workspace.facts import Facts
from lib.workspace.kept import keep

CROSSED = (COLLECTED, RETURNED)
"""Ways of an order that begins on one side and ends on the other."""
MOST_ORDERS = 300_000
"""Of a window with more, only the last months are looked at for products on both sides."""
SERVED = (COLLECTED, SHIPPED, ASSISTED)
"""Ways that it takes a service of the other side."""


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
    """Orders collected or given back elsewhere, over all orders of known customers on both sides."""
    if untold := one_sided(asked):
        return untold
    row = asked.ask(crossing_sums)
    if not row["c"] and not row["tells_fulfilment"]:
        return Figure(None, lacks=("order_lines.fulfilment",))
    return Figure(clustered_share(pair_of(row, "c")), int(row["x"]))


def service_crossing_share(asked: Asked) -> Figure:
    """Orders that a service of the other side made possible, over all orders of known customers."""
    if untold := one_sided(asked):
        return untold
    row = asked.ask(crossing_sums)
    if not row["tells_fulfilment"] and not row["tells_associate"]:
        return Figure(None, lacks=("order_lines.fulfilment", "order_lines.associate_id"))
    return Figure(clustered_share(pair_of(row, "s")), int(row["x"]))


def crossing_sums(read: Read, _facts: Facts, filters: Filters) -> dict[str, float]:
    """Return sums over customers of known orders (x), of those that cross (c) and that a service made (s)."""
    order = crossing_orders(filters, fulfilment_words(read))
    crossed, served = (_any(order, ways).cast("int64") for ways in (CROSSED, SERVED))
    each = order.group_by("customer_key").agg(
        x=order.count(), c=crossed.sum(), s=served.sum(),
        **{name: order.count(where=order[name]) for name in ("tells_fulfilment", "tells_associate")},
    )  # fmt: skip
    x, c, s = (each[name].cast("float64") for name in "xcs")
    sums = {"x": x, "c": c, "s": s, "xx": x * x, "cc": c * c, "ss": s * s, "xc": x * c, "xs": x * s}
    sums |= {name: each[name] for name in ("tells_fulfilment", "tells_associate")}
    row = each.agg(n=each.count(), **{name: value.sum().fill_null(0) for name, value in sums.items()})
    return {str(name): float(value) for name, value in read(keep(row, "crossing")).iloc[0].items()}


def orders_that(ways: tuple[str, ...]) -> Behind:
    """Return what tells of a window's known orders whether they went one of some ways."""

    def those(filters: Filters) -> ir.Table:
        order = crossing_orders(filters)
        return order.select("system", "order_id", counts=_any(order, ways))

    return those


def coherent_product_share(asked: Asked) -> Figure:
    """Products of both sides that do not differ in what they differ most in, over all that were compared."""
    told = told_columns(asked.read, asked.facts, ("order_lines.product_id",))
    if "order_lines.product_id" not in told:
        return Figure(None, lacks=("order_lines.product_id",))
    window = _lately(asked)
    compared = [one for one in asked.ask(compared_measures, window) if one.products]
    if not compared:
        return Figure(None, reason="No product was bought by enough people on both sides in this window.")
    shares = [intervals.share(one.products - one.clear, one.products) for one in compared]
    lowest = min(range(len(shares)), key=lambda place: shares[place].estimate)
    n = compared[lowest].products
    return Figure(shares[lowest], n, "products", window=Window(window.start, window.end))


def _lately(asked: Asked) -> Filters:
    """Return the last months of the window that hold about `MOST_ORDERS`: products are told from lines."""
    filters, orders = asked.filters, asked.totals["orders"]
    if orders <= MOST_ORDERS:
        return filters
    months = max(int(filters.months * MOST_ORDERS / orders), 1)
    return replace(filters, start=max(filters.start, month_back(filters.end, months - 1)))


def second_side_share(asked: Asked) -> Figure:
    """Buyers of one side in the window before who bought on both in this one."""
    if untold := one_sided(asked):
        return untold
    moved = asked.ask(movement, by=BY_SIDES)
    if moved.then is None:
        return Figure(None, reason=moved.reason)
    one_side = (ONLINE_ONLY, STORE_ONLY)
    n = sum(group.customers_then for group in moved.groups if group.group in one_side)
    moves = [move for move in moved.moves if move.then in one_side and move.now == BOTH_SIDES]
    if any(move.customers is None for move in moves):
        return Figure(None, reason="Fewer than ten customers came to buy on both sides.")
    return share_of(
        sum(move.customers or 0 for move in moves), n, "customers",
        reason="No known customer bought on one side only in the window before.",
        window=Window(moved.then.start, moved.now.end),
    )  # fmt: skip


def one_sided_before(filters: Filters) -> ir.Table:
    """Return the buyers of one side only in the window before; those count who now buy on both."""
    each = moves_table(filters.before(), filters, grouping(BY_SIDES))
    places = [SIDE_KINDS.index(kind) for kind in (ONLINE_ONLY, STORE_ONLY)]
    each = each.filter(each.then.isin(places))
    return each.select("customer_key", counts=(each.now == SIDE_KINDS.index(BOTH_SIDES)).fill_null(False))


def _any(order: ir.Table, ways: tuple[str, ...]) -> ir.BooleanValue:
    first, *others = (order[way] for way in ways)
    for other in others:
        first |= other
    return first


def frequent_customers(filters: Filters) -> ir.Table:
    """Return buyers with two orders or more on either side; those count who bought on both."""
    kind = buyer_kinds(selected_orders(filters))
    often = kind.filter(kind.orders > 1)
    return often.select("customer_key", counts=often.kind == BOTH)


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
        "coherent_product_share": coherent_product_share,
        "service_crossing_share": service_crossing_share,
        "second_side_share": second_side_share,
    }
)
"""Measure id -> the function that tells it."""

BEHIND: Mapping[str, Behind] = MappingProxyType(
    {
        "two_channel_customer_share": frequent_customers,
        "known_revenue_share": told_orders,
        "crossing_order_share": orders_that(CROSSED),
        "service_crossing_share": orders_that(SERVED),
        "second_side_share": one_sided_before,
    }
)
"""Measure id -> who or what stands behind it."""

OF_TWO_WINDOWS = ("second_side_share",)
"""Measures that compare the window with the one before."""
