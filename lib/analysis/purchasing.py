"""Who comes back, and how often? The BG/NBD model of purchases that nobody has contracted.

In: of each customer, or each distinct row of customers, the frequency x (purchase occasions after the first),
the recency t_x (from the first to the last) and the age T (from the first to the end of the window); times in
one unit of the caller's. Out: four parameters, and of each row the probability that the customer is still one
and the purchases to expect.

Method: Fader, Hardie and Lee (2005), "Counting Your Customers" the Easy Way: An Alternative to the Pareto/NBD
Model, Marketing Science 24(2): 275-284. A customer buys at a rate lambda ~ gamma(r, alpha) and after each
repeat purchase leaves with the probability p ~ beta(a, b). The likelihood is their equation (6) without the
factor that depends on nothing but the data, in logarithms; its terms in x or T alone are added up over their
distinct values, so that a step costs one pass over the rows with a repeat purchase.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lib.analysis.likelihood import Numbers, highest

_STARTS = ((0.3, 0.3, 0.8, 2.5), (1.0, 1.0, 0.5, 2.0), (3.0, 0.5, 1.5, 5.0), (0.1, 0.05, 0.2, 1.0))
"""r, alpha as a share of the mean age, a, b."""
_STEEP = 15
_EXACT = 1e-11  # the relative error that quadrature is planned for
_FEWEST_NODES, _MOST_NODES = 16, 160
_CHUNK = 100_000  # cells worked on at a time
_PART = 8192  # rows of one step: they stay in the processor's cache, and no library starts threads for them
_TINY = 1e-15


@dataclass(frozen=True, slots=True)
class BgNbd:
    """A fitted BG/NBD model.

    Attributes
    ----------
    r, alpha
        Shape and rate of the purchase rates; alpha is in the unit of time of the rows.
    a, b
        Of the distribution of the probability to leave after a purchase.
    log_likelihood
        Of all customers.
    customers
        How many it was fitted on.
    converged
        Whether a best set of parameters was found.
    """

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float
    customers: int
    converged: bool

    def alive(self, frequency: Numbers, recency: Numbers, age: Numbers) -> Numbers:
        """Return the probability that each customer still is one, 0 to 1.

        1 / (1 + a / (b + x - 1) ((alpha + T) / (alpha + t_x))^(r + x)) for x > 0; 1 for x = 0, because the
        model lets nobody leave before a second purchase (Fader, Hardie and Lee 2008, Computing P(alive) Using
        the BG/NBD Model).
        """
        from scipy.special import expit

        gap = np.log1p((age - recency) / (self.alpha + recency))
        repeated = frequency > 0
        leaving = np.log(self.a) - np.log(np.where(repeated, self.b + frequency - 1, 1.0))
        odds = leaving + (self.r + frequency) * gap
        return np.asarray(np.where(repeated, expit(-odds), 1.0), dtype=np.float64)

    def purchases(self, frequency: Numbers, recency: Numbers, age: Numbers, horizon: float) -> Numbers:
        """Return how many purchases to expect of each customer in the `horizon` after the window.

        Their equation (10). There it is a difference with a Gaussian hypergeometric function, which loses its
        digits near a = 1 and for horizons that are long beside age; here the same is P(alive) times the mean
        over p ~ beta(a, b + x) of (1 - (1 + p horizon / (alpha + T))^-(r + x)) / p, by Gauss-Jacobi
        quadrature, all of whose terms are positive. It depends on x and T alone, and is computed once for
        each pair.

        Parameters
        ----------
        frequency, recency, age
            One value a customer, or a distinct row.
        horizon
            In the unit of the times; not below 0.
        """
        pairs, place = _pairs(frequency, age)
        if horizon <= 0 or not len(pairs):
            return np.zeros(len(frequency))
        staying = np.empty(len(pairs))
        starts = np.flatnonzero(np.diff(pairs[:, 0], prepend=-1.0))
        for first, last in zip(starts, np.append(starts[1:], len(pairs)), strict=True):
            staying[first:last] = self._while_staying(float(pairs[first, 0]), pairs[first:last, 1], horizon)
        return staying[place] * self.alive(frequency, recency, age)

    def buying(self, frequency: Numbers, recency: Numbers, age: Numbers, horizon: float) -> Numbers:
        """Return the probability that each customer buys at least once in the `horizon` after the window.

        P(alive) (1 - ((alpha + T) / (alpha + T + horizon))^(r + x)): nobody leaves before the next purchase.
        """
        none = np.exp(-(self.r + frequency) * np.log1p(horizon / (self.alpha + age)))
        return self.alive(frequency, recency, age) * (1 - none)

    def _while_staying(self, frequency: float, ages: Numbers, horizon: float) -> Numbers:
        """Return purchases to expect of customers of one frequency who are still customers."""
        times = horizon / (self.alpha + ages)
        count = _nodes_for(1 / float(times.max()), self.r + frequency)
        leaving, weights = _beta_nodes(self.a, self.b + frequency, count)
        found = np.empty(len(ages))
        step = max(_CHUNK // count, 1)
        for first in range(0, len(ages), step):
            growth = np.log1p(times[first : first + step, None] * leaving)
            found[first : first + step] = -np.expm1(-(self.r + frequency) * growth) @ (weights / leaving)
        return found


def fit_purchasing(
    frequency: Numbers,
    recency: Numbers,
    age: Numbers,
    weight: Numbers | None = None,
    near: BgNbd | None = None,
) -> BgNbd | None:
    """Return the model that makes the rows most likely; None where nobody has bought twice.

    Parameters
    ----------
    frequency, recency, age
        One value a row, not below 0; recency at most age, and 0 where the frequency is.
    weight
        Customers of each row; one each where None.
    near
        A model of nearly the same customers, from which to start; several starts where None.

    Raises
    ------
    ValueError
        When a recency is above its age.
    """
    if np.any(recency > age):
        raise ValueError(f"recency must not be above age. Got {int(np.sum(recency > age))} such rows.")
    weight = np.ones(len(frequency)) if weight is None else np.asarray(weight, dtype=np.float64)
    if not np.any(frequency > 0):
        return None
    total = float(weight.sum())
    usual = max(float(weight @ age) / total, _TINY)
    starts = [(r, share * usual, a, b) for r, share, a, b in _STARTS]
    if near is not None:
        starts = [(near.r, near.alpha, near.a, near.b)]
    best = highest(Likelihood, (frequency, recency, age, weight), starts)
    r, alpha, a, b = best.parameters
    return BgNbd(r, alpha, a, b, best.value * total, round(total), best.converged)


class Likelihood:
    """The log-likelihood per customer and its gradient, as a function of log r, alpha, a, b."""

    def __init__(self, frequency: Numbers, recency: Numbers, age: Numbers, weight: Numbers) -> None:
        """Add up what depends on x or on T alone; keep the rows with a repeat purchase."""
        self._x, at_x = _distinct(frequency)
        self._ages, at_age = _distinct(age)
        self._counts = np.bincount(at_x, weight)
        self._of_age = np.bincount(at_age, weight)
        self._bought_by_age = np.bincount(at_age, weight * frequency)
        again = np.flatnonzero(frequency > 0)
        self._recencies, at_recency = _distinct(recency[again])
        self._rows = [
            (at_x[rows], at_age[rows], at_recency[first : first + _PART], weight[rows])
            for first in range(0, len(again), _PART)
            for rows in [again[first : first + _PART]]
        ]

    def __call__(self, logarithms: Numbers) -> tuple[float, Numbers]:
        """Return value and gradient."""
        from scipy.special import digamma, gammaln

        r, alpha, a, b = (float(one) for one in np.exp(logarithms))
        x, counts, ages = self._x, self._counts, self._ages
        left = self._left(r, alpha, a, b)
        log_age = np.log(alpha + ages)
        of_x = gammaln(r + x) - gammaln(r) + r * np.log(alpha) + gammaln(b + x) - gammaln(b)
        of_x += gammaln(a + b) - gammaln(a + b + x)
        weights = r * self._of_age + self._bought_by_age
        value = left.value + counts @ of_x - weights @ log_age
        both = digamma(a + b) - digamma(a + b + x)
        of_r = digamma(r + x) - digamma(r) + np.log(alpha)
        total = float(counts.sum())
        slopes = (
            r * (left.slope + counts @ of_r - self._of_age @ log_age),
            total * r
            - alpha * ((weights - left.by_age) @ (1 / (alpha + ages)))
            - alpha * (left.by_recency @ (1 / (alpha + self._recencies))),
            a * (counts @ both) + left.by_x.sum(),
            b * (counts @ (both + digamma(b + x) - digamma(b)) - left.by_x @ (1 / _beyond(b, x))),
        )
        return float(value) / total, np.array(slopes) / total

    def _left(self, r: float, alpha: float, a: float, b: float) -> "_Left":
        """Add up what depends on x, t_x and T at once."""
        log_age, log_recency = np.log(alpha + self._ages), np.log(alpha + self._recencies)
        start, power = np.log(a) - np.log(_beyond(b, self._x)), r + self._x
        left = _Left(np.zeros_like(self._x), np.zeros_like(self._ages), np.zeros_like(self._recencies))
        for of_x, of_age, of_recency, n in self._rows:
            gap = log_age[of_age] - log_recency[of_recency]
            each = power[of_x]
            odds = start[of_x] + each * gap
            small = np.exp(-np.abs(odds))
            gone = n * np.where(odds > 0, 1.0, small) / (1 + small)
            left.value += float(n @ (np.maximum(odds, 0) + np.log1p(small)))
            left.slope += float(gone @ gap)
            left.by_x += np.bincount(of_x, gone, len(left.by_x))
            each *= gone
            left.by_age += np.bincount(of_age, each, len(left.by_age))
            left.by_recency += np.bincount(of_recency, each, len(left.by_recency))
        return left


@dataclass(slots=True)
class _Left:
    """Sums over customers with a repeat purchase: of ln(1 + odds of having left), and of who has left.

    `by_x` counts who has left, `by_age` and `by_recency` add up their r + x; `slope` is the one by r.
    """

    by_x: Numbers
    by_age: Numbers
    by_recency: Numbers
    value: float = 0.0
    slope: float = 0.0


def _beyond(b: float, frequency: Numbers) -> Numbers:
    """Return b + x - 1, above 0; of x = 0 it is never asked."""
    return np.maximum(b + frequency - 1, _TINY)


def _distinct(values: Numbers) -> tuple[Numbers, npt.NDArray[np.intp]]:
    """Return distinct values, from low to high, and the place of each value among them."""
    found, place = np.unique(np.asarray(values, dtype=np.float64), return_inverse=True)
    return found, place


def _pairs(frequency: Numbers, age: Numbers) -> tuple[Numbers, npt.NDArray[np.intp]]:
    """Return distinct rows (frequency, age), sorted, and the place of each customer's among them."""
    ages, at_age = _distinct(age)
    x, at_x = _distinct(frequency)
    kept, place = np.unique(at_x * max(len(ages), 1) + at_age, return_inverse=True)
    return np.column_stack([x[kept // max(len(ages), 1)], ages[kept % max(len(ages), 1)]]), place


def _nodes_for(distance: float, power: float) -> int:
    """Return how many nodes (1 + p / distance)^-power needs: its singularity lies below 0 to 1.

    The error falls as M rho^(-2 n) with rho = 1 + 2 d + 2 sqrt(d + d^2) and M the largest value on the
    ellipse that reaches d below the interval (Trefethen 2013, Approximation Theory and Approximation
    Practice, theorem 19.3); half-way to the singularity M is 2^power. Of high powers the weight lies where
    the ellipse is narrow.
    """
    half = distance / 2
    rho = 1 + 2 * half + 2 * np.sqrt(half + half**2)
    wanted = (np.log(2) * min(power, _STEEP) - np.log(_EXACT)) / (2 * np.log(rho))
    return int(np.clip(np.ceil(wanted), _FEWEST_NODES, _MOST_NODES))


def _beta_nodes(a: float, b: float, count: int) -> tuple[Numbers, Numbers]:
    """Return places in 0 to 1 and weights (sum 1) that integrate over beta(a, b).

    Gauss-Jacobi by the eigenvalues of the recurrence's matrix: Golub and Welsch (1969), Calculation of Gauss
    Quadrature Rules, Mathematics of Computation 23: 221-230.
    """
    from scipy.linalg import eigh_tridiagonal

    low, high = a - 1, b - 1
    k = np.arange(1, count)
    both = 2 * k + low + high
    middle = np.empty(count)
    middle[0] = (low - high) / (low + high + 2)
    middle[1:] = (low**2 - high**2) / (both * (both + 2))
    side = np.empty(count - 1)
    side[0] = 4 * (1 + low) * (1 + high) / ((2 + low + high) ** 2 * (3 + low + high))
    k, both = k[1:], both[1:]
    side[1:] = 4 * k * (k + low) * (k + high) * (k + low + high) / (both**2 * (both + 1) * (both - 1))
    places, vectors = eigh_tridiagonal(middle, np.sqrt(side))
    return np.maximum((1 + places) / 2, _TINY), vectors[0] ** 2
