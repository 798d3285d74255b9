"""How much may a list of answers say of who gave them? Never so much that fewer than five could be meant.

Grain in and out: one entry per person, role, department and store. Executives or managers who are too few
stand together; a group that is still too small loses its name. Whoever knows how many there are must not get
it back as the whole minus the rest: while the nameless together are fewer than five, the smallest of the
named groups joins them (complementary suppression; Willenborg and de Waal, Elements of Statistical Disclosure
Control, 2001, chapter 6).
"""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace

SMALLEST_GROUP = 5
LEADERS = frozenset({"executive", "manager"})
TOGETHER = "executive or manager"
"""The role that stands for both where either of them are fewer than five."""


@dataclass(frozen=True, slots=True)
class Who:
    """What is told of a person; None where it is not."""

    role: str | None
    department: str | None = None
    store_id: str | None = None


def told_of(people: Sequence[Who]) -> tuple[Who, ...]:
    """Return what may be told of each person, in the same order."""
    joined = _leaders_joined(people)
    named = _kept([one.role for one in joined])
    roles = [replace(one, role=role) for one, role in zip(joined, named, strict=True)]
    departments = _within([one.role for one in roles], [one.department for one in roles])
    teams = [replace(one, department=department) for one, department in zip(roles, departments, strict=True)]
    stores = _within([(one.role, one.department) for one in teams], [one.store_id for one in teams])
    return tuple(replace(one, store_id=store) for one, store in zip(teams, stores, strict=True))


def all_groups_large(people: Sequence[Who]) -> bool:
    """Whether five or more are of each role and department, as they stand."""
    sizes = Counter((one.role, one.department) for one in people)
    return all(n >= SMALLEST_GROUP for n in sizes.values())


def large_groups(sizes: Mapping[str, int]) -> frozenset[str]:
    """Return the groups that may be named."""
    order = sorted((group for group in sizes if sizes[group]), key=lambda group: (sizes[group], group))
    shown = [group for group in order if sizes[group] >= SMALLEST_GROUP]
    hidden = sum(sizes[group] for group in order) - sum(sizes[group] for group in shown)
    while shown and 0 < hidden < SMALLEST_GROUP:
        hidden += sizes[shown.pop(0)]
    return frozenset(shown)


def _leaders_joined(people: Sequence[Who]) -> list[Who]:
    sizes = Counter(one.role for one in people if one.role in LEADERS)
    if not sizes or min(sizes.values()) >= SMALLEST_GROUP:
        return list(people)
    return [replace(one, role=TOGETHER) if one.role in LEADERS else one for one in people]


def _within(groups: Sequence[Hashable], names: Sequence[str | None]) -> list[str | None]:
    """Return the names that may stand inside each group."""
    told: list[str | None] = [None] * len(names)
    for group in set(groups):
        places = [place for place, each in enumerate(groups) if each == group]
        for place, name in zip(places, _kept([names[place] for place in places]), strict=True):
            told[place] = name
    return told


def _kept(names: Sequence[str | None]) -> list[str | None]:
    """Return names with those of small groups left out; who told nothing counts among the nameless."""
    sizes = Counter(name for name in names if name is not None)
    untold = len(names) - sum(sizes.values())
    shown = large_groups(sizes)
    while shown and 0 < untold + _rest(sizes, shown) < SMALLEST_GROUP:
        shown -= {min(shown, key=lambda group: (sizes[group], group))}
    return [name if name in shown else None for name in names]


def _rest(sizes: Mapping[str, int], shown: frozenset[str]) -> int:
    return sum(n for group, n in sizes.items() if group not in shown)
