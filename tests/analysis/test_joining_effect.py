"""What joining changed: worked out by hand, and the sample's planted best customers."""

import pytest

from lib.analysis.filters import all_of
from lib.analysis.joining_effect import joining_effect
from lib.jobs.sample import sample_workspace
from tests.builders import sale, workspace_of

PHONE = {"ann": "212 555 0101", "bob": "212 555 0102"}


def two_records(who, online, offline):
    """A customer whom both sides know by a number of their own and one phone."""
    person = {"phone": PHONE[who], "customer_name": who.title()}
    return [
        sale(f"{who}-web", "2024-01-05", online, **person),
        sale(f"{who}-till", "2024-01-06", offline, channel="store", **person),
    ]


@pytest.fixture(scope="module")
def found():
    """Ann spends 60 on each side, Bob 10; one spends 100 online only, another 100 in stores only."""
    lines = [
        *two_records("ann", 60.0, 60.0),
        *two_records("bob", 10.0, 10.0),
        sale("web-only", "2024-01-07", 100.0),
        sale("till-only", "2024-01-08", 100.0, channel="store"),
    ]
    with workspace_of(lines) as workspace:
        yield joining_effect(workspace.read, workspace.facts, all_of(workspace.facts), share=0.25)


def test_records_become_customers_of_both_sides(found):
    assert (found.buyers_before, found.buyers_after) == (6, 4)
    assert (found.both_before, found.both_after) == (0, 2)


def test_measures_before_and_after(found):
    told = {row.measure: (row.before, row.after) for row in found.measures}
    assert told == {
        "repeat_share": (0.0, 0.5),
        "revenue_per_customer": (pytest.approx(340 / 6), 85.0),
        "both_share": (0.0, 0.5),
    }
    repeat = found.measures[0]
    assert (repeat.after_low, repeat.after_high) == (
        pytest.approx(0.15, abs=0.01),
        pytest.approx(0.85, abs=0.01),
    )


def test_the_best_whom_no_side_shows(found):
    # A quarter of four customers is one: Ann with 120. Of three on each side the best one has 100.
    assert (found.top_count, found.hidden_count, found.top_new_count) == (1, 1, 1)
    (ann,) = found.hidden
    assert (ann.name, ann.net_revenue, ann.online_revenue, ann.offline_revenue) == ("A…", 120.0, 60.0, 60.0)
    assert found.answer == (
        "6 profiles that bought are 4 customers; joining them showed 2 customers who buy online and offline. "
        "The best customer looks ordinary on either side alone."
    )


def test_the_top_list_before_and_after(found):
    told = [(one.place, one.net_revenue, one.place_before, one.net_revenue_before) for one in found.top_list]
    # Ann's records have 60 each and stood third and fourth behind two customers with 100.
    assert told[0] == (1, 120.0, 3, 60.0)
    assert [one[1] for one in told] == [120.0, 100.0, 100.0, 20.0]
    assert told[3] == (4, 20.0, 5, 10.0)


def test_one_side_alone_hides_nobody():
    with workspace_of([sale("ann", "2024-01-05", 60.0), sale("bob", "2024-01-05", 10.0)]) as workspace:
        told = joining_effect(workspace.read, workspace.facts, all_of(workspace.facts))
    assert (told.hidden_count, told.hidden, told.top_count) == (0, (), 1)


def test_nobody_bought():
    with workspace_of() as workspace:
        told = joining_effect(workspace.read, workspace.facts, all_of(workspace.facts))
    assert told.answer == "Can't tell yet: no known customer ordered in this window."
    assert told.measures == ()


def test_the_sample_hides_its_best_as_planted():
    # 26 of its 80 best persons are in the top 1 % of neither channel; a few people remain unjoined.
    sample = sample_workspace()
    told = joining_effect(sample.read, sample.facts, all_of(sample.facts))
    assert told.hidden_count == pytest.approx(26, abs=3)
    assert told.both_before == 0
    assert told.both_after > 1000
