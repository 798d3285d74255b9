"""What does the data show of customized offers? Figures for the components of capability 4.

What a figure means and how it is computed stands under its id in the glossary; where its cuts are, in
`measures.toml`. Grain in: the marts in one window. Grain out: one `Figure` per measure.
"""

from collections.abc import Mapping
from types import MappingProxyType

import ibis.expr.types as ir

from lib.analysis.evidence_asked import Asked, Behind, Figure, Tell, share_of
from lib.analysis.filters import Filters
from lib.analysis.selection import selected_orders
from lib.workspace.marts import PURCHASES, UNTOLD


def service_attach_share(asked: Asked) -> Figure:
    """Orders with a service line over all orders; without any category it can't be told."""
    row = asked.totals
    told = PURCHASES.filter(PURCHASES.category != UNTOLD).limit(1).count()
    if not row["service_orders"] and not asked.read(told.name("n"))["n"].iloc[0]:
        return Figure(None, lacks=("order_lines.category",))
    return share_of(int(row["service_orders"]), int(row["orders"]), "orders")


def orders_with_services(filters: Filters) -> ir.Table:
    """Return all orders; those count that include a service or bundle."""
    orders = selected_orders(filters)
    bought = orders.filter(orders.is_order)
    return bought.select("system", "order_id", counts=bought.service_lines > 0)


FIGURES: Mapping[str, Tell] = MappingProxyType(
    {
        "service_attach_share": service_attach_share,
    }
)
"""Measure id -> the function that tells it."""

BEHIND: Mapping[str, Behind] = MappingProxyType(
    {
        "service_attach_share": orders_with_services,
    }
)
"""Measure id -> who or what stands behind it."""
