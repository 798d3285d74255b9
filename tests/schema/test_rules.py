"""Rules are read whole or refused with all that is wrong; what is written reads back the same."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.errors import UserError
from lib.schema.attributes import COMPARISONS, attributes
from lib.schema.audiences import Audience, read_audiences, with_audience, write_audiences
from lib.schema.personas import (
    MOST,
    Persona,
    Treatment,
    read_personas,
    template,
    write_personas,
)
from lib.schema.rules import EVERYBODY, Condition, Rule, plain_rule, rule_of, written, written_rule
from lib.schema.tables import tables
from lib.schema.toml_text import toml_value

OFTEN = Condition("order_count", "at least", 3.0)
CABLES = Condition("category_share", "at most", 0.2, ("Cables", "Audio"))
TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)


def test_every_attribute_has_a_kind_that_is_compared_and_needs_a_table_that_there_is():
    for entry in attributes().values():
        table, _, column = entry.needs.partition(".")
        assert entry.kind in COMPARISONS
        assert entry.of in ("", "category", "occasion")
        assert not table or table in tables()
        assert not column or column in {one.name for one in tables()[table].stored}


def test_a_rule_reads_back_as_it_was_written():
    rule = Rule(
        ((OFTEN, CABLES), (Condition("city", "one of", ("Ulm", "Bern")), Condition("uses_both", "yes")))
    )

    assert rule_of(plain_rule(rule), "a test") == rule


def test_all_that_is_wrong_is_told_at_once():
    wrong = [
        {"attribute": "shoe_size", "is": "at least", "value": 43},
        {"attribute": "order_count", "is": "begins with", "value": "3"},
        {"attribute": "order_count", "is": "at least", "value": "many"},
        {"attribute": "category_share", "is": "at least", "value": 0.2},
        {"attribute": "online_share", "is": "at least", "value": 20},
        {"attribute": "city", "is": "one of", "value": " , "},
    ]
    with pytest.raises(UserError) as caught:
        rule_of([wrong], "the persona Ann")

    told = str(caught.value)
    assert "the persona Ann" in told
    for part in ("shoe_size", "begins with", "“many”", "of which category", "0 to 1", "names nothing"):
        assert part in told


@pytest.mark.parametrize("number", [float("nan"), float("inf"), 1e300])
def test_a_number_that_is_none_is_refused(number):
    with pytest.raises(UserError):
        rule_of([[{"attribute": "net_revenue", "is": "at least", "value": number}]], "a test")


def test_conditions_are_written_as_a_person_reads_them():
    assert written(Condition("net_revenue", "at least", 1500.0), "USD") == "Net revenue at least $1,500"
    assert (
        written(Condition("order_value", "among the highest", 0.05)) == "Order value among the highest 5.0 %"
    )
    assert written(CABLES) == "Share of spending on categories (Cables or Audio) at most 20 %"
    assert written(Condition("uses_both", "no")) == "Buys online and in stores: no"
    assert written_rule(Rule(((OFTEN,), (CABLES,)))).startswith("Orders at least 3; or Share")
    assert written_rule(EVERYBODY) == "everybody"


# --- personas


def test_the_template_is_best_buys_five_each_with_a_treatment():
    assert [one.name for one in template()] == ["Mr. Storefront", "Barry", "Buzz", "Jill", "Ray"]
    assert all(one.meaning and all(vars_of(one.treatment)) for one in template())


def vars_of(treatment):
    return [treatment.message, treatment.offer, treatment.service, treatment.avoid]


def test_personas_read_back_as_they_were_written():
    assert read_personas(write_personas(template())) == template()


@given(name=TEXTS, message=TEXTS)
def test_whatever_somebody_types_reads_back(name, message):
    name, message = name.strip() or "x", message.strip()
    book = (Persona(name, message, Rule(((OFTEN,),)), Treatment(message=message)),)

    assert read_personas(write_personas(book)) == book


@given(text=TEXTS)
def test_a_text_is_one_value_whatever_it_holds(text):
    assert tomllib.loads(f"told = {toml_value(text)}")["told"] == text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("persona = 3", "no [[persona]]"),
        ("[[persona", "not TOML"),
        ("[[persona]]\nmeaning = 'x'", "no name"),
        ("[[persona]]\nname = 'Ann'", "list of alternatives"),
        ("[[persona]]\nname = 'Ann'\nany = [[]]", "chooses everybody"),
        (
            "[[persona]]\nname = 'Ann'\nany = [[{attribute='persona', is='one of', value=['Bob']}]]",
            "by persona",
        ),
    ],
)
def test_what_is_no_book_of_personas_is_refused(text, told):
    with pytest.raises(UserError) as caught:
        read_personas(text)

    assert told in str(caught.value)


def test_names_are_unique_and_there_are_a_dozen_at_most():
    one = template()[0]
    with pytest.raises(UserError, match="more than once"):
        read_personas(write_personas((one, one)))
    many = tuple(Persona(f"P{n}", "", one.rule, one.treatment) for n in range(MOST + 1))
    with pytest.raises(UserError, match="too many"):
        read_personas(write_personas(many))


# --- audiences


def test_audiences_read_back_and_one_takes_the_place_of_its_name():
    first, second = Audience("A", Rule(((OFTEN,),))), Audience("B", EVERYBODY)
    both = with_audience(with_audience((), first), second)

    assert read_audiences(write_audiences(both)) == both
    assert with_audience(both, Audience("A", EVERYBODY)) == (Audience("A", EVERYBODY), second)
    with pytest.raises(UserError):
        with_audience(both, Audience(" ", EVERYBODY))
