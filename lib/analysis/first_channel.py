"""In which channel did customers begin, and what became of them by it?

Grain in: the first order of each customer in all of the data up to the end of the window
(`lib.analysis.beginnings`), and their later orders. Grain out: one row per first channel, and one per first
channel and outcome beside all others.

Only customers who were observed for all of the days count: who began 100 days before the end says nothing yet
of 180. Whoever bought before the data begins counts as new at the first order after it. An outcome differs by
who begins in a channel as well as by what the channel does: differences describe, they explain nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import ibis
import ibis.expr.types as ir

from lib.analysis.against_others import FEWEST, Against, marked, means, shares
from lib.analysis.beginnings import TRAITS, beginnings, known_orders, observed, of_segment
from lib.analysis.channel_sums import SIDES, read_group_sums
from lib.analysis.channels import unknown_customers
from lib.analysis.elapsed import whole_days_between
from lib.analysis.filters import Filters
from lib.analysis.intervals import Moments
from lib.analysis.result import Read, Result, looked_at, ratio
from lib.analysis.selection import selected_orders
from lib.schema import formats
from lib.schema.channels import channel_groups
from lib.workspace.facts import Facts
from lib.workspace.kept import keep
from lib.workspace.marts import channel_group

SOON, YEAR = 180, 365
AGAIN, WORTH = "again_in_180_days_share", "revenue_of_first_365_days"
CROSSED_SOON, CROSSED = "crossed_in_180_days_share", "crossed_in_365_days_share"


@dataclass(frozen=True, slots=True)
class FirstChannel:
    """Customers who began in one channel.

    Attributes
    ----------
    channel, channel_group
        Of the first order; of several at the same moment the first by name.
    customers, share
        Who began there up to the end of the window, and their share of all.
    followed_180, followed_365
        Who of them was observed for that many days.
    """

    channel: str
    channel_group: str
    customers: int
    share: float
    followed_180: int
    followed_365: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstChannels(Result):
    """What became of customers by the channel that they began in.

    Attributes
    ----------
    customer_count
        Customers with a first order up to the end of the window.
    since
        First day of the data.
    channels
        Channels with ten customers or more, most customers first.
    outcomes
        By first channel: who ordered on a later day within 180 days, who came to the other side within 180
        and 365, and net revenue of the first 365 days; marked together. Nobody comes to the other side of a
        channel that belongs to none.
    left_out
        Customers of channels with fewer than ten.
    cannot_tell
        Why the other side can't be told; empty where it can.
    """

    customer_count: int
    since: date | None
    channels: tuple[FirstChannel, ...]
    outcomes: tuple[Against, ...]
    left_out: int
    cannot_tell: str = ""


def first_channels(read: Read, facts: Facts, filters: Filters) -> FirstChannels:
    """Return the channels that customers began in, and what became of who began there."""
    seen = observed(facts, filters)
    rows = {str(row["value"]): row for row in read(outcome_sums(seen, filters)).to_dict("records")}
    total = sum(int(row["customers"]) for row in rows.values())
    told = sorted(
        (_channel(name, row, total) for name, row in rows.items() if int(row["customers"]) >= FEWEST),
        key=lambda each: (-each.customers, each.channel),
    )
    untold = _one_side(rows) or unknown_customers(read_group_sums(read, selected_orders(filters)))
    outcomes = marked(_outcomes(rows, [each.channel for each in told], crossing=not untold))
    return FirstChannels(
        **looked_at(facts, filters),
        answer=_answer(told, outcomes, facts.currency),
        caveat=_caveat(facts),
        customer_count=total,
        since=facts.first_order,
        channels=tuple(told),
        outcomes=outcomes,
        left_out=total - sum(each.customers for each in told),
        cannot_tell=untold,
    )


def outcome_sums(seen: Filters, filters: Filters) -> ir.Table:
    """Return one row per first channel (value): customers, and per outcome how many count and what they did.

    Parameters
    ----------
    seen
        From the first order of the data to the end of the window.
    filters
        Their segment, where there is one, narrows the customers.
    """
    if filters.segment is None:
        return _kept_sums(seen)
    return _sums(of_segment(begun(seen), filters), seen)


def begun(seen: Filters) -> ir.Table:
    """Return customer_key, first_at and value, the channel, of each customer's first order."""
    start = beginnings(seen).select("customer_key", "first_at")
    value = TRAITS["channel"].values(seen)
    return start.join(value, "customer_key").select("customer_key", "first_at", "value")


@lru_cache(maxsize=50)  # an expression costs milliseconds to write
def _kept_sums(seen: Filters) -> ir.Table:
    return keep(_sums(begun(seen), seen), "first_channels")


def _sums(first: ir.Table, seen: Filters) -> ir.Table:
    order = known_orders(seen).select(
        "customer_key", "order_date", "is_order", "net_revenue", "channel_group"
    )
    joined = order.join(first, "customer_key")
    began = joined.first_at.cast("date")
    days = whole_days_between(began, joined.order_date)
    crossed = joined.is_order & (
        ((joined.channel_group == SIDES[0]) & (channel_group(joined.value) == SIDES[1]))
        | ((joined.channel_group == SIDES[1]) & (channel_group(joined.value) == SIDES[0]))
    )
    person = joined.group_by("customer_key", "value").agg(
        waited=whole_days_between(began.min(), ibis.literal(seen.end)),
        again=days.min(where=joined.is_order & (days > 0)),
        crossed=days.min(where=crossed & (days >= 0)),
        net=joined.net_revenue.sum(where=(days >= 0) & (days < YEAR)).fill_null(0.0),
    )
    soon, year = person.waited >= SOON, person.waited >= YEAR
    return person.group_by("value").agg(
        customers=person.count(),
        followed_180=person.count(where=soon),
        followed_365=person.count(where=year),
        again=person.count(where=soon & (person.again <= SOON)),
        crossed_180=person.count(where=soon & (person.crossed <= SOON)),
        crossed_365=person.count(where=year & (person.crossed <= YEAR)),
        net=person.net.sum(where=year).fill_null(0.0).round(4),
        net_net=(person.net * person.net).sum(where=year).fill_null(0.0),
    )


def _channel(name: str, row: Mapping[Any, Any], total: int) -> FirstChannel:
    n = int(row["customers"])
    followed = (int(row[f"followed_{days}"]) for days in (SOON, YEAR))
    return FirstChannel(name, group_of(name), n, ratio(n, total) or 0.0, *followed)


def group_of(channel: str) -> str:
    """Return the group of a channel: online, offline, other or unknown."""
    return channel_groups().get(channel, "unknown")


def _outcomes(rows: Mapping[str, Mapping[Any, Any]], names: list[str], *, crossing: bool) -> list[Against]:
    """Return each outcome by first channel; the other side only of channels that have one."""

    def counts(hits: str, n: str, of: Callable[[str], bool] = bool) -> dict[str, tuple[int, int]]:
        return {name: (int(rows[name][hits]), int(rows[name][n])) for name in names if of(name)}

    found = shares(AGAIN, counts("again", "followed_180"))
    if crossing:
        found += shares(CROSSED_SOON, counts("crossed_180", "followed_180", _has_side))
        found += shares(CROSSED, counts("crossed_365", "followed_365", _has_side))
    sums = {
        name: Moments(int(row["followed_365"]), float(row["net"]), float(row["net_net"]))
        for name, row in rows.items()
        if name in names
    }
    return [*found, *means(WORTH, sums)]


def _has_side(channel: str) -> bool:
    return group_of(channel) in SIDES


def _one_side(rows: Mapping[str, Mapping[Any, Any]]) -> str:
    """Return why nobody can be seen to come to the other side; empty where somebody can."""
    if not rows or any(int(row["crossed_365"]) + int(row["crossed_180"]) for row in rows.values()):
        return ""
    here = {group_of(name) for name in rows}
    missing = [side for side in SIDES if side not in here]
    return (
        f"There are no {' and no '.join(missing)} orders to come to in what is looked at." if missing else ""
    )


def _answer(channels: list[FirstChannel], outcomes: tuple[Against, ...], currency: str | None) -> str:
    worth = {row.group: row for row in outcomes if row.measure == WORTH}
    again = {row.group: row for row in outcomes if row.measure == AGAIN}
    told = [each for each in channels if each.channel in again]
    if not told:
        return (
            f"Can't tell yet what became of customers by first channel: it takes {FEWEST} who began "
            f"{SOON} days or more before the end of the window."
        )
    parts = [_sentence(each, again[each.channel], worth.get(each.channel), currency) for each in told[:3]]
    return f"{'; '.join(parts)}."


def _sentence(each: FirstChannel, again: Against, worth: Against | None, currency: str | None) -> str:
    text = (
        f"{formats.share(each.share)} of customers began in the channel {each.channel}, where "
        f"{formats.share(again.value)} ordered again within {SOON} days"
    )
    if worth is None:
        return text
    return f"{text} and each brought {formats.money(worth.value, currency)} in the first {YEAR}"


def _caveat(facts: Facts) -> str:
    if facts.first_order is None:
        return ""
    return (
        f"Known customers only, in all of the data up to the end of the period. Who bought before "
        f"{formats.day(facts.first_order)}, when the data begins, counts as new at the first order after it."
    )
