"""Intervals agree with the figures that their authors published, or with figures worked out by hand."""

import math

import pytest

from lib.analysis import intervals
from lib.analysis.intervals import Moments, PairMoments

# Student's sleep data (Cushny and Peebles 1905): extra hours of sleep of ten patients under two drugs.
FIRST_DRUG = (0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0)
SECOND_DRUG = (1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4)


def moments(values):
    return Moments(len(values), sum(values), sum(value**2 for value in values))


def pairs(*units):
    return PairMoments(
        len(units),
        sum(y for y, _ in units),
        sum(x for _, x in units),
        sum(y * y for y, _ in units),
        sum(x * x for _, x in units),
        sum(y * x for y, x in units),
    )


def ends(interval):
    return interval.low, interval.high


def test_welch_gives_the_figures_that_r_prints_for_students_sleep_data():
    found = intervals.mean_difference(moments(FIRST_DRUG), moments(SECOND_DRUG))
    assert found.estimate == pytest.approx(0.75 - 2.33)
    assert ends(found) == pytest.approx((-3.3654832, 0.2054832), abs=1e-7)


def test_mean_gives_the_figures_that_r_prints_for_the_paired_sleep_data():
    found = intervals.mean(moments([a - b for a, b in zip(FIRST_DRUG, SECOND_DRUG, strict=True)]))
    assert found.estimate == pytest.approx(-1.58)
    assert ends(found) == pytest.approx((-2.4598858, -0.7001142), abs=1e-7)


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    # Newcombe (1998), Two-sided confidence intervals for the single proportion, table I, method 3 (Wilson).
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0000, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_gives_the_published_intervals(hits, n, low, high):
    assert ends(intervals.share(hits, n)) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("hits", "n", "other_hits", "other_n", "low", "high"),
    # Newcombe (1998), Interval estimation for the difference between independent proportions, table II (10).
    [
        (56, 70, 48, 80, 0.0524, 0.3339),
        (9, 10, 3, 10, 0.1705, 0.8090),
        (6, 7, 2, 7, 0.0582, 0.8062),
        (5, 56, 0, 29, -0.0381, 0.1926),
        (0, 10, 0, 20, -0.1611, 0.2775),
        (0, 10, 0, 10, -0.2775, 0.2775),
        (10, 10, 0, 20, 0.6791, 1.0000),
        (10, 10, 0, 10, 0.6075, 1.0000),
    ],
)
def test_newcombe_gives_the_published_intervals(hits, n, other_hits, other_n, low, high):
    found = intervals.share_difference(hits, n, other_hits, other_n)
    assert ends(found) == pytest.approx((low, high), abs=5e-5)


def test_ratio_of_sums_varies_as_its_residuals_do():
    # R = 15 / 6 = 2.5, residuals -0.5, -1, 1.5; se = sqrt(3 / 2 x 3.5) / 6 = 0.381881.
    found = intervals.ratio(pairs((2, 1), (4, 2), (9, 3)))
    assert found.estimate == 2.5
    assert ends(found) == pytest.approx((2.5 - 1.959964 * 0.381881, 2.5 + 1.959964 * 0.381881), abs=1e-5)


def test_ratio_per_one_is_the_mean_with_its_usual_error():
    sample = pairs(*((y, 1) for y in FIRST_DRUG))
    assert sample.error == pytest.approx(math.sqrt(moments(FIRST_DRUG).variance / 10))


def test_errors_of_two_ratios_add_as_squares():
    # The second: R = 6 / 3 = 2, residuals 1, -1, 0; se = sqrt(3 / 2 x 2) / 3 = 0.577350.
    found = intervals.ratio_difference(pairs((2, 1), (4, 2), (9, 3)), pairs((3, 1), (1, 1), (2, 1)))
    error = math.sqrt(0.381881**2 + 0.577350**2)
    assert found.estimate == pytest.approx(0.5)
    assert found.high - found.estimate == pytest.approx(1.959964 * error, abs=1e-5)


def test_strata_are_weighted_before_they_are_compared():
    # Differences 1 (weight 3) and 5 (weight 1): (3 x 1 + 1 x 5) / 4 = 2. Each mean of two values one off its
    # mean has variance 2 / 2 = 1, so the variance is (9 / 16 + 1 / 16) x 2 = 1.25.
    strata = [(3, moments((2, 4)), moments((1, 3))), (1, moments((9, 11)), moments((4, 6)))]
    found = intervals.weighted_mean_difference(strata)
    assert found.estimate == pytest.approx(2)
    assert found.high - found.estimate == pytest.approx(1.959964 * math.sqrt(1.25), abs=1e-5)


def test_median_of_a_hundred_lies_between_ranks_40_and_61():
    # Campbell and Gardner (1988): r = 50 - 9.8 = 40.2, s = 51 + 9.8 = 60.8.
    found = intervals.median(range(100, 0, -1))
    assert (found.estimate, found.low, found.high) == (50.5, 40, 61)


def test_too_few_units_give_an_estimate_without_an_interval():
    assert intervals.mean(Moments(1, 4.0, 16.0)).estimate == 4
    for found in (
        intervals.mean(Moments(1, 4.0, 16.0)),
        intervals.mean_difference(Moments(1, 4.0, 16.0), moments(FIRST_DRUG)),
        intervals.ratio(pairs((2, 1))),
        intervals.median([1, 2, 3, 4, 5]),
        intervals.share(0, 0),
        intervals.share_ratio(0, 10, 0, 10),
    ):
        assert math.isnan(found.low)
        assert math.isnan(found.high)


def test_koopmans_ratio_has_the_ends_that_koopman_published():
    # Koopman (1984): 36 of 40 against 16 of 80.
    found = intervals.share_ratio(36, 40, 16, 80)
    assert found.estimate == pytest.approx(4.5)
    assert ends(found) == pytest.approx((2.94, 7.15), abs=0.005)


def test_a_ratio_without_hits_has_one_open_end():
    none, all_ = intervals.share_ratio(0, 20, 3, 30), intervals.share_ratio(4, 20, 0, 30)
    assert (none.estimate, none.low) == (0, 0)
    assert 1 < none.high < 3
    assert math.isnan(all_.estimate)
    assert all_.low > 1
    assert all_.high == math.inf


def test_a_ratio_and_its_inverse_have_inverse_ends():
    one, other = intervals.share_ratio(16, 120, 56, 736), intervals.share_ratio(56, 736, 16, 120)
    assert ends(one) == pytest.approx((1 / other.high, 1 / other.low))


def test_a_share_needs_no_more_hits_than_units():
    with pytest.raises(ValueError, match=r"Got hits=3, n=2\."):
        intervals.share(3, 2)
