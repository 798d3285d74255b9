"""Which level does the retailer aim at, and how many people have each role? Whole numbers, written as TOML.

In: TOML, `[targets]` with a level a component and `[head_counts]` with people a role. Out: frozen pairs; what
nobody wrote down is left out and never filled in.
"""

import tomllib
from collections.abc import Collection, Mapping
from typing import Any

from lib.errors import UserError
from lib.schema.capabilities import LEVELS, components

ROLES_COUNTED = ("executive", "manager", "associate")
MOST_PEOPLE = 10_000_000

WholeNumbers = tuple[tuple[str, int], ...]
"""Pairs (component or role, number), hashable, in the order of the components or roles."""

Targets = WholeNumbers
HeadCounts = WholeNumbers

_TARGETS_HEAD = "# The level, 1 to 5, that each component of customer focus is meant to reach.\n[targets]\n"
_HEADS_HEAD = "# How many people the company has in each role.\n[head_counts]\n"


def read_targets(text: str) -> Targets:
    """Return target levels from TOML.

    Raises
    ------
    UserError
        With all that is wrong: no TOML, an unknown component, a level that is not 1 to 5.
    """
    known = [entry.id for entry in components()]
    return _read(text, "targets", known, (LEVELS[0], LEVELS[-1]))


def read_head_counts(text: str) -> HeadCounts:
    """Return how many people have each role, from TOML.

    Raises
    ------
    UserError
        With all that is wrong: no TOML, an unknown role, no whole number above 0.
    """
    return _read(text, "head_counts", ROLES_COUNTED, (1, MOST_PEOPLE))


def write_targets(targets: Targets) -> str:
    """Return target levels as TOML that `read_targets` reads."""
    return _TARGETS_HEAD + _lines(targets)


def write_head_counts(counts: HeadCounts) -> str:
    """Return head counts as TOML that `read_head_counts` reads."""
    return _HEADS_HEAD + _lines(counts)


def _lines(pairs: WholeNumbers) -> str:
    return "".join(f"{name} = {number}\n" for name, number in pairs)


def _read(text: str, table: str, known: Collection[str], ends: tuple[int, int]) -> WholeNumbers:
    title, words = f"These {table.replace('_', ' ')} can't be taken.", " or ".join(known)
    try:
        entries: Any = tomllib.loads(text).get(table, {})
    except tomllib.TOMLDecodeError as error:
        raise UserError(
            title, f"It is not TOML: {error}.", f"Write [{table}] and a line for each."
        ) from error
    if not isinstance(entries, Mapping):
        raise UserError(title, f"We saw no [{table}].", f"Write [{table}] and a line for each.")
    wrong = [f"“{name}”, which we don't know" for name in entries if name not in known]
    wrong += [
        f"{name} = {number!r}"
        for name, number in entries.items()
        if name in known and not _is_within(number, *ends)
    ]
    if wrong:
        hint = f"Names are {words}; numbers are whole, {ends[0]} to {ends[1]}."
        raise UserError(title, f"We saw {'; '.join(wrong)}.", hint)
    return tuple((name, int(entries[name])) for name in known if name in entries)


def _is_within(number: Any, least: int, most: int) -> bool:
    return isinstance(number, int) and not isinstance(number, bool) and least <= number <= most
