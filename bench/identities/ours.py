"""Which customer does the app find for each profile? Files go in as a person would load them."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb
import pandas as pd

from lib.jobs.building import build
from lib.workspace.workspace import Workspace


def found_in(files: Sequence[Path], systems: Mapping[str, str], database: Path | None = None) -> pd.DataFrame:
    """Load files into a workspace and return the customers of its profiles, see `customers`.

    Parameters
    ----------
    files
        Lists of customers, or whatever else the app takes.
    systems
        File name -> the system that its ids belong to.
    database
        The workspace's file; None for one that goes with the work.
    """
    with Workspace.open(database, files) as workspace:
        build(workspace, files, systems=dict(systems))
        with workspace.cursor() as cursor:
            return customers(cursor)


def customers(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Return one row per profile: system, customer_ref, email (null where unknown), customer_key.

    A profile is an account in one system: the system's own id, or else the e-mail that stands for one.
    """
    if _exists(connection, "identity_profiles"):
        query = """
            select system, own_id as customer_ref, email, customer_key from identity_profiles"""
    else:
        query = """
            select system, customer_ref, min(lower(trim(email))) as email, min(customer_key) as customer_key
            from identity_people where customer_ref is not null group by system, customer_ref
            union all
            select distinct system, null, lower(trim(email)), customer_key
            from identity_people where customer_ref is null and email is not null"""
    return connection.execute(query).df()


def _exists(connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    found = connection.execute(
        "select count(*) from duckdb_tables() where table_name = ?", [table]
    ).fetchone()
    return bool(found and found[0])
