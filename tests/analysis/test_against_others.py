"""A group beside all others together: by hand, against published figures, and marked together."""

import math

import pytest

from lib.analysis.against_others import marked, means, ratios_alike, shares, together, welch
from lib.analysis.intervals import Moments, PairMoments

# Student (1908), hours of sleep gained by ten patients under two drugs; R's t.test(extra ~ group) on `sleep`:
# t = -1.8608, df = 17.776, p-value = 0.07939, 95 % interval -3.3654832 to 0.2054832.
ONE = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
TWO = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]


def moments(values):
    return Moments(len(values), sum(values), sum(value**2 for value in values))


def test_means_are_compared_as_welch_published_it():
    first, _ = means("net_revenue", {"one": moments(ONE), "two": moments(TWO)})

    assert (first.value, first.others) == pytest.approx((0.75, 2.33))
    assert (first.difference_low, first.difference_high) == pytest.approx((-3.3654832, 0.2054832), abs=1e-6)
    assert first.p_value == pytest.approx(0.07939, abs=1e-5)
    assert welch(moments(TWO), moments(ONE)) == pytest.approx(first.p_value)


def test_shares_are_those_of_the_others_together():
    rows = {row.group: row for row in shares("repeat_share", {"a": (30, 60), "b": (10, 40), "c": (5, 60)})}

    assert rows["a"].value == 0.5
    assert (rows["a"].others_n, rows["a"].others) == (100, 0.15)
    assert rows["a"].difference == pytest.approx(0.35)
    assert rows["a"].low < 0.5 < rows["a"].high


def test_groups_of_under_ten_are_not_told_and_count_among_the_others():
    rows = shares("repeat_share", {"a": (30, 60), "few": (9, 9)})

    assert [row.group for row in rows] == ["a"]
    assert rows[0].others_n == 9
    assert rows[0].difference is None
    assert not means("net_revenue", {"few": moments(ONE[:9])})


def test_of_many_rows_those_stand_that_stand_together():
    # p of a is tiny. Of b against c alone p is about 0.03: it would stand alone, not among 20 that do not.
    alike = {f"g{n}": (50, 100) for n in range(20)}
    rows = marked(shares("repeat_share", {"a": (95, 100)} | alike))

    assert [row.group for row in rows if row.stands] == ["a"]
    alone = marked(shares("repeat_share", {"b": (65, 100), "c": (50, 100)}))
    assert all(row.stands for row in alone)
    crowd = marked([*shares("repeat_share", {"b": (65, 100), "c": (50, 100)}), *shares("x", alike)])
    assert not any(row.stands for row in crowd)


def test_ratios_without_any_spread_of_their_own_are_told_apart():
    # Ten units of one case each: all of the first hit, none of the second. Pooled share 0.5, each error
    # sqrt(10 / 9 x 10 x 0.25) / 10 = 1 / 6; z = 1 / sqrt(2 / 36) = 4.243.
    one, two = PairMoments(10, 10, 10, 10, 10, 10), PairMoments(10, 0, 10, 0, 10, 0)

    assert ratios_alike(one, two) == pytest.approx(math.erfc(3.0))
    assert math.isnan(ratios_alike(one, one))


def test_sums_of_groups_add_up():
    assert together([moments(ONE), moments(TWO)]) == Moments(
        20, pytest.approx(sum(ONE + TWO)), pytest.approx(sum(value**2 for value in ONE + TWO))
    )
