"""Did an action's metric change as expected? Windows before and after the start, their difference, a verdict.

Grain in: one action and what was measured of it. Grain out: one verdict. What changed since an action began
need not have changed by it: no group was left out by chance, and seasons are not taken out unless the windows
are whole years.
"""

import math
from dataclasses import dataclass
from datetime import date, timedelta

from lib.analysis.intervals import Interval
from lib.analysis.result import Window
from lib.schema import formats
from lib.schema.actions import DONE, STARTED, Action
from lib.schema.measures import Measure
from lib.workspace.roadmap import AFTER, BASELINE, Measurement

MET, NOT_MET, TOO_EARLY = "met", "not met", "too early"
LONGEST_DAYS = 365
"""Of a window: a year holds each season once."""

FEW_UNITS = 10
"""Customers, orders or answers below which a window says nothing (house rule)."""


@dataclass(frozen=True, slots=True)
class Windows:
    """Where an action's metric is measured.

    Attributes
    ----------
    baseline
        Before the start: as many days as lie between start and review, a year at most.
    after
        As many days up to the review, or up to the end of the data; shorter while these are not over; None
        where the data does not reach beyond the start.
    complete_on
        The first day on which a whole window lies after the start.
    """

    baseline: Window
    after: Window | None
    complete_on: date


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of an action: verdict (None where there is nothing to judge yet), why, and the change.

    `change` is the later value minus the earlier, in the metric's unit, with its 95 % interval.
    """

    verdict: str | None
    reason: str
    baseline: Measurement | None = None
    after: Measurement | None = None
    change: Interval | None = None


def windows_of(action: Action, last_day: date) -> Windows | None:
    """Return where an action's metric is measured; None without both a first day and a review date.

    Parameters
    ----------
    last_day
        The last day of the data.
    """
    if action.starts_on is None or action.review_on is None:
        return None
    start, review = action.starts_on, action.review_on
    length = timedelta(days=min((review - start).days, LONGEST_DAYS) - 1)
    before = min(start - timedelta(days=1), last_day)
    end = min(review, last_day)
    after = Window(max(end - length, start), end) if end >= start else None
    return Windows(Window(before - length, before), after, start + length)


def change_between(before: Interval, after: Interval) -> Interval:
    """Return the later figure minus the earlier, with the interval that the two intervals give.

    Limits by the method of variance estimates recovery: lower d - sqrt((a - l_a)^2 + (u_b - b)^2), upper
    d + sqrt((u_a - a)^2 + (b - l_b)^2) for d = a - b. Zou and Donner (2008), Construction of confidence
    limits about effect measures: a general approach, Statistics in Medicine 27: 1693-1702; for shares it is
    method 10 of Newcombe (1998). The windows are taken as independent: customers of both usually go along
    with each other, so that the interval is rather too wide than too narrow.
    """
    estimate = after.estimate - before.estimate
    below = math.hypot(after.estimate - after.low, before.high - before.estimate)
    above = math.hypot(after.high - after.estimate, before.estimate - before.low)
    return Interval(estimate, estimate - below, estimate + above)


def judge(
    action: Action, measured: tuple[Measurement, ...], measure: Measure | None, last_day: date
) -> Judged:
    """Say whether an action's metric reached what was expected.

    "met": the change reaches the expected effect and its interval leaves out no change. "not met": the whole
    interval lies below the expected effect. "too early": neither, or the window after the start is not over,
    or either window has under `FEW_UNITS` units, or a figure can't be told.

    Parameters
    ----------
    measured
        All that was measured of the action, in the order in which it was.
    measure
        The action's measure: which way is better its cuts say.
    last_day
        The last day of the data.
    """
    lacking = _lacking(action, measure)
    windows = windows_of(action, last_day)
    if lacking or measure is None or windows is None:
        return Judged(None, lacking)
    mine = [each for each in measured if each.metric == action.metric]
    before = _newest(mine, BASELINE, windows.baseline)
    after = _newest(mine, AFTER, windows.after)
    if early := _early(windows, last_day, before, after):
        return Judged(TOO_EARLY, early, before, after)
    earlier, later = _interval(before), _interval(after)
    if earlier is None or later is None or before is None or after is None:
        return Judged(TOO_EARLY, _untold(before, after), before, after)
    change = change_between(earlier, later)
    verdict, reason = _verdict(change, float(action.expected_effect or 0.0), measure)
    return Judged(verdict, reason, before, after, change)


def _lacking(action: Action, measure: Measure | None) -> str:
    """Say why there is nothing to judge; empty where there is."""
    if action.status not in (STARTED, DONE):
        return "It was dropped." if action.status == "dropped" else "It has not started."
    wanted = {
        "a measure": action.metric if measure else None,
        "a first day": action.starts_on,
        "a review date": action.review_on,
        "an expected effect": action.expected_effect,
    }
    missing = [name for name, value in wanted.items() if value is None]
    return f"Can't be judged without {formats.listing(missing)}." if missing else ""


def _newest(measured: list[Measurement], kind: str, window: Window | None) -> Measurement | None:
    """Return what was measured last in a window; a baseline may be kept from when less data was there."""
    same = [each for each in measured if each.kind == kind and _window(each) == window]
    if not same and kind == BASELINE:
        same = [each for each in measured if each.kind == kind]
    return same[-1] if same else None


def _window(measured: Measurement) -> Window:
    return Window(measured.window_start, measured.window_end)


def _early(windows: Windows, last_day: date, before: Measurement | None, after: Measurement | None) -> str:
    if last_day < windows.complete_on:
        return (
            f"The window after the start is over on {formats.day(windows.complete_on)}; "
            f"the data goes to {formats.day(last_day)}."
        )
    if before is None or after is None:
        return "It has not been measured yet."
    for each, where in ((before, "before the start"), (after, "after it")):
        if each.value is not None and each.n < FEW_UNITS:
            return f"Too few to say: {formats.count(each.n)} {each.n_of} {where}."
    if _figures(before) == _figures(after) and before.value is not None:
        return (
            "Both times the very same figure: it tells how things stand, not what happened in a window. "
            "It can change with newer files."
        )
    return ""


def _figures(measured: Measurement) -> tuple[float | None, ...]:
    return measured.value, measured.low, measured.high, measured.n


def _interval(measured: Measurement | None) -> Interval | None:
    if measured is None or measured.value is None or measured.low is None or measured.high is None:
        return None
    return Interval(measured.value, measured.low, measured.high)


def _untold(before: Measurement | None, after: Measurement | None) -> str:
    where = [
        name for each, name in ((before, "before the start"), (after, "after it")) if _interval(each) is None
    ]
    return f"The measure, or how sure it is, can't be told {formats.listing(where)}."


def _verdict(change: Interval, goal: float, measure: Measure) -> tuple[str, str]:
    """Judge a change that is turned so that more is better."""
    better = Interval(-change.estimate, -change.high, -change.low) if measure.falls else change
    if better.estimate >= goal and better.low > 0:
        return MET, "The change reaches what was expected, and its interval leaves out no change."
    if better.high < goal:
        worse = " It got worse." if better.high < 0 else ""
        return NOT_MET, f"The whole interval of the change lies short of what was expected.{worse}"
    covers = "no change and what was expected" if better.low <= 0 else "what was expected and less"
    return TOO_EARLY, f"The interval of the change covers both {covers}."
