"""For how many customers is a promise kept, at equal numbers of occasions?

Grain in: one row per customer with the sums of a measure and its number of cases. Grain out: shares of the
top and of all others.

A customer with many orders has many occasions on which a promise can fail, or come true: the best would
look different for that alone. So the others are weighted as the top is spread over numbers of cases (1, 2,
3 to 4, 5 to 9, 10 or more). The interval puts Wilson's of the top beside the standard error of the weighted
others, as Newcombe (1998), Statistics in Medicine 17: 873-890, does with two of Wilson's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import hypot, sqrt
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pandas as pd

from lib.analysis.intervals import Interval, Z, share
from lib.schema.promises import Promise

STRATA = (1, 2, 3, 5, 10)
"""Fewest cases of each stratum."""
_CLOSE = 1e-9  # how near to a target counts as reaching it: 0.1 + 0.2 is no failure


@dataclass(frozen=True, slots=True)
class Keeping:
    """Shares of customers for whom a promise is kept.

    Attributes
    ----------
    top, rest
        Of all customers with a case.
    rest_alike
        Of all others, weighted to the top's numbers of cases; None where no stratum has both.
    difference
        Top minus rest_alike, over the strata that both have; None where none has.
    """

    top: float
    rest: float
    rest_alike: float | None
    difference: Interval | None


Slot = Mapping[str, Promise]
"""Measure -> a promise on it."""


def slots_of(promises: Sequence[Promise]) -> tuple[Slot, ...]:
    """Return the promises parted so that a slot has at most one on each measure."""
    slots: list[dict[str, Promise]] = []
    for promise in promises:
        free = next((slot for slot in slots if promise.measure not in slot), None)
        if free is None:
            free = {}
            slots.append(free)
        free[promise.measure] = promise
    return tuple(slots)


def kept_counts(each: ir.Table, slots: Sequence[Slot]) -> dict[str, ir.Value]:
    """Return of each stratum S customers (n_S) and, by slot P, those for whom the promise is kept (kP_S).

    Parameters
    ----------
    each
        One row per customer and measure, with y, x and the number of cases k, above 0.
    """
    found: dict[str, ir.Value] = {}
    ends = (*STRATA[1:], np.inf)
    for at, (few, end) in enumerate(zip(STRATA, ends, strict=True)):
        here = (each.k >= few) & (each.k < end)
        found[f"n_{at}"] = each.count(where=here)
        for place, slot in enumerate(slots):
            meets = [(each.measure == name, _meets(each.y / each.x, one)) for name, one in slot.items()]
            found[f"k{place}_{at}"] = each.count(where=here & ibis.cases(*meets, else_=False))
    return found


def keeping(promise: Promise, place: int, top: pd.DataFrame, rest: Mapping[Any, Any]) -> Keeping:
    """Return how a promise is kept.

    Parameters
    ----------
    place
        Of its slot.
    top
        One row per customer of the top, of the promise's measure.
    rest
        The row of `kept_counts` of all others, of that measure.
    """
    n, kept = (
        np.array([float(rest[f"{part}_{at}"]) for at in range(len(STRATA))]) for part in ("n", f"k{place}")
    )
    meets = np.asarray(_meets(top["y"] / top["x"], promise).to_numpy(dtype=float), dtype=np.float64)
    stratum = np.searchsorted(STRATA, top["k"].to_numpy(dtype=float), side="right") - 1
    shared = n[stratum] > 0
    alike, difference = _alike(meets[shared], stratum[shared], n, kept)
    return Keeping(float(meets.mean()), float(kept.sum() / n.sum()), alike, difference)


Numbers = npt.NDArray[np.float64]


def _alike(
    meets: Numbers, stratum: npt.NDArray[np.int64], n: Numbers, kept: Numbers
) -> tuple[float | None, Interval | None]:
    """Return the others' share at the top's numbers of cases, and the top's less it."""
    if not len(meets):
        return None, None
    weight = np.bincount(stratum, minlength=len(STRATA)) / len(meets)
    p = np.divide(kept, n, out=np.zeros_like(kept), where=n > 0)
    rest = float(weight @ p)
    error = sqrt(float(weight**2 @ np.divide(p * (1 - p), n, out=np.zeros_like(n), where=n > 0)))
    own = share(round(float(meets.sum())), len(meets))
    apart = own.estimate - rest
    below, above = hypot(own.estimate - own.low, Z * error), hypot(own.high - own.estimate, Z * error)
    return rest, Interval(apart, apart - below, apart + above)


def _meets(value: Any, promise: Promise) -> Any:
    """Whether a customer's own figure, a column of either kind, meets a promise."""
    if promise.comparison == "at most":
        return value <= promise.target + _CLOSE
    return value >= promise.target - _CLOSE
