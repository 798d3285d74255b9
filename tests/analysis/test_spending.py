"""Does Gamma-Gamma come out as published, with true gradients, and with what was planted?"""

import numpy as np
import pytest

from lib.analysis.spending import GammaGamma, fit_spending, likelihood
from tests.analysis import cdnow


def repeats() -> tuple[np.ndarray, np.ndarray]:
    frequency, _, _, value = cdnow.calibration()
    told = (frequency > 0) & (value > 0)
    return frequency[told], value[told]


def test_cdnow_comes_out_as_published() -> None:
    found = fit_spending(*repeats())
    assert found.converged
    assert found.customers == 946
    assert found.p == pytest.approx(6.25, abs=5e-3)
    assert found.q == pytest.approx(3.74, abs=5e-3)
    assert found.gamma == pytest.approx(15.44, abs=1e-2)


@pytest.mark.parametrize("place", [(6.25, 3.74, 15.44), (0.7, 1.5, 300.0), (40.0, 12.0, 2.0)])
def test_gradients_are_those_of_finite_differences(place) -> None:
    rows = repeats()
    climb, at, step = likelihood(*rows, np.full(len(rows[0]), 2.0)), np.log(place), 1e-5
    told = climb(at)[1]
    for axis in range(3):
        apart = step * np.eye(3)[axis]
        counted = (climb(at + apart)[0] - climb(at - apart)[0]) / (2 * step)
        assert told[axis] == pytest.approx(counted, rel=1e-5, abs=1e-7)


def test_planted_parameters_are_found_again() -> None:
    dice, count = np.random.default_rng(3), 40_000
    frequency = dice.integers(1, 15, count).astype(float)
    value = dice.gamma(5.0 * frequency, 1 / dice.gamma(4.0, 1 / 20.0, count)) / frequency
    found = fit_spending(frequency, value)
    assert (found.p, found.q, found.gamma) == pytest.approx((5.0, 4.0, 20.0), rel=0.1)


def test_the_expected_value_lies_between_the_own_mean_and_everybodys() -> None:
    model = GammaGamma(6.25, 3.74, 15.44, 0.0, 946, converged=True)
    found = model.value(np.array([0.0, 1.0, 100.0, 3.0]), np.array([0.0, 100.0, 100.0, 0.0]))
    assert model.mean == pytest.approx(6.25 * 15.44 / 2.74)
    assert found[0] == found[3] == pytest.approx(model.mean)  # nothing known of their repeat purchases
    assert found[1] == pytest.approx(6.25 * (15.44 + 100) / (6.25 + 2.74))
    assert model.mean < found[1] < found[2] < 100


def test_values_without_a_mean_do_not_converge() -> None:
    dice = np.random.default_rng(5)
    value = np.exp(dice.standard_cauchy(2_000).clip(-200, 200))
    assert not fit_spending(np.ones(2_000), value).converged


def test_without_a_repeat_purchase_there_is_no_model() -> None:
    assert fit_spending(np.zeros(0), np.zeros(0)) is None
    with pytest.raises(ValueError, match="above 0"):
        fit_spending(np.array([1.0]), np.array([0.0]))
