"""By how much do two arms differ that were not chosen by chance, once they are made alike?

Grain in: one row per trial (a customer may have several). Grain out: the adjusted difference of an outcome
with its 95 % interval, and how alike the arms are.

Method. A treated row weighs by the chance of not being treated, another by the chance of being so: those
count most who might have been in either arm (Li, Morgan and Zaslavsky, 2018, Balancing covariates via
propensity score weighting, Journal of the American Statistical Association 113: 390-400). The difference is
told twice over, by these chances e and by what either arm is expected to bring, m = e mu1 + (1 - e) mu0:

    tau = sum (z - e) (y - m) / sum (z - e)^2

It is the root of the efficient estimating equation of that weighted mean (Crump, Hotz, Imbens and Mitnik,
2006, Moving the goalposts, NBER technical working paper 330; with one m for both arms, Robinson, 1988,
Econometrica 56: 931-954). It is right where e is, whatever m; and where m is, and the difference is the same
for all, whatever e. Its error is that of its influence function, added up over each customer's rows (Liang
and Zeger, 1986, Biometrika 73: 13-22). A bootstrap of matched pairs would be wrong (Abadie and Imbens, 2008,
Econometrica 76: 1537-1557).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lib.analysis.intervals import Interval, Z
from lib.analysis.likelihood import Mask, Numbers

Keys = NDArray[np.int64]

_RIDGE = 1e-3
"""Keeps what is in one arm only from running away: in the outcome relative to the rows, else absolute."""
_MOST_STEPS = 100


@dataclass(frozen=True, slots=True)
class Arms:
    """Rows that are compared: whose each is, which arm it is in, how likely that was, what is known of it.

    Attributes
    ----------
    customer, treated, chance
        One per row; the chance is that of being treated, above 0 and below 1.
    covariates
        One row per trial, columns of mean 0 and spread 1.
    is_fitted
        Whether the model of the chances found its end.
    """

    customer: Keys
    treated: Mask
    chance: Numbers
    covariates: Numbers
    is_fitted: bool

    def __getitem__(self, chosen: Mask) -> "Arms":
        """Return some rows, with the chances that all of them told."""
        part = (self.customer[chosen], self.treated[chosen], self.chance[chosen], self.covariates[chosen])
        return Arms(*part, self.is_fitted)

    @property
    def weight(self) -> Numbers:
        """Overlap weights: the chance of being in the other arm."""
        return np.where(self.treated, 1 - self.chance, self.chance)


@dataclass(frozen=True, slots=True)
class Pieces:
    """What an adjusted difference is made of, one per row: its customer, z - e, and y - m."""

    customer: Keys
    surprise: Numbers
    rest: Numbers

    def __getitem__(self, chosen: Mask) -> "Pieces":
        """Return the pieces of some rows."""
        return Pieces(self.customer[chosen], self.surprise[chosen], self.rest[chosen])


def arms(customer: Keys, treated: Mask, covariates: Numbers) -> Arms:
    """Return rows with their chance to be treated, by logistic regression on the covariates.

    Parameters
    ----------
    covariates
        One row per trial; columns that don't vary are left out, the others brought to mean 0 and spread 1.

    Raises
    ------
    ValueError
        Unless both arms have rows.
    """
    if treated.all() or not treated.any():
        raise ValueError(f"both arms must have rows. Got {int(treated.sum())} treated of {len(treated)}.")
    from sklearn.linear_model import LogisticRegression

    spread = covariates.std(axis=0)
    varies = spread > 0
    x = (covariates[:, varies] - covariates[:, varies].mean(axis=0)) / spread[varies]
    if not x.shape[1]:
        return Arms(customer, treated, np.full(len(x), treated.mean()), x, True)
    model = LogisticRegression(solver="newton-cholesky", C=1 / _RIDGE, max_iter=_MOST_STEPS)
    model.fit(x, treated)
    chance = np.asarray(model.predict_proba(x)[:, 1], dtype=np.float64)
    return Arms(customer, treated, chance, x, bool(model.n_iter_[0] < _MOST_STEPS))


def pieces(compared: Arms, outcome: Numbers) -> Pieces:
    """Return what the adjusted difference of an outcome is made of."""
    e, z = compared.chance, compared.treated
    mu1 = _expected(compared, outcome, z)
    mu0 = _expected(compared, outcome, ~z)
    return Pieces(compared.customer, z - e, outcome - (e * mu1 + (1 - e) * mu0))


def together(parts: Sequence[Pieces]) -> Pieces:
    """Return the pieces of several comparisons as those of one."""
    return Pieces(
        np.concatenate([part.customer for part in parts]),
        np.concatenate([part.surprise for part in parts]),
        np.concatenate([part.rest for part in parts]),
    )


def difference(part: Pieces) -> Interval:
    """Return the adjusted difference, treated minus others, over all these rows; NaN without any."""
    overlap = float(part.surprise @ part.surprise)
    if not overlap:
        return Interval(math.nan, math.nan, math.nan)
    tau = float(part.surprise @ part.rest) / overlap
    influence = part.surprise * (part.rest - tau * part.surprise)
    return _around(tau, _by_customer(part.customer, influence) / overlap)


def weighted_difference(customer: Keys, treated: Mask, weight: Numbers, outcome: Numbers) -> Interval:
    """Return the weighted mean of the treated minus that of the others, weights taken as given."""
    influence = np.zeros(len(outcome))
    means = []
    for arm, sign in ((treated, 1.0), (~treated, -1.0)):
        total = weight[arm].sum()
        means.append(float(weight[arm] @ outcome[arm]) / total if total else math.nan)
        influence[arm] = sign * weight[arm] * (outcome[arm] - means[-1]) / total
    return _around(means[0] - means[1], _by_customer(customer, influence))


def effective(weight: Numbers) -> float:
    """Return how many rows of equal weight tell as much: Kish (1965), Survey Sampling, section 11.7."""
    return float(weight.sum() ** 2 / (weight @ weight)) if len(weight) else 0.0


def apart(treated: Mask, weight: Numbers, values: Numbers) -> tuple[Numbers, Numbers]:
    """Return how far the arms are apart in each column, as they are and weighted, in standard deviations.

    The deviation is that of the arms before weighting, so that both are on one scale: Austin (2009),
    Statistics in Medicine 28: 3083-3107. Columns that don't vary are 0 apart.
    """
    one, two = values[treated], values[~treated]
    spread = np.sqrt((one.var(axis=0) + two.var(axis=0)) / 2)
    scale = np.where(spread > 0, spread, np.inf)
    plain = one.mean(axis=0) - two.mean(axis=0)
    means = [np.average(side, axis=0, weights=weight[arm]) for side, arm in ((one, treated), (two, ~treated))]
    return plain / scale, (means[0] - means[1]) / scale


def _expected(compared: Arms, outcome: Numbers, arm: Mask) -> Numbers:
    """Return what an arm is expected to bring, told for all rows: least squares, weighted as the arms are."""
    weight, x = compared.weight[arm], compared.covariates[arm]
    centre = weight @ x / weight.sum()
    level = float(weight @ outcome[arm] / weight.sum())
    moved = x - centre
    weighed = moved * weight[:, None]
    matrix = weighed.T @ moved
    matrix[np.diag_indices_from(matrix)] += _RIDGE * weight.sum()
    slope = np.linalg.solve(matrix, weighed.T @ (outcome[arm] - level))
    return np.asarray(level + (compared.covariates - centre) @ slope)


def _by_customer(customer: Keys, influence: Numbers) -> float:
    """Return the standard error of a sum whose rows of one customer depend on each other."""
    _, place = np.unique(customer, return_inverse=True)
    sums = np.bincount(place, influence)
    n = len(sums)
    return math.sqrt(n / (n - 1) * float(sums @ sums)) if n > 1 else math.nan


def _around(estimate: float, error: float) -> Interval:
    return Interval(estimate, estimate - Z * error, estimate + Z * error)
