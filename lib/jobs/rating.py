"""How does a rating that somebody types become part of the scorecard, and how is it taken back?

While a round is open it is an answer of that round, and counts with the others when the round ends. Else it
counts at once: a row of the workspace's own source "Ratings typed on the page", beside those of files. The
day is kept, not the time of day.
"""

import secrets
from dataclasses import dataclass
from datetime import date, datetime

from lib.analysis.ratings import CUSTOMER, ROLES
from lib.errors import UserError
from lib.jobs import rounds
from lib.jobs.answering import LONGEST_COMMENT
from lib.jobs.sample import built_sample
from lib.schema.capabilities import LEVELS, components
from lib.workspace import rating_rounds, typed
from lib.workspace.engine import Connection
from lib.workspace.rating_rounds import Answer, Round, Seat
from lib.workspace.workspace import Workspace

SOURCE = "Ratings typed on the page"


@dataclass(frozen=True, slots=True)
class TypedRating:
    """What one person says of one component: a level from 1 to 5, or None for "don't know"."""

    component: str
    role: str
    level: int | None
    comment: str = ""
    round: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a typed rating stands in its workspace."""

    source_id: int
    source_row: int


@dataclass(frozen=True, slots=True)
class RoundPlace:
    """Where a typed rating stands that went into a round: the round, its name, and the seat."""

    round_id: str
    name: str
    seat: str


def add_rating(workspace: Workspace, rating: TypedRating, today: date | None = None) -> Place | RoundPlace:
    """Add a rating to the round that is open, else to the workspace; return where it stands.

    Raises
    ------
    UserError
        When the scorecard does not know the component, the role or the level, or the comment is too long.
    """
    _check(rating)
    day = today or date.today()  # noqa: DTZ011 (a day on the wall)
    one = rounds.open_now(workspace, day)
    if one and rating.component in rounds.scale_of(one).asked and rating.role != CUSTOMER:
        return _into_round(workspace, one, rating, day)
    at = datetime.combine(day, datetime.min.time())
    row = {
        "round": rating.round,
        "component": rating.component,
        "respondent_role": rating.role,
        "level": rating.level,
        "rated_at": at,
        "comment": rating.comment.strip() or None,
    }
    with workspace.transaction() as connection:
        return Place(*typed.append(connection, "ratings", SOURCE, row, at))


def take_back(workspace: Workspace, place: Place | RoundPlace) -> bool:
    """Take a typed rating out again; return whether it was still there and did not count in a round yet."""
    if isinstance(place, RoundPlace):
        return workspace.beside(
            lambda connection: rating_rounds.stand_up(connection, place.round_id, place.seat)
        )
    with workspace.transaction() as connection:
        return typed.take_out(connection, "ratings", place.source_id, place.source_row)


def copy_of_sample() -> Workspace:
    """Return a private copy of the sample, for ratings that nobody else shall see; still marked as sample."""
    return Workspace.open_copy(built_sample(), is_sample=True)


def _into_round(workspace: Workspace, one: Round, rating: TypedRating, day: date) -> RoundPlace:
    seat = rating_rounds.digest(
        secrets.token_urlsafe(18)
    )  # nobody holds the key: it is taken back by its place

    def write(connection: Connection) -> None:
        taken = Seat(seat, rating.role, None, None, (rating.component,), is_finished=True)
        rating_rounds.sit_down(connection, one, taken, day)
        told = Answer(rating.component, rating.level, rating.comment.strip() or None)
        rating_rounds.answer(connection, one.round_id, seat, told, day)

    workspace.beside(write)
    return RoundPlace(one.round_id, one.name, seat)


def _check(rating: TypedRating) -> None:
    """Refuse what the scorecard could not count, all faults at once."""
    faults = []
    if rating.component not in {component.id for component in components()}:
        faults.append(f"there is no component {rating.component!r}")
    if rating.role not in ROLES:
        faults.append(f"the role must be {', '.join(ROLES[:-1])} or {ROLES[-1]}, and is {rating.role!r}")
    if rating.level is not None and rating.level not in LEVELS:
        faults.append(f"the level must be 1 to 5 or left open, and is {rating.level!r}")
    if len(rating.comment) > LONGEST_COMMENT:
        faults.append(f"the comment has {len(rating.comment)} letters of at most {LONGEST_COMMENT}")
    if faults:
        raise UserError(
            "The rating was not added.",
            f"{'; '.join(faults).capitalize()}.",
            'Choose a component, a role and a level, or "Don\'t know"; shorten a long comment.',
        )
