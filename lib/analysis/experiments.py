"""What did a campaign change? Only told where chance decided who got it.

Grain in: members of campaigns, treated or kept back, with what they did before and after
(`lib.analysis.campaign_members`). Grain out: one row per campaign, in all and by group of customers, and by
version where several were sent.

Method. What counts is an order and net revenue, and visits where the file tells them: treated minus kept
back. Shares by Newcombe (1998), means by Welch (1947). Of several comparisons those are called clear that
stay so when 5 % of all that are called clear may be wrong (Benjamini and Hochberg, 1995): whole campaigns and
their versions are one family, the groups of one campaign are another. Whether chance decided is looked at
(`lib.analysis.arms`).
"""

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import pandas as pd

from lib.analysis.arms import FEWEST, Balance, balance, doubts
from lib.analysis.campaign_members import (
    DAYS,
    ORDERED,
    Sending,
    columns_of,
    compared_columns,
    group_columns,
    group_sums,
    members,
    products,
    sendings,
)
from lib.analysis.chance import discoveries, two_sided
from lib.analysis.filters import Filters
from lib.analysis.intervals import Interval, Moments, mean_difference, share_difference
from lib.analysis.result import Read
from lib.analysis.rfm import GROUPS
from lib.schema.personas import PersonaBook
from lib.workspace.facts import Facts

VISIT, RESPONSE, REVENUE = "campaign_visit", "campaign_response", "campaign_revenue"
ALL = "all"

NO_DAY = "its file does not tell when it was sent"
NO_ORDERS = "no file tells what its members ordered"
NOT_OVER = f"its {DAYS} days are not over in the data"
"""Why nobody knows yet what came of a campaign, whoever decided who got it."""


@dataclass(frozen=True, slots=True)
class Change:
    """One measure of treated members beside those kept back.

    Attributes
    ----------
    measure
        Id in the glossary.
    treated, control
        A share, or net revenue a member.
    difference, low, high
        Treated minus kept back, with its 95 % interval.
    p
        How often chance makes them differ so much.
    deviation
        Standard deviation between members, of both arms alike.
    is_clear
        Whether they differ, also with as many comparisons looked at.
    """

    measure: str
    treated: float
    control: float
    difference: float
    low: float
    high: float
    p: float
    deviation: float
    is_clear: bool = False


@dataclass(frozen=True, slots=True)
class Effect:
    """What a campaign changed among some customers.

    Attributes
    ----------
    kind, name
        "all", "persona", "segment" or a column of the file, and which.
    arm
        The version sent; None for all versions together.
    treated, control
        Members of either arm.
    response, revenue, visits
        Share that ordered, net revenue a member, share that visited; no visits where no file tells.
    """

    kind: str
    name: str
    arm: str | None
    treated: int
    control: int
    response: Change
    revenue: Change
    visits: Change | None

    @property
    def changes(self) -> tuple[Change, ...]:
        """All measures, visits first where they are told."""
        return (*((self.visits,) if self.visits else ()), self.response, self.revenue)


@dataclass(frozen=True, slots=True)
class Experiment:
    """A campaign with somebody kept back.

    Attributes
    ----------
    campaign, sent, until
        Its name, when it was sent first, and the last moment that counts; None where no file tells.
    outcome
        "orders": looked up; "file": as the file tells.
    cost
        Of a treated member; None where no file tells.
    arms
        Versions sent, where there are several.
    treated, control
        Members who were sent any, and who were kept back.
    unknown, mixed
        Members of whom nobody knows an order, who count as having bought nothing, and customers in several
        arms, who are left out.
    balance, balance_p
        What the arms were before; how often chance makes them so unlike.
    problems
        Why it can't be taken as decided by chance; empty where it can.
    effects
        In all first, then by persona, by segment and by the file's own columns, all versions together before
        each; none where there are problems.
    """

    campaign: str
    sent: datetime | None
    until: datetime | None
    outcome: str
    cost: float | None
    arms: tuple[str, ...]
    treated: int
    control: int
    unknown: int
    mixed: int
    balance: tuple[Balance, ...]
    balance_p: float | None
    problems: tuple[str, ...]
    effects: tuple[Effect, ...]


def experiments(read: Read, facts: Facts, filters: Filters, book: PersonaBook) -> tuple[Experiment, ...]:
    """Return campaigns of which somebody was kept back, the latest first, in all channels and stores.

    Parameters
    ----------
    book
        Personas, as customers had them before the campaign.
    """
    if "campaign_members" not in facts.tables:
        return ()
    tried = [one for one in sendings(read, filters.as_of) if one.treated and one.control]
    return marked([_experiment(read, one, facts.last_order, book) for one in tried])


def _experiment(read: Read, sending: Sending, last_order: date | None, book: PersonaBook) -> Experiment:
    columns = columns_of(read, sending.campaign)
    each = members(sending, columns, book)
    groups, compared = group_columns(each, columns), compared_columns(each, columns)
    sums = read(group_sums(each, tuple(groups)))
    mixed = int(read(each.agg(n=each.is_mixed.sum()))["n"].fillna(0).iloc[0])
    whole = sums[sums["by"] == ALL]
    treated = whole[whole["treated"]].groupby("arm", dropna=False)["n"].sum()
    found, p = balance(read(products(each, tuple(compared))), compared)
    named = sorted(str(arm) for arm in treated.index if not pd.isna(arm))
    arms = tuple(named) if treated.index.size > 1 else ()
    sizes = [*(int(n) for n in treated), int(whole[~whole["treated"]]["n"].sum())]
    problems = (*doubts(sizes, p), *_unanswered(sending, last_order))
    return Experiment(
        campaign=sending.campaign,
        sent=sending.sent,
        until=sending.until,
        outcome=sending.outcome,
        cost=sending.cost,
        arms=arms,
        treated=sum(sizes[:-1]),
        control=sizes[-1],
        unknown=int((whole["n"] - whole["known"]).sum()) if sending.outcome == ORDERED else 0,
        mixed=mixed,
        balance=found,
        balance_p=p,
        problems=problems,
        effects=() if problems else _effects(sums, groups, arms, sending, book),
    )


def _unanswered(sending: Sending, last_order: date | None) -> tuple[str, ...]:
    """Return why nobody knows what came of a campaign whose file does not tell."""
    if sending.outcome != ORDERED:
        return ()
    if last_order is None:
        return (NO_ORDERS,)
    if sending.until is None:
        return (NO_DAY,)
    return (NOT_OVER,) if sending.until.date() > last_order else ()


Sums = Mapping[str, float]
"""Sums over members of one arm: n, visited, ordered, revenue, squares."""


def _effects(
    sums: pd.DataFrame, groups: Mapping[str, str], arms: tuple[str, ...], sending: Sending, book: PersonaBook
) -> tuple[Effect, ...]:
    """Return the effect in all, and in each group with enough members in either arm."""
    order = {"persona": [one.name for one in book], "segment": [one.name for one in GROUPS]}
    rows: dict[tuple[str, str], list[dict[Hashable, Any]]] = {}
    for row in sums.to_dict("records"):
        rows.setdefault((str(row["by"]), str(row["name"])), []).append(row)
    found = []
    for by, kind in {ALL: ALL, **groups}.items():
        there = [name for of, name in rows if of == by]
        for name in (
            [one for one in order[by] if one in there] if by in order else sorted(there, key=_in_order)
        ):
            own = rows[by, name]
            found += [_effect(kind, name, arm, own, sending) for arm in (None, *arms)]
    return tuple(one for one in found if one is not None)


def _in_order(name: str) -> tuple[float, str]:
    """Return what sorts groups: by number where they are numbers, else by name."""
    try:
        return float(name), name
    except ValueError:
        return math.inf, name


def _effect(
    kind: str, name: str, arm: str | None, rows: Sequence[Mapping[Hashable, Any]], sending: Sending
) -> Effect | None:
    """Return the effect in one group; None where either arm has too few members."""
    one = _added([row for row in rows if row["treated"] and arm in (None, row["arm"])])
    two = _added([row for row in rows if not row["treated"]])
    if min(one["n"], two["n"]) < FEWEST:
        return None
    return Effect(
        kind=kind,
        name=name,
        arm=arm,
        treated=int(one["n"]),
        control=int(two["n"]),
        response=_shares(RESPONSE, one, two, "ordered"),
        revenue=_means(one, two),
        visits=_shares(VISIT, one, two, "visited") if "visited" in sending.told else None,
    )


def _added(rows: Sequence[Mapping[Hashable, Any]]) -> Sums:
    names = ("n", "visited", "ordered", "revenue", "squares")
    return {name: math.fsum(float(row[name]) for row in rows) for name in names}


def _shares(measure: str, one: Sums, two: Sums, column: str) -> Change:
    hits, n, other, m = (int(side[name]) for side in (one, two) for name in (column, "n"))
    ends = share_difference(hits, n, other, m)
    together = (hits + other) / (n + m)
    spread = math.sqrt(together * (1 - together))
    return _change(measure, (hits / n, other / m), ends, spread * math.sqrt(1 / n + 1 / m), spread)


def _means(one: Sums, two: Sums) -> Change:
    treated, control = (Moments(int(side["n"]), side["revenue"], side["squares"]) for side in (one, two))
    error = math.sqrt(treated.variance / treated.n + control.variance / control.n)
    spread = math.sqrt((treated.variance + control.variance) / 2)
    return _change(REVENUE, (treated.mean, control.mean), mean_difference(treated, control), error, spread)


def _change(
    measure: str, levels: tuple[float, float], ends: Interval, error: float, deviation: float
) -> Change:
    """Return a change with how often chance makes it, by the normal distribution; shares pooled."""
    p = two_sided(ends.estimate, error) if error > 0 else 1.0
    return Change(measure, levels[0], levels[1], ends.estimate, ends.low, ends.high, p, deviation)


def marked(found: Sequence[Experiment]) -> tuple[Experiment, ...]:
    """Mark what differs by more than chance, with as many comparisons looked at."""
    whole = [one for each in found for one in each.effects if one.kind == ALL]
    clear = iter(_clear(whole))
    wholes = [[next(clear) for one in each.effects if one.kind == ALL] for each in found]
    return tuple(
        replace(each, effects=(*own, *_clear([one for one in each.effects if one.kind != ALL])))
        for each, own in zip(found, wholes, strict=True)
    )


def _clear(effects: Sequence[Effect]) -> list[Effect]:
    """Mark the clear changes of effects that were looked at together, each measure by itself."""
    for name in ("response", "revenue", "visits"):
        own = [getattr(one, name) for one in effects]
        stands = iter(discoveries([change.p for change in own if change]))
        changes = [change and replace(change, is_clear=next(stands)) for change in own]
        effects = [replace(one, **{name: change}) for one, change in zip(effects, changes, strict=True)]
    return list(effects)
