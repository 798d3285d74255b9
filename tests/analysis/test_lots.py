"""Lots of customers: their spread gives an interval as wide as customers make it, not as orders would."""

import math

import numpy as np
import pytest

from lib.analysis.intervals import PairMoments
from lib.analysis.lots import FEW, MANY, around, p_value, standard_error


def test_the_error_of_four_lots_by_hand():
    # mean 0, squares add up to 2; 4 / 3 x 2 = 2.667
    assert standard_error(np.array([1.0, -1.0, 0.0, 0.0])) == pytest.approx(math.sqrt(8 / 3))


def test_the_interval_is_students_with_one_degree_less_than_lots():
    ends = around(0.0, 1.0, FEW)  # t(16) at 97.5 % is 2.120 in any table

    assert ends.high == pytest.approx(2.120, abs=0.0005)
    assert p_value(2.120, 1.0, FEW) == pytest.approx(0.05, abs=0.0005)


def test_what_is_no_difference_has_no_p_value_below_one_and_what_never_varies_is_certain():
    assert p_value(0.0, 0.0, FEW) == 1.0
    assert p_value(0.1, 0.0, FEW) == 0.0
    assert math.isnan(p_value(0.1, math.nan, FEW))


def purchases(seed):
    """The share online of 2,000 customers who keep to what they like, true share 0.4, one to nine orders."""
    dice = np.random.default_rng(seed)
    orders = dice.integers(1, 10, 2_000)
    return orders, dice.binomial(orders, dice.beta(0.8, 1.2, 2_000))


def shares(orders, online):
    share = online.sum() / orders.sum()
    own = (online - share * orders) / orders.sum()
    return share, standard_error(np.bincount(np.arange(len(orders)) % MANY, own, minlength=MANY))


def test_lots_of_customers_are_as_sure_as_customers_themselves():
    orders, online = purchases(1)
    _, error = shares(orders, online)
    exact = PairMoments(len(orders), online.sum(), orders.sum(), (online**2).sum(), (orders**2).sum(),
                        (orders * online).sum()).error  # fmt: skip

    assert error == pytest.approx(exact, rel=0.25)  # 101 lots know a spread to 7 %: three times that
    assert error > 1.5 * math.sqrt(0.4 * 0.6 / orders.sum())  # what orders as units would claim


def test_nineteen_of_twenty_intervals_hold_the_truth():
    covered = 0
    for seed in range(400):
        share, error = shares(*purchases(seed))
        ends = around(share, error, MANY)
        covered += ends.low <= 0.4 <= ends.high

    assert 368 <= covered <= 392  # 380 +- 2.75 standard deviations
