"""One area among many got something: how far did it move beyond the others?

In: a value of each area and its size. Out: the difference of the one from the others with its interval.

Method: that of the others is the error of the one, which has none of its own. They vary the more the fewer
orders they have, which is estimated and allowed for: Ferman and Pinto (2019), Inference in
differences-in-differences with few treated groups and heteroskedasticity, Review of Economics and Statistics
101: 452-467. Interval by Student's t over areas, as Donald and Lang (2007), Inference with
difference-in-differences and other panel data, same journal 89: 221-233; beside it how many others moved as
far, as Conley and Taber (2011), same journal 93: 113-125.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]


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


def moved(values: Numbers, sizes: Numbers, at: int) -> Moved:
    """Return how far one area's value lies from the others'.

    Parameters
    ----------
    values
        Of each area, a share of what it had before.
    sizes
        Orders a month of each area, above 0: its value varies by a + b / size.
    at
        Which area got the store.
    """
    from scipy.special import stdtr, stdtrit

    rest = np.delete(np.arange(len(values)), at)
    spread = _variances(values[rest], sizes[rest], sizes)
    weight = 1 / spread[rest]
    middle = float(weight @ values[rest] / weight.sum())
    scaled = (values - middle) / np.sqrt(spread)
    freedom = len(rest) - 1
    sigma = float(np.sqrt(scaled[rest] @ scaled[rest] / freedom))
    error = sigma * float(np.sqrt(spread[at] + 1 / weight.sum()))
    value = float(values[at] - middle)
    reach = float(stdtrit(freedom, 0.975)) * error
    chance = 2 * float(stdtr(freedom, -abs(value) / error)) if error > 0 else float(value == 0)
    far = int((np.abs(scaled[rest]) >= abs(scaled[at])).sum())
    return Moved(value, value - reach, value + reach, chance, (far + 1) / (len(rest) + 1))


def _variances(values: Numbers, sizes: Numbers, of: Numbers) -> Numbers:
    """Return a + b / size of each area, fitted to squares with neither below 0."""
    from scipy.optimize import nnls

    squares = (values - values.mean()) ** 2
    parts, _ = nnls(np.column_stack([np.ones(len(sizes)), 1 / sizes]), squares)
    fitted = parts[0] + parts[1] / of
    return np.asarray(fitted if (fitted > 0).all() else np.ones(len(of)), dtype="float64")


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
    rest = np.delete(np.arange(len(share)), at)
    for values in share.T:
        spread = _variances(values[rest], sizes[rest], sizes)
        middle = float((values[rest] / spread[rest]).sum() / (1 / spread[rest]).sum())
        far += (values - middle) ** 2 / spread
    return float((far >= far[at]).sum() / len(far))
