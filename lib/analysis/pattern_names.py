"""What is a group of customers called? By what sets it apart from everybody, in up to three words or pairs.

In: how far each group's centre lies from everybody's mean, feature by feature, in standard deviations. Out: a
name each, no two the same, the same for the same numbers. A name never says how large a group is.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations

from lib.schema.features import Feature

PARTS = 3
APART = 0.4
"""Standard deviations from everybody's mean from which on a feature names a group."""
LIKE_ALL = "much like everybody"
_HARDLY = 0.1  # below this not even a second choice


def names_of(apart: Sequence[Sequence[float]], features: Sequence[Feature]) -> tuple[str, ...]:
    """Return the name of each group.

    Parameters
    ----------
    apart
        One row a group, one value a feature: the distance from everybody's mean, in standard deviations.
    features
        In the order of the values.
    """
    names: list[str] = []
    for row in apart:
        names.append(next(name for name in _candidates(row, features) if name not in names))
    return tuple(names)


def _candidates(row: Sequence[float], features: Sequence[Feature]) -> Iterator[str]:
    """Yield what a group may be called, the best first, without end."""
    ranked = sorted(zip(row, features, strict=True), key=lambda pair: -abs(pair[0]))
    families: dict[str, tuple[float, Feature]] = {}
    for pair in ranked:
        families.setdefault(pair[1].family, pair)
    telling = [pair for pair in families.values() if abs(pair[0]) >= APART][:PARTS]
    yield _name(telling) if telling else LIKE_ALL.capitalize()
    told = [pair for pair in ranked if abs(pair[0]) >= _HARDLY]
    for size in range(min(PARTS, len(told)), 0, -1):
        yield from (_name(chosen) for chosen in combinations(told, size))
    number = 2
    while True:
        yield f"{_name(telling) if telling else LIKE_ALL.capitalize()} ({number})"
        number += 1


def _name(pairs: Sequence[tuple[float, Feature]]) -> str:
    text = ", ".join(feature.more if value > 0 else feature.less for value, feature in pairs)
    return text[:1].upper() + text[1:]
