"""Who or what stands behind a level of the scorecard? The customers or the orders that a measure counts.

Grain in: what `lib.analysis.evidence.behind` names. Grain out: one row per customer, masked, or per order.
"""

from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import pandas as pd

from lib.analysis.buyers import basic_buyers
from lib.analysis.customer_list import COLUMNS, CustomerList, masked_customers
from lib.analysis.evidence import behind
from lib.analysis.filters import Filters
from lib.analysis.result import Read, Result, looked_at
from lib.errors import UserError
from lib.schema import formats
from lib.schema.measures import measures_by_id
from lib.workspace.facts import Facts
from lib.workspace.marts import CUSTOMERS, ORDERS

FEWEST = 10
"""Customers that a list needs: a shorter one of those who count, or don't, would point to people."""

ORDER_COLUMNS = ("order_id", "order_date", "customer_id", "channel", "store_id", "net_revenue", "counts")
_KEY = "customer_key"
_OF_ORDER = ("system", "order_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderList(Result):
    """Orders behind a measure.

    Attributes
    ----------
    title
        The measure.
    order_count
        How many there are in all, listed or not.
    orders
        Columns order_id, order_date, customer_id (missing where nobody is known), channel, store_id,
        net_revenue, counts (whether it counts towards the measure); the latest first.
    """

    title: str
    order_count: int
    orders: pd.DataFrame


def customers_behind(
    read: Read, facts: Facts, filters: Filters, *, metric: str, counts: bool, limit: int | None = None
) -> CustomerList:
    """Return the customers who count towards a measure, or those who don't, masked, by net revenue.

    Parameters
    ----------
    metric
        A measure with customers behind it.
    counts
        Those who count, or those of whom it is and who do not.
    limit
        How many are listed; all where None.

    Raises
    ------
    UserError
        When no customers stand behind it, or too few to be shown.
    """
    rows = _rows(metric, filters, _KEY)
    members = rows.filter(rows.counts == counts, rows.customer_key.notnull()).select(_KEY).distinct()
    n = int(read(members.count().name("n"))["n"].iloc[0])
    label = measures_by_id()[metric].label
    verb = "count" if counts else "do not count"
    if n < FEWEST:
        raise UserError(
            "Too few customers to list.",
            f"Fewer than {FEWEST} {verb} towards “{label}”.",
            "Look at the others.",
        )
    return CustomerList(
        **looked_at(facts, filters),
        answer=f"{formats.plural(n, 'customer')} {verb} towards “{label}”.",
        caveat="Names, e-mail addresses and phone numbers are masked. Orders are of this period.",
        title=f"{label}, {'counts' if counts else 'does not count'}",
        customer_count=n, customers=read(_listed(members, filters, limit)),
    )  # fmt: skip


def orders_behind(
    read: Read, facts: Facts, filters: Filters, *, metric: str, counts: bool, limit: int | None = None
) -> OrderList:
    """Return the orders that count towards a measure, or those that don't, the latest first.

    Parameters
    ----------
    metric
        A measure with orders behind it.
    counts
        Those that count, or those of which it is and that do not.
    limit
        How many are listed; all where None.

    Raises
    ------
    UserError
        When no orders stand behind it.
    """
    rows = _rows(metric, filters, "order_id")
    chosen = rows.filter(rows.counts == counts).select(*_OF_ORDER, "counts").distinct()
    n = int(read(chosen.count().name("n"))["n"].iloc[0])
    label = measures_by_id()[metric].label
    verb = "count" if counts else "do not count"
    return OrderList(
        **looked_at(facts, filters), answer=f"{formats.plural(n, 'order')} {verb} towards “{label}”.",
        caveat="", title=label, order_count=n, orders=read(_order_rows(chosen, limit)),
    )  # fmt: skip


def _rows(metric: str, filters: Filters, column: str) -> ir.Table:
    rows = behind(metric, filters) if metric in measures_by_id() else None
    if rows is None or column not in rows.columns:
        raise UserError(
            "There is nothing to list.", f"“{metric}” does not count this.", "Choose another measure."
        )
    return rows


def _listed(members: ir.Table, filters: Filters, limit: int | None) -> ir.Table:
    """Return rows of members as `CustomerList.customers`; who did not buy in the window has no orders."""
    each = basic_buyers(filters)
    share = ibis.ifelse(each.net_revenue > 0, each.online_revenue / each.net_revenue, ibis.null("float64"))
    bought = each.select("order_count", "net_revenue", "last_order", buyer=_KEY, online_share=share)
    found = members.left_join(bought, [("customer_key", "buyer")]).drop("buyer")
    found = found.mutate(
        order_count=found.order_count.fill_null(0), net_revenue=found.net_revenue.fill_null(0.0)
    )
    page = found.order_by(ibis.desc("net_revenue"), _KEY).limit(limit)
    told = page.left_join(masked_customers(), _KEY).drop("customer_key_right")
    return told.select(*COLUMNS).order_by(ibis.desc("net_revenue"), _KEY)


def _order_rows(chosen: ir.Table, limit: int | None) -> ir.Table:
    order = ORDERS.filter(ORDERS.is_order).join(chosen, list(_OF_ORDER))
    page = order.order_by(ibis.desc("ordered_at"), "order_id").limit(limit)
    who = CUSTOMERS.select(who_key=_KEY, customer_id="customer_id")
    told = page.left_join(who, [("customer_key", "who_key")])
    return told.order_by(ibis.desc("ordered_at"), "order_id").select(*ORDER_COLUMNS)
