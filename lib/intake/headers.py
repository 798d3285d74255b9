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
from lib.intake.taxes import side_of, without_side, words_of
from lib.schema.tables import Table, normal_header, tables

Assignment = Mapping[str, str]
"""Canonical column or ingredient -> source header."""

Fits = Callable[[str, str, str], bool]
"""(source header, table, canonical column) -> whether the cells can be of that column."""

_IN_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")

_SHORT = {
    **{"ord": "order", "inv": "invoice", "txn": "transaction", "trx": "transaction", "trans": "transaction"},
    **{"cust": "customer", "mbr": "member", "emp": "employee", "prod": "product", "desc": "description"},
    **{"no": "number", "num": "number", "nbr": "number", "cd": "code", "dt": "date", "ts": "timestamp"},
    **{"amt": "amount", "qty": "quantity", "prc": "price", "ext": "extended", "tot": "total"},
    **{"disc": "discount", "sls": "sales", "chnl": "channel", "cat": "category", "dept": "department"},
}
"""How databases shorten words in the names of columns -> the word: cust_num, ord_dt, ext_amt."""

_WEAK = {
    *("total", "totalamount", "totalprice", "totalpaid", "amount", "amountpaid", "value", "montanttotal"),
    *("gesamtbetrag", "gesamt", "totalbelopp", "totalt", "importetotal", "received", "spend"),
}
"""Names of amounts that may hold tax and shipping: any name that says more comes before them."""

_LAST = 10_000


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


@cache
def names_of(header: str) -> tuple[str, ...]:
    """Return a header's normalised forms: as it stands, then without what is said beside the name.

    Beside it stand brackets, a currency, and whether tax is in; short forms are written out last.
    """
    bare = _IN_BRACKETS.sub("", header)
    forms = [header, bare, without_currency(header), without_side(header), without_side(bare)]
    forms += [_written_out(form) for form in (header, bare)]
    return tuple(dict.fromkeys(map(normal_header, forms)))


def assign(
    table: Table, headers: Sequence[str], fits: Fits, empty: frozenset[str] = frozenset()
) -> dict[str, str]:
    """Return canonical column -> source header, each header and column once.

    Columns that hold something come before `empty` ones, then the best names; of two equal ones the amount
    without tax, then the first in the file. Columns that yield take what the others leave.
    """
    pairs = sorted(
        (
            header in empty,
            rank + 2 * _LAST * column.yields,
            side_of(header) == "with",
            place,
            column.name,
            header,
        )
        for column in table.columns.values()
        for place, header in enumerate(headers)
        if (rank := _rank(column.accepts, header)) is not None
    )
    columns: dict[str, str] = {}
    used: set[str] = set()
    for *_, column, header in pairs:
        if column not in columns and header not in used and fits(header, table.name, column):
            columns[column] = header
            used.add(header)
    return columns


def candidates(headers: Sequence[str], fits: Fits, empty: frozenset[str] = frozenset()) -> list[Candidate]:
    """Return how well the file fits each table: those that lack nothing first, then by score."""
    found = []
    for table in tables().values():
        columns = assign(table, headers, fits, empty)
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
    return min(
        (accepts.index(name) + _LAST * (name in _WEAK) for name in names_of(header) if name in accepts),
        default=None,
    )


def _written_out(header: str) -> str:
    """Return a header with its shortened words in full: "cust_num" -> "customer number"."""
    return " ".join(_SHORT.get(word, word) for word in re.findall(r"[^\W_]+", words_of(header)))


@cache
def _known_to(header: str) -> int:
    """Count the tables that know a header."""
    return sum(
        any(_rank(column.accepts, header) is not None for column in table.columns.values())
        for table in tables().values()
    )
