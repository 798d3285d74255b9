"""Which channels are there, to which side does each belong, and what do files call them?

Read from `channels.toml`. In: a word of a file ("In-Store"). Out: a canonical channel, or None.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from lib.schema.tables import normal_header

_FILE = Path(__file__).with_name("channels.toml")

COLLECTED = r"collect|pick[ -]?up|in[ -]?store|bopis|abhol|retrait|recogida"
"""Words by which files say that a customer fetched the order; the column holds what each shop calls it."""


@cache
def channel_groups() -> Mapping[str, str]:
    """Return channel -> group: online, offline, other or unknown, in the order of the file."""
    return MappingProxyType({name: str(entry["group"]) for name, entry in _declared().items()})


def channel_of(word: str) -> str | None:
    """Return the canonical channel that a file means by a word, or None where it is none we know."""
    return _by_word().get(normal_header(word))


@cache
def _by_word() -> Mapping[str, str]:
    return {
        normal_header(word): name for name, entry in _declared().items() for word in (name, *entry["words"])
    }


@cache
def _declared() -> Mapping[str, Mapping[str, list[str] | str]]:
    with _FILE.open("rb") as file:
        return tomllib.load(file)
