"""Ranks agree as published examples say."""

import math

import pytest

from lib.analysis.intervals import rate
from lib.analysis.rank_agreement import rank_agreement

IQ = [106, 100, 86, 101, 99, 103, 97, 113, 112, 110]
HOURS_OF_TELEVISION = [7, 27, 2, 50, 28, 29, 20, 12, 6, 17]


def test_the_textbook_example_of_spearman():
    found = rank_agreement(IQ, HOURS_OF_TELEVISION)
    assert found.estimate == pytest.approx(-29 / 165)  # 1 - 6 x 194 / (10 x 99)
    # Fisher's scale: -0.17760 -+ 1.95996 x sqrt((1 + 0.03089 / 2) / 7) = -0.17760 -+ 0.74649
    assert (found.low, found.high) == pytest.approx((math.tanh(-0.92409), math.tanh(0.56889)), abs=1e-4)


def test_equal_things_share_the_mean_of_their_ranks():
    # Ranks 1, 2.5, 2.5, 4 and 1, 2, 3, 4: covariance 4.5, variances 4.5 and 5.
    assert rank_agreement([1, 2, 2, 3], [1, 2, 3, 4]).estimate == pytest.approx(4.5 / math.sqrt(4.5 * 5))


def test_the_same_order_agrees_wholly_and_one_rank_orders_nothing():
    assert rank_agreement(range(12), range(12)).estimate == pytest.approx(1)
    assert math.isnan(rank_agreement([1.0] * 12, range(12)).estimate)
    assert math.isnan(rank_agreement([1, 2, 3], [1, 3, 2]).low)


def test_things_must_have_both_figures():
    with pytest.raises(ValueError, match="Got 2 and 3"):
        rank_agreement([1, 2], [1, 2, 3])


@pytest.mark.parametrize(("count", "low", "high"), [(0, 0, 3.689), (1, 0.0253, 5.572), (10, 4.795, 18.39)])
def test_rates_have_the_limits_of_garwood(count, low, high):
    found = rate(count, 2.0)
    assert (found.estimate, found.low, found.high) == pytest.approx(
        (count / 2, low / 2, high / 2), abs=5e-3, rel=1e-3
    )


def test_a_rate_needs_an_exposure():
    with pytest.raises(ValueError, match="exposure=0"):
        rate(1, 0)
