"""What has changed since the last round, and what is noise?

Grain in: the ratings of two rounds. Grain out: one row per component that both rated. Where people can be
told apart by a reference and enough rated both times, the same people are compared; else the two rounds are
taken as people of their own, which makes the interval wider than it need be.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from lib.analysis.anonymity import SMALLEST_GROUP, may_pair
from lib.analysis.chance import discoveries
from lib.analysis.permutations import Shuffled, change, difference
from lib.analysis.rating_rows import Answer, Cut
from lib.analysis.ratings import Tally, added


@dataclass(frozen=True, slots=True)
class Change:
    """One component: mean level now and before with numbers of ratings, the change and its 95 % interval.

    `difference` is of those who rated both times (`same_people`) where these are told, else of the means.
    `stands` whether it is more than noise when all components are looked at together.
    """

    component: str
    now: float
    n: int
    before: float
    before_n: int
    difference: float
    low: float
    high: float
    p: float
    stands: bool
    same_people: int | None = None


def changes(
    now: Sequence[Tally], before: Sequence[Tally], paired: Mapping[str, Sequence[float]]
) -> tuple[Change, ...]:
    """Return the change of each component that five or more rated in both rounds, the widest first.

    Parameters
    ----------
    now, before
        Tallies of the two rounds.
    paired
        Component -> differences of the people who rated both times, where these may be shown.
    """
    whole, earlier = _wholes(now), _wholes(before)
    found = [
        _change(whole[component], earlier[component], paired.get(component, ()))
        for component in whole
        if component in earlier
    ]
    told = discoveries([one.p for one in found])
    judged = [replace(one, stands=stands) for one, stands in zip(found, told, strict=True)]
    return tuple(sorted(judged, key=lambda one: (not one.stands, -abs(one.difference), one.component)))


def paired_differences(
    now: Iterable[Answer], before: Iterable[Answer], cut_now: Cut, cut_before: Cut
) -> dict[str, list[float]]:
    """Return the differences of the people who rated both times, component by component.

    A component is left out where the rule of `lib.analysis.anonymity` forbids it.

    Parameters
    ----------
    now, before
        What each person said in the two rounds; who is not told is in neither.
    cut_now, cut_before
        Component -> (role, store) -> the block that the person is shown in.
    """
    found: dict[str, list[float]] = {}
    first, second = _frame(now, cut_now), _frame(before, cut_before)
    for component in sorted(set(first["component"]) & set(second["component"])):
        mine, theirs = (frame[frame["component"] == component] for frame in (first, second))
        shared = set(mine["who"]) & set(theirs["who"]) - {""}
        cells = [n for frame in (mine, theirs) for n in _cells(frame, shared)]
        if len(shared) >= SMALLEST_GROUP and may_pair(cells):
            later, earlier = (frame.groupby("who")["level"].mean() for frame in (mine, theirs))
            found[component] = [float(later[who] - earlier[who]) for who in sorted(shared)]
    return found


def _frame(answers: Iterable[Answer], cut: Cut) -> pd.DataFrame:
    rows = [
        (one.component, one.who, float(one.level), cut.get(one.component, {}).get((one.role, one.store), -1))
        for one in answers
        if one.level is not None
    ]
    return pd.DataFrame(rows, columns=["component", "who", "level", "block"])


def _cells(frame: pd.DataFrame, shared: set[str]) -> list[int]:
    """Count, within each block, who is in both rounds and who only in this one, as is who is not told."""
    is_shared = frame["who"].isin(shared)
    named = frame["who"].where(frame["who"] != "", [f"untold {place}" for place in frame.index])
    return [int(n) for n in named.groupby([frame["block"], is_shared]).nunique()]


def _wholes(tallies: Iterable[Tally]) -> dict[str, Tally]:
    """Return what everybody said of each component that five or more rated."""
    by_component: dict[str, list[Tally]] = {}
    for tally in tallies:
        by_component.setdefault(tally.component, []).append(tally)
    wholes = {component: added(held, "all") for component, held in by_component.items()}
    return {component: whole for component, whole in wholes.items() if whole.n >= SMALLEST_GROUP}


def _change(now: Tally, before: Tally, paired: Sequence[float]) -> Change:
    found: Shuffled = change(paired) if paired else difference(now.counts, before.counts)
    return Change(
        component=now.component, now=now.moments.mean, n=now.n, before=before.moments.mean, before_n=before.n,
        difference=found.difference, low=found.low, high=found.high, p=found.p, stands=False,
        same_people=len(paired) or None,
    )  # fmt: skip
