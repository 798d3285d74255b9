"""Openings of stores: a planted one is found, noise is not, and what can't be told says why."""

import random
from datetime import date

import numpy as np
import pytest

from lib.analysis.area_months import months_apart, whole_months_of
from lib.analysis.filters import all_of
from lib.analysis.halo import FEWEST_AREAS, halo
from lib.analysis.one_moved import moved, unlike
from lib.jobs.sample import sample_workspace
from tests.builders import sale, workspace_of

MONTHS = [date(2024 + at // 12, at % 12 + 1, 1) for at in range(24)]
OPENED = date(2025, 2, 11)


def postcode(area: int) -> str:
    return f"{100 + area}01"


def retailer(lift=1.0, areas=14, opened=OPENED, drift=0.0, **store):
    """Fifteen people an area order online each month; in the first a store opens, and they spend more."""
    draw = random.Random(8)
    lines, profiles = [], []
    for area in range(areas):
        for person in range(15):
            who = f"a{area}p{person}"
            profiles.append({"customer_ref": who, "postcode": postcode(area) + "-1234"})
            for at, month in enumerate(MONTHS):
                more = lift if area == 0 and month > opened else 1 + drift * at * (area == 0)
                season = 1.5 if month.month == 12 else 1.0
                amount = round(draw.uniform(50, 150) * season * more, 2)
                lines.append(sale(who, f"{month:%Y-%m}-{1 + person:02d} 10:00", amount))
    lines[0]["ordered_at"] = lines[0]["ordered_at"].replace(day=1)
    lines.append(sale("x", "2025-12-31 12:00", 20.0, channel="store", store_id="New"))
    lines.append(sale("x", "2024-01-01 12:00", 20.0, channel="store", store_id="Old"))
    stores = [
        {"store_id": "New", "city": "Newtown", "postcode": postcode(0), "opened_on": opened} | store,
        {"store_id": "Old", "city": "Oldham", "postcode": postcode(1), "opened_on": date(2001, 5, 5)},
    ]
    return workspace_of(lines, profiles=profiles, stores=stores)


def found(workspace, **filters):
    return halo(workspace.read, workspace.facts, all_of(workspace.facts), **filters)


@pytest.fixture(scope="module")
def planted():
    with retailer(1.4) as workspace:
        yield found(workspace)


def test_a_planted_opening_is_found_inside_its_interval(planted) -> None:
    (opening,) = planted.openings

    assert opening.stands
    assert opening.is_parallel
    assert opening.change.low < 0.4 < opening.change.high
    assert opening.change.high - opening.change.low < 0.25
    assert opening.change.as_far == pytest.approx(1 / 14)  # none of 13 areas moved as far
    assert (opening.area, opening.customers, opening.areas) == ("100…", 15, 13)
    assert (opening.months_before, opening.months_after) == (12, 10)


def test_money_is_the_share_of_what_the_area_had_before(planted) -> None:
    (opening,) = planted.openings

    assert opening.monthly == pytest.approx(15 * 100 * (11 + 1.5) / 12, rel=0.1)
    assert opening.amount == pytest.approx(opening.monthly * opening.change.value)


def test_the_months_turn_at_the_opening_and_a_season_is_none(planted) -> None:
    (opening,) = planted.openings
    by_month = {one.after: one for one in opening.months}

    assert sorted(by_month) == list(range(-12, 11))
    assert np.mean([by_month[at].value for at in range(-12, 0)]) == pytest.approx(0, abs=0.05)
    assert np.mean([by_month[at].value for at in range(1, 11)]) == pytest.approx(
        opening.change.value, abs=1e-9
    )
    assert by_month[10].month == date(2025, 12, 1)


def test_it_speaks_of_what_goes_along(planted) -> None:
    assert planted.answer.startswith("Newtown opened in February 2025, which goes with ")
    assert "more online revenue around it" in planted.answer
    assert "because" not in planted.answer


def test_an_opening_without_a_change_can_not_be_told() -> None:
    with retailer(1.0) as workspace:
        result = found(workspace)

    assert not result.openings[0].stands
    assert "we can't tell whether that goes with more or less" in result.answer


def test_an_area_that_grew_before_is_no_evidence() -> None:
    with retailer(1.6, drift=0.05) as workspace:
        result = found(workspace)

    assert not result.openings[0].is_parallel
    assert "went another way than elsewhere already before" in result.answer


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"postcode": None}, "the store's postcode"),
        ({"opened": date(2024, 3, 5)}, "there are 2 and 12"),
        ({"opened": date(2025, 11, 5)}, "there are 12 and 1"),
        ({"areas": FEWEST_AREAS}, "there are 9"),
        ({"postcode": "99999"}, "Too few people around it"),
    ],
)
def test_what_is_wanting_is_said(changed, why) -> None:
    with retailer(**changed) as workspace:
        result = found(workspace)

    assert result.openings == ()
    assert why in result.untold[0].why
    assert result.answer.startswith("Can't tell yet what the opening of Newtown goes with.")


def test_on_the_sample_no_store_opened() -> None:
    workspace = sample_workspace()

    assert found(workspace).answer == (
        "No store opened within the data: the last one, Tucson, opened on 4 November 2023, and the data "
        "begins on 1 July 2024. So we can't tell what an opening goes with."
    )


def test_without_days_of_opening_the_file_is_named() -> None:
    with workspace_of([sale("a", "2025-01-01", 5.0, channel="store", store_id="S")]) as workspace:
        assert "stores.opened_on" in found(workspace).answer


def test_the_interval_holds_where_areas_differ_in_size() -> None:
    # Each area's value varies by 0.01 + 1 / size; the one looked at is large, then small.
    rng = np.random.default_rng(5)
    sizes = np.concatenate([[400.0, 6.0], rng.uniform(5, 200, 28)])
    for at in (0, 1):
        held, alarms, worlds = 0, 0, 250
        for _ in range(worlds):
            values = rng.normal(0.3, np.sqrt(0.01 + 1 / sizes))
            one = moved(values, sizes, at)
            held += one.low <= 0 <= one.high
            alarms += one.as_far <= 0.05
        assert held / worlds == pytest.approx(0.95, abs=0.04)
        assert alarms / worlds < 0.1


def test_the_difference_of_equal_areas_is_told_by_hand() -> None:
    # Others: 0, 1, 2, 3: mean 1.5, variance 5 / 3; the one: 6. Error: sqrt(5 / 3 x 5 / 4), t(3) = 3.182.
    one = moved(np.array([0.0, 1.0, 6.0, 2.0, 3.0]), np.full(5, 10.0), 2)

    assert one.value == pytest.approx(4.5)
    assert one.high - one.value == pytest.approx(3.1824 * (25 / 12) ** 0.5, rel=1e-4)
    assert one.as_far == pytest.approx(1 / 5)


def test_areas_that_are_all_alike_do_not_move() -> None:
    one = moved(np.ones(12), np.full(12, 10.0), 0)

    assert (one.value, one.low, one.high, one.chance) == (0, 0, 0, 1)
    assert unlike(np.ones((12, 6)), np.full(12, 10.0), 0) == 1


def test_only_whole_months_count() -> None:
    workspace = sample_workspace()

    assert whole_months_of(workspace.facts)[0] == date(2024, 7, 1)
    assert whole_months_of(workspace.facts)[-1] == date(2026, 6, 1)
    assert months_apart(date(2025, 2, 11), date(2024, 12, 1)) == -2
