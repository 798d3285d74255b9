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

PEOPLE = ibis.table(
    {
        "customer_key": "int64", "system": "string", "customer_ref": "string", "email": "string",
        "phone": "string",
        "customer_name": "string", "company": "string", "city": "string", "postcode": "string",
        "country": "string",
    },
    name="identity_people",
)  # fmt: skip
"""One row per distinct record of a person in any file, with the customer it was resolved to."""

KEYS = ibis.table(
    {"kind": "string", "system": "string", "value": "string", "customer_key": "int64"}, name="identity_keys"
)
"""What finds a customer: kind is "ref" (with its system), "email" or "phone"; value as the files have it."""

SHARED_KEYS = ibis.table(
    {"kind": "string", "value": "string", "names": "int64", "reason": "string"}, name="identity_shared_keys"
)
"""Keys of too many people, and words for nobody; they join nobody. `names` is null for words."""
