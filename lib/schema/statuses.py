"""What became of an order, whatever a file calls it?

Read from `statuses.toml`. In: a word of a file ("Voided"). Out: a canonical status, or None.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from lib.schema.tables import normal_header

_FILE = Path(__file__).with_name("statuses.toml")


def statuses() -> tuple[str, ...]:
    """Return the canonical statuses, in the order of the file."""
    return tuple(_declared())


def status_of(word: str) -> str | None:
    """Return the canonical status that a file means by a word, or None where it is none we know."""
    return _by_word().get(normal_header(word))


@cache
def _by_word() -> Mapping[str, str]:
    return {normal_header(word): name for name, words in _declared().items() for word in (name, *words)}


@cache
def _declared() -> Mapping[str, list[str]]:
    with _FILE.open("rb") as file:
        return tomllib.load(file)
