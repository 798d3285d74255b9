"""What is the SQL of an expression that every build asks again?

Grain in: an Ibis expression over marts or canonical tables. Grain out: one query for DuckDB. Compiling the
questions of one build costs 0.4 s, more than a small file takes to load, so each is compiled once a process.
Only for expressions of columns: what names a person must go with its workspace (`lib.workspace.kept`).
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir
from ibis.common.patterns import replace


def sql_of(expression: ir.Expr) -> str:
    """Return an expression as a query; the same one for the same expression."""
    return _compiled(expression.op())


def as_sql(node: ops.Node) -> str:
    """Return a node as a query: the same text in every process.

    Ibis writes `drop` of several columns from a set, whose order changes from process to process; a relation
    that is known by the digest of its text (`lib.workspace.kept`) would be lost at every start.
    """
    ordered = node.replace(_chosen) if node.find(ops.DropColumns) else node
    return str(ibis.to_sql(ordered.to_expr(), dialect="duckdb"))


@replace(ops.DropColumns)
def _chosen(_: ops.DropColumns) -> ops.Project:
    """Name the columns that stay in place of those that go."""
    return ops.Project(_.parent, {name: ops.Field(_.parent, name) for name in _.schema.names})


@lru_cache(maxsize=256)
def query_of(build: Callable[..., ir.Expr], *words: Any) -> str:
    """Return the expression that a function of names builds, as a query; built and compiled once a process.

    Parameters
    ----------
    build
        A function of a module: the same words give the same expression.
    words
        Names of tables and columns, numbers; nothing that names a person.
    """
    return as_sql(build(*words).op())


@lru_cache(maxsize=256)
def _compiled(node: ops.Node) -> str:
    return as_sql(node)
