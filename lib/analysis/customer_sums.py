"""What did each customer get that is no order: answers, contacts, votes, tills that know one, shelves?

Grain in: feedback, campaign members, touches, stock and `mart_orders` of a window. Grain out: one row per
customer and case, y and x of each measure, whose sums over customers are the measure.
"""

from dataclasses import replace
from datetime import timedelta

import ibis
import ibis.expr.types as ir

from lib.analysis.filters import Filters, within
from lib.analysis.rfm import segment_members
from lib.analysis.selection import selected_orders
from lib.workspace.canonical import canonical
from lib.workspace.customer_keys import with_customer
from lib.workspace.facts import Facts
from lib.workspace.marts import FEEDBACK, ORDERS

ANSWER_TIME_DAYS = 7
RESPONSE_DAYS = 30
_HOUR = 3600
_PROMOTERS, _PASSIVES, _NPS_SCALE = 9, 7, 10
_SATISFIED = 0.8  # of the highest score: 4 of 5


def answer_rows(filters: Filters) -> ir.Table:
    """Return one row per piece of feedback: mean_hours_to_answer and answered_share."""
    rows = _feedback(filters)
    wait = (rows.answered_at.epoch_seconds() - rows.given_at.epoch_seconds()) / float(_HOUR)
    answered = (wait >= 0).fill_null(False)
    due = rows.given_on <= filters.as_of - timedelta(days=ANSWER_TIME_DAYS)
    return rows.select(
        "customer_key",
        mean_hours_to_answer_y=answered.ifelse(wait, 0.0),
        mean_hours_to_answer_x=answered.cast("float64"),
        answered_share_y=(due & rows.answered_at.notnull()).cast("float64"),
        answered_share_x=due.cast("float64"),
    )


def voice_rows(filters: Filters) -> ir.Table:
    """Return one row per answer with a score: nps_of_group (in points) and csat_of_group."""
    rows = _feedback(filters)
    rows = rows.filter(rows.score.notnull())
    is_nps = (rows.kind == "nps") & (rows.scale_max.isnull() | (rows.scale_max == _NPS_SCALE))
    is_csat = (rows.kind == "csat") & (rows.scale_max > 0).fill_null(False)
    vote = (rows.score >= _PROMOTERS).cast("float64") - (rows.score < _PASSIVES).cast("float64")
    return rows.select(
        "customer_key",
        nps_of_group_y=is_nps.ifelse(100.0 * vote, 0.0),
        nps_of_group_x=is_nps.cast("float64"),
        csat_of_group_y=(is_csat & (rows.score >= _SATISFIED * rows.scale_max)).cast("float64"),
        csat_of_group_x=is_csat.cast("float64"),
    )


def contact_rows(filters: Filters, facts: Facts, chosen: Filters) -> ir.Table:
    """Return one row per contact, and one per customer: contacts_per_customer and response_share.

    Customers are those who ordered in this window or in the one in which the top was chosen.
    """
    zero, one = ibis.literal(0.0), ibis.literal(1.0)
    people = within(ORDERS, replace(filters, start=min(chosen.start, filters.start)))
    people = people.filter(people.is_order, people.customer_key.notnull()).select("customer_key").distinct()
    heads = people.select(
        "customer_key",
        contacts_per_customer_y=zero,
        contacts_per_customer_x=one,
        response_share_y=zero,
        response_share_x=zero,
    )
    sent = _contacts(filters, facts).semi_join(people, "customer_key")
    last = (facts.last_order or filters.end) - timedelta(days=RESPONSE_DAYS)
    due = sent.sent_at.date() <= last
    contacts = sent.select(
        "customer_key",
        contacts_per_customer_y=one,
        contacts_per_customer_x=zero,
        response_share_y=(due & sent.responded).cast("float64"),
        response_share_x=due.cast("float64"),
    )
    rows = heads.union(contacts)
    if filters.segment is not None:
        rows = rows.semi_join(segment_members(filters, filters.segment), "customer_key")
    return rows


def recognised_rows(filters: Filters) -> ir.Table:
    """Return one row per store order of a known customer: how many of that store's orders name somebody."""
    tills = ORDERS.filter(ORDERS.is_order, ORDERS.channel_group == "offline", ORDERS.store_id.notnull())
    tills = tills.group_by("store_id", "order_month").agg(
        share=tills.count(where=tills.customer_key.notnull()) / tills.count().cast("float64")
    )
    return _exposed(filters, tills, "recognised_share")


def range_rows(filters: Filters) -> ir.Table:
    """Return one row per store order of a known customer: how many of the store's counts were above 0."""
    stock = canonical("stock")
    stock = stock.filter(stock.on_hand.notnull(), stock.counted_on.notnull(), stock.store_id.notnull())
    stock = stock.mutate(order_month=stock.counted_on.truncate("M").cast("date"))
    counts = stock.group_by("store_id", "order_month").agg(
        share=stock.count(where=stock.on_hand > 0) / stock.count().cast("float64")
    )
    return _exposed(filters, counts, "range_available_share")


def _exposed(filters: Filters, shares: ir.Table, name: str) -> ir.Table:
    """Return one row per store order of a known customer with the share of its store and month."""
    order = selected_orders(filters)
    order = order.filter(order.is_order, order.customer_key.notnull(), order.channel_group == "offline")
    each = order.inner_join(shares, ["store_id", "order_month"])
    return each.select("customer_key", **{f"{name}_y": each.share, f"{name}_x": ibis.literal(1.0)})


def _feedback(filters: Filters) -> ir.Table:
    """Return known customers' feedback of the window, with `given_on`, the day it was given."""
    given = FEEDBACK.filter(FEEDBACK.customer_key.notnull())
    rows = within(given.mutate(given_on=given.given_at.date()), filters, "given_on")
    if filters.segment is None:
        return rows
    return rows.semi_join(segment_members(filters, filters.segment), "customer_key")


def _contacts(filters: Filters, facts: Facts) -> ir.Table:
    """Return the contacts with known customers in the window; responded: ordered in the 30 days after."""
    kinds = []
    if "campaign_members" in facts.tables:
        member = canonical("campaign_members")
        kinds.append(member.filter(member.treated.fill_null(True)).mutate(at=member.sent_at))
    if "touches" in facts.tables:
        touch = canonical("touches")
        kinds.append(touch.filter(touch.direction.lower() == "push").mutate(at=touch.touched_at))
    if not kinds:
        empty = canonical("campaign_members")
        kinds.append(empty.mutate(at=empty.sent_at).limit(0))
    sent = ibis.union(*map(_of_customers, kinds)) if len(kinds) > 1 else _of_customers(kinds[0])
    sent = sent.filter(sent.sent_at.date() >= filters.start, sent.sent_at.date() <= filters.end)
    order = ORDERS.filter(ORDERS.is_order, ORDERS.customer_key.notnull(), ORDERS.order_date >= filters.start)
    order = order.select(buyer="customer_key", bought_at="ordered_at")
    after = [
        sent.customer_key == order.buyer,
        order.bought_at > sent.sent_at,
        order.bought_at <= sent.sent_at + ibis.interval(days=RESPONSE_DAYS),
    ]
    return (
        sent.left_join(order, after)
        .group_by("contact", "customer_key", "sent_at")
        .agg(responded=ibis._.buyer.count() > 0)
    )


def _of_customers(rows: ir.Table) -> ir.Table:
    known = with_customer(rows.filter(rows["at"].notnull()))
    known = known.filter(known.customer_key.notnull())
    contact = known.source_id.cast("string") + ":" + known.source_row.cast("string")
    return known.select("customer_key", contact=contact, sent_at=known["at"])
