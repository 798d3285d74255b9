"""What can be said of each customer, and how is it compared? Read from `attributes.toml`.

In: the file. Out: one frozen entry per attribute, and the comparisons that each kind allows. How an attribute
is computed stands in `lib.analysis.attributes`.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

_FILE = Path(__file__).with_name("attributes.toml")

NUMBERS = ("money", "count", "share", "days", "number")
AT_LEAST, AT_MOST, HIGHEST, LOWEST = "at least", "at most", "among the highest", "among the lowest"
ONE_OF, NONE_OF, BEGINS, YES, NO, UNTOLD = "one of", "none of", "begins with", "yes", "no", "not told"
_OF_NUMBERS = (AT_LEAST, AT_MOST, HIGHEST, LOWEST, UNTOLD)
COMPARISONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        **dict.fromkeys(NUMBERS, _OF_NUMBERS),
        "words": (ONE_OF, NONE_OF, BEGINS, UNTOLD),
        "yes_no": (YES, NO, UNTOLD),
    }
)
"""Kind of an attribute -> how it may be compared. "among the highest" and "lowest" take a share of buyers;
who ties with the last of them is among them too. What is not told fulfils no comparison but "not told"."""

WITHOUT_VALUE = (YES, NO, UNTOLD)


@dataclass(frozen=True, slots=True)
class Attribute:
    """Something that can be said of each customer.

    Attributes
    ----------
    id, label, meaning, group
        Its name in rules, what a person reads, what it means, where it stands in the list.
    kind
        money, count, share, days, number, words or yes_no.
    of
        "category" or "occasion" where it is the share of some of these; else empty.
    needs
        Canonical table, or "table.column", without which it can't be told; empty where orders are enough.
    """

    id: str
    group: str
    label: str
    kind: str
    meaning: str
    of: str = ""
    needs: str = ""


@cache
def attributes() -> Mapping[str, Attribute]:
    """Return all attributes by id, in the order of the file."""
    with _FILE.open("rb") as file:
        declared = tomllib.load(file)
    return MappingProxyType({name: Attribute(id=name, **entry) for name, entry in declared.items()})
