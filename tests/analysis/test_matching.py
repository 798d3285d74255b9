"""Are the people joined well? Sizes, signs of trouble and thresholds, worked out by hand."""

import pandas as pd
import pytest

from lib.analysis.coverage import coverage
from lib.analysis.explain import explain, joint_of
from lib.analysis.filters import all_of
from lib.analysis.grading import grading_round
from lib.analysis.matching import matching, scored
from lib.analysis.threshold import AtThreshold, Grouped, at_threshold, told_change
from lib.jobs.matching_report import matching_report
from lib.jobs.sample import sample_workspace
from lib.workspace.canonical import PAIRS
from tests.builders import sale, workspace_of


def ask(workspace, analysis, **params):
    return analysis(workspace.read, workspace.facts, all_of(workspace.facts), **params)


@pytest.fixture(scope="module")
def sample():
    return sample_workspace()


@pytest.fixture(scope="module")
def family():
    """A couple with one phone and surname, kept apart; Bob under three spellings; Eve by herself."""
    home = {"phone": "212 555 0147"}
    bob = {"email": "bob@example.com"}
    lines = [
        sale("1", "2024-01-05", 20.0, customer_name="Ann Lee", **home),
        sale("2", "2024-01-06", 20.0, customer_name="Tom Lee", **home),
        sale("3", "2024-01-07", 20.0, customer_name="Robert Ray", **bob),
        sale("4", "2024-01-08", 20.0, customer_name="Bob Ray", **bob),
        sale("5", "2024-01-09", 20.0, customer_name="R Ray", **bob),
        sale("6", "2024-01-09", 20.0, customer_name="Eve Moss"),
    ]
    with workspace_of(lines) as workspace:
        yield workspace


def test_sizes_and_signs_are_counted(family):
    found = ask(family, matching, threshold=3.0)
    assert [(size.profiles, size.customers) for size in found.sizes] == [(1, 3), (3, 1)]
    signs = {sign.measure: (sign.hits, sign.n, sign.level) for sign in found.signs}
    assert signs["many_names_share"] == (1, 1, "high")  # of one joined customer
    assert signs["household_share"] == (2, 4, "high")  # two of four live together
    assert signs["largest_customer"] == (3, 4, "optimal")
    assert signs["two_births_share"] == (0, 0, "optimal")
    assert [(one.measure, one.profile_count) for one in found.suspects] == [("many_names_share", 3)]
    assert found.answer == "6 records of people in 1 system are 4 customers; 100 % of revenue has a name."


def test_who_was_joined_by_a_key_is_told_so(family):
    found = next(
        told
        for number in range(1, 7)
        if len((told := ask(family, explain, customer_id=f"C{number:06d}")).profiles) > 1
    )
    assert {joint.how for joint in found.joints} == {"email"}
    assert [
        (one.name, one.email, one.files[0].file_name, one.files[0].first_row) for one in found.profiles
    ] == [
        ("R… R…", "b…@e….com", "order_lines.csv", 4),
        ("B… R…", "b…@e….com", "order_lines.csv", 5),
        ("R… R…", "b…@e….com", "order_lines.csv", 6),
    ]


def test_the_round_of_grading_holds_joined_customers_only_and_stays_the_same(family):
    first, again = ask(family, grading_round), ask(family, grading_round)
    assert first == again
    assert [one.profile_count for one in first.customers] == [3]
    assert not first.is_done


def test_precision_is_right_of_right_and_wrong():
    # Wilson for 9 of 10: 0.596 to 0.982.
    found = scored(1, "2024-01-01", 9, 1, 5)
    assert found.precision == 0.9
    assert (found.low, found.high) == (pytest.approx(0.596, abs=1e-3), pytest.approx(0.982, abs=1e-3))
    assert scored(1, "2024-01-01", 0, 0, 3).precision is None


def test_a_threshold_joins_the_pairs_above_it():
    # Four groups of one profile each: 0-1 at 5 bits, 1-2 at 1 bit; 3 by itself.
    grouped = Grouped(
        groups=4,
        group=pd.array([0, 1, 2, 3], dtype="int64").to_numpy(),
        system=pd.array([1, 2, 2, 1], dtype="int64").to_numpy(),
        name=pd.array([1, 2, 3, -1], dtype="int64").to_numpy(),
        birth=pd.array([-1, -1, -1, -1], dtype="int64").to_numpy(),
        revenue=pd.array([10.0, 20.0, 30.0, 40.0], dtype="float64").to_numpy(),
    )
    edges = pd.DataFrame({"left": [0, 1], "right": [1, 2], "match_weight": [5.0, 1.0]})

    high, now, low = (at_threshold(grouped, edges, bits) for bits in (6.0, 3.0, 0.0))
    assert high == AtThreshold(6.0, 4, 0.0, 0)
    assert now == AtThreshold(3.0, 3, 0.3, 0)
    assert low == AtThreshold(0.0, 2, 0.6, 1)  # three first names in one customer
    assert told_change(now, low) == (
        "About 1 customer fewer, +30.0 points of known revenue in customers of several systems and "
        "1 suspicious customer more."
    )


# On the sample


def test_the_preview_of_the_threshold_in_force_is_what_is(sample):
    told = ask(sample, matching_report)
    from lib.analysis.threshold import threshold_preview

    preview = ask(sample, threshold_preview, threshold=told.threshold)
    assert preview.now.customers == pytest.approx(told.people.customer_count, rel=0.002)
    customers = [step.customers for step in preview.steps]
    assert customers == sorted(customers)


def test_the_weights_add_up_to_the_evidence(sample):
    joined = sample.read(PAIRS.filter(PAIRS.verdict == "joined").limit(50)).to_dict("records")
    for joint in map(joint_of, joined):
        assert joint.prior + sum(part.bits for part in joint.parts) == pytest.approx(joint.match_weight)
        assert joint.prior < 0


def test_the_report_has_coverage_sizes_grades_and_the_model(sample):
    told = ask(sample, matching_report)
    assert told.learned_from == told.people.profile_count
    assert {sign.level for sign in told.people.signs} == {"optimal"}
    same = next(row for row in told.parameters if row.says == "same phone")
    assert same.m > 100 * same.u
    assert told.coverage.known_share == pytest.approx(told.people.known_share)


def test_the_store_that_does_not_ask_stands_out(sample):
    # Planted: 25 % of Store 12's revenue has a name, 59 % of the others'; nine in ten of it have a phone.
    told = ask(sample, coverage)
    clear = [gain for gain in told.gains if gain.kind == "store" and gain.key == "phone" and gain.low > 0]
    assert [gain.label for gain in clear] == ["Store 12 Fresno"]
    assert clear[0].known_share == pytest.approx(0.25, abs=0.01)
    assert clear[0].gain == pytest.approx(0.9 * (0.59 - 0.25), abs=0.05)
