"""Which persons are worth comparing?

Grain in: rows as they are compared (`GOLDEN`). Grain out: pairs of their numbers that share a blocking key. A
key that too many share is left out (common names in a large data set): the number of pairs grows with its
square, and such a key tells little.
"""

import duckdb
import ibis
import ibis.expr.types as ir

from lib.identity.golden import GOLDEN, NAME
from lib.workspace.compiled import query_of

_MOST, _FEW = 50, 12
BLOCKS = {
    "tax": _MOST, "email": _MOST, "phone": _MOST, "local": _MOST, "birth_last": _MOST, "birth_first": _MOST,
    "post_last": _MOST, "post_first": _MOST, "address": _MOST, "name": _MOST, "name_city": _MOST,
    "birth": _FEW, "city_last": _FEW, "city_first": _FEW, "last": _FEW, "first": _FEW,
}  # fmt: skip
"""Blocking keys, each with the most rows that may share it. The last ones tell little: they help where there
are few people."""

_LONG_LOCAL = 5  # letters before the @ that tell more than "info" or "anna"
_FIRST_LETTERS = 3
_CHANGED = ibis.table({"unique_id": "int64"}, name="identity_changed")


def write_candidates(
    connection: duckdb.DuckDBPyConnection, persons: str, name: str, *, only_changed: bool = False
) -> None:
    """Write pairs as Splink registers them (`join_key_l`, `join_key_r`, `match_key`), in the transaction.

    Parameters
    ----------
    persons
        A table of `GOLDEN`.
    name
        Of the table to write.
    only_changed
        Only pairs with a row of `identity_changed`.
    """
    parts = " union all ".join(
        f"select * from ({query_of(pairs_under, persons, block, only_changed)})" for block in BLOCKS
    )
    connection.execute(
        f"create or replace temp table {name} as "
        f"select join_key_l, join_key_r, '0' as match_key from ({parts}) group by join_key_l, join_key_r"
    )


def pairs_under(persons: str, block: str, only_changed: bool) -> ir.Table:
    """Return the pairs of rows that share one blocking key."""
    table = ibis.table(GOLDEN.schema(), name=persons)
    told = table.select("unique_id", key=_key(table, block)).filter(ibis._.key.notnull())
    counted = told.group_by("key").agg(rows=told.count())
    useful = told.semi_join(counted.filter(counted.rows.between(2, BLOCKS[block])), "key")
    one = useful.semi_join(_CHANGED, "unique_id") if only_changed else useful
    other = useful.select("key", other="unique_id")
    pair = one.join(other, "key")
    wanted = pair.unique_id != pair.other if only_changed else pair.unique_id < pair.other
    return pair.filter(wanted).select(
        join_key_l=ibis.least(pair.unique_id, pair.other),
        join_key_r=ibis.greatest(pair.unique_id, pair.other),
    )


def _key(table: ir.Table, block: str) -> ir.StringValue:
    """Return a row's blocking key; null where a part of it is missing."""
    short_first, short_last = (table[name].substr(0, _FIRST_LETTERS) for name in NAME)
    both = table.first_name.notnull() & table.last_name.notnull()
    # A name typed in the other order falls into the same block.
    low = ibis.least(table.first_name, table.last_name)
    high = ibis.greatest(table.first_name, table.last_name)
    town = table.city + "|"
    keys = {
        "tax": table.tax_number,
        "email": table.email,
        "phone": table.phone,
        "local": ibis.ifelse(table.local.length() >= _LONG_LOCAL, table.local, ibis.null("string")),
        "birth_last": table.birth_text + "|" + short_last,
        "birth_first": table.birth_text + "|" + short_first,
        "post_last": table.postcode + "|" + table.last_name,
        "post_first": table.postcode + "|" + short_first,
        "address": table.address,
        "name": ibis.ifelse(both, low + "|" + high, ibis.null("string")),
        "name_city": town + table.last_name + "|" + table.initial,
        "birth": table.birth_text,
        "city_last": town + table.last_name,
        "city_first": town + table.first_name,
        "last": table.last_name,
        "first": table.first_name,
    }
    return keys[block]
