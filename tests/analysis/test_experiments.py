"""What did a campaign change? Hand-made arms, and what is planted."""

from functools import cache

import pytest

from lib.analysis.experiments import experiments
from lib.analysis.filters import all_of, default_filters
from lib.jobs.sample import sample_workspace
from lib.schema.personas import template
from tests.builders import sale, workspace_of

SENT = "2025-06-01 10:00"


def member(number, treated, **more):
    return {
        "campaign": "June",
        "customer_ref": f"c{number}",
        "treated": treated,
        "sent_at": SENT,
        "cost": 0.5,
    } | more


def tried(lines, members):
    with workspace_of(lines, campaign_members=members) as workspace:
        return experiments(workspace.read, workspace.facts, all_of(workspace.facts), book=template())


def shop(responses, spent=50.0):
    """120 customers who bought the year before; of those in `responses` an order after the sending."""
    lines = [sale(f"c{n}", f"2025-0{1 + n % 3}-05", 20.0 + n % 7) for n in range(120)]
    lines += [sale(f"c{n}", "2025-06-10", spent) for n in responses]
    return [*lines, sale("late", "2025-08-01", 5.0)]


HALVES = [member(n, n % 2 == 0) for n in range(120)]


def test_an_effect_is_the_treated_minus_those_kept_back():
    # 12 of 60 treated and 3 of 60 kept back order, for 50 each.
    found = tried(shop([*range(0, 24, 2), 1, 3, 5]), HALVES)[0]
    everybody = found.effects[0]

    assert found.problems == ()
    assert found.cost == 0.5
    assert (everybody.treated, everybody.control) == (60, 60)
    assert (everybody.response.treated, everybody.response.control) == (12 / 60, 3 / 60)
    assert everybody.response.difference == pytest.approx(9 / 60)
    assert everybody.revenue.difference == pytest.approx(9 * 50 / 60)
    assert everybody.response.is_clear


def test_only_the_days_after_the_sending_count():
    lines = shop([0])
    lines += [sale("c2", "2025-06-01 09:00", 9.0), sale("c4", "2025-07-01 11:00", 9.0)]  # an hour off each
    lines += [sale("c6", "2025-07-01 09:00", 9.0)]
    found = tried(lines, HALVES)[0].effects[0]

    assert found.response.treated == pytest.approx(2 / 60)  # c0 and c6


def test_members_whom_nobody_knows_bought_nothing_and_who_is_in_both_arms_is_left_out():
    strangers = [member(n, n % 2 == 0, customer_ref=f"s{n}") for n in range(10)]
    found = tried(shop([0, 1]), [*HALVES, *strangers, member(0, False)])[0]

    assert (found.unknown, found.mixed) == (10, 1)
    assert (found.effects[0].treated, found.effects[0].control) == (64, 65)
    assert (found.effects[0].response.treated, found.effects[0].response.control) == (0, 1 / 65)


def test_arms_that_bought_differently_before_are_not_believed():
    lines = [sale(f"c{n}", "2025-03-05", 200.0 if n % 2 == 0 else 20.0 + n % 7) for n in range(120)]
    found = tried([*lines, sale("late", "2025-08-01", 5.0)], HALVES)[0]

    assert found.balance_p < 0.01
    assert "differed before" in found.problems[0]
    assert found.effects == ()
    apart = {one.label: one.apart for one in found.balance}
    assert abs(apart["Net revenue in the year before"]) > 0.1


def test_halves_that_are_no_halves_are_not_believed():
    # 2,150 against 1,850: chance divides 4,000 so unevenly once in 500,000 times.
    members = [member(n, n < 2150, customer_ref=f"s{n}") for n in range(4000)]
    found = tried(shop([]), members)[0]

    assert any("chance hardly divides halves so unevenly" in one for one in found.problems)


def test_a_tenth_held_back_is_no_mismatch():
    members = [member(n, n % 10 > 0, customer_ref=f"s{n}") for n in range(500)]

    assert tried(shop([]), members)[0].problems == ()


def test_few_members_and_days_that_are_not_over_say_so():
    found = tried([*shop([])[:-1], sale("late", "2025-06-15", 5.0)], HALVES[:40])[0]

    assert "it has 20 treated and 20 kept back; 30 of each are needed" in found.problems
    assert "its 30 days are not over in the data" in found.problems


def test_a_campaign_without_somebody_kept_back_and_no_campaign_tell_nothing():
    assert tried(shop([]), [member(n, True) for n in range(60)]) == ()
    with workspace_of(shop([])) as workspace:
        assert experiments(workspace.read, workspace.facts, all_of(workspace.facts), book=()) == ()


@cache
def sample():
    here = sample_workspace()
    return experiments(here.read, here.facts, default_filters(here.facts), book=template())[0]


def test_on_the_sample_the_arms_look_like_chance():
    assert sample().campaign == "Spring26"
    assert sample().problems == ()
    assert sample().balance_p > 0.01
    assert all(abs(one.apart) < 0.1 for one in sample().balance)


def test_on_the_sample_the_lift_of_jills_holds_what_was_planted_and_no_other_is_called_clear():
    personas = [one for one in sample().effects if one.kind == "persona"]
    jill = next(one for one in personas if one.name == "Jill")

    # Planted for true Jills: 8 to 13 %; the template's rules find most of them.
    assert 0 < jill.response.low < 0.13 - 0.08 < jill.response.high
    assert not any(one.response.is_clear for one in personas if one.name != "Jill")
    assert not any(one.response.is_clear for one in sample().effects if one.kind == "segment")
