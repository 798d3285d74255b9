"""Which rounds of ratings are there, who has begun one, and what did they answer?

Grain: `rating_rounds` one row a round; `rating_seats` one row per person who began to rate in it;
`rating_answers` one row per person and component; `rating_counted` one row per person whose answers count.
They lie beside the files: no load and no undo touches them.

Who is protected from whom. A person has no name here: a seat is found by the digest of a random key that only
the person's own address holds, so that whoever reads this file can't go on in their place; `respondent_ref`,
by which an analysis tells people apart, is another random sign. Days are kept, never a time of day. The
round's token is kept as it is, because whoever made the round must be able to copy its link again; it opens
an empty form and nothing else. When answers begin to count: `lib.workspace.rating_counts`.
"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any

import duckdb

_TABLES = (
    "create table if not exists rating_rounds (round_id varchar, name varchar, first_day date, "
    "last_day date, token varchar, is_closed boolean, scale varchar, departments varchar[], stores varchar, "
    "start integer, seats integer)",
    "create table if not exists rating_seats (round_id varchar, seat varchar, respondent_ref varchar, "
    "role varchar, department varchar, store_id varchar, deal varchar[], begun_on date, "
    "is_finished boolean, changes integer)",
    "create table if not exists rating_answers (round_id varchar, seat varchar, component varchar, "
    "level bigint, comment varchar, answered_on date)",
    "create table if not exists rating_counted (round_id varchar, seat varchar)",
)


@dataclass(frozen=True, slots=True)
class Round:
    """A round of ratings.

    Attributes
    ----------
    round_id
        Its random number, under which its answers are found.
    name
        As ratings have it in `round`.
    first_day, last_day
        On which its link works, both included.
    token
        The secret part of its link.
    is_closed
        Whether it was ended before its last day.
    scale
        What it asks, as TOML: from its first rater on as it was then.
    departments
        That raters may choose from.
    stores
        Store -> name, likewise; none where stores are not asked for.
    start
        Where the deals begin.
    seats
        People who have begun.
    """

    round_id: str
    name: str
    first_day: date
    last_day: date
    token: str
    is_closed: bool
    scale: str
    departments: tuple[str, ...] = ()
    stores: Mapping[str, str] = field(default_factory=dict)
    start: int = 0
    seats: int = 0

    def is_open(self, today: date) -> bool:
        """Whether its link works on a day."""
        return not self.is_closed and self.first_day <= today <= self.last_day

    def is_over(self, today: date) -> bool:
        """Whether it has ended."""
        return self.is_closed or today > self.last_day


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody who rates: role, department and store as told, components dealt, and whether they are done."""

    seat: str
    role: str
    department: str | None
    store_id: str | None
    deal: tuple[str, ...]
    is_finished: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody says of a component: a level, or None for "don't know"."""

    component: str
    level: int | None
    comment: str | None


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the tables of rounds; harmless where they exist."""
    for table in _TABLES:
        connection.execute(table)


def new_token() -> str:
    """Return a secret that nobody can guess; what finds links in a mail would cut a sign off its end."""
    token = secrets.token_urlsafe(24)
    return token if token[-1].isalnum() else new_token()


def digest(key: str) -> str:
    """Return under what a key is kept."""
    return sha256(key.encode()).hexdigest()


def rounds(connection: duckdb.DuckDBPyConnection) -> tuple[Round, ...]:
    """Return the rounds, the latest first."""
    rows = connection.execute(
        "select round_id, name, first_day, last_day, token, is_closed, scale, departments, stores, start, "
        "seats from rating_rounds order by first_day desc, last_day desc, name"
    ).fetchall()
    return tuple(_round(row) for row in rows)


def by_token(connection: duckdb.DuckDBPyConnection, token: str) -> Round | None:
    """Return the round of a token; how long it takes tells nothing about how much of it was right."""
    found = None
    for one in rounds(connection):
        if secrets.compare_digest(one.token.encode(), token.encode()):
            found = one
    return found


def add(connection: duckdb.DuckDBPyConnection, one: Round) -> None:
    """Keep a new round."""
    connection.execute(
        "insert into rating_rounds values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            one.round_id, one.name, one.first_day, one.last_day, one.token, one.is_closed, one.scale,
            list(one.departments), json.dumps(dict(one.stores)), one.start, one.seats,
        ],
    )  # fmt: skip


def change(connection: duckdb.DuckDBPyConnection, round_id: str, **values: Any) -> None:
    """Change columns of a round."""
    assigned = ", ".join(f"{column} = ?" for column in values)
    connection.execute(
        f"update rating_rounds set {assigned} where round_id = ?", [*values.values(), round_id]
    )


def reword(connection: duckdb.DuckDBPyConnection, scale: str) -> None:
    """Give other words to the rounds that nobody has begun."""
    connection.execute("update rating_rounds set scale = ? where seats = 0", [scale])


def dealt(connection: duckdb.DuckDBPyConnection, round_id: str, today: date) -> Mapping[tuple[str, str], int]:
    """Return how many people of a role were asked about a component: (role, component) -> people.

    Who has begun today may still come to a component; what somebody left open on an earlier day is dealt
    again, and counts as not asked.
    """
    rows = connection.execute(
        "select role, component, count(*) from "
        "(select seat, role, begun_on, is_finished, unnest(deal) as component from rating_seats "
        "where round_id = $round) as dealt "
        "left join (select seat, component, true as is_answered from rating_answers "
        "where round_id = $round) as answered using (seat, component) "
        "where is_finished or is_answered or begun_on = $today group by all",
        {"round": round_id, "today": today},
    ).fetchall()
    return {(role, component): int(n) for role, component, n in rows}


def sit_down(connection: duckdb.DuckDBPyConnection, one: Round, seat: Seat, today: date) -> None:
    """Give somebody a seat in a round.

    The round's row is written too, so that of two who begin at the same time the second is dealt again.
    """
    connection.execute("update rating_rounds set seats = seats + 1 where round_id = ?", [one.round_id])
    connection.execute(
        "insert into rating_seats values (?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
        [
            one.round_id, seat.seat, secrets.token_urlsafe(9), seat.role, seat.department, seat.store_id,
            list(seat.deal), today, seat.is_finished,
        ],
    )  # fmt: skip


def stand_up(connection: duckdb.DuckDBPyConnection, round_id: str, seat: str) -> bool:
    """Take a seat and its answers out again, unless they count; return whether it was there."""
    mine = "round_id = $round and seat = $seat and seat not in (select seat from rating_counted)"
    told = {"round": round_id, "seat": seat}
    connection.execute(f"delete from rating_answers where {mine}", told)
    gone = connection.execute(f"delete from rating_seats where {mine} returning seat", told).fetchall()
    if gone:
        connection.execute("update rating_rounds set seats = seats - 1 where round_id = ?", [round_id])
    return bool(gone)


def seat_of(connection: duckdb.DuckDBPyConnection, round_id: str, key: str) -> Seat | None:
    """Return the seat that a key opens; None where it opens none in this round."""
    row = connection.execute(
        "select seat, role, department, store_id, deal, is_finished from rating_seats "
        "where round_id = ? and seat = ?",
        [round_id, digest(key)],
    ).fetchone()
    return Seat(row[0], row[1], row[2], row[3], tuple(row[4]), row[5]) if row else None


def answers(connection: duckdb.DuckDBPyConnection, round_id: str, seat: str) -> dict[str, Answer]:
    """Return what somebody has answered so far, by component."""
    rows = connection.execute(
        "select component, level, comment from rating_answers where round_id = ? and seat = ?",
        [round_id, seat],
    ).fetchall()
    return {row[0]: Answer(*row) for row in rows}


def answer(
    connection: duckdb.DuckDBPyConnection, round_id: str, seat: str, told: Answer, today: date
) -> None:
    """Keep an answer in place of the one that somebody gave before.

    The seat's row is written too, so that two windows of one person can't both add the same answer.
    """
    connection.execute(
        "update rating_seats set changes = changes + 1 where round_id = ? and seat = ?", [round_id, seat]
    )
    connection.execute(
        "delete from rating_answers where round_id = ? and seat = ? and component = ?",
        [round_id, seat, told.component],
    )
    connection.execute(
        "insert into rating_answers values (?, ?, ?, ?, ?, ?)",
        [round_id, seat, told.component, told.level, told.comment, today],
    )


def finish(connection: duckdb.DuckDBPyConnection, round_id: str, seat: str) -> None:
    """Note that somebody is done: their key opens their answers no more."""
    connection.execute(
        "update rating_seats set is_finished = true where round_id = ? and seat = ?", [round_id, seat]
    )


def _round(row: tuple[Any, ...]) -> Round:
    round_id, name, first_day, last_day, token, is_closed, scale, departments, stores, start, seats = row
    return Round(
        round_id, name, first_day, last_day, token, is_closed, scale,
        tuple(departments or ()), json.loads(stores), start, seats,
    )  # fmt: skip
