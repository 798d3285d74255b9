"""The rules of occasions as declared: what a marketer may get wrong in `occasions.toml`."""

import pytest

from lib.errors import UserError
from lib.schema.occasions import FACTS, LABELS, Condition, occasions, occasions_of


def entry(*conditions: dict[str, object]) -> dict[str, object]:
    return {"name": "Gift", "meaning": "For somebody.", "do": "Wrap it.", "any": [list(conditions)]}


def test_the_file_has_an_occasion_for_each_kind_of_errand():
    assert [each.id for each in occasions()] == ["gift", "big_project", "replenishment", "quick_errand"]
    assert all(each.meaning.endswith(".") and each.do.endswith(".") for each in occasions())
    assert all(alternative for each in occasions() for alternative in each.alternatives)


def test_every_fact_has_its_words():
    assert set(FACTS) == set(LABELS)


def test_a_rule_is_written_as_a_person_reads_it():
    (gift,) = occasions_of(
        {
            "gift": entry(
                {"fact": "items", "is": "at most", "value": 2},
                {"fact": "goes_elsewhere", "is": "yes"},
                {"fact": "month", "is": "one of", "value": [11, 12]},
            )
        }
    )
    assert gift.written == (
        "Gift: at most 2 items and goes to another name or postcode, or is a gift and month one of 11 and 12."
    )
    assert gift.alternatives[0][0] == Condition("items", "at most", 2.0)


def test_all_faults_are_told_at_once():
    faulty = entry(
        {"fact": "colour", "is": "yes"},
        {"fact": "items", "is": "yes"},
        {"fact": "items", "is": "at least", "value": "many"},
        {"fact": "month", "is": "one of", "value": 12},
    )
    with pytest.raises(UserError) as raised:
        occasions_of({"gift": faulty})
    told = str(raised.value)
    assert "no fact “colour”" in told
    assert "can't be compared by “yes”" in told
    assert "needs a number" in told
    assert "needs a list" in told
