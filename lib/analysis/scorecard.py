"""How customer-focused are we? What people in the company say, beside what the data shows.

Grain in: `ratings` (one row per component and person) and the marts. Grain out: one row per capability and
one per component. "Not rated" and "no evidence" are states of their own, never a zero.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import mean

from lib.analysis.evidence import Evidence, evidence, lowest
from lib.analysis.filters import Filters
from lib.analysis.ratings import Rating, RoleGap, RoundRatings, Tally, rate, role_gap, rounds
from lib.analysis.result import Read, Result, looked_at
from lib.errors import UserError
from lib.schema import formats
from lib.schema.capabilities import Capability, Component, capabilities, components
from lib.schema.cuts import Cuts
from lib.workspace.facts import Facts


@dataclass(frozen=True, slots=True)
class ComponentScore:
    """One of the 34 components; `rating` None is "not rated", `evidence_level` None is "no evidence".

    The evidence level is that of the lowest measure (from `evidence_level` to `evidence_level_high` where its
    interval spans a cut). `disagreement` is what people say minus the evidence level: the mean rating of
    executives where it may be shown, else of everybody.
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
    """One of the six capabilities.

    `level` is the mean of its components' median levels and `spread` how far these lie apart (highest minus
    lowest); `coverage` is the share of its components that were rated, `n` the most ratings any of them got.
    `evidence_level` is the mean over the `evidence_components` that have evidence.
    """

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
    """The whole scorecard of one round.

    `level` is the mean of the components' medians, None when nothing is rated; `people` (of the company) and
    `customers` count who rated. `rounds` are the names of all rounds, the latest first. `gaps` are executives
    beside associates, the widest first.
    """

    round: str | None
    rounds: tuple[str, ...]
    people: int
    customers: int
    level: float | None
    capabilities: tuple[CapabilityScore, ...]
    components: tuple[ComponentScore, ...]
    gaps: tuple[RoleGap, ...]


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
    by_component = _by_component(chosen.tallies if chosen else ())
    found = evidence(read, facts, filters, chosen.tallies if chosen else (), cuts=cuts)
    scores = tuple(_component(entry, by_component.get(entry.id, []), found) for entry in components())
    gaps = [role_gap(entry.name, by_component.get(entry.id, [])) for entry in components()]
    return Scorecard(
        **looked_at(facts, filters),
        answer=_answer(scores, chosen),
        caveat=_caveat(chosen),
        round=chosen.summary.round if chosen else None,
        rounds=tuple(each.summary.round for each in every),
        people=chosen.summary.people if chosen else 0,
        customers=chosen.summary.customers if chosen else 0,
        level=_mean(score.rating.level for score in scores if score.rating),
        capabilities=tuple(_capability(entry, scores) for entry in capabilities()),
        components=scores,
        gaps=tuple(sorted(filter(None, gaps), key=lambda gap: -abs(gap.difference))),
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


def _component(entry: Component, tallies: Sequence[Tally], found: Sequence[Evidence]) -> ComponentScore:
    rating = rate(tallies)
    mine = tuple(each for each in found if each.metric in entry.evidence)
    low, high = lowest(mine) or (None, None)
    return ComponentScore(
        component=entry.id, capability=entry.capability, name=entry.name, meaning=entry.meaning,
        anchors=entry.anchors, evidence_idea=entry.evidence_idea, rating=rating, evidence=mine,
        evidence_level=low, evidence_level_high=high,
        disagreement=_said(rating)[0] - low if rating and low is not None else None,
    )  # fmt: skip


def _said(rating: Rating) -> tuple[float, str]:
    """Return what is held against the evidence, and who says it: executives where they may be shown."""
    executives = rating.by_role.get("executive")
    if executives is not None and executives.mean is not None:
        return executives.mean, " by executives"
    return rating.mean, ""


def _capability(entry: Capability, scores: Sequence[ComponentScore]) -> CapabilityScore:
    mine = [score for score in scores if score.capability == entry.id]
    ratings = [score.rating for score in mine if score.rating]
    levels = [rating.level for rating in ratings]
    shown = [score.evidence_level for score in mine if score.evidence_level is not None]
    return CapabilityScore(
        capability=entry.id, name=entry.name, question=entry.question, meaning=entry.meaning,
        level=_mean(levels), coverage=len(levels) / len(mine), rated=len(levels), components=len(mine),
        n=max((rating.n for rating in ratings), default=0),
        spread=max(levels) - min(levels) if levels else None,
        evidence_level=_mean(shown), evidence_components=len(shown),
    )  # fmt: skip


def _mean(values: Iterable[float]) -> float | None:
    held = list(values)
    return float(mean(held)) if held else None


def _answer(scores: Sequence[ComponentScore], chosen: RoundRatings | None) -> str:
    level = _mean(score.rating.level for score in scores if score.rating)
    rated = sum(score.rating is not None for score in scores)
    shown = sum(score.evidence_level is not None for score in scores)
    if level is None or chosen is None:
        told = f"; the data speaks for {shown} of {len(scores)} components." if shown else "."
        return f"We can't tell yet how customer-focused we are: nobody has rated us{told}"
    first = (
        f"Rated {formats.number(level, 2)} of 5 by {_raters(chosen)} on {rated} of {len(scores)} components"
    )
    widest = max(
        (score for score in scores if score.disagreement is not None),
        key=lambda score: abs(score.disagreement or 0.0),
        default=None,
    )
    if widest is None or widest.rating is None:
        return f"{first}; the data has nothing to say on these yet."
    said, whom = _said(widest.rating)
    return (
        f"{first}; the data disagrees most on {widest.name} "
        f"(rated {formats.number(said, 2)}{whom}, evidence level {_levels(widest)})."
    )


def _raters(chosen: RoundRatings) -> str:
    people, customers = chosen.summary.people, chosen.summary.customers
    groups = ((people, "person", "people"), (customers, "customer", "customers"))
    return formats.listing([formats.plural(n, one, many) for n, one, many in groups if n])


def _levels(score: ComponentScore) -> str:
    low, high = score.evidence_level, score.evidence_level_high
    return f"{low}" if low == high else f"{low} to {high}"


def _caveat(chosen: RoundRatings | None) -> str:
    if chosen is None:
        return "Ratings come from a file or from the form; each component has five levels in plain words."
    told = f"Round “{chosen.summary.round}”. Groups of fewer than five people are not shown apart."
    if chosen.unreadable:
        left = formats.plural(chosen.unreadable, "rating")
        told += f" Left out: {left} of a component or level that we don't know."
    return told
