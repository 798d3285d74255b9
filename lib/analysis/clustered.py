"""How sure are shares of orders, where orders of one customer resemble each other?

In: sums over customers (`lib.analysis.intervals.PairMoments`: y of x orders). Out: intervals.
"""

import math

from lib.analysis.chance import two_sided
from lib.analysis.intervals import Interval, PairMoments, share

_EXPECTED = 5  # discordant orders: below, a mean difference is no normal variable


def clustered_share(sample: PairMoments) -> Interval:
    """Return y / x with Wilson's interval at the effective number of orders.

    That number is how many independent orders would be as sure: p (1 - p) / se^2, at most x; where all orders
    are alike, the number of customers. Korn and Graubard (1998), Confidence intervals for proportions with
    small expected number of positive counts estimated from survey data, Survey Methodology 24: 193-201, with
    Wilson's interval as in Franco and others (2019), Comparative study of confidence intervals for
    proportions in complex sample surveys, Journal of Survey Statistics and Methodology 7: 334-364.
    """
    if sample.x <= 0:
        return Interval(math.nan, math.nan, math.nan)
    p = min(max(sample.ratio, 0.0), 1.0)
    error = sample.error
    effective = p * (1 - p) / error**2 if math.isfinite(error) and error > 0 and 0 < p < 1 else sample.n
    effective = min(effective, sample.x)
    return share(p * effective, effective)


def chance_of(difference: PairMoments) -> float:
    """Return how likely so large a mean difference of pairs is by chance; NaN for too few that differ.

    The normal test of the clustered ratio; `yy` counts the orders of which only one of the two was looked up.
    """
    return two_sided(difference.ratio, difference.error) if difference.yy >= _EXPECTED else math.nan
