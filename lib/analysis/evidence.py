"""What does the data show of each component? Figures with intervals, and the level that they reach.

Grain in: the marts and `ratings`. Grain out: one row per measure of `capabilities.toml`.
"""

import math
from dataclasses import dataclass

from lib.analysis.days import selected_days
from lib.analysis.evidence_figures import FIGURES, Asked, Figure, order_totals
from lib.analysis.filters import Filters
from lib.analysis.ratings import Tally
from lib.analysis.result import Read
from lib.schema.capabilities import Measure, level_of, level_range, measures
from lib.schema.formats import listing
from lib.schema.tables import tables
from lib.workspace.facts import Facts


@dataclass(frozen=True, slots=True)
class Evidence:
    """One measure of what the data shows.

    `value`, `low` and `high` (95 %) are in `unit` ("share" from 0 to 1, "hours", "points"); `n` counts
    `n_of`. The interval may span a cut: then the level is `level` to `level_high`, else both are equal.
    `lacks` names the columns ("feedback.answered_at") without which `value` and the levels are None; `reason`
    says it.
    """

    metric: str
    label: str
    meaning: str
    unit: str
    value: float | None
    low: float | None
    high: float | None
    n: int
    n_of: str
    level: int | None
    level_high: int | None
    lacks: tuple[str, ...] = ()
    reason: str = ""


def evidence(
    read: Read, facts: Facts, filters: Filters, tallies: tuple[Tally, ...] = ()
) -> tuple[Evidence, ...]:
    """Return all measures in the order of `capabilities.toml`, those too that can't be told.

    Parameters
    ----------
    tallies
        Of the round of ratings that is looked at.
    """
    row = read(order_totals(selected_days(filters))).iloc[0]
    totals = {str(name): float(amount) for name, amount in row.items()}
    asked = Asked(read, facts, filters, tallies, totals)
    return tuple(_evidence(measure, asked) for measure in measures())


def _evidence(measure: Measure, asked: Asked) -> Evidence:
    missing = tuple(need for need in measure.needs if need.split(".")[0] not in asked.facts.tables)
    figure = Figure(None, lacks=missing) if missing else FIGURES[measure.id](asked)
    if figure.found is None:
        return _untold(measure, figure)
    value, low, high = figure.found.estimate, figure.found.low, figure.found.high
    sure = math.isfinite(low) and math.isfinite(high)
    levels = level_range(measure, low, high) if sure else (level_of(measure, value),) * 2
    return Evidence(
        metric=measure.id, label=measure.label, meaning=measure.meaning, unit=measure.unit, value=value,
        low=low if sure else None, high=high if sure else None, n=figure.n, n_of=figure.n_of,
        level=levels[0], level_high=levels[1],
    )  # fmt: skip


def _untold(measure: Measure, figure: Figure) -> Evidence:
    reason = (
        f"Can't tell yet: needs {_wanted(figure.lacks)}."
        if figure.lacks
        else f"Can't tell yet. {figure.reason}"
    )
    return Evidence(
        metric=measure.id, label=measure.label, meaning=measure.meaning, unit=measure.unit, value=None,
        low=None, high=None,
        n=figure.n, n_of=figure.n_of, level=None, level_high=None, lacks=figure.lacks, reason=reason,
    )  # fmt: skip


def _wanted(lacks: tuple[str, ...]) -> str:
    """Say in words which columns of which files are missing: "a file of feedback with Given and Answered"."""
    wanted: dict[str, list[str]] = {}
    for need in lacks:
        table, column = need.split(".")
        wanted.setdefault(table, []).append(f"“{tables()[table].columns[column].label}”")
    return listing(
        [
            f"a file of {tables()[table].label.lower()} with {listing(names)}"
            for table, names in wanted.items()
        ]
    )
