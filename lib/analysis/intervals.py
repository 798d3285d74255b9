"""How sure is a figure? 95 % intervals in closed form, from sums alone: a query delivers nothing larger.

In: counts, sums, sums of squares and cross products over independent units (orders, customers). Out:
`Interval(estimate, low, high)`; low and high are NaN where there are too few units to say.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

Z = 1.959963984540054
"""The 97.5 % point of the standard normal distribution: two-sided 95 %."""

_MEDIAN_NEEDS = 6  # below, even the range of all values is no 95 % interval: 1 - 2 x 0.5 ** 5 = 94 %

_FAR = 30.0  # logarithm of a ratio beyond what counts of customers can reach
_HALVINGS = 60
_NOTHING = 1e-12


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with its 95 % interval, all in the unit of the estimate."""

    estimate: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Moments:
    """Sums over `n` units of one figure: `y` its sum, `yy` the sum of its squares."""

    n: int
    y: float
    yy: float

    @property
    def mean(self) -> float:
        """Mean per unit; NaN without units."""
        return self.y / self.n if self.n else math.nan

    @property
    def variance(self) -> float:
        """Variance over the units, with n - 1; NaN below two units."""
        if self.n < 2:  # noqa: PLR2004 (one unit does not vary)
            return math.nan
        return max(self.yy - self.y**2 / self.n, 0.0) / (self.n - 1)


@dataclass(frozen=True, slots=True)
class PairMoments:
    """Sums over `n` units of a numerator `y` and a denominator `x`: their sums, squares and cross product."""

    n: int
    y: float
    x: float
    yy: float
    xx: float
    xy: float

    @property
    def ratio(self) -> float:
        """Sum of y over sum of x; NaN where x adds up to nothing."""
        return self.y / self.x if self.x else math.nan

    @property
    def error(self) -> float:
        """Standard error of the ratio by linearisation; NaN below two units.

        With residuals d = y - R x, which add up to 0: se = sqrt(n / (n - 1) x sum(d^2)) / sum(x). Cochran
        (1977), Sampling Techniques, 3rd ed., section 6.4, without the finite population correction.
        """
        return self.error_at(self.ratio)

    def error_at(self, ratio: float) -> float:
        """Standard error of the ratio were it another, as a test takes it; NaN below two units."""
        if self.n < 2 or not self.x:  # noqa: PLR2004 (one unit does not vary)
            return math.nan
        squares = max(self.yy - 2 * ratio * self.xy + ratio**2 * self.xx, 0.0)
        return math.sqrt(self.n / (self.n - 1) * squares) / abs(self.x)


def together(parts: Iterable[PairMoments]) -> PairMoments:
    """Return the sums over the units of several samples that share none."""
    told = [(part.n, part.y, part.x, part.yy, part.xx, part.xy) for part in parts]
    n, *sums = (sum(column) for column in zip(*told, strict=True)) if told else (0, 0.0, 0.0, 0.0, 0.0, 0.0)
    return PairMoments(int(n), *sums)


def mean(sample: Moments) -> Interval:
    """Return a mean per unit with Student's interval: mean +- t(n - 1) s / sqrt(n)."""
    if sample.n < 2:  # noqa: PLR2004
        return Interval(sample.mean, math.nan, math.nan)
    return _around(sample.mean, math.sqrt(sample.variance / sample.n), sample.n - 1)


def mean_difference(first: Moments, second: Moments) -> Interval:
    """Return the first mean minus the second, which may vary differently.

    Welch (1947), The generalization of "Student's" problem when several different population variances are
    involved, Biometrika 34: 28-35; degrees of freedom by Satterthwaite.
    """
    estimate = first.mean - second.mean
    if min(first.n, second.n) < 2:  # noqa: PLR2004
        return Interval(estimate, math.nan, math.nan)
    one, two = first.variance / first.n, second.variance / second.n
    if one + two == 0:
        return Interval(estimate, estimate, estimate)
    freedom = (one + two) ** 2 / (one**2 / (first.n - 1) + two**2 / (second.n - 1))
    return _around(estimate, math.sqrt(one + two), freedom)


def share(hits: float, n: float) -> Interval:
    """Return hits / n with Wilson's score interval, which stays within 0 and 1 and holds for few units.

    Wilson (1927), Probable inference, the law of succession, and statistical inference, JASA 22: 209-212.

    Raises
    ------
    ValueError
        Unless 0 <= hits <= n.
    """
    if not 0 <= hits <= n:
        raise ValueError(f"hits must be between 0 and n. Got hits={hits}, n={n}.")
    if n == 0:
        return Interval(math.nan, math.nan, math.nan)
    p = hits / n
    middle = (2 * hits + Z**2) / (2 * (n + Z**2))
    half = Z * math.sqrt(Z**2 + 4 * hits * (1 - p)) / (2 * (n + Z**2))
    return Interval(p, max(middle - half, 0.0), min(middle + half, 1.0))


def share_difference(hits: int, n: int, other_hits: int, other_n: int) -> Interval:
    """Return hits / n minus other_hits / other_n, from the two Wilson intervals.

    Method 10 of Newcombe (1998), Interval estimation for the difference between independent proportions,
    Statistics in Medicine 17: 873-890.
    """
    one, two = share(hits, n), share(other_hits, other_n)
    estimate = one.estimate - two.estimate
    below = math.hypot(one.estimate - one.low, two.high - two.estimate)
    above = math.hypot(one.high - one.estimate, two.estimate - two.low)
    return Interval(estimate, estimate - below, estimate + above)


def share_ratio(hits: int, n: int, other_hits: int, other_n: int) -> Interval:
    """Return hits / n over other_hits / other_n with the score interval, which holds for few hits and none.

    The ratios at which the chi-square of both counts, their shares fitted under that ratio, stays below its
    95 % point: Koopman (1984), Confidence limits for the ratio of two binomial proportions, Biometrics 40:
    513-517. Without other hits the ratio is NaN and its upper end infinite; without any hits all are NaN.
    """
    if not n or not other_n or not hits + other_hits:
        return Interval(math.nan, math.nan, math.nan)
    estimate = (hits / n) / (other_hits / other_n) if other_hits else math.nan

    def is_out(logarithm: float) -> bool:
        return _score(math.exp(logarithm), hits, n, other_hits, other_n) > Z**2

    middle = math.log(estimate) if hits and other_hits else _FAR if hits else -_FAR
    low = math.exp(_border(is_out, middle, -_FAR)) if hits else 0.0
    high = math.exp(_border(is_out, middle, _FAR)) if other_hits else math.inf
    return Interval(estimate, low, high)


def _score(ratio: float, hits: int, n: int, other_hits: int, other_n: int) -> float:
    """Koopman's chi-square of two counts whose shares are taken to have a ratio."""
    both = ratio * (n + other_n)
    linear = ratio * (n + other_hits) + hits + other_n
    other = (linear - math.sqrt(max(linear**2 - 4 * both * (hits + other_hits), 0.0))) / (2 * both)
    parts = 0.0
    for count, size, share_ in ((hits, n, ratio * other), (other_hits, other_n, other)):
        spread = size * share_ * (1 - share_)
        missed = (count - size * share_) ** 2
        parts += missed / spread if spread > 0 else 0.0 if missed < _NOTHING else math.inf
    return parts


def _border(is_out: Callable[[float], bool], inside: float, outside: float) -> float:
    """Return where a test turns, between a value that passes it and one that does not."""
    for _ in range(_HALVINGS):
        middle = (inside + outside) / 2
        inside, outside = (inside, middle) if is_out(middle) else (middle, outside)
    return inside


def rate(count: int, exposure: float) -> Interval:
    """Return count / exposure with the exact interval of a Poisson count.

    Garwood (1936), Fiducial limits for the Poisson distribution, Biometrika 28: 437-442.

    Raises
    ------
    ValueError
        Unless count is 0 or more and exposure above 0.
    """
    if count < 0 or exposure <= 0:
        raise ValueError(
            f"A rate takes a count and an exposure above 0. Got count={count}, exposure={exposure}."
        )
    from scipy.special import gammaincinv

    low = float(gammaincinv(count, 0.025)) if count else 0.0
    return Interval(count / exposure, low / exposure, float(gammaincinv(count + 1, 0.975)) / exposure)


def ratio(sample: PairMoments) -> Interval:
    """Return sum of y over sum of x, such as revenue per order over customers; see `PairMoments.error`."""
    return _normal(sample.ratio, sample.error)


def ratio_difference(first: PairMoments, second: PairMoments) -> Interval:
    """Return the first ratio minus the second, of units that do not depend on each other.

    Units that are in both samples (a customer of both sides) usually go along with each other, so that the
    interval is rather too wide than too narrow.
    """
    return _normal(first.ratio - second.ratio, math.hypot(first.error, second.error))


def weighted_mean_difference(strata: Sequence[tuple[float, Moments, Moments]]) -> Interval:
    """Return the weighted mean over strata of the first mean minus the second: direct standardisation.

    Parameters
    ----------
    strata
        (weight, first, second) each; weights are taken relative to their sum, as fixed numbers. The variance
        is the sum of weight^2 x (s1^2 / n1 + s2^2 / n2): Cochran (1977), section 5.3, for each side.
    """
    total = sum(weight for weight, _, _ in strata)
    if not total:
        return Interval(math.nan, math.nan, math.nan)
    estimate = sum(weight * (one.mean - two.mean) for weight, one, two in strata) / total
    variance = sum(
        (weight / total) ** 2 * (one.variance / one.n + two.variance / two.n) for weight, one, two in strata
    )
    return _normal(estimate, math.sqrt(variance))


def median(values: Sequence[float]) -> Interval:
    """Return the median with the values at ranks n / 2 -+ z sqrt(n) / 2 around it, whatever the distribution.

    Campbell and Gardner (1988), Calculating confidence intervals for some non-parametric analyses, BMJ 296:
    1454-1456. Below six values no interval reaches 95 %.
    """
    ordered = sorted(values)
    n = len(ordered)
    if n == 0:
        return Interval(math.nan, math.nan, math.nan)
    middle = (ordered[(n - 1) // 2] + ordered[n // 2]) / 2
    if n < _MEDIAN_NEEDS:
        return Interval(middle, math.nan, math.nan)
    reach = Z * math.sqrt(n) / 2
    low, high = max(round(n / 2 - reach), 1), min(round(1 + n / 2 + reach), n)
    return Interval(middle, ordered[low - 1], ordered[high - 1])


def _normal(estimate: float, error: float) -> Interval:
    return Interval(estimate, estimate - Z * error, estimate + Z * error)


def _around(estimate: float, error: float, freedom: float) -> Interval:
    from scipy.special import stdtrit

    reach = float(stdtrit(freedom, 0.975)) * error
    return Interval(estimate, estimate - reach, estimate + reach)
