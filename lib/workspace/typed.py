"""How do rows that a person types become part of a workspace? One source per table, a row at a time.

Typed rows live where a file's rows do, so that views, the list of sources and undo know them without more.
No mart and no customer depends on the tables that are typed into: nothing is rebuilt.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import duckdb

from lib.schema.tables import tables
from lib.workspace import sources
from lib.workspace.sources import Source

_SIGNATURE = "typed"  # in place of a file's header: nothing that is uploaded can have it
_FIRST_ROW = 2  # as in a file with a header


def append(
    connection: duckdb.DuckDBPyConnection, table_name: str, label: str, row: Mapping[str, Any], at: datetime
) -> tuple[int, int]:
    """Add one row to the source of typed rows of a table, made when missing; return (source id, source row).

    Parameters
    ----------
    connection
        Inside a transaction.
    table_name
        A canonical table whose rows no mart is made of.
    label
        What the source is called where files are listed.
    row
        Canonical column -> value; columns left out are empty.
    at
        When it was typed.
    """
    number = _source_of(connection, table_name) or _new_source(connection, table_name, label, at)
    (last,) = _one(connection, f"select max(source_row) from {table_name}_{number}")
    place = _FIRST_ROW if last is None else int(last) + 1
    known = {column.name for column in tables()[table_name].stored}
    if strange := row.keys() - known:
        raise ValueError(f"{table_name} has no column {', '.join(sorted(strange))}.")
    cells = {**row, "source_row": place}
    connection.execute(
        f"insert into {table_name}_{number} ({', '.join(cells)}) values ({', '.join('?' * len(cells))})",
        list(cells.values()),
    )
    _count(connection, table_name, number, at)
    return number, place


def take_out(connection: duckdb.DuckDBPyConnection, table_name: str, source_id: int, source_row: int) -> bool:
    """Delete one typed row, and its source with the last one; return whether it was there."""
    if _source_of(connection, table_name) != source_id:
        return False
    body = f"{table_name}_{int(source_id)}"
    gone = connection.execute(
        f"delete from {body} where source_row = ? returning source_row", [source_row]
    ).fetchall()
    (left,) = _one(connection, f"select count(*) from {body}")
    if left:
        _count(connection, table_name, source_id, None)
    else:
        sources.remove(connection, source_id)
    return bool(gone)


def _source_of(connection: duckdb.DuckDBPyConnection, table_name: str) -> int | None:
    row = connection.execute(
        "select source_id from sources where table_name = ? and signature = ?", [table_name, _SIGNATURE]
    ).fetchone()
    return int(row[0]) if row else None


def _new_source(connection: duckdb.DuckDBPyConnection, table_name: str, label: str, at: datetime) -> int:
    number = sources.next_source_id(connection)
    connection.execute(
        f"create table staged_{number} as select * exclude (system, source_id) from {table_name}_0"
    )
    connection.execute(f"create table staged_{number}_rejects as select * from rejects limit 0")
    sources.adopt(
        connection,
        Source(
            source_id=number, file_name=label, label=label, platform=None, system="typed",
            signature=_SIGNATURE, grain="line", table_name=table_name, sha256=f"typed {number}",
            rows_read=0, rows_kept=0, rows_rejected=0, rows_set_aside=0,
            first_at=at, last_at=at, loaded_at=at,
        ),
    )  # fmt: skip
    return number


def _count(
    connection: duckdb.DuckDBPyConnection, table_name: str, source_id: int, at: datetime | None
) -> None:
    connection.execute(
        f"update sources set rows_read = n, rows_kept = n, last_at = coalesce(?, last_at), "
        f"loaded_at = coalesce(?, loaded_at) from (select count(*) as n from {table_name}_{int(source_id)}) "
        "where source_id = ?",
        [at, at, source_id],
    )


def _one(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[Any, ...]:
    row = connection.execute(query).fetchone()
    assert row is not None  # noqa: S101 (an aggregate always has a row)
    return row
