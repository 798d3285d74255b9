"""What a person has said of who is who, beside decisions on pairs: the threshold, keys of nobody, grades.

All of it outlives every load. Written in the caller's transaction; the caller resolves afterwards.
"""

from collections.abc import Iterable
from datetime import datetime

import duckdb


def set_threshold(connection: duckdb.DuckDBPyConnection, bits: float | None) -> None:
    """Keep a threshold in bits; None goes back to the default."""
    connection.execute("delete from identity_settings")
    if bits is not None:
        connection.execute("insert into identity_settings values (?)", [bits])


def exclude(
    connection: duckdb.DuckDBPyConnection, kind: str, value: str, by: str | None, at: datetime
) -> bool:
    """Take a key or name out of matching; return whether it was not on the list by hand yet."""
    stands = connection.execute(
        "select count(*) from identity_excluded where kind = ? and value = ? and undone_at is null",
        [kind, value],
    ).fetchone()
    if stands and stands[0]:
        return False
    connection.execute("insert into identity_excluded values (?, ?, ?, ?, null)", [kind, value, by, at])
    return True


def include(connection: duckdb.DuckDBPyConnection, kind: str, value: str, at: datetime) -> None:
    """Let a key or name join people again."""
    connection.execute(
        "update identity_excluded set undone_at = ? where kind = ? and value = ? and undone_at is null",
        [at, kind, value],
    )


def note_grades(
    connection: duckdb.DuckDBPyConnection,
    number: int,
    grades: Iterable[tuple[int, int, str]],
    by: str | None,
    at: datetime,
) -> None:
    """Keep what a person said of customers in one round: (customer_key, profile_count, verdict) each."""
    for customer_key, profile_count, verdict in grades:
        connection.execute(
            "insert into identity_grades values (?, ?, ?, ?, ?, ?)",
            [number, customer_key, profile_count, verdict, by, at],
        )


def note_applied(connection: duckdb.DuckDBPyConnection) -> None:
    """Keep that all decisions there are show in the customers."""
    connection.execute("delete from identity_applied")
    connection.execute("insert into identity_applied select coalesce(max(batch), 0) from identity_decisions")
