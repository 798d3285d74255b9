"""The canonical tables as unbound Ibis tables: what marts, identity and the small analyses ask of.

A name here is a view in every workspace (`lib.workspace.sources.refresh_views`), empty where no file feeds
it.
"""

from functools import cache

import duckdb
import ibis
import ibis.expr.types as ir

from lib.schema.tables import tables

_TRACE = {"system": "string", "source_id": "int32", "source_row": "int64", "superseded_by": "int32"}
_TYPES = {
    "VARCHAR": "string",
    "TIMESTAMP": "timestamp(6)",
    "DATE": "date",
    "DECIMAL(18,4)": "decimal(18, 4)",
    "DOUBLE": "float64",
    "BIGINT": "int64",
    "BOOLEAN": "boolean",
    "JSON": "json",
}


@cache
def canonical(name: str) -> ir.Table:
    """Return a canonical table by name, with the trace columns (system, source_id, source_row).

    Raises
    ------
    KeyError
        When `tables.toml` declares no such table.
    """
    columns = {column.name: _TYPES[column.sql_type] for column in tables()[name].stored}
    return ibis.table(columns | _TRACE, name=name)


def columns_present(connection: duckdb.DuckDBPyConnection, name: str) -> frozenset[str]:
    """Return the columns of a canonical table that any loaded file feeds; none without such a file."""
    rows = connection.execute(
        "select distinct column_name from duckdb_columns() join sources "
        "on duckdb_columns.table_name = sources.table_name || '_' || sources.source_id "
        "where sources.table_name = ?",
        [name],
    ).fetchall()
    return frozenset(row[0] for row in rows)


LOADED = ibis.table(
    {
        "source_id": "int32", "file_name": "string", "label": "string", "platform": "string",
        "system": "string",
        "signature": "string", "grain": "string", "table_name": "string", "sha256": "string",
        "rows_read": "int64",
        "rows_kept": "int64", "rows_rejected": "int64", "rows_set_aside": "int64", "rows_replaced": "int64",
        "first_at": "timestamp(6)", "last_at": "timestamp(6)", "gross": "float64", "discounts": "float64",
        "returns": "float64", "net": "float64", "loaded_at": "timestamp(6)", "seconds": "float64",
        "details": "string",
    },
    name="sources",
)  # fmt: skip
"""One row per loaded file, see `lib.workspace.sources.Source`."""

REJECTS = ibis.table(
    {
        "source_id": "int32", "source_row": "int64", "kind": "string", "column_name": "string",
        "reason": "string", "text": "string",
    },
    name="rejects",
)  # fmt: skip
"""Rows that did not come in, rows set aside, and unreadable cells that were left empty."""

RECORD = {
    "system": "string", "customer_ref": "string", "email": "string", "phone": "string",
    "customer_name": "string", "first_name": "string", "last_name": "string", "company": "string",
    "address": "string", "city": "string", "postcode": "string", "country": "string", "birth_date": "date",
    "tax_number": "string",
}  # fmt: skip
"""What one row of a file may say about a person, as it stands there."""

PEOPLE = ibis.table({"customer_key": "int64", "profile_key": "int64", **RECORD}, name="identity_people")
"""One row per distinct record of a person in any file, with the profile and the customer it belongs to."""

PROFILES = ibis.table(
    {
        "profile_key": "int64", "profile_id": "string", "system": "string", "customer_key": "int64",
        "group_key": "int64", "email": "string", "phone": "string", "first_name": "string",
        "last_name": "string", "company": "string", "address": "string", "city": "string",
        "postcode": "string", "country": "string", "birth_date": "date", "tax_number": "string",
        "record_count": "int64",
    },
    name="identity_profiles",
)  # fmt: skip
"""One row per profile: what one system takes for one person, in normal form. `profile_id` names it for good
("ref:till:C7", "@shop:email:ann@example.com"); profiles of one `group_key` share an exact key."""

KEYS = ibis.table(
    {
        "kind": "string", "system": "string", "value": "string", "profile_key": "int64",
        "customer_key": "int64",
    },
    name="identity_keys",
)  # fmt: skip
"""What finds a customer: kind is "ref", "email" or "phone", within its system; value as the files have it."""

SHARED_KEYS = ibis.table(
    {"kind": "string", "value": "string", "names": "int64", "reason": "string"}, name="identity_shared_keys"
)
"""Keys of too many people, and words for nobody; they join nobody. `names` is null for words."""

EXCLUDED = ibis.table(
    {
        "kind": "string", "value": "string", "added_by": "string", "added_at": "timestamp(6)",
        "undone_at": "timestamp(6)",
    },
    name="identity_excluded",
)  # fmt: skip
"""Keys and names that a person has taken out of matching, in the form of `SHARED_KEYS`."""

DECISIONS = ibis.table(
    {
        "batch": "int64", "left_profile": "string", "right_profile": "string", "verdict": "string",
        "decided_by": "string", "decided_at": "timestamp(6)", "why": "string", "undone_at": "timestamp(6)",
    },
    name="identity_decisions",
)  # fmt: skip
"""What a person said of two profiles: verdict is "same" or "different"; the newest that stands holds. All
that one click decided has one `batch`."""

HISTORY = ibis.table(
    {
        "changed_at": "timestamp(6)", "changed_by": "string", "why": "string", "kind": "string",
        "customer_key": "int64", "other_key": "int64", "profile_count": "int64",
    },
    name="identity_history",
)  # fmt: skip
"""What became of customers: "merge" (other_key went into customer_key) or "split" (it came out)."""

COMPARED = ("first_name", "last_name", "email", "phone", "birth_date", "tax_number", "place", "address")
"""What two records of persons are compared by; `lib.identity.comparisons` says how."""

PAIRS = ibis.table(
    {
        "left_key": "int64", "right_key": "int64", "match_weight": "float64",
        **{f"mw_{name}": "float64" for name in COMPARED}, **{f"gamma_{name}": "int8" for name in COMPARED},
        "verdict": "string",
    },
    name="identity_pairs",
)  # fmt: skip
"""Pairs of exact groups near the threshold or above it, by their smallest profiles: weight in bits, in all
and by comparison (null where there was no model, or one side is silent), level (0: no agreement, -1: silent).
verdict: "joined", "below", "first names differ" or "kept apart" (by a person, or by a list that has both)."""

MODEL = ibis.table(
    {"model": "string", "profiles": "int64", "digest": "string", "learned_at": "timestamp(6)"},
    name="identity_model",
)
"""The one model of a workspace as JSON (`lib.identity.model`), with what it was learned from."""

SETTINGS = ibis.table({"threshold": "float64"}, name="identity_settings")
"""The threshold that a person has set, in bits; no row: the default."""

GRADES = ibis.table(
    {
        "round": "int64", "customer_key": "int64", "profile_count": "int64", "verdict": "string",
        "graded_by": "string", "graded_at": "timestamp(6)",
    },
    name="identity_grades",
)  # fmt: skip
"""What a person said of joined customers of a sample: verdict is "right", "wrong" or "can't tell"; of several
words on one customer in one round the newest holds."""

APPLIED = ibis.table({"batch": "int64"}, name="identity_applied")
"""Batches of decisions up to this one are in the customers as they are; no row: none is."""
