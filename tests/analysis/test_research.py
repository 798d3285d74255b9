"""Looked up on one side, bought on the other: worked out by hand, and as planted in the sample."""

import tomllib
from datetime import date

import pytest

from lib.analysis.filters import Filters, all_of, default_filters
from lib.analysis.research import research
from lib.errors import UserError
from lib.jobs.reports import report
from lib.jobs.sample import sample_workspace
from tests.builders import returned, sale, workspace_of
from tests.sample_data.exports import TRUTH

PLANTED = tomllib.loads((TRUTH / "truth.toml").read_text())
MAY = Filters(date(2025, 5, 1), date(2025, 5, 31), date(2025, 5, 31))


def mail(number: int) -> str:
    return f"c{number}@example.com"


def look(number: int, at: str, category: str = "TV", **more) -> dict:
    return {
        "touched_at": at,
        "email": mail(number),
        "kind": "view",
        "channel": "web",
        "category": category,
    } | more


def bought(number: int, at: str, category: str = "TV", channel: str = "store", **more) -> dict:
    return sale(f"c{number}", at, 20.0, email=mail(number), category=category, channel=channel, **more)


# Twelve people buy a television in a store on 20 May at noon. The data of looks begins on 1 December.
ORDERS = [bought(number, "2025-05-20 12:00") for number in range(12)]
LOOKS = [
    look(99, "2024-12-01 10:00"),  # of somebody else, so that looks are told of early enough
    look(0, "2025-05-19 10:00"),  # the day before
    look(1, "2025-05-20 11:59"),  # a minute before
    look(2, "2025-05-20 12:01"),  # after it: no
    look(3, "2025-05-06 12:00"),  # 14 days to the minute
    look(4, "2025-05-06 11:59"),  # a minute longer: no
    look(5, "2025-05-19 10:00", "Cables"),  # another category: no
    look(6, "2025-05-19 10:00", direction="push"),  # we sent it: no
    look(7, "2025-02-18 10:00"),  # of 19 February, 90 days earlier, the day before: control; visible
    look(8, "2025-04-01 10:00", "Cables"),  # seen in the 90 days before the window: visible
    look(8, "2025-05-19 10:00"),
]
BEFORE = [bought(0, "2024-11-01 12:00", "Cables", "web")]


@pytest.fixture(scope="module")
def store():
    with workspace_of(
        [*ORDERS, *BEFORE, bought(99, "2025-05-31", "Cables", "web")], touches=LOOKS
    ) as workspace:
        yield research(workspace.read, workspace.facts, MAY).online_then_store


def test_an_order_is_looked_up_where_its_customer_saw_its_category_in_the_days_before(store):
    row = store.within(14)
    assert (row.orders, row.customers) == (12, 12)
    assert row.share == pytest.approx(4 / 12)  # of 0, 1, 3 and 8
    assert store.within(7).share == pytest.approx(3 / 12)
    assert store.within(30).share == pytest.approx(5 / 12)  # and 4
    assert [(entry.category, entry.share) for entry in store.categories] == [("TV", row.share)]


def test_the_interval_of_one_order_a_customer_is_that_of_wilson(store):
    row = store.within(14)
    # 4 of 12; the effective number is 12 x 11 / 12 = 11, as the error of a mean is with n - 1.
    p, n, z = 4 / 12, 11, 1.959964
    middle, half = (p + z**2 / (2 * n)), z * (p * (1 - p) / n + z**2 / (4 * n**2)) ** 0.5
    assert (row.low, row.high) == pytest.approx(
        ((middle - half) / (1 + z**2 / n), (middle + half) / (1 + z**2 / n)), abs=1e-4
    )


def test_visible_is_who_was_recognised_before_the_window(store):
    row = store.within(14)
    assert row.visible_orders == 2  # 7 and 8
    assert row.visible_share == pytest.approx(1 / 2)


def test_the_same_customers_earlier_window_is_taken_off(store):
    row = store.within(14)
    assert row.paired_orders == 12
    assert row.control_share == pytest.approx(1 / 12)
    assert row.difference == pytest.approx(3 / 12)
    # Differences: four of 1, one of -1, seven of 0; mean 1/4, sum of squares 5 - 12/16; n - 1 = 11.
    error = ((5 - 12 / 16) / 11 / 12) ** 0.5
    assert row.difference_low == pytest.approx(3 / 12 - 1.959964 * error)
    assert row.difference_high == pytest.approx(3 / 12 + 1.959964 * error)


def test_orders_before_the_files_tell_looks_are_in_no_share():
    early = [bought(number, "2025-05-05 12:00") for number in range(20, 23)]
    looks = [look(99, "2025-04-10 10:00"), look(0, "2025-05-19 10:00")]  # 30 days before the others are told
    with workspace_of([*ORDERS, *early], touches=looks) as workspace:
        found = research(workspace.read, workspace.facts, MAY).online_then_store
    assert (found.order_count, found.untold_orders) == (15, 3)
    assert found.within(14).orders == 12
    assert found.within(14).paired_orders == 0
    assert found.within(14).difference is None


def test_an_order_of_several_categories_counts_once_in_all_and_in_each():
    second = [bought(number, "2025-05-20 12:00", "Cables") for number in range(12)]
    with workspace_of([*ORDERS, *second], touches=LOOKS) as workspace:
        found = research(workspace.read, workspace.facts, MAY).online_then_store
    assert found.within(14).orders == 12
    assert found.within(14).share == pytest.approx(5 / 12)  # 5 looked at cables
    assert {row.category: row.share for row in found.categories} == pytest.approx(
        {"TV": 4 / 12, "Cables": 1 / 12}
    )


def test_without_an_hour_a_look_of_the_same_day_counts():
    orders = [bought(number, "2025-05-20") for number in range(12)]
    looks = [look(0, "2025-01-01 10:00"), *(look(number, "2025-05-20 18:00") for number in range(6))]
    with workspace_of(orders, touches=looks) as workspace:
        found = research(workspace.read, workspace.facts, MAY).online_then_store
    assert found.within(7).share == pytest.approx(0.5)


def test_in_a_store_orders_returns_and_touches_of_the_category_come_before_a_web_order():
    web = [bought(number, "2025-05-20 12:00", channel="web") for number in range(12)]
    before = [
        bought(0, "2025-05-10 12:00"),
        returned("c1", "2025-05-10 12:00", 5.0, email=mail(1), category="TV", channel="store"),
        bought(2, "2025-05-10 12:00", "Cables"),  # another category
        bought(90, "2024-11-01 12:00"),
        bought(90, "2025-05-31 12:00"),
    ]
    touches = [
        look(3, "2025-05-10 12:00", kind="visit", channel="store"),
        look(4, "2025-05-10 12:00"),  # online: no contact with a store
    ]
    with workspace_of([*web, *before], touches=touches) as workspace:
        found = research(workspace.read, workspace.facts, MAY).store_then_online
    row = found.within(14)
    assert (row.orders, row.share) == (12, pytest.approx(3 / 12))
    assert [entry.category for entry in found.categories] == ["TV"]


def test_a_customer_of_many_orders_is_one_unit():
    one = [bought(0, f"2025-05-{day:02} 12:00") for day in range(10, 22)]
    others = [bought(number, "2025-05-20 12:00") for number in range(1, 12)]
    looks = [look(99, "2024-12-01 10:00"), *(look(0, f"2025-05-{day:02} 10:00") for day in range(10, 22))]
    with workspace_of([*one, *others], touches=looks) as workspace:
        row = research(workspace.read, workspace.facts, MAY).online_then_store.within(7)
    assert (row.orders, row.customers, row.share) == (23, 12, pytest.approx(12 / 23))
    alone = 1.959964 * (12 / 23 * 11 / 23 / 23) ** 0.5
    assert row.high - row.low > 1.5 * 2 * alone  # orders taken one by one would seem surer


def test_channels_and_stores_narrow_the_orders_not_what_came_before():
    orders = [bought(number, "2025-05-20 12:00", store_id=f"S{number % 2}") for number in range(24)]
    looks = [look(99, "2024-12-01 10:00"), *(look(number, "2025-05-19 10:00") for number in range(6))]
    chosen = Filters(MAY.start, MAY.end, MAY.as_of, channels=("store",), stores=("S0",))
    with workspace_of(orders, touches=looks) as workspace:
        row = research(workspace.read, workspace.facts, chosen).online_then_store.within(14)
    assert (row.orders, row.share) == (12, pytest.approx(3 / 12))


def test_groups_of_fewer_than_ten_are_hidden():
    few = [bought(number, "2025-05-20 12:00", "Cables") for number in range(20, 29)]
    with workspace_of([*ORDERS, *few], touches=LOOKS) as workspace:
        found = research(workspace.read, workspace.facts, MAY).online_then_store
    assert [row.category for row in found.categories] == ["TV"]
    assert found.hidden == 1


def test_without_touches_it_says_what_would_tell():
    with workspace_of(ORDERS) as workspace:
        found = research(workspace.read, workspace.facts, MAY)
    assert "touches.touched_at" in found.online_then_store.cannot_tell
    assert "no web orders" in found.store_then_online.cannot_tell
    assert found.answer.startswith("Can't tell yet who looks things up before buying.")


def test_without_stores_it_says_so():
    with workspace_of([bought(0, "2025-05-20", channel="web")]) as workspace:
        found = research(workspace.read, workspace.facts, MAY)
    assert "It takes store orders" in found.store_then_online.cannot_tell


@pytest.mark.parametrize("days", [0, 91])
def test_days_out_of_range_are_refused(days):
    with workspace_of(ORDERS) as workspace, pytest.raises(UserError, match="1 to 90 days"):
        research(workspace.read, workspace.facts, MAY, days=days)


@pytest.mark.parametrize(
    ("name", "category"), [("researched_televisions", "Televisions"), ("researched_cables", "Cables")]
)
def test_what_is_planted_comes_back_within_its_interval(name, category):
    workspace = sample_workspace()
    found = research(workspace.read, workspace.facts, all_of(workspace.facts)).online_then_store
    row = next(row for row in found.categories if row.category == category)
    assert row.low <= PLANTED[name]["value"] <= row.high
    assert row.share == pytest.approx(PLANTED[name]["value"], abs=0.012)  # customers as resolved, not persons
    assert row.stands


def test_nothing_is_planted_in_the_reverse_and_nothing_is_found():
    workspace = sample_workspace()
    found = research(workspace.read, workspace.facts, default_filters(workspace.facts)).store_then_online
    assert not any(row.stands for row in found.categories)
    row = found.within(14)
    assert row.difference_low < 0 < row.difference_high


def test_the_report_has_the_windows_side_by_side():
    told = report(sample_workspace(), "research", params={"days": 10})
    assert [row["days"] for row in told["online_then_store"]["windows"]] == [7, 10, 14, 30]
    assert told["days"] == 10
    shares = [row["share"] for row in told["online_then_store"]["windows"]]
    assert shares == sorted(shares)
