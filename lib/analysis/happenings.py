"""When did something happen to a customer for the first time? A service, the other channel, an answer ….

Grain in: orders, lines of services, feedback and members, up to a day. Grain out: one row per customer, one
column per happening of `happenings.toml`: the day, null where it has not happened by then. In all channels
and stores: what happens elsewhere happens to the same person.
"""

from datetime import date, timedelta
from functools import lru_cache

import ibis
import ibis.expr.types as ir

from lib.schema.channels import COLLECTED
from lib.schema.happenings import happenings
from lib.workspace.canonical import KEYS, canonical
from lib.workspace.kept import keep
from lib.workspace.marts import FEEDBACK, ORDERS, PURCHASES, UNTOLD
from lib.workspace.services import is_service

_KEY = "customer_key"


def first_days(members: ir.Table, until: date) -> ir.Table:
    """Return the columns of `members` and the first day of each happening, up to a day.

    Parameters
    ----------
    members
        One row per customer, with customer_key.
    until
        The last day that counts.
    """
    told = members
    for found in (
        _of_orders(members, until),
        _of_services(until),
        _of_feedback(members, until),
        _of_members(until),
    ):
        told = told.left_join(found, _KEY).drop(f"{_KEY}_right")
    return told.select(*members.columns, *happenings())


def first_months(members: ir.Table, until: date) -> ir.Table:
    """Return the columns of `members`, category and first_month of each category that a member has bought.

    Categories of services are left out: they are happenings of their own.

    Purchases are kept by whole months: the one in which `until` lies counts where that is its last day.
    """
    bought = PURCHASES.filter(PURCHASES.month < _month_after(until), PURCHASES.net_revenue > 0)
    bought = bought.filter(bought.category != UNTOLD, ~is_service(bought.category)).join(members, _KEY)
    return bought.group_by(*members.columns, "category").agg(first_month=bought.month.min())


def _month_after(until: date) -> date:
    """Return the first day of the first month that has not ended by the end of a day."""
    return (until + timedelta(days=1)).replace(day=1)


def _of_orders(members: ir.Table, until: date) -> ir.Table:
    order = ORDERS.filter(ORDERS.order_date <= until).semi_join(members, _KEY)
    day, bought, online = order.order_date, order.is_order, order.channel_group == "online"
    collected = order.fulfilment.lower().re_search(COLLECTED).fill_null(False)
    each = order.group_by(_KEY).agg(
        online=day.min(where=bought & online),
        offline=day.min(where=bought & (order.channel_group == "offline")),
        service=day.min(where=bought & (order.service_lines > 0)),
        associate=day.min(where=bought & order.associate_id.notnull()),
        collected=day.min(where=bought & online & collected),
        discount=day.min(where=bought & (order.discount_amount > 0)),
        returned=day.min(where=order.is_return | (order.refund_amount > 0)),
    )
    both = each.online.notnull() & each.offline.notnull()
    later = ibis.ifelse(both, ibis.greatest(each.online, each.offline), ibis.null("date"))
    return each.mutate(other_side=later).drop("online", "offline")


@lru_cache(maxsize=50)  # an expression costs milliseconds to write
def _of_services(until: date) -> ir.Table:
    """Return the first day of each kind of service; kept, because only the lines themselves name products."""
    kinds = {one.id: one.words for one in happenings().values() if one.words}
    served = ORDERS.filter(
        ORDERS.customer_key.notnull(), ORDERS.is_order, ORDERS.service_lines > 0, ORDERS.order_date <= until
    ).select(_KEY, "order_date", served_in="system", served_by="order_id")
    line = canonical("order_lines")
    line = line.filter(line.product_name.notnull(), line.net_revenue >= 0, line.quantity.fill_null(1) > 0)
    name = line.select("system", "order_id", name=line.product_name.lower())
    named = name.join(served, [name.system == served.served_in, name.order_id == served.served_by])
    each = named.group_by(_KEY).agg(
        **{
            kind: named.order_date.min(where=ibis.or_(*(named.name.contains(word) for word in words)))
            for kind, words in kinds.items()
        }
    )
    return keep(each, "services")


def _of_feedback(members: ir.Table, until: date) -> ir.Table:
    said = FEEDBACK.semi_join(members, _KEY)
    given, answered = said.given_at.cast("date"), said.answered_at.cast("date")
    return said.group_by(_KEY).agg(
        feedback=given.min(where=given <= until), answered=answered.min(where=answered <= until)
    )


def _of_members(until: date) -> ir.Table:
    """Return when each member of the loyalty programme joined: the first day of a record that has a tier."""
    profile = canonical("profiles")
    profile = profile.filter(profile.loyalty_tier.notnull(), profile.joined_at.notnull())
    key = KEYS.filter(KEYS.kind == "ref").select(_KEY, key_system="system", key_value="value")
    known = profile.join(key, [profile.customer_ref == key.key_value, profile.system == key.key_system])
    day = known.joined_at.cast("date")
    return known.group_by(_KEY).agg(joined=day.min(where=day <= until))
