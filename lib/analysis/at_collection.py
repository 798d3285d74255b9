"""Do customers buy something more in the store when they come to collect?

Grain in: known customers' online orders that were collected, with the day on which they were, and all their
store orders. Grain out: how often a store order falls on the day of collection, beside the same customers'
same weekdays around it.

Method. Case-crossover: each customer is compared with himself on days alike but for the collection, here the
same weekday one to four weeks before and after, so that neither who collects nor the day of the week nor the
season makes the difference. Maclure (1991), The case-crossover design, American Journal of Epidemiology 133:
144-153; control days on both sides: Navidi (1998), Biometrics 54: 596-605. The interval of the difference
takes customers as units, both shares being of the same ones: linearised as in Cochran (1977), section 6.4.
It says that purchases go with collections, not that these bring them: who means to buy may choose to collect.
"""

import math
from dataclasses import dataclass
from datetime import date

import ibis
import ibis.expr.types as ir

from lib.analysis import intervals
from lib.analysis.channel_sums import SIDES
from lib.analysis.contrast import told
from lib.analysis.crossing_care import order_times
from lib.analysis.crossing_orders import Words, known_orders
from lib.analysis.crossing_use import FEWEST
from lib.analysis.elapsed import day_number
from lib.analysis.filters import Filters
from lib.analysis.intervals import Interval, Moments, PairMoments, Z
from lib.analysis.result import Read
from lib.workspace.facts import Facts
from lib.workspace.kept import keep
from lib.workspace.marts import ORDERS

WEEKS = (-4, -3, -2, -1, 1, 2, 3, 4)
"""Weeks from the collection to the days that it is compared with."""
_A_DAY = 86_400


@dataclass(frozen=True, slots=True)
class AtCollection:
    """What customers buy in the store on the day on which they collect.

    Attributes
    ----------
    collections, customers
        Collected orders with a time of collection, and of how many customers.
    in_that_store
        Whether orders of the collecting store are counted; False where the files do not tell which it was
        and orders of any store are.
    with_purchase, share, low, high
        Collections with a store order on their day, and their share with its 95 % interval.
    usual_days, usual_share, usual_low, usual_high
        Same weekdays of these customers around the collections, within the data; and the share with a store
        order, with its interval.
    difference, difference_low, difference_high
        share - usual_share.
    within_a_day
        Share of collections with a store order in the 24 hours that follow.
    orders, order_value, value_low, value_high
        Store orders on the day, and their mean net revenue.
    reason
        Why it can't be told; empty where it can.
    """

    collections: int = 0
    customers: int = 0
    in_that_store: bool = False
    with_purchase: int = 0
    share: float | None = None
    low: float | None = None
    high: float | None = None
    usual_days: int = 0
    usual_share: float | None = None
    usual_low: float | None = None
    usual_high: float | None = None
    difference: float | None = None
    difference_low: float | None = None
    difference_high: float | None = None
    within_a_day: float | None = None
    orders: int = 0
    order_value: float | None = None
    value_low: float | None = None
    value_high: float | None = None
    reason: str = ""


def at_collection(
    read: Read, facts: Facts, filters: Filters, words: Words, told_ones: frozenset[str]
) -> AtCollection:
    """Return what customers buy in the store when they collect.

    Parameters
    ----------
    words
        What the files' words of fulfilment mean.
    told_ones
        Columns that hold anything; among them `order_lines.fulfilled_at`.
    """
    collection = keep(_collections(filters, words, told_ones), "collections")
    spots = read(collection.agg(n=collection.count(), told=collection.store_id.count()))
    n, named = int(spots["n"].iloc[0]), int(spots["told"].iloc[0])
    if not n:
        return AtCollection(reason="no collected order of this window has a time of collection")
    in_that_store = named > n / 2
    place = ("store_id",) if in_that_store else ()
    each = collection.filter(collection.store_id.notnull()) if in_that_store else collection
    # Two orders collected on one day in one place are one collection.
    each = each.group_by("customer_key", "day", *place).agg(collected_at=each.collected_at.min())
    sums = read(keep(_sums(_days(each, place, facts)), "at_collection")).to_dict("records")[0]
    soon = int(read(keep(_soon(each, place), "after_collection"))["n"].iloc[0])
    row = {str(name): float(value) for name, value in sums.items()} | {"soon": soon}
    return _found(row, in_that_store=in_that_store)


def _collections(filters: Filters, words: Words, told_ones: frozenset[str]) -> ir.Table:
    """Return one row per collected order: customer_key, store_id, collected_at, day (number)."""
    own = known_orders(filters)
    own = own.filter(own.channel_group == SIDES[0], own.fulfilment.isin(words.collected))
    times = order_times(filters, told_ones, words.collected)
    own = own.join(times, [own.system == times.timed_system, own.order_id == times.timed_id])
    own = own.filter(own.fulfilled_at >= own.ordered_at)
    return own.select(
        "customer_key", "store_id", collected_at=own.fulfilled_at, day=day_number(own.fulfilled_at.date())
    )


def _days(collection: ir.Table, place: tuple[str, ...], facts: Facts) -> ir.Table:
    """Return one row per collection and day looked at within the data: is_case, and what was bought."""
    each = collection.mutate(weeks=ibis.array([0, *WEEKS]).unnest())
    each = each.mutate(on=each.day + 7 * each.weeks)
    if facts.first_order and facts.last_order:
        each = each.filter(each.on >= _number(facts.first_order), each.on <= _number(facts.last_order))
    bought = _store_orders(collection)
    net = bought.net_revenue
    keys = ["buyer", "bought_on", *(["bought_in"] if place else [])]
    store = bought.group_by(*keys).agg(orders=bought.count(), net=net.sum(), net_net=(net * net).sum())
    same = [each.customer_key == store.buyer, each.on == store.bought_on]
    found = each.left_join(store, same + ([each.store_id == store.bought_in] if place else []))
    return found.select("customer_key", "orders", "net", "net_net", is_case=found.weeks == 0)


def _soon(collection: ir.Table, place: tuple[str, ...]) -> ir.Table:
    """Return n, the collections with a store order in the 24 hours that follow."""
    bought = _store_orders(collection)
    seconds = bought.at.epoch_seconds() - collection.collected_at.epoch_seconds()
    same = [collection.customer_key == bought.buyer, seconds >= 0, seconds <= _A_DAY]
    found = collection.semi_join(bought, same + ([collection.store_id == bought.bought_in] if place else []))
    return found.agg(n=found.count())


def _store_orders(collection: ir.Table) -> ir.Table:
    """Return the store orders, whenever, of who collected: buyer, bought_on, bought_in, at, net_revenue."""
    bought = ORDERS.filter(ORDERS.is_order, ORDERS.channel_group == SIDES[1])
    bought = bought.semi_join(collection, "customer_key")
    return bought.select(
        "net_revenue", buyer="customer_key", bought_in="store_id", at="ordered_at",
        bought_on=day_number(bought.order_date),
    )  # fmt: skip


def _number(day: date) -> int:
    return (day - date(1970, 1, 1)).days


def _sums(visit: ir.Table) -> ir.Table:
    """Return one row: the sums over customers that shares and their difference are made of.

    Of a customer: c collections, b with a purchase; k days beside them, q with one.
    """
    case, beside, bought = visit.is_case, ~visit.is_case, visit.orders.notnull()
    each = visit.group_by("customer_key").agg(
        c=visit.count(where=case).cast("float64"),
        b=visit.count(where=case & bought).cast("float64"),
        k=visit.count(where=beside).cast("float64"),
        q=visit.count(where=beside & bought).cast("float64"),
        orders=visit.orders.sum(where=case).fill_null(0),
        net=visit.net.sum(where=case).fill_null(0.0),
        net_net=visit.net_net.sum(where=case).fill_null(0.0),
    )
    names = "cbkq"
    pairs = [(one, two) for at, one in enumerate(names) for two in names[at:]]
    return each.agg(
        n=each.count(),
        **{name: each[name].sum().fill_null(0.0) for name in (*names, "orders", "net", "net_net")},
        **{f"{one}{two}": (each[one] * each[two]).sum().fill_null(0.0) for one, two in pairs},
    )


def _found(row: dict[str, float], *, in_that_store: bool) -> AtCollection:
    customers, collections = int(row["n"]), int(row["c"])
    if customers < FEWEST:
        return AtCollection(
            collections, customers, in_that_store, reason=f"under {FEWEST} customers collected an order"
        )
    case, usual, apart = _intervals(row)
    bought = int(row["orders"])
    value = intervals.mean(
        Moments(bought, row["net"], row["net_net"]) if bought >= FEWEST else Moments(0, 0, 0)
    )
    return AtCollection(
        collections=collections,
        customers=customers,
        in_that_store=in_that_store,
        with_purchase=int(row["b"]),
        share=told(case.estimate),
        low=told(max(case.low, 0.0)),
        high=told(min(case.high, 1.0)),
        usual_days=int(row["k"]),
        usual_share=told(usual.estimate),
        usual_low=told(max(usual.low, 0.0)),
        usual_high=told(usual.high),
        difference=told(apart.estimate),
        difference_low=told(apart.low),
        difference_high=told(apart.high),
        within_a_day=row["soon"] / row["c"],
        orders=int(row["orders"]),
        order_value=told(value.estimate),
        value_low=told(value.low),
        value_high=told(value.high),
    )


def _intervals(row: dict[str, float]) -> tuple[Interval, Interval, Interval]:
    """Return the shares of collections and of like days with a purchase, and their difference.

    With few purchases a linearised error is itself chance: then Wilson's interval, and Newcombe's of the
    difference, of collections and days as units; few of them are of one customer anyway.
    """
    n, b, c, q, k = (int(row[name]) for name in "nbcqk")
    if min(b, q) < FEWEST:
        return intervals.share(b, c), intervals.share(q, k), intervals.share_difference(b, c, q, k)
    case = intervals.ratio(PairMoments(n, b, c, row["bb"], row["cc"], row["cb"]))
    usual = intervals.ratio(PairMoments(n, q, k, row["qq"], row["kk"], row["kq"]))
    return case, usual, difference_of_shares(row)


def difference_of_shares(row: dict[str, float]) -> Interval:
    """Return sum b / sum c - sum q / sum k, all of the same customers, with its interval.

    Residuals of a customer: (b - R c) / C - (q - S k) / K, with R and S the shares and C and K the sums.

    Parameters
    ----------
    row
        n customers; sums c, b, k, q over them; and of each pair of these the sum of products ("cb").
    """
    n, c, k = row["n"], row["c"], row["k"]
    if not k or n < 2:  # noqa: PLR2004 (one customer does not vary)
        return Interval(math.nan, math.nan, math.nan)
    one, two = row["b"] / c, row["q"] / k
    weights = {"b": 1 / c, "c": -one / c, "q": -1 / k, "k": two / k}
    squares = sum(
        weights[left] * weights[right] * row[left + right if left + right in row else right + left]
        for left in weights
        for right in weights
    )
    error = math.sqrt(max(squares, 0.0) * n / (n - 1))
    return Interval(one - two, one - two - Z * error, one - two + Z * error)
