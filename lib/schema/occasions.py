"""What may an order have been for? Rules over facts of an order, read from `occasions.toml`.

In: the file. Out: one frozen `Occasion` each, in the order in which they are tried.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from lib.errors import UserError
from lib.schema.formats import listing

_FILE = Path(__file__).with_name("occasions.toml")

AT_LEAST, AT_MOST, ONE_OF, CONTAINS, YES, NO = "at least", "at most", "one of", "contains", "yes", "no"
_NUMBER, _WORD, _YES_NO = (AT_LEAST, AT_MOST, ONE_OF), (ONE_OF, CONTAINS), (YES, NO)

FACTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "of_chain_usual": _NUMBER, "of_own_usual": _NUMBER, "items": _NUMBER, "lines": _NUMBER,
        "one_category": _YES_NO, "has_service": _YES_NO, "goes_elsewhere": _YES_NO, "said": _WORD,
        "days_since_category": _NUMBER, "new_category": _YES_NO, "weekday": _NUMBER, "hour": _NUMBER,
        "day": _NUMBER, "month": _NUMBER, "channel": _WORD, "channel_group": _WORD, "collected": _YES_NO,
    }
)  # fmt: skip
"""Fact of an order -> how it may be compared; what each means stands in the file."""

LABELS: Mapping[str, str] = MappingProxyType(
    {
        "of_chain_usual": "times the usual order", "of_own_usual": "times the customer's own usual order",
        "items": "items", "lines": "different products", "one_category": "all of one category",
        "has_service": "a service along", "goes_elsewhere": "goes to another name or postcode, or is a gift",
        "said": "what it was said to be for", "days_since_category": "days since the same category",
        "new_category": "a category that the customer had never bought", "weekday": "day of the week",
        "hour": "hour", "day": "day of the month", "month": "month", "channel": "channel",
        "channel_group": "kind of channel", "collected": "collected in a store",
    }
)  # fmt: skip
"""Fact -> its words in a sentence."""

Value = float | tuple[float | str, ...] | None


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison of a fact; `value` is None where none is needed."""

    fact: str
    comparison: str
    value: Value = None

    @property
    def written(self) -> str:
        """The condition as a person reads it."""
        words = LABELS[self.fact]
        if self.comparison in _YES_NO:
            return words if self.comparison == YES else f"not {words}"
        told = listing([_plain(one) for one in self.value]) if isinstance(self.value, tuple) else ""
        if isinstance(self.value, tuple):
            return f"{words} {self.comparison} {told}"
        return f"{self.comparison} {_plain(self.value)} {words}"


@dataclass(frozen=True, slots=True)
class Occasion:
    """What an order may have been for.

    Attributes
    ----------
    id, name
        Of columns and results, and what a person reads.
    meaning, do
        Who buys so, and what one would do for it.
    alternatives
        One of them has to hold; all conditions of an alternative have to.
    """

    id: str
    name: str
    meaning: str
    do: str
    alternatives: tuple[tuple[Condition, ...], ...]

    @property
    def written(self) -> str:
        """The rule as a person reads it."""
        told = [" and ".join(one.written for one in alternative) for alternative in self.alternatives]
        return f"{self.name}: {'; or '.join(told)}."


@cache
def occasions() -> tuple[Occasion, ...]:
    """Return the occasions in the order in which they are tried.

    Raises
    ------
    UserError
        When a rule can't be understood; all faults are told at once.
    """
    with _FILE.open("rb") as file:
        return occasions_of(tomllib.load(file))


def occasions_of(declared: Mapping[str, Mapping[str, Any]]) -> tuple[Occasion, ...]:
    """Return occasions from plain data; raises as `occasions` does."""
    wrong: list[str] = []
    found = tuple(_occasion(name, entry, wrong) for name, entry in declared.items())
    if wrong:
        raise UserError(
            "The rules of the occasions can't be read.", " ".join(wrong), "Mend them in occasions.toml."
        )
    return found


def _occasion(name: str, entry: Mapping[str, Any], wrong: list[str]) -> Occasion:
    alternatives = []
    for alternative in entry["any"]:
        checked = [_condition(entry["name"], given, wrong) for given in alternative]
        alternatives.append(tuple(one for one in checked if one))
    return Occasion(name, entry["name"], entry["meaning"], entry["do"], tuple(alternatives))


def _condition(occasion: str, given: Mapping[str, Any], wrong: list[str]) -> Condition | None:
    fact, comparison, value = str(given.get("fact")), str(given.get("is")), given.get("value")
    if fact not in FACTS:
        wrong.append(f"{occasion}: there is no fact “{fact}”.")
    elif comparison not in FACTS[fact]:
        wrong.append(f"{occasion}: “{fact}” can't be compared by “{comparison}”.")
    elif comparison in (ONE_OF, CONTAINS):
        if isinstance(value, Sequence) and value and not isinstance(value, str):
            return Condition(fact, comparison, tuple(value))
        wrong.append(f"{occasion}: “{fact}” {comparison} needs a list.")
    elif comparison in (AT_LEAST, AT_MOST):
        if isinstance(value, int | float) and not isinstance(value, bool):
            return Condition(fact, comparison, float(value))
        wrong.append(f"{occasion}: “{fact}” {comparison} needs a number.")
    else:
        return Condition(fact, comparison)
    return None


def _plain(value: Any) -> str:
    return f"{value:g}" if isinstance(value, int | float) else str(value)
