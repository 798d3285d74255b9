"""How customer-focused are we? What people in the company say, beside what the data shows.

Grain in: `ratings` (one row per component and person) and the marts. Grain out: one row per capability and
one per component. "Not rated" and "no evidence" are states of their own, never a zero.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import mean

from lib.analysis.component_score import (
    ComponentEvidence,
    ComponentRating,
    ComponentScore,
    RatingGroups,
    score_component,
)
from lib.analysis.evidence import Evidence, evidence
from lib.analysis.filters import Filters
from lib.analysis.quarters import apart
from lib.analysis.ratings import RoleGap, RoleRating, RoundRatings, Tally, role_gap, rounds
from lib.analysis.result import Read, Result, looked_at
from lib.analysis.tells_most import TellsMost, tells_most
from lib.errors import UserError
from lib.schema import formats
from lib.schema.capabilities import Capability, capabilities, components
from lib.schema.cuts import Cuts
from lib.schema.measures import measures
from lib.workspace.facts import Facts


@dataclass(frozen=True, slots=True)
class CapabilityRating:
    """What people say of a capability.

    `level` is the mean of its rated components' medians and `spread` how far these lie apart (highest minus
    lowest); `coverage` is the share of its components that were rated (`rated` of `components`), `n` the most
    ratings any of them got. `by_role` holds the mean over components of what each role may be shown to say.
    """

    level: float
    n: int
    spread: float
    coverage: float
    by_role: Mapping[str, RoleRating]
    rated: int
    components: int


@dataclass(frozen=True, slots=True)
class CapabilityEvidence:
    """What the data shows of a capability: the mean over those of its `components` that have evidence.

    From `level` to `level_high`, the means of the lower and the upper ends; `written` says it. `coverage` is
    the share of all its components that have evidence; `measures` are those that decide their levels.
    """

    level: float
    level_high: float
    written: str
    coverage: float
    shown: int
    components: int
    measures: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class CapabilityScore:
    """One of the six capabilities.

    `rating` None is "not rated"; `evidence` None is "no evidence", and `reason` says why. `gap` is the mean,
    over the components that have both, of what people say minus what the data shows.
    """

    capability: str
    name: str
    question: str
    meaning: str
    rating: CapabilityRating | None
    evidence: CapabilityEvidence | None
    reason: str
    gap: float | None
    components: int

    @property
    def level(self) -> float | None:
        """What people say; None is not rated."""
        return self.rating.level if self.rating else None

    @property
    def n(self) -> int:
        """The most ratings that any of its components got."""
        return self.rating.n if self.rating else 0

    @property
    def spread(self) -> float | None:
        """Highest minus lowest of its components' medians; None is not rated."""
        return self.rating.spread if self.rating else None

    @property
    def rated(self) -> int:
        """Number of its components that were rated."""
        return self.rating.rated if self.rating else 0

    @property
    def evidence_level(self) -> float | None:
        """The lower end of what the data shows; None is no evidence."""
        return self.evidence.level if self.evidence else None

    @property
    def evidence_components(self) -> int:
        """Number of its components that have evidence."""
        return self.evidence.shown if self.evidence else 0


@dataclass(frozen=True, slots=True)
class Overall:
    """All components in one number, and of how many: `level` of the `rated`, `evidence_level` of the `shown`.

    Means of the components' medians and of the lower ends of what the data shows; None without any. Coverages
    are shares of all `components`.
    """

    level: float | None
    rated: int
    coverage: float
    evidence_level: float | None
    shown: int
    evidence_coverage: float
    components: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorecard(Result):
    """The whole scorecard of one round.

    `people` (of the company) and `customers` count who rated. `rounds` are the names of all rounds, the
    latest first. `gaps` are executives beside associates, the widest first. `tells_most` names the files that
    would let the data speak for most of the components that it is silent on.
    """

    round: str | None
    rounds: tuple[str, ...]
    people: int
    customers: int
    overall: Overall
    capabilities: tuple[CapabilityScore, ...]
    components: tuple[ComponentScore, ...]
    gaps: tuple[RoleGap, ...]
    tells_most: TellsMost

    @property
    def level(self) -> float | None:
        """Mean of the components' medians; only to be shown beside `overall.coverage`."""
        return self.overall.level


def scorecard(
    read: Read, facts: Facts, filters: Filters, *, round_name: str | None = None, cuts: Cuts | None = None
) -> Scorecard:
    """Return the scorecard of one round of ratings, beside what the data shows in the window.

    Parameters
    ----------
    round_name
        The round to look at; the latest when left out.
    cuts
        The retailer's own cuts to levels; those of the app when left out.

    Raises
    ------
    UserError
        When there is no round of that name.
    """
    every = rounds(read)
    chosen = _chosen(every, round_name)
    said = RatingGroups(_by_component(chosen.tallies if chosen else ()), _asked(chosen))
    found = evidence(read, facts, filters, chosen.tallies if chosen else (), cuts=cuts)
    scores = tuple(score_component(entry, said, found) for entry in components())
    gaps = [role_gap(entry.name, said.tallies.get(entry.id, [])) for entry in components()]
    return Scorecard(
        **looked_at(facts, filters),
        answer=_answer(scores, chosen),
        caveat=_caveat(chosen),
        round=chosen.summary.round if chosen else None,
        rounds=tuple(each.summary.round for each in every),
        people=chosen.summary.people if chosen else 0,
        customers=chosen.summary.customers if chosen else 0,
        overall=_overall(scores),
        capabilities=tuple(_capability(entry, scores) for entry in capabilities()),
        components=scores,
        gaps=tuple(sorted(filter(None, gaps), key=lambda gap: -abs(gap.difference))),
        tells_most=tells_most(
            read, facts, {score.component for score in scores if score.evidence is None}, measures()
        ),
    )


def _chosen(every: Sequence[RoundRatings], name: str | None) -> RoundRatings | None:
    if name is None:
        return every[0] if every else None
    for each in every:
        if each.summary.round == name:
            return each
    known = formats.listing([each.summary.round for each in every]) or "none yet"
    raise UserError(
        "There is no such round of ratings.", f"We were asked for “{name}”.", f"The rounds are: {known}."
    )


def _by_component(tallies: Iterable[Tally]) -> dict[str, list[Tally]]:
    found: dict[str, list[Tally]] = {}
    for tally in tallies:
        found.setdefault(tally.component, []).append(tally)
    return found


def _asked(chosen: RoundRatings | None) -> dict[str, int]:
    """Return about how many of each role rated anything: the most ratings that one component got of it."""
    most: dict[str, int] = {}
    for tally in chosen.tallies if chosen else ():
        most[tally.role] = max(most.get(tally.role, 0), tally.n)
    return most


def _capability(entry: Capability, scores: Sequence[ComponentScore]) -> CapabilityScore:
    mine = [score for score in scores if score.capability == entry.id]
    both = [
        apart(score.rating.level, score.evidence.levels) for score in mine if score.rating and score.evidence
    ]
    shown = [score.evidence for score in mine if score.evidence]
    return CapabilityScore(
        capability=entry.id, name=entry.name, question=entry.question, meaning=entry.meaning,
        rating=_capability_rating([score.rating for score in mine if score.rating], len(mine)),
        evidence=_capability_evidence(shown, len(mine)),
        reason="" if shown else _why_silent(mine), gap=_mean(both), components=len(mine),
    )  # fmt: skip


def _capability_rating(ratings: Sequence[ComponentRating], components_: int) -> CapabilityRating | None:
    if not ratings:
        return None
    levels = [rating.level for rating in ratings]
    roles = dict.fromkeys(role for rating in ratings for role in rating.by_role)
    return CapabilityRating(
        level=mean(levels), n=max(rating.n for rating in ratings), spread=max(levels) - min(levels),
        coverage=len(ratings) / components_,
        by_role={role: _role([rating.by_role.get(role) for rating in ratings]) for role in roles},
        rated=len(ratings), components=components_,
    )  # fmt: skip


def _role(ratings: Iterable[RoleRating | None]) -> RoleRating:
    """Return the mean over components of what a role says, where it may be shown, and its most ratings."""
    told = [each for each in ratings if each is not None and each.mean is not None]
    return RoleRating(
        _mean(each.mean for each in told if each.mean is not None),
        max((each.n for each in told if each.n is not None), default=None),
    )


def _capability_evidence(shown: Sequence[ComponentEvidence], components_: int) -> CapabilityEvidence | None:
    if not shown:
        return None
    low, high = mean(each.level for each in shown), mean(each.level_high for each in shown)
    return CapabilityEvidence(
        level=low, level_high=high, written=f"{low:.1f}" if low == high else f"{low:.1f} to {high:.1f}",
        coverage=len(shown) / components_, shown=len(shown), components=components_,
        measures=tuple(
            measure for each in shown for measure in each.measures if measure.metric == each.decides
        ),
    )  # fmt: skip


def _why_silent(scores: Sequence[ComponentScore]) -> str:
    untold = sum(bool(score.untold) for score in scores)
    if not untold:
        return "Ratings only: no measure speaks for any of its components yet."
    return (
        f"Can't tell yet: {formats.plural(untold, 'component')} could have evidence; each says what it needs."
    )


def _overall(scores: Sequence[ComponentScore]) -> Overall:
    said = [score.rating.level for score in scores if score.rating]
    shown = [score.evidence.level for score in scores if score.evidence]
    return Overall(
        level=_mean(said), rated=len(said), coverage=len(said) / len(scores),
        evidence_level=_mean(shown), shown=len(shown), evidence_coverage=len(shown) / len(scores),
        components=len(scores),
    )  # fmt: skip


def _mean(values: Iterable[float]) -> float | None:
    held = list(values)
    return float(mean(held)) if held else None


def _answer(scores: Sequence[ComponentScore], chosen: RoundRatings | None) -> str:
    overall = _overall(scores)
    if overall.level is None or chosen is None:
        told = (
            f"; the data speaks for {overall.shown} of {overall.components} components."
            if overall.shown
            else "."
        )
        few = chosen is not None and chosen.summary.ratings
        why = "fewer than five people have rated any component" if few else "nobody has rated us"
        return f"We can't tell yet how customer-focused we are: {why}{told}"
    first = (
        f"Rated {formats.number(overall.level, 2)} of 5 by {_raters(chosen)} on {overall.rated} of "
        f"{overall.components} components"
    )
    widest = max(
        (score for score in scores if score.disagreement is not None),
        key=lambda score: abs(score.disagreement or 0.0),
        default=None,
    )
    if widest is None or widest.rating is None or widest.evidence is None:
        return f"{first}; the data has nothing to say on these yet."
    said, whom = widest.rating.held_against
    return (
        f"{first}; the data disagrees most on {widest.name} "
        f"(rated {formats.number(said, 2)}{whom}, evidence level {widest.evidence.written})."
    )


def _raters(chosen: RoundRatings) -> str:
    people, customers = chosen.summary.people, chosen.summary.customers
    groups = ((people, "person", "people"), (customers, "customer", "customers"))
    return formats.listing([formats.plural(n, one, many) for n, one, many in groups if n])


def _caveat(chosen: RoundRatings | None) -> str:
    if chosen is None:
        return "Ratings come from a file or from the form; each component has five levels in plain words."
    told = f"Round “{chosen.summary.round}”. What fewer than five people say is not shown."
    if chosen.unreadable:
        left = formats.plural(chosen.unreadable, "rating")
        told += f" Left out: {left} of a component or level that we don't know."
    return told
