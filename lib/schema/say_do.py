"""Which words and deeds are held against each other? The pairs of `say_do.toml`.

In: the file. Out: one frozen record per pair, in the order of the file, checked.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from lib.schema.capabilities import components

SOURCE = Path(__file__).with_name("say_do.toml")
MOST, OTHERS = "most", "others"
CLAIMS = (MOST, OTHERS)


@dataclass(frozen=True, slots=True)
class CustomerPair:
    """What customers say, and what would contradict it; the fields are described in the file."""

    id: str
    short: str
    says: str
    does: str
    who: str
    deed: str
    others: str
    claim: str
    reason: str
    component: str
    needs: tuple[str, ...]
    todo: str


@dataclass(frozen=True, slots=True)
class TeamPair:
    """What the company says of itself, and the measure that it is held against."""

    id: str
    statement: str
    component: str
    measure: str
    todo: str


@dataclass(frozen=True, slots=True)
class SayDoBook:
    """All of `say_do.toml`: what customers say and do, what the team says, and the words of topics."""

    customers: tuple[CustomerPair, ...]
    team: tuple[TeamPair, ...]
    words: Mapping[str, tuple[str, ...]]


@cache
def say_do_book() -> SayDoBook:
    """Return the pairs that ship with the app."""
    return read_say_do(tomllib.loads(SOURCE.read_text(encoding="utf-8")))


def read_say_do(document: Mapping[str, Any]) -> SayDoBook:
    """Turn a parsed `say_do.toml` into records.

    Raises
    ------
    ValueError
        With every fault found, each named by the id of its entry.
    """
    pairs = tuple(
        CustomerPair(**(entry | {"needs": tuple(entry["needs"])})) for entry in document["customers"]
    )
    team = tuple(TeamPair(**entry) for entry in document["team"])
    known = {component.id for component in components()}
    named = [(pair.id, pair.component) for pair in pairs] + [(pair.id, pair.component) for pair in team]
    faults = [f"{name}: there is no component {part}" for name, part in named if part not in known]
    faults += [
        f"{pair.id}: claim must be one of {', '.join(CLAIMS)}; got {pair.claim}"
        for pair in pairs
        if pair.claim not in CLAIMS
    ]
    ids = [name for name, _ in named]
    faults += [f"{one}: id stands more than once" for one in sorted(set(ids)) if ids.count(one) > 1]
    if faults:
        raise ValueError("; ".join(faults))
    words = {topic: tuple(listed) for topic, listed in document["words"].items()}
    return SayDoBook(pairs, team, MappingProxyType(words))
