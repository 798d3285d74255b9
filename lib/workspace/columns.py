"""Which columns has a table of the workspace? A file's own table has only those that the file feeds."""

import duckdb


def columns_of(connection: duckdb.DuckDBPyConnection, table: str) -> frozenset[str]:
    """Return the names of a table's columns; none where there is no such table."""
    rows = connection.execute(
        "select column_name from duckdb_columns() where table_name = ?", [table]
    ).fetchall()
    return frozenset(row[0] for row in rows)


def has_numbers(connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    """Return whether a file's own table of order lines has order numbers."""
    return "order_id" in columns_of(connection, table)
