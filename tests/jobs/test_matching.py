"""Who is who, corrected by hand: every word is kept, customers follow, and it can be taken back."""

import pytest

from lib.analysis.explain import explain
from lib.analysis.filters import all_of
from lib.analysis.lookup import find_customers
from lib.analysis.matching import graded
from lib.analysis.review import corrections, customers_beside, review_queue
from lib.analysis.trust import trust
from lib.errors import UserError
from lib.jobs import matching as jobs
from lib.jobs.matching_report import matching_report
from lib.workspace.canonical import PROFILES
from tests.builders import sale, workspace_of


def ask(workspace, analysis, **params):
    return analysis(workspace.read, workspace.facts, all_of(workspace.facts), **params)


def customers(workspace):
    """The sets of own ids that are one customer each."""
    rows = workspace.read(PROFILES.select("profile_id", "customer_key"))
    return {
        frozenset(name.rpartition(":")[2] for name in names)
        for _, names in rows.groupby("customer_key")["profile_id"]
    }


def keys(workspace):
    rows = workspace.read(PROFILES.select("profile_id", "profile_key"))
    return {name.rpartition(":")[2]: int(key) for name, key in rows.itertuples(index=False)}


@pytest.fixture
def shop():
    """Ann twice by one phone, Bob by himself, and Cy twice by name and postcode."""
    lines = [
        sale("a1", "2024-01-05", 20.0, phone="212 555 0147", customer_name="Ann Lee"),
        sale("a2", "2024-01-06", 30.0, phone="(212) 555-0147", customer_name="Anne Lee"),
        sale("b1", "2024-01-07", 40.0, customer_name="Bob Ray", email="bob@example.com"),
        sale("c1", "2024-01-08", 50.0, customer_name="Cyril Stone", postcode="10001"),
        sale("c2", "2024-01-09", 60.0, customer_name="Cyril Stone", postcode="10001"),
    ]
    with workspace_of(lines) as workspace:
        yield workspace


ALL = {frozenset({"a1", "a2"}), frozenset({"b1"}), frozenset({"c1", "c2"})}


def test_without_a_word_names_keys_and_places_decide(shop):
    assert customers(shop) == ALL


def test_two_customers_are_joined_by_hand_and_apart_again(shop):
    key = keys(shop)
    batch = jobs.join_customers(shop, {"A": [key["a1"], key["a2"]], "B": [key["b1"]]}, by="Pat", why="call")

    assert frozenset({"a1", "a2", "b1"}) in customers(shop)
    told = ask(shop, corrections)
    assert [(one.verdict, one.decided_by, one.why, one.undone_at) for one in told.decisions] == [
        ("same", "Pat", "call", None)
    ]
    assert [(one.kind, one.changed_by, one.why) for one in told.history] == [
        ("merge", "Pat", "joined by hand")
    ]
    assert told.answer == "1 decision by hand stands."

    jobs.undo(shop, batch, by="Pat")
    assert customers(shop) == ALL
    again = ask(shop, corrections)
    assert again.decisions[0].undone_at is not None
    assert [one.kind for one in again.history] == ["split", "merge"]
    assert again.answer == "No decisions by hand stand."


def test_a_record_without_a_name_is_told_by_its_masked_key():
    lines = [sale(None, "2024-01-05", 20.0, email="ann@example.com"), sale("b1", "2024-01-06", 30.0)]
    with workspace_of(lines) as workspace:
        one, other = workspace.read(PROFILES)["profile_key"]
        jobs.decide(workspace, [(int(one), int(other))], "same")
        (told,) = ask(workspace, corrections).decisions
        assert {told.left, told.right} == {"a…@e….com", "generic"}


def test_a_number_that_went_into_another_still_finds_the_customer(shop):
    key = keys(shop)
    (before,) = ask(shop, find_customers, text="bob@example.com")
    jobs.join_customers(shop, {"A": [key["a1"], key["a2"]], "B": [key["b1"]]})
    (now,) = ask(shop, find_customers, text="bob@example.com")

    assert now != before
    assert ask(shop, find_customers, text=before) == (now,)
    assert ask(shop, find_customers, text="C999999") == ()


def test_records_that_share_a_phone_are_split_by_hand(shop):
    key = keys(shop)
    jobs.split_customer(shop, [key["a1"]], [key["a2"]])

    assert customers(shop) == ALL - {frozenset({"a1", "a2"})} | {frozenset({"a1"}), frozenset({"a2"})}


def test_of_two_words_on_one_pair_the_newest_holds(shop):
    key = keys(shop)
    pair = [(key["a1"], key["a2"])]
    jobs.decide(shop, pair, "different")
    jobs.decide(shop, pair, "same")
    assert customers(shop) == ALL


def test_words_of_the_review_wait_until_they_are_applied(shop):
    queue = ask(shop, review_queue, threshold=3.0)
    assert queue.answer == "1 pair of records is joined by a rule."
    (pair,) = queue.pairs
    jobs.note(shop, pair.left, pair.right, "different", by="Pat")

    noted = ask(shop, review_queue, threshold=3.0)
    assert (noted.pairs, noted.unapplied) == ((), 1)
    assert customers(shop) == ALL

    jobs.apply(shop, by="Pat")
    assert ask(shop, review_queue, threshold=3.0).unapplied == 0
    assert {frozenset({"c1"}), frozenset({"c2"})} <= customers(shop)


def test_a_key_that_is_left_out_joins_nobody_until_it_is_let_in_again(shop):
    jobs.exclude(shop, "phone", "+1 212-555-0147", by="Pat")
    assert {frozenset({"a1"}), frozenset({"a2"})} <= customers(shop)
    (listed,) = ask(shop, corrections).nobodys
    assert (listed.kind, listed.shown, listed.reason, listed.place) == ("phone", "…47", "left out by hand", 1)

    with pytest.raises(UserError, match="on the list already"):
        jobs.exclude(shop, "phone", "212 555 0147")

    jobs.include(shop, 1)
    assert customers(shop) == ALL
    assert ask(shop, corrections).nobodys == ()
    with pytest.raises(UserError, match="not on the list any more"):
        jobs.include(shop, 1)


def test_a_name_that_is_left_out_ties_nobody(shop):
    jobs.exclude(shop, "name", " Dr. Cyril  STONE ")
    assert {frozenset({"c1"}), frozenset({"c2"})} <= customers(shop)
    assert [one.shown for one in ask(shop, corrections).nobodys] == ["C… S…"]
    listed = ask(shop, trust).shared_keys
    assert [(one.kind, one.value, one.reason) for one in listed] == [("name", "C… S…", "left out by hand")]


@pytest.mark.parametrize(("kind", "text"), [("phone", "12"), ("email", "nobody"), ("name", "Madonna")])
def test_what_is_no_key_is_refused(shop, kind, text):
    with pytest.raises(UserError, match="can't be put on the list"):
        jobs.exclude(shop, kind, text)
    assert customers(shop) == ALL


def test_a_threshold_holds_until_the_default_comes_back(shop):
    jobs.set_threshold(shop, 25.0)
    assert jobs.threshold_in_force(shop) == 25.0
    assert {frozenset({"c1"}), frozenset({"c2"})} <= customers(shop)  # a rule weighs 20 bits

    jobs.set_threshold(shop, 3.0)
    assert jobs.threshold_in_force(shop) == 3.0
    assert customers(shop) == ALL


def test_nothing_is_decided_of_records_that_are_gone(shop):
    with pytest.raises(UserError, match="Nothing was decided"):
        jobs.decide(shop, [(1, 999)], "same")
    with pytest.raises(UserError, match="nothing to join"):
        jobs.join_customers(shop, {"C000001": [1]})
    with pytest.raises(UserError, match="nothing to split"):
        jobs.split_customer(shop, [], [1])


def test_grades_are_kept_by_round_and_the_newest_word_holds(shop):
    for number, customer, verdict in (
        (1, 1, "wrong"),
        (1, 1, "right"),
        (1, 4, "right"),
        (2, 1, "can't tell"),
    ):
        jobs.grade(shop, number, customer, 2, verdict, "Pat")

    second, first = graded(shop.read)
    assert (first.round, first.right, first.wrong, first.precision) == (1, 2, 0, 1.0)
    assert first.low == pytest.approx(0.3424, abs=1e-4)  # Wilson: 2 / (2 + 1.96 ** 2)
    assert (second.cannot_tell, second.precision) == (1, None)
    with pytest.raises(UserError, match="not kept"):
        jobs.grade(shop, 1, 1, 2, "maybe", None)


def test_customers_are_found_by_number_with_their_records(shop):
    first = ask(shop, explain, customer_id="c000001")
    assert customers_beside(shop.read, ("C000001", "C999999")) == {
        "C000001": tuple(one.profile_key for one in first.profiles)
    }


def test_too_few_records_to_learn_from_have_no_weights(shop):
    told = ask(shop, matching_report)
    assert (told.prior, told.learned_from, told.parameters, told.threshold) == (None, None, (), 3.0)
    assert told.answer == "5 records of people in 1 system are 3 customers; 100 % of revenue has a name."
