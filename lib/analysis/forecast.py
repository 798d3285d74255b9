"""What will each customer buy, and for how much? The two models put together.

In: histories up to a day. Out: the fitted models, and of each customer what to expect after that day.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from lib.analysis.histories import Histories
from lib.analysis.likelihood import Mask, Numbers, Places
from lib.analysis.purchasing import BgNbd, fit_purchasing
from lib.analysis.result import ratio
from lib.analysis.spending import GammaGamma, fit_spending


@dataclass(frozen=True, slots=True)
class Models:
    """Fitted models; hashable, so that they can be handed on to whoever scores the same customers.

    Attributes
    ----------
    bgnbd
        Of purchases, in units of time of `unit_days` days.
    gamma_gamma
        Of their values.
    unit_days
        1 or 7.
    kept_share
        What returns left of the value bought: values are of purchases, revenue is net.
    """

    bgnbd: BgNbd
    gamma_gamma: GammaGamma
    unit_days: int
    kept_share: float

    @property
    def converged(self) -> bool:
        """Whether both have a best set of parameters."""
        return self.bgnbd.converged and self.gamma_gamma.converged


@dataclass(frozen=True, slots=True)
class Forecasts:
    """What to expect of each customer over a horizon: one number each, in the order of the histories.

    Attributes
    ----------
    alive
        Probability that the customer still is one.
    buying
        Probability of at least one purchase.
    orders
        Expected purchase occasions.
    order_value
        Expected value of one, returns not taken off.
    value
        Expected net revenue: orders x order value x what returns leave; not discounted.
    """

    alive: Numbers
    buying: Numbers
    orders: Numbers
    order_value: Numbers
    value: Numbers


def fit(rows: pd.DataFrame, past: Histories, unit_days: int, near: Models | None = None) -> Models | None:
    """Return the models of some customers; None where nobody bought twice, or for nothing.

    Parameters
    ----------
    rows
        `lib.analysis.histories.compressed`, of the same customers and day as `past`.
    past
        Their histories.
    unit_days
        In which unit of time purchases are modelled.
    near
        Models of nearly the same customers, from which to start; several starts where None.
    """
    times = (rows[name].to_numpy("float64") for name in ("recency", "age"))
    recency, age = (days / unit_days for days in times)
    frequency, customers = (rows[name].to_numpy("float64") for name in ("frequency", "customers"))
    bgnbd = fit_purchasing(frequency, recency, age, customers, near.bgnbd if near else None)
    told = has_value(past)
    gamma_gamma = fit_spending(
        past.frequency[told], past.value[told], near=near.gamma_gamma if near else None
    )
    if bgnbd is None or gamma_gamma is None:
        return None
    kept = ratio(float(past.net_revenue.sum()), float(past.bought.sum()))
    return Models(bgnbd, gamma_gamma, unit_days, 1.0 if kept is None else min(max(kept, 0.0), 1.0))


def forecast(models: Models, past: Histories, horizon_days: int) -> Forecasts:
    """Return what to expect of each customer in the days after the histories end."""
    recency, age = past.recency / models.unit_days, past.age / models.unit_days
    horizon = horizon_days / models.unit_days
    orders = models.bgnbd.purchases(past.frequency, recency, age, horizon)
    order_value = models.gamma_gamma.value(past.frequency, past.value)
    return Forecasts(
        alive=models.bgnbd.alive(past.frequency, recency, age),
        buying=models.bgnbd.buying(past.frequency, recency, age, horizon),
        orders=orders,
        order_value=order_value,
        value=orders * order_value * models.kept_share,
    )


def has_value(past: Histories) -> Mask:
    """Whether each customer has repeat purchases with a mean value above 0."""
    return np.asarray((past.frequency > 0) & (past.value > 0))


def correlation(past: Histories) -> float | None:
    """Return the correlation of the number and the mean value of repeat purchases, or None."""
    told = has_value(past)
    often, much = past.frequency[told], past.value[told]
    if len(often) < 2 or not often.std() > 0 or not much.std() > 0:  # noqa: PLR2004 (two points make a line)
        return None
    return float(np.corrcoef(often, much)[0, 1])


def tenths(amounts: Numbers) -> Places:
    """Return the tenth of each customer by an amount, 0 the most; equal amounts share one.

    A customer's tenth is that of the first of its equals, counted from the most: with many equals tenths are
    of unlike sizes, or empty.
    """
    ordered = np.sort(amounts)
    above = len(amounts) - np.searchsorted(ordered, amounts, side="right")
    return np.asarray(above * 10 // max(len(amounts), 1), dtype=np.int64)
