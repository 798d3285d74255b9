"""Where is a log-likelihood highest? Parameters above zero, climbed in their logarithms from several starts.

In: a function of the logarithms of the parameters that returns value and gradient, both per customer, so that
one tolerance serves a thousand and a million. Out: the best end of all climbs, and whether it is a summit.
Method: L-BFGS-B (Byrd, Lu, Nocedal and Zhu 1995, SIAM J. Sci. Comput. 16: 1190-1208) with analytic gradients.
Of very many customers a part is climbed first; its summit and its curvature there leave few steps on all of
them.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int64]
Climb = Callable[[Numbers], tuple[float, Numbers]]

ROUGH_ROWS = 20_000
"""Of more rows a part of about as many is climbed first."""
REACH = 14.0
"""How far logarithms of parameters may go: from a millionth to a million. A parameter that runs there has no
best value, and the data can't tell it."""
STEEPEST = 1e-5  # a gradient per customer below this is level ground
_LEVEL = STEEPEST / 100  # where a climb may stop
_EDGE = 1e-3
_ROUGH_STEPS = 60
_STEPS = 300
_LAST_STEPS = 20
_BEND = 1e-4  # how far apart, in logarithms, slopes are taken to tell the curvature
_ROUNDING = 1e-14


@dataclass(frozen=True, slots=True)
class Summit:
    """The best end of all climbs.

    Attributes
    ----------
    parameters
        As the likelihood takes them, no longer in logarithms.
    value
        Log-likelihood per customer.
    converged
        Whether the ground is level there, and no parameter ran to the edge.
    """

    parameters: tuple[float, ...]
    value: float
    converged: bool


def highest(
    likelihood: Callable[..., Climb], rows: Sequence[Numbers], starts: Sequence[Sequence[float]]
) -> Summit:
    """Return where a likelihood is highest.

    Parameters
    ----------
    likelihood
        Columns of rows -> climb: logarithms of the parameters -> log-likelihood and its gradient in these
        logarithms, per customer.
    rows
        The columns. Of many rows a part is taken first: each start is tried on it, and only the best is
        climbed to the end on all.
    starts
        Parameters, above 0, from which to climb.

    Raises
    ------
    ValueError
        Without a start.
    """
    if not starts:
        raise ValueError("starts must hold at least one start. Got none.")
    few = slice(None, None, len(rows[0]) // ROUGH_ROWS + 1)
    climb = likelihood(*rows)
    rough = likelihood(*(column[few] for column in rows)) if len(rows[0]) > ROUGH_ROWS else None
    with _one_thread():
        tried = [_climbed(rough or climb, np.log(one), _ROUGH_STEPS if rough else _STEPS) for one in starts]
    best, value = max(tried, key=lambda end: end[1])
    if rough:
        best, value = _finished(climb, best, rough) or _climbed(climb, best, _STEPS)
    slope = climb(best)[1]
    is_inside = bool(np.all(np.abs(best) < REACH - _EDGE))
    is_level = bool(np.isfinite(value) and np.max(np.abs(slope)) < STEEPEST)
    return Summit(tuple(float(one) for one in np.exp(best)), float(value), is_inside and is_level)


def _one_thread() -> AbstractContextManager[Any]:
    """Keep linear algebra on matrices of four rows on one thread: to start others takes ten times as long."""
    from threadpoolctl import threadpool_limits

    limits: AbstractContextManager[Any] = threadpool_limits(1, user_api="blas")
    return limits


def _climbed(climb: Climb, start: Numbers, steps: int) -> tuple[Numbers, float]:
    from scipy.optimize import minimize

    def fall(place: Numbers) -> tuple[float, Numbers]:
        value, slope = climb(place)
        return -value, -slope

    found = minimize(
        fall,
        np.clip(start, -REACH, REACH),
        method="L-BFGS-B",
        jac=True,
        bounds=[(-REACH, REACH)] * len(start),
        options={"maxiter": steps, "gtol": _LEVEL, "ftol": _ROUNDING},
    )
    return np.asarray(found.x, dtype=np.float64), -float(found.fun)


def _finished(climb: Climb, start: Numbers, rough: Climb) -> tuple[Numbers, float] | None:
    """Return the summit that lies near the summit of a part, by Newton's steps with the part's curvature.

    None where that does not lead upwards to level ground: the part was no likeness of the whole.
    """
    curvature = _curvature(rough, start)
    if not np.all(np.linalg.eigvalsh(curvature) < 0):
        return None
    place, reached = start, -np.inf
    for _ in range(_LAST_STEPS):
        value, slope = climb(place)
        if np.max(np.abs(slope)) < _LEVEL:
            return place, value
        if not value > reached:
            return None
        place, reached = np.clip(place - np.linalg.solve(curvature, slope), -REACH, REACH), value
    return None


def _curvature(climb: Climb, place: Numbers) -> Numbers:
    """Return the matrix of second derivatives, by central differences of the gradient."""
    steps = _BEND * np.eye(len(place))
    rows = [(climb(place + step)[1] - climb(place - step)[1]) / (2 * _BEND) for step in steps]
    return (np.array(rows) + np.array(rows).T) / 2
