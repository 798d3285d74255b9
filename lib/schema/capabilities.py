"""What makes a company customer-focused, and from which figure on does it reach which level?

In: `capabilities.toml`, six capabilities with 34 components and the measures that speak for them. Out: one
frozen record for each capability, component and measure, in the order of the file. After M. Isi Eromosele's
description of the customer-focused retail enterprise (Oseme, 2011).
"""

import math
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any, TypeVar

SOURCE = Path(__file__).with_name("capabilities.toml")
LEVELS = (1, 2, 3, 4, 5)
UNITS = ("share", "hours", "points", "per_1000")
BASES = ("house rule", "published")


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
    it; empty means that ratings are all there is so far. `evidence_idea` says what data could show it.
    """

    id: str
    capability: str
    name: str
    meaning: str
    anchors: tuple[str, ...]
    evidence: tuple[str, ...]
    evidence_idea: str


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure from the data that speaks for one component.

    `thresholds` holds the cuts to level 2, 3, 4 and 5, in `unit`; where they fall, less is better. `needs`
    names the canonical columns ("table.column") without which the measure can't be told; in it
    `order_lines.customer_ref` stands for whatever makes a customer known (customer_ref, email or phone).
    """

    id: str
    component: str
    label: str
    meaning: str
    formula: str
    unit: str
    thresholds: tuple[float, ...]
    basis: str
    reason: str
    needs: tuple[str, ...]


Record = TypeVar("Record", Capability, Component, Measure)


@dataclass(frozen=True, slots=True)
class Framework:
    """All of `capabilities.toml`, checked: every reference in it leads somewhere."""

    capabilities: tuple[Capability, ...]
    components: tuple[Component, ...]
    measures: tuple[Measure, ...]


def capabilities() -> tuple[Capability, ...]:
    """Return the six capabilities in the order in which pages show them."""
    return _framework().capabilities


def components() -> tuple[Component, ...]:
    """Return the 34 components, grouped by capability, in the order in which pages show them."""
    return _framework().components


def measures() -> tuple[Measure, ...]:
    """Return the measures that the data can give so far; each speaks for one component."""
    return _framework().measures


def level_of(measure: Measure, value: float) -> int:
    """Return the level, 1 to 5, that a value of the measure reaches; a value on a cut reaches the level.

    Parameters
    ----------
    measure
        Its thresholds are the cuts to level 2, 3, 4 and 5.
    value
        In the unit of the measure.

    Raises
    ------
    ValueError
        If the value is not a number: "no evidence" is a state of its own and never a level.
    """
    if math.isnan(value):
        raise ValueError(f"{measure.id}: a level needs a number. Got value={value}.")
    first, *_, last = measure.thresholds
    if first > last:
        return 1 + sum(value <= cut for cut in measure.thresholds)
    return 1 + sum(value >= cut for cut in measure.thresholds)


def level_range(measure: Measure, low: float, high: float) -> tuple[int, int]:
    """Return the lowest and the highest level that an interval of the measure's values spans.

    Parameters
    ----------
    measure
        Its thresholds are the cuts to level 2, 3, 4 and 5.
    low, high
        Ends of the interval, in the unit of the measure, both included.

    Raises
    ------
    ValueError
        If `low` is above `high` or either is not a number.
    """
    if low > high:
        raise ValueError(f"{measure.id}: low must not be above high. Got low={low}, high={high}.")
    ends = sorted((level_of(measure, low), level_of(measure, high)))
    return ends[0], ends[1]


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
        tuple(_record(Measure, entry) for entry in document["measure"]),
    )
    checks = (_repeated_ids, _component_faults, _order_faults, _measure_faults, _reference_faults)
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
    for records in (framework.capabilities, framework.components, framework.measures):
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


def _measure_faults(framework: Framework) -> Iterator[str]:
    for measure in framework.measures:
        if measure.unit not in UNITS:
            yield f"{measure.id}: unit must be one of {', '.join(UNITS)}; got {measure.unit}"
        if measure.basis not in BASES:
            yield f"{measure.id}: basis must be one of {', '.join(BASES)}; got {measure.basis}"
        if len(measure.thresholds) != len(LEVELS) - 1 or not _is_monotone(measure.thresholds):
            yield f"{measure.id}: needs four cuts, all rising or all falling; got {list(measure.thresholds)}"
        if not measure.needs or any(need.count(".") != 1 for need in measure.needs):
            yield f"{measure.id}: needs must list table.column; got {list(measure.needs)}"


def _reference_faults(framework: Framework) -> Iterator[str]:
    """Find evidence without a measure and measures that no component, or not theirs, names as evidence."""
    named = {(component.id, name) for component in framework.components for name in component.evidence}
    measured = {(measure.component, measure.id) for measure in framework.measures}
    for component, evidence in sorted(named - measured):
        yield f"{component}: evidence {evidence} has no measure of that component"
    for component, measure in sorted(measured - named):
        yield f"{measure}: component {component} does not name it as evidence"


def _is_monotone(cuts: Sequence[float]) -> bool:
    return all(a < b for a, b in pairwise(cuts)) or all(a > b for a, b in pairwise(cuts))


def _repeated(texts: Sequence[str]) -> list[str]:
    return sorted({text for text in texts if texts.count(text) > 1})
