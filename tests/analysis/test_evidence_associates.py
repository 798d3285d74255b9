"""Figures of associates are what a person would count by hand."""

from datetime import date, timedelta

import pandas as pd
import pytest

from lib.analysis.evidence import behind, measure
from lib.analysis.filters import Filters
from tests.builders import sale, workspace_of

YEAR = Filters(date(2024, 1, 1), date(2024, 12, 31), as_of=date(2024, 12, 31))


def found(name, order_lines=(), filters=YEAR, **others):
    with workspace_of(order_lines, **others) as workspace:
        return measure(workspace.read, workspace.facts, filters, name)


def served(customer, at, by, **more):
    return sale(customer, at, 10.0, **{"channel": "store", "store_id": "S1", "associate_id": by} | more)


def days(count):
    return [date(2024, 3, 1) + timedelta(days=number) for number in range(count)]


def visits(day):
    """Ten people at ten o'clock, thirty at five."""
    return [
        {"store_id": "S1", "counted_at": pd.Timestamp(f"{day} {hour}:00"), "visitors": people}
        for hour, people in (("10", 10), ("17", 30))
    ]


def bought(day):
    """Five of the ten buy, and six of the thirty."""
    return [
        sale(
            None,
            f"{day} {hour}:{minute:02d}",
            5.0,
            channel="store",
            store_id="S1",
            order_id=f"{day}{hour}{minute}",
        )
        for hour, people in (("10", 5), ("17", 6))
        for minute in range(people)
    ]


def test_fewer_buy_when_many_come():
    lines = [line for day in days(35) for line in bought(day)]
    traffic = [row for day in days(35) for row in visits(day)]
    entry = found("busy_hour_conversion", lines, store_traffic=traffic)
    assert entry.value == pytest.approx((6 / 30) / (5 / 10))
    assert (entry.low, entry.high) == pytest.approx((0.4, 0.4))  # every day is the same
    assert (entry.n, entry.level, entry.level_high) == (35 * 40, 1, 1)
    short = found("busy_hour_conversion", lines, store_traffic=traffic[:20])
    assert (short.value, short.low) == (pytest.approx(0.4), None)


def test_hours_are_needed_to_tell_busy_ones():
    lines = [line for day in days(3) for line in bought(day)]
    by_day = [{"store_id": "S1", "counted_at": pd.Timestamp(day), "visitors": 40} for day in days(3)]
    assert "it takes hours" in found("busy_hour_conversion", lines, store_traffic=by_day).reason
    assert found("busy_hour_conversion", lines).lacks == (
        "store_traffic.counted_at",
        "store_traffic.visitors",
    )


def test_visitors_in_hours_with_few_associates():
    lines = [line for day in days(7) for line in bought(day)]
    traffic = [row for day in days(7) for row in visits(day)]
    shifts = [
        {
            "associate_id": who,
            "store_id": "S1",
            "starts_at": pd.Timestamp(f"{day} 10:00"),
            "ends_at": pd.Timestamp(f"{day} {end}:00"),
        }
        for day in days(7)
        for who, end in (("kim", 11), ("lee", 11))
    ] + [
        {
            "associate_id": "kim",
            "store_id": "S1",
            "starts_at": pd.Timestamp(f"{day} 17:00"),
            "ends_at": pd.Timestamp(f"{day} 18:00"),
        }
        for day in days(7)
    ]
    # 40 visitors meet 3 associate-hours a day, 13.3 each; at five it is 30, at ten 5.
    entry = found("thin_hour_share", lines, store_traffic=traffic, shifts=shifts)
    assert (entry.value, entry.n) == (pytest.approx(0.75), 280)
    assert {need.split(".")[0] for need in found("thin_hour_share", lines, store_traffic=traffic).lacks} == {
        "shifts"
    }


def answer(customer, at, score, **more):
    return {"customer_ref": customer, "given_at": pd.Timestamp(at), "kind": "nps", "score": score} | more


STAFF = [
    {"associate_id": "A1", "associate_name": "Kim Lee", "store_id": "S1"},
    {"associate_id": "A2", "associate_name": "Kim Lee", "store_id": "S2"},
    {"associate_id": "A3", "associate_name": "Ola Roe", "store_id": "S1"},
]


def test_answers_are_about_the_last_visit_in_the_two_weeks_before():
    lines = [
        served("ann", "2024-03-01 10:00", "Ola Roe"),
        served("ann", "2024-03-05 10:00", "Kim Lee"),  # the last before she answered
        served("ann", "2024-03-09 10:00", "Ola Roe"),
        served("bob", "2024-03-01 10:00", "Ola Roe"),  # twenty days before
        served("cleo", "2024-03-01 10:00", "Kim Lee", store_id="S2"),
        sale("dora", "2024-03-01", 10.0),  # served by nobody
    ]
    feedback = [
        answer("ann", "2024-03-07 09:00", 9.0, store_id="S1"),
        answer("bob", "2024-03-21 09:00", 3.0),
        answer("cleo", "2024-03-04 09:00", 6.0),
        answer("dora", "2024-03-04 09:00", 2.0),
    ]
    entry = found("served_nps", lines, feedback=feedback, associates=STAFF)
    assert (entry.value, entry.n) == (0.0, 2)  # ann's 9 and cleo's 6
    assert entry.rows == "2 answers about 2 associates"  # of one name, in two stores


def test_hours_of_training_count_those_without_any():
    training = [
        {"associate_id": "A1", "course": "Sound", "completed_on": date(2024, 5, 1), "amount": 4.0},
        {"associate_id": "Ola Roe", "course": "Sound", "completed_on": date(2024, 6, 1), "amount": 5.0},
        {"associate_id": "A3", "course": "Tills", "completed_on": date(2024, 7, 1), "amount": 6.0},
        {"associate_id": "A2", "course": "Sound", "completed_on": date(2023, 12, 1), "amount": 9.0},  # before
    ]
    entry = found(
        "training_hours", [served("ann", "2024-03-01", "Kim Lee")], training=training, associates=STAFF
    )
    assert (entry.value, entry.n, entry.n_of) == (5.0, 3, "associates")  # 4, 11 and 0
    # Standard deviation 5.568, by Student's 4.3027 of two degrees of freedom; cut at 0.
    assert (entry.low, entry.high) == pytest.approx((0.0, 5 + 4.3027 * 5.5678 / 3**0.5), rel=1e-3)
    assert found("training_hours", associates=STAFF).lacks[0] == "training.associate_id"


def test_customers_of_the_trained_beside_those_of_others():
    lines, feedback = [], []
    for number in range(10):
        for copy in range(2):
            who = f"c{number}{copy}"
            lines.append(served(who, "2024-03-01 10:00", f"T{number}"))
            # Of the first five, one of two customers warns; of the last five, both recommend.
            feedback.append(answer(who, "2024-03-02 10:00", 3.0 if number < 5 and copy else 9.0))
    training = [
        {"associate_id": f"T{number}", "course": "Sound", "completed_on": date(2024, 1, 5)}
        for number in range(5, 10)
    ]
    entry = found("trained_nps_gap", lines, feedback=feedback, training=training)
    assert (entry.value, entry.n) == (100.0, 20)  # 100 less 0
    few = found("trained_nps_gap", lines, feedback=feedback, training=training[:1])
    assert "10 answers about associates who were trained" in few.reason


def associates_with_ten_orders(count):
    """Of the customers of associate T_n, n come again a month later, to somebody else."""
    lines = []
    for one in range(count):
        for number in range(10):
            who = f"c{one}-{number}"
            lines.append(served(who, "2024-02-01", f"T{one}"))
            if number < one:
                lines.append(sale(who, "2024-03-01", 5.0))
    return [*lines, sale("zoe", "2024-12-31", 5.0)]


def rewarded(amounts):
    return [
        {"associate_id": f"T{one}", "reward": "Bonus", "rewarded_on": date(2024, 6, 1), "amount": amount}
        for one, amount in enumerate(amounts)
    ]


def test_rewards_may_follow_who_comes_again_or_run_against_it():
    lines = associates_with_ten_orders(10)
    along = found("reward_agreement", lines, rewards=rewarded(range(10, 110, 10)))
    assert (along.value, along.n, along.level) == (pytest.approx(1.0), 10, 5)
    against = found("reward_agreement", lines, rewards=rewarded(range(110, 10, -10)))
    assert (against.value, against.level_high) == (pytest.approx(-1.0), 1)
    same = found("reward_agreement", lines, rewards=rewarded([50] * 10))
    assert same.reason.endswith("All associates got the same reward in this window.")


def test_behind_figures_of_associates_stand_orders_and_customers():
    lines = associates_with_ten_orders(10)
    feedback = [answer("c1-0", "2024-02-02", 9.0), answer("c1-1", "2024-02-03", 8.0)]
    with workspace_of(lines, feedback=feedback) as workspace:
        orders = workspace.read(behind("reward_agreement", YEAR))
        customers = workspace.read(behind("served_nps", YEAR))
    assert (len(orders), orders["counts"].sum()) == (100, 45)
    assert customers["counts"].tolist().count(True) == 1
    assert len(customers) == 2


def test_few_associates_have_no_ranking():
    entry = found("reward_agreement", associates_with_ten_orders(5), rewards=rewarded([1, 2, 3, 4, 5]))
    assert "It takes 10 associates" in entry.reason
    nobody = found("reward_agreement", [sale("ann", "2024-01-05", 5.0)], rewards=rewarded([1]))
    assert nobody.lacks == ("order_lines.associate_id",)
