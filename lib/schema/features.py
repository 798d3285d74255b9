"""By which measures do patterns of buying differ, and what is a group called by them? From `features.toml`.

In: the file. Out: one frozen entry per feature, in the order of the file. What each means and how it is
written stands with its attribute (`lib.schema.attributes`); how it is made comparable, in
`lib.analysis.features`.
"""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from lib.schema import formats
from lib.schema.attributes import Attribute, attributes

_FILE = Path(__file__).with_name("features.toml")

LOG, PLAIN, ORDERS = "log", "plain", "orders"
SCALES = (LOG, PLAIN, ORDERS)
_WRITERS: Mapping[str, Callable[[float | None], str]] = MappingProxyType(
    {"share": formats.share, "count": formats.number, "days": formats.count, "number": formats.number}
)


@dataclass(frozen=True, slots=True)
class Feature:
    """A measure that patterns of buying are made from.

    Attributes
    ----------
    id, family
        Its name, and what it is a measure of; each family weighs the same.
    scale
        One of `SCALES`.
    more, less
        What a group is called where the measure is higher, or lower, than among all buyers.
    attribute, of
        What it measures, as `lib.analysis.attributes` asks for it.
    """

    id: str
    family: str
    scale: str
    more: str
    less: str
    attribute: str
    of: tuple[str, ...] = ()

    @property
    def measured(self) -> Attribute:
        """The attribute that it is."""
        return attributes()[self.attribute]

    @property
    def label(self) -> str:
        """What a person reads."""
        return f"{self.measured.label}: {formats.listing(self.of)}" if self.of else self.measured.label

    def write(self, value: float | None, currency: str | None = None) -> str:
        """Write a value as a person reads it."""
        if self.measured.kind == "money":
            return formats.money(value, currency)
        return _WRITERS[self.measured.kind](value)


@cache
def features() -> Mapping[str, Feature]:
    """Return all features by id, in the order of the file."""
    with _FILE.open("rb") as file:
        declared = tomllib.load(file)
    return MappingProxyType(
        {
            name: Feature(id=name, **({"attribute": name} | entry | {"of": tuple(entry.get("of", ()))}))
            for name, entry in declared.items()
        }
    )
