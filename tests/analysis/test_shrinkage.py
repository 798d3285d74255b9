"""Groups drawn towards their mean: published figures, and noise that must not look like anything."""

import math

import numpy as np
import pytest

from lib.analysis.chance import discoveries
from lib.analysis.shrinkage import FEWEST_GROUPS, between_variance, moderated, real_share, shrink

HITS = (18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7)
"""Of 45 times at bat, Clemente to Alvis: Efron and Morris (1975), table 1."""
PUBLISHED = (
    0.290, 0.286, 0.281, 0.277, 0.273, 0.273, 0.268, 0.264, 0.259, 0.259, 0.254, 0.254, 0.254, 0.254, 0.254,
    0.249, 0.244, 0.239,
)  # fmt: skip
"""Their estimates of the rest of the season, same table."""
SCHOOLS = ((28, 15), (8, 10), (-3, 16), (7, 11), (-1, 9), (1, 11), (18, 10), (12, 18))
"""Effects of coaching, standard errors: Rubin (1981), Estimation in parallel randomized experiments."""


def players():
    """Arcsine of the square root: its variance is 1 / (4 n) whatever the share."""
    return shrink([math.asin(math.sqrt(hits / 45)) for hits in HITS], [1 / 180] * 18)


def test_baseball_players_come_out_as_published() -> None:
    found = [math.sin(player.value) ** 2 for player in players().groups]

    assert found == pytest.approx(PUBLISHED, abs=0.0006)


def test_no_player_can_be_told_from_the_mean() -> None:
    found = players()

    assert not any(discoveries([player.chance for player in found.groups]))
    assert all(player.low < found.mean < player.high for player in found.groups)
    assert found.groups[0].rank == 1
    assert found.groups[0].rank_high > 9  # the best of 45 times may well be in the lower half


def test_eight_schools_have_the_published_pooled_effect() -> None:
    effects, errors = zip(*SCHOOLS, strict=True)
    found = shrink(effects, [error**2 for error in errors])

    assert found.between == 0  # they lie closer together than their errors alone would have them
    assert found.mean == pytest.approx(7.7, abs=0.05)
    assert (found.high - found.mean) / 1.96 == pytest.approx(4.1, abs=0.05)
    assert found.real_share == 0


def test_the_variance_between_solves_its_equation() -> None:
    found = []
    for seed in range(50):
        rng = np.random.default_rng(seed)
        variances = rng.uniform(0.5, 4.0, 40)
        values = rng.normal(0, 3, 40) + rng.normal(0, np.sqrt(variances))
        found.append(between_variance(values, variances))
        weight = 1 / (variances + found[-1])
        assert weight @ (values - weight @ values / weight.sum()) ** 2 == pytest.approx(39)

    assert np.mean(found) == pytest.approx(9, rel=0.1)


def test_who_is_little_known_is_drawn_further() -> None:
    found = shrink([0.0, 1.0, 2.0, 3.0, 10.0, 10.0], [1.0, 1.0, 1.0, 1.0, 1.0, 25.0]).groups

    assert found[5].drawn > found[4].drawn
    assert found[5].value < found[4].value < 10
    assert found[5].high - found[5].low > found[4].high - found[4].low


def test_three_groups_say_nothing_of_how_groups_spread() -> None:
    found = shrink([1.0, 2.0, 6.0], [1.0] * (FEWEST_GROUPS - 1))

    assert [group.value for group in found.groups] == [1.0, 2.0, 6.0]
    assert [group.drawn for group in found.groups] == [0, 0, 0]


def test_one_group_has_nobody_to_be_compared_with() -> None:
    found = shrink([3.0], [1.0])

    assert math.isnan(found.groups[0].chance)
    assert math.isnan(found.real_share)
    assert found.mean == 3


def test_bad_variances_are_named() -> None:
    with pytest.raises(ValueError, match="variances above 0"):
        shrink([1.0, 2.0], [1.0, 0.0])


def test_half_of_the_spread_is_real_where_it_is_as_wide_as_the_errors() -> None:
    assert real_share(np.full(10, 4.0), 4.0) == pytest.approx(0.5)


def test_a_variance_of_few_units_is_mixed_with_that_of_all() -> None:
    # Pooled: (9 x 0 + 99 x 2) / 108 = 1.8333; of ten units (20 x 1.8333 + 9 x 0) / 29.
    found = moderated([0.0, 2.0, math.nan], [10, 100, 50])

    assert found == pytest.approx([20 * 1.83333 / 29, (20 * 1.83333 + 198) / 119, 1.83333], rel=1e-4)


def test_noise_is_found_in_no_more_worlds_than_promised() -> None:
    worlds = 400
    alarms = 0
    for seed in range(worlds):
        rng = np.random.default_rng(seed)
        variances = rng.uniform(0.2, 5.0, 24)
        alarms += any(
            discoveries([g.chance for g in shrink(rng.normal(0, np.sqrt(variances)), variances).groups])
        )

    assert alarms / worlds <= 0.07  # 5 % and twice its error


def test_intervals_hold_the_truth_and_shrinking_brings_estimates_nearer() -> None:
    held, better = [], []
    for seed in range(200):
        rng = np.random.default_rng(seed)
        variances = rng.uniform(0.3, 3.0, 20)
        truth = rng.normal(5, 1, 20)
        seen = rng.normal(truth, np.sqrt(variances))
        groups = shrink(seen, variances).groups
        held += [group.low <= true <= group.high for group, true in zip(groups, truth, strict=True)]
        mended = sum((group.value - true) ** 2 for group, true in zip(groups, truth, strict=True))
        better.append(mended < ((seen - truth) ** 2).sum())

    assert np.mean(held) == pytest.approx(0.95, abs=0.015)
    assert np.mean(better) > 0.95


def test_an_outlier_among_noise_is_found_alone() -> None:
    values = np.random.default_rng(7).normal(0, 1, 24)
    values[11] = -9
    found = shrink(values, np.ones(24)).groups

    assert [at for at, good in enumerate(discoveries([group.chance for group in found])) if good] == [11]
    assert (found[11].rank, found[11].rank_low, found[11].rank_high) == (24, 24, 24)


def test_one_that_is_truly_unlike_the_others_is_drawn_no_further_than_the_limit() -> None:
    values = [0.0, 0.3, -0.3, 0.2, -0.2, 6.0]
    free, limited = shrink(values, [1.0] * 6), shrink(values, [1.0] * 6, limit=0.25)

    assert free.groups[5].value < 5.7
    assert limited.groups[5].value == pytest.approx(5.75)
    assert limited.groups[0] == free.groups[0]  # the others are drawn by less
