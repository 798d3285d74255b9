"""Could two groups differ so by chance, and between which differences does the truth lie? By shuffling.

In: how often each level was given, or differences of the same people. Out: a difference with its p-value and
95 % interval, both from the same shuffles. The groups are taken to spread alike.

The interval holds the shifts that the test does not refuse: every shuffle tells one shift at which it would
be as far out as what was seen, so that the ends are quantiles of these. Pagano and Tritchler (1983), On
obtaining permutation distributions in polynomial time, JASA 78: 435-440; Good (2005), Permutation, Parametric
and Bootstrap Tests of Hypotheses, 3rd ed., section 3.2; Ernst (2004), Permutation methods: a basis for exact
inference, Statistical Science 19: 676-685.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lib.schema.capabilities import LEVELS

if TYPE_CHECKING:
    import numpy as np

SHUFFLES = 9_999
SEED = 20260402
_MOST_EXACT, _LARGEST_OTHER = 100, 2_000
"""People of the smaller and the larger group up to which all shuffles are counted instead of some drawn."""

_SIDE = 0.025  # of the shuffles on either side
_ALIKE = 1e-9  # sums as far out as the one seen count, whatever the last bit says


@dataclass(frozen=True, slots=True)
class Shuffled:
    """A difference of means, its 95 % interval and how likely one so far from nothing is by chance."""

    difference: float
    low: float
    high: float
    p: float


def difference(first: Sequence[int], second: Sequence[int]) -> Shuffled:
    """Return the first mean minus the second, by shuffling who belongs to which group.

    Parameters
    ----------
    first, second
        How often each level from 1 to 5 was given; neither without ratings.

    Raises
    ------
    ValueError
        When a group is empty.
    """
    import numpy as np

    n, other = sum(first), sum(second)
    if not n or not other:
        raise ValueError(f"Both groups need ratings. Got {n} and {other}.")
    if n > other:
        turned = difference(second, first)
        return Shuffled(-turned.difference, -turned.high, -turned.low, turned.p)
    levels = np.array(LEVELS, float)
    total, own = float(levels @ np.add(first, second)), float(levels @ np.array(first))
    every = n <= _MOST_EXACT and other <= _LARGEST_OTHER
    kept, sums, weights = all_shuffles(first, second) if every else drawn_shuffles(first, second)
    apart = sums / n - (total - sums) / other
    with np.errstate(divide="ignore", invalid="ignore"):
        # A shuffle that swaps people is as far out as what was seen once the shift is their mean difference.
        shifts = (own - sums) / (n - kept)
    return _shuffled(own / n - (total - own) / other, apart, np.where(kept < n, shifts, math.nan), weights)


def change(differences: Sequence[float]) -> Shuffled:
    """Return the mean change of the same people, by turning the signs of some.

    The shift that a turn tells is the mean of those turned: Hartigan (1969), Using subsample values as
    typical values, JASA 64: 1303-1317.

    Raises
    ------
    ValueError
        When there is nobody.
    """
    import numpy as np

    if not differences:
        raise ValueError("A change needs people. Got none.")
    seen = np.array(differences, float)
    turned = np.random.default_rng(SEED).integers(0, 2, (SHUFFLES + 1, len(seen)), dtype=np.int8)
    turned[0] = 0  # what was seen is one of the shuffles
    sums, some = turned @ seen, turned.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        shifts = np.where(some > 0, sums / some, math.nan)
    weights = np.full(len(sums), 1 / len(sums))
    return _shuffled(float(seen.mean()), (seen.sum() - 2 * sums) / len(seen), shifts, weights)


def all_shuffles(first: Sequence[int], second: Sequence[int]) -> "tuple[np.ndarray, np.ndarray, np.ndarray]":
    """Return how many of the first group a shuffle keeps there, the sum of that group, and its probability.

    Ways to choose are counted level by level, as in Pagano and Tritchler (1983).
    """
    import numpy as np

    n = sum(first)
    own, others = _ways(first, n), _ways(second, n)
    told = [(kept, np.convolve(own[kept], others[n - kept])[: others.shape[1]]) for kept in range(n + 1)]
    kept = np.repeat([place for place, _ in told], [len(ways) for _, ways in told])
    sums = np.tile(np.arange(others.shape[1], dtype=float), len(told))
    weights = np.concatenate([ways for _, ways in told])
    possible = weights > 0
    return kept[possible], sums[possible], weights[possible] / weights.sum()


def drawn_shuffles(
    first: Sequence[int], second: Sequence[int]
) -> "tuple[np.ndarray, np.ndarray, np.ndarray]":
    """Return the same of some shuffles, what was seen among them: a p-value is never 0.

    Phipson and Smyth (2010), Permutation p-values should never be zero, Statistical Applications in Genetics
    and Molecular Biology 9: 39.
    """
    import numpy as np

    rng = np.random.default_rng(SEED)
    drawn = rng.multivariate_hypergeometric([*first, *second], sum(first), SHUFFLES, method="marginals")
    drawn = np.vstack([[*first, *([0] * len(second))], drawn])
    kept = drawn[:, : len(LEVELS)].sum(axis=1)
    return kept, drawn @ np.tile(np.array(LEVELS, float), 2), np.full(len(drawn), 1 / len(drawn))


def _ways(counts: Sequence[int], most: int) -> "np.ndarray":
    """Count the ways to choose k of a group, 0 to `most`, by the sum of their levels."""
    import numpy as np

    ways = np.zeros((most + 1, LEVELS[-1] * most + 1))
    ways[0, 0] = 1.0
    for level, n in zip(LEVELS, counts, strict=True):
        before = ways.copy()
        for chosen in range(1, min(n, most) + 1):
            moved = level * chosen
            ways[chosen:, moved:] += math.comb(n, chosen) * before[: most + 1 - chosen, : -moved or None]
    return ways


def _shuffled(seen: float, apart: "np.ndarray", shifts: "np.ndarray", weights: "np.ndarray") -> Shuffled:
    """Add up the shuffles as far out as what was seen, and cut their shifts at both sides.

    A shuffle without a shift (NaN) moves nobody: it is as far out as what was seen, whatever the shift.
    """
    import numpy as np

    p = float(weights[np.abs(apart) >= abs(seen) - _ALIKE].sum())
    moves = ~np.isnan(shifts)
    still = float(weights[~moves].sum())
    order = np.argsort(shifts[moves])
    ordered, mass = shifts[moves][order], weights[moves][order]
    from_below, from_above = still + np.cumsum(mass), still + np.cumsum(mass[::-1])
    if still > _SIDE or not len(ordered):
        return Shuffled(seen, -math.inf, math.inf, min(p, 1.0))
    low = ordered[np.argmax(from_below > _SIDE)]
    high = ordered[::-1][np.argmax(from_above > _SIDE)]
    return Shuffled(seen, float(low), float(high), min(p, 1.0))
