"""Which kinds of touches are there, who begins them, and what do files call them?

Read from `touch_kinds.toml`.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

_FILE = Path(__file__).with_name("touch_kinds.toml")
PULL, PUSH = "pull", "push"
DIRECTIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {PULL: ("pull", "inbound", "in", "incoming"), PUSH: ("push", "outbound", "out", "outgoing")}
)
"""Direction -> what files call it."""


@dataclass(frozen=True, slots=True)
class TouchKind:
    """A kind of touch: what it says of a customer, who begins it, where it happens if no file says, words."""

    name: str
    label: str
    direction: str
    channel: str | None
    words: tuple[str, ...]


@cache
def touch_kinds() -> Mapping[str, TouchKind]:
    """Return name -> kind, in the order of the file."""
    with _FILE.open("rb") as file:
        declared = tomllib.load(file)
    return MappingProxyType(
        {
            name: TouchKind(
                name, entry["label"], entry["direction"], entry.get("channel"), tuple(entry["words"])
            )
            for name, entry in declared.items()
        }
    )


LOOKING = ("view", "search", "cart", "visit")
"""Kinds by which somebody looks around, of their own accord."""
