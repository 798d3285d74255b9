"""What became of the customers that were there before?

Grain in: profiles with their customers, before (`identity_profiles`) and now (`identity_profiles_new`). Grain
out: rows of `identity_history`, one per customer that went into another one or came out of one.
"""

from datetime import datetime

import duckdb
import ibis
import ibis.expr.types as ir

from lib.workspace.canonical import PROFILES
from lib.workspace.compiled import query_of


def note(connection: duckdb.DuckDBPyConnection, by: str | None, why: str, at: datetime) -> None:
    """Write down merges and splits, in the caller's transaction."""
    connection.execute(
        "insert into identity_history select $at, $by, $why, kind, customer_key, other_key, profile_count "
        f"from ({query_of(changes)})",
        {"at": at, "by": by, "why": why},
    )


def changes() -> ir.Table:
    """Return one row per customer that went into another one, or came out of one."""
    now = ibis.table(PROFILES.schema(), name="identity_profiles_new")
    before = PROFILES.select("profile_key", old_key="customer_key")
    moved = now.select("profile_key", new_key="customer_key").join(before, "profile_key")
    both = moved.group_by("old_key", "new_key").agg(profile_count=moved.count())
    # A customer keeps its number with its oldest profile: the others went into it, or came out of it.
    merged = both.filter(both.old_key > both.new_key)
    split = both.filter(both.new_key > both.old_key)
    return ibis.union(
        _told(merged, "merge", "new_key", "old_key"), _told(split, "split", "old_key", "new_key")
    )


def _told(moved: ir.Table, kind: str, customer: str, other: str) -> ir.Table:
    return moved.select(
        kind=ibis.literal(kind),
        customer_key=moved[customer],
        other_key=moved[other],
        profile_count=moved.profile_count,
    )
