"""Which customers are these? Rows to look through, click and download, masked.

Grain in: `mart_orders` of a window and the keys of some customers. Grain out: one row per customer.
"""

from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import pandas as pd

from lib.analysis.buyers import buyers
from lib.analysis.masking import mask_email, mask_name, mask_phone
from lib.analysis.result import Read, Result
from lib.workspace.marts import CUSTOMERS

COLUMNS = (
    "customer_key", "customer_id", "name", "email", "phone", "city", "loyalty_tier", "order_count",
    "net_revenue", "online_share", "last_order",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerList(Result):
    """Some customers, one row each, personal data masked.

    Attributes
    ----------
    title
        Who they are: a segment's name, "Top 1 %".
    customer_count
        How many there are in all, listed or not.
    customers
        Columns customer_key (int, for the click-through), customer_id, name, email, phone (masked), city,
        loyalty_tier, order_count, net_revenue, online_share (0 to 1), last_order (date); by net revenue,
        most first.
    """

    title: str
    customer_count: int
    customers: pd.DataFrame


def list_customers(
    read: Read, orders: ir.Table, members: ir.Table, limit: int | None, offset: int = 0
) -> pd.DataFrame:
    """Return rows of members as `CustomerList.customers` describes.

    Parameters
    ----------
    orders
        Rows of `mart_orders` to add up.
    members
        `customer_key` and `net_revenue` of buyers among them.
    """
    page = members.order_by(ibis.desc("net_revenue"), "customer_key").limit(limit, offset=offset)
    each = buyers(orders.semi_join(page, "customer_key"), "last_order", "online_revenue")
    told = each.left_join(masked_customers(), "customer_key").drop("customer_key_right")
    share = ibis.ifelse(told.net_revenue > 0, told.online_revenue / told.net_revenue, ibis.null("float64"))
    ordered = told.mutate(online_share=share).order_by(ibis.desc("net_revenue"), "customer_key")
    return read(ordered.select(*COLUMNS))


def masked_customers() -> ir.Table:
    """Return `CUSTOMERS` with name, e-mail and phone masked: the only way in which analyses read it."""
    return CUSTOMERS.mutate(
        name=mask_name(CUSTOMERS.name), email=mask_email(CUSTOMERS.email), phone=mask_phone(CUSTOMERS.phone)
    )
