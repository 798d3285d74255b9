"""How strongly do two groupings of customers go together? Cramér's V with its interval.

Grain in: a table of counts. Grain out: one number from 0 (they have nothing to do with each other) to 1 (the
one tells the other).

V is the root of (chi-square - its mean by chance) / (n x (least side - 1)): without what chance adds, as in
Bergsma (2013), A bias-correction for Cramér's V and Tschuprow's T, Journal of the Korean Statistical Society
42: 323-328. Its interval holds the noncentral chi-squares among which the one found is not among the 2.5 % at
either end: Smithson (2003), Confidence Intervals, Sage, chapter 4.
"""

import math

import numpy as np
import numpy.typing as npt

from lib.analysis.intervals import Interval

_SIDES = 2  # rows and columns that it takes for one to go with the other
_LOW, _HIGH = 0.975, 0.025


def cramers_v(counts: npt.NDArray[np.float64]) -> Interval:
    """Return Cramér's V of a table; 0 where one of its sides has one group only, NaN where it holds nobody.

    Parameters
    ----------
    counts
        How many there are of each row and column; rows and columns without anybody are left out.
    """
    from scipy.special import chndtr, chndtrinc

    n = float(counts.sum())
    if not n:
        return Interval(math.nan, math.nan, math.nan)
    held = counts[counts.sum(axis=1) > 0][:, counts.sum(axis=0) > 0]
    least = min(held.shape)
    if least < _SIDES:
        return Interval(0.0, 0.0, 0.0)
    expected = held.sum(axis=1, keepdims=True) * held.sum(axis=0, keepdims=True) / n
    square = float(((held - expected) ** 2 / expected).sum())
    freedom = float((held.shape[0] - 1) * (held.shape[1] - 1))

    def strength(surplus: float) -> float:
        return min(math.sqrt(max(surplus, 0.0) / (n * (least - 1))), 1.0)

    def end(share: float) -> float:
        """Return the noncentrality at which so much lies below what was found; 0 where less would."""
        below = float(chndtr(square, freedom, 0.0))
        return float(chndtrinc(square, freedom, share)) if below > share else 0.0

    return Interval(strength(square - freedom), strength(end(_LOW)), strength(end(_HIGH)))
