"""Do the top buyers differ from the rest, measure by measure? With an interval for each difference.

Grain in: `mart_orders` and the keys of both groups. Grain out: one row per measure.

Method: values are exact. A ratio's error is linearised over customers (`lib.analysis.intervals`), so that
many orders of one customer count as one customer; of a rest larger than `SAMPLE` it is estimated from every
n-th of its customers.
"""

from dataclasses import dataclass
from math import isfinite
from types import MappingProxyType

import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pandas as pd

from lib.analysis import intervals
from lib.analysis.buyers import buyers, sums, these
from lib.analysis.intervals import Interval, Moments, PairMoments
from lib.analysis.result import Read

SAMPLE = 20_000
"""Customers of the rest from whom errors are estimated; the error's own error is then under 1 %."""

MEANS = MappingProxyType({"revenue_per_customer": "net_revenue", "orders_per_customer": "order_count"})
SHARES = ("repeat_share", "both_share")
RATIOS = MappingProxyType(
    {
        "order_value": ("order_revenue", "order_count"),
        "items_per_order": ("items", "order_count"),
        "discount_share": ("discount_amount", "gross_revenue"),
        "return_share": ("returned_amount", "sold"),
        "online_share": ("online_revenue", "net_revenue"),
        "offline_share": ("offline_revenue", "net_revenue"),
        "margin_share": ("margin", "costed_revenue"),
    }
)
"""Measure -> the two sums over customers that are divided."""

EACH = ("online_orders", "offline_orders")
"""Sums that `Groups.everybody` needs besides those that every buyer has."""

SUMS = ("order_revenue", "items", "discount_amount", "gross_revenue", "returned_amount", "online_revenue",
        "offline_revenue", "cost", "costed_revenue")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Contrast:
    """A measure of the top beside the rest of the buyers.

    Attributes
    ----------
    measure
        Id in the glossary, which gives its label and format.
    top, rest
        The measure of each; None where it can't be told.
    low, high
        95 % interval of top minus rest; None where it can't be told.
    """

    measure: str
    top: float | None
    rest: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Groups:
    """Customers with documents in the window, split.

    Attributes
    ----------
    everybody
        Rows of `customers_with_documents` with the sums of `EACH`.
    is_top, is_rest
        Masks over its rows; who is in neither has no order.
    """

    everybody: pd.DataFrame
    is_top: npt.NDArray[np.bool_]
    is_rest: npt.NDArray[np.bool_]

    @property
    def top_keys(self) -> npt.NDArray[np.int64]:
        """Customer keys of the top."""
        return self.everybody["customer_key"].to_numpy()[self.is_top]

    @property
    def rest_count(self) -> int:
        """How many buyers the rest has."""
        return int(self.is_rest.sum())


def contrasts(read: Read, orders: ir.Table, groups: Groups) -> tuple[Contrast, ...]:
    """Return every measure of the top beside the rest; that of margin only where costs are known.

    Parameters
    ----------
    orders
        Rows of `mart_orders` of the window that the groups were made from.
    """
    sides = (groups.is_top, groups.is_rest)
    found = [_mean(groups, sides, measure, column) for measure, column in MEANS.items()]
    first, second = _ratio_moments(read, orders, groups)
    for measure in RATIOS:
        one, two = first[measure], second[measure]
        if measure != "margin_share" or one.x or two.x:
            ends = intervals.ratio_difference(one, two)
            found.append(_contrast(measure, one.ratio, two.ratio, ends))
    return (*found, *(_share(groups, sides, measure) for measure in SHARES))


def _mean(groups: Groups, sides: tuple[npt.NDArray[np.bool_], ...], measure: str, column: str) -> Contrast:
    values = groups.everybody[column].to_numpy(dtype="float64")
    one, two = (
        Moments(len(held), float(held.sum()), float(held @ held)) for held in (values[side] for side in sides)
    )
    return _contrast(measure, one.mean, two.mean, intervals.mean_difference(one, two))


def _share(groups: Groups, sides: tuple[npt.NDArray[np.bool_], ...], measure: str) -> Contrast:
    frame = groups.everybody
    if measure == "repeat_share":
        holds = (frame["order_count"] > 1).to_numpy()
    else:
        holds = ((frame["online_orders"] > 0) & (frame["offline_orders"] > 0)).to_numpy()
    hits, other = (int(holds[side].sum()) for side in sides)
    n, m = (int(side.sum()) for side in sides)
    top, rest = intervals.share(hits, n).estimate, intervals.share(other, m).estimate
    return _contrast(measure, top, rest, intervals.share_difference(hits, n, other, m))


def _ratio_moments(
    read: Read, orders: ir.Table, groups: Groups
) -> tuple[dict[str, PairMoments], dict[str, PairMoments]]:
    """Return the moments of top and rest by measure; those of the rest scaled up from a sample of it."""
    keys = groups.everybody["customer_key"].to_numpy()
    rest_keys = np.sort(keys[groups.is_rest])
    sample = rest_keys[:: max(-(-len(rest_keys) // SAMPLE), 1)]
    orderless = keys[~groups.is_top & ~groups.is_rest]
    known = orders.filter(orders.customer_key.notnull())
    if len(orderless):
        known = known.anti_join(these(orderless), "customer_key")
    counted = {"order_count": known.count(where=known.is_order), "net_revenue": known.net_revenue.sum()}
    added = {name: value for name, value in sums(known).items() if name in SUMS}
    whole = _derived(read(known.agg(**counted, **added)))
    chosen = orders.semi_join(these(np.concatenate([groups.top_keys, sample])), "customer_key")
    each = _derived(read(buyers(chosen, *SUMS)))
    in_top = each["customer_key"].isin(groups.top_keys).to_numpy()
    mine, others = each[in_top], each[~in_top]
    top = {measure: _pair(mine, *pair) for measure, pair in RATIOS.items()}
    rest = {}
    for measure, (above, below) in RATIOS.items():
        y, x = float(whole[above].iloc[0]) - top[measure].y, float(whole[below].iloc[0]) - top[measure].x
        rest[measure] = _scaled(_pair(others, above, below), groups.rest_count, y, x)
    return top, rest


def _derived(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(
        sold=frame["gross_revenue"] - frame["discount_amount"], margin=frame["costed_revenue"] - frame["cost"]
    )


def _pair(side: pd.DataFrame, above: str, below: str) -> PairMoments:
    y, x = (side[column].to_numpy(dtype="float64") for column in (above, below))
    return PairMoments(len(y), *(float(part) for part in (y.sum(), x.sum(), y @ y, x @ x, x @ y)))


def _scaled(sample: PairMoments, n: int, y: float, x: float) -> PairMoments:
    """Return the moments of n customers with known sums, their squares estimated from a sample."""
    if not sample.n:
        return PairMoments(0, 0.0, 0.0, 0.0, 0.0, 0.0)
    times = n / sample.n
    return PairMoments(n, y, x, sample.yy * times, sample.xx * times, sample.xy * times)


def _contrast(measure: str, top: float, rest: float, ends: Interval) -> Contrast:
    return Contrast(measure, *(told(value) for value in (top, rest, ends.low, ends.high)))


def told(value: float) -> float | None:
    """Return a number, or None where it is not finite and says nothing."""
    return float(value) if isfinite(value) else None
