"""What people say beside what the data shows: known strength, hidden strength, known gap or blind spot?

In: a level that people gave and the level, or range of levels, that the data reaches. Out: one of four
quarters, or why it is none: where the interval of the data spans a cut, its level is one of several, and
nothing is put.
"""

from collections.abc import Mapping
from types import MappingProxyType

MIDDLE = 3
"""Strong is this level or more, weak is less. It is the middle of five levels, and the first at which the
sentences of most components describe something that is done as a rule (house rule)."""

KNOWN_STRENGTH, HIDDEN_STRENGTH = "known_strength", "hidden_strength"
BLIND_SPOT, KNOWN_GAP = "blind_spot", "known_gap"
QUARTERS: Mapping[tuple[bool, bool], str] = MappingProxyType(
    {
        (True, False): BLIND_SPOT,
        (True, True): KNOWN_STRENGTH,
        (False, False): KNOWN_GAP,
        (False, True): HIDDEN_STRENGTH,
    }
)
"""Whether people rate it strong, and whether the data shows it strong -> the quarter."""

UNSURE, NOT_RATED, NO_EVIDENCE, NEITHER = "unsure", "not_rated", "no_evidence", "neither"
"""Why there is no quarter: a level lies between two, or one side or both say nothing."""

_WEAKEST_STRONG, _STRONGEST_WEAK = MIDDLE, MIDDLE - 1


def place(said: float | None, shown: tuple[int, int] | None) -> tuple[str | None, str]:
    """Return the quarter, or None and why there is none.

    Parameters
    ----------
    said
        Median of the ratings, 1 to 5; half a level where two levels share the middle. None is not rated.
    shown
        Lowest and highest level that the data reaches; None is no evidence.
    """
    if said is None or shown is None:
        return None, NEITHER if said is None and shown is None else NOT_RATED if said is None else NO_EVIDENCE
    low, high = shown
    if low != high or _STRONGEST_WEAK < said < _WEAKEST_STRONG:
        return None, UNSURE
    return QUARTERS[said >= _WEAKEST_STRONG, low >= _WEAKEST_STRONG], ""


def apart(said: float, shown: tuple[int, int]) -> float:
    """Return what people say minus what the data shows; 0 anywhere within the range of levels it shows."""
    low, high = shown
    return said - min(max(said, low), high)
