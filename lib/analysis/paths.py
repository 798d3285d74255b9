"""Which touches came before each order, and which came to nothing? Journeys of known customers.

Grain in: `mart_trails`, events of each customer in the order of time. Grain out: one row per journey.

A journey is a customer's touches since their order before, at most so many days before it ended. It ends with
an order in any channel or, without one, with a touch after which nothing happens for as many days. Touches
longer before the end, and journeys that may still go on, are left out. Equal steps one after the other are
one step. Lists are cut and read on, row by row: nothing is sorted when a question is asked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

import ibis
import ibis.expr.types as ir

from lib.analysis.beginnings import of_segment
from lib.analysis.elapsed import SECONDS_A_DAY
from lib.analysis.filters import Filters, within
from lib.analysis.result import Read, as_day
from lib.errors import UserError
from lib.workspace.facts import Facts
from lib.workspace.kept import keep
from lib.workspace.touches import TOUCHES
from lib.workspace.trails import (
    CAMPAIGNS,
    CODES,
    KINDS,
    SECOND,
    STEP_CAMPAIGNS,
    STEP_KINDS,
    TRAILS,
    known_purchases,
)

DAYS = 30
FEWEST = 10
"""People that a group needs to be shown."""
MOST_DAYS = 365
NO_ORDER = -1
"""In the place of where the order was, for journeys without one."""
BY_KIND, BY_CAMPAIGN = "kind", "campaign"
BY = (BY_KIND, BY_CAMPAIGN)
OTHER_STEPS = "Other steps"

_KEY = "customer_key"
_SHIFT = SECOND.bit_length() - 1
_CAMPAIGN_SHIFT = CAMPAIGNS.bit_length() - 1


@dataclass(frozen=True, slots=True)
class Step:
    """What a code of a path means.

    Attributes
    ----------
    label
        "Web: search"; with its campaign where steps are told apart by it.
    channel_group, direction
        Where it was and who began it; empty where that is not told.
    """

    label: str
    channel_group: str
    direction: str


@dataclass(frozen=True, slots=True)
class Looked:
    """What journeys are looked at; hashable.

    Attributes
    ----------
    filters
        Which orders may end a journey, and when journeys ended.
    days
        How far back a journey goes, and how long nothing happens after one without an order.
    by
        What steps are told apart by, one of `BY`.
    """

    filters: Filters
    days: int
    by: str = BY_KIND


def looked(read: Read, facts: Facts, filters: Filters, days: int, by: str = BY_KIND) -> Looked | None:
    """Return what can be looked at: from the first touch of a known customer to the last day of the data.

    None where no touch of the window, and of the days before it, is of a known customer.

    Raises
    ------
    UserError
        When days or `by` can't be.
    """
    if not 1 <= days <= MOST_DAYS:
        told = f"We were given {days} days."
        raise UserError("A journey can't be so long.", told, f"Give 1 to {MOST_DAYS} days.")
    if by not in BY:
        told = f"We were asked for “{by}”."
        raise UserError("Steps can't be told apart by this.", told, f"Choose one of: {', '.join(BY)}.")
    if "touches" not in facts.tables and "campaign_members" not in facts.tables:
        return None
    touch = TOUCHES.filter(TOUCHES.customer_key.notnull())
    row = read(touch.agg(first=touch.touch_date.min(), last=touch.touch_date.max())).iloc[0]
    first, last = as_day(row["first"]), as_day(row["last"])
    seen = replace(
        filters,
        start=max(filters.start, first or filters.start),
        end=min(filters.end, facts.last_order or filters.end),
    )
    reaches = first and last and last >= seen.start - timedelta(days=days)
    return Looked(seen, days, by) if reaches and seen.start <= seen.end else None


def steps(read: Read, by: str) -> Mapping[int, Step]:
    """Return what each code of a path means."""
    rows = read(STEP_KINDS.order_by("kind_code")).to_dict("records")
    named = [(row["channel"], row["kind"]) for row in rows]
    kinds = {}
    for row, name in zip(rows, named, strict=True):
        told = _label(*name, row["direction"] if named.count(name) > 1 else "")
        kinds[int(row["kind_code"])] = Step(told, str(row["channel_group"]), str(row["direction"]))
    kinds[KINDS - 1] = Step(OTHER_STEPS, "unknown", "")
    if by == BY_KIND:
        return kinds
    listing = read(STEP_CAMPAIGNS.order_by("campaign_code")).to_dict("records")
    campaigns = {int(row["campaign_code"]): str(row["campaign"]) for row in listing}
    campaigns[CAMPAIGNS - 1] = "other campaigns"
    return {
        kind * CAMPAIGNS + code: replace(step, label=f"{step.label}, {name}") if name else step
        for kind, step in kinds.items()
        for code, name in ({0: ""} | campaigns).items()
    }


def codes_of(meanings: Mapping[int, Step], direction: str) -> list[int]:
    """Return the codes of steps that a side began."""
    return [code for code, step in meanings.items() if step.direction == direction]


@lru_cache(maxsize=50)  # an expression costs milliseconds to write
def journeys_of(chosen: Looked) -> ir.Table:
    """Return one row per journey with a touch that ended in the window; kept.

    Returns
    -------
    customer_key, month_number (12 x year + month - 1 of when it was over), group_code (place in
    `lib.workspace.trails.GROUPS` of where the order was, `NO_ORDER` without one), net_revenue of the order,
    touches, elapsed_days from the first touch to the end, and path, the codes of its steps.
    """
    ended = _cut(chosen)
    order = known_purchases(lambda rows: within(rows, chosen.filters))
    order = order.select(order_key=_KEY, order_second="second", net_revenue="net_revenue")
    same = [ended[_KEY] == order.order_key, ended.second == order.order_second]
    joined = ended.left_join(order, same)
    chosen_ones = joined.filter((joined.group_code == NO_ORDER) | joined.net_revenue.notnull())
    moment = chosen_ones.closed.as_timestamp("s")
    whole = chosen_ones.select(
        _KEY,
        month_number=(moment.year() * 12 + moment.month() - 1).cast("int32"),
        group_code="group_code",
        net_revenue=chosen_ones.net_revenue.fill_null(0.0),
        touches="touches",
        elapsed_days="elapsed_days",
        # No two lambdas of one query may name an argument alike: ibis takes them for the same one.
        path=chosen_ones.codes.filter(lambda code, at: (at == 0) | (chosen_ones.codes[at - 1] != code)),
    )
    return keep(of_segment(whole, chosen.filters), "journeys")


def _cut(chosen: Looked) -> ir.Table:
    """Cut each trail where journeys end, and leave those of the window."""
    reach = chosen.days * SECONDS_A_DAY * SECOND
    first, last = (_seconds(day) for day in (chosen.filters.start, chosen.filters.end + timedelta(days=1)))
    trail = TRAILS.trail
    ends = ibis.range(trail.length()).filter(
        lambda place: _is_order(trail[place]) | (trail[place + 1] - trail[place] > reach).fill_null(True)
    )
    each = TRAILS.select(_KEY, "trail", ends=ends)
    each = each.select(_KEY, "trail", "ends", turn=ibis.range(each.ends.length()).unnest())
    cut = each.select(
        _KEY,
        "trail",
        upto=each.ends[each.turn],
        since=(each.turn > 0).ifelse(each.ends[each.turn - 1], -1) + 1,
        end=each.trail[each.ends[each.turn]],
    )
    closed = cut.end + _is_order(cut.end).ifelse(0, reach)
    held = cut.filter(closed >= first * SECOND, closed < last * SECOND)
    touched = held.trail[held.since : held.upto + 1].filter(
        lambda event: (event >= held.end - reach) & ~_is_order(event)
    )
    found = held.select(_KEY, "end", touched=touched)
    found = found.filter(found.touched.length() > 0)
    codes = (
        (lambda event: (event >> _CAMPAIGN_SHIFT) & (KINDS - 1))
        if chosen.by == BY_KIND
        else (lambda event: event & (CODES - 1))
    )
    group = (found.end >> _CAMPAIGN_SHIFT) & (KINDS - 1)
    return found.select(
        _KEY,
        second=found.end >> _SHIFT,
        closed=(found.end + _is_order(found.end).ifelse(0, reach)) >> _SHIFT,
        group_code=_is_order(found.end).ifelse(group, NO_ORDER).cast("int8"),
        touches=found.touched.length().cast("int32"),
        elapsed_days=(((found.end >> _SHIFT) - (found.touched[0] >> _SHIFT)) / SECONDS_A_DAY).cast("float32"),
        codes=found.touched.map(lambda touch: codes(touch).cast("int16")),
    )


def _is_order(event: ir.IntegerValue) -> ir.BooleanValue:
    return (event & CODES) > 0


def _seconds(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


def _label(channel: str, kind: str, direction: str) -> str:
    began = {"push": " by us", "pull": " by them"}.get(direction, "")
    word = f"{kind}{began}"
    return word.capitalize() if channel == "unknown" else f"{channel.capitalize()}: {word}"


def needs(facts: Facts) -> str:
    """Say what would tell journeys."""
    if not facts.has_orders:
        return "It takes orders of known customers (order_lines.customer_ref)."
    return (
        "It takes touches of known customers: touches.touched_at and touches.kind, with "
        "touches.customer_ref, touches.email or touches.visitor_ref."
    )


def listed(labels: Sequence[str]) -> str:
    """Write a path: "Web: search → Web: cart"."""
    return " → ".join(labels)
