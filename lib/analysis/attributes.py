"""What is to be said of each customer? One row a customer, one column an attribute that somebody asks for.

Grain in: marts of the window, channels and stores (not the segment). Grain out: one row per customer, buyers
and others, with the attributes of `lib/schema/attributes.toml` that were asked for; what nobody asks for
costs nothing. A share of nothing is not told (null), a count of nothing is 0.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType

import ibis
import ibis.expr.types as ir

from lib.analysis.buyers import spending_buyers
from lib.analysis.elapsed import days_between
from lib.analysis.filters import Filters, within
from lib.analysis.occasion_counts import occasion_shares
from lib.analysis.rfm import placed_buyers, with_segment
from lib.analysis.selection import selected_purchases
from lib.schema.channels import COLLECTED
from lib.schema.occasions import occasions
from lib.schema.rules import Condition
from lib.workspace.kept import keep
from lib.workspace.marts import CUSTOMERS, FEEDBACK, ORDERS
from lib.workspace.services import is_service

Asked = tuple[str, tuple[str, ...]]
"""An attribute, and the categories or occasions whose share is meant (else empty)."""

Source = Callable[[Filters, list[Asked]], ir.Table]
"""What tells some attributes of customers: a table of customer_key and a column each."""

EVENING_HOUR = 18
SATURDAY = 5  # counted from Monday, 0
_KEY = "customer_key"
_NPS = "nps"


def asked_by(conditions: Iterable[Condition]) -> tuple[Asked, ...]:
    """Return what conditions ask for, each once, in a fixed order."""
    return tuple(sorted({(one.attribute, one.of) for one in conditions}))


def column_of(asked: Asked) -> str:
    """Return the column of `described` that tells an attribute."""
    attribute, of = asked
    return " ".join((attribute, *of))


def described(
    filters: Filters,
    asked: Iterable[Asked],
    more: Mapping[str, Source] = MappingProxyType({}),
    *,
    buyers_only: bool = False,
) -> ir.Table:
    """Return one row per customer with what is asked.

    Parameters
    ----------
    filters
        Window, channels, stores and the day taken as today; the segment is not looked at.
    asked
        Attributes; see `column_of` for the columns that they become.
    more
        What tells attributes that are no figure of this module: a persona.
    buyers_only
        Leave out who did not order in the window.

    Returns
    -------
    customer_key, is_buyer (ordered in the window), and a column for each attribute.
    """
    filters, asked = replace(filters, segment=None), tuple(dict.fromkeys(asked))
    told = spending_buyers(filters).select(_KEY, is_buyer=ibis.literal(value=True))
    if not buyers_only:
        told = _joined(CUSTOMERS.select(_KEY), told)
        told = told.mutate(is_buyer=told.is_buyer.fill_null(False))
    sources = {**_SOURCES, **more}
    by_source: dict[Source, list[Asked]] = {}
    for each in asked:
        by_source.setdefault(sources[each[0]], []).append(each)
    for source, wanted in by_source.items():
        told = _joined(told, source(filters, wanted))
    zeros = {column_of(each): told[column_of(each)].fill_null(0) for each in asked if each[0] in _ZEROS}
    return told.mutate(**zeros) if zeros else told


def _joined(one: ir.Table, other: ir.Table) -> ir.Table:
    return one.left_join(other, _KEY).drop(f"{_KEY}_right")


def _spending(filters: Filters, wanted: list[Asked]) -> ir.Table:
    each = spending_buyers(filters)
    sold = each.gross_revenue - each.discount_amount
    sides = each.online_revenue + each.offline_revenue
    told = {
        "net_revenue": each.net_revenue,
        "order_value": _part(each.order_revenue, each.order_count),
        "margin": ibis.ifelse(
            each.costed_revenue != 0, each.costed_revenue - each.cost, ibis.null("float64")
        ),
        "discount_share": _part(each.discount_amount, each.gross_revenue),
        "return_share": _part(each.returned_amount, sold),
        "order_count": each.order_count,
        "items_per_order": _part(each["items"], each.order_count),
        # Returns to the other side would push it out of 0 to 1.
        "online_share": _part(each.online_revenue, sides).clip(0.0, 1.0),
        "uses_both": (each.online_orders > 0) & (each.offline_orders > 0),
    }
    return each.select(_KEY, **{column_of(one): told[one[0]] for one in wanted})


def _segments(filters: Filters, wanted: list[Asked]) -> ir.Table:
    placed = with_segment(placed_buyers(filters))
    return placed.select(_KEY, **{column_of(wanted[0]): placed.segment})


@lru_cache(maxsize=50)  # an expression costs milliseconds to write
def habits(filters: Filters) -> ir.Table:
    """Return customer_key and what kinds of orders each buyer has; kept.

    Returns
    -------
    orders, weekend, evening, service, collected (orders of the window).
    """
    order = within(ORDERS, filters)
    order = order.filter(order.customer_key.notnull(), order.is_order)
    day, hour = order.order_date.day_of_week.index(), order.ordered_at.hour()
    counts = {
        "weekend": day >= SATURDAY,
        "evening": hour >= EVENING_HOUR,
        "service": order.service_lines > 0,
        "collected": (order.channel_group == "online")
        & order.fulfilment.lower().re_search(COLLECTED).fill_null(False),
    }
    each = order.group_by(_KEY).agg(
        orders=order.count().cast("int32"),
        **{name: order.count(where=holds).cast("int32") for name, holds in counts.items()},
    )
    return keep(each, "habits")


def _habits(filters: Filters, wanted: list[Asked]) -> ir.Table:
    each = habits(filters)
    told = {
        "weekend_share": each.weekend,
        "evening_share": each.evening,
        "service_share": each.service,
        "collect_share": each.collected,
    }
    return each.select(_KEY, **{column_of(one): _part(told[one[0]], each.orders) for one in wanted})


@lru_cache(maxsize=50)  # an expression costs milliseconds to write
def active_months(filters: Filters) -> ir.Table:
    """Return customer_key and months, how many of the window each buyer has an order in; kept."""
    order = within(ORDERS, filters)
    order = order.filter(order.customer_key.notnull(), order.is_order)
    each = order.group_by(_KEY).agg(months=order.order_month.nunique().cast("int32"))
    return keep(each, "active_months")


def _activity(filters: Filters, wanted: list[Asked]) -> ir.Table:
    each = active_months(filters).join(spans(filters), _KEY)
    since = ibis.greatest(each.first_order, ibis.literal(filters.start))
    start, end = ibis.literal(filters.end), since
    months = (start.year() - end.year()) * 12 + start.month() - end.month() + 1
    return each.select(_KEY, **{column_of(wanted[0]): _part(each.months, months)})


@lru_cache(maxsize=50)  # an expression costs milliseconds to write
def spans(filters: Filters) -> ir.Table:
    """Return customer_key, first_order and last_order: days over all data up to the day taken as today; kept.

    In all channels and stores: who shops elsewhere now is not gone.
    """
    order = ORDERS.filter(ORDERS.customer_key.notnull(), ORDERS.is_order, ORDERS.order_date <= filters.as_of)
    each = order.group_by(_KEY).agg(first_order=order.order_date.min(), last_order=order.order_date.max())
    return keep(each, "spans")


def _spans(filters: Filters, wanted: list[Asked]) -> ir.Table:
    each = spans(filters)
    told = {"recency_days": each.last_order, "tenure_days": each.first_order}
    return each.select(_KEY, **{column_of(one): _days_since(told[one[0]], filters) for one in wanted})


@lru_cache(maxsize=50)  # an expression costs milliseconds to write
def category_sums(filters: Filters) -> ir.Table:
    """Return customer_key, category, net_revenue (above 0) over the whole months of the window; kept."""
    bought = selected_purchases(filters)
    bought = bought.filter(bought.customer_key.notnull())
    each = bought.group_by(_KEY, "category").agg(net_revenue=bought.net_revenue.sum())
    return keep(each.filter(each.net_revenue > 0), "category_sums")


def _category_shares(filters: Filters, wanted: list[Asked]) -> ir.Table:
    bought = selected_purchases(filters)
    bought = bought.filter(bought.customer_key.notnull())
    net, sums = bought.net_revenue, {}
    # A plan or a set-up says nothing of taste: who adds one would seem to care less for what it belongs to.
    is_goods = ~is_service(bought.category)
    for place, (_, of) in enumerate(wanted):
        is_meant = _is_one_of(bought.category, of)
        sums[f"part_{place}"] = net.sum(where=is_meant).fill_null(0.0)
        sums[f"whole_{place}"] = net.sum(where=is_goods | is_meant).fill_null(0.0)
    each = bought.group_by(_KEY).agg(**sums)
    # Returns of what was bought before the window would push a share out of 0 to 1.
    told = {
        column_of(one): _part(each[f"part_{place}"], each[f"whole_{place}"]).clip(0.0, 1.0)
        for place, one in enumerate(wanted)
    }
    return each.select(_KEY, **told)


def _category_counts(filters: Filters, wanted: list[Asked]) -> ir.Table:
    spent = category_sums(filters)
    each = spent.group_by(_KEY).agg(count=spent.count())
    return each.select(_KEY, **{column_of(wanted[0]): each["count"]})


def _occasions(filters: Filters, wanted: list[Asked]) -> ir.Table:
    each = occasion_shares(filters)
    told = {}
    for name, of in wanted:
        named = [one.lower() for one in of]
        shares = [each[one.id] for one in occasions() if {one.id.lower(), one.name.lower()} & set(named)]
        share = sum(shares, ibis.literal(0.0))
        told[column_of((name, of))] = share if name == "occasion_share" else each.main_occasion
    return each.select(_KEY, **told)


def _home_store(filters: Filters, wanted: list[Asked]) -> ir.Table:
    order = within(ORDERS, filters)
    order = order.filter(order.customer_key.notnull(), order.is_order, order.store_id.notnull())
    visits = order.group_by(_KEY, "store_id").agg(n=order.count())
    most = visits.group_by(_KEY).agg(most=visits.n.max())
    homes = visits.join(most, _KEY).filter(lambda each: each.n == each.most)
    each = homes.group_by(_KEY).agg(store=homes.store_id.min())
    return each.select(_KEY, **{column_of(wanted[0]): each.store})


def _people(filters: Filters, wanted: list[Asked]) -> ir.Table:
    told = {
        "city": CUSTOMERS.city,
        "postcode": CUSTOMERS.postcode,
        "country": CUSTOMERS.country,
        "is_business": CUSTOMERS.company.fill_null("").strip() != "",
        "is_member": CUSTOMERS.loyalty_tier.notnull(),
        "loyalty_tier": CUSTOMERS.loyalty_tier,
        "member_days": _days_since(CUSTOMERS.joined_at, filters),
        "email_consent": CUSTOMERS.email_consent,
        "sms_consent": CUSTOMERS.sms_consent,
    }
    return CUSTOMERS.select(_KEY, **{column_of(one): told[one[0]] for one in wanted})


def _feedback(filters: Filters, wanted: list[Asked]) -> ir.Table:
    day = FEEDBACK.given_at.cast("date")
    given = FEEDBACK.filter(FEEDBACK.customer_key.notnull(), day.isnull() | (day <= filters.as_of))
    has_text = given.text.fill_null("").strip() != ""
    each = given.group_by(_KEY).agg(
        feedback_count=given.count(),
        unanswered_count=given.count(where=has_text & given.answered_at.isnull()),
    )
    rated = given.filter(given.kind == _NPS, given.score.notnull(), given.given_at.notnull())
    latest = rated.group_by(_KEY).agg(latest=rated.given_at.max())
    last = rated.join(latest, _KEY).filter(lambda one: one.given_at == one.latest)
    scored = last.group_by(_KEY).agg(recommend_score=last.score.min())
    told = _joined(each, scored)
    return told.select(_KEY, **{column_of(one): told[one[0]] for one in wanted})


_SOURCES: Mapping[str, Source] = {
        **dict.fromkeys(
            ("net_revenue", "order_value", "margin", "discount_share", "return_share", "order_count",
             "items_per_order", "online_share", "uses_both"),
            _spending,
        ),
        "segment": _segments,
        **dict.fromkeys(("weekend_share", "evening_share", "service_share", "collect_share"), _habits),
        "active_month_share": _activity,
        **dict.fromkeys(("recency_days", "tenure_days"), _spans),
        "category_count": _category_counts,
        "category_share": _category_shares,
        **dict.fromkeys(("main_occasion", "occasion_share"), _occasions),
        "home_store": _home_store,
        **dict.fromkeys(
            ("city", "postcode", "country", "is_business", "is_member", "loyalty_tier", "member_days",
             "email_consent", "sms_consent"),
            _people,
        ),
        **dict.fromkeys(("feedback_count", "recommend_score", "unanswered_count"), _feedback),
}  # fmt: skip
"""Attribute -> what tells it."""

_ZEROS = ("net_revenue", "order_count", "category_count", "feedback_count", "unanswered_count")
"""What is 0, not unknown, of customers without a row."""


def _part(part: ir.NumericValue, whole: ir.NumericValue) -> ir.FloatingValue:
    return ibis.ifelse(whole > 0, part / whole, ibis.null("float64"))


def _is_one_of(words: ir.StringValue, wanted: tuple[str, ...]) -> ir.BooleanValue:
    return words.lower().isin([one.lower() for one in wanted])


def _days_since(day: ir.DateValue, filters: Filters) -> ir.FloatingValue:
    return days_between(day, ibis.literal(filters.as_of))
