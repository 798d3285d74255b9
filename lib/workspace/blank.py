"""What does a workspace answer before its first file? Nothing, in the right columns.

Marts and identity tables are written by a load; until then they stand here empty, so that every question can
be asked.
"""

import duckdb

from lib.workspace.canonical import (
    APPLIED,
    DECISIONS,
    EXCLUDED,
    GRADES,
    HISTORY,
    KEYS,
    MODEL,
    PAIRS,
    PEOPLE,
    PROFILES,
    SETTINGS,
    SHARED_KEYS,
)
from lib.workspace.marts import CUSTOMERS, FEEDBACK, HOURS, ORDERS, PURCHASES, declared
from lib.workspace.shelves import SHELVES

DERIVED = (ORDERS, PURCHASES, SHELVES, HOURS, CUSTOMERS, FEEDBACK, PEOPLE, PROFILES, KEYS, SHARED_KEYS, PAIRS)
"""The tables that a load writes from the files' rows."""

LASTING = (EXCLUDED, DECISIONS, HISTORY, MODEL, SETTINGS, GRADES, APPLIED)
"""What is known of who is who beside the files, and outlives every load."""


def prepare_derived(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the derived tables, empty, where they are missing."""
    for table in (*DERIVED, *LASTING):
        connection.execute(f"create table if not exists {table.get_name()} ({declared(table)})")
