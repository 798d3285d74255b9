"""The scorecard's content is complete, readable and consistent, and cuts turn values into levels."""

import re
import tomllib
from collections import Counter
from dataclasses import replace
from itertools import chain, pairwise
from typing import Any

import pytest

from lib.schema import capabilities as scorecard
from lib.schema.capabilities import Measure, level_of, level_range

COMPONENTS = {
    "consumer_insight": (
        "shopper_intelligence outside_in_design multidimensional_segmentation acquisition_retention"
        " research_methods"
    ),
    "personalized_dialogs": (
        "real_time_messaging value_exchange voice_of_customer segmented_treatment one_to_one"
    ),
    "multichannel_execution": (
        "anytime_anywhere single_view seamless_interactions coherence_across_channels cross_channel_services"
        " cross_channel_optimization"
    ),
    "customized_offers": (
        "customized_solutions localized_assortment customer_store_strategies consumer_driven_supply_chain"
        " product_collaboration personalization"
    ),
    "associate_commitment": (
        "agile_sales_team change_management role_alignment personal_commitment knowledge_learning"
        " interest_rewards"
    ),
    "organizational_alignment": (
        "one_mind segment_operating_model executive_alignment cross_functional customer_leadership"
        " customer_metrics"
    ),
}
JARGON = re.compile(
    r"leverag|insight|delight|seamless|optimi[sz]|ad hoc|holistic|best practice|stakeholder|omni-?channel"
    r"|synerg|state of the art|touch ?point|proactive|robust|world[- ]class|empower|e\.g\.|i\.e\.",
    re.IGNORECASE,
)


def measure(*thresholds: float) -> Measure:
    """Build a measure of which only the cuts matter."""
    shipped = scorecard.measures()[0]
    return replace(shipped, id="m", thresholds=thresholds)


RISING = measure(0.2, 0.4, 0.6, 0.8)
FALLING = measure(168, 72, 24, 8)


def document() -> dict[str, Any]:
    """Return the shipped file, parsed anew, so that a test may spoil it."""
    return tomllib.loads(scorecard.SOURCE.read_text(encoding="utf-8"))


def entry(content: dict[str, Any], name: str) -> dict[str, Any]:
    """Return the entry of that id for a test to spoil."""
    return next(item for item in chain.from_iterable(content.values()) if item["id"] == name)


def test_six_capabilities_hold_34_components_in_the_order_of_the_framework() -> None:
    expected = [(capability, name) for capability, names in COMPONENTS.items() for name in names.split()]

    assert [capability.id for capability in scorecard.capabilities()] == list(COMPONENTS)
    assert [(component.capability, component.id) for component in scorecard.components()] == expected
    assert len(expected) == 34


def test_capabilities_have_5_5_6_6_6_6_components() -> None:
    count = Counter(component.capability for component in scorecard.components())

    assert list(count.values()) == [5, 5, 6, 6, 6, 6]


def test_every_level_of_every_component_has_a_sentence_of_its_own() -> None:
    anchors = list(chain.from_iterable(component.anchors for component in scorecard.components()))

    assert len(anchors) == len(set(anchors)) == 34 * 5


@pytest.mark.parametrize("component", scorecard.components(), ids=lambda component: component.id)
def test_an_anchor_is_one_short_sentence(component: scorecard.Component) -> None:
    for anchor in component.anchors:
        assert re.fullmatch(r"[A-Z][^.!?]*\.", anchor), anchor
        assert len(anchor.split()) <= 25, anchor


@pytest.mark.parametrize("component", scorecard.components(), ids=lambda component: component.id)
def test_what_raters_read_is_free_of_jargon(component: scorecard.Component) -> None:
    for text in (component.meaning, component.evidence_idea, *component.anchors):
        assert not JARGON.search(text), text


def test_capabilities_ask_a_question_in_one_sentence() -> None:
    for capability in scorecard.capabilities():
        assert re.fullmatch(r"[A-Z][^.!?]*\?", capability.question)
        assert not JARGON.search(capability.question + capability.meaning)


def test_every_evidence_id_has_a_measure_and_every_measure_is_evidence() -> None:
    evidence = [(component.id, name) for component in scorecard.components() for name in component.evidence]

    assert sorted(evidence) == sorted((measure.component, measure.id) for measure in scorecard.measures())


def test_every_capability_has_a_component_that_data_can_speak_for() -> None:
    evidenced = {component.capability for component in scorecard.components() if component.evidence}

    assert evidenced >= set(COMPONENTS)


def test_cuts_rise_or_fall_throughout_and_stay_within_the_unit() -> None:
    upper = {"share": 1, "points": 4, "hours": float("inf"), "per_1000": 1000}
    for shipped in scorecard.measures():
        steps = {low < high for low, high in pairwise(shipped.thresholds)}
        assert len(shipped.thresholds) == 4
        assert len(steps) == 1
        assert all(0 < cut < upper[shipped.unit] for cut in shipped.thresholds)


def test_only_waiting_time_and_disagreement_are_better_when_less() -> None:
    falling = {each.id for each in scorecard.measures() if each.thresholds[0] > each.thresholds[-1]}

    assert falling == {"hours_to_answer", "executive_manager_gap"}


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
    ("name", "field", "value", "fault"),
    [
        ("one_mind", "capability", "nowhere", "one_mind: there is no capability nowhere"),
        ("one_mind", "anchors", ["a.", "b."], "one_mind: needs five anchors"),
        ("one_mind", "anchors", ["a.", "b.", "b.", "c.", "d."], "one_mind: two levels read 'b.'"),
        ("one_mind", "anchors", ["a.", "b.", " ", "c.", "d."], "one_mind: needs five anchors"),
        ("one_mind", "evidence", ["agreement"], "one_mind: evidence agreement has no measure"),
        ("one_mind", "id", "one_to_one", "one_to_one: id stands more than once"),
        ("one_mind", "name", " ", "one_mind: empty text in name"),
        ("one_mind", "meening", "x", "one_mind: missing or unknown fields: meening"),
        ("one_mind", "capability", "consumer_insight", "must follow the order of the capabilities"),
        ("hours_to_answer", "unit", "days", "hours_to_answer: unit must be one of"),
        ("hours_to_answer", "basis", "a hunch", "hours_to_answer: basis must be one of"),
        ("hours_to_answer", "thresholds", [9, 8, 8, 7], "hours_to_answer: needs four cuts"),
        ("hours_to_answer", "thresholds", [9, 8, 7], "hours_to_answer: needs four cuts"),
        ("hours_to_answer", "needs", ["feedback"], "hours_to_answer: needs must list table.column"),
        ("hours_to_answer", "component", "one_mind", "hours_to_answer: component one_mind does not name"),
    ],
)
def test_a_fault_in_the_file_is_named(name: str, field: str, value: object, fault: str) -> None:
    content = document()
    entry(content, name)[field] = value

    with pytest.raises(ValueError, match=re.escape(fault)):
        scorecard.read_framework(content)


def test_all_faults_are_named_at_once() -> None:
    content = document()
    entry(content, "one_mind")["anchors"] = []
    entry(content, "hours_to_answer")["unit"] = "days"

    with pytest.raises(ValueError, match=r"one_mind: needs five anchors.*; hours_to_answer: unit"):
        scorecard.read_framework(content)
