"""What may a customer's experience be measured by? The measures of `experience.toml`.

In: the file. Out: one frozen entry per measure, in the order of the file.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

_FILE = Path(__file__).with_name("experience.toml")
BETTER = ("lower", "higher", "neither")


@dataclass(frozen=True, slots=True)
class ExperienceMeasure:
    """A measure of what a customer gets.

    Attributes
    ----------
    id
        In the glossary too, which gives its label, meaning and format.
    family
        Heading under which it is shown.
    better
        One of `BETTER`, for the customer.
    in_cells
        Whether it is compared within category, store, month and value band.
    case
        What is counted: "order", "answer".
    needs
        Columns ("table.column") without which it can't be told; "a|b" means one of them.
    """

    id: str
    family: str
    better: str
    in_cells: bool
    case: str
    needs: tuple[str, ...]


@cache
def experience_measures() -> Mapping[str, ExperienceMeasure]:
    """Return the measures by id, in the order of the file."""
    with _FILE.open("rb") as file:
        declared = tomllib.load(file)
    return MappingProxyType(
        {
            name: ExperienceMeasure(id=name, **(entry | {"needs": tuple(entry["needs"])}))
            for name, entry in declared.items()
        }
    )
