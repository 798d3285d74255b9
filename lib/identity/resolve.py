"""Which customer does each record of a person belong to?

Grain in: order lines, profiles, feedback and touches of all files. Grain out: `identity_profiles` (what one
system takes for one person), `identity_people` (record -> profile -> customer), `identity_keys` (what finds a
customer), `identity_shared_keys` (what joins nobody), `identity_pairs` (what speaks for and against two
groups being one person) and `identity_history` (customers that became one, or several).

Method: exact keys first, cheaply (`exact`); what remains is compared by a model that learns from the
retailer's own profiles (`model`), or by rules where there are too few (`rules`); pairs above the threshold
join, unless the first names differ and nothing personal speaks against that, a person has said otherwise, or
a source that lists everybody once lists both (`cluster`). A hand-made decision always wins.
"""

from datetime import datetime

import duckdb
import ibis
import ibis.expr.types as ir

from lib.identity import bad_values, exact, history, joining, kept_model, profiles
from lib.identity.joining import JOINED as _JOINED
from lib.identity.names import write_short_forms
from lib.identity.profiles import DRAFTS, OWNED
from lib.identity.records import KEY_COLUMNS, MARKED, NODES, STAGED, write_records
from lib.identity.tables import write_kept
from lib.workspace.canonical import KEYS, PEOPLE, PROFILES, SHARED_KEYS

_WORK = (
    "identity_records", "identity_marked", "identity_owned", "identity_drafts",
    "identity_exact_edges", "identity_groups", "identity_golden", "identity_scored", "identity_joined",
    "identity_short_forms",
)  # fmt: skip


def resolve(connection: duckdb.DuckDBPyConnection, by: str | None = None, why: str = "files") -> None:
    """Write the identity tables afresh from the canonical views; part of the caller's transaction.

    Parameters
    ----------
    by
        Who caused it, for the history of customers.
    why
        What caused it: "files", "decision", "threshold".
    """
    write_short_forms(connection)
    write_records(connection)
    write_kept(connection, "identity_shared_keys", bad_values.shared_keys)
    profiles.write_profiles(connection)
    exact.write_groups(connection)
    kept_model.write_scores(connection)
    joining.write_customers(connection)
    at = datetime.now()  # noqa: DTZ005 (the clock on the wall of whoever loads)
    write_kept(connection, "identity_profiles_new", _profiles)
    history.note(connection, by, why, at)
    connection.execute("drop table identity_profiles")
    connection.execute("alter table identity_profiles_new rename to identity_profiles")
    write_kept(connection, "identity_keys", _keys)
    write_kept(connection, "identity_people", _people)
    for table in _WORK:
        connection.execute(f"drop table if exists {table}")


def _profiles() -> ir.Table:
    joined = DRAFTS.join(_JOINED, "profile_key")
    return joined.select(*PROFILES.columns)


def _owned() -> ir.Table:
    """Return each record with its profile and customer."""
    owned = OWNED.select("record", "profile_key", "profile_id")
    return owned.join(_JOINED.select("profile_key", "customer_key"), "profile_key")


def _people() -> ir.Table:
    return STAGED.join(_owned(), "record").select(*PEOPLE.columns)


def _keys() -> ir.Table:
    """Return `KEYS`: one profile for each key of a system.

    An e-mail that several profiles of a system bear finds the one that is known by nothing else, else the
    oldest: a line with an id of its own is found by that first.
    """
    owned = STAGED.join(_owned(), "record").join(MARKED.select("record", *NODES), "record")
    parts = []
    for kind, column in KEY_COLUMNS.items():
        told = owned.filter(owned[f"{kind}_node"].notnull(), owned[column].notnull())
        shared = SHARED_KEYS.filter(SHARED_KEYS.kind == kind).select(nobody=SHARED_KEYS["value"])
        told = told.anti_join(shared, told[f"{kind}_node"] == shared.nobody)
        alone = told.profile_id.endswith(told[f"{kind}_node"])
        grouped = told.group_by("system", value=told[column]).agg(
            own=told.profile_key.min(where=alone), oldest=told.profile_key.min()
        )
        parts.append(
            grouped.select(
                "system", "value", kind=ibis.literal(kind),
                profile_key=ibis.coalesce(grouped.own, grouped.oldest),
            )
        )  # fmt: skip
    found = ibis.union(*parts)
    return found.join(_JOINED, "profile_key").select(*KEYS.columns)
