"""Who is one person, how sure is that, and what does it bring? The report behind `report matching`.

Grain in: the analyses of matching, the model of the workspace. Grain out: their frozen results together, with
the model's weights as a table: what each level of each comparison says, how often one person's records (m)
and strangers (u) show it, and what it weighs.
"""

from dataclasses import dataclass
from math import log2
from typing import Any

from lib.analysis.coverage import Coverage, coverage
from lib.analysis.filters import Filters
from lib.analysis.joining_effect import JoiningEffect, joining_effect
from lib.analysis.matching import Matching, matching
from lib.analysis.result import Read, Result, looked_at
from lib.identity.comparisons import COMPARISONS
from lib.identity.joining import THRESHOLD
from lib.identity.model import Model
from lib.workspace.canonical import MODEL, SETTINGS
from lib.workspace.facts import Facts


@dataclass(frozen=True, slots=True)
class Parameter:
    """One level of a comparison: what it says, how often one person (m) and strangers (u) show it."""

    comparison: str
    level: int
    says: str
    m: float | None
    u: float | None
    weight: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchingReport(Result):
    """How profiles became customers: quality, coverage, effect, and the model in numbers.

    `threshold` and `prior` are in bits; without a model (too few profiles) there are no parameters.
    """

    threshold: float
    prior: float | None
    learned_from: int | None
    people: Matching
    coverage: Coverage
    effect: JoiningEffect
    parameters: tuple[Parameter, ...]


def matching_report(read: Read, facts: Facts, filters: Filters) -> MatchingReport:
    """Return all that is known of who is one person, for the window."""
    threshold = threshold_read(read)
    people = matching(read, facts, filters, threshold=threshold)
    model = model_read(read)
    return MatchingReport(
        **looked_at(facts, filters),
        answer=people.answer,
        caveat=people.caveat,
        threshold=threshold,
        prior=model.prior_bits if model else None,
        learned_from=model.profiles if model else None,
        people=people,
        coverage=coverage(read, facts, filters),
        effect=joining_effect(read, facts, filters),
        parameters=parameters_of(model) if model else (),
    )


def threshold_read(read: Read) -> float:
    """Return the threshold in force, in bits."""
    rows = read(SETTINGS.select("threshold"))
    return THRESHOLD if rows.empty else float(rows["threshold"].iloc[0])


def model_read(read: Read) -> Model | None:
    """Return the model that a workspace holds; None where there were too few profiles."""
    rows = read(MODEL.select("model"))
    return None if rows.empty else Model.from_json(str(rows["model"].iloc[0]))


def model_parameters(read: Read, facts: Facts, filters: Filters) -> tuple[Parameter, ...]:  # noqa: ARG001 (as every analysis)
    """Return the weights of the model; none where there were too few profiles to learn from."""
    model = model_read(read)
    return parameters_of(model) if model else ()


def parameters_of(model: Model) -> tuple[Parameter, ...]:
    """Return the weights of a model, the strongest level of each comparison first."""
    told = {entry["output_column_name"]: _levels(entry) for entry in model.settings["comparisons"]}
    return tuple(
        _parameter(entry.name, len(entry.words) - 1 - place, words, level)
        for entry in COMPARISONS
        if entry.name in told
        for place, (words, level) in enumerate(zip(entry.words, told[entry.name], strict=True))
    )


def _levels(comparison: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the levels that weigh, the strongest first."""
    return [level for level in comparison["comparison_levels"] if not level.get("is_null_level")]


def _parameter(comparison: str, level: int, says: str, told: dict[str, Any]) -> Parameter:
    m, u = (_share(told.get(f"{side}_probability")) for side in ("m", "u"))
    return Parameter(comparison, level, says, m, u, log2(m / u) if m and u else None)


def _share(value: Any) -> float | None:
    """Return a learned share; what was never seen is told as words by Splink."""
    return float(value) if isinstance(value, int | float) else None
