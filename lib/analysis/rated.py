"""What do people say of the company, where do they differ, and what has changed since the last round?

Grain in: `ratings`, one row per component and person. Grain out: one row per component and per capability,
per pair of views, and per component of two rounds. What few said is not shown (`lib.analysis.anonymity`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import mean

from lib.analysis import intervals
from lib.analysis.agreement import DepartmentAgreement, department_agreement
from lib.analysis.anonymity import SMALLEST_GROUP
from lib.analysis.filters import Filters
from lib.analysis.perception import Perceived, View, perceived, views
from lib.analysis.rating_change import Change, changes, paired_differences
from lib.analysis.rating_places import cut_of, store_regions
from lib.analysis.rating_rows import RatingRow, all_rating_rows, answers, round_names
from lib.analysis.ratings import RoleRating, RoundRatings, Tally, added, median_level, rate, round_of
from lib.analysis.result import Read, Result, looked_at
from lib.errors import UserError
from lib.schema import formats
from lib.schema.capabilities import LEVELS, Capability, capabilities, components
from lib.schema.targets import HeadCounts, Targets
from lib.workspace.facts import Facts

MOST_TOLD = 3  # components that an answer names


@dataclass(frozen=True, slots=True)
class RatedComponent:
    """What people say of one component; all figures are None where nobody, or fewer than five, rated it.

    `level` is the median; low and high are the 95 % interval of the mean, None where everybody answered.
    `counts` is how often each level from 1 to 5 was given, `coverage` how many gave one over about how many
    people of the roles that rated it rated anything in the round.
    `is_few` whether some rated it, but too few to show. `target` is what the retailer wrote down;
    `to_target` is what is missing to it, below 0 where it is passed.
    """

    component: str
    capability: str
    name: str
    level: float | None
    mean: float | None
    low: float | None
    high: float | None
    n: int | None
    spread: float | None
    counts: tuple[int, ...] | None
    dont_know: int | None
    coverage: float | None
    by_role: Mapping[str, RoleRating]
    is_few: bool
    target: int | None
    to_target: float | None


@dataclass(frozen=True, slots=True)
class RatedCapability:
    """What people say of one capability: made of those of its components that are shown.

    `level` is the mean of their medians, `mean` of their means, with a 95 % interval that is at most so wide:
    it takes the components to have been rated by the same people. `median` and `counts` are of all ratings.
    """

    capability: str
    name: str
    level: float | None
    mean: float | None
    low: float | None
    high: float | None
    median: float | None
    counts: tuple[int, ...]
    dont_know: int
    rated: int
    components: int
    coverage: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated(Result):
    """What is said in one round.

    `rounds` are the names of all, the latest first; `before` the one that changes are measured from. `few`
    counts the components that too few rated. `gaps` are the pairs of views, `departments` their agreement.
    """

    round: str | None
    rounds: tuple[str, ...]
    before: str | None
    people: int
    customers: int
    components: tuple[RatedComponent, ...]
    capabilities: tuple[RatedCapability, ...]
    views: tuple[View, ...]
    gaps: tuple[Perceived, ...]
    departments: DepartmentAgreement
    changes: tuple[Change, ...]
    few: int
    unreadable: int


def rated(
    read: Read,
    facts: Facts,
    filters: Filters,
    *,
    round_name: str | None = None,
    head_counts: HeadCounts = (),
    targets: Targets = (),
) -> Rated:
    """Return what people say in one round of ratings, and what has changed since the one before.

    Parameters
    ----------
    round_name
        The round to look at; the latest when left out.
    head_counts
        How many people the company has in each role, where it is known.
    targets
        The level that each component is meant to reach, where somebody wrote it down.

    Raises
    ------
    UserError
        When there is no round of that name.
    """
    rows = all_rating_rows(read)
    names = round_names(rows)
    chosen = _chosen(names, round_name)
    before = names[names.index(chosen) + 1] if chosen and names.index(chosen) + 1 < len(names) else None
    now, earlier = (round_of(name or "", rows) for name in (chosen, before))
    entries = _components(now.tallies, head_counts, dict(targets))
    gaps = perceived(now.tallies, head_counts)
    departments = department_agreement(read, chosen)
    found = changes(now.tallies, earlier.tallies, _paired(read, rows, chosen, before))
    return Rated(
        **looked_at(facts, filters),
        answer=_answer(entries, gaps),
        caveat=_caveat(now, entries),
        round=chosen, rounds=names, before=before, people=now.summary.people, customers=now.summary.customers,
        components=entries, capabilities=tuple(_capability(entry, entries) for entry in capabilities()),
        views=views(now.tallies, head_counts), gaps=gaps, departments=departments, changes=found,
        few=sum(entry.is_few for entry in entries), unreadable=now.unreadable,
    )  # fmt: skip


def _chosen(names: Sequence[str], name: str | None) -> str | None:
    if name is None:
        return names[0] if names else None
    if name in names:
        return name
    known = formats.listing(list(names)) or "none yet"
    raise UserError(
        "There is no such round of ratings.", f"We were asked for “{name}”.", f"The rounds are: {known}."
    )


def _paired(
    read: Read, rows: Sequence[RatingRow], chosen: str | None, before: str | None
) -> Mapping[str, list[float]]:
    if chosen is None or before is None:
        return {}
    regions = store_regions(read)
    cuts = [cut_of([row for row in rows if row.round == name], regions) for name in (chosen, before)]
    return paired_differences(answers(read, chosen), answers(read, before), *cuts)


def _components(
    tallies: Sequence[Tally], head_counts: HeadCounts, targets: Mapping[str, int]
) -> tuple[RatedComponent, ...]:
    by_component: dict[str, list[Tally]] = {}
    for tally in tallies:
        by_component.setdefault(tally.component, []).append(tally)
    asked: dict[str, int] = {}
    for tally in tallies:
        asked[tally.role] = max(asked.get(tally.role, 0), tally.n)
    found = []
    for entry in components():
        held = by_component.get(entry.id, [])
        n = sum(tally.n for tally in held)
        rating = rate(held) if n >= SMALLEST_GROUP else None
        target = targets.get(entry.id)
        whole = added(held, "all") if rating else None
        around = intervals.mean(whole.moments) if whole and not _is_census(held, dict(head_counts)) else None
        found.append(
            RatedComponent(
                component=entry.id,
                capability=entry.capability,
                name=entry.name,
                level=rating.level if rating else None,
                mean=rating.mean if rating else None,
                low=around.low if around else None,
                high=around.high if around else None,
                n=rating.n if rating else None,
                spread=rating.spread if rating else None,
                counts=whole.counts if whole else None,
                dont_know=rating.dont_know if rating else None,
                coverage=_coverage(held, asked) if rating else None,
                by_role=rating.by_role if rating else {},
                is_few=0 < n < SMALLEST_GROUP,
                target=target,
                to_target=target - rating.level if rating and target is not None else None,
            )
        )
    return tuple(found)


def _coverage(tallies: Sequence[Tally], asked: Mapping[str, int]) -> float:
    """Return ratings over about how many people could have given one: the most ratings of each role."""
    return sum(tally.n for tally in tallies) / sum(asked[role] for role in {tally.role for tally in tallies})


def _is_census(tallies: Sequence[Tally], heads: Mapping[str, int]) -> bool:
    """Whether everybody there is answered; customers are never all."""
    return all(tally.role in heads and tally.n + tally.dont_know >= heads[tally.role] for tally in tallies)


def _capability(entry: Capability, every: Sequence[RatedComponent]) -> RatedCapability:
    mine = [one for one in every if one.capability == entry.id]
    shown = [one for one in mine if one.level is not None and one.mean is not None and one.counts is not None]
    counts = tuple(sum(one.counts[place] for one in shown if one.counts) for place in range(len(LEVELS)))
    middle = mean(one.mean or 0.0 for one in shown) if shown else None
    ends = [(one.low, one.high) for one in shown if one.low is not None and one.high is not None]
    sure = middle is not None and len(ends) == len(shown)
    # The spread of a sum is at most the sum of the spreads, whoever rated what: so are the intervals.
    return RatedCapability(
        capability=entry.id, name=entry.name,
        level=mean(one.level or 0.0 for one in shown) if shown else None, mean=middle,
        low=mean(low for low, _ in ends) if sure else None,
        high=mean(high for _, high in ends) if sure else None,
        median=median_level(counts) if shown else None, counts=counts,
        dont_know=sum(one.dont_know or 0 for one in shown), rated=len(shown), components=len(mine),
        coverage=len(shown) / len(mine),
    )  # fmt: skip


def _answer(entries: Sequence[RatedComponent], gaps: Sequence[Perceived]) -> str:
    shown = [one for one in entries if one.level is not None]
    if not shown:
        few = f"fewer than {formats.count(SMALLEST_GROUP)} people have rated any component"
        why = few if any(one.is_few for one in entries) else "nobody has rated us"
        return f"We can't tell yet what people say: {why}."
    pairs = [gap for gap in gaps if {gap.first.corner, gap.second.corner} == {"top", "team"}]
    clear = [gap for gap in pairs if gap.stands]
    told = _best_and_worst(shown)
    if not pairs:
        return told
    first, second = pairs[0].first.who.capitalize(), pairs[0].second.who
    if not clear:
        return f"{told} {first} and {second} see no component clearly apart."
    names = {one.component: one.name for one in entries}
    return (
        f"{told} {first} differ from {second} on {len(clear)} of {formats.plural(len(pairs), 'component')}, "
        f"most on {names[clear[0].component]} ({_level(clear[0].first.mean)} against "
        f"{_level(clear[0].second.mean)})."
    )


def _best_and_worst(shown: Sequence[RatedComponent]) -> str:
    best, worst = (chosen(shown, key=lambda one: one.mean or 0.0) for chosen in (max, min))
    if len(shown) == 1 or best.mean == worst.mean:
        return f"People rate {formats.plural(len(shown), 'component')}: {_level(best.mean)} of 5."
    return (
        f"People rate {best.name} highest ({_level(best.mean)} of 5) and {worst.name} lowest "
        f"({_level(worst.mean)})."
    )


def _level(value: float | None) -> str:
    return formats.NOTHING if value is None else f"{value:.1f}"


def _caveat(now: RoundRatings, entries: Sequence[RatedComponent]) -> str:
    few = sum(one.is_few for one in entries)
    told = "Groups of fewer than five people are not shown, nor can they be worked out from what is."
    if few:
        told += f" {formats.plural(few, 'component')} got fewer than five ratings."
    if now.unreadable:
        left = formats.plural(now.unreadable, "rating")
        told += f" Left out: {left} of a component or level that we don't know."
    return told
