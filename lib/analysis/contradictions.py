"""What is told of one pair of words and deeds, and is it a contradiction or may it be chance?

Grain in: counts of customers who said it or otherwise, and did it or not; or ratings of one role and one
measure. Grain out: one `Contradiction`.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from lib.analysis import intervals
from lib.analysis.chance import fisher, two_sided
from lib.analysis.intervals import Moments
from lib.analysis.quarters import MIDDLE
from lib.analysis.result import Window
from lib.schema.say_do import MOST, CustomerPair

CUSTOMERS, TEAM = "customers", "team"
CONTRADICTS, AGREES, UNSURE, UNTOLD = "contradicts", "agrees", "unsure", "untold"
FEWEST = 10
"""Customers that a group needs to be shown."""

HALF = 0.5
BORDER = MIDDLE - 0.5
"""Between the levels that are weak and those that are strong."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """One pair of words and deeds.

    Attributes
    ----------
    pair, kind
        Id in `say_do.toml`; "customers", or "team" for what the company says of itself.
    statement
        What is said.
    verdict
        "contradicts", "agrees", "unsure" (may be chance) or "untold"; `reason` says why it is untold.
    finding
        What was found, a sentence with its figures.
    component, component_name
        What it speaks for.
    metric, value, low, high
        Of customers the share of those who say it who do otherwise; of the team the measure that the rating
        is held against. With its 95 % interval.
    n
        Those who say it, or of whom the measure is.
    rating, rating_low, rating_high, raters, rated_by
        Of the team: mean level with its 95 % interval, of how many, and whose; None of customers.
    evidence_level, evidence_level_high
        Of the team: the level that the measure reaches.
    others, others_n, others_share, difference, difference_low, difference_high
        Who said otherwise, how many, the share of them who do the same, and the first share minus it.
    customers, net_revenue
        Whom it concerns: those who say and do otherwise, or do not count towards the measure; their net
        revenue in `window`. None where fewer than ten, or where it can't be told.
    window
        The days looked at.
    p
        How likely so much is by chance; None where it was not tested.
    stands
        Whether it is a contradiction when all pairs are looked at together.
    todo
        What to do about it.
    """

    pair: str
    kind: str
    statement: str
    verdict: str
    finding: str
    component: str
    component_name: str
    metric: str
    window: Window
    todo: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: int = 0
    rating: float | None = None
    rating_low: float | None = None
    rating_high: float | None = None
    raters: int | None = None
    rated_by: str = ""
    evidence_level: int | None = None
    evidence_level_high: int | None = None
    others: str = ""
    others_n: int = 0
    others_share: float | None = None
    difference: float | None = None
    difference_low: float | None = None
    difference_high: float | None = None
    customers: int | None = None
    net_revenue: float | None = None
    p: float | None = None
    stands: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Tested:
    """A claim tested alone: which way it points, and how likely that much is by chance."""

    points: bool
    p: float


def claim_of_share(hits: int, n: int, other_hits: int, other_n: int, claim: str) -> Tested:
    """Return whether those who say it do otherwise, as the pair claims.

    "most": whether more than half do; the score test of one share. "others": whether more do than of those
    who said otherwise; Fisher's exact test.
    """
    if claim == MOST:
        share = hits / n
        return Tested(share > HALF, two_sided(share - HALF, math.sqrt(HALF * (1 - HALF) / n)))
    if other_n < FEWEST:
        return Tested(False, math.nan)
    return Tested(hits / n > other_hits / other_n, fisher(hits, n, other_hits, other_n))


def is_clear(pair: CustomerPair, low: float, high: float) -> tuple[bool, bool]:
    """Return whether the interval that a claim rests on is all on its side, and whether on the other."""
    border = HALF if pair.claim == MOST else 0.0
    return low > border, high < border


def claim_of_rating(ratings: Moments, shown: tuple[int, int]) -> Tested:
    """Return whether a role's mean rating lies on the other side of the middle than the evidence does.

    Student's test of one mean against the border between weak and strong levels. Evidence on both sides of it
    contradicts nobody.
    """
    low, high = shown
    if low < MIDDLE <= high or ratings.n < 2:  # noqa: PLR2004 (one rating does not vary)
        return Tested(False, math.nan)
    above = ratings.mean > BORDER
    error = math.sqrt(ratings.variance / ratings.n)
    return Tested(above != (low >= MIDDLE), _student(ratings.mean - BORDER, error, ratings.n - 1))


def mean_rating(counts: Sequence[Moments]) -> intervals.Interval:
    """Return the mean of ratings of several groups together, with Student's interval."""
    n, y, yy = (sum(column) for column in zip(*((m.n, m.y, m.yy) for m in counts), strict=True))
    return intervals.mean(Moments(int(n), y, yy))


def _student(apart: float, error: float, freedom: int) -> float:
    from scipy.special import stdtr

    if error == 0:
        return 0.0 if apart else 1.0
    return float(2 * stdtr(freedom, -abs(apart) / error))
