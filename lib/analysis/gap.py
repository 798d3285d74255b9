"""How do two groups of customers differ in a measure, like with like, and how sure is that?

Grain in: one row per customer and measure of each side (`lib.analysis.like_with_like`). Grain out: per
measure the two figures, their difference and its 95 % interval.

Method. A figure is the sum of y over the sum of x. Measures of orders are standardised to the top's mix: of
each cell that both have, the others' figure is weighted with the top's x (direct standardisation, Cochran
1968, The Effectiveness of Adjustment by Subclassification, Biometrics 24: 295-313), so that the difference
is D = sum over the top of (y - r x) / sum of x, r the others' figure in the cell. The units are customers:
orders of one customer resemble each other. The top's customers are resampled (Bayesian bootstrap, Rubin
1981, Annals of Statistics 9: 130-134; a fixed seed); what the others add is linearised over their
customers, which is what the bootstrap goes to where they are many (infinitesimal jackknife, Efron 1982). A
top of more than 5,000 is linearised too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite, nan, sqrt
from typing import Any

import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pandas as pd

from lib.analysis.intervals import Interval, PairMoments, Z
from lib.analysis.promise_keeping import Keeping, keeping, kept_counts, slots_of
from lib.analysis.result import Read
from lib.schema.promises import Promise

FEW = 30
"""Customers a side below which nothing is shown."""
DRAWS = 1000
MOST_RESAMPLED = 5000
_SEED = 1

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Side:
    """One group in one measure.

    Attributes
    ----------
    customers
        With a case.
    cases
        Sum of x.
    value
        Sum of y over sum of x.
    median
        Of customers' own figures.
    expected
        What was to be expected, where the measure has such a thing; else 0.
    """

    customers: int
    cases: float
    value: float
    median: float
    expected: float


@dataclass(frozen=True, slots=True)
class Compared:
    """A measure of two groups.

    Attributes
    ----------
    top, rest
        The sides as they are.
    raw
        Difference top minus rest as they are.
    matched
        Like with like, in cells that both have; None for a measure without cells, or with too few customers
        there.
    overlap
        Share of the top's x in cells that both have; None for a measure without cells.
    kept
        Promise id -> for how many it is kept.
    """

    top: Side
    rest: Side
    raw: Interval
    matched: Interval | None
    overlap: float | None
    kept: Mapping[str, Keeping]


def compare(
    read: Read, top: ir.Table, rest: ir.Table, promises: Sequence[Promise], in_cells: frozenset[str]
) -> dict[str, Compared]:
    """Return each measure of the top beside all others; those without a case on either side are left out.

    Parameters
    ----------
    top, rest
        Rows of `lib.analysis.like_with_like`, of each side.
    promises
        For how many each is kept is counted.
    in_cells
        Measures that are compared within cells.
    """
    mine = {str(name): rows for name, rows in read(top).groupby("measure")}
    slots = slots_of(promises)
    each = rest.group_by("measure").agg(**_moments(rest), **kept_counts(rest, slots))
    others: dict[str, dict[Any, Any]] = {row["measure"]: row for row in read(each).to_dict("records")}
    found: dict[str, Compared] = {}
    for name in mine.keys() & others.keys():
        compared = _compared(mine[name], others[name], in_cells=name in in_cells)
        held = {
            slot[name].id: keeping(slot[name], place, mine[name], others[name])
            for place, slot in enumerate(slots)
            if name in slot
        }
        found[name] = replace(compared, kept=held)
    return found


def _moments(each: ir.Table) -> dict[str, ir.Value]:
    """Return sums over the customers of a measure, all of whom have a case."""
    y, x, z = each.y, each.x, each.y - each.e
    pairs = {"y": y, "x": x, "z": z, "zz": z * z, "zx": z * x, "xx": x * x, "uu": each.u * each.u}
    return {
        **{name: value.sum() for name, value in pairs.items()},
        "n": each.count(),
        "shared": each.count(where=each.b > 0),
        "expected": each.e.sum(),
        "median": (y / x).quantile(0.5),
    }


def _weights(customers: int) -> Numbers | None:
    """Return weights of the top's customers, one row a draw; None where they are too many to resample."""
    if not customers or customers > MOST_RESAMPLED:
        return None
    return np.random.default_rng(_SEED).standard_exponential((DRAWS, customers))


def _compared(top: pd.DataFrame, rest: Mapping[Any, Any], *, in_cells: bool) -> Compared:
    part = {name: top[name].to_numpy(dtype="float64") for name in ("y", "x", "e", "a", "b")}
    weights = _weights(len(top))
    n, y, x, z = (float(rest[name]) for name in "nyxz")
    moments = PairMoments(int(n), z, x, *(float(rest[name]) for name in ("zz", "xx", "zx")))
    shared, matched = float(part["b"].sum()), None
    if in_cells and min(int((part["b"] > 0).sum()), int(rest["shared"])) >= FEW:
        spread = sqrt(n / max(n - 1, 1) * float(rest["uu"])) / shared
        matched = _difference(part["a"], part["b"], 0.0, spread, weights)
    return Compared(
        top=_side(len(top), float(part["y"].sum()), float(part["x"].sum()), float(part["e"].sum()),
                  float(np.median(part["y"] / part["x"]))),
        rest=_side(int(n), y, x, y - z, float(rest["median"])),
        raw=_difference(part["y"] - part["e"], part["x"], moments.ratio, moments.error, weights),
        matched=matched,
        overlap=shared / float(part["x"].sum()) if in_cells else None,
        kept={},
    )  # fmt: skip


def _side(customers: int, y: float, x: float, expected: float, median: float) -> Side:
    return Side(customers, x, y / x, median, expected / x)


def _difference(y: Numbers, x: Numbers, beside: float, error: float, weights: Numbers | None) -> Interval:
    """Return sum(y) / sum(x) less a figure with a standard error of its own."""
    whole = float(x.sum())
    if whole <= 0 or not isfinite(beside) or not isfinite(error):
        return Interval(nan, nan, nan)
    estimate = float(y.sum()) / whole - beside
    if weights is None:
        apart = y - (estimate + beside) * x
        own = sqrt(len(y) / max(len(y) - 1, 1) * float(apart @ apart)) / whole
        reach = Z * sqrt(own**2 + error**2)
        return Interval(estimate, estimate - reach, estimate + reach)
    noise = np.random.default_rng(_SEED + 1).standard_normal(len(weights))
    below = weights @ x
    drawn = (
        np.divide(weights @ y, below, out=np.full(len(weights), nan), where=below > 0)
        - beside
        + error * noise
    )
    low, high = np.nanpercentile(drawn, [2.5, 97.5])
    return Interval(estimate, float(low), float(high))
