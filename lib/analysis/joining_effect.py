"""What did joining change? The same figures with each profile as its own customer, and with profiles joined.

Grain in: `mart_orders`, which names of each order the profile and the customer. Grain out: measures before
and after; the best customers that the records of neither side alone show.
"""

import math
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir

from lib.analysis.best import Best, best_of, net_revenues
from lib.analysis.buyers import buyers
from lib.analysis.filters import Filters
from lib.analysis.intervals import Interval, Moments
from lib.analysis.intervals import mean as mean_of
from lib.analysis.intervals import share as share_of
from lib.analysis.masking import mask_name
from lib.analysis.result import Read, Result, looked_at
from lib.analysis.selection import selected_orders
from lib.schema import formats
from lib.workspace.canonical import PROFILES
from lib.workspace.facts import Facts
from lib.workspace.kept import keep
from lib.workspace.marts import CUSTOMERS

TOP = 0.01
MOST_SHOWN = 100
MOST_RANKED = 20
_SIDES = ("online", "offline")


@dataclass(frozen=True, slots=True)
class BeforeAfter:
    """A measure with each profile as its own customer and with profiles joined, each with a 95 % interval."""

    measure: str
    before: float
    before_low: float | None
    before_high: float | None
    after: float
    after_low: float | None
    after_high: float | None


@dataclass(frozen=True, slots=True)
class Ranked:
    """A place in the list of the best after joining, and the best place of any of its records before."""

    place: int
    customer_id: str
    name: str | None
    net_revenue: float
    place_before: int
    net_revenue_before: float


@dataclass(frozen=True, slots=True)
class HiddenBest:
    """A best customer that is in the top of neither side; the name is masked."""

    customer_id: str
    name: str | None
    net_revenue: float
    online_revenue: float
    offline_revenue: float
    order_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class JoiningEffect(Result):
    """What joining changed.

    Attributes
    ----------
    buyers_before, buyers_after
        Profiles that bought, and customers that did.
    both_before, both_after
        Those of them who bought online and offline.
    measures
        Side by side, ids of the glossary.
    share
        What the top is, 0 to 1.
    top_count
        Customers in it.
    top_new_count
        Of these, how many have no profile in the top of profiles.
    hidden_count
        Of these, how many are in the top of the records of neither side.
    hidden
        The first of these, by net revenue.
    top_list
        The first `MOST_RANKED` customers, with the place that their best record had by itself.
    """

    buyers_before: int
    buyers_after: int
    both_before: int
    both_after: int
    measures: tuple[BeforeAfter, ...]
    share: float
    top_count: int
    top_new_count: int
    hidden_count: int
    hidden: tuple[HiddenBest, ...]
    top_list: tuple[Ranked, ...]


@dataclass(frozen=True, slots=True)
class _Sums:
    buyers: int
    repeaters: int
    both: int
    revenue: Moments


def joining_effect(read: Read, facts: Facts, filters: Filters, *, share: float = TOP) -> JoiningEffect:
    """Return figures of the window before and after joining profiles, and the best that joining shows.

    Parameters
    ----------
    share
        Which share of buyers is the top, above 0 and at most 1.

    Raises
    ------
    UserError
        When the share is out of its range.
    """
    orders = selected_orders(filters)
    joined, apart = _buyers(orders, "customer_key"), _buyers(orders, "profile_key")
    after, before = _sums(read, joined), _sums(read, apart)
    top = best_of(read, joined, net_revenues(read, joined), share)
    shown = _seen_by_sides(read, orders, share)
    hidden = _members(joined, top).anti_join(shown, "customer_key") if top and shown is not None else None
    rows = read(_listed(hidden)).to_dict("records") if hidden is not None else []
    found = tuple(HiddenBest(**_cells(row)) for row in rows)
    count = int(read(hidden.count().name("n"))["n"][0]) if hidden is not None else 0
    return JoiningEffect(
        **looked_at(facts, filters),
        answer=_answer(before, after, count, top.count if top else 0),
        caveat="Known customers only. Who could not be joined across online and stores still counts twice.",
        buyers_before=before.buyers,
        buyers_after=after.buyers,
        both_before=before.both,
        both_after=after.both,
        measures=_measures(before, after),
        share=share,
        top_count=top.count if top else 0,
        top_new_count=_new_in_top(read, orders, joined, apart, top, share),
        hidden_count=count,
        hidden=found,
        top_list=_ranked(read, joined, apart),
    )


def both_sides(read: Read, filters: Filters) -> tuple[int, int]:
    """Return how many profiles, and how many customers, bought online and offline in the window."""
    orders = selected_orders(filters)
    before, after = (_sums(read, _buyers(orders, key)).both for key in ("profile_key", "customer_key"))
    return before, after


def _buyers(orders: ir.Table, key: str) -> ir.Table:
    """Return the buyers of orders, with each profile or each customer as one buyer."""
    keyed = orders.filter(orders.customer_key.notnull()).mutate(customer_key=orders[key])
    return keep(
        buyers(keyed, "online_revenue", "offline_revenue", "online_orders", "offline_orders"), "joined"
    )


def _sums(read: Read, each: ir.Table) -> _Sums:
    row = read(
        each.agg(
            n=each.count(),
            repeaters=each.count(where=each.order_count > 1),
            both=each.count(where=(each.online_orders > 0) & (each.offline_orders > 0)),
            y=each.net_revenue.sum().fill_null(0.0),
            yy=(each.net_revenue * each.net_revenue).sum().fill_null(0.0),
        )
    ).iloc[0]
    n = int(row["n"])
    return _Sums(n, int(row["repeaters"]), int(row["both"]), Moments(n, float(row["y"]), float(row["yy"])))


def _measures(before: _Sums, after: _Sums) -> tuple[BeforeAfter, ...]:
    if not before.buyers or not after.buyers:
        return ()
    told = {
        "repeat_share": [share_of(side.repeaters, side.buyers) for side in (before, after)],
        "revenue_per_customer": [mean_of(side.revenue) for side in (before, after)],
        "both_share": [share_of(side.both, side.buyers) for side in (before, after)],
    }
    return tuple(BeforeAfter(name, *_ends(one), *_ends(other)) for name, (one, other) in told.items())


def _ends(found: Interval) -> tuple[float, float | None, float | None]:
    known = math.isfinite(found.low)
    return found.estimate, found.low if known else None, found.high if known else None


def _members(each: ir.Table, best: Best) -> ir.Table:
    return each.filter(best.holds(each))


def _seen_by_sides(read: Read, orders: ir.Table, share: float) -> ir.Table | None:
    """Return the customers of the best profiles of each side; None unless both sides have buyers."""
    seen = []
    for side in _SIDES:
        own = orders.filter(orders.channel_group == side)
        each = _buyers(own, "profile_key")
        best = best_of(read, each, net_revenues(read, each), share)
        if best is None:
            return None
        seen.append(_customers_of(orders, _members(each, best)))
    return ibis.union(*seen, distinct=True)


def _customers_of(orders: ir.Table, profiles: ir.Table) -> ir.Table:
    top = profiles.select(profile_key="customer_key")
    return orders.semi_join(top, "profile_key").select("customer_key").distinct()


def _new_in_top(
    read: Read, orders: ir.Table, joined: ir.Table, apart: ir.Table, top: Best | None, share: float
) -> int:
    """Return how many of the top customers have no profile among the top profiles."""
    single = best_of(read, apart, net_revenues(read, apart), share)
    if top is None or single is None:
        return 0
    known = _customers_of(orders, _members(apart, single))
    fresh = _members(joined, top).anti_join(known, "customer_key")
    return int(read(fresh.count().name("n"))["n"][0])


def _ranked(read: Read, joined: ir.Table, apart: ir.Table) -> tuple[Ranked, ...]:
    """Return the best customers with their place, and the best place of a record of theirs among records."""
    top = joined.order_by(ibis.desc("net_revenue"), "customer_key").limit(MOST_RANKED)
    single = apart.select(
        profile_key="customer_key",
        alone="net_revenue",
        place=ibis.row_number().over(order_by=[apart.net_revenue.desc(), apart.customer_key]) + 1,
    )
    owner = PROFILES.select("profile_key", "customer_key")
    own = single.join(owner, "profile_key").join(top.select("customer_key", "net_revenue"), "customer_key")
    best = own.group_by("customer_key", "net_revenue").agg(
        place_before=own.place.min(), net_revenue_before=own.alone.max()
    )
    person = CUSTOMERS.select("customer_key", "customer_id", name=mask_name(CUSTOMERS.name))
    told = best.join(person, "customer_key").order_by(ibis.desc("net_revenue"), "customer_key")
    rows = read(told.drop("customer_key")).to_dict("records")
    return tuple(Ranked(place=place, **_cells(row)) for place, row in enumerate(rows, 1))


def _listed(hidden: ir.Table) -> ir.Table:
    person = CUSTOMERS.select("customer_key", "customer_id", name=mask_name(CUSTOMERS.name))
    told = hidden.join(person, "customer_key")
    columns = HiddenBest.__slots__
    return told.order_by(ibis.desc("net_revenue"), "customer_id").limit(MOST_SHOWN).select(*columns)


def _cells(row: dict[Any, Any]) -> dict[str, Any]:
    return row | {"name": row["name"] if isinstance(row["name"], str) else None}


def _answer(before: _Sums, after: _Sums, hidden: int, top: int) -> str:
    if not after.buyers:
        return "Can't tell yet: no known customer ordered in this window."
    text = (
        f"{formats.plural(before.buyers, 'profile')} that bought {_are(before.buyers)} "
        f"{formats.plural(after.buyers, 'customer')}; joining them showed "
        f"{formats.plural(after.both, 'customer')} who {'buys' if after.both == 1 else 'buy'} online and "
        "offline"
    )
    if before.both:
        text += f", instead of {formats.count(before.both)}"
    return f"{text}. {_hidden(hidden, top)}".strip()


def _hidden(hidden: int, top: int) -> str:
    if not hidden:
        return ""
    who = (
        "The best customer"
        if top == 1
        else f"{formats.count(hidden)} of the {formats.count(top)} best customers"
    )
    return f"{who} {'looks' if hidden == 1 else 'look'} ordinary on either side alone."


def _are(count: int) -> str:
    return "is" if count == 1 else "are"
