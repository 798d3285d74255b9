"""Where does chance come from? One seeded source a subject, the same on every machine and Python.

Only ``random.Random.random`` is used, the one method whose sequence Python promises to keep; everything
else is derived from it here. So a new draw in one subject never shifts the draws of another.
"""

import math
from bisect import bisect
from collections.abc import Sequence
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

SEED = 20260630
T = TypeVar("T")


class Weighted(Generic[T]):
    """Things that are drawn in proportion to their weights."""

    def __init__(self, weights: dict[T, float]) -> None:
        self._things = list(weights)
        self._edges = list(accumulate(weights.values()))

    def at(self, fraction: float) -> T:
        """Return the thing at this share (0 to 1) of the total weight."""
        index = bisect(self._edges, fraction * self._edges[-1])
        return self._things[min(index, len(self._things) - 1)]


class Dice:
    """A seeded source of chance for one subject."""

    def __init__(self, subject: str) -> None:
        self.share = Random(f"voltway {SEED} {subject}").random

    def chance(self, probability: float) -> bool:
        """Tell whether an event of this probability happens."""
        return self.share() < probability

    def whole(self, low: int, high: int) -> int:
        """Draw a whole number from low to high, both included."""
        return low + int(self.share() * (high - low + 1))

    def between(self, low: float, high: float) -> float:
        """Draw a number from low to high."""
        return low + self.share() * (high - low)

    def one(self, things: Sequence[T]) -> T:
        """Draw one of these things, each as likely."""
        return things[int(self.share() * len(things))]

    def weighted(self, weighted: Weighted[T]) -> T:
        """Draw one thing in proportion to its weight."""
        return weighted.at(self.share())

    def some(self, things: Sequence[T], count: int) -> list[T]:
        """Draw this many different things, in drawn order (if count is their number: all, shuffled)."""
        pool = list(things)
        for index in range(count):
            other = index + int(self.share() * (len(pool) - index))
            pool[index], pool[other] = pool[other], pool[index]
        return pool[:count]

    def count(self, mean: float) -> int:
        """Draw a Poisson count (Knuth's product of uniforms; for small means)."""
        limit, product, count = math.exp(-mean), self.share(), 0
        while product > limit:
            product *= self.share()
            count += 1
        return count
