"""Shuffled differences give exact p-values and intervals that hold what they should."""

from itertools import combinations

import numpy as np
import pytest

from lib.analysis.permutations import SHUFFLES, all_shuffles, change, difference, drawn_shuffles


def counts(levels):
    return [list(levels).count(level) for level in range(1, 6)]


def test_the_p_value_is_that_of_all_shuffles():
    # 4, 5, 5 against 1, 2, 2: of the 20 ways to choose three of six, 2 (this and its mirror) are as far out.
    found = difference(counts([4, 5, 5]), counts([1, 2, 2]))
    assert found.difference == pytest.approx(3)
    assert found.p == pytest.approx(2 / 20)


def test_it_agrees_with_every_shuffle_counted():
    first, second = [3, 4, 4, 5, 2], [1, 2, 3, 3, 2, 4]
    every = first + second
    seen = np.mean(first) - np.mean(second)
    apart = [
        np.mean([every[i] for i in chosen]) - np.mean([every[i] for i in range(11) if i not in chosen])
        for chosen in combinations(range(11), 5)
    ]
    exact = np.mean(np.abs(apart) >= abs(seen) - 1e-9)
    assert difference(counts(first), counts(second)).p == pytest.approx(exact)


def test_the_interval_holds_the_shifts_that_the_test_does_not_refuse():
    first, second = [3, 4, 4, 5, 2, 4], [1, 2, 3, 3, 2, 4, 1]
    found = difference(counts(first), counts(second))
    every = list(combinations(range(13), 6))

    def upper(shift):
        shifted = [level - shift for level in first] + second
        own, total = sum(shifted[:6]), sum(shifted)
        sums = [sum(shifted[i] for i in chosen) for chosen in every]
        mean_apart = [s / 6 - (total - s) / 7 for s in sums]
        return np.mean(np.array(mean_apart) >= own / 6 - (total - own) / 7 - 1e-9)

    def lower(shift):
        shifted = [level - shift for level in first] + second
        own, total = sum(shifted[:6]), sum(shifted)
        sums = np.array([sum(shifted[i] for i in chosen) for chosen in every])
        return np.mean(sums / 6 - (total - sums) / 7 <= own / 6 - (total - own) / 7 + 1e-9)

    assert upper(found.low - 0.01) <= 0.025 < upper(found.low + 0.01)
    assert lower(found.high + 0.01) <= 0.025 < lower(found.high - 0.01)
    assert found.low < found.difference < found.high


def test_drawn_shuffles_say_what_all_do():
    first, second = counts([3, 4, 4, 5, 2, 4, 3, 5]), counts([1, 2, 3, 3, 2, 4, 1] * 6)
    kept, sums, weights = all_shuffles(first, second)
    some_kept, some_sums, some_weights = drawn_shuffles(first, second)
    assert weights.sum() == pytest.approx(1)
    assert weights @ kept == pytest.approx(8 * 8 / 50)
    assert some_weights @ some_kept == pytest.approx(8 * 8 / 50, abs=0.05)
    assert some_weights @ some_sums == pytest.approx(weights @ sums, abs=0.1)
    assert some_weights @ some_sums**2 == pytest.approx(weights @ sums**2, rel=0.01)


def test_no_difference_is_likely_and_many_people_make_it_sure():
    same = difference(counts([2, 3, 3, 4]), counts([2, 3, 3, 4]))
    assert (same.difference, same.p) == (0, 1)
    few = difference(counts([3, 4, 4, 5]), counts([2, 3, 3, 4]))
    many = difference(counts([3, 4, 4, 5] * 30), counts([2, 3, 3, 4] * 30))
    assert few.p > 0.05
    assert many.p == 1 / (SHUFFLES + 1)  # of so many some shuffles are drawn
    assert many.low > 0 > few.low


def test_about_one_in_twenty_is_missed_where_nothing_is_planted():
    rng = np.random.default_rng(7)
    missed = 0
    for _ in range(200):
        found = difference(counts(rng.integers(1, 6, 8)), counts(rng.integers(1, 6, 40)))
        missed += not found.low <= 0 <= found.high
    assert missed <= 20  # 10 expected, standard deviation 3.1


def test_the_change_of_the_same_people():
    # Five went up by one: of the 32 ways to turn signs 2 are as far out.
    found = change([1, 1, 1, 1, 1])
    assert found.difference == 1
    assert found.p == pytest.approx(2 / 32, abs=0.01)
    twelve = change([1, 1, 0, 2, 1, 1, 0, 1, 2, 1, 1, 0])
    assert 0 < twelve.low < twelve.difference < twelve.high
    assert twelve.p < 0.01


def test_nobody_is_refused():
    with pytest.raises(ValueError, match="Both groups"):
        difference([0] * 5, [1] * 5)
    with pytest.raises(ValueError, match="needs people"):
        change([])
