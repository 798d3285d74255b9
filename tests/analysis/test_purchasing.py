"""Does BG/NBD come out as published, with true gradients, and with what was planted?"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.analysis.purchasing import BgNbd, Likelihood, fit_purchasing
from tests.analysis import cdnow

PUBLISHED = BgNbd(0.243, 4.414, 0.793, 2.426, -9582.4, 2357, converged=True)
ABOVE_ZERO = st.floats(0.05, 20)


@pytest.fixture(scope="module")
def fitted() -> BgNbd:
    frequency, recency, age, _ = cdnow.calibration()
    return fit_purchasing(frequency, recency, age)


def one(*values: float) -> list[np.ndarray]:
    return [np.array([value]) for value in values]


def simulated(count: int, r: float, alpha: float, a: float, b: float, seed: int):
    """Customers who live by the model, for up to 1,000 days."""
    dice = np.random.default_rng(seed)
    rate, leaving, age = (
        dice.gamma(r, 1 / alpha, count),
        dice.beta(a, b, count),
        dice.uniform(300, 1000, count),
    )
    frequency, recency, now = np.zeros(count), np.zeros(count), np.zeros(count)
    here = np.arange(count)
    while len(here):
        now[here] += dice.exponential(1 / rate[here])
        here = here[now[here] <= age[here]]
        frequency[here] += 1
        recency[here] = now[here]
        here = here[dice.random(len(here)) >= leaving[here]]
    return frequency, recency, age


def test_cdnow_comes_out_as_published(fitted) -> None:
    assert fitted.converged
    assert fitted.customers == 2357
    assert fitted.r == pytest.approx(0.243, abs=5e-4)
    assert fitted.alpha == pytest.approx(4.414, abs=1e-3)
    assert fitted.a == pytest.approx(0.793, abs=5e-4)
    assert fitted.b == pytest.approx(2.426, abs=1e-3)
    assert fitted.log_likelihood == pytest.approx(-9582.4, abs=0.05)


def test_a_customer_of_the_paper() -> None:
    # Fader, Hardie and Lee (2005), Implementing the BG/NBD model in Excel: customer 0001 over 39 more weeks.
    who = one(2, 30.43, 38.86)
    assert PUBLISHED.purchases(*who, 39)[0] == pytest.approx(1.226, abs=5e-4)
    assert PUBLISHED.alive(*who)[0] == pytest.approx(0.7266, abs=5e-4)


def test_compressed_rows_give_the_same_model(fitted) -> None:
    frequency, recency, age, _ = cdnow.calibration()
    rows, counts = np.unique(np.column_stack([frequency, recency, age]), axis=0, return_counts=True)
    again = fit_purchasing(*rows.T, counts)
    assert len(rows) < len(frequency)
    assert (again.r, again.alpha, again.a, again.b) == pytest.approx(
        (fitted.r, fitted.alpha, fitted.a, fitted.b), rel=1e-4
    )


@pytest.mark.parametrize(
    "place", [(0.243, 4.414, 0.793, 2.426), (2.0, 30.0, 0.05, 0.7), (0.1, 1.0, 5.0, 9.0)]
)
def test_gradients_are_those_of_finite_differences(place) -> None:
    frequency, recency, age, _ = cdnow.calibration()
    climb, at, step = Likelihood(frequency, recency, age, np.full(len(age), 1.5)), np.log(place), 1e-5
    told = climb(at)[1]
    for axis in range(4):
        apart = step * np.eye(4)[axis]
        counted = (climb(at + apart)[0] - climb(at - apart)[0]) / (2 * step)
        assert told[axis] == pytest.approx(counted, rel=1e-5, abs=1e-8)


@pytest.mark.parametrize("truth", [(0.8, 60.0, 0.6, 3.0), (0.3, 20.0, 1.2, 2.5)])
def test_planted_parameters_are_found_again(truth) -> None:
    found = fit_purchasing(*simulated(60_000, *truth, seed=4))
    assert found.converged
    assert (found.r, found.alpha, found.a, found.b) == pytest.approx(truth, rel=0.15)


@pytest.mark.parametrize(
    ("a", "b", "alpha", "frequency", "age", "horizon"),
    [(0.793, 2.426, 4.4, 2, 38.9, 39), (1.0, 2.0, 60, 0, 0, 365), (1.0000001, 0.3, 60, 40, 700, 365),
     (0.02, 5.0, 30, 1, 10, 3650), (30.0, 90.0, 100, 7, 500, 365), (0.6, 3.0, 3.0, 12, 0, 365)],
)  # fmt: skip
def test_expected_purchases_are_the_integral_they_stand_for(a, b, alpha, frequency, age, horizon) -> None:
    from scipy.integrate import quad
    from scipy.special import betaln

    model = BgNbd(0.8, alpha, a, b, 0.0, 1, converged=True)
    power, time, stay = 0.8 + frequency, horizon / (alpha + age), b + frequency

    def each(log_odds: float) -> float:
        # p = 1 / (1 + exp(-y)), dp = p (1 - p) dy: the density's ends lie at infinity, where it is smooth.
        log_p, log_rest = -np.logaddexp(0, -log_odds), -np.logaddexp(0, log_odds)
        weight = np.exp(a * log_p + stay * log_rest - betaln(a, stay))
        p = np.exp(log_p)
        return weight * (-np.expm1(-power * np.log1p(p * time)) / p if p > 1e-12 else power * time)

    parts = [(-4000, -700), (-700, -60), (-60, -20), (-20, -5), (-5, 0), (0, 5), (5, 20), (20, 300)]
    whole = sum(quad(each, *part, epsabs=0, epsrel=1e-11, limit=400)[0] for part in parts)
    last = age * 0.9 if frequency else 0.0
    found = model.purchases(*one(frequency, last, age), horizon)[0]
    assert found == pytest.approx(whole * model.alive(*one(frequency, last, age))[0], rel=1e-7)


def test_expected_purchases_are_those_of_the_hypergeometric_function() -> None:
    from scipy.special import hyp2f1

    x, t_x, age, t = 3.0, 20.0, 30.0, 10.0
    r, alpha, a, b = 0.243, 4.414, 0.793, 2.426
    series = hyp2f1(r + x, b + x, a + b + x - 1, t / (alpha + age + t))
    more = 1 - ((alpha + age) / (alpha + age + t)) ** (r + x) * series
    leaving = 1 + a / (b + x - 1) * ((alpha + age) / (alpha + t_x)) ** (r + x)
    formula = (a + b + x - 1) / (a - 1) * more / leaving
    assert PUBLISHED.purchases(*one(x, t_x, age), t)[0] == pytest.approx(formula, rel=1e-9)


@settings(max_examples=60, deadline=None)
@given(
    st.tuples(ABOVE_ZERO, st.floats(0.5, 300), ABOVE_ZERO, ABOVE_ZERO),
    st.lists(st.tuples(st.integers(0, 200), st.floats(0, 1), st.floats(0, 4000)), min_size=1, max_size=8),
    st.tuples(st.floats(1, 500), st.floats(1, 500)),
)
def test_laws_hold_for_every_customer(parameters, customers, days) -> None:
    model = BgNbd(*parameters, 0.0, 1, converged=True)
    frequency = np.array([float(x) for x, _, _ in customers])
    age = np.array([days for _, _, days in customers])
    recency = np.where(frequency > 0, age * np.array([share for _, share, _ in customers]), 0.0)
    alive = model.alive(frequency, recency, age)
    sooner, later = (model.purchases(frequency, recency, age, until) for until in (days[0], sum(days)))
    buying = model.buying(frequency, recency, age, days[0])
    assert np.all((alive >= 0) & (alive <= 1))
    assert np.all((sooner >= 0) & (later >= sooner * (1 - 1e-9)))
    assert np.all((buying >= 0) & (buying <= alive + 1e-12))
    assert np.all(
        buying <= sooner * (1 + 1e-6) + 1e-12
    )  # who buys at least once buys at least once on average


def test_many_rows_are_fitted_from_a_part_to_the_same_summit() -> None:
    rows = simulated(30_000, 0.8, 60.0, 0.6, 3.0, seed=2)
    found = fit_purchasing(*rows)  # more than ROUGH_ROWS
    _, slope = Likelihood(*rows, np.ones(30_000))(np.log([found.r, found.alpha, found.a, found.b]))
    assert found.converged
    assert np.max(np.abs(slope)) < 1e-5


def test_without_a_second_purchase_there_is_no_model() -> None:
    assert fit_purchasing(np.zeros(5), np.zeros(5), np.arange(5.0)) is None


def test_a_pattern_that_is_no_gamma_does_not_converge() -> None:
    # All buy alike: the rates do not vary, and r and alpha run away together.
    same = np.full(800, 10.0)
    assert not fit_purchasing(same, same * 9, same * 10).converged


def test_a_recency_above_its_age_is_refused() -> None:
    with pytest.raises(ValueError, match="recency must not be above age"):
        fit_purchasing(np.array([1.0]), np.array([5.0]), np.array([4.0]))
