"""What do the files tell of where things were given back?

Grain in: counts of orders by what is told of their returns, and rows of returns of `mart_orders` in one
window. Grain out: counts. A refund that stands on the order itself (as in Shopify's export) tells no place; a
row of its own does, and where it carries the number of the purchase it can be laid beside it.
"""

from dataclasses import dataclass

import pandas as pd

from lib.analysis.crossing_orders import returns
from lib.analysis.filters import Filters, within
from lib.analysis.result import Read
from lib.workspace.kept import keep
from lib.workspace.marts import ORDERS


@dataclass(frozen=True, slots=True)
class ReturnsTold:
    """Returns of known customers by what is told of them.

    Attributes
    ----------
    placed
        Orders of the window that something came back from, with a row that tells where.
    unplaced
        Orders of the window with a refund that tells no place.
    stray
        Rows of returns in the window whose number no order has: nothing tells where that was bought.
    """

    placed: int = 0
    unplaced: int = 0
    stray: int = 0


def returns_told(read: Read, filters: Filters, counts: pd.DataFrame) -> ReturnsTold:
    """Return what is told of the returns of the window.

    Parameters
    ----------
    counts
        By month and side, with tells_place and tells_no_place.
    """
    if counts.empty:
        return ReturnsTold()
    back = within(returns().mutate(back_on=lambda row: row.back_at.date()), filters, "back_on")
    sold = ORDERS.filter(ORDERS.is_order).select(sold_id="order_id")
    stray = back.anti_join(sold, back.back_id == sold.sold_id)
    found = int(read(keep(stray.agg(n=stray.count()), "stray_returns"))["n"].iloc[0])
    return ReturnsTold(int(counts["tells_place"].sum()), int(counts["tells_no_place"].sum()), found)
