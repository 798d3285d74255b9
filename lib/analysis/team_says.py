"""Does what the company says of itself agree with what its customers' data shows?

Grain in: tallies of one round and one measure of the scorecard. Grain out: one `Contradiction`.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from lib.analysis.buyers import basic_buyers
from lib.analysis.component_score import written_levels
from lib.analysis.contradictions import (
    AGREES,
    CONTRADICTS,
    FEWEST,
    TEAM,
    UNSURE,
    UNTOLD,
    Contradiction,
    claim_of_rating,
    mean_rating,
)
from lib.analysis.evidence import Evidence, behind, evidence
from lib.analysis.filters import Filters
from lib.analysis.intervals import Moments
from lib.analysis.ratings import Tally, shown_apart
from lib.analysis.result import Read, Window
from lib.schema import formats
from lib.schema.capabilities import components
from lib.schema.cuts import Cuts
from lib.schema.measures import measures_by_id
from lib.schema.say_do import TeamPair, say_do_book
from lib.workspace.facts import Facts
from lib.workspace.marts import ORDERS

_EXECUTIVE = "executive"


@dataclass(frozen=True, slots=True)
class Team:
    """What team pairs are computed from: the tallies of one round, and the measures by id."""

    read: Read
    filters: Filters
    tallies: tuple[Tally, ...]
    shown: Mapping[str, Evidence]


def team_of(
    read: Read, facts: Facts, filters: Filters, tallies: tuple[Tally, ...], cuts: Cuts | None
) -> Team:
    """Return what the pairs of `say_do.toml` take, each measure asked once."""
    wanted = {pair.measure for pair in say_do_book().team}
    found = evidence(read, facts, filters, tallies, cuts=cuts, only=wanted) if tallies else ()
    return Team(read, filters, tallies, {each.metric: each for each in found})


def team_says(team: Team, pair: TeamPair) -> Contradiction:
    """Return what executives (where they may be shown, else everybody) say beside what the measure shows."""
    name = next(entry.name for entry in components() if entry.id == pair.component)
    held = Contradiction(
        pair=pair.id, kind=TEAM, statement=pair.statement, verdict=UNTOLD, finding="",
        component=pair.component,
        component_name=name, metric=pair.measure, todo=pair.todo,
        window=Window(team.filters.start, team.filters.end),
    )  # fmt: skip
    mine = [tally for tally in team.tallies if tally.component == pair.component and tally.n]
    executives = [tally for tally in shown_apart(mine) if tally.role == _EXECUTIVE]
    raters = executives or mine
    if sum(tally.n for tally in raters) < (1 if executives else FEWEST):
        return replace(held, reason=f"Fewer than {FEWEST} people rated {name}.")
    shown = team.shown[pair.measure]
    if shown.value is None or shown.level is None or shown.level_high is None:
        return replace(held, reason=shown.reason)
    who = "executives" if executives else "everybody"
    return _beside(team, held, shown, [tally.moments for tally in raters], who)


def _beside(team: Team, held: Contradiction, shown: Evidence, said: list[Moments], who: str) -> Contradiction:
    rating = mean_rating(said)
    levels = shown.level or 0, shown.level_high or 0
    together = Moments(
        sum(each.n for each in said), sum(each.y for each in said), sum(each.yy for each in said)
    )
    tested = claim_of_rating(together, levels)
    customers, revenue = _concerned(team, held.metric)
    verdict = UNSURE if math.isnan(tested.p) else CONTRADICTS if tested.points else AGREES
    return replace(
        held, verdict=verdict, value=shown.value, low=shown.low, high=shown.high, n=shown.n,
        rating=rating.estimate, rating_low=_told(rating.low), rating_high=_told(rating.high),
        raters=together.n, rated_by=who, evidence_level=levels[0], evidence_level_high=levels[1],
        customers=customers, net_revenue=revenue, p=None if math.isnan(tested.p) else tested.p,
        finding=_finding(held, shown, rating.estimate, who, together.n),
    )  # fmt: skip


def _finding(held: Contradiction, shown: Evidence, rating: float, who: str, n: int) -> str:
    entry = measures_by_id()[held.metric]
    told = f"{shown.label} {entry.metric.write(shown.value)}{_unit(entry.unit)}"
    levels = written_levels(shown.level or 0, shown.level_high or 0)
    people = who if who != "everybody" else "people"
    return (
        f"{formats.count(n)} {people} rate {held.component_name} {formats.number(rating, 2)} of 5 on "
        f"average; {told} speaks for level {levels}."
    )


def _unit(unit: str) -> str:
    return {"hours": " hours", "days": " days", "per_1000": " per 1,000"}.get(unit, "")


def _concerned(team: Team, metric: str) -> tuple[int | None, float | None]:
    """Return the customers behind a measure who do not count towards it, and their net revenue."""
    rows = behind(metric, team.filters)
    if rows is None:
        return None, None
    left = rows.filter(~rows.counts)
    if "customer_key" not in left.columns:
        order = ORDERS.filter(ORDERS.is_order, ORDERS.customer_key.notnull())
        left = order.semi_join(left, ["system", "order_id"])
    keys = left.filter(left.customer_key.notnull()).select("customer_key").distinct()
    each = basic_buyers(team.filters).semi_join(keys, "customer_key")
    row = team.read(each.agg(n=each.count(), net=each.net_revenue.sum().round(4))).iloc[0]
    n = int(row["n"])
    return (n, float(row["net"])) if n >= FEWEST else (None, None)


def _told(value: float) -> float | None:
    return value if math.isfinite(value) else None
