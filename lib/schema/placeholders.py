"""Which keys of a customer name nobody: guest, 0, noemail@, 000000000?

Read from `placeholders.toml`. In: that file. Out: one `Placeholders` per kind of key.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from lib.schema.tables import normal_header

_FILE = Path(__file__).with_name("placeholders.toml")


@dataclass(frozen=True, slots=True)
class Placeholders:
    """What stands in a column of keys where nobody is known.

    Attributes
    ----------
    words
        Normalised: lower case letters and digits without accents.
    pattern
        Regular expression of a whole key; matches nothing where there is none.
    """

    words: frozenset[str]
    pattern: str


@cache
def placeholders() -> Mapping[str, Placeholders]:
    """Return the placeholders of customer_ref, email (what stands before the @) and phone."""
    with _FILE.open("rb") as file:
        declared = tomllib.load(file)
    return MappingProxyType(
        {
            column: Placeholders(
                frozenset(map(normal_header, entry["words"])),
                "^(?:" + "|".join(entry["patterns"] or [r"[^\s\S]"]) + ")$",
            )
            for column, entry in declared.items()
        }
    )
