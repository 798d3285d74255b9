"""The scorecard's content is complete, readable and consistent."""

import re
import tomllib
from collections import Counter
from itertools import chain
from typing import Any

import pytest

from lib.schema import capabilities as scorecard

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


def test_every_capability_has_a_component_that_data_can_speak_for() -> None:
    evidenced = {component.capability for component in scorecard.components() if component.evidence}

    assert evidenced >= set(COMPONENTS)


@pytest.mark.parametrize(
    ("name", "field", "value", "fault"),
    [
        ("one_mind", "capability", "nowhere", "one_mind: there is no capability nowhere"),
        ("one_mind", "anchors", ["a.", "b."], "one_mind: needs five anchors"),
        ("one_mind", "anchors", ["a.", "b.", "b.", "c.", "d."], "one_mind: two levels read 'b.'"),
        ("one_mind", "anchors", ["a.", "b.", " ", "c.", "d."], "one_mind: needs five anchors"),
        ("one_mind", "id", "one_to_one", "one_to_one: id stands more than once"),
        ("one_mind", "name", " ", "one_mind: empty text in name"),
        ("one_mind", "meening", "x", "one_mind: missing or unknown fields: meening"),
        ("one_mind", "capability", "consumer_insight", "must follow the order of the capabilities"),
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
    entry(content, "single_view")["anchors"] = []

    with pytest.raises(ValueError, match=r"single_view: needs five anchors.*; one_mind: needs"):
        scorecard.read_framework(content)
