"""How customer-focused are we? What people in the company say, beside what the data shows.

Grain in: `ratings` (one row per component and person) and the marts. Grain out: one row per capability and
one per component. "Not rated" and "no evidence" are states of their own, never a zero.
"""

from dataclasses import dataclass

from lib.analysis.evidence import Evidence
from lib.analysis.ratings import Rating, RoleGap
from lib.analysis.result import Result


@dataclass(frozen=True, slots=True)
class ComponentScore:
    """One of the 34 components; `rating` None is "not rated", `evidence_level` None is "no evidence".

    The evidence level is that of the lowest measure. `disagreement` is the mean rating (executives' where
    shown) minus the evidence level.
    """

    component: str
    capability: str
    name: str
    meaning: str
    anchors: tuple[str, ...]
    evidence_idea: str
    rating: Rating | None
    evidence: tuple[Evidence, ...]
    evidence_level: int | None
    evidence_level_high: int | None
    disagreement: float | None


@dataclass(frozen=True, slots=True)
class CapabilityScore:
    """One of the six capabilities; `level` is the mean of its components' medians, `coverage` the share rated."""

    capability: str
    name: str
    question: str
    meaning: str
    level: float | None
    coverage: float
    rated: int
    components: int
    n: int
    spread: float | None
    evidence_level: float | None
    evidence_components: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorecard(Result):
    """The whole scorecard of one round; `level` is the mean of the components' medians, None when nothing is rated."""

    round: str | None
    rounds: tuple[str, ...]
    people: int
    level: float | None
    capabilities: tuple[CapabilityScore, ...]
    components: tuple[ComponentScore, ...]
    gaps: tuple[RoleGap, ...]
