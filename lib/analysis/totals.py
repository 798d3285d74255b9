"""What does the whole workspace add up to? The figures that a build prints, over all data, no window."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import ibis.expr.types as ir
import pandas as pd

from lib.workspace.canonical import canonical
from lib.workspace.facts import day_of
from lib.workspace.marts import CUSTOMERS, ORDERS


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts and money of a workspace.

    `customers` are persons in any file, `buyers` those with an order; `order_lines` are the lines of all
    files that were not replaced by another export of the same order; money is net of discounts and returns.
    """

    customers: int
    buyers: int
    orders: int
    order_lines: int
    net_revenue: float
    known_net_revenue: float
    first_order: date | None
    last_order: date | None


def workspace_totals(read: Callable[[ir.Expr], pd.DataFrame]) -> Totals:
    """Return the totals of everything that is loaded."""
    row = read(
        ORDERS.agg(
            buyers=ORDERS.customer_key.nunique(where=ORDERS.is_order),
            orders=ORDERS.count(where=ORDERS.is_order),
            net_revenue=ORDERS.net_revenue.sum().fill_null(0.0),
            known=ORDERS.net_revenue.sum(where=ORDERS.customer_key.notnull()).fill_null(0.0),
            first=ORDERS.order_date.min(),
            last=ORDERS.order_date.max(),
        )
    ).iloc[0]
    return Totals(
        customers=int(read(CUSTOMERS.count().name("n"))["n"][0]),
        buyers=int(row["buyers"]),
        orders=int(row["orders"]),
        order_lines=int(read(canonical("order_lines").count().name("n"))["n"][0]),
        net_revenue=float(row["net_revenue"]),
        known_net_revenue=float(row["known"]),
        first_order=day_of(row["first"]),
        last_order=day_of(row["last"]),
    )
