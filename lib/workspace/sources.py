"""Which files make up a workspace, and which of their lines count?

A source is one loaded file (or sheet). Its rows stay in a table of their own, `<table>_<source_id>`; the view
`<table>` shows all sources together. Undo drops one table. Where two exports of one system hold
the same order, the newer one counts, and a line-level export always beats an order-level one; the other's
rows stay, marked with who replaced them, and count again when that source is removed.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import duckdb

from lib.schema.formats import plural
from lib.schema.tables import tables
from lib.workspace.columns import columns_of, has_numbers
from lib.workspace.leftovers import drop_leftovers, drop_splinks
from lib.workspace.receipts import settle_receipts
from lib.workspace.unnumbered import settle_unnumbered

_SOURCES = """
create table if not exists sources (
    source_id integer primary key, file_name varchar, label varchar, platform varchar, system varchar,
    signature varchar, grain varchar, table_name varchar, sha256 varchar, rows_read bigint, rows_kept bigint,
    rows_rejected bigint, rows_set_aside bigint, rows_replaced bigint, first_at timestamp, last_at timestamp,
    gross double, discounts double, returns double, net double, loaded_at timestamp, seconds double, details
    varchar)
"""
_REJECTS = """
create table if not exists rejects (
    source_id integer, source_row bigint, kind varchar, column_name varchar, reason varchar, text varchar)
"""
GENERIC = "generic"
"""Namespace of ids in files of no declared platform."""

_TILL = re.compile(rf"{GENERIC} (\d+)")
_TRACE = {"system": "varchar", "source_id": "integer", "source_row": "bigint", "superseded_by": "integer"}


@dataclass(frozen=True, slots=True)
class Source:
    """A loaded file: what it was, what came in, what it adds up to.

    Counts are rows of the file; `rows_replaced` of the kept ones no longer count because another source holds
    the same orders. Money is in the file's currency. `details` is what a page shows and nothing computes
    with: encoding, delimiter, header row, columns, reasons, warnings, questions answered.
    """

    source_id: int
    file_name: str
    label: str
    platform: str | None
    system: str
    signature: str
    grain: str
    table_name: str
    sha256: str
    rows_read: int
    rows_kept: int
    rows_rejected: int
    rows_set_aside: int
    rows_replaced: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None
    gross: float | None = None
    discounts: float | None = None
    returns: float | None = None
    net: float | None = None
    loaded_at: datetime | None = None
    seconds: float = 0.0
    details: Mapping[str, Any] = field(default_factory=dict)


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the tables and views that every workspace has; harmless where they exist."""
    connection.execute("create sequence if not exists source_ids")
    connection.execute(_SOURCES)
    connection.execute(_REJECTS)
    for name, table in tables().items():
        columns = {entry.name: entry.sql_type for entry in table.stored} | _TRACE
        body = ", ".join(f"{column} {kind}" for column, kind in columns.items())
        connection.execute(f"create table if not exists {name}_0 ({body})")
    refresh_views(connection)
    _sweep(connection)


def next_source_id(connection: duckdb.DuckDBPyConnection) -> int:
    """Return a number that no source had before."""
    return int(_one(connection, "select nextval('source_ids')")[0])


def find_same(connection: duckdb.DuckDBPyConnection, sha256: str, table_name: str) -> str | None:
    """Return the name of the loaded file with the same bytes, or None."""
    row = connection.execute(
        "select file_name from sources where sha256 = ? and table_name = ?", [sha256, table_name]
    ).fetchone()
    return row[0] if row else None


def adopt(connection: duckdb.DuckDBPyConnection, source: Source) -> None:
    """Make staged rows part of the workspace; the caller settles overlaps and rebuilds afterwards.

    Expects the tables `staged_<id>` and `staged_<id>_rejects` that `lib.intake.load.stage` made.
    """
    number = int(source.source_id)
    connection.execute(f"alter table staged_{number} rename to {source.table_name}_{number}")
    # Where there are any: what DuckDB 1.5.5 inserts into a table after nothing, in one transaction, is lost.
    if connection.execute(f"select 1 from staged_{number}_rejects limit 1").fetchone():
        connection.execute(
            "insert into rejects select source_id, source_row, kind, column_name, reason, text "
            f"from staged_{number}_rejects"
        )
    connection.execute(f"drop table staged_{number}_rejects")
    values = [getattr(source, name) for name in Source.__slots__ if name != "details"]
    marks = ", ".join("?" * (len(values) + 1))
    connection.execute(
        f"insert into sources values ({marks})", [*values, json.dumps(source.details, default=str)]
    )
    refresh_views(connection)


def remove(connection: duckdb.DuckDBPyConnection, source_id: int) -> None:
    """Take a source out: rows, rejects, entry. The caller settles overlaps and rebuilds afterwards."""
    row = connection.execute("select table_name from sources where source_id = ?", [source_id]).fetchone()
    if row is None:
        return
    connection.execute("delete from sources where source_id = ?", [source_id])
    connection.execute("delete from rejects where source_id = ?", [source_id])
    refresh_views(connection)
    connection.execute(f"drop table if exists {row[0]}_{int(source_id)}")


def discard(connection: duckdb.DuckDBPyConnection, source_id: int) -> None:
    """Drop what was staged and never confirmed."""
    connection.execute(f"drop table if exists staged_{int(source_id)}")
    connection.execute(f"drop table if exists staged_{int(source_id)}_rejects")


def loaded(connection: duckdb.DuckDBPyConnection) -> tuple[Source, ...]:
    """Return the sources in the order in which they came."""
    cursor = connection.execute("select * from sources order by source_id")
    names = [entry[0] for entry in cursor.description or ()]
    rows = (dict(zip(names, row, strict=True)) for row in cursor.fetchall())
    return tuple(Source(**(row | {"details": json.loads(row["details"] or "{}")})) for row in rows)


def waits_for_prices(details: Mapping[str, Any]) -> bool:
    """Return whether a file of order lines has no amounts of its own and takes them from a product list."""
    return "net_revenue" in tables()["order_lines"].stood_in(set(details.get("columns", ())))


def said_of_prices(details: Mapping[str, Any]) -> str | None:
    """Return how many loaded lines wait for a price, and what brings it; None where none waits."""
    waiting = int(details.get("waiting_for_prices") or 0)
    if not waiting:
        return None
    return (
        f"{plural(waiting, 'line')} {'waits' if waiting == 1 else 'wait'} for a price and "
        f"{'counts' if waiting == 1 else 'count'} nowhere yet. Add a product list with ids and prices."
    )


def refresh_views(connection: duckdb.DuckDBPyConnection) -> None:
    """Point each canonical view at the rows of its sources, without lines replaced or waiting for a price."""
    found = connection.execute(
        "select table_name, source_id, system, details from sources order by source_id"
    ).fetchall()
    for name, table in tables().items():
        kinds = {column.name: column.sql_type for column in table.stored} | _TRACE
        parts = []
        for table_name, number, system, details in found:
            if table_name == name:
                stored = columns_of(connection, f"{name}_{number}")
                waits = name == "order_lines" and waits_for_prices(json.loads(details or "{}"))
                priced = " and net_revenue is not null" if waits else ""
                cells = _cells(kinds, stored, number, system)
                parts.append(f"select {cells} from {name}_{number} where superseded_by is null{priced}")
        body = " union all ".join(parts) or f"select * from {name}_0"
        connection.execute(f"create or replace view {name} as {body}")


def _cells(kinds: Mapping[str, str], stored: frozenset[str], number: int, system: str) -> str:
    """SQL of a source's columns in the order of the view: what holds for all of its rows is not stored.

    Files that nobody declared share the ids of their customers, whichever till their order numbers are from.
    """
    till = _TILL.fullmatch(system)
    quoted = (GENERIC if till else system).replace("'", "''")
    told = {"system": f"'{quoted}'", "source_id": str(number)}
    if till and "order_id" in stored:
        return _listed(kinds, stored, told | {"order_id": f"order_id || ' ({till[1]})'"})
    return _listed(kinds, stored, told)


def _listed(kinds: Mapping[str, str], stored: frozenset[str], told: Mapping[str, str]) -> str:
    return ", ".join(
        name if name in stored and name not in told else f"cast({told.get(name, 'null')} as {kind}) as {name}"
        for name, kind in kinds.items()
    )


def settle_overlaps(connection: duckdb.DuckDBPyConnection) -> None:
    """Decide for every order that several exports of one system hold which of them counts.

    Computed afresh from all sources, so that removing one in the middle brings back exactly what it had
    replaced.
    """
    for group in _groups(connection):
        for number, _ in group:
            connection.execute(
                f"update order_lines_{number} set superseded_by = null where superseded_by is not null"
            )
        numbered = [entry for entry in group if has_numbers(connection, f"order_lines_{entry[0]}")]
        if not numbered[1:]:
            continue  # nothing to overlap with; what a file that has left had replaced counts again
        ranked = " union all ".join(
            f"select distinct order_id, {rank} as rank from order_lines_{number} where order_id is not null"
            for rank, (number, _) in enumerate(numbered)
        )
        connection.execute(
            "create or replace temp table winners as select order_id, max(rank) as rank "
            f"from ({ranked}) group by order_id having count(*) > 1"
        )
        for rank, (number, _) in enumerate(numbered):
            winner = " ".join(f"when {place} then {winning}" for place, (winning, _) in enumerate(numbered))
            connection.execute(
                f"update order_lines_{number} as line set superseded_by = case winners.rank {winner} end "
                f"from winners where winners.order_id = line.order_id and winners.rank > {rank}"
            )
        connection.execute("drop table winners")
    settle_unnumbered(connection)
    _settle_payments(connection)
    settle_receipts(connection)
    _count_replaced(connection)


def _settle_payments(connection: duckdb.DuckDBPyConnection) -> None:
    """Leave out payments of orders that another system's export holds: the money is in those already."""
    found = connection.execute(
        "select source_id, system, grain from sources where table_name = 'order_lines' order by source_id"
    ).fetchall()
    found = [entry for entry in found if has_numbers(connection, f"order_lines_{entry[0]}")]
    for payments in [entry for entry in found if entry[2] == "payment"]:
        for orders in [entry for entry in found if entry[2] != "payment" and entry[1] != payments[1]]:
            connection.execute(
                f"update order_lines_{payments[0]} set superseded_by = {orders[0]} "
                f"where superseded_by is null and order_id in (select order_id from order_lines_{orders[0]})"
            )


def account_for(connection: duckdb.DuckDBPyConnection, staged_id: int, system: str) -> str:
    """Return the system that staged order lines belong to: this one, or another account of the same name.

    Order numbers are unique within an account, a till or a year only. When most of the order numbers that a
    new export shares with loaded ones belong to other orders there, the two come from two accounts
    ("shopify 2"). Without order numbers nothing can be told apart.
    """
    if not has_numbers(connection, f"staged_{int(staged_id)}"):
        return system
    others: dict[str, list[int]] = {}
    for known, number in connection.execute(
        "select system, source_id from sources where table_name = 'order_lines' "
        "and (system = ? or starts_with(system, ?)) order by system, source_id",
        [system, f"{system} "],
    ).fetchall():
        if has_numbers(connection, f"order_lines_{number}"):
            others.setdefault(known, []).append(number)
    for known, numbers in others.items():
        compared = [f"staged_{int(staged_id)}", *(f"order_lines_{number}" for number in numbers)]
        mine, *each = _told_apart(connection, compared)
        theirs = " union all ".join(each)
        shared, same = _one(
            connection,
            f"""with mine as ({mine}), theirs as (
                select order_id, min(day) as day, sum(net) as net, min(who) as who from ({theirs}) group by 1)
            select count(*), count(*) filter (mine.day = theirs.day and (mine.who is null
                or theirs.who is null or mine.who = theirs.who or mine.net = theirs.net))
            from mine join theirs using (order_id)""",
        )
        if shared == 0 or same * 2 >= shared:
            return known
    return f"{system} {len(others) + 1}" if others else system


def _told_apart(connection: duckdb.DuckDBPyConnection, names: list[str]) -> list[str]:
    """SQL, for each of some tables, of what tells orders of one number apart: day, amount and customer."""
    both = frozenset.intersection(*(columns_of(connection, name) for name in names))
    keys = [key for key in ("customer_ref", "email", "phone", "customer_name") if key in both]
    who = f"min({keys[0]})" if keys else "null"
    return [
        f"select order_id, min(ordered_at)::date as day, sum(net_revenue) as net, {who}::varchar as who "
        f"from {name} where order_id is not null and superseded_by is null group by order_id"
        for name in names
    ]


def _sweep(connection: duckdb.DuckDBPyConnection) -> None:
    """Drop what was staged by a process that ended before anybody confirmed it.

    Staged rows are committed before they are confirmed, so they outlive a kill. A file is open in one process
    only: whoever opens it has staged nothing yet.
    """
    drop_leftovers(connection)
    drop_splinks(connection)


def _groups(connection: duckdb.DuckDBPyConnection) -> list[list[tuple[int, str]]]:
    """Sources whose orders can overlap, weakest first: order-level before line-level, older before newer."""
    rows = connection.execute(
        "select source_id, grain, "
        "case when platform is null then system || '/' || signature else system end as family "
        "from sources where table_name = 'order_lines' order by grain = 'line', source_id"
    ).fetchall()
    families: dict[str, list[tuple[int, str]]] = {}
    for number, grain, family in rows:
        families.setdefault(family, []).append((number, grain))
    return list(families.values())


def _count_replaced(connection: duckdb.DuckDBPyConnection) -> None:
    numbers = connection.execute("select source_id from sources where table_name = 'order_lines'").fetchall()
    for (number,) in numbers:
        connection.execute(
            f"update sources set rows_replaced = (select count(superseded_by) from order_lines_{number}) "
            "where source_id = ?",
            [number],
        )


def _one(
    connection: duckdb.DuckDBPyConnection, sql: str, values: list[object] | None = None
) -> tuple[Any, ...]:
    row = connection.execute(sql, values or []).fetchone()
    if row is None:
        raise RuntimeError(f"No row from: {sql}")
    return row
