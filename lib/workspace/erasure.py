"""How is one customer forgotten, and what they bought still counted?

Grain in: a workspace with the customer in it. Grain out: the same without. Order lines, touches, answers and
campaign entries stay and count; what names the person in them is emptied. Profiles go. So do all records,
decisions and history of the person, and what rejected rows, free text and remembered readings say of them.

Run on a copy (`lib.workspace.rewriting`): deleting a row does not take its bytes off the disk.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
import ibis

from lib.workspace import sources
from lib.workspace.belongings import KEY_COLUMNS, rows_of, tables_of_persons
from lib.workspace.leftovers import drop_leftovers, drop_splinks
from lib.workspace.traces import pattern_of

GONE = "erased on request"
_HIDDEN = "…"

NAMING = {
    "order_lines": ("customer_ref", "email", "phone", "customer_name", "company", "postcode"),
    "touches": ("customer_ref", "visitor_ref", "email", "search_term"),
    "feedback": ("customer_ref", "email", "text"),
    "campaign_members": ("customer_ref", "email", "phone", "attributes"),
}
"""Columns that name a person, or in which they may have named themselves; emptied. Rows of profiles go."""

_FREE_TEXT = {
    "feedback": ("text",), "profiles": ("attributes", "company", "address"), "ratings": ("comment",),
    "touches": ("search_term",), "order_lines": ("company",), "campaign_members": ("attributes",),
}  # fmt: skip
"""Where others may name the person: "c/o Ann Lee". Of the person's own rows all text is looked through."""
_TELL_APART = ("system", "order_id")  # what makes rows one order must go on doing so
_NOTES = {"rejects": ("reason",), "sources": ("file_name", "label", "details"),
          "documents": ("content",), "rating_answers": ("comment",),
          "roadmap_actions": ("title", "owner", "note"), "roadmap_roles": ("filled_by",)}  # fmt: skip
_WHO = ("customer_ref", "email", "phone", "customer_name")  # as marts name an order without a number


@dataclass(frozen=True, slots=True)
class Erased:
    """What was done: rows of each table emptied (profiles: deleted), rejected rows emptied, records gone."""

    customer_id: str
    order_lines: int
    profiles: int
    feedback: int
    touches: int
    campaign_members: int
    rejects: int
    decisions: int
    history: int


def erase_person(connection: duckdb.DuckDBPyConnection, customer_key: int, customer_id: str) -> Erased:
    """Take a customer out of all tables but the marts, which the caller writes afresh.

    Parameters
    ----------
    connection
        In a transaction on a copy of the workspace.
    customer_key, customer_id
        The customer.
    """
    pattern = pattern_of(connection, customer_key)
    secret = secrets.token_hex(16)  # thrown away: nobody can find the person by trying numbers
    drop_leftovers(connection)
    drop_splinks(connection)
    _find_rows(connection, customer_key)
    counts = dict.fromkeys(tables_of_persons(), 0)
    for name, number in _sources(connection):
        if name not in counts:
            continue  # free text only
        found = _own_rows(connection, name, number)
        counts[name] += found
        if found:
            _forget_rows(connection, name, number, found, pattern)
            if pattern:
                _rename_orders(connection, f"{name}_{number}", number, pattern, secret)
    _forget_bare_names(connection, pattern)
    decisions, history = _forget_identity(connection, customer_key, pattern)
    rejects = _forget_text(connection, pattern) if pattern else 0
    connection.execute("drop table erased_rows")
    sources.refresh_views(connection)
    return Erased(customer_id, rejects=rejects, decisions=decisions, history=history, **counts)


def _find_rows(connection: duckdb.DuckDBPyConnection, customer_key: int) -> None:
    """Write `erased_rows`: the source, row and order of what belongs to the customer."""
    connection.execute(
        "create temp table erased_rows "
        "(table_name varchar, source_id integer, source_row bigint, order_id varchar)"
    )
    for name in tables_of_persons():
        rows = rows_of(name, customer_key)
        order = rows.order_id if "order_id" in rows.columns else ibis.null("string")
        query = ibis.to_sql(rows.select("source_id", "source_row", order_id=order), dialect="duckdb")
        connection.execute(f"insert into erased_rows select '{name}', * from ({query})")
    for name, number in _sources(connection):
        if name == "order_lines":
            _find_uncounted(connection, number, customer_key)


def _find_uncounted(connection: duckdb.DuckDBPyConnection, number: int, customer_key: int) -> None:
    """Add lines that do not count: another file holds their order, or they wait for a price."""
    there = _columns(connection, f"order_lines_{number}")
    keys = [
        f"{column} in (select value from identity_keys join sources using (system) where kind = '{kind}' "
        f"and customer_key = {int(customer_key)} and source_id = {number})"
        for kind, column in KEY_COLUMNS.items()
        if column in there
    ]
    same = (
        "exists (from erased_rows as own "
        "where own.source_id = line.superseded_by and own.order_id = line.order_id)"
    )
    order = "order_id" if "order_id" in there else "null"
    mine = " or ".join([*keys, *([same] if "order_id" in there else [])]) or "false"
    connection.execute(
        f"insert into erased_rows select 'order_lines', {number}, source_row, {order} "
        f"from order_lines_{number} as line "
        f"where (superseded_by is not null or net_revenue is null) and ({mine})"
    )


def _forget_rows(
    connection: duckdb.DuckDBPyConnection, name: str, number: int, found: int, pattern: str | None
) -> None:
    mine = f"source_row in (select source_row from erased_rows where source_id = {number})"
    if name == "profiles":
        connection.execute(
            f"insert into rejects select {number}, source_row, 'set aside', '', '{GONE}', '' "
            f"from profiles_{number} where {mine}"
        )
        connection.execute(f"delete from profiles_{number} where {mine}")
        connection.execute(
            "update sources set rows_kept = rows_kept - ?, rows_set_aside = rows_set_aside + ? "
            "where source_id = ?",
            [found, found, number],
        )
        return
    if name == "order_lines":
        _number_orders(connection, number, mine)
    _empty(connection, f"{name}_{number}", NAMING[name], mine)
    if pattern:
        there = _columns(connection, f"{name}_{number}")
        texts = [each for each, kind in there.items() if kind == "VARCHAR" and each not in _TELL_APART]
        _hide(connection, f"{name}_{number}", texts, pattern, mine)


def _number_orders(connection: duckdb.DuckDBPyConnection, number: int, mine: str) -> None:
    """Give orders without a number one that tells nothing: they are told apart by who bought, on which day.

    The secret is thrown away, so that nobody can find the person by trying names.
    """
    table = f"order_lines_{number}"
    there = _columns(connection, table)
    who = [name for name in _WHO if name in there]
    if not who:
        return
    if "order_id" not in there:
        connection.execute(f"alter table {table} add column order_id varchar")
    buyer = f"coalesce({', '.join(who)})"
    connection.execute(
        f"update {table} set order_id = 'erased-' || "
        f"left(sha256(concat_ws('@', ?, {buyer}, ordered_at::date::varchar)), 16) "
        f"where {mine} and order_id is null and {buyer} is not null",
        [secrets.token_hex(16)],
    )


def _rename_orders(
    connection: duckdb.DuckDBPyConnection, table: str, number: int, pattern: str, secret: str
) -> None:
    """Let own order numbers that name the person tell nothing; one number stays one in all files."""
    if "order_id" in _columns(connection, table):
        connection.execute(
            f"update {table} set order_id = 'erased-' || left(sha256(concat_ws('@', $secret, order_id)), 16) "
            f"where source_row in (select source_row from erased_rows where source_id = {number}) "
            "and regexp_matches(order_id, $pattern, 'i')",
            {"secret": secret, "pattern": pattern},
        )


def _forget_bare_names(connection: duckdb.DuckDBPyConnection, pattern: str | None) -> None:
    """Empty the name on lines that have no key at all: nobody else bears it, and it joins nothing."""
    for name, number in _sources(connection):
        table = f"{name}_{number}"
        there = _columns(connection, table)
        if pattern is None or name != "order_lines" or "customer_name" not in there:
            continue
        bare = " and ".join(f"{key} is null" for key in _WHO[:3] if key in there) or "true"
        condition = f"{bare} and regexp_matches(customer_name, $pattern, 'i')"
        rows = connection.execute(
            f"select count(*) from {table} where {condition}", {"pattern": pattern}
        ).fetchone()
        if rows and rows[0]:
            connection.execute(
                f"create temp table bare_names as select source_row from {table} where {condition}",
                {"pattern": pattern},
            )
            mine = "source_row in (select source_row from bare_names)"
            _number_orders(connection, number, mine)
            _empty(connection, table, NAMING["order_lines"], mine)
            connection.execute("drop table bare_names")


def _empty(connection: duckdb.DuckDBPyConnection, table: str, columns: Sequence[str], condition: str) -> None:
    there = _columns(connection, table)
    emptied = ", ".join(f"{name} = null" for name in columns if name in there)
    if emptied:
        connection.execute(f"update {table} set {emptied} where {condition}")


def _forget_identity(
    connection: duckdb.DuckDBPyConnection, customer_key: int, pattern: str | None
) -> tuple[int, int]:
    """Take the person out of what is known of who is who; return how many decisions and changes went."""
    connection.execute(
        "create temp table erased_profiles as "
        "select profile_key, profile_id, group_key from identity_profiles where customer_key = ?",
        [customer_key],
    )
    for table in ("people", "profiles", "keys"):
        connection.execute(f"delete from identity_{table} where customer_key = ?", [customer_key])
    mine = "in (select {} from erased_profiles)"
    for table in ("pairs", "kept_pairs"):
        _delete(connection, f"identity_{table}", " or ".join(
            f"{side}_key {mine.format('group_key')}" for side in ("left", "right")
        ))  # fmt: skip
    _delete(connection, "identity_kept_golden", f"unique_id {mine.format('group_key')}")
    decisions = _delete(connection, "identity_decisions", " or ".join(
        f"{side}_profile {mine.format('profile_id')}" for side in ("left", "right")
    ))  # fmt: skip
    history = _delete(connection, "identity_history", f"{int(customer_key)} in (customer_key, other_key)")
    # A number is never given again: another person would take over this one's links.
    emptied = "update identity_nodes set node = 'erased:' || number where"
    connection.execute(f"{emptied} node {mine.format('profile_id')}")
    if pattern:
        connection.execute(
            f"{emptied} regexp_matches(node, ?, 'i') "
            "and node not in (select profile_id from identity_profiles)",
            [pattern],
        )
        for table in ("excluded", "shared_keys"):
            connection.execute(f"delete from identity_{table} where regexp_matches(value, ?, 'i')", [pattern])
        connection.execute(
            "update identity_decisions set why = '' where regexp_matches(why, ?, 'i')", [pattern]
        )
    connection.execute("drop table erased_profiles")
    return decisions, history


def _forget_text(connection: duckdb.DuckDBPyConnection, pattern: str) -> int:
    """Empty rejected rows that name the person, hide what free text says; return how many rows that were."""
    named = "regexp_matches(concat_ws(' ', text, reason), ?, 'i')"
    row = connection.execute(f"select count(*) from rejects where {named}", [pattern]).fetchone()
    connection.execute(f"update rejects set text = '' where {named}", [pattern])
    connection.execute(
        "delete from readings where regexp_matches(concat_ws(' ', file_name, said), ?, 'i')", [pattern]
    )
    hidden = list(_NOTES.items())
    hidden += [
        (f"{name}_{number}", _FREE_TEXT[name]) for name, number in _sources(connection) if name in _FREE_TEXT
    ]
    for table, columns in hidden:
        _hide(connection, table, columns, pattern)
    return int(row[0]) if row else 0


def _hide(
    connection: duckdb.DuckDBPyConnection, table: str, columns: Sequence[str], pattern: str,
    condition: str = "true",
) -> None:  # fmt: skip
    """Put "…" in place of what names the person in columns of text, as far as the table has them."""
    kinds = _columns(connection, table)
    for column in (name for name in columns if name in kinds):
        connection.execute(
            f"update {table} set {column} = "
            f"cast(regexp_replace({column}::varchar, $pattern, '{_HIDDEN}', 'gi') as {kinds[column]}) "
            f"where regexp_matches({column}::varchar, $pattern, 'i') and {condition}",
            {"pattern": pattern},
        )


def _delete(connection: duckdb.DuckDBPyConnection, table: str, condition: str) -> int:
    """Delete rows of a table that may not be there; return how many went."""
    if not _columns(connection, table):
        return 0
    row = connection.execute(f"delete from {table} where {condition}").fetchone()
    return int(row[0]) if row else 0


def _sources(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, int]]:
    """Return the files whose rows may belong to a person, or hold free text: table and number."""
    rows = connection.execute("select table_name, source_id from sources order by source_id").fetchall()
    known = {*tables_of_persons(), *_FREE_TEXT}
    return [(str(name), int(number)) for name, number in rows if name in known]


def _own_rows(connection: duckdb.DuckDBPyConnection, name: str, number: int) -> int:
    row = connection.execute(
        "select count(distinct source_row) from erased_rows where table_name = ? and source_id = ?",
        [name, number],
    ).fetchone()
    return int(row[0]) if row else 0


def _columns(connection: duckdb.DuckDBPyConnection, table: str) -> dict[str, str]:
    """Return the columns of a table with their types; none where there is no such table."""
    rows = connection.execute(
        "select column_name, data_type from duckdb_columns() where table_name = ? order by column_index",
        [table],
    ).fetchall()
    return {str(name): str(kind) for name, kind in rows}
