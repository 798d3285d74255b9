"""What may happen to a customer for the first time? Read from `happenings.toml`.

In: the file. Out: one frozen entry per happening. How each is found stands in `lib.analysis.happenings`.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

_FILE = Path(__file__).with_name("happenings.toml")


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happens to a customer once for the first time.

    Attributes
    ----------
    id, label, meaning
        Its name in results, in a list, and what it means.
    needs
        "table.column" without which it can't be told; empty where orders are enough.
    words
        What the name of a product holds whose purchase it is; empty where it is something else.
    """

    id: str
    label: str
    meaning: str
    needs: str = ""
    words: tuple[str, ...] = ()


@cache
def happenings() -> Mapping[str, Happening]:
    """Return all happenings by id, in the order of the file."""
    with _FILE.open("rb") as file:
        declared = tomllib.load(file)
    return MappingProxyType(
        {
            name: Happening(id=name, **(entry | {"words": tuple(entry.get("words", ()))}))
            for name, entry in declared.items()
        }
    )
