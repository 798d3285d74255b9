"""Online and offline stand side by side, and nothing is said of customers whom nobody knows."""

from dataclasses import replace
from datetime import date

import pytest

from lib.analysis.channel_membership import BOTH, compare, windows
from lib.analysis.channels import channels
from lib.analysis.filters import Filters, all_of
from lib.analysis.intervals import Moments
from lib.analysis.when import has_hours
from tests.builders import returned, sale, workspace_of

WEB_AND_STORE = [
    sale("ann", "2024-01-05 10:00", 20.0, category="Audio", discount_amount=5.0),
    sale("ann", "2024-02-05 18:00", 40.0, category="Audio"),
    sale("bob", "2024-01-09 18:00", 30.0, category="Cables", quantity=3),
    sale("ann", "2024-01-07 11:00", 100.0, category="Cables", channel="store"),
    sale("cleo", "2024-01-08 12:00", 60.0, category="Audio", channel="store", store_id="S1"),
    sale(None, "2024-01-09 12:00", 80.0, category="Audio", channel="store", order_id="T1"),
    returned("cleo", "2024-01-20 12:00", 60.0, category="Audio", channel="store"),
    sale("dora", "2024-01-11 09:00", 55.0, category="Audio", channel="partner"),
]


@pytest.fixture(scope="module")
def compared():
    with workspace_of(WEB_AND_STORE) as workspace:
        yield channels(workspace.read, workspace.facts, all_of(workspace.facts))


def measure(result, name):
    return next(entry for entry in result.measures if entry.measure == name)


def sides(result, name):
    entry = measure(result, name)
    return entry.online, entry.offline


def test_buyers_are_told_apart_by_the_sides_of_their_orders(compared):
    # Online: ann, bob. Offline: ann, cleo. Dora bought at a partner, which belongs to neither side.
    assert (compared.online_only, compared.store_only, compared.both) == (1, 1, 1)
    assert sides(compared, "customers") == (2, 2)
    assert compared.answer.startswith("1 of 3 known buyers (33 %) buy both online and in stores.")


def test_measures_are_sums_over_sums(compared):
    assert sides(compared, "orders") == (3, 3)
    assert sides(compared, "net_revenue") == (90, 180)  # offline: 100 + 60 + 80 - 60
    assert sides(compared, "order_value") == (30, 80)  # 90 / 3; 240 / 3, before the return
    assert sides(compared, "items_per_order") == pytest.approx((5 / 3, 1))
    assert sides(compared, "discount_share") == pytest.approx((5 / 95, 0))
    assert sides(compared, "return_share") == pytest.approx((0, 60 / 240))
    assert sides(compared, "repeat_share") == (0.5, 0)  # ann ordered twice online
    assert sides(compared, "revenue_per_customer") == (45, 50)  # offline: ann 100, cleo 60 - 60
    assert sides(compared, "orders_per_customer") == (1.5, 1)


def test_a_difference_has_an_interval_and_a_total_has_none(compared):
    # Units online: ann (60, 2), bob (30, 1); both at 30 an order, so no residuals. Offline: ann (100, 1),
    # cleo (60, 1), nobody known (80, 1) at 80: residuals 20, -20, 0; se = sqrt(3 / 2 x 800) / 3 = 11.547.
    value = measure(compared, "order_value")
    assert value.difference == -50
    assert (value.low, value.high) == pytest.approx((-50 - 1.959964 * 11.547005, -50 + 1.959964 * 11.547005))
    revenue = measure(compared, "net_revenue")
    assert (revenue.difference, revenue.low, revenue.high) == (-90, None, None)


def test_known_share_is_by_revenue_and_by_channel(compared):
    assert compared.known_share == pytest.approx({"web": 1.0, "store": 100 / 180, "partner": 1.0})
    assert "56 % of offline revenue" in compared.caveat
    assert "17 % of net revenue belongs to neither side." in compared.caveat  # 55 / 325


def test_categories_are_shares_of_each_sides_revenue(compared):
    shares = {entry.category: (entry.online_share, entry.offline_share) for entry in compared.categories}
    assert shares["Audio"] == pytest.approx((60 / 90, 80 / 180))
    assert shares["Cables"] == pytest.approx((30 / 90, 100 / 180))


def test_hours_count_orders_by_wall_clock(compared):
    online = {
        (cell.weekday, cell.hour): cell.share for cell in compared.hours if cell.channel_group == "online"
    }
    # 2024-01-05 was a Friday, 2024-02-05 a Monday, 2024-01-09 a Tuesday.
    assert online == pytest.approx({(5, 10): 1 / 3, (1, 18): 1 / 3, (2, 18): 1 / 3})
    assert has_hours(compared.hours)
    assert "partner" not in {cell.channel_group for cell in compared.hours}


def test_under_half_known_says_that_it_cannot_tell_and_which_file_would():
    lines = [
        sale("ann", "2024-01-05", 20.0),
        sale("ann", "2024-01-07", 49.0, channel="store"),
        sale(None, "2024-01-08", 51.0, channel="store", order_id="T1"),
    ]
    with workspace_of(lines) as workspace:
        result = channels(workspace.read, workspace.facts, all_of(workspace.facts))
    assert (result.online_only, result.store_only, result.both) == (None, None, None)
    assert result.answer.startswith("We can't tell yet")
    assert "Only 49 % of offline revenue belongs to known customers" in result.answer
    assert "customer directory" in result.answer
    assert sides(result, "customers") == (1, None)
    assert measure(result, "customers").reason.startswith("Only 49 %")
    assert sides(result, "orders") == (1, 2)
    assert result.following.reason == result.cannot_tell


def test_one_side_alone_names_the_file_that_is_missing():
    with workspace_of([sale("ann", "2024-01-05", 20.0)]) as workspace:
        result = channels(workspace.read, workspace.facts, all_of(workspace.facts))
    assert (result.online_only, result.store_only, result.both) == (1, 0, 0)
    assert "add a file of offline sales" in result.answer
    assert sides(result, "order_value") == (20, None)


def test_an_empty_workspace_gives_no_figure():
    with workspace_of() as workspace:
        result = channels(workspace.read, workspace.facts, all_of(workspace.facts))
    assert {(entry.online, entry.offline) for entry in result.measures} == {(None, None)}
    assert result.hours == result.categories == ()


def test_a_page_may_leave_out_what_it_opens_later():
    with workspace_of(WEB_AND_STORE) as workspace:
        result = channels(workspace.read, workspace.facts, all_of(workspace.facts), whole=False)
    assert (result.hours, result.categories, result.following) == ((), (), None)


def buyer(name, january, july, channel):
    """Orders of one person: so many in January, each on a day of its own, and one of `july` dollars later."""
    first = [
        sale(name, f"2024-01-{day + 1:02}", 10.0, channel=channel if day else "web") for day in range(january)
    ]
    return [*first, sale(name, "2024-07-01", july, channel="store")]


def test_buyers_are_compared_at_equal_order_counts():
    # Both sides: 5 people with 2 orders who spend 30 later. Online only: 5 with 2 orders who spend 20, and 20
    # with 3 orders who spend 110. At two orders both spend 10 more; naively they spend 62 less: 30 - (5 x 20
    # + 20 x 110) / 25.
    lines = [
        *(line for n in range(5) for line in buyer(f"both{n}", 2, 30.0, "store")),
        *(line for n in range(5) for line in buyer(f"few{n}", 2, 20.0, "web")),
        *(line for n in range(20) for line in buyer(f"many{n}", 3, 110.0, "web")),
        *(line for n in range(9) for line in buyer(f"once{n}", 1, 999.0, "web")),
    ]
    window = Filters(date(2024, 1, 1), date(2024, 12, 31), as_of=date(2024, 12, 31))
    with workspace_of(lines) as workspace:
        found = channels(workspace.read, workspace.facts, window).following
    online = next(entry for entry in found.comparisons if entry.kind == "online only")
    assert (online.customers, online.compared) == (25, 5)
    assert (online.both_value, online.value) == (30, 92)
    assert (online.naive, online.difference) == (-62, 10)
    assert "$10 more each than online only customers" in found.answer
    assert "not yet a causal claim" in found.caveat
    counted = {(entry.kind, entry.orders): entry.customers for entry in found.values}
    assert counted["online only", "2"] == 5
    assert sum(counted.values()) == 30  # who ordered once can't be both, and is left out


def test_weights_are_those_of_the_customers_of_both():
    def cell(n, mean):
        return Moments(n, n * mean, n * mean**2)

    cells = {
        (BOTH, 2): cell(30, 50), ("store only", 2): cell(100, 40),
        (BOTH, 3): cell(10, 90), ("store only", 3): cell(7, 70),
        (BOTH, 4): cell(20, 500), ("store only", 4): cell(4, 100),  # too few to compare with
    }  # fmt: skip
    found = compare("store only", cells)
    assert found.difference == (30 * 10 + 10 * 20) / 40
    assert found.compared == 40


def test_windows_are_before_and_now_where_the_data_reaches_back():
    with workspace_of([sale("ann", "2023-01-01", 1.0), sale("ann", "2024-12-31", 1.0)]) as workspace:
        facts = workspace.facts
    year = Filters(date(2024, 1, 1), date(2024, 12, 31), as_of=date(2024, 12, 31))
    earlier, later = windows(facts, year)
    assert (earlier.start, earlier.end) == (date(2023, 1, 1), date(2023, 12, 31))
    assert later == year
    earlier, later = windows(replace(facts, first_order=date(2023, 1, 2)), year)
    assert (earlier.start, earlier.end, later.start) == (
        date(2024, 1, 1),
        date(2024, 6, 30),
        date(2024, 7, 1),
    )
    odd = replace(year, end=date(2024, 1, 10))
    earlier, later = windows(replace(facts, first_order=odd.start), odd)
    assert (earlier.end, later.start) == (date(2024, 1, 5), date(2024, 1, 6))


def test_a_difference_whose_interval_spans_nothing_is_too_close_to_call():
    # Both sides spend 30 or 70, others 20 or 60, five times each: 10 more, give or take far more than that.
    lines = [
        *(line for n in range(10) for line in buyer(f"both{n}", 2, 30.0 + 40 * (n % 2), "store")),
        *(line for n in range(10) for line in buyer(f"web{n}", 2, 20.0 + 40 * (n % 2), "web")),
    ]
    window = Filters(date(2024, 1, 1), date(2024, 12, 31), as_of=date(2024, 12, 31))
    with workspace_of(lines) as workspace:
        found = channels(workspace.read, workspace.facts, window).following
    # Variance 20^2 x 10 / 9 in each group of ten: se = sqrt(2 x 44.444) = 9.428, 1.96 of it 18.48.
    assert found.answer.endswith(
        "$10 more each than online only customers (between $8.48 less and $28.5 more: too close to call)."
    )
