"""How unequally is revenue spread over buyers? Lorenz curve, Gini coefficient and tiers.

In: net revenue of each buyer, one number each. Negative amounts (more given back than bought in the window)
count as 0 in curve and coefficient, and as they are in the tiers. Gini in the population form:
G = sum((2 i - n - 1) x_i) / (n sum(x_i)), x sorted from low to high, i from 1 (Gini 1912; Sen 1973).
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lib.analysis.result import ratio

TIERS = (0.01, 0.05, 0.10, 0.25, 0.50, 1.0)

# Finer where the curve is steep.
_CURVE = np.concatenate([np.linspace(0, 0.9, 91), np.linspace(0.901, 1, 100)])

Amounts = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Tier:
    """The best `upto` (0 to 1) of buyers, what they brought, and its share of all buyers' net revenue."""

    upto: float
    customers: int
    net_revenue: float
    share: float | None


@dataclass(frozen=True, slots=True)
class Point:
    """A point of the Lorenz curve: the poorest `customers` (share) bring `net_revenue` (share)."""

    customers: float
    net_revenue: float


def count_of(share: float, n: int) -> int:
    """Return a share of n things, rounded up: 1 % of 4,338 are 44, and of 4,400 are 44 too."""
    return math.ceil(round(share * n, 6))  # 0.07 * 100 is 7.000000000000001


def gini(amounts: Amounts) -> float | None:
    """Return the Gini coefficient, 0 (all alike) to nearly 1 (one has all); None where nobody has any."""
    held = _sorted(np.maximum(amounts, 0.0))
    n, whole = len(held), held.sum()
    if not whole > 0:
        return None
    ranks = 2 * np.arange(1, n + 1) - n - 1
    return float(ranks @ held / (n * whole))


def lorenz(amounts: Amounts) -> tuple[Point, ...]:
    """Return at most 191 points of the curve, from (0, 0) to (1, 1); none where nobody has anything."""
    held = _sorted(np.maximum(amounts, 0.0))
    n, whole = len(held), held.sum()
    if not whole > 0:
        return ()
    places = np.unique(np.rint(_CURVE * n).astype(np.int64))
    reached = np.concatenate([[0.0], np.cumsum(held)]) / whole
    return tuple(Point(float(place / n), float(min(reached[place], 1.0))) for place in places)


def tiers(amounts: Amounts) -> tuple[Tier, ...]:
    """Return the best 1, 5, 10, 25, 50 and 100 %, each rounded up to whole buyers."""
    return tiers_in_order(_sorted(amounts)[::-1])


def tiers_in_order(best: Amounts) -> tuple[Tier, ...]:
    """Return the same of amounts that stand in an order of another kind already, the best first."""
    whole = float(best.sum())
    found = []
    for upto in TIERS:
        count = count_of(upto, len(best))
        net = float(best[:count].sum())
        found.append(Tier(upto, count, net, ratio(net, whole)))
    return tuple(found)


def _sorted(amounts: Amounts) -> Amounts:
    """Return amounts from low to high, at next to no cost where they are so already."""
    return np.sort(amounts, kind="stable")
