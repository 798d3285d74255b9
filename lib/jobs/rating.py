"""How does a rating that somebody types become part of the scorecard, and how is it taken back?

One rating, one transaction: a row of the workspace's own source "Ratings typed on the page". Files of ratings
and typed ones count alike.
"""

from dataclasses import dataclass
from datetime import datetime

from lib.analysis.ratings import ROLES
from lib.errors import UserError
from lib.jobs.sample import built_sample
from lib.schema.capabilities import LEVELS, components
from lib.workspace import typed
from lib.workspace.workspace import Workspace

SOURCE = "Ratings typed on the page"
LONGEST_COMMENT = 1000


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


def add_rating(workspace: Workspace, rating: TypedRating) -> Place:
    """Append a rating to the workspace; return where it stands, so that it can be taken back.

    Raises
    ------
    UserError
        When the scorecard does not know the component, the role or the level, or the comment is too long.
    """
    _check(rating)
    at = datetime.now().replace(microsecond=0)  # noqa: DTZ005 (the clock on the wall of whoever rates)
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


def take_back(workspace: Workspace, place: Place) -> bool:
    """Take a typed rating out again; return whether it was still there."""
    with workspace.transaction() as connection:
        return typed.take_out(connection, "ratings", place.source_id, place.source_row)


def copy_of_sample() -> Workspace:
    """Return a private copy of the sample, for ratings that nobody else shall see; still marked as sample."""
    return Workspace.open_copy(built_sample(), is_sample=True)


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
