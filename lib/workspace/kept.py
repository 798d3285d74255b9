"""Which sums of millions of rows are worth keeping, so that the questions of a page share one grouping?

Grain in and out: any relation over marts. An analysis marks one with `keep`; it stays an expression. Whoever
reads it computes what is marked once, as a narrow table in memory, and every later question reads that table.
What everybody asks first (the default window) is written into the workspace's file at the end of a load. A
table is known by a digest of its query: no other query can meet it, and what was kept of older data goes with
the next write.
"""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import duckdb
import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir

from lib.workspace.compiled import as_sql

MOST_CELLS = 15_000_000
"""Rows times columns in memory, some 120 MB: what two pages ask of one window of 600,000 buyers. The engine's
memory limit counts them; beyond it they would go to disk, which takes longer than to group again."""

_PREFIX = "kept_"
_MEMORY = "kept_in_memory"


@dataclass(frozen=True, slots=True)
class Definition:
    """What a kept relation is made of; no part of the expression's graph, so that nothing walks into it."""

    relation: ops.Relation


class Kept(ops.PhysicalTable):
    """A relation that is kept: a leaf of the expressions that it stands in."""

    schema: ibis.Schema
    definition: Definition


Place = Callable[[Kept], ir.Table]


def keep(relation: ir.Table, name: str) -> ir.Table:
    """Mark a relation as worth keeping; `name` says what it holds, for who looks into the database."""
    marked = Kept(name=f"{_PREFIX}{name}", schema=relation.schema(), definition=Definition(relation.op()))
    return marked.to_expr()


class Keeper:
    """The kept tables of one workspace; used by all threads that read it."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._lock = threading.RLock()  # what is kept may be made of what is kept
        self._in_memory: OrderedDict[str, int] | None = None  # name -> cells, the one used last at the end
        self._asked: set[str] = set()
        self._in_file: frozenset[str] | None = None
        self._compiled = lru_cache(maxsize=200)(as_sql)  # may name a person: goes with the workspace

    def query(self, expression: ir.Table) -> str:
        """Return an expression as a query whose marked relations are tables, computed where missing."""
        node = expression.op()
        if not _marked(node):
            return self._compiled(node)
        with self._lock:
            self._asked.clear()
            replaced = _replaced(node, self._table)
            self._make_room()
        return self._compiled(replaced)

    def forget(self) -> None:
        """Drop what is in memory and look again at what is in the file: the data has changed."""
        with self._lock, self._connection.cursor() as cursor:
            for name in self._in_memory or ():
                cursor.execute(f"drop table if exists {_MEMORY}.{name}")
            self._in_memory = OrderedDict() if self._in_memory is not None else None
            self._in_file = None

    def _table(self, node: Kept) -> ir.Table:
        name = _name_of(node)
        with self._lock, self._connection.cursor() as cursor:
            if self._in_file is None:
                self._in_file = frozenset(_names_in_file(cursor))
            if name in self._in_file:
                return ibis.table(node.schema, name=name)
            self._compute(cursor, name, node)
        return ibis.table(node.schema, name=name, database=_MEMORY)

    def _compute(self, cursor: duckdb.DuckDBPyConnection, name: str, node: Kept) -> None:
        """Make sure that a table is in memory, as the one used last."""
        if self._in_memory is None:
            cursor.execute(f"attach if not exists ':memory:' as {_MEMORY}")
            self._in_memory = OrderedDict()
        if name not in self._in_memory:
            query = _made_by(_replaced(node.definition.relation, self._table))
            made = cursor.execute(f"create or replace table {_MEMORY}.{name} as {query}").fetchone()
            self._in_memory[name] = len(node.schema) * int(made[0]) if made else 0
        self._in_memory.move_to_end(name)
        self._asked.add(name)

    def _make_room(self) -> None:
        """Drop the tables that were unused longest, but for those of the question that is being asked."""
        held: dict[str, int] = self._in_memory or {}
        with self._connection.cursor() as cursor:
            for name in [name for name in held if name not in self._asked]:
                if sum(held.values()) <= MOST_CELLS:
                    break
                del held[name]
                cursor.execute(f"drop table if exists {_MEMORY}.{name}")


def written_query(connection: duckdb.DuckDBPyConnection, expression: ir.Table) -> str:
    """Return what `Keeper.query` does, its tables in the workspace's file; those there stay."""

    def written(node: Kept) -> ir.Table:
        query = _made_by(_replaced(node.definition.relation, written))
        connection.execute(f"create table if not exists {_name_of(node)} as {query}")
        return _unplaced(node)

    return as_sql(_replaced(expression.op(), written))


def drop_kept(connection: duckdb.DuckDBPyConnection) -> None:
    """Drop what was written of the marts as they were."""
    for name in _names_in_file(connection):
        connection.execute(f"drop table {name}")


def _replaced(node: ops.Node, place: Place) -> ops.Node:
    """Replace marked relations by their tables."""
    marked = _marked(node)
    return node.replace({each: place(each).op() for each in marked}) if marked else node


def _marked(node: ops.Node) -> list[Kept]:
    return [each for each in node.find(Kept) if isinstance(each, Kept)]


@lru_cache(maxsize=500)  # to compile costs more than to look up
def _name_of(node: Kept) -> str:
    """Return the name of a marked relation's table: the same for the same query, wherever the table is."""
    query = _made_by(_replaced(node.definition.relation, _unplaced))
    return f"{node.name}_{hashlib.sha256(query.encode()).hexdigest()[:16]}"


def _unplaced(node: Kept) -> ir.Table:
    return ibis.table(node.schema, name=_name_of(node))


@lru_cache(maxsize=8)  # a table is named by its query, and at once made by it
def _made_by(node: ops.Node) -> str:
    return as_sql(node)


def _names_in_file(connection: duckdb.DuckDBPyConnection) -> list[str]:
    rows = connection.execute(
        "select table_name from duckdb_tables() where starts_with(table_name, ?) and database_name <> ?",
        [_PREFIX, _MEMORY],
    ).fetchall()
    return [str(row[0]) for row in rows]
