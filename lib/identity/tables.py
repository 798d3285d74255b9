"""How do a question's rows become a table, for good or for the time of one resolution?

What is only needed on the way is a temporary table: it is not packed for the disk, which takes more than half
of the time of writing one, and it goes with the transaction where that fails.
"""

from collections.abc import Callable
from typing import Any

import duckdb
import ibis.expr.types as ir
import pandas as pd

from lib.workspace.compiled import query_of


def write_kept(
    connection: duckdb.DuckDBPyConnection, name: str, build: Callable[..., ir.Table], *words: Any
) -> None:
    """Write a table that stays in the workspace, in the caller's transaction.

    Parameters
    ----------
    name
        Of the table; one of this name is replaced.
    build, words
        The rows as an expression, see `lib.workspace.compiled.query_of`.
    """
    connection.execute(f"create or replace table {name} as {query_of(build, *words)}")


def write_work(
    connection: duckdb.DuckDBPyConnection, name: str, build: Callable[..., ir.Table], *words: Any
) -> None:
    """Write a table for the time of one resolution; else as `write_kept`."""
    connection.execute(f"create or replace temp table {name} as {query_of(build, *words)}")


def write_frame(connection: duckdb.DuckDBPyConnection, name: str, frame: pd.DataFrame) -> None:
    """Write plain columns as a table for the time of one resolution."""
    connection.register("arriving", frame)
    connection.execute(f"create or replace temp table {name} as select * from arriving")
    connection.unregister("arriving")
