"""Kinds of buyers that were planted in a retailer's orders come back, by whatever order the rows came in."""

from dataclasses import replace
from random import Random

import numpy as np
import pytest

from lib.analysis.attributes import described
from lib.analysis.features import features, points
from lib.analysis.filters import all_of
from lib.analysis.pattern_members import clustered, named_patterns
from lib.analysis.patterns import pattern_customers, patterns
from lib.errors import UserError
from lib.jobs.sample import sample_workspace
from tests.builders import sale, workspace_of

KINDS = {
    "web": {"orders": (6, 9), "net": (20, 40), "channel": "web", "discount": 0.3, "hours": (18, 22)},
    "store": {"orders": (2, 2), "net": (200, 400), "channel": "store", "discount": 0.0, "hours": (9, 16)},
    "both": {"orders": (15, 20), "net": (100, 150), "channel": "store", "discount": 0.1, "hours": (9, 22)},
}


def lines(each: int = 100):
    """Orders of so many customers of each kind."""
    dice = np.random.default_rng(11)
    found = []
    for name, kind in KINDS.items():
        for who in range(each):
            for turn in range(int(dice.integers(*kind["orders"], endpoint=True))):
                net, hour = float(dice.integers(*kind["net"])), dice.integers(*kind["hours"])
                # All come from January to December: kinds are not told by who is new or gone.
                month = {0: 1, 1: 12}.get(turn) or dice.integers(2, 12)
                day = f"2025-{month:02}-{dice.integers(1, 28):02}"
                found.append(
                    sale(
                        f"{name}{who}", f"{day} {hour:02}:00", net, order_id=f"{name}{who}-{turn}",
                        channel=kind["channel"], category=f"Kind {dice.integers(0, 6)}",
                        discount_amount=round(net * kind["discount"] * dice.uniform(0.8, 1.2), 2),
                    )
                )  # fmt: skip
    return found


@pytest.fixture(scope="module")
def shop():
    with workspace_of(lines()) as workspace:
        yield workspace


@pytest.fixture(scope="module")
def found(shop):
    return patterns(shop.read, shop.facts, all_of(shop.facts))


def with_orders(shop, model):
    """The pattern of each customer, and how many orders tell the customer's kind."""
    kinds = shop.read(named_patterns(all_of(shop.facts), model))
    refs = shop.read(features(all_of(shop.facts)).select("customer_key", "order_count"))
    return kinds.merge(refs, on="customer_key")


def test_planted_kinds_come_back_and_hold(shop, found) -> None:
    assert len(found.patterns) == len(KINDS)
    assert found.is_stable
    assert all(row.is_stable and row.customers == 100 for row in found.patterns)
    told = with_orders(shop, found.model)
    for pattern, own in told.groupby("pattern"):
        kind = next(name for name, kind in KINDS.items() if own["order_count"].between(*kind["orders"]).all())
        row = next(row for row in found.patterns if row.pattern == pattern)
        online = next(one for one in row.figures if one.feature == "online_share")
        assert online.typical == (1.0 if kind == "web" else 0.0)


def test_figures_add_up_and_are_those_of_the_customers(shop, found) -> None:
    assert sum(row.customers for row in found.patterns) == found.customer_count == 300
    assert sum(row.net_revenue for row in found.patterns) == pytest.approx(found.net_revenue)
    assert sum(row.revenue_share for row in found.patterns) == pytest.approx(1)
    assert [row.net_revenue for row in found.patterns] == sorted(
        (row.net_revenue for row in found.patterns), reverse=True
    )
    best = found.patterns[0]
    own = shop.read(named_patterns(all_of(shop.facts), found.model))
    own = own[own["pattern"] == best.pattern]
    each = shop.read(described(all_of(shop.facts), [("net_revenue", ()), ("online_share", ())]))
    each = each.merge(own, on="customer_key")
    typical = {one.feature: one.typical for one in best.figures}
    assert typical["net_revenue"] == pytest.approx(each["net_revenue"].median())
    assert typical["online_share"] == pytest.approx(each["online_share"].mean())


def test_names_say_what_sets_apart(found) -> None:
    names = [row.pattern for row in found.patterns]
    assert len(set(names)) == len(names)
    assert any("online" in name.lower() or "many discounts" in name.lower() for name in names)
    assert f"“{names[0]}” brings the most net revenue" in found.answer


def test_the_same_data_give_the_same_patterns_whatever_the_order_of_its_rows(found) -> None:
    shuffled = lines()
    Random(5).shuffle(shuffled)
    with workspace_of(shuffled) as other:
        again = patterns(other.read, other.facts, all_of(other.facts))
    assert again == found


def test_the_expression_agrees_with_scikit_learn_on_every_customer(shop, found) -> None:
    from sklearn.cluster import KMeans

    filters, model = all_of(shop.facts), found.model
    told = shop.read(features(filters).order_by("customer_key"))
    placed, centres = points(told, model.scales), np.array(model.centres)
    theirs = KMeans(len(centres), init=centres, n_init=1, max_iter=1).fit(placed)
    theirs.cluster_centers_ = centres
    ours = shop.read(clustered(filters, model).order_by("customer_key"))
    assert ours["cluster"].tolist() == theirs.predict(placed).tolist()


def test_a_segment_and_a_later_question_change_no_member(shop, found) -> None:
    narrowed = replace(all_of(shop.facts), segment="Regulars")
    assert patterns(shop.read, shop.facts, narrowed) == found


def test_the_customers_of_a_pattern_are_listed_masked(shop, found) -> None:
    best = found.patterns[0]
    listed = pattern_customers(
        shop.read, shop.facts, all_of(shop.facts), model=found.model, pattern=best.pattern, limit=5
    )
    assert listed.customer_count == best.customers
    assert len(listed.customers) == 5
    assert listed.customers["net_revenue"].is_monotonic_decreasing
    everybody = pattern_customers(
        shop.read, shop.facts, all_of(shop.facts), model=found.model, pattern=best.pattern
    )
    assert everybody.customers["net_revenue"].sum() == pytest.approx(best.net_revenue)


def test_a_pattern_that_is_not_there_is_refused(shop, found) -> None:
    with pytest.raises(UserError, match="no pattern called Nobody"):
        pattern_customers(shop.read, shop.facts, all_of(shop.facts), model=found.model, pattern="Nobody")


def test_the_result_can_key_a_cache(found) -> None:
    assert hash(found.model) == hash(replace(found.model))


def test_few_buyers_are_warned_of(found) -> None:
    assert found.warnings == ("Only 300 buyers: under 500, groups are small and rough.",)


def test_under_the_gate_it_can_not_tell(shop) -> None:
    few = replace(all_of(shop.facts), channels=("web",))
    told = patterns(shop.read, shop.facts, few)
    assert told.answer.startswith("Can't tell yet")
    assert "200" in told.answer
    assert told.patterns == ()
    assert told.model is None


def test_customers_who_all_buy_alike_have_no_patterns() -> None:
    alike = [sale(f"c{who}", "2025-05-05 10:00", 20.0) for who in range(250)]
    with workspace_of([*alike, sale("c0", "2025-06-05 10:00", 20.0)]) as workspace:
        told = patterns(workspace.read, workspace.facts, all_of(workspace.facts))
    assert told.answer.startswith("Can't tell yet which patterns of buying there are:")
    assert told.customer_count == 250


def test_of_very_many_customers_a_part_is_read_and_all_are_placed(shop, monkeypatch) -> None:
    monkeypatch.setattr("lib.analysis.patterns.MOST_READ", 150)
    told = patterns(shop.read, shop.facts, all_of(shop.facts))
    assert told.read_count == 150
    assert sum(row.customers for row in told.patterns) == told.customer_count == 300
    assert told.warnings[1].startswith("The groups were made from 150 of 300 customers")


def test_on_the_sample_the_groups_hold_and_blend() -> None:
    sample = sample_workspace()
    told = patterns(sample.read, sample.facts, all_of(sample.facts))
    assert told.is_stable
    assert told.pattern_parting < 0.25
    assert "blend into each other" in told.caveat
    assert told.customer_count == sum(row.customers for row in told.patterns) == 8_035
