"""How much more often does it happen in a part than on average, where customers are in many parts?

In: sums over customers. Out: 100 times the part's share by that of the whole, with its interval. Beside
`lib.analysis.indexes`, which takes part and rest as independent: here one customer may be in both, several
times, and their orders resemble each other.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import ibis.expr.types as ir

from lib.analysis.chance import two_sided
from lib.analysis.intervals import Interval, PairMoments, Z

_EXPECTED = 5  # customers: below, the logarithm of a share is no normal variable
_NONE_SEEN = 3  # of n, none was seen: the true share is under 3 / n with 95 % certainty


@dataclass(frozen=True, slots=True)
class PartMoments:
    """Sums over the customers of a part.

    Attributes
    ----------
    own
        Of their hits (y) and orders (x) in the part.
    y_y, y_x, x_y, x_x
        Products of what is in the part with what the same customer has in the whole: y_x is hits in the part
        times orders in the whole.
    """

    own: PairMoments
    y_y: float
    y_x: float
    x_y: float
    x_x: float


def part_index(part: PartMoments, whole: PairMoments) -> Interval:
    """Return 100 R, R = (y / x) / (Y / X) of a part and the whole that it is in.

    log R is linearised over customers: u = y_i / y - x_i / x - Y_i / Y + X_i / X, which add up to 0, so that
    se(log R)^2 = n / (n - 1) sum(u^2). Wolter (2007), Introduction to Variance Estimation, 2nd ed., chapter
    6, with customers drawn with replacement. Of no hits the upper end is that of 3 by the customers: Hanley
    and Lippman-Hand (1983), If nothing goes wrong, is everything all right? JAMA 249: 1743-1745.
    """
    if whole.y <= 0 or part.own.x <= 0:
        return Interval(math.nan, math.nan, math.nan)
    if part.own.y <= 0:
        high = min(_NONE_SEEN / part.own.n, 1.0) / whole.ratio
        return Interval(0.0, 0.0, 100 * high)
    found = part.own.ratio / whole.ratio
    reach = Z * _error(part, whole)
    return Interval(100 * found, 100 * found * math.exp(-reach), 100 * found * math.exp(reach))


def part_chance(part: PartMoments, whole: PairMoments) -> float:
    """Return how likely an index so far from 100 is by chance; NaN for under 5 customers expected to hit."""
    if whole.y <= 0 or part.own.n * whole.ratio < _EXPECTED:
        return math.nan
    if part.own.y <= 0:
        return min(2 * math.exp(-part.own.n * whole.ratio), 1.0)
    return two_sided(math.log(part.own.ratio / whole.ratio), _error(part, whole))


def _error(part: PartMoments, whole: PairMoments) -> float:
    """Standard error of log R; the sum of u^2 multiplied out, so that sums are enough."""
    own = part.own
    in_part, of_all = (1 / own.y, -1 / own.x), (-1 / whole.y, 1 / whole.x)
    squares = (
        _square(in_part, own)
        + _square(of_all, whole)
        + 2 * in_part[0] * (of_all[0] * part.y_y + of_all[1] * part.y_x)
        + 2 * in_part[1] * (of_all[0] * part.x_y + of_all[1] * part.x_x)
    )
    return math.sqrt(max(squares, 0.0) * whole.n / (whole.n - 1)) if whole.n > 1 else math.nan


def _square(weights: tuple[float, float], sums: PairMoments) -> float:
    """Return the sum over customers of (a y + b x)^2."""
    a, b = weights
    return a * a * sums.yy + b * b * sums.xx + 2 * a * b * sums.xy


def pair_sums(rows: ir.Table, hits: str) -> dict[str, ir.Value]:
    """Return sums over rows of customers, of a kind of hits and their orders, for `PairMoments`.

    Parameters
    ----------
    rows
        One row per customer, with the columns orders and `hits`.
    """
    y, x = (rows[name].cast("float64") for name in (hits, "orders"))
    return {
        f"{hits}_n": rows.count(), f"{hits}_y": y.sum(), f"{hits}_x": x.sum(), f"{hits}_yy": (y * y).sum(),
        f"{hits}_xx": (x * x).sum(), f"{hits}_xy": (x * y).sum(),
    }  # fmt: skip


def part_sums(rows: ir.Table, hits: str) -> dict[str, ir.Value]:
    """Return the same of a part, with the products of it and the whole, for `PartMoments`.

    Parameters
    ----------
    rows
        One row per customer of the part, with orders and hits, and all_orders and all_hits in the whole.
    """
    y, x = (rows[name].cast("float64") for name in (hits, "orders"))
    all_y, all_x = (rows[f"all_{name}"].cast("float64") for name in (hits, "orders"))
    return pair_sums(rows, hits) | {
        f"{hits}_y_y": (y * all_y).sum(), f"{hits}_y_x": (y * all_x).sum(),
        f"{hits}_x_y": (x * all_y).sum(), f"{hits}_x_x": (x * all_x).sum(),
    }  # fmt: skip


def pair_of(row: Mapping[Any, Any], hits: str) -> PairMoments:
    """Return the moments in a row of `pair_sums`."""
    n, *rest = (float(row[f"{hits}_{name}"]) for name in ("n", "y", "x", "yy", "xx", "xy"))
    return PairMoments(int(n), *rest)


def part_of(row: Mapping[Any, Any], hits: str) -> PartMoments:
    """Return the moments in a row of `part_sums`."""
    return PartMoments(
        pair_of(row, hits), *(float(row[f"{hits}_{name}"]) for name in ("y_y", "y_x", "x_y", "x_x"))
    )
