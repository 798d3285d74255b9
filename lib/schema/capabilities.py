"""What makes a company customer-focused, and what would one see of it at each level?

In: `capabilities.toml`, six capabilities with 34 components. Out: one frozen record for each capability and
component, in the order of the file; which figures speak for one stands in `lib.schema.measures`. After M. Isi
Eromosele's description of the customer-focused retail enterprise (Oseme, 2011).
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any, TypeVar

SOURCE = Path(__file__).with_name("capabilities.toml")
LEVELS = (1, 2, 3, 4, 5)


@dataclass(frozen=True, slots=True)
class Capability:
    """One of six things that a customer-focused company can do; `question` is a board member's."""

    id: str
    name: str
    question: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Component:
    """One of 34 parts of a capability.

    `anchors` says what one would see at level 1, 2, 3, 4 and 5. `evidence` names the measures that speak for
    it (`lib.schema.measures`); empty means that ratings are all there is. `evidence_idea` says what data
    could show it.
    """

    id: str
    capability: str
    name: str
    meaning: str
    anchors: tuple[str, ...]
    evidence: tuple[str, ...]
    evidence_idea: str


Record = TypeVar("Record", Capability, Component)


@dataclass(frozen=True, slots=True)
class Framework:
    """All of `capabilities.toml`, checked: every reference in it leads somewhere."""

    capabilities: tuple[Capability, ...]
    components: tuple[Component, ...]


def capabilities() -> tuple[Capability, ...]:
    """Return the six capabilities in the order in which pages show them."""
    return _framework().capabilities


def components() -> tuple[Component, ...]:
    """Return the 34 components, grouped by capability, in the order in which pages show them."""
    return _framework().components


def read_framework(document: Mapping[str, Any]) -> Framework:
    """Turn a parsed `capabilities.toml` into records, and check that they fit together.

    Raises
    ------
    ValueError
        With every fault found, each named by the id of its entry.
    """
    framework = Framework(
        tuple(_record(Capability, entry) for entry in document["capability"]),
        tuple(_record(Component, entry) for entry in document["component"]),
    )
    checks = (_repeated_ids, _component_faults, _order_faults)
    faults = [fault for check in checks for fault in check(framework)]
    if faults:
        raise ValueError("; ".join(faults))
    return framework


@cache
def _framework() -> Framework:
    return read_framework(tomllib.loads(SOURCE.read_text(encoding="utf-8")))


def _record(kind: type[Record], entry: Mapping[str, Any]) -> Record:
    """Make one record of an entry that has exactly the record's fields, all texts filled in."""
    name = entry.get("id", f"entry without id ({kind.__name__})")
    expected = {field.name for field in fields(kind)}
    if odd := expected ^ entry.keys():
        raise ValueError(f"{name}: missing or unknown fields: {', '.join(sorted(odd))}.")
    if blank := [key for key, value in entry.items() if isinstance(value, str) and not value.strip()]:
        raise ValueError(f"{name}: empty text in {', '.join(blank)}.")
    values: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()
    }
    return kind(**values)


def _repeated_ids(framework: Framework) -> Iterator[str]:
    for records in (framework.capabilities, framework.components):
        ids = [record.id for record in records]
        yield from (f"{repeated}: id stands more than once" for repeated in _repeated(ids))


def _component_faults(framework: Framework) -> Iterator[str]:
    known = {capability.id for capability in framework.capabilities}
    for component in framework.components:
        if component.capability not in known:
            yield f"{component.id}: there is no capability {component.capability}"
        if len(component.anchors) != len(LEVELS) or not all(anchor.strip() for anchor in component.anchors):
            yield f"{component.id}: needs five anchors, one for each level, and has {len(component.anchors)}"
        yield from (f"{component.id}: two levels read {same!r}" for same in _repeated(component.anchors))


def _order_faults(framework: Framework) -> Iterator[str]:
    """Pages draw components under their capability as they come, so each capability's must stand together."""
    order = [name for name, _ in groupby(component.capability for component in framework.components)]
    if order != [capability.id for capability in framework.capabilities]:
        yield f"components must follow the order of the capabilities, each with at least one; found {order}"


def _repeated(texts: Sequence[str]) -> list[str]:
    return sorted({text for text in texts if texts.count(text) > 1})
