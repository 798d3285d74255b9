"""Who is loyal? Not who pays most, but who comes again, for many things, for long and all the year round.

Grain in: `mart_orders`, `mart_purchases` and `mart_customers` of one window. Grain out: one row per buyer
with four parts and a score, the mean of the parts' percentile ranks, 0 to 1.

A house rule in the sense of Oliver (1999), Whence Consumer Loyalty?, Journal of Marketing 63: 33-44, as far
as purchases can show it. Equal values share a rank: the mean of the share of buyers below and at or below
it.
"""

import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pandas as pd

from lib.analysis.elapsed import day_number
from lib.analysis.filters import Filters
from lib.analysis.result import Read
from lib.analysis.selection import selected_orders, selected_purchases, selected_spending
from lib.workspace.kept import keep
from lib.workspace.marts import CUSTOMERS, UNTOLD

PARTS = ("repeat_orders", "category_count", "tenure_days", "active_month_share")
"""What makes a customer loyal; ids of the glossary, and columns of `loyalty_parts`."""


def loyalty_parts(filters: Filters) -> ir.Table:
    """Return one row per buyer of the window: customer_key, net_revenue and `PARTS`; kept.

    Categories are those of the months that the window touches, over all stores; tenure runs from the first
    order in all of the data to the end of the window.
    """
    buyers = selected_spending(filters)
    order = selected_orders(filters)
    order = order.filter(order.customer_key.notnull(), order.is_order)
    months = order.group_by("customer_key").agg(months=order.order_month.nunique())
    bought = selected_purchases(filters)
    bought = bought.filter(bought.customer_key.notnull(), bought.category != UNTOLD)
    categories = bought.group_by("customer_key").agg(category_count=bought.category.nunique())
    each = buyers.select("customer_key", "net_revenue", "order_count")
    for more in (months, categories, CUSTOMERS.select("customer_key", "first_order_date")):
        each = each.left_join(more, "customer_key").drop("customer_key_right")
    first = day_number(each.first_order_date)
    last = (pd.Timestamp(filters.end) - pd.Timestamp(0)).days
    return keep(
        each.select(
            "customer_key",
            "net_revenue",
            repeat_orders=each.order_count - 1,
            category_count=each.category_count.fill_null(0),
            tenure_days=(last - first).fill_null(0),
            active_month_share=each.months.fill_null(0) / float(filters.months),
        ),
        "loyalty",
    )


def read_loyalty(read: Read, filters: Filters) -> pd.DataFrame:
    """Return the rows of `loyalty_parts` by customer_key, with `score`."""
    frame = read(loyalty_parts(filters).order_by("customer_key"))
    ranks = [percentile_ranks(frame[part].to_numpy(dtype="float64")) for part in PARTS]
    return frame.assign(score=np.mean(ranks, axis=0) if len(frame) else 0.0)


def percentile_ranks(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return of each value the share of values below it, those equal counted half; 0 to 1."""
    found, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    if not len(found):
        return np.zeros(0)
    middle = np.cumsum(counts) - counts / 2
    return np.asarray(middle[place] / len(values), dtype=np.float64)
