"""When do the answers of a round count as ratings, and how many are they?

Grain in: seats and answers (`lib.workspace.rating_rounds`). Grain out: rows of `ratings`, a source of its own
for each round. All answers of a round begin to count together, when it has ended, those of people who broke
off too; whoever comes after it was opened once more counts with at least four others. Counted one by one, the
mean of five beside the mean of six would tell what the sixth has said.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import duckdb

from lib.workspace import sources
from lib.workspace.rating_rounds import Round
from lib.workspace.sources import Source

SMALLEST_BATCH = 5
"""People whose answers come to those that count already: fewer could be told from the difference."""

_COUNTED = "select seat from rating_counted where round_id = $round"
_ANSWERED = "select distinct seat from rating_answers where round_id = $round"


def people(connection: duckdb.DuckDBPyConnection, round_id: str) -> Mapping[str, tuple[int, int]]:
    """Return by role how many people have finished, and how many have answered anything."""
    rows = connection.execute(
        "select role, count(*) filter (is_finished), count(*) from rating_seats where round_id = $round "
        f"and seat in ({_ANSWERED}) group by role",
        {"round": round_id},
    ).fetchall()
    return {role: (int(finished), int(begun)) for role, finished, begun in rows}


def waiting(connection: duckdb.DuckDBPyConnection, round_id: str) -> tuple[int, int]:
    """Return how many people's answers count, and how many people have answered whose don't yet."""
    counted, answered = (
        {seat for (seat,) in connection.execute(query, {"round": round_id}).fetchall()}
        for query in (_COUNTED, _ANSWERED)
    )
    return len(counted), len(answered - counted)


def can_count(connection: duckdb.DuckDBPyConnection, round_id: str) -> bool:
    """Whether there are answers that may begin to count."""
    counted, new = waiting(connection, round_id)
    return new >= (SMALLEST_BATCH if counted else 1)


def rows_of(connection: duckdb.DuckDBPyConnection, round_id: str) -> list[dict[str, Any]]:
    """Return the answers that count, a row each, in an order that does not tell who came when."""
    cursor = connection.execute(
        "select seat, respondent_ref, role, department, store_id, component, level, answered_on, comment "
        "from rating_answers join rating_seats using (round_id, seat) "
        f"where round_id = $round and seat in ({_COUNTED}) "
        "order by component, role, level, department, comment, respondent_ref",
        {"round": round_id},
    )
    names = [entry[0] for entry in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def count(connection: duckdb.DuckDBPyConnection, one: Round) -> int:
    """Let the answers of a round count as ratings: as a source of its own, all afresh; return how many.

    Inside a transaction of the workspace.
    """
    told = {"round": one.round_id}
    connection.execute(
        f"insert into rating_counted select $round, seat from ({_ANSWERED}) where seat not in ({_COUNTED})",
        told,
    )
    _take_out(connection, one.round_id)
    rows = rows_of(connection, one.round_id)
    if rows:
        _adopt(connection, one, rows)
    return len(rows)


def remove(connection: duckdb.DuckDBPyConnection, round_id: str) -> None:
    """Delete a round with all that was answered in it."""
    _take_out(connection, round_id)
    for table in ("rating_rounds", "rating_seats", "rating_answers", "rating_counted"):
        connection.execute(f"delete from {table} where round_id = ?", [round_id])


def source_of(connection: duckdb.DuckDBPyConnection, round_id: str) -> int | None:
    """Return the source that a round's ratings make up; None where none count, or they were taken out."""
    row = connection.execute(
        "select source_id from sources where table_name = 'ratings' and signature = ?", [_sign(round_id)]
    ).fetchone()
    return int(row[0]) if row else None


def known_names(connection: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """Return the names of rounds that there are, those of files among them, in small letters."""
    rows = connection.execute("select name from rating_rounds union select round from ratings").fetchall()
    return frozenset(str(name).strip().casefold() for (name,) in rows if name)


def known_departments(connection: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """Return the departments that files name, in alphabetical order."""
    rows = connection.execute(
        "select distinct trim(department) as name from "
        "(select department from ratings where source_id not in "
        "(select source_id from sources where signature like 'round %') "
        "union select department from associates) where trim(department) <> '' order by name"
    ).fetchall()
    return tuple(str(name) for (name,) in rows)


def _adopt(connection: duckdb.DuckDBPyConnection, one: Round, rows: Sequence[Mapping[str, Any]]) -> None:
    number = sources.next_source_id(connection)
    connection.execute(f"create table staged_{number} as select * exclude (system, source_id) from ratings_0")
    connection.execute(f"create table staged_{number}_rejects as select * from rejects limit 0")
    connection.executemany(
        f"insert into staged_{number} (source_row, round, component, respondent_role, department, store_id, "
        "respondent_ref, level, rated_at, comment) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            [
                place, one.name, row["component"], row["role"], row["department"], row["store_id"],
                row["respondent_ref"], row["level"], row["answered_on"], row["comment"],
            ]
            for place, row in enumerate(rows, start=2)
        ],
    )  # fmt: skip
    days = [datetime.combine(row["answered_on"], datetime.min.time()) for row in rows]
    label = f"Round of ratings: {one.name}"
    sources.adopt(
        connection,
        Source(
            source_id=number, file_name=label, label=label, platform=None, system="typed",
            signature=_sign(one.round_id), grain="line", table_name="ratings",
            sha256=f"{_sign(one.round_id)} {number}", rows_read=len(rows), rows_kept=len(rows),
            rows_rejected=0, rows_set_aside=0, first_at=min(days), last_at=max(days), loaded_at=max(days),
        ),
    )  # fmt: skip


def _take_out(connection: duckdb.DuckDBPyConnection, round_id: str) -> None:
    number = source_of(connection, round_id)
    if number is not None:
        sources.remove(connection, number)


def _sign(round_id: str) -> str:
    return f"round {round_id}"
