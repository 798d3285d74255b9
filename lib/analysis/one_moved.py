"""One area among many got something: how far did it move beyond the others?

In: a value of each area and its size. Out: the difference of the one from the others with its interval.

Method: that of the others is the error of the one, which has none of its own: Conley and Taber (2011),
Inference with "difference in differences" with a small number of policy changes, Review of Economics and
Statistics 93: 113-125. Small areas vary more, in part: a variance is a + b / size, as in Ferman and Pinto
(2019), Inference in differences-in-differences with few treated groups and heteroskedasticity, same journal
101: 452-467. How much of it goes with size is never known well; each possibility counts as much as it is
likely (restricted likelihood: Patterson and Thompson 1971, Recovery of inter-block information when block
sizes are unequal, Biometrika 58: 545-554), and given it Student's t over areas holds, as in Donald and Lang
(2007), Inference with difference-in-differences and other panel data, same journal 89: 221-233.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]

_STEPS = 21
"""Possibilities of how much of the variance goes with size, from all to nothing."""
_HALVINGS = 40
_NOTHING = 1e-20


@dataclass(frozen=True, slots=True)
class Moved:
    """How far an area moved beyond the others.

    Attributes
    ----------
    value, low, high
        As a share of its own online revenue before, with the 95 % interval.
    chance
        Probability of so much where it moved as the others did.
    as_far
        Share of all areas that moved as far, itself included: a placebo in each.
    """

    value: float
    low: float
    high: float
    chance: float
    as_far: float


@dataclass(frozen=True, slots=True)
class _Others:
    """What the other areas say, a row for each possibility of how variance goes with size.

    `weight`: how likely each is. `mean`: of the others. `spread`: variance of each area. `error`: standard
    error of the one's difference. `freedom`: of Student's t.
    """

    weight: Numbers
    mean: Numbers
    spread: Numbers
    error: Numbers
    freedom: int


def moved(values: Numbers, sizes: Numbers, at: int) -> Moved:
    """Return how far one area's value lies from the others'.

    Parameters
    ----------
    values
        Of each area, a share of what it had before.
    sizes
        Orders a month of each area, above 0.
    at
        Which area got the store.
    """
    from scipy.special import stdtr

    rest = np.delete(values, at)
    if np.ptp(rest) ** 2 < _NOTHING:
        value = float(values[at] - rest.mean())
        is_same = abs(value) ** 2 < _NOTHING
        return Moved(value, value, value, float(is_same), 1.0 if is_same else 1 / len(values))
    others = _others(values, sizes, at)
    far = values[at] - others.mean
    chance = float(others.weight @ (2 * stdtr(others.freedom, -np.abs(far) / others.error)))
    low, high = (_quantile(others, far, share) for share in (0.025, 0.975))
    standing = np.abs(values - others.weight @ others.mean) / np.sqrt(others.weight @ others.spread)
    as_far = float((standing >= standing[at]).mean())
    return Moved(float(others.weight @ far), low, high, chance, as_far)


def unlike(share: Numbers, sizes: Numbers, at: int) -> float:
    """Return which share of areas vary as much around the others' months as this one, itself included.

    Parameters
    ----------
    share
        A row an area, a column a month.
    sizes, at
        As of `moved`.
    """
    far = np.zeros(len(share))
    for values in share.T:
        if np.ptp(np.delete(values, at)) ** 2 >= _NOTHING:
            others = _others(values, sizes, at)
            far += (values - others.weight @ others.mean) ** 2 / (others.weight @ others.spread)
    return float((far >= far[at]).mean())


def _others(values: Numbers, sizes: Numbers, at: int) -> _Others:
    """Weigh each possibility by its restricted likelihood, over the other areas alone."""
    rest = np.delete(np.arange(len(values)), at)
    small = np.mean(1 / sizes[rest])
    part = np.linspace(0, 1, _STEPS)[:, np.newaxis]
    shape = part + (1 - part) / (small * sizes)
    known = 1 / shape[:, rest]
    total = known.sum(axis=1)
    mean = known @ values[rest] / total
    squares = (known * (values[rest] - mean[:, np.newaxis]) ** 2).sum(axis=1)
    freedom = len(rest) - 1
    likely = (np.log(known).sum(axis=1) - np.log(total) - freedom * np.log(squares)) / 2
    weight = np.exp(likely - likely.max())
    variance = squares / freedom
    return _Others(
        weight=weight / weight.sum(),
        mean=mean,
        spread=shape * variance[:, np.newaxis],
        error=np.sqrt(variance * (shape[:, at] + 1 / total)),
        freedom=freedom,
    )


def _quantile(others: _Others, far: Numbers, share: float) -> float:
    """Return where the mixture of the possibilities' t distributions reaches a share."""
    from scipy.special import stdtr, stdtrit

    ends = far + stdtrit(others.freedom, share) * others.error
    low, high = float(ends.min()), float(ends.max())
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        below = others.weight @ stdtr(others.freedom, (middle - far) / others.error)
        low, high = (middle, high) if below < share else (low, middle)
    return (low + high) / 2
