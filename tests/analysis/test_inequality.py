"""Gini, Lorenz curve and tiers on amounts that can be worked out by hand, and the laws they obey."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.analysis.inequality import count_of, gini, lorenz, tiers

AMOUNTS = st.lists(st.integers(-10_000, 1_000_000).map(lambda cents: cents / 100), min_size=1, max_size=300)


def of(*amounts: float) -> np.ndarray:
    return np.array(amounts, dtype="float64")


def test_all_alike_have_a_gini_of_zero() -> None:
    assert gini(of(5, 5, 5, 5)) == pytest.approx(0)


def test_one_who_has_all_leaves_one_nth() -> None:
    # Population form: (n - 1) / n.
    assert gini(of(0, 0, 0, 7)) == pytest.approx(0.75)


def test_gini_by_hand() -> None:
    # x = 1, 2, 3: (-2 x 1 + 0 x 2 + 2 x 3) / (3 x 6) = 4 / 18.
    assert gini(of(3, 1, 2)) == pytest.approx(4 / 18)


def test_negative_amounts_count_as_nothing() -> None:
    assert gini(of(-50, 0, 0, 7)) == gini(of(0, 0, 0, 7))


@pytest.mark.parametrize("amounts", [(), (0,), (0, 0), (-3,)])
def test_nobody_has_anything(amounts: tuple[float, ...]) -> None:
    assert gini(of(*amounts)) is None
    assert lorenz(of(*amounts)) == ()


def test_the_curve_by_hand() -> None:
    points = [(point.customers, point.net_revenue) for point in lorenz(of(6, 1, 3, -2))]
    assert points == [(0, 0), (0.25, 0), (0.5, 0.1), (0.75, 0.4), (1, 1)]


@pytest.mark.parametrize(
    ("share", "n", "count"),
    [
        (0.01, 4338, 44),
        (0.01, 4400, 44),
        (0.01, 4401, 45),
        (0.07, 100, 7),
        (0.2, 1, 1),
        (0.5, 0, 0),
        (1, 3, 3),
    ],
)
def test_a_share_of_customers_is_rounded_up(share: float, n: int, count: int) -> None:
    assert count_of(share, n) == count


def test_tiers_net_returns() -> None:
    # Ten buyers: 100, eight of 10, and one who brought back 30 more than bought; together 150.
    found = {tier.upto: tier for tier in tiers(of(100, *[10] * 8, -30))}
    assert (found[0.01].customers, found[0.01].net_revenue) == (1, 100)
    assert (found[0.25].customers, found[0.25].net_revenue) == (3, 120)
    assert found[0.25].share == pytest.approx(0.8)
    assert (found[1.0].customers, found[1.0].net_revenue, found[1.0].share) == (10, 150, 1)


@given(AMOUNTS)
def test_the_curve_rises_from_nothing_to_all_below_the_diagonal(amounts: list[float]) -> None:
    points = lorenz(of(*amounts))
    if not points:
        return
    assert len(points) <= 200
    assert (points[0].customers, points[0].net_revenue) == (0, 0)
    assert (points[-1].customers, points[-1].net_revenue) == pytest.approx((1, 1))
    for before, after in pairwise(points):
        assert after.customers > before.customers
        assert after.net_revenue >= before.net_revenue
        assert after.net_revenue <= after.customers + 1e-9


@given(AMOUNTS)
def test_gini_lies_between_none_and_all(amounts: list[float]) -> None:
    found = gini(of(*amounts))
    assert found is None or -1e-9 <= found <= 1 - 1 / len(amounts) + 1e-9


@given(AMOUNTS)
def test_tiers_contain_each_other_and_end_with_everybody(amounts: list[float]) -> None:
    found = tiers(of(*amounts))
    assert [tier.customers for tier in found] == sorted(tier.customers for tier in found)
    assert found[-1].customers == len(amounts)
    assert found[-1].net_revenue == pytest.approx(sum(amounts))
