"""Personas by rules: by hand, and the template on the sample beside those that were planted."""

from functools import partial

import ibis
import pandas as pd
import pytest

from lib.analysis.attributes import described
from lib.analysis.choosing import chosen_by, met_share, with_cuts
from lib.analysis.filters import all_of
from lib.analysis.persona_members import named_personas, persona_of
from lib.analysis.personas import REMAINDER, persona_customers, personas
from lib.errors import UserError
from lib.jobs.sample import sample_workspace
from lib.schema.personas import Persona, Treatment, template
from lib.schema.rules import Condition, Rule
from lib.workspace.canonical import KEYS
from lib.workspace.marts import CUSTOMERS
from tests.builders import sale, workspace_of
from tests.sample_data.exports import TRUTH

CABLES = Condition("category_share", "at least", 0.5, ("Cables",))
TWICE = Condition("order_count", "at least", 2.0)
DEAR = Condition("net_revenue", "among the highest", 0.25)


def persona(name, *alternatives):
    return Persona(name, "", Rule(alternatives), Treatment())


BOOK = (persona("Twice", (TWICE,)), persona("Cabler", (CABLES,)), persona("Both", (TWICE, CABLES, DEAR)))


@pytest.fixture(scope="module")
def shop():
    lines = [
        sale("a", "2025-01-01", 10.0, category="Cables"),
        sale("a", "2025-02-01", 10.0, category="Cables"),
        sale("b", "2025-01-01", 20.0, category="Cables"),
        sale("c", "2025-01-01", 30.0, category="Audio"),
        sale("c", "2025-01-05", 70.0, category="Audio"),
        sale("d", "2025-01-01", 5.0, category="Audio"),
    ]
    with workspace_of(lines) as workspace:
        yield workspace


def key_of(shop, ref):
    found = shop.read(KEYS.filter(KEYS.value == ref).select("customer_key"))
    return int(found["customer_key"].iloc[0])


def test_a_customer_is_the_first_whose_rule_holds_and_nearly_the_next(shop):
    found = {
        ref: persona_of(shop.read, shop.facts, all_of(shop.facts), customer_key=key_of(shop, ref), book=BOOK)
        for ref in "abcd"
    }

    assert (found["a"].persona, found["a"].runner_up) == ("Twice", "Cabler")  # both rules hold
    assert (found["b"].persona, found["b"].runner_up) == ("Cabler", None)  # a third of Both is under a half
    assert (found["c"].persona, found["c"].runner_up) == ("Twice", "Both")  # two conditions of three
    assert (found["d"].persona, found["d"].runner_up) == (None, None)


def test_sizes_overlap_and_remainder_by_hand(shop):
    found = personas(shop.read, shop.facts, all_of(shop.facts), book=BOOK)
    rows = {row.persona: row for row in found.personas}

    assert (rows["Twice"].customers, rows["Twice"].net_revenue, rows["Twice"].share) == (2, 120.0, 0.5)
    assert (rows["Cabler"].customers, rows["Cabler"].fits, rows["Cabler"].nearly) == (1, 2, 1)
    assert rows["Twice"].revenue_share == pytest.approx(120 / 145)
    assert (found.remainder.customers, found.remainder.net_revenue) == (1, 5.0)
    assert [(one.first, one.second, one.customers) for one in found.overlaps] == [("Twice", "Cabler", 1)]
    assert found.several == 1


def test_the_highest_are_of_the_buyers_and_ties_are_among_them(shop):
    describe = partial(described, all_of(shop.facts))
    told = with_cuts(describe([("net_revenue", ())]), (DEAR,), describe)
    chosen = shop.read(told.filter(chosen_by(told, Rule(((DEAR,),)))))

    assert chosen["net_revenue"].to_list() == [100.0]  # the upper quartile of 5, 20, 20, 100 is 40


def test_the_share_of_conditions_is_that_of_the_best_alternative(shop):
    rule = Rule(((TWICE, CABLES, DEAR), (CABLES,)))
    describe = partial(described, all_of(shop.facts))
    asked = [("order_count", ()), ("net_revenue", ()), ("category_share", ("Cables",))]
    told = with_cuts(describe(asked), rule.conditions, describe)
    shares = shop.read(told.select("customer_key", met=met_share(told, rule)))

    assert sorted(shares["met"].round(3)) == [0.0, 0.667, 1.0, 1.0]


def test_customers_of_a_persona_and_of_the_remainder(shop):
    ask = partial(persona_customers, shop.read, shop.facts, all_of(shop.facts), book=BOOK)

    assert ask(persona="Twice").customers["net_revenue"].to_list() == [100.0, 20.0]
    assert ask(persona=REMAINDER).customer_count == 1
    with pytest.raises(UserError, match="Choose one of"):
        ask(persona="Nobody")


def test_categories_that_nothing_has_are_warned_of(shop):
    odd = (persona("Odd", (Condition("category_share", "at least", 0.5, ("Boats", "audio")),)),)
    found = personas(shop.read, shop.facts, all_of(shop.facts), book=odd)

    assert any("Boats" in sentence and "audio" not in sentence for sentence in found.warnings)


def test_a_book_without_personas_leaves_everybody_over(shop):
    found = personas(shop.read, shop.facts, all_of(shop.facts), book=())

    assert (found.personas, found.remainder.customers) == ((), 4)
    assert "No buyer fits" in found.answer


def test_the_template_finds_the_planted_personas_of_the_sample():
    """The rules know categories and amounts only: who bought once, and not typically, can't be told."""
    sample = sample_workspace()
    found = sample.read(named_personas(all_of(sample.facts), template())).set_index("customer_key")["persona"]
    planted = planted_personas(sample).reindex(found.index).dropna()
    planted = planted.map({"barry": "Barry", "jill": "Jill", "buzz": "Buzz", "ray": "Ray",
                           "storefront": "Mr. Storefront"})  # fmt: skip
    right = (found.reindex(planted.index) == planted).groupby(planted).mean()

    assert right["Mr. Storefront"] > 0.9
    assert right["Buzz"] > 0.9
    assert right["Jill"] > 0.7
    assert right["Barry"] > 0.65
    assert right["Ray"] > 0.45


def planted_personas(sample) -> pd.Series:
    """Customer key -> the persona that most of its accounts were generated as."""
    people = pd.read_csv(TRUTH / "people.csv.gz", dtype=str).drop_duplicates("customer_ref")
    keys = sample.read(KEYS.filter(KEYS.kind.isin(["ref", "email"])).select("value", "customer_key"))
    known = keys.merge(people, left_on="value", right_on="customer_ref")
    return known.groupby("customer_key")["persona_in_year_two"].agg(lambda each: each.mode().iloc[0])


def test_every_customer_of_the_sample_has_one_place():
    sample = sample_workspace()
    each = named_personas(all_of(sample.facts), template())
    counted = sample.read(each.agg(rows=each.count(), keys=each.customer_key.nunique())).iloc[0]
    buyers = CUSTOMERS.filter(CUSTOMERS.first_order_date.notnull()).count()

    assert counted["rows"] == counted["keys"] == sample.read(buyers.name("n"))["n"].iloc[0]


def test_names_of_personas_are_literals_not_sql(shop):
    odd = (persona("x'; drop table mart_orders; --", (TWICE,)),)
    found = personas(shop.read, shop.facts, all_of(shop.facts), book=odd)

    assert found.personas[0].customers == 2
    assert len(shop.read(ibis.table({"order_id": "string"}, name="mart_orders"))) == 6
