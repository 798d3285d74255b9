"""What must something bring? By hand, and Cohen's tables."""

import numpy as np
import pytest

from lib.analysis.break_even import (
    Costs,
    arm_size,
    arm_size_of_shares,
    break_even,
    from_interval,
    from_range,
    outcome,
    smallest_found,
)

COSTS = Costs(per_customer=2.0, fixed=700.0, training=200.0, technology=100.0)


def test_costs_come_back_at_what_they_are_over_the_margin():
    # 1,000 once over 100 customers, and 2 three times: 16 each, of a revenue of which half is profit.
    assert break_even(COSTS, 100, 3, 0.5) == pytest.approx(32)


def test_nobody_and_no_margin_pay_for_nothing():
    assert break_even(COSTS, 0, 1, 0.5) is None
    assert break_even(COSTS, 10, 1, 0.0) is None


@pytest.mark.parametrize(("d", "n"), [(0.2, 393), (0.5, 63), (0.8, 25)])
def test_a_test_of_means_is_as_large_as_published(d, n):
    # Cohen (1988), table 2.4.1: 393, 64 and 26 with Student's t; the normal form takes one less.
    assert arm_size(d, 1.0) == n


def test_a_test_of_shares_is_as_large_as_published():
    # Cohen (1988), table 6.4.1, power .80, two-sided .05: h = .20 takes 392; rounded up here.
    larger = np.sin(np.arcsin(np.sqrt(0.5)) + 0.1) ** 2
    assert arm_size_of_shares(0.5, larger - 0.5) == 393


def test_what_can_not_be_found_has_no_size():
    assert arm_size(0.0, 1.0) is None
    assert arm_size_of_shares(0.9, 0.2) is None
    assert smallest_found(1, 1.0) is None


def test_the_smallest_effect_found_is_what_the_size_was_for():
    assert arm_size(smallest_found(200, 3.0), 3.0) == 100


def test_a_certain_effect_has_no_range():
    found = outcome(np.full(100, 40.0), COSTS, 100, 3, 0.5)

    # 100 customers bring 20 of profit and cost 6: 1,400 a year, 400 after what was spent once.
    assert (found.low, found.middle, found.high) == (400, 400, 400)
    assert found.loss_share == 0
    assert found.payback_months == pytest.approx(1000 / 1400 * 12)
    assert found.worth_knowing == 0


def test_what_may_go_either_way_is_worth_knowing():
    found = outcome(np.array([0.0, 20.0] * 50), Costs(per_customer=10.0), 10, 1, 1.0)

    # It loses 100 or gains 100: who knew would only do it when it gains, 50 on average instead of 0.
    assert found.loss_share == 0.5
    assert found.worth_knowing == pytest.approx(50)


def test_what_never_pays_back_says_so():
    found = outcome(np.full(10, 1.0), COSTS, 100, 3, 0.5)

    assert found.payback_months is None
    assert found.loss_share == 1


def test_draws_of_an_interval_have_its_ends():
    low, high = np.percentile(from_interval(10.0, 30.0), (2.5, 97.5))

    assert (low, high) == (pytest.approx(10, abs=0.5), pytest.approx(30, abs=0.5))


def test_draws_of_a_typed_range_stay_in_it():
    drawn = from_range(10.0, 30.0)

    assert drawn.min() >= 10
    assert drawn.max() <= 30
    assert drawn.mean() == pytest.approx(20, abs=0.3)
