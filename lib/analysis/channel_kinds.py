"""Where is each buyer of a window: online only, in stores only, on both sides, or on neither?

Grain in: buyers of a window with their orders by side (`lib.analysis.buyers`). Grain out: one row per buyer
with the place of the kind; one row per kind and quarter of the history; the customers of one kind.

Orders of channel groups other and unknown (a partner, a channel that no file tells) belong to neither side:
who ordered nothing else in the window is of the kind "Neither side".
"""

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

import ibis
import ibis.expr.types as ir
import pandas as pd

from lib.analysis import chance, indexes, intervals
from lib.analysis.buyers import basic_buyers
from lib.analysis.customer_list import CustomerList, list_customers
from lib.analysis.filters import Filters
from lib.analysis.result import Read, Result, looked_at
from lib.analysis.rfm import segment_members
from lib.analysis.selection import selected_orders
from lib.errors import UserError
from lib.schema import formats
from lib.workspace.facts import Facts
from lib.workspace.kept import keep
from lib.workspace.marts import ORDERS

ONLINE_ONLY, STORE_ONLY, BOTH, NEITHER = "Online only", "Store only", "Both", "Neither side"
KINDS = (ONLINE_ONLY, STORE_ONLY, BOTH, NEITHER)
"""Kinds by their place."""

FEWEST = 10
_KEY = "customer_key"
_MANY_QUARTERS = 4  # fewer complete quarters are told by month
_MONTHS = {"quarter": 3, "month": 1}
_GRACE = timedelta(days=6)  # data that begins so little after the first day of a period covers it


@dataclass(frozen=True, slots=True)
class KindPeriod:
    """Buyers of a kind in one month or quarter, by their orders in it alone.

    Attributes
    ----------
    start
        First day of the period.
    kind
        One of `KINDS`.
    customers, of
        Buyers of the kind and of the period.
    share, low, high
        And their share with its 95 % interval.
    """

    start: date
    kind: str
    customers: int
    of: int
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class KindChange:
    """A kind's share in the last period beside the same period a year before; no interval for few."""

    kind: str
    then: float
    now: float
    difference: float
    low: float
    high: float
    n_then: int
    n_now: int
    stands: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KindHistory(Result):
    """Shares of the kinds over the history up to the end of the window.

    Attributes
    ----------
    step
        "quarter", or "month" where the data has under four complete quarters.
    periods
        Complete ones only, kinds in their order.
    changes
        The last period against the same a year before; nothing where the data is shorter.
    first, last
        The two periods compared, by their first days; None without them.
    """

    step: str
    periods: tuple[KindPeriod, ...]
    changes: tuple[KindChange, ...]
    first: date | None
    last: date | None


def kind_place(online: ir.IntegerValue, offline: ir.IntegerValue) -> ir.IntegerValue:
    """Return the place of a buyer in `KINDS` from the numbers of orders on each side."""
    places = [ibis.literal(place, type="int8") for place in range(len(KINDS))]
    return ibis.cases(
        ((online > 0) & (offline > 0), places[2]),
        (online > 0, places[0]),
        (offline > 0, places[1]),
        else_=places[3],
    )


def placed_kinds(filters: Filters) -> ir.Table:
    """Return customer_key, place (int8, of `KINDS`), net_revenue and order_count of each buyer.

    Of the window, channels and stores; the segment is not looked at.
    """
    each = basic_buyers(replace(filters, segment=None))
    place = kind_place(each.online_orders, each.offline_orders)
    return each.select(_KEY, "net_revenue", "order_count", place=place)


def selected_kinds(filters: Filters) -> ir.Table:
    """Return `placed_kinds` of the customers that the filters leave, of a segment its members."""
    each = placed_kinds(filters)
    if filters.segment is None:
        return each
    return each.semi_join(segment_members(filters, filters.segment), _KEY)


def kind_customers(
    read: Read, facts: Facts, filters: Filters, *, kind: str, limit: int | None = None
) -> CustomerList:
    """Return the customers of one kind, masked.

    Raises
    ------
    UserError
        When there is no such kind.
    """
    if kind not in KINDS:
        raise UserError(
            "There is no such kind of customer.",
            f"We were asked for “{kind}”.",
            f"Choose one of: {', '.join(KINDS)}.",
        )
    each = selected_kinds(filters)
    members = each.filter(each.place == KINDS.index(kind)).select(_KEY, "net_revenue")
    count = int(read(members.count().name("n"))["n"].iloc[0])
    return CustomerList(
        **looked_at(facts, filters),
        answer=f"{formats.plural(count, 'customer')}: {kind.lower()}.",
        caveat="Names, e-mail addresses and phone numbers are masked.",
        title=kind,
        customer_count=count,
        customers=list_customers(read, selected_orders(filters), members, limit),
    )


def kind_history(read: Read, facts: Facts, filters: Filters) -> KindHistory:
    """Return the share of each kind by quarter, or by month, up to the end of the window."""
    step, periods = _periods(read, facts, filters)
    first, last, changes = _changes(periods)
    return KindHistory(
        **looked_at(facts, filters),
        answer=_history_answer(step, periods, changes, last),
        caveat="By the orders of each period alone: the longer the period, the more buy on both sides.",
        step=step,
        periods=periods,
        changes=changes,
        first=first,
        last=last,
    )


def _periods(read: Read, facts: Facts, filters: Filters) -> tuple[str, tuple[KindPeriod, ...]]:
    found: tuple[KindPeriod, ...] = ()
    step = "quarter"
    for step in _MONTHS:
        rows = read(_by_period(filters, step))
        found = tuple(_complete(rows, facts, filters, step))
        if len({each.start for each in found}) >= _MANY_QUARTERS:
            break
    return step, found


@lru_cache(maxsize=50)  # an expression costs milliseconds to write
def _counts(channels: tuple[str, ...], stores: tuple[str, ...], step: str) -> ir.Table:
    """Return start, place, customers of all of the history; kept, whatever the window."""
    return keep(_counted(_narrowed(ORDERS, channels, stores), step), f"kinds_by_{step}")


def _by_period(filters: Filters, step: str) -> ir.Table:
    if filters.segment is None:
        return _counts(filters.channels, filters.stores, step)
    order = _narrowed(ORDERS, filters.channels, filters.stores)
    return _counted(order.semi_join(segment_members(filters, filters.segment), _KEY), step)


def _narrowed(order: ir.Table, channels: tuple[str, ...], stores: tuple[str, ...]) -> ir.Table:
    order = order.filter(order.is_order, order.customer_key.notnull())
    order = order.filter(order.channel.isin(channels)) if channels else order
    return order.filter(order.store_id.isin(stores)) if stores else order


def _counted(order: ir.Table, step: str) -> ir.Table:
    # Months first: a customer's orders of a month become one row before quarters are made of them.
    month = order.group_by(_KEY, "order_month").agg(
        online=(order.channel_group == "online").any().cast("int8"),
        offline=(order.channel_group == "offline").any().cast("int8"),
    )
    start = month.order_month.truncate("Q").cast("date") if step == "quarter" else month.order_month
    each = month.group_by(_KEY, start=start).agg(online=month.online.max(), offline=month.offline.max())
    placed = each.mutate(place=kind_place(each.online, each.offline))
    return placed.group_by("start", "place").agg(customers=placed.count()).order_by("start", "place")


def _complete(rows: pd.DataFrame, facts: Facts, filters: Filters, step: str) -> list[KindPeriod]:
    """Return the kinds of each period that the data and the window cover; periods of few are left out."""
    last_day = min(filters.end, facts.last_order or filters.end)
    begins = (facts.first_order or filters.start) - _GRACE
    found = []
    for start, own in rows.groupby("start"):
        day = pd.Timestamp(str(start)).date()
        whole = int(own["customers"].sum())
        if day < begins or _end_of(day, step) > last_day or whole < FEWEST:
            continue
        counts = dict(zip(own["place"].astype(int), own["customers"].astype(int), strict=True))
        for place, kind in enumerate(KINDS):
            share = intervals.share(int(counts.get(place, 0)), whole)
            found.append(
                KindPeriod(day, kind, int(counts.get(place, 0)), whole, share.estimate, share.low, share.high)
            )
    return found


def _end_of(start: date, step: str) -> date:
    index = start.year * 12 + start.month - 1 + _MONTHS[step] - 1
    year, month = index // 12, index % 12 + 1
    return date(year, month, monthrange(year, month)[1])


def _changes(periods: tuple[KindPeriod, ...]) -> tuple[date | None, date | None, tuple[KindChange, ...]]:
    last = max((each.start for each in periods), default=None)
    first = last.replace(year=last.year - 1) if last else None
    then = {each.kind: each for each in periods if each.start == first}
    now = {each.kind: each for each in periods if each.start == last}
    if not then:
        return None, None, ()
    kinds = [kind for kind in KINDS if then[kind].customers + now[kind].customers]
    values = [indexes.p_value(_share(now[kind]), _share(then[kind])) for kind in kinds]
    rows = []
    for kind, stands in zip(kinds, chance.discoveries(values), strict=True):
        one, two = now[kind], then[kind]
        apart = intervals.share_difference(one.customers, one.of, two.customers, two.of)
        rows.append(
            KindChange(
                kind, two.share, one.share, apart.estimate, apart.low, apart.high, two.of, one.of, stands
            )
        )
    return first, last, tuple(rows)


def _share(period: KindPeriod) -> indexes.Share:
    return indexes.share_of(period.customers, period.of)


def _history_answer(
    step: str, periods: tuple[KindPeriod, ...], changes: tuple[KindChange, ...], last: date | None
) -> str:
    if not periods:
        return f"Can't tell yet how it went: no {step} is complete, with {FEWEST} known buyers."
    both = next((each for each in changes if each.kind == BOTH), None)
    newest = next(each for each in reversed(periods) if each.kind == BOTH)
    name = span_name(newest.start, step)
    if both is None or last is None:
        return (
            f"In {name} {formats.share(newest.share)} of {formats.plural(newest.of, 'known buyer')} bought "
            "on both sides; it takes a year more to tell how that moves."
        )
    before = span_name(last.replace(year=last.year - 1), step)
    ends = f"{formats.points(both.low).removesuffix(' points')} to {formats.points(both.high)}"
    word = "a difference beyond chance" if both.stands else "which may be chance"
    return (
        f"Buyers of both sides were {formats.share(both.now)} of known buyers in {name} and "
        f"{formats.share(both.then)} in {before} ({ends}), {word}."
    )


def span_name(start: date, step: str) -> str:
    """Write a month or quarter: "April to June 2026"."""
    end = _end_of(start, step)
    return f"{start:%B} to {end:%B %Y}" if step == "quarter" else f"{start:%B %Y}"
