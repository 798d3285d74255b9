"""How many order again within so many days, those counted too who have not yet?

Grain in: order days of customers, each with the one after it (`lib.analysis.gaps`). Grain out: one row per
order (first, second, third) and number of days.

Method: Kaplan and Meier (1958), Nonparametric estimation from incomplete observations, JASA 53: 457-481,
after each order apart, so that every customer counts once; Greenwood's interval on the scale of log(-log S).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from lib.analysis.elapsed import whole_days_between
from lib.analysis.filters import Filters
from lib.analysis.gaps import LATER
from lib.analysis.intervals import Z
from lib.analysis.result import Read

AGAIN_WITHIN = (30, 90, 180, 365)
_FEWEST = 10


@dataclass(frozen=True, slots=True)
class Again:
    """Who orders again within so many days of the first, second or third order (`order`), with its interval.

    Of `customers` who had this order; those who have not had so many days since count as long as they had.
    """

    order: int
    days: int
    customers: int
    share: float
    low: float
    high: float


def ordered_again(read: Read, day: ir.Table, seen: Filters) -> tuple[Again, ...]:
    """Return who ordered again within so many days of the first, second and third order.

    Parameters
    ----------
    day
        Rows of `lib.analysis.gaps.order_days` of `seen`.
    seen
        From the first order of the data to the end of the window.
    """
    early = day.filter(day.place < LATER)
    waited = ibis.coalesce(early.until, whole_days_between(early.order_date, ibis.literal(seen.end)))
    frame = read(
        early.group_by("place", days=waited, came=early.until.notnull()).agg(customers=early.count())
    )
    span = (seen.end - seen.start).days
    return tuple(
        entry
        for order in range(1, LATER)
        for entry in survival(
            order, frame[frame["place"] == order], [days for days in AGAIN_WITHIN if days <= span]
        )
    )


def survival(order: int, rows: pd.DataFrame, marks: Sequence[int]) -> list[Again]:
    """Return the share of customers who had come by each mark, with its interval.

    Parameters
    ----------
    rows
        Columns days, came (whether they came on that day, or were watched until then) and customers.
    marks
        Days; those that under 10 customers were watched for are left out.
    """
    total = int(rows["customers"].sum())
    if total < _FEWEST:
        return []
    wide = rows.pivot_table(index="days", columns="came", values="customers", aggfunc="sum", fill_value=0)
    came = np.asarray(wide.get(True, pd.Series(0, index=wide.index)), dtype=float)
    waited = wide.index.to_numpy()
    at_risk = total - np.concatenate([[0.0], wide.sum(axis=1).cumsum().to_numpy()[:-1]])
    found = []
    for mark in marks:
        by_then = waited <= mark
        left = float(np.prod(1 - came[by_then] / at_risk[by_then]))
        some = by_then & (came > 0) & (at_risk > came)
        error = math.sqrt(float((came[some] / (at_risk[some] * (at_risk[some] - came[some]))).sum()))
        if at_risk[waited >= mark].size and at_risk[waited >= mark][0] >= _FEWEST:
            low, high = _greenwood(left, error)
            found.append(Again(order, mark, total, 1 - left, 1 - high, 1 - low))
    return found


def _greenwood(left: float, error: float) -> tuple[float, float]:
    """Return the interval of a share that is left, on the scale of log(-log): within 0 and 1."""
    if not 0 < left < 1:
        return left, left
    middle, reach = math.log(-math.log(left)), Z * error / abs(math.log(left))
    return math.exp(-math.exp(middle + reach)), math.exp(-math.exp(middle - reach))
