"""What does each figure mean, and how is it written? The glossary, read from `metrics.toml`.

In: the file. Out: one frozen entry per metric, in the order of the file. Ids are the names of fields and
measures in the results of `lib.analysis`.
"""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from lib.schema import formats

_FILE = Path(__file__).with_name("metrics.toml")

UNITS = ("money", "count", "share", "number", "days", "points", "index", "hours", "per_1000")

_WRITERS: Mapping[str, Callable[[float | None], str]] = MappingProxyType(
    {
        "count": formats.count,
        "number": formats.number,
        "share": formats.share,
        "points": formats.points,
    }
)
_MONEY_WRITERS: Mapping[str, Callable[[float | None, str | None], str]] = MappingProxyType(
    {"money": formats.money, "exact_money": formats.exact_money}
)
FORMATS = (*_WRITERS, *_MONEY_WRITERS)


@dataclass(frozen=True, slots=True)
class Metric:
    """An entry of the glossary.

    Attributes
    ----------
    id
        As fields and measures of results are called.
    label
        What a person reads.
    meaning
        One or two plain sentences.
    formula
        How it is computed.
    unit
        One of `UNITS`; shares run from 0 to 1.
    format
        The function of `lib.schema.formats` that writes it.
    source
        Who defined it; "house rule" where we did.
    needs
        Columns ("table.column") without which it can't be told.
    """

    id: str
    label: str
    meaning: str
    formula: str
    unit: str
    format: str
    source: str
    needs: tuple[str, ...]

    def write(self, value: float | None, currency: str | None = None) -> str:
        """Write a value as a person reads it: "6.2 %", "$1,230"."""
        if self.format in _MONEY_WRITERS:
            return _MONEY_WRITERS[self.format](value, currency)
        return _WRITERS[self.format](value)

    def write_difference(self, value: float | None, currency: str | None = None) -> str:
        """Write a difference of two values with its sign; shares differ by points."""
        if self.unit == "share":
            return formats.points(value)
        written = self.write(value, currency)
        return f"+{written}" if value is not None and value > 0 else written


@cache
def metrics() -> Mapping[str, Metric]:
    """Return the glossary by id, in the order of the file."""
    with _FILE.open("rb") as file:
        declared = tomllib.load(file)
    return MappingProxyType(
        {
            name: Metric(id=name, **(entry | {"needs": tuple(entry["needs"])}))
            for name, entry in declared.items()
        }
    )
