"""Measures fit the glossary and the components, each cut has its reason, and cuts turn values into levels."""

import re
import tomllib
from dataclasses import replace
from typing import Any

import pytest

from lib.schema import measures as schema
from lib.schema.capabilities import components
from lib.schema.measures import BASES, Cut, Measure, level_of, level_range, measures, read_measures
from lib.schema.metrics import metrics


def measure(*thresholds: float) -> Measure:
    """Build a measure of which only the cuts matter."""
    cuts = tuple(Cut(level, value, "house rule", "why") for level, value in enumerate(thresholds, 2))
    return replace(measures()[0], id="m", cuts=cuts)


RISING = measure(0.2, 0.4, 0.6, 0.8)
FALLING = measure(168, 72, 24, 8)


def document() -> dict[str, Any]:
    """Return the shipped file, parsed anew, so that a test may spoil it."""
    return tomllib.loads(schema.SOURCE.read_text(encoding="utf-8"))


def read(content: dict[str, Any]) -> None:
    read_measures(content, components(), metrics())


def spoiled(name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    content = document()
    return content, next(entry for entry in content["measure"] if entry["id"] == name)


def test_every_evidence_id_has_a_measure_and_every_measure_is_evidence() -> None:
    evidence = [(component.id, name) for component in components() for name in component.evidence]

    assert sorted(evidence) == sorted((each.component, each.id) for each in measures())


def test_a_measure_says_what_the_glossary_says() -> None:
    for each in measures():
        entry = metrics()[each.id]
        told = (each.label, each.meaning, each.formula, each.unit, each.needs)
        assert told == (entry.label, entry.meaning, entry.formula, entry.unit, entry.needs)


@pytest.mark.parametrize("shipped", measures(), ids=lambda each: each.id)
def test_every_cut_says_in_a_sentence_why_it_is_there(shipped: Measure) -> None:
    for cut in shipped.cuts:
        assert cut.basis in BASES
        assert re.match(r"[A-Z].*\.$", cut.reason), cut.reason
    assert len({cut.reason for cut in shipped.cuts}) == 4
    assert [cut.level for cut in shipped.cuts] == [2, 3, 4, 5]


@pytest.mark.parametrize(
    ("value", "level"), [(0, 1), (0.199, 1), (0.2, 2), (0.399, 2), (0.4, 3), (0.6, 4), (0.8, 5), (1, 5)]
)
def test_more_is_better_where_cuts_rise(value: float, level: int) -> None:
    assert level_of(RISING, value) == level


@pytest.mark.parametrize(
    ("value", "level"),
    [(999, 1), (168.1, 1), (168, 2), (72.1, 2), (72, 3), (24, 4), (8.1, 4), (8, 5), (0, 5)],
)
def test_less_is_better_where_cuts_fall(value: float, level: int) -> None:
    assert level_of(FALLING, value) == level


@pytest.mark.parametrize(
    ("low", "high", "levels"), [(0.45, 0.55, (3, 3)), (0.35, 0.6, (2, 4)), (0, 1, (1, 5)), (0.4, 0.4, (3, 3))]
)
def test_an_interval_spans_the_levels_of_its_ends(low: float, high: float, levels: tuple[int, int]) -> None:
    assert level_range(RISING, low, high) == levels


def test_the_lower_level_comes_first_also_where_less_is_better() -> None:
    assert level_range(FALLING, 20, 100) == (2, 4)


def test_no_number_is_no_level() -> None:
    with pytest.raises(ValueError, match="m: a level needs a number"):
        level_of(RISING, float("nan"))
    with pytest.raises(ValueError, match="m: a level needs a number"):
        level_range(RISING, 0.1, float("nan"))


def test_an_interval_must_not_be_upside_down() -> None:
    with pytest.raises(ValueError, match=r"m: low must not be above high. Got low=0.6, high=0.4."):
        level_range(RISING, 0.6, 0.4)


@pytest.mark.parametrize(
    ("field", "value", "fault"),
    [
        ("id", "no_metric", "no_metric: the glossary has no such metric"),
        ("component", "one_mind", "hours_to_answer: component one_mind does not name it"),
        ("unit", "days", "hours_to_answer: missing or unknown fields: unit"),
    ],
)
def test_a_fault_of_an_entry_is_named(field: str, value: object, fault: str) -> None:
    content, entry = spoiled("hours_to_answer")
    entry[field] = value

    with pytest.raises(ValueError, match=re.escape(fault)):
        read(content)


@pytest.mark.parametrize(
    ("field", "value", "fault"),
    [
        (
            "basis",
            "a hunch",
            "feedback_answered_share: basis must be one of house rule, published; got a hunch",
        ),
        ("basis", "published", "a published cut names its source, and only that; see 0.25"),
        ("source", "A book", "a published cut names its source, and only that; see 0.25"),
        ("reason", " ", "the cut at 0.25 has no reason"),
        ("value", 0.5, "needs four cuts, all rising or all falling; got [0.5, 0.5, 0.75, 0.9]"),
        ("value", 25, "a cut lies beyond 1, where its unit ends"),
        ("level", 2, "a cut has missing or unknown fields: level"),
    ],
)
def test_a_fault_of_a_cut_is_named(field: str, value: object, fault: str) -> None:
    content, entry = spoiled("feedback_answered_share")
    entry["cuts"][0][field] = value

    with pytest.raises(ValueError, match=re.escape(fault)):
        read(content)


def test_an_id_stands_once() -> None:
    content, entry = spoiled("feedback_answered_share")
    content["measure"].append(dict(entry))

    with pytest.raises(ValueError, match="feedback_answered_share: id stands more than once"):
        read(content)


def test_all_faults_are_named_at_once() -> None:
    content, entry = spoiled("hours_to_answer")
    entry["cuts"] = entry["cuts"][:3]
    content["measure"][0]["cuts"][0]["basis"] = "a hunch"

    with pytest.raises(ValueError, match=r"answered_share: basis.*; hours_to_answer: needs four cuts"):
        read(content)
