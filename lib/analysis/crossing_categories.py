"""With which category do customers begin on the other side, beside what is ordinarily bought there?

Grain in: orders of known customers from the first of the data on, and lines of those of the window. Grain
out: one row per side and category.

A customer crosses with the first order on a side after orders on the other one only. What its lines hold is
put beside the lines of the same customers' later orders there, and of everybody else's orders there. Shares
of lines are ratios of sums over customers, their intervals those of `lib.analysis.lots`: of the ratio of two
shares on the scale of its logarithm (Katz and others 1978, Obtaining confidence intervals for the risk ratio
in cohort studies, Biometrics 34: 469-474).
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from lib.analysis.beginnings import known_orders, observed, of_segment
from lib.analysis.chance import discoveries
from lib.analysis.channel_sums import SIDES
from lib.analysis.filters import Filters
from lib.analysis.lots import MANY, Parts, around, lot_of, p_value, standard_error
from lib.analysis.price_bands import Lines
from lib.analysis.result import Read, Result, looked_at
from lib.schema import formats
from lib.workspace.canonical import canonical
from lib.workspace.facts import Facts
from lib.workspace.kept import keep
from lib.workspace.marts import UNTOLD, counted_lines

FEWEST = 10
"""Customers that each group needs to be shown."""
FIRST, LATER, OTHERS = "first", "later", "others"
_EXPECTED = 5  # lines: below, a share is no normal variable
_NONE_SEEN = 3  # of n, none was seen: the true share is under 3 / n with 95 % certainty


@dataclass(frozen=True, slots=True)
class Times:
    """A share beside another one: the other share, their ratio, its 95 % interval, and if it stands.

    `lift`, `low` and `high` are None where the other share is 0 or nothing is known of how sure it is.
    """

    share: float
    lift: float | None
    low: float | None
    high: float | None
    stands: bool


@dataclass(frozen=True, slots=True)
class FirstCategory:
    """A category in the first orders on a side, of customers who come from the other one.

    Attributes
    ----------
    side
        Where they are new.
    lines, share
        Order lines of it in their first orders there, and their share of all lines of these.
    others
        Beside all orders there of customers who did not begin there in the window.
    later
        Beside later orders there of the same customers; None where under ten have any.
    """

    side: str
    category: str
    lines: int
    share: float
    others: Times
    later: Times | None


@dataclass(frozen=True, slots=True)
class Crossing:
    """Customers who began on a side in the window: how many, and how many bought there again, and others."""

    side: str
    customers: int
    again: int
    others: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossingCategories(Result):
    """First categories by side, the largest lift first; `reason` says why nothing can be told."""

    crossings: tuple[Crossing, ...]
    categories: tuple[FirstCategory, ...]
    reason: str


def crossing_categories(read: Read, facts: Facts, filters: Filters) -> CrossingCategories:
    """Return what customers of one side buy first on the other, beside what is ordinarily bought there.

    Channels and stores of the filters are not looked at: which order is the first there depends on all.
    """
    is_narrowed = bool(filters.channels or filters.stores)
    filters = replace(filters, channels=(), stores=())
    order = placed_orders(facts, filters)
    counted = read(
        order.group_by("side", "kind").agg(customers=order.customer_key.nunique()).order_by("side", "kind")
    )
    numbers = {
        (str(row["side"]), str(row["kind"])): int(row["customers"]) for row in counted.to_dict("records")
    }
    crossings = tuple(
        Crossing(side, *(numbers.get((side, kind), 0) for kind in (FIRST, LATER, OTHERS))) for side in SIDES
    )
    shown = [one for one in crossings if min(one.customers, one.others) >= FEWEST]
    lines = read(_lines(facts, filters, order)) if shown else pd.DataFrame()
    rows = _marked([row for one in shown for row in _rows(lines[lines["side"] == one.side], one)])
    reason = "" if rows else _reason(crossings, filters)
    return CrossingCategories(
        **looked_at(facts, filters),
        answer=reason or _answer(rows, {one.side: one for one in shown}),
        caveat=_caveat(facts, is_narrowed=is_narrowed),
        crossings=crossings,
        categories=rows,
        reason=reason,
    )


def placed_orders(facts: Facts, filters: Filters) -> ir.Table:
    """Return the window's orders of known customers: system, order_id, customer_key, side and kind; kept.

    Kind is `FIRST` for the order by which the customer crosses to this side, `LATER` for the same customer's
    later ones there, `OTHERS` for all else.
    """
    every = known_orders(observed(facts, filters))
    every = every.filter(every.is_order, every.channel_group.isin(SIDES))
    begun = every.group_by("customer_key").agg(
        **{side: every.ordered_at.min(where=every.channel_group == side) for side in SIDES}
    )
    online, offline = (begun[side] for side in SIDES)
    crossed = begun.filter(online.notnull(), offline.notnull(), online != offline)
    crossed = crossed.select(
        crossing_key="customer_key",
        crossed_to=ibis.ifelse(crossed[SIDES[0]] > crossed[SIDES[1]], *SIDES),
        crossed_at=ibis.greatest(crossed[SIDES[0]], crossed[SIDES[1]]),
    )
    day = crossed.crossed_at.date()
    crossed = crossed.filter(day >= filters.start, day <= filters.end)
    order = of_segment(
        every.filter(every.order_date >= filters.start, every.order_date <= filters.end), filters
    )
    joined = order.left_join(
        crossed, [order.customer_key == crossed.crossing_key, order.channel_group == crossed.crossed_to]
    )
    kind = ibis.cases(
        (joined.crossed_at.isnull(), OTHERS), (joined.ordered_at == joined.crossed_at, FIRST), else_=LATER
    )
    told = joined.select("system", "order_id", "customer_key", side="channel_group", kind=kind)
    return keep(told, "crossing_orders")


def _lines(facts: Facts, filters: Filters, order: ir.Table) -> ir.Table:
    """Return how many order lines there are of each side, kind, category and lot of customers."""
    told = Lines(facts.currency, "products" in facts.tables)
    line = canonical("order_lines")
    line = line.filter(line.ordered_at >= ibis.literal(filters.start).cast("timestamp"))
    sold = counted_lines(line, told.currency, frozenset(line.columns), has_products=told.has_products)
    sold = sold.filter(sold.is_sale, sold.category != UNTOLD).select("system", "order_id", "category")
    of_order = order.rename(of_system="system", of_order="order_id")
    bought = sold.join(of_order, [sold.system == of_order.of_system, sold.order_id == of_order.of_order])
    placed = bought.mutate(lot=lot_of(bought.customer_key, MANY))
    return keep(
        placed.group_by("side", "kind", "category", "lot").agg(lines=placed.count()), "crossing_lines"
    )


@dataclass(frozen=True, slots=True)
class _Share:
    """Lines of a category, their share of a kind's lines, and what each lot brings to it."""

    lines: int
    value: float
    parts: Parts


def _shares(own: pd.DataFrame) -> Mapping[str, _Share]:
    """Return category -> its share of the lines of one side and kind."""
    whole = np.bincount(own["lot"].astype(int), own["lines"].astype(float), minlength=MANY)
    total, found = whole.sum(), {}
    for name, rows in own.groupby("category", sort=True):
        lots = np.bincount(rows["lot"].astype(int), rows["lines"].astype(float), minlength=MANY)
        share = lots.sum() / total
        found[str(name)] = _Share(int(lots.sum()), float(share), (lots - share * whole) / total)
    return found


def _rows(lines: pd.DataFrame, crossing: Crossing) -> list[tuple[FirstCategory, list[float]]]:
    """Return the categories of one side with the p-values of both comparisons."""
    by_kind = {kind: _shares(lines[lines["kind"] == kind]) for kind in (FIRST, LATER, OTHERS)}
    first_lines = sum(one.lines for one in by_kind[FIRST].values())
    if not first_lines:
        return []
    nothing = _Share(0, 0.0, np.zeros(MANY))
    rows = []
    for category in sorted({*by_kind[FIRST], *by_kind[OTHERS]}):
        first, others = (by_kind[kind].get(category, nothing) for kind in (FIRST, OTHERS))
        beside, p = _times(first, others, first_lines)
        later, later_p = None, math.nan
        if crossing.again >= FEWEST and by_kind[LATER]:
            later, later_p = _times(first, by_kind[LATER].get(category, nothing), first_lines)
        row = FirstCategory(crossing.side, category, first.lines, first.value, beside, later)
        rows.append((row, [p, later_p]))
    return rows


def _times(first: _Share, other: _Share, first_lines: int) -> tuple[Times, float]:
    """Return a share beside another one, and the p-value of no difference."""
    if not other.lines:
        return Times(0.0, None, None, None, stands=False), math.nan
    if not first.lines:
        high = min(_NONE_SEEN / first_lines, 1.0) / other.value
        return Times(other.value, 0.0, 0.0, high, stands=False), math.nan
    lift = first.value / other.value
    error = standard_error(first.parts / first.value - other.parts / other.value)
    ends = around(math.log(lift), error, MANY)
    is_told = min(first.lines, other.lines) >= _EXPECTED
    p = p_value(math.log(lift), error, MANY) if is_told else math.nan
    return Times(other.value, lift, math.exp(ends.low), math.exp(ends.high), stands=False), p


def _marked(rows: list[tuple[FirstCategory, list[float]]]) -> tuple[FirstCategory, ...]:
    good = iter(discoveries([p for _, values in rows for p in values]))
    found = []
    for row, _ in rows:
        others, later = next(good), next(good)
        found.append(
            replace(
                row,
                others=replace(row.others, stands=others),
                later=replace(row.later, stands=later) if row.later else None,
            )
        )
    return tuple(
        sorted(found, key=lambda row: (SIDES.index(row.side), -(row.others.lift or 0.0), row.category))
    )


def _reason(crossings: tuple[Crossing, ...], filters: Filters) -> str:
    if any(one.customers for one in crossings):
        return (
            f"Can't tell yet: under {FEWEST} known customers first bought on the other side in "
            f"{filters.label}, or their orders tell no category (order_lines.category, or a list of "
            "products)."
        )
    return (
        "Can't tell yet: nobody whom we know first bought on the other side in this window. It takes orders "
        "of both sides with the customer (order_lines.customer_ref, email or phone)."
    )


def _caveat(facts: Facts, *, is_narrowed: bool) -> str:
    since = f" Orders before {formats.day(facts.first_order)} are not known." if facts.first_order else ""
    apart = " Channels and stores of the filters are not looked at." if is_narrowed else ""
    return (
        "Known customers only. What a first order holds goes with coming over; it need not be the reason."
        f"{since}{apart}"
    )


def _answer(rows: tuple[FirstCategory, ...], crossings: Mapping[str, Crossing]) -> str:
    return " ".join(_side_sentence(rows, crossings[side]) for side in reversed(SIDES) if side in crossings)


def _side_sentence(rows: tuple[FirstCategory, ...], crossing: Crossing) -> str:
    where = "to the web shop" if crossing.side == SIDES[0] else "to the stores"
    head = f"{formats.plural(crossing.customers, 'customer')} came over {where}"
    own: list[Any] = [row for row in rows if row.side == crossing.side]
    clear = [row for row in own if row.others.stands and row.others.lift > 1]
    if not clear:
        return f"{head}; in their first orders there no category is clearly more frequent than in others'."
    most = max(clear, key=lambda row: row.others.low)
    return (
        f"{head}; {most.category} stands out: {formats.share(most.share)} of the lines of these first "
        f"orders, {formats.share(most.others.share)} of others' ({formats.number(most.others.lift, 2)} "
        "times)."
    )
