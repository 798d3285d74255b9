"""On the sample, capabilities 1 to 3 have evidence, and it is what the pages of each question show."""

import pytest

from lib.analysis.coherence import coherence
from lib.analysis.crossing import crossing
from lib.analysis.evidence import BEHIND, behind, evidence
from lib.analysis.filters import default_filters
from lib.analysis.movement import movement
from lib.analysis.ratings import rounds
from lib.jobs.sample import sample_workspace
from lib.schema.capabilities import components
from lib.schema.measures import measures_by_id

SHARES_OF_CUSTOMERS_OR_ORDERS = (
    "two_channel_customer_share", "crossing_order_share", "service_crossing_share", "kept_customer_share",
    "second_side_share", "programme_share", "email_consent_share",
)  # fmt: skip


@pytest.fixture(scope="module")
def sample():
    return sample_workspace()


@pytest.fixture(scope="module")
def window(sample):
    return default_filters(sample.facts)


@pytest.fixture(scope="module")
def found(sample, window):
    tallies = rounds(sample.read)[0].tallies
    return {entry.metric: entry for entry in evidence(sample.read, sample.facts, window, tallies)}


def test_every_component_of_the_first_three_capabilities_has_evidence(found):
    first = ("consumer_insight", "personalized_dialogs", "multichannel_execution")
    for component in components():
        if component.capability in first:
            assert component.evidence, component.id
            for name in component.evidence:
                entry = found[name]
                assert entry.low <= entry.value <= entry.high, name
                assert entry.rows
                assert entry.n > 0


def test_what_was_planted_is_found(found):
    seamless = found["crossing_order_share"]  # truth.toml: 3.5 % of known persons' orders, level 2
    assert (seamless.level, seamless.level_high) == (2, 2)
    assert seamless.value == pytest.approx(0.04, abs=0.005)
    strength = found["message_segment_strength"]  # chance decided who got the campaign
    assert strength.level == 1


def test_orders_cross_as_often_as_the_page_says(sample, window, found):
    page = crossing(sample.read, sample.facts, window)
    collected = next(use for use in page.uses if use.kind == "collected")
    entry = found["service_crossing_share"]  # nothing else is told in the sample
    assert (entry.value, entry.n) == (pytest.approx(collected.share_of_all), page.known_orders)
    assert (entry.low, entry.high) == (pytest.approx(collected.all_low), pytest.approx(collected.all_high))


def test_products_are_the_same_as_often_as_the_page_says(sample, window, found):
    page = coherence(sample.read, sample.facts, window)
    differing = max(one.clear / one.products for one in page.compared if one.products)
    assert found["coherent_product_share"].value == pytest.approx(1 - differing)


def test_customers_move_between_sides_as_the_page_says(sample, window, found):
    page = movement(sample.read, sample.facts, window, by="sides")
    assert found["kept_customer_share"].value == pytest.approx(1 - page.gone / page.customers_then)
    moved = [move.customers for move in page.moves
             if move.then in {"Online only", "Store only"} and move.now == "Both"]  # fmt: skip
    entry = found["second_side_share"]
    assert round(entry.value * entry.n) == sum(moved)


@pytest.mark.parametrize("name", SHARES_OF_CUSTOMERS_OR_ORDERS)
def test_behind_a_share_stand_as_many_as_it_counts(sample, window, found, name):
    rows = sample.read(behind(name, window, sample.facts))
    assert (len(rows), rows["counts"].mean()) == (found[name].n, pytest.approx(found[name].value))


@pytest.mark.parametrize("name", BEHIND)
def test_behind_a_measure_stands_each_once(sample, window, found, name):
    those = behind(name, window, sample.facts)
    key = ["customer_key"] if found[name].behind == "customers" else ["system", "order_id"]
    rows = sample.read(those.select(*key, "counts"))
    assert len(rows)
    assert not rows.duplicated(key).any()
    assert rows["counts"].notna().all()
    assert measures_by_id()[name].needs
