"""How many customers buy one thing and another, and is that more than such buyers would anyway?

Grain in: one row per set of items that somebody bought, with how many customers did. Grain out: counts by
pair of items; ratios of shares with their 95 % intervals.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lib.analysis.chance import two_sided
from lib.analysis.intervals import Interval, Z

MARGIN = 1.25
"""What a ratio must be clearly above, or below 1 by it, to be marked."""

_NONE_SEEN = 3  # none was seen: no more than 3 were to be expected, with 95 % certainty
_EXPECTED = 5  # customers: where fewer are expected, none says nothing

MOST_ITEMS = 60
"""Items that one number of 64 bits tells with room for its sign."""

Counts = npt.NDArray[np.float64]
_UNTOLD = Interval(math.nan, math.nan, math.nan)


@dataclass(frozen=True, slots=True)
class CoBuyers:
    """Customers by what they bought.

    Attributes
    ----------
    customers
        By number of items bought, from 0 on.
    buyers
        Of each item, by number of items bought; (numbers, items).
    both
        Of each pair of items, by number of items bought; (numbers, items, items).
    """

    customers: Counts
    buyers: Counts
    both: Counts


def co_buyers(sets: npt.NDArray[np.int64], customers: npt.NDArray[np.int64], items: int) -> CoBuyers:
    """Return how many bought each item and each pair, by how many items they bought.

    Parameters
    ----------
    sets
        Items as bits: 5 is the first and the third.
    customers
        How many have bought each of these sets.
    items
        How many there are, at most `MOST_ITEMS`.
    """
    held = np.empty((len(sets), items), dtype="int8")
    for item in range(items):
        held[:, item] = (sets >> item) & 1
    breadth, numbers = held.sum(axis=1, dtype="int64"), items + 3
    counts = np.zeros(numbers)
    buyers, both = np.zeros((numbers, items)), np.zeros((numbers, items, items))
    for number in np.unique(breadth):
        own = held[breadth == number].astype("float64")
        weight = customers[breadth == number].astype("float64")
        weighted = own * weight[:, None]
        counts[number], buyers[number], both[number] = weight.sum(), weighted.sum(axis=0), own.T @ weighted
    return CoBuyers(counts, buyers, both)


def at_equal_breadth(found: CoBuyers, first: int, second: int) -> tuple[Interval, float]:
    """Return how much likelier buyers of one item buy another than others do, among equally broad customers.

    Customers are put side by side by how many other items they bought, one or more: who bought nothing else
    is known only for having bought one of the two. Who buys much buys of everything, so that without this
    nearly all pairs seem to belong together. Breadth tells only roughly how much somebody shops: of customers
    who differ five times in that a ratio of up to 1.15 is left, so that the p-value is that of a ratio
    between 1 / `MARGIN` and `MARGIN`.

    Mantel and Haenszel's ratio of shares with the variance of Greenland and Robins (1985), Estimation of a
    common effect parameter from sparse follow-up data, Biometrics 41: 55-68. Where nobody buys both, the
    upper end is 3 by the number expected (Hanley and Lippman-Hand 1983), and the p-value Poisson's.

    Returns
    -------
    The ratio with its 95 % interval and its two-sided p-value; NaN where nobody can be put side by side.
    """
    both, more = found.both[:, first, second], found.buyers
    # By number of other items, 1 and more: of n items in all, n - 2, n - 1 or n are others.
    hits, misses = both[3:], (more[:, first] - both)[2:-1]
    other_hits = (more[:, second] - both)[2:-1]
    other_misses = (found.customers - more[:, first] - more[:, second] + both)[1:-2]
    n, m = hits + misses, other_hits + other_misses
    whole = n + m
    used = (n > 0) & (m > 0)
    hits, n, other_hits, m, whole = (part[used] for part in (hits, n, other_hits, m, whole))
    top, bottom = (hits * m / whole).sum(), (other_hits * n / whole).sum()
    if not bottom > 0:
        return _UNTOLD, math.nan
    if not top > 0:
        expected = float((n * other_hits / m).sum())
        p = min(2 * math.exp(-expected / MARGIN), 1.0) if expected >= _EXPECTED else math.nan
        return Interval(0.0, 0.0, _NONE_SEEN / expected), p
    spread = ((n * m * (hits + other_hits) - hits * other_hits * whole) / whole**2).sum()
    ratio, error = top / bottom, math.sqrt(max(float(spread), 0.0) / (top * bottom))
    beyond = max(abs(math.log(ratio)) - math.log(MARGIN), 0.0)
    p = two_sided(beyond, error)
    ends = (float(ratio * math.exp(sign * Z * error)) for sign in (-1, 1))
    return Interval(float(ratio), *ends), p
