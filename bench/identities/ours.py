"""Which customer does the app find for each profile, and what does finding them cost?

Files go in as a person would load them. For costs, loading and resolving are taken apart, because only
resolving has something to be compared with.
"""

import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from unittest.mock import patch

import duckdb
import pandas as pd

from lib.identity import resolve as resolver
from lib.jobs import building
from lib.jobs.building import build
from lib.workspace import sources
from lib.workspace.engine import Connection
from lib.workspace.lists import consult_lists
from lib.workspace.workspace import Workspace

MEMORY_LIMIT = "1400MB"  # of the engine, ours and plain Splink's
Systems = Mapping[str, str]  # file name -> the system that its ids belong to
_EXACT = "lib.identity.exact"


class _StoppedError(Exception):
    """The exact keys are done with; what follows is not wanted."""


def found_in(files: Sequence[Path], systems: Systems) -> pd.DataFrame:
    """Load files into a workspace and return the customers of its profiles, see `customers`."""
    with Workspace.open(None, files) as workspace:
        build(workspace, files, systems=dict(systems))
        with workspace.cursor() as cursor:
            return customers(cursor)


def load(files: Sequence[Path], systems: Systems, database: Path) -> int:
    """Load files into a workspace's file as the app does, except that nobody is resolved; return the rows."""

    def settle(connection: Connection, *_: object) -> None:
        sources.settle_overlaps(connection)
        consult_lists(connection)

    with Workspace.open(database, files) as workspace, patch.object(building, "rebuild", settle):
        return sum(source.rows_kept for source in build(workspace, files, systems=dict(systems)).sources)


def resolve(database: Path) -> tuple[float, float]:
    """Resolve the profiles of a workspace's file; return seconds by the clock and of the processor."""
    return _timed(database, resolver.resolve)


def resolve_exactly(database: Path) -> tuple[float, float]:
    """Join on exact keys alone, in a copy of the workspace's file; return seconds as `resolve` does."""
    copy = database.with_suffix(".exact.duckdb")
    shutil.copyfile(database, copy)
    try:
        return _timed(copy, until_exact)
    finally:
        copy.unlink()


def until_exact(connection: Connection) -> None:
    """Resolve until the groups by exact keys are written (`lib.identity.exact.write_groups`).

    Where there is no such stage, exact keys are all there is to resolving.
    """
    if find_spec(_EXACT) is None:
        resolver.resolve(connection)
        return
    stage = import_module(_EXACT)
    write_groups = stage.write_groups

    def then_stop(*arguments: Any) -> None:
        write_groups(*arguments)
        raise _StoppedError

    with suppress(_StoppedError), patch.object(stage, "write_groups", then_stop):
        resolver.resolve(connection)


def resolved(database: Path) -> pd.DataFrame:
    """Return the customers of a workspace's file, see `customers`."""
    with duckdb.connect(str(database), read_only=True) as connection:
        return customers(connection)


def customers(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Return one row per profile: system, customer_ref (null where it has none), email, customer_key.

    A profile is an account in one system: the system's own id, or else the e-mail that stands for one. A
    resolver that keeps profiles says which profile a record belongs to; else it is told from the record.
    """
    profile = "profile_key" if _keeps_profiles(connection) else "coalesce(customer_ref, lower(trim(email)))"
    query = f"""
        select system, min(customer_ref) as customer_ref, min(lower(trim(email))) as email,
            min(customer_key) as customer_key
        from identity_people where customer_ref is not null or email is not null
        group by system, {profile}"""
    return connection.execute(query).df()


def _keeps_profiles(connection: duckdb.DuckDBPyConnection) -> bool:
    query = (
        "select 1 from duckdb_columns() where (table_name, column_name) = ('identity_people', 'profile_key')"
    )
    return connection.execute(query).fetchone() is not None


def _timed(database: Path, work: Callable[[Connection], object]) -> tuple[float, float]:
    with Workspace.open(database, memory_limit=MEMORY_LIMIT) as workspace:
        clock, processor = time.perf_counter(), time.process_time()
        with workspace.transaction() as connection:
            work(connection)
        return time.perf_counter() - clock, time.process_time() - processor
