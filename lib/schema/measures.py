"""From which figure on does the data speak for which level? The measures of the scorecard and their cuts.

In: `measures.toml`, one entry per measure with its four cuts, each with its reason. Out: one frozen record
per measure, in the order of the file. What a measure means and how it is computed stands in the glossary
(`metrics.toml`) under the same id; which component it speaks for, in `capabilities.toml` too.
"""

import math
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from lib.schema.capabilities import LEVELS, Component, components
from lib.schema.metrics import Metric, metrics

SOURCE = Path(__file__).with_name("measures.toml")
HOUSE_RULE, PUBLISHED, YOUR_OWN = "house rule", "published", "your own"
BASES = (HOUSE_RULE, PUBLISHED)
"""What a cut of the file may rest on; the retailer's own are marked `YOUR_OWN`."""
HIGHEST = {"share": 1.0, "per_1000": 1000.0}
"""Where a unit ends."""
_FIELDS = {"id", "component", "cuts"}
_CUT_FIELDS = {"value", "basis", "reason"}


@dataclass(frozen=True, slots=True)
class Cut:
    """From which value on a level is reached.

    Attributes
    ----------
    level
        2, 3, 4 or 5.
    value
        In the unit of the measure; a value on the cut reaches the level.
    basis
        "published", "house rule" or "your own".
    reason
        Why the cut is there, in plain words.
    source
        Where it was published, or empty.
    """

    level: int
    value: float
    basis: str
    reason: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure from the data that speaks for one component.

    `label`, `meaning`, `formula`, `unit` and `needs` are those of the glossary. `cuts` lead to level 2, 3, 4
    and 5; where they fall, less is better. `needs` names the canonical columns ("table.column") without which
    the measure can't be told; in it `order_lines.customer_ref` stands for whatever makes a customer known
    (customer_ref, email or phone).
    """

    id: str
    component: str
    label: str
    meaning: str
    formula: str
    unit: str
    needs: tuple[str, ...]
    cuts: tuple[Cut, ...]

    @property
    def thresholds(self) -> tuple[float, ...]:
        """Values of the cuts to level 2, 3, 4 and 5."""
        return tuple(cut.value for cut in self.cuts)

    @property
    def falls(self) -> bool:
        """Whether less is better."""
        return self.cuts[0].value > self.cuts[-1].value

    @property
    def metric(self) -> Metric:
        """Its entry of the glossary, which knows how a value is written."""
        return metrics()[self.id]


@cache
def measures() -> tuple[Measure, ...]:
    """Return the measures that the data can give so far; each speaks for one component."""
    document = tomllib.loads(SOURCE.read_text(encoding="utf-8"))
    return read_measures(document, components(), metrics())


@cache
def measures_by_id() -> Mapping[str, Measure]:
    """Return the measures by their ids."""
    return {measure.id: measure for measure in measures()}


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
    if measure.falls:
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


def read_measures(
    document: Mapping[str, Any], parts: Sequence[Component], glossary: Mapping[str, Metric]
) -> tuple[Measure, ...]:
    """Turn a parsed `measures.toml` into records, and check that they fit what they refer to.

    Raises
    ------
    ValueError
        With every fault found, each named by the id of its entry.
    """
    entries = document["measure"]
    faults = [fault for entry in entries for fault in _entry_faults(entry, glossary)]
    faults = faults or [*_repeated_ids(entries), *_reference_faults(entries, parts)]
    if faults:
        raise ValueError("; ".join(faults))
    return tuple(_measure(entry, glossary[entry["id"]]) for entry in entries)


def is_monotone(values: Sequence[float]) -> bool:
    """Whether values rise throughout or fall throughout."""
    return all(a < b for a, b in pairwise(values)) or all(a > b for a, b in pairwise(values))


def _measure(entry: Mapping[str, Any], metric: Metric) -> Measure:
    cuts = tuple(Cut(level, **cut) for level, cut in zip(LEVELS[1:], entry["cuts"], strict=True))
    return Measure(
        id=metric.id, component=entry["component"], label=metric.label, meaning=metric.meaning,
        formula=metric.formula, unit=metric.unit, needs=metric.needs, cuts=cuts,
    )  # fmt: skip


def _entry_faults(entry: Mapping[str, Any], glossary: Mapping[str, Metric]) -> Iterator[str]:
    name = entry.get("id", "entry without id")
    if odd := _FIELDS ^ entry.keys():
        yield f"{name}: missing or unknown fields: {', '.join(sorted(odd))}"
        return
    if name not in glossary:
        yield f"{name}: the glossary has no such metric"
        return
    yield from _cut_faults(name, entry["cuts"], HIGHEST.get(glossary[name].unit, math.inf))


def _cut_faults(name: str, cuts: Sequence[Mapping[str, Any]], highest: float) -> Iterator[str]:
    for cut in cuts:
        if odd := (_CUT_FIELDS ^ cut.keys()) - {"source"}:
            yield f"{name}: a cut has missing or unknown fields: {', '.join(sorted(odd))}"
            return
        if cut["basis"] not in BASES:
            yield f"{name}: basis must be one of {', '.join(BASES)}; got {cut['basis']}"
        if not cut["reason"].strip():
            yield f"{name}: the cut at {cut['value']} has no reason"
        if (cut["basis"] == PUBLISHED) != bool(cut.get("source", "").strip()):
            yield f"{name}: a published cut names its source, and only that; see {cut['value']}"
    values = [cut["value"] for cut in cuts]
    if len(values) != len(LEVELS) - 1 or not is_monotone(values):
        yield f"{name}: needs four cuts, all rising or all falling; got {values}"
    if any(value > highest for value in values):
        yield f"{name}: a cut lies beyond {highest:g}, where its unit ends; got {values}"


def _repeated_ids(entries: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    ids = [entry["id"] for entry in entries]
    yield from (f"{one}: id stands more than once" for one in sorted({x for x in ids if ids.count(x) > 1}))


def _reference_faults(entries: Sequence[Mapping[str, Any]], parts: Sequence[Component]) -> Iterator[str]:
    """Find evidence without a measure and measures that no component, or not theirs, names as evidence."""
    named = {(component.id, name) for component in parts for name in component.evidence}
    measured = {(entry["component"], entry["id"]) for entry in entries}
    for component, evidence in sorted(named - measured):
        yield f"{component}: evidence {evidence} has no measure of that component"
    for component, measure in sorted(measured - named):
        yield f"{measure}: component {component} does not name it as evidence"
