"""What became of the customers that were there before?

Grain in: profiles with their customers, before (`identity_profiles`) and now (`identity_profiles_new`). Grain
out: rows of `identity_history`, one per customer that went into another one or came out of one.
"""

from datetime import datetime

import duckdb
import ibis

from lib.workspace.canonical import HISTORY, PROFILES
from lib.workspace.compiled import sql_of


def note(connection: duckdb.DuckDBPyConnection, by: str | None, why: str, at: datetime) -> None:
    """Write down merges and splits, in the caller's transaction."""
    now = ibis.table(PROFILES.schema(), name="identity_profiles_new")
    before = PROFILES.select("profile_key", old_key="customer_key")
    moved = now.select("profile_key", new_key="customer_key").join(before, "profile_key")
    both = moved.group_by("old_key", "new_key").agg(profile_count=moved.count())
    # A customer keeps its number with its oldest profile: the others went into it, or came out of it.
    merged = both.filter(both.old_key != both.new_key, both.old_key > both.new_key)
    split = both.filter(both.new_key > both.old_key)
    rows = ibis.union(
        merged.select("profile_count", kind=ibis.literal("merge"), customer_key="new_key", other_key="old_key"),
        split.select("profile_count", kind=ibis.literal("split"), customer_key="old_key", other_key="new_key"),
    )
    told = rows.mutate(changed_at=ibis.literal(at), changed_by=ibis.literal(by, "string"), why=ibis.literal(why))
    connection.execute(f"insert into identity_history {sql_of(told.select(*HISTORY.columns))}")
