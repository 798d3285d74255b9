"""What does the data show of associate commitment? Figures for the components of capability 5.

What a figure means and how it is computed stands under its id in the glossary; where its cuts are, in
`measures.toml`. Grain in: the marts in one window. Grain out: one `Figure` per measure.
"""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

import ibis
import ibis.expr.types as ir

from lib.analysis.elapsed import day_number
from lib.analysis.evidence_asked import Asked, Behind, Figure, Tell, share_of
from lib.analysis.filters import Filters, within
from lib.analysis.result import Window
from lib.workspace.marts import ORDERS

RETURNS_AFTER_DAYS = 180


def associate_repeat_share(asked: Asked) -> Figure:
    """Orders after which the customer came back to the same associate within 180 days."""
    if not asked.totals["associate_orders"]:
        lacks = "order_lines.associate_id" if asked.totals["known_orders"] else "order_lines.customer_ref"
        return Figure(None, lacks=(lacks,))
    last = asked.facts.last_order or asked.filters.end
    until = min(asked.filters.end, last - timedelta(days=RETURNS_AFTER_DAYS))
    rows = repeated_orders(asked.filters, until)
    row = asked.read(rows.agg(again=rows.count(where=rows.came_back), n=rows.count())).iloc[0]
    return share_of(
        int(row["again"]), int(row["n"]), "orders",
        reason=f"No order in this window has {RETURNS_AFTER_DAYS} days of data after it.",
        window=Window(asked.filters.start, until),
    )  # fmt: skip


def repeated_orders(filters: Filters, until: object) -> ir.Table:
    """Return known customers' orders with an associate up to a day, and whether they `came_back` to them."""
    order = within(
        ORDERS, Filters(filters.start, filters.end + timedelta(days=RETURNS_AFTER_DAYS), filters.as_of)
    )
    order = order.filter(order.is_order, order.customer_key.notnull(), order.associate_id.notnull())
    row = ibis.window(group_by=["customer_key", "associate_id"], order_by="ordered_at")
    follow = order.mutate(next_date=order.order_date.lead().over(row))
    wait = day_number(follow.next_date) - day_number(follow.order_date)
    came_back = (wait <= RETURNS_AFTER_DAYS).fill_null(False)
    chosen = follow.mutate(came_back=came_back).filter(follow.order_date <= until)
    return within(chosen, filters)


def orders_with_associates(filters: Filters) -> ir.Table:
    """Return orders with an associate, up to 180 days ago; those count after which the customer came back."""
    until = min(filters.end, filters.as_of - timedelta(days=RETURNS_AFTER_DAYS))
    rows = repeated_orders(filters, until)
    return rows.select("system", "order_id", counts=rows.came_back)


FIGURES: Mapping[str, Tell] = MappingProxyType(
    {
        "associate_repeat_share": associate_repeat_share,
    }
)
"""Measure id -> the function that tells it."""

BEHIND: Mapping[str, Behind] = MappingProxyType(
    {
        "associate_repeat_share": orders_with_associates,
    }
)
"""Measure id -> who or what stands behind it."""
