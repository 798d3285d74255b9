"""Where customers began and what became of them: by hand, and against plain pandas on true persons."""

from datetime import date

import pytest

from lib.analysis.filters import Filters, all_of
from lib.analysis.first_channel import AGAIN, CROSSED, CROSSED_SOON, WORTH, first_channels
from tests.builders import returned, sale, workspace_of

END = sale("end", "2025-12-31", 1.0, channel="catalogue")


def told(lines, filters=None):
    with workspace_of(lines) as workspace:
        return first_channels(workspace.read, workspace.facts, filters or all_of(workspace.facts))


def outcome(found, channel, measure):
    return next(row for row in found.outcomes if (row.group, row.measure) == (channel, measure))


def began(channel: str, people: int, *later: tuple[str, str, float], since: str = "2024-01-01") -> list[dict]:
    """So many whose first order of 10 was on a day; later orders of the first half of them."""
    rows = [sale(f"{channel}{n}", since, 10.0, channel=channel) for n in range(people)]
    for n in range(people // 2):
        rows += [sale(f"{channel}{n}", day, net, channel=where) for day, where, net in later]
    return rows


def test_again_counts_orders_of_a_later_day_within_180_days():
    # 29 June is day 180 after 1 January 2024, 30 June day 181.
    inside = began("web", 20, ("2024-06-29", "web", 5.0))
    outside = began("app", 20, ("2024-06-30", "app", 5.0))
    same_day = [sale(f"app{n}", "2024-01-01", 5.0, channel="app", order_id=f"x{n}") for n in range(20)]
    found = told([*inside, *outside, *same_day, END])

    assert outcome(found, "web", AGAIN).value == 0.5
    assert outcome(found, "app", AGAIN).value == 0.0


def test_the_other_side_is_another_group_and_no_other_channel():
    to_app = began("web", 20, ("2024-02-01", "app", 5.0))
    to_kiosk = began("social", 20, ("2024-09-01", "kiosk", 5.0))
    to_web = began("store", 20, ("2024-02-01", "partner", 5.0), ("2024-03-01", "web", 5.0))
    found = told([*to_app, *to_kiosk, *to_web, END])

    assert outcome(found, "web", CROSSED).value == 0.0
    assert (outcome(found, "social", CROSSED_SOON).value, outcome(found, "social", CROSSED).value) == (
        0.0,
        0.5,
    )
    assert outcome(found, "store", CROSSED_SOON).value == 0.5


def test_a_channel_of_neither_side_has_no_other_side():
    found = told(
        [*began("partner", 20, ("2024-02-01", "web", 5.0)), *began("web", 20), *began("store", 20), END]
    )

    assert outcome(found, "partner", AGAIN).value == 0.5
    assert {row.group for row in found.outcomes if row.measure == CROSSED} == {"web", "store"}


def test_revenue_is_of_the_first_365_days_with_returns_taken_off():
    # Day 364 counts, day 365 does not: 30 December and 31 December 2024 after 1 January of a leap year.
    lines = began("web", 20, ("2024-12-30", "web", 7.0), ("2024-12-31", "web", 100.0))
    found = told([*lines, returned("web0", "2024-02-01", 6.0), END])

    assert outcome(found, "web", WORTH).value == pytest.approx((20 * 10 + 10 * 7 - 6) / 20)


def test_only_who_was_observed_for_all_of_the_days_counts():
    young = began("app", 20, ("2025-11-01", "app", 5.0), since="2025-07-05")  # 179 days before the end
    middle = began("social", 20, ("2025-08-01", "social", 5.0), since="2025-07-04")
    found = told([*began("web", 20), *young, *middle, END])
    rows = {each.channel: (each.followed_180, each.followed_365) for each in found.channels}

    assert rows == {"web": (20, 20), "app": (0, 0), "social": (20, 0)}
    assert "app" not in {row.group for row in found.outcomes}
    assert {row.measure for row in found.outcomes if row.group == "social"} == {AGAIN, CROSSED_SOON}


def test_the_end_of_the_window_is_the_end_of_what_is_known():
    lines = [*began("web", 20, ("2024-05-01", "store", 5.0)), *began("store", 20), END]
    found = told(lines, Filters(date(2024, 6, 1), date(2024, 7, 31), date(2024, 7, 31)))

    assert outcome(found, "web", CROSSED_SOON).value == 0.5
    assert not any(row.measure in (CROSSED, WORTH) for row in found.outcomes)


def test_channels_of_under_ten_are_left_out_and_counted():
    found = told([*began("web", 20), *began("phone", 9), END])

    assert [each.channel for each in found.channels] == ["web"]
    assert (found.customer_count, found.left_out) == (30, 10)  # with the one of the catalogue


def test_with_one_side_nobody_can_come_to_the_other():
    found = told([*began("web", 20), sale("end", "2025-12-31", 1.0)])

    assert found.cannot_tell == "There are no offline orders to come to in what is looked at."
    assert {row.measure for row in found.outcomes} == {AGAIN, WORTH}


def test_too_young_data_says_so():
    found = told(began("web", 20))

    assert found.answer.startswith("Can't tell yet what became of customers by first channel")


def test_a_better_beginning_stands_beside_the_others():
    good = began("web", 200, ("2024-02-01", "web", 500.0))
    found = told([*good, *began("store", 200), *began("app", 200), END])
    web = outcome(found, "web", AGAIN)

    assert (web.value, web.others, web.others_n) == (0.5, 0.0, 400)
    assert web.stands
    assert outcome(found, "web", WORTH).stands
