"""Is the adjusted difference the one that is there? By hand, by law, and where the truth is known."""

import math

import numpy as np
import pytest

from bench import crossings
from lib.analysis.overlap import apart, arms, difference, effective, pieces, weighted_difference
from lib.analysis.second_channel import study_of

SEEDS = 20
CUSTOMERS = 2_500


def test_without_covariates_it_is_the_difference_of_means():
    y = np.array([3.0, 5.0, 1.0, 2.0, 3.0])
    treated = np.array([True, True, False, False, False])

    compared = arms(np.arange(5), treated, np.zeros((5, 1)))

    assert difference(pieces(compared, y)).estimate == pytest.approx(4.0 - 2.0)
    assert compared.weight == pytest.approx([0.6, 0.6, 0.4, 0.4, 0.4])


def test_two_kinds_of_customers_weigh_by_how_evenly_they_are_divided():
    # Kind A: 10 of 20 treated, 8 more each. Kind B: 2 of 20 treated, nothing more. Overlap weights are
    # n e (1 - e): 20 x .25 = 5 and 20 x .09 = 1.8, so the difference is 8 x 5 / 6.8.
    kind = np.repeat([1.0, 0.0], 20)
    treated = np.concatenate([np.arange(20) < 10, np.arange(20) < 2])
    y = 100 * kind + 8.0 * (treated & (kind == 1))

    compared = arms(np.arange(40), treated, kind[:, None])

    assert compared.chance[0] == pytest.approx(0.5, abs=0.001)
    assert compared.chance[-1] == pytest.approx(0.1, abs=0.001)
    assert difference(pieces(compared, y)).estimate == pytest.approx(8 * 5 / 6.8, abs=0.05)


def test_it_is_right_where_only_the_outcome_is_modelled_rightly():
    dice = np.random.default_rng(1)
    x = dice.normal(size=20_000)
    treated = dice.random(20_000) < 1 / (1 + np.exp(-np.sin(3 * x) - x**3 / 4))  # no logistic line
    y = 5 * x + 2.0 * treated + dice.normal(size=20_000)

    found = difference(pieces(arms(np.arange(20_000), treated, x[:, None]), y))

    assert found.low < 2.0 < found.high
    assert weighted_difference(np.arange(20_000), treated, np.ones(20_000), y).estimate > 3


def test_rows_of_one_customer_count_as_one():
    dice = np.random.default_rng(2)
    y, treated = dice.normal(size=200), np.arange(200) % 2 == 0

    once = weighted_difference(np.arange(200), treated, np.ones(200), y)
    thrice = weighted_difference(np.tile(np.arange(200), 3), np.tile(treated, 3), np.ones(600), np.tile(y, 3))

    assert (thrice.low, thrice.high) == pytest.approx((once.low, once.high))


def test_weights_make_alike_what_the_model_saw():
    frame, _, _ = crossings.trials(CUSTOMERS, seed=3)
    x = np.log1p(frame[["net_1", "net_2"]].to_numpy())
    treated = frame["is_treated"].to_numpy()
    compared = arms(frame["customer_key"].to_numpy(), treated, x)

    before, after = apart(treated, compared.weight, x)

    assert np.abs(before).min() > 0.3
    assert np.abs(after).max() < 0.001


def test_equal_weights_are_worth_their_number():
    assert effective(np.full(7, 0.3)) == pytest.approx(7)
    assert effective(np.array([1.0, 0.0])) == 1


def test_one_arm_alone_is_refused():
    with pytest.raises(ValueError, match="both arms must have rows"):
        arms(np.arange(3), np.ones(3, dtype=bool), np.zeros((3, 1)))


def test_intervals_hold_the_truth_as_often_as_they_say():
    truth, held, raw = crossings.truth(), 0, 0
    for seed in range(1, SEEDS + 1):
        frame, _, _ = crossings.trials(CUSTOMERS, seed)
        study, after = study_of(frame), (frame["after_1"] + frame["after_2"]).to_numpy()
        assert study is not None
        found = study.difference(after)
        plain = weighted_difference(study.customer, study.treated, np.ones(len(after)), after)
        held += found.low <= truth <= found.high
        raw += plain.low <= truth <= plain.high

    # 17 or more of 20 in 98 of 100 such rounds at 95 %; the plain difference never does.
    assert held >= SEEDS - 3
    assert raw == 0
    assert not math.isnan(truth)
