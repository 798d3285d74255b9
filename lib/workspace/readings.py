"""How was a layout read when somebody last confirmed it? Kept per header, so that nobody is asked twice.

Grain: one reading per fingerprint of a header and system that was told ("" where none was). What a reading
says is plain data that `lib.jobs.remembering` writes and understands; here it is only kept.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import duckdb

_READINGS = """
create table if not exists readings (
    signature varchar, system varchar, file_name varchar, table_name varchar, confirmed_at timestamp,
    said varchar)
"""


@dataclass(frozen=True, slots=True)
class KeptReading:
    """How a layout was read: for which file, when, and what was said of it."""

    signature: str
    system: str
    file_name: str
    table_name: str
    confirmed_at: datetime
    said: Mapping[str, Any]


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the table of readings; harmless where it exists."""
    connection.execute(_READINGS)


def keep(connection: duckdb.DuckDBPyConnection, reading: KeptReading) -> None:
    """Keep a reading in place of the one that the layout had before."""
    forget(connection, reading.signature, reading.system)
    connection.execute(
        "insert into readings values (?, ?, ?, ?, ?, ?)",
        [
            reading.signature,
            reading.system,
            reading.file_name,
            reading.table_name,
            reading.confirmed_at,
            json.dumps(reading.said),
        ],
    )


def find(connection: duckdb.DuckDBPyConnection, signature: str, system: str) -> KeptReading | None:
    """Return how a layout was read when it was last confirmed; None where nobody has."""
    found = _where(connection, "where signature = ? and system = ?", [signature, system])
    return found[0] if found else None


def kept(connection: duckdb.DuckDBPyConnection) -> tuple[KeptReading, ...]:
    """Return all readings, the newest first."""
    return _where(connection, "", [])


def forget(connection: duckdb.DuckDBPyConnection, signature: str, system: str) -> None:
    """Drop what was kept of a layout; files that are in stay as they are."""
    connection.execute("delete from readings where signature = ? and system = ?", [signature, system])


def _where(
    connection: duckdb.DuckDBPyConnection, condition: str, values: list[str]
) -> tuple[KeptReading, ...]:
    rows = connection.execute(
        "select signature, system, file_name, table_name, confirmed_at, said "
        f"from readings {condition} order by confirmed_at desc",
        values,
    ).fetchall()
    return tuple(
        KeptReading(signature, system, file, table, at, json.loads(said))
        for signature, system, file, table, at, said in rows
    )
