"""How far above or below the usual is a part's share, and could that be chance?

In: shares with their standard errors. Out: an index with its 95 % interval, 100 is as usual, and which of
many comparisons stand when all are made at once.
"""

import math
from dataclasses import dataclass

from lib.analysis.chance import two_sided
from lib.analysis.intervals import Interval, Z

FALSE_SHARE = 0.05
"""Of the differences that are marked, at most this share is expected to be chance."""

_EXPECTED = 5  # people: below, a share is no normal variable

_NONE_SEEN = 3  # of n, none was seen: the true share is under 3 / n with 95 % certainty


@dataclass(frozen=True, slots=True)
class Share:
    """A share of 0 to 1 and its standard error, over so many people."""

    value: float
    error: float
    people: int


def index(part: Share, rest: Share, weight: float) -> Interval:
    """Return 100 times the part's share by the whole's, the part being in the whole.

    With the whole P = w p + (1 - w) r, the logarithm of p / P varies by (1 / p - w / P)^2 se(p)^2 +
    ((1 - w) / P)^2 se(r)^2: the delta method, after Katz and others (1978), Obtaining confidence intervals
    for the risk ratio in cohort studies, Biometrics 34: 469-474. Where the part, or the rest, has none, the
    upper end of its share is 3 / n: Hanley and Lippman-Hand (1983), If nothing goes wrong, is everything all
    right? JAMA 249: 1743-1745.

    Parameters
    ----------
    part, rest
        The part, and all that is not in it.
    weight
        How much of the whole the part is, 0 to 1, in the units that the shares are of.
    """
    whole = weight * part.value + (1 - weight) * rest.value
    if whole <= 0:
        return Interval(math.nan, math.nan, math.nan)
    if part.value <= 0:
        high = min(_NONE_SEEN / part.people, 1.0) / whole if part.people else math.nan
        return Interval(0.0, 0.0, 100 * high)
    estimate = part.value / whole
    beside = rest.error if rest.error > 0 else _NONE_SEEN / Z / max(rest.people, 1)
    error = math.hypot((1 / part.value - weight / whole) * part.error, (1 - weight) / whole * beside)
    most = 1 / weight if weight > 0 else math.inf  # all who are such are in the part
    low, high = estimate * math.exp(-Z * error), min(estimate * math.exp(Z * error), most)
    return Interval(100 * estimate, 100 * low, 100 * high)


def share_of(hits: int, n: int) -> Share:
    """Return hits / n with its binomial standard error."""
    value = hits / n if n else 0.0
    return Share(value, math.sqrt(value * (1 - value) / n) if n else math.nan, n)


def p_value(part: Share, rest: Share) -> float:
    """Return the two-sided probability of so large a difference of two shares by chance.

    NaN, which is untold, where fewer than `_EXPECTED` people are expected on either side of the part: the
    normal approximation does not hold there. An error is the larger of its own and of what it would be were
    both shares the same (as in a score test): who has next to none seems to vary little.
    """
    people = part.people + rest.people
    usual = (part.value * part.people + rest.value * rest.people) / people if people else 0.0
    if part.people * min(usual, 1 - usual) < _EXPECTED:
        return math.nan
    error = math.hypot(*(max(each.error, _error_at(each, usual)) for each in (part, rest)))
    return two_sided(part.value - rest.value, error)


def _error_at(found: Share, usual: float) -> float:
    """Return the standard error of a share were it another; as many people, as much alike."""
    spread = usual * (1 - usual)
    if 0 < found.value < 1:
        return found.error * math.sqrt(spread / (found.value * (1 - found.value)))
    return math.sqrt(spread / found.people) if found.people else 0.0
