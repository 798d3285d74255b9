"""Whom a rule chooses, and who may be contacted: one no outweighs every yes."""

import pytest

from lib.analysis.audience import audience_customers, audience_size, reachable
from lib.analysis.filters import all_of
from lib.export.audience import audience_files, draw
from lib.schema.audiences import Audience
from lib.schema.personas import template
from lib.schema.rules import EVERYBODY, Condition, Rule
from tests.builders import sale, workspace_of

RULE = Rule(((Condition("order_count", "at least", 1.0),),))


def person(name, **more):
    return {"customer_ref": name, "email": f"{name}@example.com", **more}


@pytest.fixture(scope="module")
def shop():
    lines = [
        sale(name, "2025-01-01", 10.0 * place, email=f"{name}@example.com")
        for place, name in enumerate(["ann", "bob", "cat", "dan"], 1)
    ]
    profiles = [
        person("ann", email_consent=True, sms_consent=True, phone="+12025550101"),
        person("bob", email_consent=True),
        # The same person in two files: a yes here, a no there.
        person("cat", email_consent=True, sms_consent=True),
        {"customer_ref": "cat-2", "email": "cat@example.com", "email_consent": False},
        person("dan"),
        person("eve", email_consent=True),
    ]
    with workspace_of(lines, profiles=profiles) as workspace:
        yield workspace


def test_counts_and_consent_by_hand(shop):
    found = audience_size(shop.read, shop.facts, all_of(shop.facts), rule=RULE)

    assert (found.customer_count, found.buyer_count, found.all_customers) == (4, 4, 5)
    assert found.net_revenue == 100.0
    assert found.email_count == 2  # ann and bob: cat said no once, dan was not asked
    assert found.sms_count == 1  # cat said yes and has no number
    assert found.parts == ()  # nothing is told of four people


def test_everybody_known_is_there_those_too_who_never_bought(shop):
    found = audience_size(shop.read, shop.facts, all_of(shop.facts), rule=EVERYBODY)

    assert (found.customer_count, found.buyer_count, found.email_count) == (5, 4, 3)


def test_alternatives_add_and_conditions_narrow(shop):
    dear, cheap = Condition("net_revenue", "at least", 40.0), Condition("net_revenue", "at most", 10.0)

    def count(*alternatives):
        found = audience_size(shop.read, shop.facts, all_of(shop.facts), rule=Rule(alternatives))
        return found.customer_count

    assert count((dear,)) == 1
    assert count((cheap,)) == 2  # ann, and eve who brought nothing
    assert count((dear,), (cheap,)) == 3
    assert count((dear, cheap)) == 0
    assert (
        "loosen"
        in audience_size(shop.read, shop.facts, all_of(shop.facts), rule=Rule(((dear, cheap),))).answer
    )


def test_the_list_is_masked_and_by_net_revenue(shop):
    found = audience_customers(
        shop.read, shop.facts, all_of(shop.facts), audience=Audience("All", RULE), limit=3
    )

    assert found.customer_count == 4
    assert found.customers["net_revenue"].to_list() == [40.0, 30.0, 20.0]
    assert all("…" in email for email in found.customers["email"])
    assert str(found.customers["last_order"].iloc[0])[:10] == "2025-01-01"


def test_a_persona_may_be_part_of_the_rule(shop):
    ray = Rule(((Condition("persona", "one of", ("ray",)),),))
    found = audience_size(shop.read, shop.facts, all_of(shop.facts), rule=ray, book=template())

    assert 0 < found.customer_count < 5


def test_the_files_hold_addresses_of_the_treated_only_and_everybody_in_the_groups(shop):
    people = reachable(shop.read, shop.facts, all_of(shop.facts), rule=EVERYBODY, way="email")
    made = audience_files(shop.read, people, campaign="Spring", way="email", held_back=0.34)

    assert sorted(made.groups["email"]) == ["ann@example.com", "bob@example.com", "eve@example.com"]
    held = set(made.groups[made.groups["arm"] == "control"]["email"])
    assert len(held) == 1
    assert set(made.contacts["email"]) == set(made.groups["email"]) - held
    again = audience_files(shop.read, people, campaign="Spring", way="email", held_back=0.34)
    assert again.groups.equals(made.groups)


def test_the_draw_is_exact_random_and_other_for_another_campaign():
    first, second = draw(1000, 0.1, "A"), draw(1000, 0.1, "B")

    assert first.sum() == second.sum() == 100
    assert (first & second).sum() < 30  # ten are to be expected
    assert 35 < draw(1000, 0.1, "A")[:500].sum() < 65
    assert draw(0, 0.5, "A").sum() == draw(10, 0.0, "A").sum() == 0
    with pytest.raises(ValueError, match="share"):
        draw(10, 1.0, "A")
