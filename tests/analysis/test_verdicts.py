"""Met, not met, too early: worked out by hand."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.analysis import intervals
from lib.analysis.intervals import Interval
from lib.analysis.result import Window
from lib.analysis.verdicts import MET, NOT_MET, TOO_EARLY, Judged, change_between, judge, windows_of
from lib.schema.actions import Action
from lib.schema.measures import measures_by_id
from lib.workspace.roadmap import AFTER, BASELINE, Measurement

MEASURES = measures_by_id()
START, REVIEW, LATER = date(2026, 1, 1), date(2026, 4, 1), date(2026, 6, 30)
SHARE = Action(
    title="Answer", component="shopper_intelligence", metric="feedback_answered_share", starts_on=START,
    review_on=REVIEW, expected_effect=0.05, status="started", action_id=1,
)  # fmt: skip
HOURS = replace(SHARE, metric="hours_to_answer", expected_effect=10.0)


def seen(
    kind: str, action: Action, value: float, half: float, n: int = 400, last: date = LATER
) -> Measurement:
    windows = windows_of(action, last)
    window = windows.baseline if kind == BASELINE else windows.after
    return Measurement(
        1, kind, action.metric, window.start, window.end, value, value - half, value + half, n, "answers",
        datetime(2026, 7, 1),
    )  # fmt: skip


def judged(action: Action, before: float, after: float, half: float, **more) -> Judged:
    pair = (seen(BASELINE, action, before, half, **more), seen(AFTER, action, after, half, **more))
    return judge(action, pair, MEASURES[action.metric], more.get("last", LATER))


def test_the_windows_are_as_long_as_from_start_to_review():
    found = windows_of(SHARE, LATER)  # 1 January to 1 April 2026: 90 days
    assert found.baseline == Window(date(2025, 10, 3), date(2025, 12, 31))
    assert found.after == Window(date(2026, 1, 2), date(2026, 4, 1))
    assert found.complete_on == date(2026, 3, 31)
    assert (found.baseline.end - found.baseline.start) == (found.after.end - found.after.start)


def test_a_window_is_a_year_at_most():
    found = windows_of(replace(SHARE, review_on=date(2028, 1, 1)), date(2028, 12, 31))
    assert found.baseline == Window(date(2025, 1, 1), date(2025, 12, 31))
    assert found.after == Window(date(2027, 1, 2), date(2028, 1, 1))


def test_while_the_data_is_younger_than_the_window_it_is_measured_so_far():
    assert windows_of(SHARE, date(2026, 2, 1)).after == Window(START, date(2026, 2, 1))
    early = windows_of(SHARE, date(2025, 12, 1))
    assert early.after is None
    assert early.baseline.end == date(2025, 12, 1)  # as far as the data goes


def test_the_difference_of_shares_is_newcombes_method_10():
    # Newcombe (1998), table II, contrast (a): 56/70 - 48/80, method 10: 0.0524 to 0.3339.
    found = change_between(intervals.share(48, 80), intervals.share(56, 70))
    assert (found.estimate, found.low, found.high) == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)


def test_the_difference_of_two_symmetric_intervals_adds_their_squares():
    found = change_between(Interval(10.0, 7.0, 13.0), Interval(20.0, 16.0, 24.0))
    assert found == Interval(10.0, 5.0, 15.0)  # sqrt(3^2 + 4^2) = 5


def test_met():
    # From 40 % to 50 %, each +- 3 points: +10 points +- 4.24, expected 5.
    found = judged(SHARE, 0.40, 0.50, 0.03)
    assert found.verdict == MET
    assert (found.change.low, found.change.high) == pytest.approx((0.0576, 0.1424), abs=1e-4)


def test_met_takes_the_estimate_to_the_goal_and_no_change_out_of_the_interval():
    assert judged(SHARE, 0.40, 0.46, 0.03).verdict == MET  # +6 +- 4.24: 1.8 to 10.2
    assert judged(SHARE, 0.40, 0.46, 0.06).verdict == TOO_EARLY  # +6 +- 8.5: -2.5 to 14.5
    assert judged(SHARE, 0.40, 0.44, 0.02).verdict == TOO_EARLY  # +4 +- 2.8: 1.2 to 6.8, short of 5 so far


def test_not_met():
    found = judged(SHARE, 0.40, 0.41, 0.01)  # +1 +- 1.4: -0.4 to 2.4, all of it under 5
    assert found.verdict == NOT_MET
    assert "worse" not in found.reason
    assert judged(SHARE, 0.40, 0.30, 0.01).reason.endswith("It got worse.")


def test_where_less_is_better_a_fall_is_what_was_expected():
    assert judged(HOURS, 60.0, 45.0, 3.0).verdict == MET  # -15 +- 4.2, expected -10
    assert judged(HOURS, 60.0, 75.0, 3.0).verdict == NOT_MET


def test_too_early_while_the_window_is_not_over():
    last = date(2026, 3, 30)
    found = judged(SHARE, 0.40, 0.60, 0.01, last=last)
    assert found.verdict == TOO_EARLY
    assert found.change is None
    assert found.reason == (
        "The window after the start is over on 31 March 2026; the data goes to 30 March 2026."
    )


def test_too_early_with_few():
    found = judged(SHARE, 0.40, 0.60, 0.01, n=9)
    assert (found.verdict, found.reason) == (TOO_EARLY, "Too few to say: 9 answers before the start.")
    assert judged(SHARE, 0.40, 0.60, 0.01, n=10).verdict == MET


def test_a_figure_that_does_not_follow_the_window_says_nothing_of_change():
    found = judged(SHARE, 0.40, 0.40, 0.01)
    assert found.verdict == TOO_EARLY
    assert "the very same figure" in found.reason


def test_a_baseline_of_when_there_was_less_data_still_holds():
    first = replace(seen(BASELINE, SHARE, 0.40, 0.01), window_end=date(2025, 12, 1))
    found = judge(SHARE, (first, seen(AFTER, SHARE, 0.50, 0.01)), MEASURES[SHARE.metric], LATER)
    assert (found.verdict, found.baseline) == (MET, first)


def test_of_several_looks_at_a_window_the_last_counts():
    pair = (seen(BASELINE, SHARE, 0.4, 0.01), seen(AFTER, SHARE, 0.6, 0.01), seen(AFTER, SHARE, 0.41, 0.01))
    assert judge(SHARE, pair, MEASURES[SHARE.metric], LATER).verdict == NOT_MET


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"status": "open"}, "It has not started."),
        ({"status": "dropped"}, "It was dropped."),
        ({"expected_effect": None}, "Can't be judged without an expected effect."),
        (
            {"review_on": None, "expected_effect": None},
            "Can't be judged without a review date and an expected effect.",
        ),
    ],
)
def test_what_is_missing_is_named(change, reason):
    action = replace(SHARE, **change)
    found = judge(action, (), MEASURES[SHARE.metric], LATER)
    assert (found.verdict, found.reason) == (None, reason)


def test_what_was_not_measured_or_can_not_be_told_is_too_early():
    assert judge(SHARE, (), MEASURES[SHARE.metric], LATER).reason == "It has not been measured yet."
    untold = replace(seen(AFTER, SHARE, 0.4, 0.01), value=None, low=None, high=None, n=0)
    found = judge(SHARE, (seen(BASELINE, SHARE, 0.4, 0.01), untold), MEASURES[SHARE.metric], LATER)
    assert (found.verdict, found.reason) == (
        TOO_EARLY,
        "The measure, or how sure it is, can't be told after it.",
    )


@given(st.floats(0.1, 0.9), st.floats(0.1, 0.9), st.floats(0.001, 0.1), st.floats(0.001, 0.5))
def test_every_change_has_exactly_one_verdict_and_a_larger_goal_never_turns_it_to_met(
    before, after, half, goal
):
    if before == after:
        return
    found = judged(replace(SHARE, expected_effect=goal), before, after, half).verdict
    harder = judged(replace(SHARE, expected_effect=goal * 2), before, after, half).verdict
    assert found in (MET, NOT_MET, TOO_EARLY)
    assert not (found != MET and harder == MET)
    assert not (found == NOT_MET and harder != NOT_MET)
