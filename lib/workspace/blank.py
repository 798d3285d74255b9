"""What does a workspace answer before its first file? Nothing, in the right columns.

Marts and identity tables are written by a load; until then they stand here empty, so that every question can
be asked.
"""

import duckdb

from lib.workspace.canonical import KEYS, PEOPLE, SHARED_KEYS
from lib.workspace.marts import CUSTOMERS, FEEDBACK, HOURS, ORDERS, PURCHASES, declared

DERIVED = (ORDERS, PURCHASES, HOURS, CUSTOMERS, FEEDBACK, PEOPLE, KEYS, SHARED_KEYS)
"""The tables that a load writes from the files' rows."""


def prepare_derived(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the derived tables, empty, where they are missing."""
    for table in DERIVED:
        connection.execute(f"create table if not exists {table.get_name()} ({declared(table)})")
