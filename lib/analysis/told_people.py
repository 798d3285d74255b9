"""How much may a list of answers say of who gave them? Never so much that fewer than five could be meant.

Grain in and out: one entry per person, role and department, cut by the rule of `lib.analysis.anonymity`:
roles first, departments within a role. Executives or managers who are too few are told together; whoever is
in a block of several groups is told without the group's name, as are those who told nothing. Stores are
never told: the scorecard's own sums cut the associates by store, and two cuts that cross can be taken apart.
"""

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace

from lib.analysis.anonymity import SMALLEST_GROUP, Block, blocks
from lib.analysis.rating_rows import EXECUTIVE, MANAGER
from lib.analysis.ratings import POOLED

_LEADERS = (EXECUTIVE, MANAGER)
_NAMELESS = ""


@dataclass(frozen=True, slots=True)
class Who:
    """What is told of a person; None where it is not."""

    role: str | None
    department: str | None = None


def told_of(people: Sequence[Who]) -> tuple[Who, ...]:
    """Return what may be told of each person, in the same order."""
    named = _kept([one.role for one in people], [_LEADERS])
    roles = [replace(one, role=role) for one, role in zip(people, named, strict=True)]
    named = _within([one.role for one in roles], [one.department for one in roles])
    return tuple(replace(one, department=department) for one, department in zip(roles, named, strict=True))


def all_groups_large(people: Sequence[Who]) -> bool:
    """Whether five or more are of each role and department, as they stand."""
    sizes = Counter((one.role, one.department) for one in people)
    return all(n >= SMALLEST_GROUP for n in sizes.values())


def _within(groups: Sequence[Hashable], names: Sequence[str | None]) -> list[str | None]:
    """Return the names that may stand inside each group."""
    told: list[str | None] = [None] * len(names)
    for group in set(groups):
        places = [place for place, each in enumerate(groups) if each == group]
        for place, name in zip(places, _kept([names[place] for place in places]), strict=True):
            told[place] = name
    return told


def _kept(names: Sequence[str | None], together: Sequence[Block] = ()) -> list[str | None]:
    """Return names as far as they may stand; who told nothing is a group without a name."""
    cut = blocks(Counter(name or _NAMELESS for name in names), together)
    told = {block[0]: block[0] for block in cut if len(block) == 1 and block[0] != _NAMELESS}
    if _LEADERS in cut:
        told |= dict.fromkeys(_LEADERS, POOLED)
    return [told.get(name or _NAMELESS) for name in names]
