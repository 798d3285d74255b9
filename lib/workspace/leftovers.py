"""What did earlier work leave behind? Staged tables that no waiting file knows, and Splink's own; they go."""

import re
from collections.abc import Collection

import duckdb

_STAGED = re.compile(r"staged_(\d+)(?:_\w+)?")


def drop_leftovers(connection: duckdb.DuckDBPyConnection, keep: Collection[int] = ()) -> int:
    """Drop staged tables but those of the numbers in `keep`; return how many went."""
    names = connection.execute(
        "select table_name from duckdb_tables() where starts_with(table_name, 'staged_')"
    ).fetchall()
    gone = [name for (name,) in names if (found := _STAGED.fullmatch(name)) and int(found[1]) not in keep]
    for name in gone:
        connection.execute(f"drop table {name}")
    return len(gone)


def drop_splinks(connection: duckdb.DuckDBPyConnection) -> None:
    """Drop the tables that Splink makes; it forgets those that tell how often a value occurs."""
    names = connection.execute(
        "select table_name from duckdb_tables() where starts_with(table_name, '__splink__')"
    ).fetchall()
    for (name,) in names:
        connection.execute(f'drop table "{name}"')
