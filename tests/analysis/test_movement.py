"""Who moved between groups from one window to the next? On rows whose answer is worked out by hand."""

from datetime import date

import pytest

from lib.analysis.filters import Filters, all_of
from lib.analysis.groupings import TIER_NAMES, grouping
from lib.analysis.inequality import count_of
from lib.analysis.moved import ELSEWHERE, GONE, NEW, cells_of, moved_customers
from lib.analysis.movement import movement
from lib.analysis.pairs import HIGHER
from lib.analysis.preceded import preceded
from lib.analysis.two_windows import windows
from lib.errors import UserError
from tests.builders import sale, workspace_of

NOW = Filters(start=date(2025, 1, 1), end=date(2025, 12, 31), as_of=date(2025, 12, 31))


def amounts(first, last, year, least):
    """One order each: the later the number, the more is spent."""
    return [sale(f"c{n:03}", f"{year}-01-05", least + n) for n in range(first, last)]


@pytest.fixture(scope="module")
def shop():
    """c000 to c099 buy in 2024; c050 to c119 in 2025, in the same order of spending."""
    rows = [*amounts(0, 100, 2024, 10.0), *amounts(50, 120, 2025, 10.0)]
    with workspace_of(rows) as workspace:
        yield workspace


def test_rows_and_columns_add_up_to_the_buyers_of_each_window(shop):
    found = movement(shop.read, shop.facts, NOW, by="tier")

    assert (found.customers_then, found.customers_now, found.came, found.gone) == (100, 70, 20, 50)
    assert sum(group.customers_then for group in found.groups) == 100
    assert sum(group.customers_now for group in found.groups) == 70
    cells = cells_of(shop.read, *windows(shop.facts, NOW), grouping("tier"))
    assert cells["customers"].sum() == 120  # 100 then, and 20 new
    assert cells["net_then"].sum() == pytest.approx(sum(10 + n for n in range(100)))
    assert cells["net_now"].sum() == pytest.approx(sum(10 + n for n in range(50, 120)))


def test_tiers_are_rounded_up_as_on_top_customers(shop):
    found = movement(shop.read, shop.facts, NOW, by="tier")

    reached = [count_of(upto, 70) for upto in (0.01, 0.05, 0.10, 0.25, 0.50, 1.0)]  # 1 4 7 18 35 70
    sizes = [one - before for one, before in zip(reached, [0, *reached], strict=False)]
    assert [group.customers_now for group in found.groups] == sizes
    assert TIER_NAMES[:2] == ("Top 1 %", "1 to 5 %")


def test_who_stayed_in_the_lower_half_has_its_interval(shop):
    # The lower half of 2024, c000 to c049, bought nothing in 2025: 50 of 50 are gone.
    found = movement(shop.read, shop.facts, NOW, by="tier")
    low = found.groups[-1]

    assert (low.customers_then, low.stayed, low.gone, low.others_now) == (50, 0, 50, 0.0)
    # Wilson's upper end of 0 of 50: z^2 / (n + z^2) = 3.84 / 53.84.
    assert low.high == pytest.approx(3.8415 / 53.8415, abs=1e-4)
    gone = next(move for move in found.moves if (move.then, move.now) == (low.group, GONE))
    assert (gone.customers, gone.share) == (50, 1.0)


def test_of_fewer_than_ten_nothing_is_told(shop):
    found = movement(shop.read, shop.facts, NOW, by="tier")

    assert all(move.customers is None or move.customers >= 10 for move in found.moves)
    few = [move for move in found.moves if move.customers is None]
    assert few
    assert all(move.share is None and move.net_revenue_then is None for move in few)
    assert found.groups[0].stayed is None  # one customer was the top 1 %
    assert any(move.then == NEW for move in found.moves)


def test_without_an_earlier_window_it_can_not_be_told(shop):
    before = NOW.before()
    found = movement(shop.read, shop.facts, before)

    assert found.answer.startswith(
        "Can't tell yet who moved. It takes orders of January 2023 to December 2023"
    )
    assert (found.then, found.moves) == (None, ())
    assert preceded(shop.read, shop.facts, before).answer.startswith("Can't tell yet")


def test_two_years_are_cut_into_two():
    rows = [sale("ann", "2024-01-03", 5.0), sale("ann", "2025-12-30", 5.0)]
    with workspace_of(rows) as workspace:
        then, now = windows(workspace.facts, all_of(workspace.facts))

    assert (then.start, then.end, now.start) == (date(2024, 1, 1), date(2024, 12, 31), date(2025, 1, 1))


def test_who_moved_can_be_listed(shop):
    by = grouping("tier")
    low = TIER_NAMES[-1]
    gone = moved_customers(shop.read, shop.facts, NOW, by=by, pair=(low, GONE))
    left = moved_customers(shop.read, shop.facts, NOW, by=by, pair=(low, ELSEWHERE), limit=5)

    assert gone.customer_count == len(gone.customers) == 50
    assert (left.customer_count, len(left.customers)) == (50, 5)
    with pytest.raises(UserError, match="no such group"):
        moved_customers(shop.read, shop.facts, NOW, by=by, pair=("Best", GONE))


def test_a_first_return_before_the_window_is_on_neither_side():
    # 40 buy 10 to 49 in 2023 and again in 2024; twelve had a discount in 2022, twelve others first in 2023.
    rows = [sale(f"c{n:02}", f"{year}-04-02", 10.0 + n) for n in range(40) for year in (2023, 2024)]
    rows += [sale(f"c{n:02}", "2022-04-02", 5.0, discount_amount=1.0) for n in range(12)]
    rows += [sale(f"c{n:02}", "2023-05-02", 0.5, discount_amount=0.1) for n in range(8, 20)]
    now = Filters(start=date(2024, 1, 1), end=date(2024, 12, 31), as_of=date(2024, 12, 31))
    with workspace_of(rows) as workspace:
        found = preceded(workspace.read, workspace.facts, now, by="tier", pair=(TIER_NAMES[-1], HIGHER))

    # Nobody of the lower 20 (c00 to c19) moved: spending has the same order in both years.
    assert (found.customers, found.moved) == (20, 0)
    assert "discount" not in {one.happening for one in found.precedents}  # eight first in 2023: c12 to c19
    assert "First discount" in found.few


def test_a_move_to_the_same_group_is_none(shop):
    with pytest.raises(UserError, match="no move"):
        preceded(shop.read, shop.facts, NOW, by="tier", pair=("Top 1 %", "Top 1 %"))


def test_an_unknown_grouping_names_those_there_are(shop):
    with pytest.raises(UserError, match="segment, tier, persona"):
        movement(shop.read, shop.facts, NOW, by="height")
