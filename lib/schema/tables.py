"""Which tables is every file turned into, and what does each of their columns hold?

Read from `tables.toml`, and for languages other than English from `synonyms.toml`, where a marketer can read
them and a contributor can add a header name. In: the TOML files. Out: one `Table` per canonical table, one
`Column` per column, nothing else.
"""

import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

OnBad = Literal["reject", "empty"]

SQL_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "id": "VARCHAR",
        "text": "VARCHAR",
        "email": "VARCHAR",
        "phone": "VARCHAR",
        "channel": "VARCHAR",
        "status": "VARCHAR",
        "currency": "VARCHAR",
        "datetime": "TIMESTAMP",
        "date": "DATE",
        "money": "DECIMAL(18,4)",
        "number": "DOUBLE",
        "integer": "BIGINT",
        "boolean": "BOOLEAN",
        "json": "JSON",
    }
)

_FILE = Path(__file__).with_name("tables.toml")
_SYNONYMS = Path(__file__).with_name("synonyms.toml")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a canonical table.

    Attributes
    ----------
    name
        Its name in every table, mart and template.
    label
        What a person reads.
    type
        One of the keys of `SQL_TYPES`.
    meaning
        One sentence.
    unit
        Unit of its numbers, empty for text and dates.
    required
        The table can't be without it.
    accepts
        Header names that stand for it, normalised, best first; its own name comes first.
    on_bad
        Whether an unreadable cell rejects its row or becomes empty.
    ingredient
        A file may have it, but it is turned into other columns and not stored.
    exact
        A number kept as DECIMAL(18,4) rather than DOUBLE.
    yields
        A header that another column goes by too feeds that one: the name on a parcel is the customer's where
        a file has no other.
    """

    name: str
    label: str
    type: str
    meaning: str
    unit: str
    required: bool
    accepts: tuple[str, ...]
    on_bad: OnBad
    ingredient: bool
    exact: bool = False
    yields: bool = False

    @property
    def sql_type(self) -> str:
        """DuckDB's type of the stored column."""
        return SQL_TYPES["money"] if self.exact else SQL_TYPES[self.type]


@dataclass(frozen=True, slots=True)
class Table:
    """A canonical table.

    Attributes
    ----------
    name
        Its name in the workspace.
    label
        What a person reads.
    meaning
        What one row is.
    columns
        Name -> column, ingredients among them, in the order of the file.
    needs
        Groups of column names; a file of this table has at least one of each group.
    instead
        Columns that together stand in for a group: a file of order lines without any amount can do with the
        product and quantity, because a product list knows the price. By the group's first column.
    unless
        Header names, normalised, beside which a file that looks like this table may be something else: carts
        that were abandoned are no orders. The person is asked.
    """

    name: str
    label: str
    meaning: str
    columns: Mapping[str, Column]
    needs: tuple[tuple[str, ...], ...]
    instead: Mapping[str, tuple[str, ...]]
    unless: tuple[str, ...] = ()

    @property
    def stored(self) -> tuple[Column, ...]:
        """The columns that are kept: all but the ingredients."""
        return tuple(column for column in self.columns.values() if not column.ingredient)

    def missing(self, present: frozenset[str] | set[str]) -> tuple[tuple[str, ...], ...]:
        """Return the groups of `needs` of which no column is there, nor what stands in for it."""
        return tuple(
            group
            for group in self.needs
            if not present.intersection(group) and group[0] not in self.stood_in(present)
        )

    def stood_in(self, present: frozenset[str] | set[str]) -> frozenset[str]:
        """Return the first columns of the groups for which other columns that are present stand in."""
        lacking = {group[0] for group in self.needs if not present.intersection(group)}
        return frozenset(
            first for first, others in self.instead.items() if first in lacking and present.issuperset(others)
        )


def normal_header(header: str) -> str:
    """Return a header without case, accents, blanks and punctuation: "_CustomerID" -> "customerid".

    A header of nothing but punctuation ("#") stays as it is, or it could not be told from an empty one.
    """
    letters = (
        letter
        for letter in unicodedata.normalize("NFKD", header.casefold())
        if letter.isalnum() and not unicodedata.combining(letter)
    )
    return "".join(letters) or header.strip()


@cache
def tables() -> Mapping[str, Table]:
    """Return the canonical tables by name, in the order of `tables.toml`."""
    with _FILE.open("rb") as file:
        declared = tomllib.load(file)
    shared = declared.pop("shared")
    for names in _in_other_languages().values():
        for column, aliases in names.pop("any").items():
            shared[column] = [*shared.get(column, []), *aliases]
        for table, columns in names.items():
            for column, aliases in columns.items():
                entry = declared[table]["columns"][column]
                entry["accepts"] = [*entry["accepts"], *aliases]
    return MappingProxyType({name: _table(name, entry, shared) for name, entry in declared.items()})


def _in_other_languages() -> dict[str, dict[str, dict[str, list[str]]]]:
    """Return language -> table or "any" -> column -> header names."""
    with _SYNONYMS.open("rb") as file:
        return tomllib.load(file)


def _table(name: str, entry: Mapping[str, Any], shared: Mapping[str, list[str]]) -> Table:
    needs = tuple(tuple(group) for group in entry["needs"])
    required = {group[0] for group in needs if len(group) == 1}
    columns = {
        column: _column(column, declared, shared.get(column, []), required=column in required)
        for column, declared in entry["columns"].items()
    }
    instead = {first: tuple(others) for first, others in entry.get("instead", {}).items()}
    return Table(
        name,
        entry["label"],
        entry["meaning"],
        MappingProxyType(columns),
        needs,
        MappingProxyType(instead),
        tuple(map(normal_header, entry.get("unless", ()))),
    )


def _column(name: str, declared: Mapping[str, Any], shared: list[str], *, required: bool) -> Column:
    names = [name, *declared["accepts"], *shared]
    return Column(
        name=name,
        label=declared.get("label", name.replace("_", " ").capitalize()),
        type=declared["type"],
        meaning=declared["meaning"],
        unit=declared.get("unit", ""),
        required=required,
        accepts=tuple(dict.fromkeys(normal_header(alias) for alias in names)),
        on_bad=declared.get("on_bad", "empty"),
        ingredient=declared.get("ingredient", False),
        exact=declared.get("exact", False),
        yields=declared.get("yields", False),
    )
