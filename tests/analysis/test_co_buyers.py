"""Bought together: ratios by published figures, and customers who buy much are no pairs."""

import math

import numpy as np
import pytest

from lib.analysis.co_buyers import at_equal_breadth, co_buyers

FIRST, SECOND, OTHER = 0b001, 0b010, 0b100


def told(sets, items=3):
    return co_buyers(np.array(list(sets)), np.array(list(sets.values())), items)


def test_one_group_alone_gives_the_ratio_of_a_textbook():
    # Heart attacks of 11,034 on placebo (189) and 11,037 on aspirin (104): 1.82 (1.43 to 2.31). Agresti
    # (2007), An Introduction to Categorical Data Analysis, 2nd ed., 2.2 and 2.3. All bought one other thing.
    found = told(
        {
            OTHER | FIRST | SECOND: 189,
            OTHER | FIRST: 11_034 - 189,
            OTHER | SECOND: 104,
            OTHER: 11_037 - 104,
        }
    )
    ratio, p = at_equal_breadth(found, 0, 1)

    assert (ratio.estimate, ratio.low, ratio.high) == pytest.approx((1.818, 1.433, 2.306), abs=0.001)
    assert p == pytest.approx(math.erfc((math.log(1.818) - math.log(1.25)) / 0.1213 / math.sqrt(2)), rel=0.05)


def test_counts_by_number_of_items():
    found = told({FIRST: 5, FIRST | SECOND: 3, FIRST | SECOND | OTHER: 2})

    assert found.customers.tolist()[:4] == [0, 5, 3, 2]
    assert found.buyers.sum(axis=0).tolist() == [10, 5, 2]
    assert found.both.sum(axis=0)[0, 1] == 5
    assert found.both[2, 0, 1] == 3


def test_who_bought_nothing_else_says_nothing():
    ratio, p = at_equal_breadth(told({FIRST: 100, SECOND: 100, FIRST | SECOND: 50}), 0, 1)

    assert math.isnan(ratio.estimate)
    assert math.isnan(p)


def test_nobody_buying_both_is_told_with_an_upper_end():
    found = told({OTHER | FIRST: 200, OTHER | SECOND: 300, OTHER: 300})
    ratio, p = at_equal_breadth(found, 0, 1)

    assert (ratio.estimate, ratio.low) == (0.0, 0.0)
    assert ratio.high == pytest.approx(3 / 100)  # 200 x 300 / 600 were to be expected
    assert p < 1e-20


def test_customers_who_buy_much_are_no_reason_for_a_pair():
    # Half buy each of ten things with one chance in ten, half with one in two; nothing goes with anything.
    dice = np.random.default_rng(3)
    chance = np.where(np.arange(40_000) % 2, 0.5, 0.1)
    bought = dice.random((40_000, 10)) < chance[:, None]
    sets, counts = np.unique(bought @ (1 << np.arange(10)), return_counts=True)
    found = co_buyers(sets[sets > 0], counts[sets > 0], 10)
    ratio, p = at_equal_breadth(found, 0, 1)
    plain = (bought[:, 0] & bought[:, 1]).mean() / bought[:, 0].mean() / bought[:, 1].mean()

    assert plain > 1.4
    assert ratio.estimate < 1.2
    assert p == 1.0
