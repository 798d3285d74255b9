"""Which of many groups really differ, and which only have few people? Estimates drawn towards their mean.

In: of each group (a store) an estimate and its variance, all on one scale. Out: of each group the estimate
drawn towards the mean, the further the less is known of it, with its interval and the ranks it may have; of
all of them how much of the spread is real.

Method: parametric empirical Bayes with a normal distribution of the true values. Morris (1983), Parametric
empirical Bayes inference: theory and applications, JASA 78: 47-55, whose factor (k - 3) / (k - 1) makes it,
at equal variances, the estimator of Efron and Morris (1975), Data analysis using Stein's estimator and its
generalizations, JASA 70: 311-319. Variance between groups: Paule and Mandel (1982), Consensus values and
weighting factors, Journal of Research of the National Bureau of Standards 87: 377-385.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lib.analysis.intervals import Z

Numbers = npt.NDArray[np.float64]

DRAWS = 1000
"""Simulated orders of the groups that rank intervals are read from."""
PRIOR_UNITS = 20
"""Units of the pooled variance that each group's own is mixed with."""
FEWEST_GROUPS = 4
"""Groups below which nobody can say how groups spread, so that nothing is drawn towards their mean."""

_SEED = 1983
_HALVINGS = 200


@dataclass(frozen=True, slots=True)
class Shrunk:
    """A group beside the others.

    Attributes
    ----------
    value, low, high
        Drawn towards the mean, with Morris' 95 % interval.
    drawn
        How much of the way to the mean, 0 to 1.
    rank, rank_low, rank_high
        1 is the highest value; where 95 of 100 simulated orders have it.
    chance
        Probability of an estimate so far from the mean of the others where the group is like them; NaN where
        there are no others.
    """

    value: float
    low: float
    high: float
    drawn: float
    rank: int
    rank_low: int
    rank_high: int
    chance: float


@dataclass(frozen=True, slots=True)
class Spread:
    """How groups spread.

    Attributes
    ----------
    mean, low, high
        Of the groups, each weighted by how much is known of it, with its 95 % interval.
    between
        Variance of the true values.
    real_share
        Of the spread of estimates that is seen, the share that is no noise; NaN for under two groups.
    groups
        In the order given.
    """

    mean: float
    low: float
    high: float
    between: float
    real_share: float
    groups: tuple[Shrunk, ...]


def shrink(
    values: Sequence[float],
    variances: Sequence[float],
    freedom: Sequence[float] | None = None,
    *,
    limit: float = math.inf,
) -> Spread:
    """Return estimates drawn towards their mean.

    Parameters
    ----------
    values
        Estimates of the groups.
    variances
        Of the estimates, above 0.
    freedom
        Degrees of freedom of each variance; taken as known where None.
    limit
        Standard errors that an estimate is drawn at most: one that is truly unlike the others would else lose
        too much. Efron and Morris (1972), Limiting the risk of Bayes and empirical Bayes estimators, part II,
        JASA 67: 130-139.

    Raises
    ------
    ValueError
        When there is no group, or a variance is not above 0.
    """
    estimate, variance = np.asarray(values, dtype="float64"), np.asarray(variances, dtype="float64")
    if not len(estimate) or len(estimate) != len(variance) or not (variance > 0).all():
        raise ValueError(f"It takes groups with variances above 0. Got {values=}, {variances=}.")
    between = between_variance(estimate, variance)
    weight = 1 / (variance + between)
    mean, error = float(weight @ estimate / weight.sum()), float(weight.sum() ** -0.5)
    middle, spread, drawn = _posterior(estimate, variance, between, mean, limit)
    ranks = _ranks(middle, spread)
    chance = _chances(estimate, variance, weight, freedom)
    return Spread(
        mean, mean - Z * error, mean + Z * error, between, real_share(variance, between),
        tuple(
            Shrunk(
                float(middle[at]), float(middle[at] - Z * spread[at]), float(middle[at] + Z * spread[at]),
                float(drawn[at]), int(ranks[at, 0]), int(ranks[at, 1]), int(ranks[at, 2]), float(chance[at]),
            )
            for at in range(len(estimate))
        ),
    )  # fmt: skip


def between_variance(values: Numbers, variances: Numbers) -> float:
    """Return the variance of the true values: where weighted squares are as many as groups, less one.

    The A at which sum((y - m)^2 / (v + A)) = k - 1, m being the mean weighted with 1 / (v + A); 0 where the
    groups are closer together than their errors alone would have them.
    """

    def squares(between: float) -> float:
        weight = 1 / (variances + between)
        return float(weight @ (values - weight @ values / weight.sum()) ** 2)

    aim = len(values) - 1
    if squares(0.0) <= aim:
        return 0.0
    low, high = 0.0, float(np.var(values)) + float(variances.max())
    while squares(high) > aim:
        high *= 2
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if squares(middle) > aim else (low, middle)
    return high


def real_share(variances: Numbers, between: float) -> float:
    """Return which share of the spread is between groups: A / (A + v), v the typical variance of an estimate.

    Higgins and Thompson (2002), Quantifying heterogeneity in a meta-analysis, Statistics in Medicine 21:
    1539-1558, equation 9 for the typical variance.
    """
    weight = 1 / variances
    parts = float(weight.sum() ** 2 - weight @ weight)
    if len(variances) < 2 or parts <= 0:  # noqa: PLR2004 (one group does not spread)
        return math.nan
    typical = (len(variances) - 1) * float(weight.sum()) / parts
    return between / (between + typical)


def moderated(variances: Sequence[float], units: Sequence[float]) -> Numbers:
    """Return variances of one unit, each group's own mixed with that of all groups.

    A group of few units may seem to vary hardly at all. Each own variance is averaged with the pooled one as
    if that came from `PRIOR_UNITS` more units: Smyth (2004), Linear models and empirical Bayes methods for
    assessing differential expression in microarray experiments, Statistical Applications in Genetics and
    Molecular Biology 3(1): 3, with a fixed weight instead of an estimated one. NaN is no variance told; where
    none is, all are NaN.
    """
    own = np.asarray(variances, dtype="float64")
    freedom = np.where(np.isfinite(own), np.maximum(np.asarray(units, dtype="float64") - 1, 0.0), 0.0)
    total = freedom.sum()
    pooled = float(freedom @ np.nan_to_num(own) / total) if total else math.nan
    return (PRIOR_UNITS * pooled + freedom * np.nan_to_num(own)) / (PRIOR_UNITS + freedom)


def _posterior(
    estimate: Numbers, variance: Numbers, between: float, mean: float, limit: float
) -> tuple[Numbers, Numbers, Numbers]:
    """Return each group's mean, standard deviation and how far it was drawn: Morris (1983), section 5."""
    count = len(estimate)
    if count < FEWEST_GROUPS:
        return estimate, np.sqrt(variance), np.zeros(count)
    weight = 1 / (variance + between)
    far = np.abs(estimate - mean) / np.sqrt(variance)
    drawn = np.minimum(
        (count - 3) / (count - 1) * variance * weight,
        np.divide(limit, far, out=np.full(count, math.inf), where=far > 0),
    )
    typical = float(weight @ variance / weight.sum())
    unsure = 2 / (count - 3) * drawn**2 * (typical + between) * weight
    spread = variance * (1 - (1 - weight / weight.sum()) * drawn) + unsure * (estimate - mean) ** 2
    return estimate - drawn * (estimate - mean), np.sqrt(spread), drawn


def _ranks(middle: Numbers, spread: Numbers) -> Numbers:
    """Return rank, lowest and highest of each group.

    From simulated orders, as Goldstein and Spiegelhalter (1996), League tables and their limitations, JRSS A
    159: 385-443, advise before anybody reads a league table.
    """
    drawn = middle + spread * np.random.default_rng(_SEED).standard_normal((DRAWS, len(middle)))
    ranks = np.empty(drawn.shape, dtype="int32")
    np.put_along_axis(ranks, (-drawn).argsort(axis=1), np.arange(1, len(middle) + 1, dtype="int32"), axis=1)
    ranks.sort(axis=0)
    low, high = ranks[round(0.025 * DRAWS)], ranks[round(0.975 * DRAWS) - 1]
    return np.column_stack([(-middle).argsort(kind="stable").argsort(kind="stable") + 1, low, high])


def _chances(
    estimate: Numbers, variance: Numbers, weight: Numbers, freedom: Sequence[float] | None
) -> Numbers:
    """Return the two-sided probability of each distance from the mean of the others."""
    from scipy.special import stdtr

    rest = weight.sum() - weight
    if len(estimate) < 2:  # noqa: PLR2004 (there are no others)
        return np.full(len(estimate), math.nan)
    others = (weight @ estimate - weight * estimate) / rest
    far = np.abs(estimate - others) / np.sqrt(variance + 1 / rest)
    known = np.full(len(estimate), 1e9) if freedom is None else np.asarray(freedom, dtype="float64")
    return np.asarray(2 * stdtr(known, -far), dtype="float64")
