"""What people say is read as it was planted: a real gap is found, noise stays grey, few are not shown."""

import pandas as pd
import pytest

from lib.analysis.filters import default_filters
from lib.analysis.perception import perceived
from lib.analysis.permutations import difference
from lib.analysis.rated import rated
from lib.analysis.ratings import Tally, rounds
from lib.errors import UserError
from lib.jobs.sample import sample_workspace
from tests.builders import workspace_of

SEAMLESS, LOCAL = "seamless_interactions", "localized_assortment"


def said(component, role, *levels, at="2026-05-01", when="Spring", who=None, **more):
    row = {"round": when, "component": component, "respondent_role": role, "rated_at": pd.Timestamp(at)}
    return [
        row | {"level": level} | ({"respondent_ref": f"{who}{n}"} if who else {}) | more
        for n, level in enumerate(levels)
    ]


def read(*rows, **params):
    with workspace_of(ratings=[row for part in rows for row in part]) as workspace:
        return rated(workspace.read, workspace.facts, default_filters(workspace.facts), **params)


def component(result, name):
    return next(one for one in result.components if one.component == name)


@pytest.fixture(scope="module")
def sample():
    workspace = sample_workspace()
    return rated(workspace.read, workspace.facts, default_filters(workspace.facts))


# The planted disagreements of the sample


def test_the_planted_disagreement_is_found_and_is_the_widest(sample):
    widest = sample.gaps[0]
    assert (widest.component, widest.first.who, widest.second.who) == (
        SEAMLESS,
        "executives",
        "managers and associates",
    )
    assert widest.stands
    assert widest.first.mean == pytest.approx(4.375)
    assert widest.low > 1 and widest.p < 0.001
    associates = component(sample, SEAMLESS).by_role["associate"]
    assert (round(associates.mean, 1), associates.n) == (2.3, 48)
    assert "most on Seamless interactions (4.4 against 2.6)" in sample.answer


def test_the_planted_noise_stays_grey(sample):
    gaps = [gap for gap in sample.gaps if gap.component == LOCAL]
    assert gaps
    assert all(gap.p > 0.15 and not gap.stands and gap.low < 0 < gap.high for gap in gaps)


def test_executives_against_associates_alone_the_noise_has_its_planted_p_value():
    # tests/sample_data/truth.toml: 0.4, give or take 0.25, always above 0.15.
    (spring,) = rounds(sample_workspace().read)
    counts = {tally.role: tally.counts for tally in spring.tallies if tally.component == LOCAL}
    assert 0.15 < difference(counts["executive"], counts["associate"]).p < 0.65


def test_customers_stand_only_where_they_rated_the_same_component(sample):
    asked = {view.component for view in sample.views if view.corner == "customers"}
    assert len(asked) == 4
    assert {gap.component for gap in sample.gaps if gap.second.corner == "customers"} == asked


def test_unrated_components_are_no_zero_and_nothing_is_aimed_at(sample):
    unrated = [one.component for one in sample.components if one.level is None]
    assert unrated == ["consumer_driven_supply_chain", "product_collaboration", "interest_rewards"]
    assert all(one.target is None and one.to_target is None for one in sample.components)
    assert [one.coverage for one in sample.capabilities if one.rated < one.components] == [4 / 6, 5 / 6]


def test_departments_of_the_sample_do_not_mean_the_same(sample):
    found = sample.departments
    assert found.meaning == "low"
    assert found.low < found.alpha < found.high < 0.8
    assert "Board" not in found.departments  # one person is no department


# Hand-made rounds


def test_a_component_has_median_mean_interval_counts_and_coverage():
    # Levels 2, 3, 3, 4, 3: mean 3, variance 0.5, se = sqrt(0.1), t(4) = 2.776.
    result = read(said(SEAMLESS, "associate", 2, 3, 3, 4, 3, None), said(LOCAL, "associate", *[3] * 10))
    one = component(result, SEAMLESS)
    assert (one.level, one.mean, one.n, one.counts, one.dont_know) == (3, 3, 5, (0, 1, 3, 1, 0), 1)
    assert (one.low, one.high) == pytest.approx((3 - 2.776445 * 0.1**0.5, 3 + 2.776445 * 0.1**0.5))
    assert one.coverage == 0.5  # ten associates rated something, five this


def test_what_fewer_than_five_rated_is_not_shown():
    result = read(said(SEAMLESS, "associate", 2, 3, 3, 4), said(LOCAL, "associate", *[3] * 5))
    few = component(result, SEAMLESS)
    assert few.is_few
    assert (few.level, few.mean, few.n, few.counts) == (None,) * 4
    assert result.few == 1
    multichannel = next(one for one in result.capabilities if one.capability == few.capability)
    assert (multichannel.rated, multichannel.counts) == (0, (0,) * 5)
    assert "fewer than 5 people" in read(said(SEAMLESS, "associate", 2, 3)).answer
    assert "nobody has rated us" in read().answer


def test_where_everybody_answered_the_difference_is_exact():
    rows = [*said(SEAMLESS, "executive", 4, 4, 4, 4, 5), *said(SEAMLESS, "associate", 4, 4, 4, 4, 4, None)]
    heads = (("executive", 5), ("associate", 6))
    gap = read(rows, head_counts=heads).gaps[0]
    assert (gap.low, gap.high, gap.p) == (None, None, None)
    assert gap.difference == pytest.approx(0.2)
    assert gap.stands
    assert component(read(rows, head_counts=heads), SEAMLESS).low is None
    assert not read(rows, head_counts=(("executive", 5), ("associate", 60))).gaps[0].stands


def test_few_executives_speak_with_the_managers_and_associates_for_themselves():
    tallies = [Tally(SEAMLESS, "executive", (0, 0, 0, 0, 3)), Tally(SEAMLESS, "manager", (0, 0, 3, 0, 0)),
               Tally(SEAMLESS, "associate", (0, 8, 0, 0, 0))]  # fmt: skip
    (gap,) = perceived(tallies)
    assert (gap.first.who, gap.second.who) == ("executives and managers", "associates")
    assert (gap.first.mean, gap.second.mean) == (4, 2)


def test_a_target_is_told_with_what_is_missing_to_it():
    rows = [*said(SEAMLESS, "associate", *[2] * 5), *said(LOCAL, "associate", *[4] * 5)]
    result = read(rows, targets=((SEAMLESS, 4), (LOCAL, 4), ("one_mind", 3)))
    assert component(result, SEAMLESS).to_target == 2
    assert component(result, LOCAL).to_target == 0
    assert component(result, "one_mind").to_target is None


# Change since the last round


def two_rounds(now, before, **more):
    return [
        *said(SEAMLESS, "associate", *before, at="2025-05-01", when="Before", **more),
        *said(SEAMLESS, "associate", *now, **more),
    ]


def test_change_is_told_from_noise():
    real = read(two_rounds([4, 4, 3, 4, 5, 4, 4, 3], [2, 2, 1, 2, 3, 2, 2, 1]))
    (change,) = real.changes
    assert real.before == "Before"
    assert change.difference == pytest.approx(2)
    assert change.stands and change.low > 0 and change.same_people is None
    (noise,) = read(two_rounds([3, 2, 4, 3, 3], [2, 3, 3, 4, 2])).changes
    assert not noise.stands and noise.low < 0 < noise.high


def test_the_same_people_make_the_change_surer():
    before, now = [1, 2, 3, 4, 5, 1, 2, 3], [2, 3, 4, 5, 5, 2, 3, 4]
    (alone,) = read(two_rounds(now, before)).changes
    (same,) = read(two_rounds(now, before, who="p")).changes
    assert same.same_people == 8
    assert same.difference == pytest.approx(7 / 8)
    assert same.high - same.low < alone.high - alone.low
    assert same.stands and not alone.stands


def test_one_who_came_is_not_told_by_the_change_of_the_others():
    rows = two_rounds([3] * 8, [2] * 8, who="p") + said(SEAMLESS, "associate", 5, who="new")
    (change,) = read(rows).changes
    assert change.same_people is None  # the two rounds, each of whom all are


def test_an_unknown_round_is_refused():
    with pytest.raises(UserError, match="no such round"):
        read(said(SEAMLESS, "associate", 3), round_name="Autumn")
