"""How is a round of ratings made, followed, ended and counted?

Rounds are changed beside loads (`Workspace.beside`); only counting, which makes ratings of answers, waits its
turn. A round counts when it is closed, or on the first look after its last day.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from lib.errors import UserError
from lib.export.round_answers import round_answers
from lib.schema.capabilities import components
from lib.schema.scale import Scale, read_scale, write_scale
from lib.workspace import rating_counts, rating_rounds
from lib.workspace.rating_rounds import Round
from lib.workspace.workspace import Workspace

LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Plan:
    """What a new round is to be: its name, days, and the departments and stores that raters choose from."""

    name: str
    first_day: date
    last_day: date
    departments: tuple[str, ...] = ()
    stores: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RoundState:
    """How far a round is.

    Attributes
    ----------
    round
        The round.
    people
        Role -> how many have finished, and how many have answered anything.
    counted, waiting
        People whose answers count already, and who have answered but don't count yet.
    is_taken_out
        Whether its ratings were taken out where files are listed.
    """

    round: Round
    people: Mapping[str, tuple[int, int]]
    counted: int
    waiting: int
    is_taken_out: bool


def make(workspace: Workspace, plan: Plan, scale: Scale) -> Round:
    """Make a round with a new link.

    Raises
    ------
    UserError
        When it lacks a name, the name is taken, or it ends before it begins; all faults at once.
    """
    name = plan.name.strip()
    with workspace.cursor() as cursor:
        taken = name.casefold() in rating_counts.known_names(cursor)
    faults = _day_faults(plan.first_day, plan.last_day)
    if not name or len(name) > LONGEST_NAME:
        faults.append(f"it needs a name of at most {LONGEST_NAME} letters")
    if taken:
        faults.append(f"there are ratings of a round “{name}” already")
    if faults:
        raise UserError("The round was not made.", f"{'; '.join(faults).capitalize()}.", "Change it above.")
    one = Round(
        secrets.token_hex(8), name, plan.first_day, plan.last_day, rating_rounds.new_token(),
        is_closed=False, scale=write_scale(scale, whole=True), departments=plan.departments,
        stores=plan.stores, start=secrets.randbelow(len(components())),
    )  # fmt: skip
    workspace.beside(lambda connection: rating_rounds.add(connection, one))
    return one


def states(workspace: Workspace) -> tuple[RoundState, ...]:
    """Return how far each round is, the latest first."""
    with workspace.cursor() as cursor:
        return tuple(_state(cursor, one) for one in rating_rounds.rounds(cursor))


def open_now(workspace: Workspace, today: date) -> Round | None:
    """Return the round that is open; of several the one that began last."""
    with workspace.cursor() as cursor:
        return next((one for one in rating_rounds.rounds(cursor) if one.is_open(today)), None)


def renew_link(workspace: Workspace, round_id: str) -> None:
    """Give a round a new link; the old one leads nowhere from now on."""
    _change(workspace, round_id, token=rating_rounds.new_token())


def move(workspace: Workspace, round_id: str, first_day: date, last_day: date) -> None:
    """Give a round other days.

    Raises
    ------
    UserError
        When it would end before it begins.
    """
    if faults := _day_faults(first_day, last_day):
        raise UserError("The days were not changed.", f"{'; '.join(faults).capitalize()}.", "Change them.")
    _change(workspace, round_id, first_day=first_day, last_day=last_day)


def close(workspace: Workspace, round_id: str) -> None:
    """End a round; its answers count from now on."""
    _change(workspace, round_id, is_closed=True)
    count(workspace, round_id)


def open_again(workspace: Workspace, round_id: str) -> None:
    """Let the link of a closed round work again, up to its last day; what counts goes on counting."""
    _change(workspace, round_id, is_closed=False)


def delete(workspace: Workspace, round_id: str) -> None:
    """Delete a round, its link and all that was answered in it."""
    with workspace.transaction() as connection:
        rating_counts.remove(connection, round_id)


def count(workspace: Workspace, round_id: str, *, again: bool = False) -> bool:
    """Let the answers of a round count, as far as they may; return whether anything changed.

    Parameters
    ----------
    again
        Also where nothing is new: its ratings were taken out where files are listed.
    """
    with workspace.cursor() as cursor:
        one = _found(cursor, round_id)
        if not (again or rating_counts.can_count(cursor, round_id)):
            return False
    with workspace.transaction() as connection:
        return rating_counts.count(connection, one) > 0


def count_ended(workspace: Workspace, today: date) -> int:
    """Let the answers of all rounds that have ended count; return how many rounds began to."""
    ended = [
        state.round.round_id
        for state in states(workspace)
        if state.waiting and state.round.is_over(today) and not state.is_taken_out
    ]
    return sum(count(workspace, round_id) for round_id in ended)


def reword(workspace: Workspace, scale: Scale) -> None:
    """Let the rounds that nobody has begun ask in other words."""
    workspace.beside(lambda connection: rating_rounds.reword(connection, write_scale(scale, whole=True)))


def scale_of(one: Round) -> Scale:
    """Return what a round asks."""
    return read_scale(one.scale)


def answers_file(workspace: Workspace, round_id: str) -> pd.DataFrame:
    """Return the answers of a round that count, as a file of ratings.

    Raises
    ------
    UserError
        When there are fewer than five people's.
    """
    with workspace.cursor() as cursor:
        one = _found(cursor, round_id)
        return round_answers(one.name, rating_counts.rows_of(cursor, round_id))


def known_departments(workspace: Workspace) -> tuple[str, ...]:
    """Return the departments that files name."""
    with workspace.cursor() as cursor:
        return rating_counts.known_departments(cursor)


def _change(workspace: Workspace, round_id: str, **values: Any) -> None:
    workspace.beside(lambda connection: rating_rounds.change(connection, round_id, **values))


def _state(cursor: Any, one: Round) -> RoundState:
    counted, waiting = rating_counts.waiting(cursor, one.round_id)
    return RoundState(
        round=one,
        people=rating_counts.people(cursor, one.round_id),
        counted=counted,
        waiting=waiting,
        is_taken_out=bool(counted) and rating_counts.source_of(cursor, one.round_id) is None,
    )


def _found(cursor: Any, round_id: str) -> Round:
    found = next((one for one in rating_rounds.rounds(cursor) if one.round_id == round_id), None)
    if found is None:
        raise UserError("There is no such round.", "Somebody has deleted it.", "Look at the list again.")
    return found


def _day_faults(first_day: date, last_day: date) -> list[str]:
    return [] if first_day <= last_day else [f"it ends on {last_day}, before it begins on {first_day}"]
