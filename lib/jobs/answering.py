"""How does somebody without an account rate? By the link of a round, one answer at a time.

A rater gets the round, a deal of components and their own answers so far, and nothing else of the workspace.
Each answer is written at once, under the digest of a random key that stands in the rater's address: a reload
goes on where it was. Until the rater has finished an answer can be changed; then the key opens nothing more,
because the phone may be handed on.
"""

import secrets
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from lib.analysis.dealing import deal
from lib.errors import UserError
from lib.schema.capabilities import LEVELS
from lib.schema.scale import Scale, read_scale
from lib.workspace import rating_rounds
from lib.workspace.engine import Connection
from lib.workspace.rating_rounds import Answer, Round, Seat
from lib.workspace.workspace import Workspace

ROLES = ("executive", "manager", "associate")
LONGEST_COMMENT, LONGEST_DEPARTMENT = 1000, 60
MOST_SEATS = 20_000  # of a round: a link that got about must not fill the disk


@dataclass(frozen=True, slots=True)
class Respondent:
    """What somebody tells of themselves: role, and department and store if they like."""

    role: str
    department: str | None = None
    store_id: str | None = None


@dataclass(frozen=True, slots=True)
class Sitting:
    """What the form shows somebody: what they were dealt, in which words, and what they have answered."""

    seat: Seat
    scale: Scale
    answers: Mapping[str, Answer]

    @property
    def place(self) -> int:
        """The first component without an answer; the last one where all have theirs."""
        open_ = [at for at, name in enumerate(self.seat.deal) if name not in self.answers]
        return open_[0] if open_ else len(self.seat.deal) - 1


def not_open() -> UserError:
    """Return all that a wrong link is told, whatever is wrong with it."""
    return UserError(
        "This link leads to no open round.",
        "It may have ended, not begun yet, or been replaced by a new link.",
        "Ask whoever sent it to you for the link that holds now.",
    )


def open_round(workspace: Workspace, token: str, today: date) -> Round | None:
    """Return the round whose link has this token, if it works today."""
    with workspace.cursor() as cursor:
        return _open(cursor, token, today)


def begin(workspace: Workspace, token: str, who: Respondent, today: date) -> str:
    """Give somebody a seat and a deal; return the key that opens it.

    Raises
    ------
    UserError
        When the link works no more, or something told can't be.
    """
    key = secrets.token_urlsafe(18)

    def sit(connection: Connection) -> None:
        one = _open(connection, token, today)
        if one is None or one.seats >= MOST_SEATS:
            raise not_open()
        _check_who(one, who)
        sit_down(connection, one, rating_rounds.digest(key), who, today)

    workspace.beside(sit)
    return key


def sit_down(connection: Connection, one: Round, seat: str, who: Respondent, today: date) -> None:
    """Deal components to somebody and keep the seat; inside a transaction."""
    told = rating_rounds.dealt(connection, one.round_id, today)
    of_role = {component: n for (role, component), n in told.items() if role == who.role}
    of_all: Counter[str] = Counter()
    for (_, component), n in told.items():
        of_all[component] += n
    chosen = deal(read_scale(one.scale).asked, of_role, of_all, one.start + one.seats)
    department = _department(one, who.department)
    rating_rounds.sit_down(
        connection, one, Seat(seat, who.role, department, who.store_id or None, chosen, False), today
    )


def sitting(workspace: Workspace, one: Round, key: str) -> Sitting | None:
    """Return what a key opens in a round; None where it opens nothing there."""
    with workspace.cursor() as cursor:
        seat = rating_rounds.seat_of(cursor, one.round_id, key)
        if seat is None:
            return None
        told = {} if seat.is_finished else rating_rounds.answers(cursor, one.round_id, seat.seat)
    return Sitting(seat, read_scale(one.scale), told)


def keep(workspace: Workspace, token: str, key: str, told: Answer, today: date) -> None:
    """Keep an answer in place of the one before.

    Raises
    ------
    UserError
        When the link works no more, the key opens nothing, or the answer is none that was asked for.
    """

    def write(connection: Connection) -> None:
        one, seat = _unfinished(connection, token, key, today)
        _check_answer(seat, told)
        comment = (told.comment or "").strip() or None
        kept = Answer(told.component, told.level, comment)
        rating_rounds.answer(connection, one.round_id, seat.seat, kept, today)

    workspace.beside(write)


def finish(workspace: Workspace, token: str, key: str, today: date) -> None:
    """Note that somebody is done.

    Raises
    ------
    UserError
        When the link works no more or the key opens nothing.
    """

    def write(connection: Connection) -> None:
        one, seat = _unfinished(connection, token, key, today)
        rating_rounds.finish(connection, one.round_id, seat.seat)

    workspace.beside(write)


def _open(connection: Connection, token: str, today: date) -> Round | None:
    one = rating_rounds.by_token(connection, token)
    return one if one and one.is_open(today) else None


def _unfinished(connection: Connection, token: str, key: str, today: date) -> tuple[Round, Seat]:
    one = _open(connection, token, today)
    seat = rating_rounds.seat_of(connection, one.round_id, key) if one else None
    if one is None or seat is None or seat.is_finished:
        raise not_open()
    return one, seat


def _department(one: Round, told: str | None) -> str | None:
    """Return a department as the round writes it, else as it was typed."""
    typed = (told or "").strip()
    return next((name for name in one.departments if name.casefold() == typed.casefold()), typed) or None


def _check_who(one: Round, who: Respondent) -> None:
    faults = []
    if who.role not in ROLES:
        faults.append(f"the role must be {', '.join(ROLES[:-1])} or {ROLES[-1]}, and is {who.role!r}")
    if len(who.department or "") > LONGEST_DEPARTMENT:
        faults.append(f"a department may have {LONGEST_DEPARTMENT} letters")
    if who.store_id and who.store_id not in one.stores:
        faults.append("this round does not know the store")
    if faults:
        raise UserError(
            "You could not begin.", f"{'; '.join(faults).capitalize()}.", "Choose from what is offered."
        )


def _check_answer(seat: Seat, told: Answer) -> None:
    faults = []
    if told.component not in seat.deal:
        faults.append(f"you were not asked about {told.component!r}")
    if told.level is not None and told.level not in LEVELS:
        faults.append(f"the level must be 1 to 5 or left open, and is {told.level!r}")
    if len(told.comment or "") > LONGEST_COMMENT:
        faults.append(f"the comment has {len(told.comment or '')} letters of at most {LONGEST_COMMENT}")
    if faults:
        raise UserError(
            "The answer was not kept.", f"{'; '.join(faults).capitalize()}.", "Choose a sentence."
        )
