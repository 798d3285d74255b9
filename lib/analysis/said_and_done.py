"""Who says what, and who does otherwise? One row per customer who was asked.

Grain in: feedback and profiles (what they say), orders (what they do). Grain out: customer_key, said_on (a
day; null for what has no day), is_said, and did: whether they do what would contradict it. Who can't have
done it yet is left out.

A score counts as pleased from 9 of 10 on for a recommendation (Reichheld 2003, The one number you need to
grow, Harvard Business Review 81(12): 46-54) and from four fifths of the scale on for a satisfaction; as
displeased up to 6 of 10, and up to two fifths. Of several answers in the window the last day's counts.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType

import ibis
import ibis.expr.types as ir

from lib.analysis.buyers import basic_buyers, spending_buyers
from lib.analysis.channel_sums import SIDES
from lib.analysis.elapsed import day_number
from lib.analysis.filters import Filters, within
from lib.analysis.preferred_channel import preferences
from lib.schema.say_do import CustomerPair, say_do_book
from lib.workspace.kept import keep
from lib.workspace.marts import FEEDBACK, ORDERS

AFTER_DAYS = 180
"""Days after an answer in which it is seen what the customer does."""

_KEY = "customer_key"
_YEAR = 365
_PROMOTER, _DETRACTOR, _NPS_SCALE = 9, 6, 10
_SATISFIED, _DISSATISFIED = 0.8, 0.4
_SCORED = ("nps", "csat", "rating")

Says = Callable[[Filters], ir.Table]
Does = Callable[[ir.Table, Filters, date], ir.Table]


def scored(filters: Filters) -> ir.Table:
    """Return customer_key, said_on, mood: of each known customer's last day with scores, 1, 0 or -1; kept."""
    given = FEEDBACK.filter(
        FEEDBACK.customer_key.notnull(), FEEDBACK.score.notnull(), FEEDBACK.kind.isin(_SCORED)
    )
    rows = within(given.mutate(said_on=given.given_at.date()), filters, "said_on")
    is_nps = rows.kind == "nps"
    top = ibis.coalesce(rows.scale_max, ibis.ifelse(is_nps, _NPS_SCALE, ibis.null("float64")))
    rows = rows.filter(top > 0)
    of_ten = is_nps & (top == _NPS_SCALE)
    share = rows.score / top
    mood = ibis.cases(
        (of_ten & (rows.score >= _PROMOTER), 1),
        (of_ten & (rows.score <= _DETRACTOR), -1),
        (~of_ten & (share >= _SATISFIED), 1),
        (~of_ten & (share <= _DISSATISFIED), -1),
        else_=0,
    )
    days = rows.group_by(_KEY, "said_on").agg(least=mood.min(), most=mood.max())
    last = days.group_by(_KEY).agg(last_day=days.said_on.max()).rename(last_key=_KEY)
    own = days.join(last, [days.customer_key == last.last_key, days.said_on == last.last_day])
    alike = ibis.ifelse(own.least == own.most, own.most, 0)  # who says both in a day says neither
    return keep(own.select(_KEY, "said_on", mood=alike.cast("int8")), "said_scores")


def pleased(filters: Filters) -> ir.Table:
    """Return who was asked for a score, and whether they are pleased."""
    row = scored(filters)
    return row.select(_KEY, "said_on", is_said=row.mood > 0)


def displeased(filters: Filters) -> ir.Table:
    """Return who was asked for a score, and whether they are displeased."""
    row = scored(filters)
    return row.select(_KEY, "said_on", is_said=row.mood < 0)


def wrote_about(filters: Filters, topic: str) -> ir.Table:
    """Return who wrote something in the window, and whether any of it is about a topic of `say_do.toml`."""
    given = FEEDBACK.filter(FEEDBACK.customer_key.notnull(), FEEDBACK.text.length() > 0)
    rows = within(given.mutate(said_on=given.given_at.date()), filters, "said_on")
    words = "|".join(re.escape(word) for word in say_do_book().words[topic])
    about = rows.text.lower().re_search(rf"\b({words})")
    each = rows.group_by(_KEY).agg(last_day=rows.said_on.max(), is_said=about.any())
    return each.select(_KEY, "is_said", said_on=each.last_day)


def minds_price(filters: Filters) -> ir.Table:
    """Return who wrote something, and whether about prices."""
    return wrote_about(filters, "price")


def troubled_by_delivery(filters: Filters) -> ir.Table:
    """Return who is displeased, and whether they wrote about delivery."""
    cross, wrote = displeased(filters), wrote_about(filters, "delivery")
    wrote = wrote.filter(wrote.is_said).select(writer=_KEY)
    row = cross.filter(cross.is_said).left_join(wrote, [("customer_key", "writer")])
    return row.select(_KEY, "said_on", is_said=row.writer.notnull())


def prefers_stores(_: Filters) -> ir.Table:
    """Return whose profile tells one side, and whether it is the stores."""
    return _prefers(SIDES[1])


def prefers_online(_: Filters) -> ir.Table:
    """Return whose profile tells one side, and whether it is online."""
    return _prefers(SIDES[0])


def did_not_come_back(said: ir.Table, filters: Filters, last: date) -> ir.Table:
    """Who did not order again in the days after they said it."""
    row = _ordered_after(said, filters, last)
    return row.mutate(did=~row.did)


def came_back(said: ir.Table, filters: Filters, last: date) -> ir.Table:
    """Who ordered again in the days after they said it."""
    return _ordered_after(said, filters, last)


def came_back_online(said: ir.Table, filters: Filters, last: date) -> ir.Table:
    """Who ordered online again in the days after they said it."""
    return _ordered_after(said, filters, last, side=SIDES[0])


def spent_less(said: ir.Table, _: Filters, last: date) -> ir.Table:
    """Who spent less in the days after they said it than in the same days a year before; buyers of then."""
    due = _due(said, last)
    order = ORDERS.filter(ORDERS.customer_key.notnull()).select(
        buyer="customer_key", day=day_number(ORDERS.order_date), net="net_revenue"
    )
    row = due.join(order, [("customer_key", "buyer")])
    since = row.day - day_number(row.said_on)
    after, before = ((since > start) & (since <= start + AFTER_DAYS) for start in (0, -_YEAR))
    each = row.group_by(_KEY, "said_on", "is_said").agg(
        after=row.net.sum(where=after).fill_null(0.0), before=row.net.sum(where=before).fill_null(0.0)
    )
    each = each.filter(each.before > 0)
    return each.select(_KEY, "said_on", "is_said", did=each.after < each.before)


def sent_back(said: ir.Table, filters: Filters, _: date) -> ir.Table:
    """Who sent something back in the window; its buyers."""
    each = spending_buyers(filters)
    return _joined(said, each.select(buyer=_KEY, did=each.returned_amount > 0))


def paid_full_price(said: ir.Table, filters: Filters, _: date) -> ir.Table:
    """Who bought in the window more often without any discount than with one; its buyers."""
    order = within(ORDERS, filters)
    order = order.filter(order.is_order, order.customer_key.notnull())
    each = order.group_by(_KEY).agg(orders=order.count(), full=order.count(where=order.discount_amount <= 0))
    return _joined(said, each.select(buyer=_KEY, did=2 * each.full > each.orders))


def bought_mostly_online(said: ir.Table, filters: Filters, _: date) -> ir.Table:
    """Who ordered more often online than in stores in the window; its buyers, but for those of both alike."""
    return _mostly(said, filters, online=True)


def bought_mostly_in_stores(said: ir.Table, filters: Filters, _: date) -> ir.Table:
    """Who bought more often in stores than online in the window; its buyers, but for those of both alike."""
    return _mostly(said, filters, online=False)


SAYS: Mapping[str, Says] = MappingProxyType(
    {
        each.__name__: each
        for each in (
            pleased, displeased, minds_price, troubled_by_delivery, prefers_stores, prefers_online,
        )
    }
)  # fmt: skip
DOES: Mapping[str, Does] = MappingProxyType(
    {
        each.__name__: each
        for each in (
            did_not_come_back, came_back, came_back_online, spent_less, sent_back, paid_full_price,
            bought_mostly_online, bought_mostly_in_stores,
        )
    }
)  # fmt: skip


@lru_cache(maxsize=50)  # an expression costs milliseconds to write
def said_and_done(pair: CustomerPair, filters: Filters, last: date) -> ir.Table:
    """Return customer_key, said_on, is_said, did and net_revenue (in the window) of who was asked.

    Parameters
    ----------
    last
        The last day of the data: what needs days after an answer is only told of answers that have them.
    """
    row = DOES[pair.does](SAYS[pair.says](filters), filters, last)
    spent = basic_buyers(filters).select(spender=_KEY, net_revenue="net_revenue")
    with_revenue = row.left_join(spent, [("customer_key", "spender")])
    return with_revenue.select(
        _KEY, "said_on", "is_said", "did", net_revenue=with_revenue.net_revenue.fill_null(0.0)
    )


def _prefers(side: str) -> ir.Table:
    row = preferences()
    row = row.filter(row.is_one)
    return row.select(_KEY, said_on=ibis.null("date"), is_said=row.preferred == side)


def _due(said: ir.Table, last: date) -> ir.Table:
    """Return what was said long enough before the data ends."""
    return said.filter(said.said_on <= last - timedelta(days=AFTER_DAYS))


def _ordered_after(said: ir.Table, filters: Filters, last: date, side: str | None = None) -> ir.Table:
    due = _due(said, last)
    order = ORDERS.filter(ORDERS.is_order, ORDERS.customer_key.notnull(), ORDERS.order_date >= filters.start)
    order = order.filter(order.channel_group == side) if side else order
    order = order.select(buyer="customer_key", day=day_number(order.order_date))
    row = due.left_join(order, [("customer_key", "buyer")])
    since = row.day - day_number(row.said_on)
    return row.group_by(_KEY, "said_on", "is_said").agg(
        did=((since > 0) & (since <= AFTER_DAYS)).any().fill_null(False)
    )


def _joined(said: ir.Table, did: ir.Table) -> ir.Table:
    return said.join(did, [("customer_key", "buyer")]).select(_KEY, "said_on", "is_said", "did")


def _mostly(said: ir.Table, filters: Filters, *, online: bool) -> ir.Table:
    each = basic_buyers(filters)
    each = each.filter(each.online_orders != each.offline_orders)
    is_online = each.online_orders > each.offline_orders
    return _joined(said, each.select(buyer=_KEY, did=is_online if online else ~is_online))
