"""What do people say of one component, what does the data show of it, and how far are the two apart?

Grain in: tallies of one round and the measures of one window. Grain out: one `ComponentScore`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lib.analysis.evidence import Evidence, lowest
from lib.analysis.quarters import apart, place
from lib.analysis.ratings import SMALLEST_GROUP, RoleRating, Tally, rate, shown_apart
from lib.schema.capabilities import Component

_RATINGS_ONLY = "Ratings only"


@dataclass(frozen=True, slots=True)
class ComponentRating:
    """What people say of one component.

    `level` is the median, `spread` the standard deviation (None for one rating). `coverage` is the share of
    those who could have rated it: `n` over about how many people of these roles rated anything in the round.
    `by_role` is what each role that rated says.
    """

    level: float
    mean: float
    n: int
    spread: float | None
    coverage: float
    by_role: Mapping[str, RoleRating]

    @property
    def held_against(self) -> tuple[float, str]:
        """What is held against the evidence, and who says it: executives where they may be shown."""
        executives = self.by_role.get("executive")
        if executives is not None and executives.mean is not None:
            return executives.mean, " by executives"
        return self.mean, ""


@dataclass(frozen=True, slots=True)
class ComponentEvidence:
    """What the data shows of one component: the level of its lowest measure, which `decides`.

    From `level` to `level_high`, which differ where the interval of a measure spans a cut; `written` says
    "2" or "2 to 3". `measures` are those that can be told.
    """

    level: int
    level_high: int
    written: str
    decides: str
    measures: tuple[Evidence, ...]

    @property
    def levels(self) -> tuple[int, int]:
        """The lowest and the highest level."""
        return self.level, self.level_high


@dataclass(frozen=True, slots=True)
class ComponentScore:
    """One of the 34 components.

    `rating` None is "not rated", or by fewer than five; `evidence` None is "no evidence", and `reason` says
    why; `untold` are the measures that can't be told, each with what it lacks.
    `gap` is the median rating minus the evidence level, 0 within a range of levels. `disagreement` is the
    same for the mean rating of executives where it may be shown, else of everybody.
    `quarter` is one of `lib.analysis.quarters.QUARTERS` for everybody's median, or None: then `no_quarter`
    says why. `quarter_by_role` is the same for the median of each role that may be shown.
    """

    component: str
    capability: str
    name: str
    meaning: str
    anchors: tuple[str, ...]
    evidence_idea: str
    rating: ComponentRating | None
    evidence: ComponentEvidence | None
    reason: str
    untold: tuple[Evidence, ...]
    gap: float | None
    disagreement: float | None
    quarter: str | None
    no_quarter: str
    quarter_by_role: Mapping[str, str | None]
    level_by_role: Mapping[str, float]

    @property
    def evidence_level(self) -> int | None:
        """The lower end of what the data shows; None is no evidence."""
        return self.evidence.level if self.evidence else None

    @property
    def evidence_level_high(self) -> int | None:
        """The upper end of what the data shows; None is no evidence."""
        return self.evidence.level_high if self.evidence else None


@dataclass(frozen=True, slots=True)
class RatingGroups:
    """The ratings of one round: tallies by component; about how many people of each role rated anything."""

    tallies: Mapping[str, Sequence[Tally]]
    asked: Mapping[str, int]


def score_component(entry: Component, said: RatingGroups, found: Sequence[Evidence]) -> ComponentScore:
    """Return what people say of a component beside what the data shows.

    Parameters
    ----------
    entry
        Of `capabilities.toml`.
    said
        Of the round that is looked at.
    found
        All measures of the window.
    """
    tallies = said.tallies.get(entry.id, ())
    rating = _rating(tallies, said.asked)
    mine = [each for each in found if each.metric in entry.evidence]
    evidence = component_evidence(mine)
    levels = evidence.levels if evidence else None
    quarter, no_quarter = place(rating.level if rating else None, levels)
    medians = {tally.role: each.level for tally in shown_apart(tallies) if (each := rate([tally]))}
    return ComponentScore(
        component=entry.id, capability=entry.capability, name=entry.name, meaning=entry.meaning,
        anchors=entry.anchors, evidence_idea=entry.evidence_idea, rating=rating, evidence=evidence,
        reason="" if evidence else _why_silent(entry, mine),
        untold=tuple(each for each in mine if each.level is None),
        gap=apart(rating.level, levels) if rating and levels else None,
        disagreement=apart(rating.held_against[0], levels) if rating and levels else None,
        quarter=quarter, no_quarter=no_quarter,
        quarter_by_role={role: place(median, levels)[0] for role, median in medians.items()},
        level_by_role=medians,
    )  # fmt: skip


def component_evidence(measures: Sequence[Evidence]) -> ComponentEvidence | None:
    """Return the evidence of a component from its measures, the lowest deciding; None where none tells."""
    told = [each for each in measures if each.level is not None]
    found = lowest(told)
    if found is None:
        return None
    decides = min(told, key=lambda each: (each.level, each.level_high))
    return ComponentEvidence(*found, written_levels(*found), decides.metric, tuple(told))


def written_levels(low: int, high: int) -> str:
    """Write a level, or a range of levels: "2", "2 to 3"."""
    return f"{low}" if low == high else f"{low} to {high}"


def _rating(tallies: Sequence[Tally], asked: Mapping[str, int]) -> ComponentRating | None:
    found = rate(tallies)
    if found is None or found.n < SMALLEST_GROUP:
        return None
    whole = sum(asked.get(role, 0) for role in {tally.role for tally in tallies})
    return ComponentRating(
        level=found.level, mean=found.mean, n=found.n, spread=found.spread,
        coverage=min(found.n / whole, 1.0) if whole else 1.0, by_role=found.by_role,
    )  # fmt: skip


def _why_silent(entry: Component, measures: Sequence[Evidence]) -> str:
    if not measures:
        idea = entry.evidence_idea
        return idea if idea.startswith(_RATINGS_ONLY) else f"{_RATINGS_ONLY}. What could show it: {idea}"
    return " ".join(dict.fromkeys(each.reason for each in measures))
