"""Where do executives, the team and customers see the company differently, and is it more than chance?

Grain in: the tallies of one round. Grain out: one row per component and pair of views. Customers stand only
where they rated the same component, in the same words and on the same levels.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from lib.analysis.chance import discoveries
from lib.analysis.permutations import difference
from lib.analysis.rating_rows import ASSOCIATE, CUSTOMER, EXECUTIVE, MANAGER
from lib.analysis.ratings import POOLED, Tally, added, shown_apart
from lib.schema.targets import HeadCounts

TEAM = "managers and associates"
PLURALS = {EXECUTIVE: "executives", MANAGER: "managers", ASSOCIATE: "associates", CUSTOMER: "customers"}
"""What the people of a role are called."""

_MADE_OF = {POOLED: (EXECUTIVE, MANAGER), TEAM: (MANAGER, ASSOCIATE)}


@dataclass(frozen=True, slots=True)
class View:
    """What one corner of the triangle says of a component.

    `corner` is "top" (executives), "team" (managers and associates) or "customers"; `who` says whom it is
    made of: "executives and managers" where executives are too few. `everybody` whether all of them answered.
    """

    component: str
    corner: str
    who: str
    mean: float
    n: int
    everybody: bool


@dataclass(frozen=True, slots=True)
class Perceived:
    """Two views of one component; `difference` is the first mean minus the second.

    `low`, `high` (95 %) and `p` come from shuffling who is in which group; all are None where everybody of
    both answered: then nothing is left to chance. `stands` whether it differs when all pairs are looked at
    together.
    """

    component: str
    first: View
    second: View
    difference: float
    low: float | None
    high: float | None
    p: float | None
    stands: bool


def views(tallies: Iterable[Tally], head_counts: HeadCounts = ()) -> tuple[View, ...]:
    """Return the views of all components that may be shown, in the order of the tallies."""
    return tuple(view for view, _ in _corners(tallies, head_counts))


def perceived(tallies: Iterable[Tally], head_counts: HeadCounts = ()) -> tuple[Perceived, ...]:
    """Return every pair of views of every component, the widest that stands first.

    Parameters
    ----------
    tallies
        Of one round.
    head_counts
        How many people have each role, where that is known.
    """
    by_component: dict[str, list[tuple[View, Tally]]] = {}
    for view, tally in _corners(tallies, head_counts):
        by_component.setdefault(view.component, []).append((view, tally))
    pairs = [_pair(*two) for held in by_component.values() for two in combinations(held, 2)]
    told = discoveries([float("nan") if pair.p is None else pair.p for pair in pairs])
    judged = [
        pair if pair.p is None else replace(pair, stands=stands)
        for pair, stands in zip(pairs, told, strict=True)
    ]
    return tuple(sorted(judged, key=lambda pair: (not pair.stands, -abs(pair.difference), pair.component)))


def _corners(tallies: Iterable[Tally], head_counts: HeadCounts) -> Iterable[tuple[View, Tally]]:
    by_component: dict[str, list[Tally]] = {}
    for tally in tallies:
        by_component.setdefault(tally.component, []).append(tally)
    for held in by_component.values():
        asked = {tally.role: tally.n + tally.dont_know for tally in held}
        for corner, tally in _three(held):
            who = PLURALS.get(tally.role, tally.role)
            everybody = _is_everybody(_MADE_OF.get(tally.role, (tally.role,)), asked, dict(head_counts))
            yield View(tally.component, corner, who, tally.moments.mean, tally.n, everybody), tally


def _three(tallies: Sequence[Tally]) -> list[tuple[str, Tally]]:
    """Return the corners that may be shown: each is made of whole blocks of `lib.analysis.anonymity`."""
    shown = {tally.role: tally for tally in shown_apart(tallies)}
    top = shown.get(EXECUTIVE) or shown.get(POOLED)
    team = [shown[role] for role in (MANAGER, ASSOCIATE) if role in shown]
    both = added(team, TEAM) if len(team) > 1 else team[0] if team else None
    corners = (("top", top), ("team", both), ("customers", shown.get(CUSTOMER)))
    return [(corner, tally) for corner, tally in corners if tally is not None]


def _is_everybody(roles: Sequence[str], asked: Mapping[str, int], heads: Mapping[str, int]) -> bool:
    """Whether all people of these roles answered; of customers nobody knows."""
    return all(role in heads and asked.get(role, 0) >= heads[role] for role in roles)


def _pair(first: tuple[View, Tally], second: tuple[View, Tally]) -> Perceived:
    (one, own), (two, other) = first, second
    apart = one.mean - two.mean
    if one.everybody and two.everybody:
        return Perceived(one.component, one, two, apart, None, None, None, stands=apart != 0)
    found = difference(own.counts, other.counts)
    return Perceived(one.component, one, two, found.difference, found.low, found.high, found.p, stands=False)
