"""What do people in the company say of each component, and where do roles differ?

Grain in: `ratings`, one row per component and person. Grain out: one rating per component, one gap per
component.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lib.analysis import intervals
from lib.analysis.anonymity import SMALLEST_GROUP, blocks
from lib.analysis.intervals import Moments
from lib.analysis.rating_rows import (
    CUSTOMER,
    EXECUTIVE,
    MANAGER,
    ROLES,
    UNTOLD,
    RatingRow,
    all_rating_rows,
    round_names,
)
from lib.analysis.result import Read
from lib.schema.capabilities import LEVELS

__all__ = ["CUSTOMER", "POOLED", "ROLES", "SMALLEST_GROUP", "UNTOLD"]

POOLED = "executives and managers"
"""The role of executives and managers where either are too few to be shown apart."""


@dataclass(frozen=True, slots=True)
class RoleRating:
    """What one role says: mean level and number of ratings; both None where it is too small to show."""

    mean: float | None
    n: int | None


@dataclass(frozen=True, slots=True)
class Rating:
    """What people say of one component.

    `level` is the median, `spread` the standard deviation (None for one rating), `by_role` what each role
    that rated says. `dont_know` counts those who answered that they don't know.
    """

    level: float
    mean: float
    n: int
    spread: float | None
    by_role: Mapping[str, RoleRating]
    dont_know: int = 0


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
    """Ratings of one component by one role: how often each level from 1 to 5 was given, and no level."""

    component: str
    role: str
    counts: tuple[int, int, int, int, int]
    dont_know: int = 0

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
    rows = all_rating_rows(read)
    found: dict[str, list[RatingRow]] = {}
    for row in rows:
        found.setdefault(row.round, []).append(row)
    return tuple(_round(name, found[name]) for name in round_names(rows))


def round_of(name: str, rows: Sequence[RatingRow]) -> RoundRatings:
    """Return one round by its name; an empty one where there is none."""
    return _round(name, [row for row in rows if row.round == name])


def round_summary(read: Read) -> tuple[RoundSummary, ...]:
    """Return a line for each round, the latest first."""
    return tuple(each.summary for each in rounds(read))


def rate(tallies: Sequence[Tally]) -> Rating | None:
    """Return the rating of one component from the tallies of all roles; None is "not rated", no zero."""
    held = [tally for tally in tallies if tally.n]
    if not held:
        return None
    whole = added(held, "all")
    moments = whole.moments
    return Rating(
        level=median_level(whole.counts),
        mean=moments.mean,
        n=whole.n,
        spread=moments.variance**0.5 if whole.n > 1 else None,
        by_role=_by_role(held),
        dont_know=sum(tally.dont_know for tally in tallies),
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


def tallies_of(rows: Sequence[RatingRow]) -> tuple[Tally, ...]:
    """Return how often each role gave each level to each component; what can't be read is left out."""
    counts: dict[tuple[str, str], list[int]] = {}
    for row in rows:
        if row.is_readable:
            tally = counts.setdefault((row.component, row.role), [0] * (1 + len(LEVELS)))
            tally[row.level or 0] += row.n
    return tuple(
        Tally(component, role, (n[1], n[2], n[3], n[4], n[5]), n[0])
        for (component, role), n in counts.items()
    )


def _round(name: str, rows: Sequence[RatingRow]) -> RoundRatings:
    tallies = tallies_of(rows)
    days = [day for row in rows if row.is_readable for day in (row.first, row.last) if day is not None]
    most = {
        role: max(tally.n for tally in tallies if tally.role == role) for role in {t.role for t in tallies}
    }
    summary = RoundSummary(
        round=name,
        ratings=sum(tally.n for tally in tallies),
        components=len({tally.component for tally in tallies if tally.n}),
        people=sum(most.values()) - most.get(CUSTOMER, 0),
        customers=most.get(CUSTOMER, 0),
        first=min(days, default=None),
        last=max(days, default=None),
    )
    return RoundRatings(summary, tallies, sum(row.n for row in rows if not row.is_readable))


def shown_apart(tallies: Sequence[Tally]) -> list[Tally]:
    """Return the groups that may be shown apart, the smallest first, by the rule of `lib.analysis.anonymity`.

    Executives and managers are one, of the role `POOLED`, where either are too few.
    """
    held = {tally.role: tally for tally in tallies if tally.n}
    cut = blocks({role: tally.n for role, tally in held.items()}, [(EXECUTIVE, MANAGER)])
    shown = [held[block[0]] for block in cut if len(block) == 1]
    if (EXECUTIVE, MANAGER) in cut:
        shown.append(added([held[EXECUTIVE], held[MANAGER]], POOLED))
    return sorted(shown, key=lambda tally: tally.n)


def added(tallies: Sequence[Tally], role: str) -> Tally:
    """Return several groups of one component as one."""
    one, two, three, four, five = (
        sum(tally.counts[place] for tally in tallies) for place in range(len(LEVELS))
    )
    dont_know = sum(tally.dont_know for tally in tallies)
    return Tally(tallies[0].component, role, (one, two, three, four, five), dont_know)


def median_level(counts: Sequence[int]) -> float:
    """Return the middle level; of an even number of ratings the mean of the two in the middle."""
    levels = [level for level, n in zip(LEVELS, counts, strict=True) for _ in range(n)]
    return (levels[(len(levels) - 1) // 2] + levels[len(levels) // 2]) / 2


def _by_role(tallies: Sequence[Tally]) -> dict[str, RoleRating]:
    """Return what each role says, the roles of the scorecard first; small groups without figures."""
    shown = {tally.role: tally for tally in shown_apart(tallies)}
    roles = {tally.role for tally in tallies} | shown.keys()
    order = sorted(roles, key=lambda role: (_place(role), role))
    return {
        role: RoleRating(shown[role].moments.mean, shown[role].n) if role in shown else RoleRating(None, None)
        for role in order
    }


def _place(role: str) -> int:
    order = (*ROLES[:2], POOLED, *ROLES[2:])
    return order.index(role) if role in order else len(order)
