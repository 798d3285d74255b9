"""In which order should actions be taken? By what they promise for the work they ask.

Grain in: actions, levels of components, revenue of groups of customers. Grain out: one place per action. The
order is by levels to go times net revenue of the customers concerned, over working days: a house rule after
"weighted shortest job first", Reinertsen (2009), The Principles of Product Development Flow, with levels to
go times revenue in place of the cost of delay. It compares actions; it forecasts no revenue.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from lib.schema import formats
from lib.schema.actions import Action

HIGHEST = 5.0
"""The level that is aimed at where the retailer has set no target."""

Group = tuple[str | None, str | None]
"""Kind and name of whom an action is for, the name in lower case; (None, None) is everybody."""


@dataclass(frozen=True, slots=True)
class Factors:
    """What the place of an action is computed from; `score` is None where a factor is missing.

    Attributes
    ----------
    level, target, gap
        Of its component now, what is aimed at, and the levels between the two, 0 at least.
    revenue
        Net revenue in the window of the customers concerned.
    effort_days
        Working days.
    score
        gap x revenue / effort_days.
    lacking
        The names of factors that can't be told, in words; empty where all can.
    """

    level: float | None
    target: float
    gap: float | None
    revenue: float | None
    effort_days: float | None
    score: float | None
    lacking: str


@dataclass(frozen=True, slots=True)
class Placed:
    """An action with its place: `place` as the list stands, `computed` by the factors; None for neither."""

    action: Action
    factors: Factors
    place: int | None = None
    computed: int | None = None


def group_of(action: Action) -> Group:
    """Return whom an action is for, as `stakes` knows it."""
    if action.group_name is None:
        return None, None
    return action.group_kind, action.group_name.casefold()


def factors_of(
    action: Action,
    levels: Mapping[str, float],
    stakes: Mapping[Group, float],
    targets: Mapping[str, float],
) -> Factors:
    """Return what the place of an action is computed from.

    Parameters
    ----------
    levels
        Component id -> level now; components without one are left out.
    stakes
        Whom -> net revenue.
    targets
        Component id -> level aimed at; the highest where left out.
    """
    level, target = levels.get(action.component), targets.get(action.component, HIGHEST)
    gap = None if level is None else max(target - level, 0.0)
    revenue = stakes.get(group_of(action))
    told = {"the component's level": gap, "revenue at stake": revenue, "effort": action.effort_days}
    missing = [name for name, value in told.items() if value is None]
    score = None
    if gap is not None and revenue is not None and action.effort_days:
        score = gap * max(revenue, 0.0) / action.effort_days
    return Factors(level, target, gap, revenue, action.effort_days, score, formats.listing(missing))


def in_order(found: Sequence[tuple[Action, Factors]]) -> tuple[Placed, ...]:
    """Return actions as they are to be listed: own places first, then computed ones, then those without.

    Actions that are done or dropped have no place and come last, the newest first.
    """
    live = [Placed(action, factors) for action, factors in found if action.is_live]
    over = [Placed(action, factors) for action, factors in found if not action.is_live]
    computed = {
        each.action.action_id: place for place, each in enumerate(sorted(live, key=_by_score), start=1)
    }
    ranked = sorted(live, key=lambda each: (_own(each), computed[each.action.action_id]))
    placed = tuple(
        replace(
            each,
            place=place,
            computed=None if each.factors.score is None else computed[each.action.action_id],
        )
        for place, each in enumerate(ranked, start=1)
    )
    return placed + tuple(sorted(over, key=lambda each: -(each.action.action_id or 0)))


def _by_score(placed: Placed) -> tuple[bool, float, int]:
    score = placed.factors.score
    return score is None, -(score or 0.0), placed.action.action_id or 0


def _own(placed: Placed) -> tuple[bool, int]:
    return placed.action.priority is None, placed.action.priority or 0
