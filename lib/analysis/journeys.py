"""How do customers come from a touch to an order? The common ways, how long they take, and how they end.

Grain in: journeys (`lib.analysis.paths`). Grain out: one row per common path and per kind of ending.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir

from lib.analysis.beginnings import of_segment
from lib.analysis.filters import Filters, within
from lib.analysis.paths import DAYS, FEWEST, NO_ORDER, Looked, Step, journeys_of, listed, looked, needs, steps
from lib.analysis.result import Read, Result, looked_at, ratio
from lib.schema import formats
from lib.workspace.facts import Facts
from lib.workspace.trails import GROUPS, known_purchases

ONLINE, IN_STORES, ELSEWHERE, NOT_AT_ALL = "online", "offline", "elsewhere", "no order"
ENDINGS = (ONLINE, IN_STORES, ELSEWHERE, NOT_AT_ALL)
"""How a journey ends: an order on one of the two sides, on neither, or none."""
MOST_PATHS = 20

_LOOKED_THROUGH = 100  # the most common paths of which people are counted: of 20 some may be of few
_QUARTILES = (0.25, 0.5, 0.75)


@dataclass(frozen=True, slots=True)
class Path:
    """Steps that journeys have in common.

    Attributes
    ----------
    steps
        Their labels in the order of time; nothing for all rarer paths together.
    journeys, customers
        How many; customers is None for the rarer ones.
    online, offline, elsewhere, no_order
        How many of the journeys ended so.
    order_share
        Of the journeys that ended in an order.
    """

    steps: tuple[str, ...]
    journeys: int
    customers: int | None
    online: int
    offline: int
    elsewhere: int
    no_order: int
    order_share: float | None


@dataclass(frozen=True, slots=True)
class Ending:
    """Journeys that ended alike: how many, quartiles of their touches and of days from the first touch."""

    ending: str
    journeys: int
    customers: int
    touches: tuple[float, float, float]
    days: tuple[float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Journeys(Result):
    """From touch to order.

    Attributes
    ----------
    days
        How far back a journey goes.
    since, until
        Days in which the counted journeys ended: those of the window of which there is data.
    orders, touched_orders
        Orders of known customers, and how many of them had a touch before.
    endings
        Those with `FEWEST` customers or more.
    paths
        The `MOST_PATHS` that led to most orders, of `FEWEST` customers or more.
    rest
        All others together; None where there are none.
    """

    days: int
    since: date | None
    until: date | None
    orders: int
    touched_orders: int
    endings: tuple[Ending, ...]
    paths: tuple[Path, ...]
    rest: Path | None


def journeys(read: Read, facts: Facts, filters: Filters, *, days: int = DAYS) -> Journeys:
    """Return how journeys of known customers ended in the window, and their common paths.

    Parameters
    ----------
    days
        How far back a journey goes, and how long nothing happens after one without an order.

    Raises
    ------
    UserError
        When days are under 1 or over a year.
    """
    chosen = looked(read, facts, filters, days)
    if chosen is None:
        return _nothing(facts, filters, days)
    rows = with_ending(journeys_of(chosen))
    endings = _endings(read, rows)
    told = {ending: sum(one.journeys for one in endings if one.ending == ending) for ending in ENDINGS}
    paths, rest = _paths(read, rows, steps(read, chosen.by), told)
    counted = known_purchases(lambda order: of_segment(within(order, chosen.filters), chosen.filters))
    orders = int(read(counted.agg(n=counted.count()))["n"][0])
    shown = tuple(one for one in endings if one.customers >= FEWEST)
    touched = sum(told.values()) - told[NOT_AT_ALL]
    return Journeys(
        **looked_at(facts, filters),
        answer=_answer(shown, paths, touched, orders, days),
        caveat=_caveat(chosen, filters),
        days=days,
        since=chosen.filters.start,
        until=chosen.filters.end,
        orders=orders,
        touched_orders=touched,
        endings=shown,
        paths=paths,
        rest=rest,
    )


def with_ending(rows: ir.Table) -> ir.Table:
    """Add `ending`, one of `ENDINGS`, to journeys."""
    sides = [(rows.group_code == GROUPS.index(side), side) for side in (ONLINE, IN_STORES)]
    none = (rows.group_code == NO_ORDER, NOT_AT_ALL)
    return rows.mutate(ending=ibis.cases(*sides, none, else_=ELSEWHERE))


def _endings(read: Read, rows: ir.Table) -> list[Ending]:
    each = rows.group_by("ending").agg(
        journeys=rows.count(),
        customers=rows.customer_key.nunique(),
        touches=rows.touches.quantile(list(_QUARTILES)),
        days=rows.elapsed_days.quantile(list(_QUARTILES)),
    )
    found = {str(row["ending"]): row for row in read(each).to_dict("records")}
    return [
        Ending(
            ending, int(found[ending]["journeys"]), int(found[ending]["customers"]),
            _three(found[ending]["touches"]), _three(found[ending]["days"]),
        )
        for ending in ENDINGS
        if ending in found
    ]  # fmt: skip


def _three(values: Sequence[float]) -> tuple[float, float, float]:
    low, middle, high = (float(value) for value in values)
    return low, middle, high


def _paths(
    read: Read, rows: ir.Table, meanings: Mapping[int, Step], told: Mapping[str, int]
) -> tuple[tuple[Path, ...], Path | None]:
    """Return the paths of most orders with their people, and all other journeys as one."""
    grouped = rows.group_by("path").agg(
        journeys=rows.count(),
        **{_column(ending): rows.count(where=rows.ending == ending) for ending in ENDINGS},
    )
    orders = grouped.journeys - grouped[_column(NOT_AT_ALL)]
    common = grouped.filter(grouped.journeys >= FEWEST).mutate(orders=orders)
    top = common.order_by(ibis.desc("orders"), ibis.desc("journeys"), "path").limit(_LOOKED_THROUGH)
    people = rows.semi_join(top, "path").group_by("path").agg(customers=ibis._.customer_key.nunique())
    found = read(top.join(people, "path").order_by(ibis.desc("orders"), ibis.desc("journeys"), "path"))
    enough = found[found["customers"] >= FEWEST].head(MOST_PATHS)
    paths = tuple(_path(row, meanings) for row in enough.to_dict("records"))
    left = {ending: told[ending] - sum(getattr(one, _column(ending)) for one in paths) for ending in ENDINGS}
    count = sum(left.values())
    rest = _as_path((), count, None, left) if count else None
    return paths, rest


def _path(row: Mapping[Any, Any], meanings: Mapping[int, Step]) -> Path:
    ended = {ending: int(row[_column(ending)]) for ending in ENDINGS}
    labels = tuple(meanings[int(code)].label for code in row["path"])
    return _as_path(labels, int(row["journeys"]), int(row["customers"]), ended)


def _as_path(labels: tuple[str, ...], count: int, people: int | None, ended: Mapping[str, int]) -> Path:
    without = ended[NOT_AT_ALL]
    return Path(
        labels, count, people, ended[ONLINE], ended[IN_STORES], ended[ELSEWHERE], without,
        ratio(count - without, count),
    )  # fmt: skip


def _column(ending: str) -> str:
    return ending.replace(" ", "_")


def _nothing(facts: Facts, filters: Filters, days: int) -> Journeys:
    return Journeys(
        **looked_at(facts, filters), answer=f"Can't tell yet how customers come to an order. {needs(facts)}",
        caveat="", days=days, since=None, until=None, orders=0, touched_orders=0, endings=(), paths=(),
        rest=None,
    )  # fmt: skip


def _answer(endings: Sequence[Ending], paths: Sequence[Path], touched: int, orders: int, days: int) -> str:
    ordered = [one for one in endings if one.ending != NOT_AT_ALL]
    if not ordered or not paths:
        return f"Can't tell yet: under {FEWEST} customers had a touch in the {days} days before an order."
    most = paths[0]
    count = most.journeys - most.no_order
    return (
        f"{formats.share(touched / orders)} of {formats.plural(orders, 'order')} of known customers had a "
        f"touch in the {days} days before. The most common way to an order is {listed(most.steps)}: "
        f"{formats.plural(count, 'order')} ({formats.share(count / touched)})."
    )


def _caveat(chosen: Looked, filters: Filters) -> str:
    seen = "Known customers only: what nobody signed in or was recognised for is not seen."
    if chosen.filters.start > filters.start:
        return f"{seen} Touches are known from {formats.day(chosen.filters.start)} on."
    return seen
