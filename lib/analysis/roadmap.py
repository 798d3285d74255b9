"""What next? Actions that the retailer wrote down, in the order of what they promise, and their verdicts.

Grain in: `ACTIONS` and `MEASUREMENTS` (`lib.workspace.roadmap`), levels of the scorecard, revenue of segments
and personas. Grain out: one row per action, and suggestions for what is not on the roadmap.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lib.analysis.action_order import HIGHEST, Factors, Group, Placed, factors_of, in_order
from lib.analysis.filters import Filters, all_of
from lib.analysis.personas import personas
from lib.analysis.result import Read, Result, looked_at
from lib.analysis.scorecard import ComponentScore, Scorecard, scorecard
from lib.analysis.segments import segments
from lib.analysis.verdicts import MET, NOT_MET, Judged, judge
from lib.schema import formats
from lib.schema.actions import PERSONA, SEGMENT, STARTED, Action
from lib.schema.capabilities import components
from lib.schema.cuts import Cuts
from lib.schema.measures import measures_by_id
from lib.schema.personas import PersonaBook
from lib.workspace.facts import Facts
from lib.workspace.roadmap import ACTIONS, MEASUREMENTS, Measurement, actions_in, measurements_in

SUGGESTED = 3


@dataclass(frozen=True, slots=True)
class ActionRow:
    """One action with its place, what that is computed from, and what became of it.

    Attributes
    ----------
    action
        As it was written down.
    component_name, metric_label, unit
        Of its component and measure; the latter two None where it has none.
    place, computed_place
        In the list as it stands, and by the factors; None where it has neither.
    factors
        Level, target, gap, revenue at stake, effort and their score.
    due
        Whether its review day has come and it is still open or started.
    judged
        Verdict, reason, baseline, later measurement and the change between the two.
    history
        All that was measured of it, in the order in which it was.
    """

    action: Action
    component_name: str
    metric_label: str | None
    unit: str | None
    place: int | None
    computed_place: int | None
    factors: Factors
    due: bool
    judged: Judged
    history: tuple[Measurement, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A component that no live action names, far from its target: level, target, gap, revenue at stake.

    `metric` is its lowest measure that can be told.
    """

    component: str
    component_name: str
    metric: str
    metric_label: str
    level: float
    target: float
    gap: float
    revenue: float


@dataclass(frozen=True, slots=True)
class Grounds:
    """What actions are weighed by, which only a load changes: the scorecard, and revenue by whom it is of."""

    card: Scorecard
    stakes: tuple[tuple[Group, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Roadmap(Result):
    """The whole roadmap.

    Attributes
    ----------
    actions
        In the order of the list; those that are over come last.
    live, due, met, not_met, too_early
        How many are open or started; have come to their review; have which verdict.
    own_order
        Whether a person gave any action its place.
    suggestions
        What could be added: the widest gaps times revenue.
    known_revenue
        Net revenue of all known customers in the window.
    """

    actions: tuple[ActionRow, ...]
    live: int
    due: int
    met: int
    not_met: int
    too_early: int
    own_order: bool
    suggestions: tuple[Suggestion, ...]
    known_revenue: float | None


def roadmap(
    read: Read,
    facts: Facts,
    filters: Filters,
    *,
    book: PersonaBook | None = None,
    targets: tuple[tuple[str, int], ...] = (),
    cuts: Cuts | None = None,
) -> Roadmap:
    """Return the actions of a workspace in their order, and what became of each.

    Parameters
    ----------
    book
        The personas that actions may be for.
    targets
        Pairs of component id and level aimed at; the highest where left out.
    cuts
        The retailer's own cuts to levels; those of the app when left out.
    """
    known = grounds(read, facts, filters, book=book, cuts=cuts)
    return weighed(read, facts, filters, known, targets=targets)


def weighed(
    read: Read, facts: Facts, filters: Filters, known: Grounds, *, targets: tuple[tuple[str, int], ...] = ()
) -> Roadmap:
    """Return what `roadmap` does, where what actions are weighed by is known already.

    Parameters
    ----------
    known
        What `grounds` returned for the same filters.
    targets
        As for `roadmap`.
    """
    actions, measured = actions_in(read(ACTIONS)), measurements_in(read(MEASUREMENTS))
    levels, stakes = levels_of(known.card), dict(known.stakes)
    placed = in_order([(each, factors_of(each, levels, stakes, dict(targets))) for each in actions])
    last_day = all_of(facts).as_of
    rows = tuple(_row(each, measured, last_day) for each in placed)
    suggestions = _suggestions(known.card, actions, stakes, dict(targets))
    verdicts = [row.judged.verdict for row in rows]
    return Roadmap(
        **looked_at(facts, filters),
        answer=_answer(rows, suggestions, facts.currency),
        caveat=_caveat(rows, last_day),
        actions=rows,
        live=sum(row.action.is_live for row in rows), due=sum(row.due for row in rows),
        met=verdicts.count(MET), not_met=verdicts.count(NOT_MET),
        too_early=sum(verdict not in (MET, NOT_MET, None) for verdict in verdicts),
        own_order=any(action.priority is not None for action in actions),
        suggestions=suggestions, known_revenue=stakes.get((None, None)),
    )  # fmt: skip


def grounds(
    read: Read, facts: Facts, filters: Filters, *, book: PersonaBook | None = None, cuts: Cuts | None = None
) -> Grounds:
    """Return the levels of components, and what everybody known, each segment and each persona brings.

    Parameters
    ----------
    book, cuts
        As for `roadmap`.
    """
    return Grounds(scorecard(read, facts, filters, cuts=cuts), _stakes(read, facts, filters, book))


def levels_of(card: Scorecard) -> dict[str, float]:
    """Return each component's level: what the data shows, the middle of a range; else the median rating."""
    found: dict[str, float] = {}
    for score in card.components:
        if score.evidence is not None:
            found[score.component] = sum(score.evidence.levels) / 2
        elif score.rating is not None:
            found[score.component] = score.rating.level
    return found


def _stakes(
    read: Read, facts: Facts, filters: Filters, book: PersonaBook | None
) -> tuple[tuple[Group, float], ...]:
    """Return net revenue of everybody known, and of each segment and persona."""
    if not facts.has_orders:
        return ()
    found = segments(read, facts, filters)
    theirs = personas(read, facts, filters, book=book).personas
    everybody: Group = (None, None)
    return (
        (everybody, found.net_revenue),
        *(((SEGMENT, row.segment.casefold()), row.net_revenue) for row in found.segments),
        *(((PERSONA, row.persona.casefold()), row.net_revenue) for row in theirs),
    )


def _row(placed: Placed, measured: Sequence[Measurement], last_day: date) -> ActionRow:
    action = placed.action
    names = {entry.id: entry.name for entry in components()}
    measure = measures_by_id().get(action.metric or "")
    mine = tuple(each for each in measured if each.action_id == action.action_id)
    return ActionRow(
        action=action, component_name=names.get(action.component, action.component),
        metric_label=measure.label if measure else None, unit=measure.unit if measure else None,
        place=placed.place, computed_place=placed.computed, factors=placed.factors,
        due=action.is_live and action.review_on is not None and action.review_on <= last_day,
        judged=judge(action, mine, measure, last_day), history=mine,
    )  # fmt: skip


def _suggestions(
    card: Scorecard, actions: Sequence[Action], stakes: Mapping[Group, float], targets: Mapping[str, float]
) -> tuple[Suggestion, ...]:
    """Return what lies furthest from its target; of equals first what people rate higher than it is."""
    revenue = stakes.get((None, None))
    if revenue is None or revenue <= 0:
        return ()
    taken = {action.component for action in actions if action.is_live}
    levels = levels_of(card)
    found = [
        (_disagreement(score), made)
        for score in card.components
        if score.component not in taken
        and (made := _suggestion(score, levels, targets.get(score.component, HIGHEST), revenue))
    ]
    found.sort(key=lambda each: (-each[1].gap * each[1].revenue, -each[0]))
    return tuple(made for _, made in found[:SUGGESTED])


def _suggestion(
    score: ComponentScore, levels: Mapping[str, float], target: float, revenue: float
) -> Suggestion | None:
    level = levels.get(score.component)
    if score.evidence is None or level is None or level >= target:
        return None
    lowest = measures_by_id()[score.evidence.decides]
    return Suggestion(
        component=score.component, component_name=score.name, metric=lowest.id,
        metric_label=lowest.label, level=level, target=target, gap=target - level, revenue=revenue,
    )  # fmt: skip


def _disagreement(score: ComponentScore) -> float:
    return score.disagreement or 0.0


def _answer(rows: Sequence[ActionRow], suggestions: Sequence[Suggestion], currency: str | None) -> str:
    if not rows:
        if not suggestions:
            return "Nothing is on the roadmap yet."
        first = suggestions[0]
        return (
            f"Nothing is on the roadmap yet; furthest to go has {first.component_name}: level "
            f"{formats.number(first.level, 2)} of {formats.number(first.target, 2)}, with "
            f"{formats.money(first.revenue, currency)} of known customers' net revenue at stake."
        )
    due, n = sum(row.due for row in rows), len(rows)
    verb = "is" if due == 1 else "are"
    told = f"{due or 'None'} of {formats.plural(n, 'action')} {verb if due else 'is'} due for review"
    return f"{told}; {_verdicts(rows)}."


def _verdicts(rows: Sequence[ActionRow]) -> str:
    verdicts = [row.judged.verdict for row in rows]
    met, missed = verdicts.count(MET), verdicts.count(NOT_MET)
    early = sum(verdict not in (MET, NOT_MET, None) for verdict in verdicts)
    if not met + missed + early:
        return "none has been measured since it started"
    told = [f"{met} met {'its' if met == 1 else 'their'} goal"] if met else []
    told += [f"{missed} did not"] if missed and met else [f"{missed} missed {_goal(missed)}"] * bool(missed)
    told += [f"for {early} it is too early to tell"] if early else []
    return formats.listing(told)


def _goal(n: int) -> str:
    return "its goal" if n == 1 else "their goals"


def _caveat(rows: Sequence[ActionRow], last_day: date) -> str:
    if not rows:
        return (
            "An action names what it is to lift, by how much, who answers for it, and when it is looked at."
        )
    waiting = sum(row.action.status == STARTED and row.judged.verdict is None for row in rows)
    told = (
        f"As of {formats.day(last_day)}, where the data ends. What changed since need not have changed by it."
    )
    if waiting:
        told += f" {formats.plural(waiting, 'started action')} can't be judged as written."
    return told
