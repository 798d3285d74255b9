"""How often do one person's records agree? Learned from planted patterns."""

import numpy as np
import pytest

from lib.identity.learning import Patterns, learn_agreement, ratios, share_of_pairs, without_matches

# What is planted: shares at each level, no agreement first, among one person's pairs and among strangers'.
AGREEMENT = {"name": [0.05, 0.95], "phone": [0.20, 0.80], "town": [0.10, 0.90]}
STRANGERS = {"name": [0.99, 0.01], "phone": [0.999, 0.001], "town": [0.95, 0.05]}
PAIRS, OURS = 1_000_000, 0.4


def planted(**more):
    """Every pattern with the pairs that a share of one person's among all pairs makes of it."""
    names = list(AGREEMENT)
    grid = np.array(np.meshgrid(*[[0, 1]] * len(names))).reshape(len(names), -1)
    chance = {
        who: np.prod([np.array(shares[name])[grid[place]] for place, name in enumerate(names)], axis=0)
        for who, shares in (("ours", AGREEMENT), ("theirs", STRANGERS))
    }
    pairs = PAIRS * (OURS * chance["ours"] + (1 - OURS) * chance["theirs"])
    return Patterns({name: grid[place] for place, name in enumerate(names)}, pairs)


def strangers():
    return {name: np.array(shares) for name, shares in STRANGERS.items()}


def test_the_planted_agreement_is_found_without_known_answers():
    found = learn_agreement(planted(), strangers(), [{}])

    for name, shares in AGREEMENT.items():
        assert found[name] == pytest.approx(shares, abs=0.003)


def test_what_pairs_were_found_by_teaches_nothing_about_itself():
    found = learn_agreement(planted(), strangers(), [{"phone": 1}, {"town": 1}])

    assert found["name"] == pytest.approx(AGREEMENT["name"], abs=0.01)
    # Each was seen only among the pairs of the other key, half a pair a level apart from that.
    assert found["phone"] == pytest.approx(AGREEMENT["phone"], abs=0.02)


def test_a_level_that_was_never_seen_is_unlikely_and_not_impossible():
    levels = {"name": np.array([2, 0]), "town": np.array([1, 0])}
    patterns = Patterns(levels, np.array([100.0, 100.0]))
    shares = {"name": np.array([0.98, 0.01, 0.01]), "town": np.array([0.95, 0.05])}

    found = learn_agreement(patterns, shares, [{}])

    assert 0 < found["name"][1] < 0.01


def test_silence_weighs_nothing():
    assert ratios(np.array([0.1, 0.9]), np.array([0.9, 0.1]))[-1] == 1.0


def test_the_share_of_matches_reproduces_itself():
    # 40 pairs that weigh 20 bits, 960 that weigh -20: all but nothing of the first match, of 100,000 pairs.
    share = share_of_pairs(np.array([20.0, -20.0]), np.array([40.0, 960.0]), 100_000)

    assert share == pytest.approx(40 / 100_000, rel=0.01)


def test_matches_among_random_pairs_are_taken_out_of_the_strangers():
    # One in a hundred random pairs is one person's, of whom all agree: seen 1 % + 99 % of 2 %.
    cleaned = without_matches(np.array([0.9702, 0.0298]), np.array([0.0, 1.0]), 0.01, 1e-6)

    assert cleaned == pytest.approx([0.98, 0.02], abs=1e-6)
