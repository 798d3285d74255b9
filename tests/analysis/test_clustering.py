"""Groups that were planted come back, noise is called noise, and the same points give the same groups."""

import numpy as np
import pytest

from lib.analysis import clustering
from lib.analysis.clustering import Trial, best_jaccards, choose, cluster, nearest

MIDDLES = np.array([[0, 0, 0, 0], [6, 0, 0, 0], [0, 6, 0, 6], [6, 6, 6, 0]], dtype=float)


@pytest.fixture(scope="module")
def clouds():
    """900 points around each of four middles far apart, in a mixed order, and whose each is."""
    dice = np.random.default_rng(7)
    whose = dice.permutation(np.repeat(np.arange(len(MIDDLES)), 900))
    return MIDDLES[whose] + dice.normal(size=(len(whose), MIDDLES.shape[1])), whose


def test_clouds_far_apart_come_back(clouds) -> None:
    points, whose = clouds
    found = cluster(points)
    assert found.taken.groups == len(MIDDLES)
    assert found.taken.is_stable
    assert min(found.taken.jaccards) > 0.97
    assert found.taken.silhouette > 0.5
    place = nearest(points, np.array(found.centres))
    middle_of = [int(np.argmin(((MIDDLES - centre) ** 2).sum(axis=1))) for centre in found.centres]
    assert sorted(middle_of) == [0, 1, 2, 3]
    assert (np.array(middle_of)[place] == whose).mean() > 0.99
    assert np.array(found.centres) == pytest.approx(MIDDLES[middle_of], abs=0.15)


def test_even_noise_is_not_called_stable() -> None:
    found = cluster(np.random.default_rng(3).random((1_500, 8)))
    assert not found.taken.is_stable
    assert not any(trial.is_stable for trial in found.trials)


def test_the_same_points_give_the_same_groups(clouds) -> None:
    assert cluster(clouds[0][:1_000]) == cluster(clouds[0][:1_000])


def test_small_batches_of_many_points_end_in_the_same_place(clouds, monkeypatch) -> None:
    whole = cluster(clouds[0])
    monkeypatch.setattr(clustering, "WHOLE", 1_000)
    assert np.array(cluster(clouds[0]).centres) == pytest.approx(np.array(whole.centres), abs=0.2)


def test_points_that_hardly_differ_have_no_groups() -> None:
    assert cluster(np.repeat([[0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], 200, axis=0)) is None


def test_the_jaccard_coefficient_by_hand() -> None:
    # {a b c} {d e} beside {a b} {c d e}: {a b c} is most like {a b}, 2 of 3, {d e} like {c d e}, 2 of 3.
    labels, drawn = np.array([0, 0, 0, 1, 1]), np.array([1, 1, 0, 0, 0])
    assert best_jaccards(labels, drawn, 2) == pytest.approx([2 / 3, 2 / 3])


def test_a_group_of_which_nobody_was_drawn_has_nothing_in_common() -> None:
    assert best_jaccards(np.array([0, 0, 0]), np.array([0, 0, 1]), 2) == pytest.approx([2 / 3, 0])


def trial(groups: int, silhouette: float, *jaccards: float, smallest: int = 100) -> Trial:
    return Trial(groups, silhouette, jaccards, smallest)


def test_of_numbers_whose_groups_all_hold_the_most_that_part_nearly_as_well_are_taken() -> None:
    two, three = trial(2, 0.30, 0.9, 0.9), trial(3, 0.27, 0.8, 0.9, 0.75)
    worse, loose = trial(4, 0.20, 0.9, 0.9, 0.9, 0.9), trial(5, 0.60, 0.9, 0.9, 0.9, 0.9, 0.7)
    assert choose((two, three, worse, loose)) is three


def test_a_handful_of_customers_is_no_group() -> None:
    assert choose((trial(2, 0.3, 0.9, 0.9), trial(3, 0.3, 0.9, 0.9, 0.9, smallest=9))).groups == 2


def test_where_nothing_holds_the_number_that_comes_nearest_is_taken_and_is_not_stable() -> None:
    taken = choose((trial(2, 0.3, 0.5, 0.5), trial(3, 0.1, 0.9, 0.7, 0.6), trial(4, 0.1, 0.6, 0.6, 0.6, 0.6)))
    assert taken.groups == 3
    assert not taken.is_stable
