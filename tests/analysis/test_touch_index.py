"""What goes with touching? Worked out by hand, and beside what is planted in the sample."""

import tomllib
from datetime import date

import pytest

from lib.analysis.filters import Filters, all_of
from lib.analysis.touch_index import touch_index
from lib.jobs.reports import report
from lib.jobs.sample import sample_workspace
from tests.builders import returned, sale, workspace_of
from tests.sample_data.exports import TRUTH

PLANTED = tomllib.loads((TRUTH / "truth.toml").read_text())
MAY = Filters(date(2025, 5, 1), date(2025, 5, 31), date(2025, 5, 31))


def bought(number: int, at: str, category: str, channel: str = "web", net: float = 20.0, **more) -> dict:
    return sale(f"c{number}", at, net, category=category, channel=channel, **more)


# Forty buy online on 20 May: 20 televisions, 20 cables. Before it 12 of the first and 4 of the second came to
# a store: 16 of 40.
WEB = [bought(number, "2025-05-20 12:00", "TV" if number < 20 else "Cables") for number in range(40)]
CONTACTS = [
    *(bought(number, "2025-05-10 12:00", "TV", "store") for number in range(6)),
    *(bought(number, "2025-05-10 12:00", "Cables", "store") for number in range(6, 11)),
    returned("c11", "2025-05-10 12:00", 5.0, category="TV", channel="store"),
    *(bought(number, "2025-05-10 12:00", "Cables", "store") for number in range(20, 24)),
    bought(12, "2025-05-20 13:00", "TV", "store"),  # after the order
    bought(13, "2025-05-01 12:00", "TV", "store"),  # too early
]
FRAME = [
    bought(90, "2024-11-01 12:00", "Audio", "store"),
    bought(91, "2025-05-31 12:00", "Audio", "store"),
]


@pytest.fixture(scope="module")
def found():
    with workspace_of([*WEB, *CONTACTS, *FRAME]) as workspace:
        yield touch_index(workspace.read, workspace.facts, MAY)


def test_the_index_is_the_share_by_that_of_all_web_purchases(found):
    assert (found.orders, found.customers, found.share) == (40, 40, pytest.approx(16 / 40))
    told = {row.category: (row.orders, row.share, row.index) for row in found.categories}
    assert told["TV"] == (20, pytest.approx(12 / 20), pytest.approx(150))
    assert told["Cables"] == (20, pytest.approx(4 / 20), pytest.approx(50))
    assert [row.category for row in found.categories] == ["TV", "Cables"]


def test_the_strict_index_takes_contacts_with_the_same_category(found):
    told = {row.category: (row.same_share, row.same_index) for row in found.categories}
    # 7 televisions (6 bought, 1 brought back) and 4 cables of 20 each: 11 of 40.
    assert told["TV"] == (pytest.approx(7 / 20), pytest.approx(100 * 7 / 20 / (11 / 40)))
    assert told["Cables"] == (pytest.approx(4 / 20), pytest.approx(100 * 4 / 20 / (11 / 40)))


def test_an_interval_holds_the_index_and_differences_beyond_chance_are_marked(found):
    tv = found.categories[0]
    assert tv.low < tv.index < tv.high
    assert tv.low > 100
    assert tv.stands
    assert "TV 1.5 times as often as the average (index 150" in found.answer


def test_categories_of_fewer_than_ten_are_hidden():
    few = [bought(number, "2025-05-20 12:00", "Audio") for number in range(50, 59)]
    with workspace_of([*WEB, *CONTACTS, *FRAME, *few]) as workspace:
        found = touch_index(workspace.read, workspace.facts, MAY)
    assert "Audio" not in {row.category for row in found.categories}
    assert found.hidden == 1


def test_by_newness_of_the_product():
    # Data since November. "old" was first sold then, "new" on 1 April, "slow" on 1 January: too early in the
    # data to tell whether it was new.
    sold = [
        bought(80, "2024-11-01 12:00", "TV", product_id="old"),
        bought(81, "2025-01-01 12:00", "TV", product_id="slow"),
        bought(82, "2025-04-01 12:00", "TV", product_id="new"),
    ]
    web = [
        *(bought(number, "2025-05-20 12:00", "TV", product_id="new") for number in range(20)),
        *(bought(number, "2025-05-20 12:00", "TV", product_id="old") for number in range(20, 40)),
        *(bought(number, "2025-03-15 12:00", "TV", product_id="slow") for number in range(40, 60)),
    ]
    came = [bought(number, "2025-05-10 12:00", "TV", "store") for number in (*range(9), *range(20, 23))]
    with workspace_of([*sold, *web, *came, *FRAME]) as workspace:
        spring = Filters(date(2025, 3, 1), date(2025, 5, 31), date(2025, 5, 31))
        found = touch_index(workspace.read, workspace.facts, spring)
    told = {row.part: (row.orders, row.share, row.index) for row in found.newness}
    # 82 bought "new" online as well, on the day it was first sold.
    assert told["new"] == (21, pytest.approx(9 / 21), pytest.approx(100 * (9 / 21) / (12 / 41)))
    assert told["longer"] == (20, pytest.approx(3 / 20), pytest.approx(100 * (3 / 20) / (12 / 41)))
    assert found.no_newness == ""


def test_without_product_numbers_newness_names_the_column(found):
    assert found.newness == ()
    assert "order_lines.product_id" in found.no_newness


def test_by_price_band_within_its_category():
    # Televisions at 10 to 300, cables at 1 to 30: thirds within each, so that a dear cable is a dear one.
    web = [
        *(bought(number, "2025-05-20 12:00", "TV", net=10.0 * (number + 1)) for number in range(30)),
        *(bought(number, "2025-05-20 12:00", "Cables", net=1.0 * (number - 29)) for number in range(30, 60)),
    ]
    came = [bought(number, "2025-05-10 12:00", "TV", "store") for number in (*range(20, 30), *range(55, 60))]
    with workspace_of([*web, *came, *FRAME]) as workspace:
        found = touch_index(workspace.read, workspace.facts, MAY)
    told = {row.part: (row.orders, row.share) for row in found.prices}
    assert sum(orders for orders, _ in told.values()) == 60
    assert told["high"] == (20, pytest.approx(15 / 20))
    assert told["low"] == (20, 0)
    dear = {(row.category, row.part): row.share for row in found.category_prices}
    assert dear["TV", "high"] == 1
    assert dear["Cables", "high"] == pytest.approx(0.5)


def test_one_side_only_says_what_is_missing():
    with workspace_of([bought(0, "2025-05-20", "TV")]) as workspace:
        web_only = touch_index(workspace.read, workspace.facts, MAY)
    with workspace_of([bought(0, "2025-05-20", "TV", "store")]) as workspace:
        store_only = touch_index(workspace.read, workspace.facts, MAY)
    assert "It takes store orders" in web_only.cannot_tell
    assert "no web purchases" in store_only.cannot_tell
    assert web_only.answer.startswith("Can't tell yet what goes with touching.")
    assert web_only.categories == store_only.categories == ()


@pytest.mark.parametrize(
    ("name", "category"), [("researched_televisions", "Televisions"), ("researched_cables", "Cables")]
)
def test_the_planted_shares_of_looking_online_stand_beside_it(name, category):
    workspace = sample_workspace()
    found = touch_index(workspace.read, workspace.facts, all_of(workspace.facts))
    row = next(row for row in found.categories if row.category == category)
    assert row.researched_low <= PLANTED[name]["value"] <= row.researched_high


def test_the_report_has_a_row_a_category():
    told = report(sample_workspace(), "touch-index")
    assert len({row["category"] for row in told["categories"]}) == len(told["categories"]) == 12
    assert sum(row["orders"] for row in told["categories"]) == told["orders"]
    weighted = sum(row["orders"] * row["index"] for row in told["categories"]) / told["orders"]
    assert weighted == pytest.approx(100)
