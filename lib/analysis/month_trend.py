"""Does a share grow or shrink over the months? A straight line through them, with its interval.

Grain in: hits and cases of each month, in their order. Grain out: the change a year in share points.
"""

import math
from collections.abc import Sequence

from lib.analysis.intervals import Interval

FEWEST_MONTHS = 6
"""Months below which no trend is told: a line through few of them is season."""
_A_YEAR = 12


def share_trend(months: Sequence[tuple[int, int]]) -> Interval | None:
    """Return the change of a share in a year, 0.01 is one point; None for too few months with cases.

    Weighted least squares of the months' shares on their number, cases as weights, so that the spread of the
    months around the line, not the binomial one alone, makes the interval: Student's t of two fewer than the
    months. Weisberg (2005), Applied Linear Regression, 3rd ed., section 5.1.

    Parameters
    ----------
    months
        (hits, cases) of each month; months without a case keep their place and weigh nothing.
    """
    from scipy.special import stdtrit

    told = [(place, hits / n, n) for place, (hits, n) in enumerate(months) if n]
    if len(told) < FEWEST_MONTHS:
        return None
    weight = sum(n for _, _, n in told)
    middle = sum(n * at for at, _, n in told) / weight
    mean = sum(n * share for _, share, n in told) / weight
    spread = sum(n * (at - middle) ** 2 for at, _, n in told)
    slope = sum(n * (at - middle) * (share - mean) for at, share, n in told) / spread
    left = sum(n * (share - mean - slope * (at - middle)) ** 2 for at, share, n in told)
    freedom = len(told) - 2
    reach = float(stdtrit(freedom, 0.975)) * math.sqrt(left / freedom / spread)
    return Interval(_A_YEAR * slope, _A_YEAR * (slope - reach), _A_YEAR * (slope + reach))
