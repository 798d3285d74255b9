"""Steps, traits, retention and listening are what a person would count by hand."""

from datetime import date

import pandas as pd
import pytest

from lib.analysis.ratings import Tally
from tests.analysis.evidence_of import told
from tests.builders import sale

JANUARY = (date(2024, 1, 1), date(2024, 1, 31))
FEBRUARY = (date(2024, 2, 1), date(2024, 2, 29))
ORDERS = [sale("ann", "2024-01-01", 10.0), sale("bob", "2024-01-31", 10.0)]


def said(people, kind="nps", **more):
    """Feedback of so many people, none of them known unless `customer_ref` says so."""
    row = {"given_at": pd.Timestamp("2024-01-10"), "kind": kind, "customer_ref": None}
    return [row | more for _ in range(people)]


WEB = [*said(24, score=8.0, channel="web"), *said(6, score=7.0, channel="web")]
STORE = [*said(20, score=10.0, channel="store"), *said(20, score=0.0, channel="store")]


def test_the_step_that_is_liked_least_speaks():
    entry = told("lowest_step_satisfaction", ORDERS, JANUARY, feedback=WEB + STORE)
    # Stores: 20 of 40, se = sqrt(40 / 39 x 40 x 0.25) / 40 = 0.080064. Online: 24 of 30, 0.654 to 0.946.
    assert (entry.value, entry.n, entry.n_of) == (0.5, 40, "answers")
    assert (entry.low, entry.high) == pytest.approx(
        (0.5 - 1.959964 * 0.080064, 0.5 + 1.959964 * 0.080064), abs=1e-5
    )
    assert entry.rows == "70 answers at 2 steps"
    assert (entry.level, entry.level_high) == (1, 3)


def test_steps_that_may_be_lowest_too_reach_into_the_interval():
    close = [
        *said(40, kind="csat", score=4.0, scale_max=5.0),
        *said(40, kind="csat", score=3.9, scale_max=5.0),
    ]
    entry = told("lowest_step_satisfaction", ORDERS, JANUARY, feedback=close + STORE)
    # 40 of 80: se = sqrt(80 / 79 x 80 x 0.25) / 80 = 0.056254; its upper end is the lowest of both.
    assert (entry.low, entry.high) == pytest.approx(
        (0.5 - 1.959964 * 0.080064, 0.5 + 1.959964 * 0.056254), abs=1e-5
    )


def test_one_step_or_few_people_tell_nothing():
    for feedback in (WEB, WEB[:29] + STORE):
        entry = told("lowest_step_satisfaction", ORDERS, JANUARY, feedback=feedback)
        assert entry.value is None
        assert "scores of 30 people at two steps" in entry.reason
    unscored = told("lowest_step_satisfaction", ORDERS, JANUARY, feedback=said(40, kind="idea", text="More."))
    assert unscored.lacks == ("feedback.score",)


def test_kinds_of_traits_are_counted_for_each_buyer():
    lines = [
        sale("ann", "2024-01-01", 10.0),
        sale("bob", "2024-01-02", 10.0, occasion="Birthday"),
        sale("cleo", "2024-01-03", 10.0),
    ]
    profiles = [{"customer_ref": "ann", "postcode": "12345"}, {"customer_ref": "dora", "postcode": "12345"}]
    heard = said(1, customer_ref="ann", score=9.0)
    entry = told("trait_kinds_known", lines, JANUARY, profiles=profiles, feedback=heard)
    # ann: what, who, attitude, side; bob: what, occasion, side; cleo: what, side. Mean 3, deviation 1; t(2)
    # is 4.302653.
    assert (entry.value, entry.n) == (3, 3)
    assert entry.high == pytest.approx(3 + 4.302653 / 3**0.5)
    orders_only = told("trait_kinds_known", [lines[0]], JANUARY)
    assert orders_only.lacks == ("profiles.postcode", "feedback.given_at", "order_lines.occasion")


def test_customers_come_again_from_one_window_to_the_next():
    lines = [
        sale("ann", "2024-01-01", 10.0),
        sale("ann", "2024-02-01", 10.0),
        sale("bob", "2024-01-05", 10.0),
        sale("cleo", "2024-02-29", 10.0),
    ]
    entry = told("kept_customer_share", lines, FEBRUARY)
    assert (entry.value, entry.n) == (0.5, 2)
    assert (entry.window.start, entry.window.end) == (JANUARY[0], FEBRUARY[1])
    assert "the window before" in told("kept_customer_share", lines, JANUARY).reason


def test_a_kind_of_listening_reaches_ten_people():
    feedback = [*said(10), *said(9, kind="review"), *said(10, kind="idea"), *said(1, kind="idea")]
    entry = told("listening_kinds", ORDERS, JANUARY, feedback=feedback)
    assert (entry.value, entry.low, entry.high, entry.n) == (2, 2, 2, 30)
    panel = (
        Tally("single_view", "customer", (0, 0, 10, 0, 0)),
        Tally("single_view", "manager", (9, 0, 0, 0, 0)),
    )
    asked = told("listening_kinds", ORDERS, JANUARY, panel, feedback=feedback)
    assert (asked.value, asked.n, asked.level) == (3, 40, 3)
