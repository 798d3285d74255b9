"""Would the forecast have held? Fitted on the window without its last part, beside what that part brought.

Grain in: histories up to the last day that calibrates. Grain out: tenths of customers by predicted purchases.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from lib.analysis.forecast import Forecasts, Models, tenths
from lib.analysis.histories import Span


@dataclass(frozen=True, slots=True)
class HeldGroup:
    """A tenth of customers by predicted purchases, 1 the most: sums over the held part.

    Revenue is net; the actual one may be below 0 where more was given back than bought.
    """

    tenth: int
    customers: int
    predicted_orders: float
    actual_orders: float
    predicted_value: float
    actual_value: float


@dataclass(frozen=True, slots=True)
class HoldOut:
    """The held part of the window: what was predicted beside what came.

    Attributes
    ----------
    start, end
        First and last day held out.
    customers
        Who had bought before.
    predicted_orders, actual_orders, predicted_value, actual_value
        Sums over them: purchase occasions, and net revenue.
    groups
        Tenths by predicted purchases, most first; equal predictions share one.
    """

    start: date
    end: date
    customers: int
    predicted_orders: float
    actual_orders: float
    predicted_value: float
    actual_value: float
    groups: tuple[HeldGroup, ...]


def hold_out(models: Models, predicted: Forecasts, frame: pd.DataFrame, span: Span) -> HoldOut:
    """Return predictions beside what came.

    Parameters
    ----------
    models
        Fitted up to `span.held_from`.
    predicted
        By them, for the days held out.
    frame
        `lib.analysis.histories.read_histories`; rows without an occasion before are left out.
    """
    before = frame[frame["occasions_before"] > 0]
    actual_orders, actual_value = (
        (before[f"{name}_after"] - before[f"{name}_before"]).to_numpy("float64")
        for name in ("occasions", "net_revenue")
    )
    place = tenths(predicted.orders)
    sums = [
        np.bincount(place, weight, 10)
        for weight in (predicted.orders, actual_orders, predicted.value, actual_value)
    ]
    counts = np.bincount(place, minlength=10)
    groups = tuple(
        HeldGroup(at + 1, int(counts[at]), *(float(each[at]) for each in sums))
        for at in range(10)
        if counts[at]
    )
    orders, came, value, brought = (float(each.sum()) for each in sums)
    first = _day_after(span.held_from)
    return HoldOut(first, span.held_to, models.bgnbd.customers, orders, came, value, brought, groups)


def _day_after(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)
