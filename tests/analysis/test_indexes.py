"""Indexes and many comparisons at once, against published and hand-computed figures."""

import math

import pytest

from lib.analysis.chance import discoveries
from lib.analysis.indexes import Share, index, p_value, share_of


def test_beside_a_whole_that_it_is_no_part_of_it_is_the_ratio_of_katz():
    # 20 of 100 beside 10 of 100: ratio 2, se of its logarithm sqrt(0.8 / 20 + 0.9 / 10) = 0.36056.
    found = index(share_of(20, 100), share_of(10, 100), 0.0)
    assert found.estimate == pytest.approx(200)
    assert found.low == pytest.approx(200 * math.exp(-1.959964 * 0.36056), rel=1e-4)
    assert found.high == pytest.approx(200 * math.exp(1.959964 * 0.36056), rel=1e-4)


def test_the_part_counts_in_the_whole():
    # 30 of 100 in the store, 70 of 900 elsewhere: 10 % of all, index 300.
    found = index(share_of(30, 100), share_of(70, 900), 0.1)
    assert found.estimate == pytest.approx(300)
    assert found.low < 300 < found.high


def test_of_none_seen_the_upper_end_is_three_by_n():
    found = index(share_of(0, 60), share_of(100, 940), 0.06)
    assert (found.estimate, found.low) == (0, 0)
    assert found.high == pytest.approx(100 * 0.05 / 0.1)  # 3 / 60 by 10 %


def test_the_published_example_of_benjamini_and_hochberg():
    # Their section 3.2, two treatments compared in 15 ways: four stand at 5 %, Bonferroni keeps three.
    values = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459,
              0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0]  # fmt: skip
    assert discoveries(values) == (True,) * 4 + (False,) * 11


def test_what_has_no_p_value_stands_nowhere_and_counts_nowhere():
    assert discoveries([0.03, math.nan, 0.04]) == (True, False, True)
    assert discoveries([]) == ()
    assert discoveries([math.nan]) == (False,)


def test_few_expected_people_have_no_p_value():
    assert math.isnan(p_value(share_of(3, 10), share_of(40, 400)))  # one is expected
    assert p_value(share_of(30, 100), share_of(40, 400)) < 0.001
    assert p_value(share_of(10, 100), share_of(40, 400)) == pytest.approx(1.0)


def test_who_has_none_is_taken_to_vary_like_the_others():
    none = p_value(share_of(0, 100), share_of(60, 1000))
    hardly = p_value(share_of(1, 100), share_of(60, 1000))
    # By its own error 0 would be certain: 0.06 / 0.0075 is 8; at 60 of 1,100 it is 0.06 / 0.0239 = 2.5.
    assert 0.005 < none < hardly < 0.1


def test_a_group_that_is_nowhere_else_has_an_index_and_stands():
    part, rest = share_of(40, 60), share_of(0, 69)
    found = index(part, rest, 60 / 129)
    assert found.estimate == pytest.approx(215)  # all of the group are there: 129 / 60
    assert found.low < found.estimate == found.high
    assert p_value(part, rest) < 0.001


def test_a_share_knows_its_error():
    assert share_of(20, 100) == Share(0.2, pytest.approx(0.04), 100)
