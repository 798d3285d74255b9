"""Do factors and parts add up to the change of net revenue? By hand, as a law, and beside the overview."""

from datetime import date
from math import log, prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.analysis.filters import Filters, all_of, default_filters
from lib.analysis.overview import overview
from lib.analysis.revenue_tree import contributions, logarithmic_mean, revenue_tree
from lib.jobs.sample import sample_workspace
from tests.builders import returned, sale, workspace_of

FEBRUARY = Filters(date(2024, 2, 1), date(2024, 2, 29), date(2024, 2, 29))
factors = st.floats(min_value=1e-3, max_value=1e4)


def shop() -> list[dict]:
    """January: 10 customers, an order each, of two items at 5.00. February: 20, at 8.00, 2.00 off."""
    january = [sale(f"c{n}", "2024-01-10", 10.0, quantity=2) for n in range(10)]
    february = [
        sale(f"c{n}", "2024-02-10", 14.0, quantity=2, unit_price=8.0, discount_amount=2.0) for n in range(20)
    ]
    unknown = [sale(None, "2024-01-03", 40.0, order_id="T1"), sale(None, "2024-02-03", 30.0, order_id="T2")]
    closing = [sale(None, "2024-01-01", 0.5, order_id="T0"), sale(None, "2024-02-29", 0.5, order_id="T3")]
    return [*january, *february, *unknown, *closing, returned("c1", "2024-02-20", 7.0)]


@pytest.fixture(scope="module")
def tree():
    with workspace_of(shop()) as workspace:
        yield revenue_tree(workspace.read, workspace.facts, FEBRUARY)


def test_a_doubling_goes_to_the_factor_that_doubled() -> None:
    assert contributions((2.0, 3.0, 1.0), (4.0, 3.0, 1.0)) == pytest.approx((6.0, 0.0, 0.0))


def test_what_cancels_out_is_told_by_both_sides() -> None:
    # 10 x 2 = 20 x 1: the logarithmic mean of 20 and 20 is 20.
    assert contributions((10.0, 2.0), (20.0, 1.0)) == pytest.approx((20 * log(2), -20 * log(2)))


def test_the_logarithmic_mean_by_hand() -> None:
    assert logarithmic_mean(8.0, 2.0) == pytest.approx(6 / log(4))
    assert logarithmic_mean(5.0, 5.0) == 5.0
    assert logarithmic_mean(5.0 + 1e-12, 5.0) == pytest.approx(5.0)


@given(st.lists(st.tuples(factors, factors), min_size=1, max_size=5))
def test_contributions_add_up_to_the_change(pairs) -> None:
    before, now = zip(*pairs, strict=True)
    change = prod(now) - prod(before)

    size = max(prod(now), prod(before))
    assert sum(contributions(before, now)) == pytest.approx(change, rel=1e-9, abs=1e-11 * size)


@given(factors, factors, factors, factors)
def test_going_back_takes_away_what_going_there_gave(one, two, three, four) -> None:
    there, back = contributions((one, two), (three, four)), contributions((three, four), (one, two))

    assert there == pytest.approx([-part for part in back], rel=1e-9, abs=1e-9)


def test_nothing_is_put_in_place_of_a_zero() -> None:
    with pytest.raises(ValueError, match="above 0"):
        contributions((0.0, 2.0), (1.0, 2.0))


def test_parts_add_up_by_hand(tree) -> None:
    told = {leaf.measure: (leaf.before, leaf.now, leaf.change) for leaf in tree.leaves}

    assert told["bought_by_known"] == pytest.approx((100, 280, 180))
    assert told["returned_by_known"] == pytest.approx((0, -7, -7))
    assert told["unknown_revenue"] == pytest.approx((40.5, 30.5, -10))
    assert (tree.net_before, tree.net_now, tree.change) == pytest.approx((140.5, 303.5, 163))


def test_factors_add_up_by_hand(tree) -> None:
    # 10 x 1 x 2 x 5.00 becomes 20 x 1 x 2 x 7.00: L = 180 / ln 2.8, shares ln 2 and ln 1.4.
    weight = 180 / log(2.8)
    told = {factor.measure: factor.contribution for factor in tree.factors}

    assert told["customers"] == pytest.approx(weight * log(2))
    assert told["orders_per_customer"] == told["items_per_order"] == pytest.approx(0)
    assert told["price_per_item"] == pytest.approx(weight * log(1.4))
    assert told["list_price_per_item"] == pytest.approx(weight * log(8 / 5))
    assert told["paid_share"] == pytest.approx(weight * log(7 / 8))


def test_the_answer_names_the_largest_factor(tree) -> None:
    assert tree.answer == (
        "Net revenue is $163 more than in the window before, 116 %. "
        "The largest part goes with customers, 100 % more: $121."
    )


def test_nobody_to_compare_with_is_said() -> None:
    rows = [sale("ann", "2024-01-10", 10.0), sale("bob", "2024-02-10", 30.0), sale("bob", "2024-02-29", 1.0)]
    with workspace_of(rows) as workspace:
        tree = revenue_tree(workspace.read, workspace.facts, all_of(workspace.facts))

    assert tree.factors == ()
    assert "1 known customer ordered in" in tree.reason
    assert sum(leaf.change for leaf in tree.leaves) == pytest.approx(tree.change)


def test_without_orders_it_can_not_tell() -> None:
    with workspace_of() as workspace:
        tree = revenue_tree(workspace.read, workspace.facts, default_filters(workspace.facts))

    assert tree.answer == "Can't tell yet: there is no revenue in either window."


@pytest.mark.parametrize("choice", [{}, {"channels": ("web",)}, {"segment": "Regulars"}])
def test_the_sample_reconciles_with_the_overview_to_the_cent(choice) -> None:
    workspace = sample_workspace()
    chosen = default_filters(workspace.facts)
    chosen = Filters(chosen.start, chosen.end, chosen.as_of, **choice)
    tree = revenue_tree(workspace.read, workspace.facts, chosen)
    net = overview(workspace.read, workspace.facts, chosen).kpis[0]
    main = [factor for factor in tree.factors if factor.part_of is None]
    parts = [factor for factor in tree.factors if factor.part_of == "price_per_item"]

    assert (tree.net_now, tree.net_before) == pytest.approx((net.value, net.before), abs=0.005)
    assert sum(leaf.now for leaf in tree.leaves) == pytest.approx(net.value, abs=0.005)
    assert sum(leaf.before for leaf in tree.leaves) == pytest.approx(net.before, abs=0.005)
    assert sum(factor.contribution for factor in main) == pytest.approx(tree.leaves[0].change, abs=0.005)
    assert sum(part.contribution for part in parts) == pytest.approx(main[-1].contribution, abs=0.005)
    assert prod(factor.now for factor in main) == pytest.approx(tree.leaves[0].now, abs=0.005)
