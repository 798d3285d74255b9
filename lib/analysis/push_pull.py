"""Who begins, we or they? Journeys that began with something we sent, beside those that customers began.

Grain in: journeys (`lib.analysis.paths`) and `mart_touches`. Grain out: one row per ending, segment, month
and side of touches.

Method: a share's error is linearised over customers, because the journeys of one resemble each other (Cochran
1977, section 6.4). Segments are compared with all other customers; of several comparisons at most 5 % of
those that stand are expected to be chance (Benjamini and Hochberg 1995).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir

from lib.analysis import intervals
from lib.analysis.chance import discoveries, two_sided
from lib.analysis.filters import Filters, within
from lib.analysis.intervals import PairMoments
from lib.analysis.journeys import ENDINGS, with_ending
from lib.analysis.paths import DAYS, FEWEST, Looked, codes_of, journeys_of, looked, needs, steps
from lib.analysis.result import Read, Result, looked_at
from lib.analysis.rfm import GROUPS as SEGMENTS
from lib.analysis.rfm import placed_buyers, with_segment
from lib.schema import formats
from lib.workspace.facts import Facts
from lib.workspace.touches import TOUCHES

PUSH, PULL = "push", "pull"
_ALL = "all"


@dataclass(frozen=True, slots=True)
class Begun:
    """Journeys, or touches, of a group, and which share of them we began.

    Attributes
    ----------
    label
        An ending, a segment, a side of touches, or "all".
    n, customers
        Journeys or touches of which it is told who began, and of how many people.
    push_share, low, high
        Those that we began; 95 % interval. All others were begun by customers.
    stands
        Whether a segment differs from all others when all segments are looked at together.
    """

    label: str
    n: int
    customers: int
    push_share: float
    low: float
    high: float
    stands: bool = False


@dataclass(frozen=True, slots=True)
class BegunMonth:
    """The same of the journeys that ended in a month."""

    month: date
    n: int
    customers: int
    push_share: float
    low: float
    high: float
    is_partial: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PushPull(Result):
    """Push beside pull; groups of under 10 people are left out.

    Attributes
    ----------
    whole
        All journeys; None where nothing can be told.
    endings, segments, touches
        Journeys by how they ended and by the customer's segment; touches by where they were.
    months
        Journeys by the month in which they ended.
    untold_share
        Of the journeys whose first touch does not say who began.
    """

    days: int
    whole: Begun | None
    endings: tuple[Begun, ...]
    segments: tuple[Begun, ...]
    touches: tuple[Begun, ...]
    months: tuple[BegunMonth, ...]
    untold_share: float | None


def push_pull(read: Read, facts: Facts, filters: Filters, *, days: int = DAYS) -> PushPull:
    """Return which share of journeys we began, by ending, segment and month, and of touches.

    Parameters
    ----------
    days
        How far back a journey goes.

    Raises
    ------
    UserError
        When days are under 1 or over a year.
    """
    chosen = looked(read, facts, filters, days)
    found = _groups(read, chosen) if chosen else {}
    whole = next(iter(_begun(found.get(_ALL, {}))), None)
    untold = _untold(read, chosen) if chosen and whole else None
    ready = chosen is not None and whole is not None
    segments = _begun(found.get("segment", {}), [group.name for group in SEGMENTS])
    return PushPull(
        **looked_at(facts, filters),
        answer=_answer(whole, facts, has_touches=chosen is not None),
        caveat="Push is what we sent, pull what customers did of their own accord; known customers only."
        if whole
        else "",
        days=days,
        whole=whole,
        endings=_begun(found.get("ending", {}), ENDINGS) if ready else (),
        segments=_compared(segments, found.get("segment", {})) if ready else (),
        touches=_touches(read, chosen) if chosen and ready else (),
        months=_months(found.get("month", {}), chosen) if chosen and ready else (),
        untold_share=untold,
    )


def _told(read: Read, chosen: Looked) -> tuple[ir.Table, ir.Table]:
    """Return journeys with `is_push` of their first step, and those of which it is told."""
    meanings = steps(read, chosen.by)
    rows = with_ending(journeys_of(chosen))
    sides = {side: codes_of(meanings, side) for side in (PUSH, PULL)}
    first = rows.path[0].cast("int64")
    is_told = first.isin(sides[PUSH] + sides[PULL]) if any(sides.values()) else ibis.literal(False)
    is_push = first.isin(sides[PUSH]) if sides[PUSH] else ibis.literal(False)
    full = rows.mutate(is_push=is_push.cast("float64"), is_told=is_told)
    return full, full.filter(full.is_told)


def _groups(read: Read, chosen: Looked) -> dict[str, dict[str, PairMoments]]:
    """Return by grouping and label the sums over customers of journeys and of those that we began."""
    _, rows = _told(read, chosen)
    plain = replace(chosen.filters, segment=None)
    members = with_segment(placed_buyers(plain)).select("customer_key", "segment")
    by_segment = rows.join(members, "customer_key")
    cut = {
        _ALL: rows.mutate(label=ibis.literal(_ALL)),
        "ending": rows.mutate(label=rows.ending),
        "month": rows.mutate(label=rows.month_number.cast("string")),
        "segment": by_segment.mutate(label=by_segment.segment),
    }
    return {name: _sums(read, part) for name, part in cut.items()}


def _sums(read: Read, rows: ir.Table) -> dict[str, PairMoments]:
    each = rows.group_by("label", "customer_key").agg(x=rows.count().cast("float64"), y=rows.is_push.sum())
    x, y = each.x, each.y
    found = read(
        each.group_by("label").agg(
            n=each.count(), y=y.sum(), x=x.sum(), yy=(y * y).sum(), xx=(x * x).sum(), xy=(x * y).sum()
        )
    )
    return {
        str(row["label"]): PairMoments(
            int(row["n"]), *(float(row[name]) for name in ("y", "x", "yy", "xx", "xy"))
        )
        for row in found.to_dict("records")
    }


def _begun(groups: Mapping[str, PairMoments], order: Sequence[str] = (_ALL,)) -> tuple[Begun, ...]:
    """Return groups of `FEWEST` people or more, in a given order."""
    found = []
    for label in (name for name in order if name in groups and groups[name].n >= FEWEST):
        sums = groups[label]
        ends = _share(sums)
        found.append(Begun(label, int(sums.x), sums.n, sums.ratio, ends[0], ends[1]))
    return tuple(found)


def _share(sums: PairMoments) -> tuple[float, float]:
    """Return the ends of a share's interval; Wilson's over people where none or all of it is push."""
    if sums.y in (0, sums.x):
        ends = intervals.share(sums.n if sums.y else 0, sums.n)
        return ends.low, ends.high
    ends = intervals.ratio(sums)
    return max(ends.low, 0.0), min(ends.high, 1.0)


def _compared(rows: tuple[Begun, ...], sums: Mapping[str, PairMoments]) -> tuple[Begun, ...]:
    """Mark segments whose share differs from that of all other segments together."""
    values = []
    for row in rows:
        own, others = sums[row.label], intervals.together(v for k, v in sums.items() if k != row.label)
        values.append(two_sided(own.ratio - others.ratio, math.hypot(own.error, others.error)))
    return tuple(replace(row, stands=good) for row, good in zip(rows, discoveries(values), strict=True))


def _touches(read: Read, chosen: Looked) -> tuple[Begun, ...]:
    """Return touches of the window by side, with intervals over people."""
    seen = replace(chosen.filters, channels=(), stores=())
    touch = within(TOUCHES, seen, "touch_date")
    touch = touch.filter(touch.customer_key.notnull(), touch.direction.isin((PUSH, PULL)))
    rows = touch.select(
        "customer_key", label=touch.channel_group, is_push=(touch.direction == PUSH).cast("float64")
    )
    return _begun(_sums(read, rows), ("online", "offline", "other", "unknown"))


def _months(groups: Mapping[str, PairMoments], chosen: Looked) -> tuple[BegunMonth, ...]:
    first, last = chosen.filters.start, chosen.filters.end
    found = []
    for label in sorted(groups, key=int):
        number, sums = int(label), groups[label]
        if sums.n < FEWEST:
            continue
        month = date(number // 12, number % 12 + 1, 1)
        ends = _share(sums)
        after = date(month.year + month.month // 12, month.month % 12 + 1, 1)
        is_partial = month < first or (after - last).days > 1
        found.append(BegunMonth(month, int(sums.x), sums.n, sums.ratio, ends[0], ends[1], is_partial))
    return tuple(found)


def _untold(read: Read, chosen: Looked) -> float:
    rows, _ = _told(read, chosen)
    row: dict[Any, Any] = read(rows.agg(n=rows.count(), told=rows.count(where=rows.is_told))).to_dict(
        "records"
    )[0]
    return 1.0 - int(row["told"]) / int(row["n"])


def _answer(whole: Begun | None, facts: Facts, *, has_touches: bool) -> str:
    if not has_touches:
        return f"Can't tell yet who begins. {needs(facts)}"
    if whole is None:
        return (
            f"Can't tell yet who begins: under {FEWEST} customers had a journey that says so "
            "(touches.direction)."
        )
    return (
        f"We began {formats.share(whole.push_share)} of {formats.plural(whole.n, 'journey')} "
        f"({formats.share(whole.low)} to {formats.share(whole.high)}); customers began all others."
    )
