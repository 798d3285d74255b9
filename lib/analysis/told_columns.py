"""Which columns of the canonical tables hold anything at all? What can't be told is named by what is missing.

Grain in: canonical tables. Grain out: a set of "table.column".
"""

from collections.abc import Iterable

from lib.analysis.result import Read
from lib.schema.tables import tables
from lib.workspace.canonical import canonical
from lib.workspace.facts import Facts
from lib.workspace.kept import keep

KNOWN_BY = ("order_id", "customer_ref", "email", "phone", "customer_name", "quantity")
"""Columns of order lines that say which lines are one order, and whose."""


def told_columns(read: Read, facts: Facts, wanted: Iterable[str]) -> frozenset[str]:
    """Return which of the columns wanted ("table.column", "a|b" for one of two) hold a value in any row."""
    names = {name for want in wanted for name in want.split("|")}
    names |= {f"order_lines.{column}" for column in KNOWN_BY}
    found: set[str] = set()
    for table in sorted({name.split(".")[0] for name in names} & set(facts.tables)):
        rows = canonical(table)
        columns = sorted(name.split(".")[1] for name in names if name.startswith(f"{table}."))
        counts = read(keep(rows.agg(**{column: rows[column].count() for column in columns}), f"told_{table}"))
        found |= {f"{table}.{column}" for column in columns if counts[column].iloc[0]}
    return frozenset(found)


def missing(needs: Iterable[str], told: frozenset[str]) -> tuple[str, ...]:
    """Return which needs nothing answers; of "a|b", a stands for both."""
    return tuple(need.split("|")[0] for need in needs if told.isdisjoint(need.split("|")))


def in_words(lacks: Iterable[str]) -> str:
    """Say which columns of which files are missing: "“Answered” in a file of feedback"."""
    wanted: dict[str, list[str]] = {}
    for need in lacks:
        table, column = need.split(".")
        wanted.setdefault(table, []).append(f"“{tables()[table].columns[column].label}”")
    parts = [
        f"{' and '.join(names)} in a file of {tables()[table].label.lower()}"
        for table, names in wanted.items()
    ]
    return ", and ".join(parts)
