"""Did those who came to a second channel grow apart from the others before they came? A check, no estimate.

Grain in: rows of trials with 360 days of data before them, and their overlap weights. Grain out: one row per
quarter of 90 days, four before the order and two after it.

Method: differences in differences against the last quarter before the order (Angrist and Pischke, 2009,
Mostly Harmless Econometrics, section 5.2). The model makes the two nearest quarters alike; the two before
those it does not see. How steep a drift would have to be that goes on from quarter to quarter and leaves
nothing of the difference is what Rambachan and Roth (2023), A more credible approach to parallel trends,
Review of Economic Studies 90: 2555-2591, ask of such a check.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from lib.analysis.likelihood import Mask, Numbers
from lib.analysis.overlap import Keys, weighted_difference

QUARTERS = ("net_4", "net_3", "net_2", "net_1", "after_1", "after_2")
_BASE = 3
_STEPS_AFTER = 1.5  # from the last quarter before to the middle of the two after it
FEWEST = 30


@dataclass(frozen=True, slots=True)
class Lead:
    """A quarter of 90 days: -4 to -1 before the order, 1 and 2 after it.

    Net revenue a customer, those who came minus the others, less the same in quarter -1; 95 % interval.
    """

    quarter: int
    estimate: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Leads:
    """The quarters, and what they say.

    Attributes
    ----------
    estimate, low, high
        Net revenue of both quarters after the order, less twice that of quarter -1.
    drift
        The change from each quarter to the next that would leave nothing of it, if it went on.
    steepest
        The largest such change among the quarters before.
    n, treated
        Rows, and those who came.
    """

    quarters: tuple[Lead, ...]
    estimate: float
    low: float
    high: float
    drift: float
    steepest: float
    n: int
    treated: int


def leads(frame: pd.DataFrame, weight: Numbers) -> Leads | None:
    """Return the check; None with fewer than 30 rows of either kind."""
    treated = frame["is_treated"].to_numpy(bool)
    if min(treated.sum(), (~treated).sum()) < FEWEST:
        return None
    customer = frame["customer_key"].to_numpy("int64")
    spent = frame[list(QUARTERS)].to_numpy("float64")
    moved = spent - spent[:, [_BASE]]
    quarters = [_lead(place, customer, treated, weight, moved[:, place]) for place in range(len(QUARTERS))]
    both = weighted_difference(customer, treated, weight, moved[:, _BASE + 1 :].sum(axis=1))
    before = np.array([one.estimate for one in quarters[: _BASE + 1]])
    return Leads(
        quarters=tuple(quarters),
        estimate=both.estimate,
        low=both.low,
        high=both.high,
        drift=both.estimate / (2 * _STEPS_AFTER),
        steepest=float(np.abs(np.diff(before)).max()),
        n=len(frame),
        treated=int(treated.sum()),
    )


def _lead(place: int, customer: Keys, treated: Mask, weight: Numbers, moved: Numbers) -> Lead:
    found = weighted_difference(customer, treated, weight, moved)
    quarter = place - len(QUARTERS[: _BASE + 1]) if place <= _BASE else place - _BASE
    return Lead(quarter, found.estimate, found.low, found.high)
