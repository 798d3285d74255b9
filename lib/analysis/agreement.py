"""Do departments mean the same when they rate? Krippendorff's alpha, its interval, and what it says.

Grain in: what was said of each unit (a component), one value a voice (a department). Grain out: one number.
Krippendorff (2011), Computing Krippendorff's alpha-reliability, University of Pennsylvania.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from lib.analysis.anonymity import SMALLEST_GROUP
from lib.analysis.intervals import Interval
from lib.analysis.rating_rows import UNTOLD, rating_rows
from lib.analysis.result import Read
from lib.schema.capabilities import LEVELS

if TYPE_CHECKING:
    import numpy as np

METRICS = ("nominal", "ordinal", "interval")
RELIABLE, TENTATIVE = 0.8, 0.667
"""From here on it is reliable, or tentative: Krippendorff (2004), Content Analysis, 2nd ed., page 241."""

MEANINGS: Mapping[str, str] = MappingProxyType(
    {
        "reliable": "departments mean the same",
        "tentative": "departments mean about the same; take it as tentative",
        "low": "departments do not mean the same",
    }
)
FEWEST_RATERS = 10
DRAWS = 2_000
SEED = 20260401


@dataclass(frozen=True, slots=True)
class DepartmentAgreement:
    """How far departments agree, from -1 to 1; 0 is what chance gives.

    `alpha` is None, and `reason` says why, with fewer than ten raters or two departments of five; `low` and
    `high` are its 95 % interval. `raters` is about how many people of the company rated, in the departments
    that count; `components` those that two departments rated. `meaning` is a key of `MEANINGS`;
    `meaning_low` and `meaning_high` are those of the interval's ends.
    """

    alpha: float | None
    low: float | None
    high: float | None
    departments: tuple[str, ...]
    components: int
    raters: int
    meaning: str | None = None
    meaning_low: str | None = None
    meaning_high: str | None = None
    reason: str = ""


def alpha(units: Sequence[Sequence[float]], metric: str = "interval") -> float:
    """Return Krippendorff's alpha; NaN where nothing can be paired or all values are the same.

    Parameters
    ----------
    units
        Of each unit the values that it was given, in any order; what is missing is left out.
    metric
        How far two values are apart: "nominal" (the same or not), "ordinal" (by how many values lie between)
        or "interval" (by their difference).

    Raises
    ------
    ValueError
        When there is no such metric.
    """
    return float(_alphas(units, metric, None)[0])


def alpha_interval(
    units: Sequence[Sequence[float]], metric: str = "interval", draws: int = DRAWS, seed: int = SEED
) -> Interval:
    """Return alpha with its 95 % interval, by drawing units with replacement.

    Of the intervals for alpha the one whose coverage holds: Zapf and others (2016), Measuring inter-rater
    reliability for nominal data, BMC Medical Research Methodology 16: 93. Below two units its ends are NaN.
    """
    import numpy as np

    estimate = alpha(units, metric)
    paired = [unit for unit in units if len(unit) > 1]
    if len(paired) < 2 or math.isnan(estimate):  # noqa: PLR2004 (one unit does not vary)
        return Interval(estimate, math.nan, math.nan)
    rng = np.random.default_rng(seed)
    weights = rng.multinomial(len(paired), np.full(len(paired), 1 / len(paired)), size=draws)
    drawn = _alphas(paired, metric, weights)
    low, high = np.nanpercentile(drawn, [2.5, 97.5])
    return Interval(estimate, float(low), float(high))


def meaning_of(value: float) -> str:
    """Return which of `MEANINGS` an alpha has."""
    return "reliable" if value >= RELIABLE else "tentative" if value >= TENTATIVE else "low"


def department_agreement(read: Read, round_name: str | None = None) -> DepartmentAgreement:
    """Return how far departments agree in one round: each speaks with the mean of its people.

    A department counts where five of its people rated a component; customers have none.

    Parameters
    ----------
    round_name
        The latest when left out.
    """
    rows = [row for row in rating_rows(read, round_name) if row.is_of_company and row.department != UNTOLD]
    said: dict[str, dict[str, list[int]]] = {}
    for row in rows:
        if row.level in LEVELS:
            held = said.setdefault(row.component, {}).setdefault(row.department, [0, 0])
            held[0] += row.n
            held[1] += row.n * row.level
    means = {
        component: {name: total / n for name, (n, total) in by.items() if n >= SMALLEST_GROUP}
        for component, by in said.items()
    }
    paired = {component: by for component, by in means.items() if len(by) > 1}
    names = tuple(sorted({name for by in paired.values() for name in by}))
    raters = sum(max(by[name][0] for by in said.values() if name in by) for name in names)
    if raters < FEWEST_RATERS:
        reason = (
            f"It takes {FEWEST_RATERS} raters in two departments, {SMALLEST_GROUP} of each, who told their "
            "department and rated the same components."
        )
        return DepartmentAgreement(None, None, None, names, len(paired), raters, reason=reason)
    found = alpha_interval([list(by.values()) for by in paired.values()])
    if math.isnan(found.estimate):
        reason = "All say the same of everything, so that agreement can't be told from habit."
        return DepartmentAgreement(None, None, None, names, len(paired), raters, reason=reason)
    return _agreement(found, names, len(paired), raters)


def _agreement(found: Interval, names: tuple[str, ...], components: int, raters: int) -> DepartmentAgreement:
    sure = math.isfinite(found.low)
    return DepartmentAgreement(
        alpha=found.estimate, low=found.low if sure else None, high=found.high if sure else None,
        departments=names, components=components, raters=raters, meaning=meaning_of(found.estimate),
        meaning_low=meaning_of(found.low) if sure else None,
        meaning_high=meaning_of(found.high) if sure else None,
    )  # fmt: skip


def _alphas(units: Sequence[Sequence[float]], metric: str, weights: "np.ndarray | None") -> "np.ndarray":
    """Return alpha for each row of weights of the units; each unit once where None.

    Alpha is 1 - (n - 1) x observed / expected, where observed adds over units the squared distances of all
    pairs within, divided by the values less one, and expected those of all pairs there are.
    """
    import numpy as np

    if metric not in METRICS:
        raise ValueError(f"metric must be one of {', '.join(METRICS)}. Got metric={metric!r}.")
    paired = [unit for unit in units if len(unit) > 1]
    if not paired:
        return np.array([math.nan])
    values, codes = np.unique(
        np.concatenate([np.asarray(unit, float) for unit in paired]), return_inverse=True
    )
    owner = np.repeat(np.arange(len(paired)), [len(unit) for unit in paired])
    counts = np.zeros((len(paired), len(values)))
    np.add.at(counts, (owner, codes), 1.0)
    drawn = np.ones((1, len(paired))) if weights is None else weights.astype(float)
    totals = drawn @ counts
    n = totals.sum(axis=1)
    if metric == "nominal":
        within = (counts.sum(axis=1) ** 2 - (counts**2).sum(axis=1)) / (counts.sum(axis=1) - 1)
        observed, expected = drawn @ within, n**2 - (totals**2).sum(axis=1)
    else:
        # The ordinal distance of two values is that of their middle ranks, so that one formula does for both.
        places = (
            np.cumsum(totals, axis=1) - totals / 2 if metric == "ordinal" else np.tile(values, (len(n), 1))
        )
        observed = _observed(drawn, counts, places)
        expected = 2 * (n * (totals * places**2).sum(axis=1) - (totals * places).sum(axis=1) ** 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(expected > 0, 1 - (n - 1) * observed / expected, math.nan)


def _observed(drawn: "np.ndarray", counts: "np.ndarray", places: "np.ndarray") -> "np.ndarray":
    """Add up the squared distances of pairs within units: 2 (m sum(x^2) - sum(x)^2) / (m - 1) of each."""
    size = counts.sum(axis=1)
    squares = places**2 @ counts.T * size - (places @ counts.T) ** 2
    return (drawn * 2 * squares / (size - 1)).sum(axis=1)
