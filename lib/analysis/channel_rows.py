"""What does each channel bring by itself, from when on, and which of them are new?

Grain in: days of all channels (`lib.analysis.days`), orders of known customers, touches. Grain out: one row
per channel, which add up to their sides, and one per channel and month.

The phone in the shop is no channel of its own: it is an online order made on a day on which the same customer
held a phone in a store, where touches tell both. It is shown as a part of online, and added to nothing.
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import ibis
import ibis.expr.types as ir

from lib.analysis.days import selected_days
from lib.analysis.filters import Filters, all_of
from lib.analysis.result import Read, Result, as_day, looked_at, ratio
from lib.analysis.selection import selected_orders
from lib.analysis.told_columns import in_words, missing, told_columns
from lib.analysis.two_windows import covers
from lib.schema import formats
from lib.workspace.canonical import canonical
from lib.workspace.facts import Facts
from lib.workspace.kept import keep
from lib.workspace.marts import with_customer

GROUPS = ("online", "offline", "other", "unknown")
NEW_MONTHS = 12
PHONES = r"phone|mobile|android|ios|handy|smartphone|movil|mobil"
"""A device that is a phone, in lower case and the words of files."""
NEEDS = ("touches.device", "touches.store_id", "touches.customer_ref|touches.email")

_SETTLED = timedelta(days=30)  # what is there when the data begins is not new for it
_EARLY = timedelta(days=6)  # data that begins in the first week of a month covers it
_FEWEST = 10
_KEYS = ["channel", "channel_group"]

Key = tuple[str, str]
"""A channel, "" for all of a group, and its group."""


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """A channel, a side (where `channel` is empty), or a part of one.

    Attributes
    ----------
    channel, channel_group
        Empty for the sum of a group.
    orders, order_share
        In the window, and of all orders.
    net_revenue, revenue_share
        Returns taken off.
    customers
        Known ones with an order there; None of one to nine.
    first_order
        First order in all of the data up to the end of the window; of a sum the first of its channels.
    is_new
        Whether that lies in the last 12 months before the day taken as today; None where the data does not
        reach back further.
    orders_before, change
        Orders of the window before, and orders by them minus 1; None where the data does not cover it.
    """

    channel: str
    channel_group: str
    orders: int
    order_share: float
    net_revenue: float
    revenue_share: float | None
    customers: int | None
    first_order: date | None
    is_new: bool | None
    orders_before: int | None
    change: float | None


@dataclass(frozen=True, slots=True)
class ChannelMonth:
    """Orders of a channel in a month; `is_partial` where window or data do not cover all of it."""

    month: date
    channel: str
    channel_group: str
    orders: int
    is_partial: bool


@dataclass(frozen=True, slots=True)
class PhoneInShop:
    """Online orders of known customers on a day on which they used a phone in a store.

    `orders` and `customers` are None of one to nine customers, `share` is of known online orders; `reason`
    says why nothing can be told.
    """

    orders: int | None = None
    customers: int | None = None
    share: float | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelRows(Result):
    """Channels and the sides that they add up to.

    Attributes
    ----------
    rows
        Each group's sum, and below it its channels, most orders first.
    months
        Of the window, by channel.
    phone_in_shop
        A part of online.
    """

    rows: tuple[ChannelRow, ...]
    months: tuple[ChannelMonth, ...]
    phone_in_shop: PhoneInShop


def channel_rows(read: Read, facts: Facts, filters: Filters) -> ChannelRows:
    """Return every channel as a row of its own, and the sides that they add up to."""
    before = filters.before() if covers(facts, filters.before()) else None
    sums = _sums(read, facts, filters, before)
    rows = _rows(sums, facts, filters)
    return ChannelRows(
        **looked_at(facts, filters),
        answer=_answer(rows),
        caveat="All orders, known customers or not; customers are known ones.",
        rows=rows,
        months=_months(read, facts, filters),
        phone_in_shop=phone_in_shop(read, facts, filters),
    )


def phone_in_shop(read: Read, facts: Facts, filters: Filters) -> PhoneInShop:
    """Return online orders on days on which the customer used a phone in a store, where touches tell it."""
    lacks = missing(NEEDS, told_columns(read, facts, NEEDS))
    if lacks:
        return PhoneInShop(
            reason=f"Can't tell yet who orders by phone in the shop: it takes {in_words(lacks)}."
        )
    order = selected_orders(filters)
    order = order.filter(order.is_order, order.channel_group == "online", order.customer_key.notnull())
    held = phones_in_stores(filters)
    mine = order.semi_join(held, ["customer_key", "order_date"])
    counts = mine.agg(orders=mine.count(), customers=mine.customer_key.nunique())
    row = read(keep(counts, "phone_in_shop")).iloc[0]
    online = int(read(keep(order.agg(n=order.count()), "known_online")).iloc[0]["n"])
    orders, people = int(row["orders"]), int(row["customers"])
    if 0 < people < _FEWEST:
        return PhoneInShop(reason=f"Fewer than {_FEWEST} customers ordered by phone in a shop.")
    return PhoneInShop(orders, people, ratio(orders, online))


def phones_in_stores(filters: Filters) -> ir.Table:
    """Return customer_key and order_date: days on which a customer used a phone in a store."""
    touch = canonical("touches")
    start = ibis.literal(filters.start).cast("timestamp(6)")
    end = ibis.literal(filters.end + timedelta(days=1)).cast("timestamp(6)")
    used = touch.filter(
        touch.store_id.notnull(),
        touch.touched_at >= start,
        touch.touched_at < end,
        touch.device.lower().re_search(PHONES),
    )
    used = used.select(
        "system", "customer_ref", "email", phone=ibis.null("string"), order_date=used.touched_at.date()
    )
    known = with_customer(used.distinct())
    return known.filter(known.customer_key.notnull()).select("customer_key", "order_date").distinct()


def _sums(read: Read, facts: Facts, filters: Filters, before: Filters | None) -> dict[Key, dict[str, Any]]:
    """Return what is known of each channel that had an order or a return in the window."""
    day, whole = selected_days(filters), all_of(facts)
    past = selected_days(replace(filters, start=min(whole.start, filters.start)))
    had = past.filter(past.orders > 0)
    parts = [
        day.group_by(_KEYS).agg(orders=day.orders.sum(), net_revenue=day.net.sum()),
        had.group_by(_KEYS).agg(first_order=had.order_date.min()),
        keep(customers_by_channel(filters), "channel_customers"),
    ]
    if before is not None:
        then = selected_days(before)
        parts.append(then.group_by(_KEYS).agg(orders_before=then.orders.sum()))
    found: dict[Key, dict[str, Any]] = {}
    for part in parts:
        for row in read(part).to_dict("records"):
            key = str(row["channel"]), str(row["channel_group"])
            found.setdefault(key, {}).update({str(name): value for name, value in row.items()})
    return found


def customers_by_channel(filters: Filters) -> ir.Table:
    """Return channel, channel_group and customers: known ones with an order there, each row's counted once.

    A row of a group, its channel "", counts who ordered in any of its channels.
    """
    order = selected_orders(filters)
    order = order.filter(order.is_order, order.customer_key.notnull())
    each = order.select("customer_key", "channel", "channel_group").distinct()
    by_channel = each.group_by("channel", "channel_group").agg(customers=each.count())
    group = each.select("customer_key", "channel_group").distinct()
    by_group = group.group_by(channel=ibis.literal(""), channel_group=group.channel_group).agg(
        customers=group.count()
    )
    return by_channel.union(by_group.select(*by_channel.columns))


def _rows(found: Mapping[Key, dict[str, Any]], facts: Facts, filters: Filters) -> tuple[ChannelRow, ...]:
    """Return each group that sold in the window, and below it its channels."""
    sold = {key: row for key, row in found.items() if key[0] and "orders" in row}
    total = {name: sum(float(row[name]) for row in sold.values()) for name in ("orders", "net_revenue")}
    rows: list[ChannelRow] = []
    for group in GROUPS:
        own = [row for (_, side), row in sold.items() if side == group]
        if not own:
            continue
        whole = found.get(("", group), {}) | _together(own)
        rows.append(_row("", group, whole, total, is_new=None))
        below = [
            _row(str(row["channel"]), group, row, total, is_new=_is_new(row, facts, filters)) for row in own
        ]
        rows += sorted(below, key=lambda row: (-row.orders, row.channel))
    if not any("orders_before" in row for row in found.values()):
        return tuple(rows)
    return tuple(_changed(row, found) for row in rows)


def _together(own: list[dict[str, Any]]) -> dict[str, Any]:
    days = [day for row in own if (day := as_day(row.get("first_order")))]
    return {
        "orders": sum(row["orders"] for row in own),
        "net_revenue": sum(row["net_revenue"] for row in own),
        "first_order": min(days, default=None),
    }


def _row(
    channel: str, group: str, row: Mapping[str, Any], total: Mapping[str, float], *, is_new: bool | None
) -> ChannelRow:
    people = int(row.get("customers", 0))
    return ChannelRow(
        channel=channel,
        channel_group=group,
        orders=int(row["orders"]),
        order_share=ratio(row["orders"], total["orders"]) or 0.0,
        net_revenue=float(row["net_revenue"]),
        revenue_share=ratio(row["net_revenue"], total["net_revenue"]),
        customers=people if people == 0 or people >= _FEWEST else None,
        first_order=as_day(row.get("first_order")),
        is_new=is_new,
        orders_before=None,
        change=None,
    )


def _is_new(row: Mapping[str, Any], facts: Facts, filters: Filters) -> bool | None:
    """Whether a channel began in the last 12 months; None where the data begins with it, in them."""
    first, start = as_day(row.get("first_order")), facts.first_order
    if first is None or start is None:
        return None
    if first <= _year_before(filters.as_of):
        return False
    return True if first > start + _SETTLED else None


def _year_before(day: date) -> date:
    year = day.year - 1
    return date(year, day.month, min(day.day, monthrange(year, day.month)[1]))


def _changed(row: ChannelRow, found: Mapping[Key, dict[str, Any]]) -> ChannelRow:
    """Add the window before; a group's is the sum of its channels, those that are gone now too."""
    then = sum(
        int(each.get("orders_before", 0))
        for (channel, group), each in found.items()
        if group == row.channel_group and row.channel in ("", channel)
    )
    return replace(row, orders_before=then, change=row.orders / then - 1 if then else None)


def _months(read: Read, facts: Facts, filters: Filters) -> tuple[ChannelMonth, ...]:
    day = selected_days(filters)
    each = day.group_by("order_month", *_KEYS).agg(orders=day.orders.sum())
    first = max(filters.start, facts.first_order or filters.start)
    last = min(filters.end, facts.last_order or filters.end)
    found = []
    for row in read(each.order_by("order_month", "channel")).to_dict("records"):
        month = as_day(row["order_month"]) or filters.start
        end = month.replace(day=monthrange(month.year, month.month)[1])
        partial = first > month + _EARLY or last < end
        channel, group = str(row["channel"]), str(row["channel_group"])
        found.append(ChannelMonth(month, channel, group, int(row["orders"]), partial))
    return tuple(found)


def _answer(rows: tuple[ChannelRow, ...]) -> str:
    channels = [row for row in rows if row.channel and row.orders]
    if not channels:
        return "Can't tell yet: there are no orders in this window."
    new = [row for row in channels if row.is_new]
    largest = max(channels, key=lambda row: row.orders)
    text = (
        f"{formats.plural(len(channels), 'channel')} took orders; most came through the channel "
        f"{largest.channel} ({formats.share(largest.order_share)})"
    )
    if not new:
        return f"{text}. None is new in the last {NEW_MONTHS} months."
    parts = [
        f"{row.channel} (since {formats.day(row.first_order)}, {formats.share(row.order_share)} of orders)"
        for row in new
    ]
    return f"{text}. New in the last {NEW_MONTHS} months: {formats.listing(parts)}."
