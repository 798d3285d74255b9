"""How often do one person's records agree? Learned from how agreements go together, without known answers.

Grain in: patterns of agreement with the number of pairs that show each. Grain out: for each comparison the
share of one person's pairs at each level (m), and the share of all pairs that are one person's.

Expectation maximisation of the model of Fellegi and Sunter with u known (Winkler, "Using the EM Algorithm for
Weight Computation in the Fellegi-Sunter Model of Record Linkage", 1988), over pairs that share a key: once
for each kind of key, without the comparisons that the key itself decides. Half a pair is added to each level,
so that what was never seen is unlikely, not impossible.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

_ROUNDS = 200
_CLOSE = 1e-7
_SMOOTH = 0.5
_FIRST_SHARE = 0.3  # of pairs that share a key, where the search begins
_CERTAIN = 0.9  # and of one person's pairs at the strongest level


@dataclass(frozen=True, slots=True)
class Patterns:
    """Patterns of agreement.

    Attributes
    ----------
    levels
        Comparison -> level of each pattern; -1 where one side is silent, 0 for no agreement.
    pairs
        How many pairs show each pattern.
    """

    levels: Mapping[str, np.ndarray]
    pairs: np.ndarray


def learn_agreement(
    patterns: Patterns, strangers: Mapping[str, np.ndarray], keys: Sequence[Mapping[str, int | None]]
) -> dict[str, np.ndarray]:
    """Return for each comparison the share of one person's pairs at each level, by level.

    Parameters
    ----------
    patterns
        Of pairs that share a key.
    strangers
        Comparison -> share of unrelated pairs at each level (u), by level.
    keys
        What pairs that share a key agree in: comparison -> its level; None for one that says nothing new
        under this key, as an e-mail that is made of the name.
    """
    seen = {name: np.full(len(shares), _SMOOTH) for name, shares in strangers.items()}
    for key in keys:
        chosen = np.ones(len(patterns.pairs), dtype=bool)
        for name, level in key.items():
            if level is not None:
                chosen &= patterns.levels[name] == level
        if not chosen.any():
            continue
        levels = {name: found[chosen] for name, found in patterns.levels.items() if name not in key}
        for name, counts in _expected(levels, patterns.pairs[chosen], strangers).items():
            seen[name] += counts
    return {name: counts / counts.sum() for name, counts in seen.items()}


def _expected(
    levels: Mapping[str, np.ndarray], pairs: np.ndarray, strangers: Mapping[str, np.ndarray]
) -> dict[str, np.ndarray]:
    """Return how many of one person's pairs are at each level, at the end of the search."""
    agreement = {name: _start(len(strangers[name])) for name in levels}
    share, before = _FIRST_SHARE, 0.0
    counts: dict[str, np.ndarray] = {}
    for _ in range(_ROUNDS):
        odds = share / (1 - share) * np.ones(len(pairs))
        for name, found in levels.items():
            odds *= ratios(agreement[name], strangers[name])[found]
        ours = pairs * (odds / (1 + odds))
        share = min(max(float(ours.sum() / pairs.sum()), 1e-6), 1 - 1e-6)
        for name, found in levels.items():
            told = found >= 0
            counts[name] = np.bincount(found[told], weights=ours[told], minlength=len(strangers[name]))
            agreement[name] = (counts[name] + _SMOOTH) / (counts[name] + _SMOOTH).sum()
        if abs(share - before) < _CLOSE:
            break
        before = share
    return counts


def ratios(agreement: np.ndarray, strangers: np.ndarray) -> np.ndarray:
    """Return m / u by level; the last place, which level -1 finds, is 1: silence says nothing."""
    return np.append(agreement / strangers, 1.0)


def share_of_pairs(weights: np.ndarray, pairs: np.ndarray, all_pairs: float) -> float:
    """Return the share of all pairs that are one person's, given what each pattern weighs in bits.

    The share that reproduces itself: with it as the prior, so many of the pairs are expected to match.
    """
    odds = np.exp2(weights)
    share = float(pairs.sum()) / all_pairs
    for _ in range(_ROUNDS):
        prior = share / (1 - share)
        found = float((pairs * (prior * odds / (1 + prior * odds))).sum())
        share = min(max(found, 1.0) / all_pairs, 0.5)
    return share


def without_matches(seen: np.ndarray, agreement: np.ndarray, share: float, least: float) -> np.ndarray:
    """Return the shares of unrelated pairs at each level, when some of the random pairs were one person's.

    Parameters
    ----------
    seen
        Shares among random pairs, by level.
    agreement
        Shares among one person's pairs, by level.
    share
        Of the random pairs that are one person's: where each person is there four times, it matters.
    least
        What no level falls below.
    """
    cleaned = np.maximum((seen - share * agreement) / (1 - share), least)
    return cleaned / cleaned.sum()


def _start(levels: int) -> np.ndarray:
    """Return where the search begins: the strongest level likely, all others alike."""
    start = np.full(levels, (1 - _CERTAIN) / max(levels - 1, 1))
    start[-1] = _CERTAIN
    return start
