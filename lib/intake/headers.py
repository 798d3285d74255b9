"""Which column of a table does each header of a file stand for?

Grain in: the headers of a file, with some cells of each. Grain out: canonical column -> source header for one
table, or for each. A header feeds one column and a column has one header; the best name wins, and cells that
can't be of the column's type forbid it.
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from lib.intake.currencies import without_currency
from lib.schema.tables import Table, normal_header, tables

Assignment = Mapping[str, str]
"""Canonical column or ingredient -> source header."""

Fits = Callable[[str, str, str], bool]
"""(source header, table, canonical column) -> whether the cells can be of that column."""

_IN_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")


@dataclass(frozen=True, slots=True)
class Candidate:
    """How well a file fits a table.

    Attributes
    ----------
    table
        The table.
    columns
        Canonical column -> source header.
    score
        Sum over its headers of 1 / sqrt(number of tables that know the header): a header that many tables
        know ("date", "e-mail") says less about which one it is, but many of them together say something.
    missing
        Groups of columns that the table needs and the file lacks.
    """

    table: Table
    columns: Assignment
    score: float
    missing: tuple[tuple[str, ...], ...]


def names_of(header: str) -> tuple[str, ...]:
    """Return a header's normalised forms: as it stands, without brackets, without a currency."""
    forms = (header, _IN_BRACKETS.sub("", header), without_currency(header))
    return tuple(dict.fromkeys(map(normal_header, forms)))


def assign(table: Table, headers: Sequence[str], fits: Fits) -> dict[str, str]:
    """Return canonical column -> source header, best names first, each header and column once."""
    pairs = sorted(
        (rank, place, column.name, header)
        for column in table.columns.values()
        for place, header in enumerate(headers)
        if (rank := _rank(column.accepts, header)) is not None
    )
    columns: dict[str, str] = {}
    used: set[str] = set()
    for _, _, column, header in pairs:
        if column not in columns and header not in used and fits(header, table.name, column):
            columns[column] = header
            used.add(header)
    return columns


def candidates(headers: Sequence[str], fits: Fits) -> list[Candidate]:
    """Return how well the file fits each table: those that lack nothing first, then by score."""
    found = []
    for table in tables().values():
        columns = assign(table, headers, fits)
        score = sum(1 / math.sqrt(_known_to(header)) for header in columns.values())
        found.append(Candidate(table, columns, score, table.missing(set(columns))))
    return sorted(found, key=lambda entry: (bool(entry.missing), -entry.score))


def present(names: Sequence[str], headers: Sequence[str]) -> str | None:
    """Return the header that bears the first of several names, or None."""
    by_name: dict[str, str] = {}
    for header in headers:
        by_name.setdefault(normal_header(header), header)
    return next((by_name[name] for name in map(normal_header, names) if name in by_name), None)


def _rank(accepts: Sequence[str], header: str) -> int | None:
    return min((accepts.index(name) for name in names_of(header) if name in accepts), default=None)


@cache
def _known_to(header: str) -> int:
    """Count the tables that know a header."""
    return sum(
        any(_rank(column.accepts, header) is not None for column in table.columns.values())
        for table in tables().values()
    )
