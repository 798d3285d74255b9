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


def sql_of(expression: ir.Expr) -> str:
    """Return an expression as a query; the same one for the same expression."""
    return _compiled(expression.op())


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
    return str(ibis.to_sql(build(*words), dialect="duckdb"))


@lru_cache(maxsize=256)
def _compiled(node: ops.Node) -> str:
    return str(ibis.to_sql(node.to_expr(), dialect="duckdb"))
