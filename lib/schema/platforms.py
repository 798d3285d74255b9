"""Which exports of which systems do we know, and how is each of their columns to be read?

One TOML file per export layout in `platforms/`; its name is the platform's name. In: those files and a
file's header. Out: the `Platform` whose signature the header bears, if any.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from lib.schema.tables import normal_header

_FOLDER = Path(__file__).with_name("platforms")

Names = tuple[str, ...]
"""Header names that mean the same, best first."""


@dataclass(frozen=True, slots=True)
class Signature:
    """What tells a layout: one header of each group of `required`, and one of `any` unless that is empty.

    `cells` pairs a header with the pattern of its cells, where headers alone could be anybody's. A layout
    that stands `alone` has no other column: more of them make it another file.
    """

    required: tuple[Names, ...]
    any: Names
    cells: Mapping[str, str]
    alone: bool = False

    def strength(self, header: Sequence[str]) -> int:
        """Return how many of the signature's headers are there; 0 where the layout is another one."""
        there = {normal_header(name) for name in header}
        groups = [sum(normal_header(name) in there for name in group) for group in self.required]
        optional = sum(normal_header(name) in there for name in self.any)
        if not all(groups) or (self.any and not optional):
            return 0
        if self.alone and len(there) > sum(groups) + optional:
            return 0
        return sum(groups) + optional


@dataclass(frozen=True, slots=True)
class RowsSetAside:
    """Rows that are no sales, by the value of one source column: the first of `column` that the file has.

    They are no errors either, unless `kind` is "rejected": what should have been a sale and is damaged.
    """

    column: Names
    reason: str
    values: tuple[str, ...]
    pattern: str | None
    kind: Literal["set aside", "rejected"] = "set aside"


@dataclass(frozen=True, slots=True)
class LedgerSum:
    """A figure that a refused ledger states, so that a person can hold it against the system.

    Attributes
    ----------
    label
        What a person calls it.
    column
        Source header whose amounts are added up; empty where other sums are.
    where, unless
        Source header -> regular expression: rows count where all of `where` and none of `unless` match the
        whole cell, without case.
    of
        Labels of the sums that are added up instead.
    """

    label: str
    column: str = ""
    where: Mapping[str, str] = field(default_factory=dict)
    unless: Mapping[str, str] = field(default_factory=dict)
    of: Names = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a known layout can't be loaded, in the words of a `UserError`, with what it adds up to."""

    title: str
    message: str
    hint: str
    sums: tuple[LedgerSum, ...] = ()


@dataclass(frozen=True, slots=True)
class Platform:
    """One export layout of one system.

    Attributes
    ----------
    name
        Name of its file.
    label
        What a person calls it.
    system
        Namespace of its ids, shared by all exports of that system.
    table
        Canonical table of its rows.
    grain
        "line": a row is an order line; "order": a row is a whole order; "payment": a row is money of an order
        that any other system may have taken, and counts only where none of these is loaded.
    channel
        Channel of all rows, unless a column tells it and the file has it; None for other tables than sales.
    signature
        What it is told by.
    columns
        Canonical column or ingredient -> source headers, of which the first present one is read.
    joined
        Canonical column -> source headers joined by a blank.
    only_without
        Canonical column -> the canonical column, or the source header, in whose absence alone it is read.
    carry
        Order-level cells stand on the first row of an order only.
    line_columns
        Canonical columns that are not carried.
    set_aside
        Rows that are left out with a reason.
    values
        Canonical column -> value in the file (any case) -> canonical value.
    constants
        Canonical column -> one value for all rows, unless a column of the file tells it.
    date_order
        How dates that read both ways are meant, where the system always writes them so; else None.
    minor_units
        Canonical columns in the currency's smallest unit (cents), in files where none of them has decimals.
    unique
        Canonical columns of which no two rows may agree in all: what repeats an earlier row is set aside.
    quirks
        What a careful reader should know, one sentence each.
    refused
        Why files of this layout are not taken, None where they are. Such a layout needs no columns; `table`
        is then the one that a person would have expected it in.
    header_rows
        Records that name the columns.
    survey
        A row is a respondent and every column that is not declared may be a question.
    """

    name: str
    label: str
    system: str
    table: str
    grain: Literal["line", "order", "payment"]
    channel: str | None
    signature: Signature
    columns: Mapping[str, Names]
    joined: Mapping[str, Names]
    only_without: Mapping[str, str]
    carry: bool
    line_columns: tuple[str, ...]
    set_aside: tuple[RowsSetAside, ...]
    values: Mapping[str, Mapping[str, str]]
    quirks: tuple[str, ...]
    refused: Refusal | None = None
    constants: Mapping[str, str] = field(default_factory=dict)
    date_order: Literal["day first", "month first"] | None = None
    minor_units: tuple[str, ...] = ()
    unique: tuple[str, ...] = ()
    header_rows: int = 1
    survey: bool = False


@cache
def platforms() -> Mapping[str, Platform]:
    """Return the platforms by name, in alphabetical order."""
    return MappingProxyType({path.stem: _platform(path) for path in sorted(_FOLDER.glob("*.toml"))})


def platform_of(header: Sequence[str]) -> Platform | None:
    """Return the platform whose signature a header bears; the one with most of its headers there wins."""
    strength = {name: entry.signature.strength(header) for name, entry in platforms().items()}
    best = max(strength, key=lambda name: strength[name])
    return platforms()[best] if strength[best] else None


def _platform(path: Path) -> Platform:
    with path.open("rb") as file:
        declared = tomllib.load(file)
    signature = declared["signature"]
    return Platform(
        name=path.stem,
        label=declared["label"],
        system=declared["system"],
        table=declared["table"],
        grain=declared.get("grain", "line"),
        channel=declared.get("channel"),
        signature=Signature(
            required=tuple(_names(entry) for entry in signature["required"]),
            any=tuple(signature["any"]),
            cells=signature.get("cells", {}),
            alone=signature.get("alone", False),
        ),
        columns={name: _names(entry) for name, entry in declared.get("columns", {}).items()},
        joined={name: _names(entry) for name, entry in declared.get("joined", {}).items()},
        only_without=declared.get("only_without", {}),
        carry=declared.get("carry", False),
        line_columns=tuple(declared.get("line_columns", ())),
        set_aside=tuple(_rows_set_aside(entry) for entry in declared.get("set_aside", ())),
        values=declared.get("values", {}),
        quirks=tuple(declared.get("quirks", ())),
        refused=_refusal(declared["refused"]) if "refused" in declared else None,
        header_rows=declared.get("header_rows", 1),
        survey=declared.get("survey", False),
        constants=declared.get("constants", {}),
        date_order=declared.get("date_order"),
        minor_units=tuple(declared.get("minor_units", ())),
        unique=tuple(declared.get("unique", ())),
    )


def _refusal(entry: Mapping[str, Any]) -> Refusal:
    sums = tuple(LedgerSum(**one) for one in entry.get("sums", ()))
    return Refusal(entry["title"], entry["message"], entry["hint"], sums)


def _names(entry: str | list[str]) -> Names:
    return (entry,) if isinstance(entry, str) else tuple(entry)


def _rows_set_aside(entry: Mapping[str, Any]) -> RowsSetAside:
    return RowsSetAside(
        column=_names(entry["column"]),
        reason=entry["reason"],
        values=tuple(entry.get("values", ())),
        pattern=entry.get("pattern"),
        kind=entry.get("kind", "set aside"),
    )
