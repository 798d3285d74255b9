"""Does a group differ from all others together, measure by measure?

In: sums or counts of groups that share no customer. Out: one row per group and measure, with the interval of
the group's own value and of its difference from the others taken together.

Of many rows some stand out by chance: `marked` says which stand when all are looked at at once (Benjamini and
Hochberg 1995).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from lib.analysis import chance, indexes, intervals
from lib.analysis.contrast import told
from lib.analysis.intervals import Interval, Moments, PairMoments

FEWEST = 10
"""Customers below whom nothing is told of a group."""


@dataclass(frozen=True, slots=True)
class Against:
    """A measure of one group beside the same of all others together.

    Attributes
    ----------
    group, measure
        The measure is an id in the glossary.
    n, value, low, high
        Customers, and the group's value with its 95 % interval.
    others_n, others
        The same of all others; None where there are fewer than ten.
    difference, difference_low, difference_high
        Value minus others with its 95 % interval.
    p_value
        Of no difference; None where it can't be told.
    stands
        Whether the difference stands when all rows that were marked together are looked at.
    """

    group: str
    measure: str
    n: int
    value: float
    low: float | None
    high: float | None
    others_n: int
    others: float | None = None
    difference: float | None = None
    difference_low: float | None = None
    difference_high: float | None = None
    p_value: float | None = None
    stands: bool = False


def shares(measure: str, counts: Mapping[str, tuple[int, int]]) -> list[Against]:
    """Return a share by group.

    Parameters
    ----------
    counts
        Group -> how many of it do, and how many it has. Wilson's interval; differences after Newcombe
        (1998); p-values of `lib.analysis.indexes.p_value`.
    """
    hits, whole = (sum(pair[place] for pair in counts.values()) for place in (0, 1))
    found = []
    for group, (own, n) in counts.items():
        if n < FEWEST:
            continue
        other, m = hits - own, whole - n
        row = alone(group, measure, n, intervals.share(own, n), m)
        if m >= FEWEST:
            p = indexes.p_value(indexes.share_of(own, n), indexes.share_of(other, m))
            row = beside(row, other / m, intervals.share_difference(own, n, other, m), p)
        found.append(row)
    return found


def means(measure: str, sums: Mapping[str, Moments]) -> list[Against]:
    """Return a mean per customer by group; differences and p-values after Welch (1947)."""
    found = []
    for group, own in sums.items():
        if own.n < FEWEST:
            continue
        rest = together([each for name, each in sums.items() if name != group])
        row = alone(group, measure, own.n, intervals.mean(own), rest.n)
        if rest.n >= FEWEST:
            row = beside(row, rest.mean, intervals.mean_difference(own, rest), welch(own, rest))
        found.append(row)
    return found


def alone(group: str, measure: str, n: int, own: Interval, others_n: int) -> Against:
    """Return a row of which the others are not told yet."""
    return Against(group, measure, n, own.estimate, told(own.low), told(own.high), others_n)


def beside(row: Against, others: float, difference: Interval, p_value: float) -> Against:
    """Return a row with the others beside it."""
    return replace(
        row,
        others=told(others),
        difference=told(difference.estimate),
        difference_low=told(difference.low),
        difference_high=told(difference.high),
        p_value=told(p_value),
    )


def marked(rows: Sequence[Against]) -> tuple[Against, ...]:
    """Return the rows, marked where their difference stands beside all others given here."""
    values = [math.nan if row.p_value is None else row.p_value for row in rows]
    held = chance.discoveries(values)
    return tuple(replace(row, stands=good) for row, good in zip(rows, held, strict=True))


def together(sums: Sequence[Moments]) -> Moments:
    """Return the sums of several groups as one."""
    return Moments(sum(each.n for each in sums), sum(each.y for each in sums), sum(each.yy for each in sums))


def welch(first: Moments, second: Moments) -> float:
    """Return the two-sided probability of so large a difference of two means by chance; NaN if untold.

    Welch (1947), Biometrika 34: 28-35, with Satterthwaite's degrees of freedom.
    """
    from scipy.special import stdtr

    if min(first.n, second.n) < 2:  # noqa: PLR2004 (one unit does not vary)
        return math.nan
    one, two = first.variance / first.n, second.variance / second.n
    if one + two <= 0:
        return math.nan
    freedom = (one + two) ** 2 / (one**2 / (first.n - 1) + two**2 / (second.n - 1))
    distance = abs(first.mean - second.mean) / math.sqrt(one + two)
    return float(2 * stdtr(freedom, -distance))


def ratios_alike(first: PairMoments, second: PairMoments) -> float:
    """Return the two-sided probability of two ratios so far apart by chance; NaN if untold.

    A score test: errors are what they would be were both ratios the one of all units together (Cochran, 1977,
    section 6.4, on residuals from it), so that it also holds where a ratio is 0 or 1 and seems not to vary.
    """
    if min(first.n, second.n) < 2 or not first.x or not second.x:  # noqa: PLR2004 (one unit does not vary)
        return math.nan
    usual = (first.y + second.y) / (first.x + second.x)
    return chance.two_sided(
        first.ratio - second.ratio, math.hypot(first.error_at(usual), second.error_at(usual))
    )
