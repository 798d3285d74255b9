"""Do two rankings of the same things agree? Spearman's rank correlation with its interval.

In: two figures of each thing (an associate). Out: from -1 (the other way round) over 0 (nothing to do with
each other) to 1 (the same order).

Spearman (1904), The proof and measurement of association between two things, American Journal of Psychology
15: 72-101; things that are equal share the mean of their ranks. The interval is on Fisher's scale, with the
variance (1 + r^2 / 2) / (n - 3) of Bonett and Wright (2000), Sample size requirements for estimating Pearson,
Kendall and Spearman correlations, Psychometrika 65: 23-28.
"""

import math
from collections.abc import Sequence

import pandas as pd

from lib.analysis.intervals import Interval, Z

FEWEST = 10
"""Things below which an agreement of ranks says nothing."""


def rank_agreement(first: Sequence[float], second: Sequence[float]) -> Interval:
    """Return Spearman's correlation; NaN where either is the same for all, ends NaN below `FEWEST`.

    Raises
    ------
    ValueError
        Unless both have as many values.
    """
    if len(first) != len(second):
        raise ValueError(f"Both must have as many values. Got {len(first)} and {len(second)}.")
    one, two = (pd.Series(list(values), dtype="float64").rank() for values in (first, second))
    if one.nunique() < 2 or two.nunique() < 2:  # noqa: PLR2004 (one rank orders nothing)
        return Interval(math.nan, math.nan, math.nan)
    r = float(((one - one.mean()) * (two - two.mean())).sum())
    r /= math.sqrt(float(((one - one.mean()) ** 2).sum() * ((two - two.mean()) ** 2).sum()))
    r = max(-1.0, min(1.0, r))
    if len(one) < FEWEST:
        return Interval(r, math.nan, math.nan)
    if abs(r) == 1:
        return Interval(r, r, r)
    reach = Z * math.sqrt((1 + r**2 / 2) / (len(one) - 3))
    return Interval(r, math.tanh(math.atanh(r) - reach), math.tanh(math.atanh(r) + reach))
