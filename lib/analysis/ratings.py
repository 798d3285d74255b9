"""What do people in the company say of each component, and where do roles differ?

Grain in: `ratings`, one row per component and person. Grain out: one rating per component, one gap per
component.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import pandas as pd

from lib.analysis import intervals
from lib.analysis.intervals import Moments
from lib.analysis.result import Read
from lib.schema.capabilities import LEVELS, components
from lib.workspace.canonical import canonical

CUSTOMER = "customer"
ROLES = ("executive", "manager", "associate", CUSTOMER)
UNTOLD = "not told"
SMALLEST_GROUP = 5
"""A group of fewer people is not shown apart, nor may it be worked out from what is shown."""


@dataclass(frozen=True, slots=True)
class RoleRating:
    """What one role says: mean level and number of ratings; both None where it is too small to show."""

    mean: float | None
    n: int | None


@dataclass(frozen=True, slots=True)
class Rating:
    """What people say of one component.

    `level` is the median, `spread` the standard deviation (None for one rating), `by_role` what each role
    that rated says.
    """

    level: float
    mean: float
    n: int
    spread: float | None
    by_role: Mapping[str, RoleRating]


@dataclass(frozen=True, slots=True)
class RoleGap:
    """Executives' mean beside associates' on one component; the difference with its 95 % interval (Welch)."""

    component: str
    name: str
    executives: float
    associates: float
    difference: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class RoundSummary:
    """One round: how many ratings, of how many components, by about how many people, from when to when.

    Ratings carry no name: `people` (of the company) adds, over the roles, the most ratings that any one
    component got; `customers` is the same for customers.
    """

    round: str
    ratings: int
    components: int
    people: int
    customers: int
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class Tally:
    """Ratings of one component by one role: how often each level from 1 to 5 was given."""

    component: str
    role: str
    counts: tuple[int, int, int, int, int]

    @property
    def n(self) -> int:
        """Number of ratings."""
        return sum(self.counts)

    @property
    def moments(self) -> Moments:
        """Sums for means and intervals."""
        pairs = list(zip(LEVELS, self.counts, strict=True))
        return Moments(
            self.n,
            float(sum(level * n for level, n in pairs)),
            float(sum(level * level * n for level, n in pairs)),
        )


@dataclass(frozen=True, slots=True)
class RoundRatings:
    """One round: tallies by component and role, and how many ratings named no component or level we know."""

    summary: RoundSummary
    tallies: tuple[Tally, ...]
    unreadable: int


def rounds(read: Read) -> tuple[RoundRatings, ...]:
    """Return every round, the latest first (by its last rating, then by name).

    Ratings without a round make up one that is called "not told".
    """
    row = canonical("ratings")
    grouped = row.group_by("round", "component", "respondent_role", "level").agg(
        n=row.count(), first=row.rated_at.min(), last=row.rated_at.max()
    )
    found: dict[str, list[dict[Hashable, Any]]] = {}
    for entry in read(grouped).to_dict("records"):
        found.setdefault(_text(entry["round"]), []).append(entry)
    every = [_round(name, entries) for name, entries in found.items()]
    return tuple(
        sorted(every, key=lambda each: (each.summary.last or date.min, each.summary.round), reverse=True)
    )


def round_summary(read: Read) -> tuple[RoundSummary, ...]:
    """Return a line for each round, the latest first."""
    return tuple(each.summary for each in rounds(read))


def rate(tallies: Sequence[Tally]) -> Rating | None:
    """Return the rating of one component from the tallies of all roles; None is "not rated", no zero."""
    held = [tally for tally in tallies if tally.n]
    if not held:
        return None
    whole = Tally(held[0].component, "all", _added(held))
    moments = whole.moments
    return Rating(
        level=_median(whole.counts),
        mean=moments.mean,
        n=whole.n,
        spread=moments.variance**0.5 if whole.n > 1 else None,
        by_role=_by_role(held),
    )


def role_gap(name: str, tallies: Sequence[Tally]) -> RoleGap | None:
    """Return executives beside associates on one component; None where either is too small to show."""
    shown = {tally.role: tally for tally in shown_apart(tallies)}
    if not {"executive", "associate"} <= shown.keys():
        return None
    executives, associates = shown["executive"].moments, shown["associate"].moments
    found = intervals.mean_difference(executives, associates)
    component = shown["executive"].component
    return RoleGap(component, name, executives.mean, associates.mean, found.estimate, found.low, found.high)


def _round(name: str, entries: Sequence[Mapping[Hashable, Any]]) -> RoundRatings:
    counts: dict[tuple[str, str], list[int]] = {}
    unreadable = 0
    for entry in entries:
        component = _component(_text(entry["component"]))
        if component is not None and pd.isna(entry["level"]):
            continue  # "don't know" is an answer, and no level
        if component is None or entry["level"] not in LEVELS:
            unreadable += int(entry["n"])
            continue
        tally = counts.setdefault((component, _role(_text(entry["respondent_role"]))), [0] * len(LEVELS))
        tally[int(entry["level"]) - 1] += int(entry["n"])
    tallies = tuple(
        Tally(component, role, (n[0], n[1], n[2], n[3], n[4])) for (component, role), n in counts.items()
    )
    days = [entry[end] for entry in entries for end in ("first", "last") if not pd.isna(entry[end])]
    most = {
        role: max(tally.n for tally in tallies if tally.role == role) for role in {t.role for t in tallies}
    }
    summary = RoundSummary(
        round=name,
        ratings=sum(tally.n for tally in tallies),
        components=len({tally.component for tally in tallies}),
        people=sum(most.values()) - most.get(CUSTOMER, 0),
        customers=most.get(CUSTOMER, 0),
        first=min(days).date() if days else None,
        last=max(days).date() if days else None,
    )
    return RoundRatings(summary, tallies, unreadable)


def _by_role(tallies: Sequence[Tally]) -> dict[str, RoleRating]:
    """Return what each role says, the roles of the scorecard first; small groups without figures."""
    shown = {tally.role for tally in shown_apart(tallies)}
    order = sorted(
        tallies,
        key=lambda tally: (ROLES.index(tally.role) if tally.role in ROLES else len(ROLES), tally.role),
    )
    return {
        tally.role: RoleRating(tally.moments.mean, tally.n) if tally.role in shown else RoleRating(None, None)
        for tally in order
    }


def shown_apart(tallies: Sequence[Tally]) -> list[Tally]:
    """Return the groups that may be shown apart.

    What is hidden must not be worked out as the whole minus what is shown: while the hidden together are
    fewer than five people, the smallest shown group is hidden too.
    """
    order = sorted((tally for tally in tallies if tally.n), key=lambda tally: tally.n)
    shown = [tally for tally in order if tally.n >= SMALLEST_GROUP]
    hidden = sum(tally.n for tally in order if tally.n < SMALLEST_GROUP)
    while shown and 0 < hidden < SMALLEST_GROUP:
        hidden += shown.pop(0).n
    return shown


def _added(tallies: Sequence[Tally]) -> tuple[int, int, int, int, int]:
    one, two, three, four, five = (
        sum(tally.counts[place] for tally in tallies) for place in range(len(LEVELS))
    )
    return one, two, three, four, five


def _median(counts: Sequence[int]) -> float:
    """Return the middle level; of an even number of ratings the mean of the two in the middle."""
    levels = [level for level, n in zip(LEVELS, counts, strict=True) for _ in range(n)]
    return (levels[(len(levels) - 1) // 2] + levels[len(levels) // 2]) / 2


def _text(cell: object) -> str:
    return cell.strip() if isinstance(cell, str) and cell.strip() else UNTOLD


def _role(text: str) -> str:
    """Return a role of the scorecard for its plural or capitals, else the word itself in lower case."""
    word = text.casefold()
    return word[:-1] if word.endswith("s") and word[:-1] in ROLES else word


def _component(text: str) -> str | None:
    return _components_by_word().get(text.casefold())


@cache
def _components_by_word() -> Mapping[str, str]:
    return {word.casefold(): entry.id for entry in components() for word in (entry.id, entry.name)}
