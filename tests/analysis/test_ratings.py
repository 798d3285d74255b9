"""Ratings are summed up per component, and no small group can be told from what is shown."""

from datetime import date

import pandas as pd
import pytest

from lib.analysis import ratings
from lib.analysis.ratings import POOLED, Tally, rate, role_gap, shown_apart
from tests.builders import workspace_of

SINGLE_VIEW = "single_view"


def rated(component, role, *levels, **more):
    return [
        {"round": "Spring", "component": component, "respondent_role": role, "level": level,
         "rated_at": pd.Timestamp("2026-05-01")} | more
        for level in levels
    ]  # fmt: skip


def tally(role, *levels):
    return Tally(SINGLE_VIEW, role, tuple(levels.count(level) for level in range(1, 6)))


def test_a_rating_is_the_median_with_mean_and_spread():
    # 1, 2, 2, 3, 5, 5: median 2.5, mean 3, variance (4 + 1 + 1 + 0 + 4 + 4) / 5 = 2.8.
    found = rate([tally("associate", 1, 2, 2, 3, 5, 5)])
    assert (found.level, found.mean, found.n) == (2.5, 3, 6)
    assert found.spread == pytest.approx(2.8**0.5)


def test_nobody_rated_is_no_zero():
    assert rate([]) is None
    assert rate([tally("manager")]) is None


def test_groups_of_fewer_than_five_are_not_shown_apart():
    found = rate([tally("executive", *[4] * 5), tally("associate", *[2] * 6), tally("supplier", 1, 1, 1),
                  tally("customer", 5, 5)])  # fmt: skip
    assert (found.by_role["executive"].mean, found.by_role["executive"].n) == (4, 5)
    assert found.by_role["supplier"].mean is None
    assert found.by_role["customer"].n is None
    assert found.n == 16


def test_a_small_group_cannot_be_worked_out_from_the_others():
    # The whole minus executives and associates would be the two customers: executives are hidden too.
    shown = shown_apart([tally("executive", *[4] * 5), tally("associate", *[2] * 6), tally("customer", 1, 1)])
    assert [entry.role for entry in shown] == ["associate"]


def test_few_executives_are_shown_with_the_managers():
    found = rate([tally("executive", 5, 5, 5), tally("manager", 2, 2, 2), tally("associate", *[2] * 6)])
    assert list(found.by_role) == ["executive", "manager", POOLED, "associate"]
    assert found.by_role["executive"].mean is None
    assert (found.by_role[POOLED].mean, found.by_role[POOLED].n) == (3.5, 6)


def test_who_does_not_know_is_counted_and_gives_no_level():
    found = rate([Tally(SINGLE_VIEW, "manager", (0, 0, 6, 0, 0), dont_know=2)])
    assert (found.n, found.dont_know, found.mean) == (6, 2, 3)


def test_executives_beside_associates_with_an_interval():
    # Means 4 and 2; variances 0.5 (3, 4, 4, 4, 5) and 0.5: se = sqrt(0.1 + 0.1), 8 degrees of freedom, t =
    # 2.306.
    gap = role_gap("Single view", [tally("executive", 3, 4, 4, 4, 5), tally("associate", 1, 2, 2, 2, 3)])
    assert gap.difference == 2
    assert (gap.low, gap.high) == pytest.approx((2 - 2.306004 * 0.2**0.5, 2 + 2.306004 * 0.2**0.5))
    assert (
        role_gap("Single view", [tally("executive", 3, 4, 4, 4), tally("associate", 1, 2, 2, 2, 3)]) is None
    )


def test_rounds_stand_latest_first_and_say_what_they_could_not_read():
    rows = [
        *rated(SINGLE_VIEW, "Executives", 2, 3, rated_at=pd.Timestamp("2025-05-01"), round="2025"),
        *rated("Single view of the customer", "executive", 4),
        *rated(SINGLE_VIEW, "associate", 1, 2),
        *rated("one_mind", "associate", 3),
        *rated(SINGLE_VIEW, "customer", 5),
        *rated("No such thing", "associate", 3),
        *rated(SINGLE_VIEW, "associate", 7),
    ]
    with workspace_of(ratings=rows) as workspace:
        latest, before = ratings.rounds(workspace.read)
        assert [each.round for each in ratings.round_summary(workspace.read)] == ["Spring", "2025"]
    assert (latest.summary.ratings, latest.summary.components) == (5, 2)
    assert (latest.summary.people, latest.summary.customers) == (3, 1)  # one executive, two associates
    assert latest.unreadable == 2
    assert before.summary.last == date(2025, 5, 1)
    assert [(entry.role, entry.counts) for entry in before.tallies] == [("executive", (0, 1, 1, 0, 0))]


def test_without_ratings_there_is_no_round():
    with workspace_of() as workspace:
        assert ratings.rounds(workspace.read) == ()


def test_do_not_know_is_neither_a_rating_nor_a_fault():
    rows = [*rated(SINGLE_VIEW, "associate", 2, 3), *rated(SINGLE_VIEW, "associate", None)]
    with workspace_of(ratings=rows) as workspace:
        (spring,) = ratings.rounds(workspace.read)
    assert spring.summary.ratings == 2
    assert spring.unreadable == 0
