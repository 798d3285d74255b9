"""What does an action of the roadmap say, and what must it not leave out?

In: what a person typed, or a row of a file. Out: one frozen `Action`, and its faults in words, all at once.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from lib.schema.capabilities import components
from lib.schema.measures import measures

OPEN, STARTED, DONE, DROPPED = "open", "started", "done", "dropped"
STATUSES = (OPEN, STARTED, DONE, DROPPED)
SEGMENT, PERSONA = "segment", "persona"
GROUP_KINDS = (SEGMENT, PERSONA)
DEPARTMENTS = (
    "Marketing", "Stores", "Online", "Purchasing", "Supply chain", "Customer service", "IT", "Finance",
    "People",
)  # fmt: skip
"""Offered where an owner's department is chosen; any other name may be typed."""

SEPARATOR = "; "
"""Between departments where several stand in one cell."""

LONGEST = {"title": 120, "owner": 80, "note": 1000, "group_name": 80}
_LONGEST_DEPARTMENT = 60
_MOST_DAYS = 5000  # twenty working years: beyond it somebody mistook the unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One action of the roadmap.

    Attributes
    ----------
    action_id
        Its number in the workspace; None before it has been kept.
    title
        What is done.
    component
        Id of the component that it is to lift.
    group_kind, group_name
        Whom it is for: a segment or persona by name; both None means everybody.
    metric
        Id of the measure that tells whether it worked; None where nobody has named one.
    owner, departments
        Who answers for it, and in which departments.
    starts_on, review_on
        First day, and the day on which it is looked at again.
    expected_effect
        By how much the metric is to get better, above 0, in its unit; which way is better its cuts say.
    effort_days
        Working days of all people together.
    status
        One of `STATUSES`.
    note
        Anything else.
    priority
        Place that a person gave it, from 1; None leaves it to the computed order.
    """

    title: str
    component: str
    group_kind: str | None = None
    group_name: str | None = None
    metric: str | None = None
    owner: str | None = None
    departments: tuple[str, ...] = ()
    starts_on: date | None = None
    review_on: date | None = None
    expected_effect: float | None = None
    effort_days: float | None = None
    status: str = OPEN
    note: str = ""
    priority: int | None = None
    action_id: int | None = None

    @property
    def is_live(self) -> bool:
        """Whether it is still to be done or looked at."""
        return self.status in (OPEN, STARTED)


def faults_of(action: Action) -> list[str]:
    """Return what an action lacks or says wrongly, a sentence each; empty when it can be kept."""
    return [fault for check in _CHECKS for fault in check(action)]


def _texts(action: Action) -> Iterator[str]:
    if not action.title.strip():
        yield "The title is empty: say in a few words what is to be done."
    for name, most in LONGEST.items():
        if (n := len(getattr(action, name) or "")) > most:
            yield f"The {_WORDS.get(name, name)} has {n} letters of at most {most}."
    if any(len(name) > _LONGEST_DEPARTMENT for name in action.departments):
        yield f"A department has more than {_LONGEST_DEPARTMENT} letters."
    if any(SEPARATOR.strip() in name for name in action.departments):
        yield "A department must not hold a semicolon, which stands between two of them."


def _choices(action: Action) -> Iterator[str]:
    if action.component not in {entry.id for entry in components()}:
        yield f"There is no component “{action.component}”: choose one of the scorecard."
    if action.metric is not None and action.metric not in {entry.id for entry in measures()}:
        yield f"There is no measure “{action.metric}”: choose one that the app can measure."
    if action.status not in STATUSES:
        yield f"The status must be {', '.join(STATUSES[:-1])} or {DROPPED}, and is “{action.status}”."
    if (action.group_kind is None) != (not action.group_name):
        yield "Name a segment or persona, or choose everybody."
    if action.group_kind not in (None, *GROUP_KINDS):
        yield f"Whom it is for must be a segment or a persona, and is “{action.group_kind}”."


def _days(action: Action) -> Iterator[str]:
    if action.status in (STARTED, DONE) and action.starts_on is None:
        yield "An action that has started needs its first day."
    if action.review_on is not None and action.starts_on is None:
        yield "A review date needs a first day before it."
    if action.starts_on and action.review_on and action.review_on <= action.starts_on:
        yield f"The review date, {action.review_on}, must lie after the first day, {action.starts_on}."


def _amounts(action: Action) -> Iterator[str]:
    effect, effort = action.expected_effect, action.effort_days
    if effect is not None and not (math.isfinite(effect) and effect > 0):
        yield "The expected effect must be above 0: which way is better follows from the measure."
    if effect is not None and action.metric is None:
        yield "An expected effect needs the measure that it is told in."
    if effort is not None and not (math.isfinite(effort) and 0 < effort <= _MOST_DAYS):
        yield f"The effort must be above 0 and at most {_MOST_DAYS:,} working days."


_WORDS = {"group_name": "name of the segment or persona"}
_CHECKS: Sequence[Callable[[Action], Iterator[str]]] = (_texts, _choices, _days, _amounts)
