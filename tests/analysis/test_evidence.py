"""Each figure is what a person would count by hand, and a figure without its data says which data."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from lib.analysis.evidence import FIGURES, behind, evidence, lowest, measure
from lib.analysis.filters import Filters, all_of
from lib.analysis.ratings import Tally
from lib.schema.cuts import Cuts, OwnCuts
from lib.schema.measures import measures
from tests.builders import returned, sale, workspace_of


def found(name, order_lines=(), filters=None, tallies=(), **others):
    with workspace_of(order_lines, **others) as workspace:
        window = filters or all_of(workspace.facts)
        every = evidence(workspace.read, workspace.facts, window, tallies)
    return next(entry for entry in every if entry.metric == name)


def answer(given, answered=None):
    return {
        "given_at": pd.Timestamp(given),
        "answered_at": pd.Timestamp(answered),
        "kind": "nps",
        "score": 9.0,
    }


BOTH_SIDES = [
    sale("ann", "2024-01-01", 10.0),
    sale("ann", "2024-01-02", 10.0, channel="store"),
    sale("bob", "2024-01-03", 10.0),
    sale("bob", "2024-01-04", 10.0),
    sale("cleo", "2024-01-05", 10.0, channel="store"),
    sale(None, "2024-01-06", 30.0, channel="store", order_id="T1"),
]


def test_every_declared_measure_has_its_figure():
    assert set(FIGURES) == {measure.id for measure in measures()}


def test_known_revenue_is_a_share_of_all_revenue():
    entry = found("known_revenue_share", BOTH_SIDES)
    # 50 of 80. Residuals y - 0.625 x: five of 3.75, one of -18.75; se = sqrt(6 / 5 x 421.875) / 80 =
    # 0.281250.
    assert entry.value == 0.625
    assert (entry.low, entry.high) == pytest.approx((0.625 - 1.959964 * 0.28125, 1))
    assert (entry.level, entry.level_high) == (1, 5)


def test_two_channel_customers_are_counted_among_those_with_two_orders():
    entry = found("two_channel_customer_share", BOTH_SIDES)
    assert (entry.value, entry.n, entry.n_of) == (0.5, 2, "customers")  # ann of ann and bob


def test_figures_of_both_sides_wait_for_the_second_side():
    online = [line for line in BOTH_SIDES if line["channel"] == "web"]
    for name in ("two_channel_customer_share", "crossing_order_share"):
        entry = found(name, online)
        assert (entry.value, entry.level, entry.lacks) == (None, None, ())
        assert "no offline orders" in entry.reason


def test_orders_cross_when_collected_or_returned_on_the_other_side():
    lines = [
        *BOTH_SIDES,
        sale("dora", "2024-01-07", 10.0, fulfilment="Store Pickup"),
        sale("dora", "2024-01-08", 10.0, fulfilment="Standard", order_id="W8"),
        returned("dora", "2024-01-20", 10.0, channel="store", order_id="W8"),
        sale(
            "cleo", "2024-01-09", 10.0, channel="store", fulfilment="Pickup", order_id="S9"
        ),  # where it was bought
        returned("cleo", "2024-01-21", 10.0, channel="store", order_id="S9"),
    ]
    entry = found("crossing_order_share", lines)
    assert (entry.value, entry.n) == (2 / 8, 8)


def test_without_any_word_on_fulfilment_crossing_cannot_be_told():
    entry = found("crossing_order_share", BOTH_SIDES)
    assert entry.lacks == ("order_lines.fulfilment",)
    assert entry.value is None
    assert entry.reason.startswith("Can't tell yet: needs a file of order lines with")


def test_services_are_told_by_the_category():
    lines = [
        sale("ann", "2024-01-01", 10.0, category="Televisions"),
        sale("ann", "2024-01-01", 5.0, category="Service plans"),
        sale("bob", "2024-01-02", 5.0, category="Cables"),
    ]
    assert found("service_attach_share", lines).value == 0.5
    assert found("service_attach_share", lines[2:]).value == 0
    assert found("service_attach_share", BOTH_SIDES).lacks == ("order_lines.category",)


def test_customers_come_back_to_the_same_associate_within_180_days():
    def served(customer, at, by):
        return sale(customer, at, 10.0, channel="store", associate_id=by)

    lines = [
        served("ann", "2024-01-01", "kim"),
        served("ann", "2024-02-01", "lee"),
        served("ann", "2024-03-01", "kim"),  # 60 days after the first
        served("bob", "2024-01-01", "kim"),
        served("bob", "2024-06-30", "kim"),  # 181 days
        sale("bob", "2024-12-31", 10.0),  # gives all of these 180 days of data
    ]
    entry = found("associate_repeat_share", lines)
    assert (entry.value, entry.n) == (1 / 5, 5)
    assert found("associate_repeat_share", lines[:3]).reason.endswith("180 days of data after it.")
    assert found("associate_repeat_share", BOTH_SIDES).lacks == ("order_lines.associate_id",)


def test_consent_counts_those_whose_answer_is_known():
    profiles = [{"customer_ref": name, "email_consent": told}
                for name, told in (("a", True), ("b", False), ("c", True), ("d", None))]  # fmt: skip
    entry = found("email_consent_share", BOTH_SIDES, profiles=profiles)
    assert (entry.value, entry.n) == (2 / 3, 3)


def test_feedback_of_the_last_week_has_not_had_its_time():
    feedback = [
        answer("2024-01-01 08:00", "2024-01-01 10:00"),
        answer("2024-01-02 08:00", "2024-01-02 18:00"),
        answer("2024-01-03 08:00"),
        answer("2024-01-30 08:00"),
    ]
    window = Filters(date(2024, 1, 1), date(2024, 1, 31), as_of=date(2024, 1, 31))
    shares = found("feedback_answered_share", BOTH_SIDES, window, feedback=feedback)
    assert (shares.value, shares.n) == (2 / 3, 3)
    hours = found("hours_to_answer", BOTH_SIDES, window, feedback=feedback)
    assert (hours.value, hours.n, hours.level, hours.low) == (6, 2, 1, None)  # median of 2 and 10 hours
    unanswered = found("feedback_answered_share", BOTH_SIDES, window, feedback=feedback[2:])
    assert unanswered.lacks == ("feedback.answered_at",)


def test_executives_and_managers_are_compared_where_both_may_be_shown():
    def levels(component, role, *given):
        return Tally(component, role, tuple(given.count(level) for level in range(1, 6)))

    tallies = (
        levels("single_view", "executive", 4, 4, 4, 4, 4),
        levels("single_view", "manager", 3, 3, 3, 3, 3),
        levels("one_mind", "executive", 2, 2, 2, 2, 2),
        levels("one_mind", "manager", 4, 4, 4, 4, 4),
        levels("one_to_one", "executive", 5),
    )
    rating = [{"component": "single_view", "respondent_role": "executive", "level": 4}]
    entry = found("executive_manager_gap", BOTH_SIDES, tallies=tallies, ratings=rating)
    assert (entry.value, entry.n) == (1.5, 2)
    assert found("executive_manager_gap", BOTH_SIDES, ratings=rating).reason.startswith(
        "Can't tell yet. It takes"
    )


def test_with_nothing_loaded_every_measure_says_what_it_needs():
    with workspace_of() as workspace:
        every = evidence(workspace.read, workspace.facts, all_of(workspace.facts))
    assert [entry.metric for entry in every] == [measure.id for measure in measures()]
    for entry in every:
        assert (entry.value, entry.level, entry.level_high) == (None, None, None)
        assert entry.lacks
        assert entry.reason.startswith("Can't tell yet: needs a file of ")


def test_one_measure_alone_is_the_same_as_among_all():
    january = Filters(date(2024, 1, 1), date(2024, 1, 4), as_of=date(2024, 1, 4))
    with workspace_of(BOTH_SIDES) as workspace:
        alone = measure(workspace.read, workspace.facts, january, "known_revenue_share")
        every = evidence(workspace.read, workspace.facts, january)
    assert alone in every
    assert (alone.value, alone.window.end) == (1.0, january.end)


def test_own_cuts_are_marked_and_decide():
    own = Cuts((OwnCuts("two_channel_customer_share", (0.6, 0.7, 0.8, 0.9)),))
    with workspace_of(BOTH_SIDES) as workspace:
        asked = workspace.read, workspace.facts, all_of(workspace.facts), "two_channel_customer_share"
        shipped, ours = measure(*asked), measure(*asked, cuts=own)
    # One of two: Wilson's interval is 0.095 to 0.905, which spans the app's cuts from 0.08 to 0.5.
    assert (shipped.level, shipped.level_high) == (2, 5)
    assert (ours.level, ours.level_high) == (1, 5)
    assert {cut.basis for cut in ours.cuts} == {"your own"}
    assert (ours.value, ours.low, ours.high) == (shipped.value, shipped.low, shipped.high)


def test_a_component_takes_its_lowest_measure_from_and_to():
    with workspace_of(BOTH_SIDES) as workspace:
        found = evidence(workspace.read, workspace.facts, all_of(workspace.facts))
    known = next(entry for entry in found if entry.metric == "known_revenue_share")
    pairs = [(1, 5), (2, 2), (None, None)]
    assert lowest([replace(known, level=low, level_high=high) for low, high in pairs]) == (1, 2)
    assert lowest([]) is None


def test_behind_a_figure_stand_those_that_it_counts():
    with workspace_of(BOTH_SIDES) as workspace:
        window = all_of(workspace.facts)
        for entry in evidence(workspace.read, workspace.facts, window):
            those = behind(entry.metric, window)
            if those is None or entry.value is None or entry.unit != "share":
                continue
            rows = workspace.read(those)
            if entry.metric != "known_revenue_share":  # a share of money, not of orders
                assert rows["counts"].mean() == entry.value
            assert entry.behind == ("customers" if "customer_key" in rows else "orders")
            assert len(rows) == entry.n
