"""What does the data show of personalized dialogs? Figures for the components of capability 2.

What a figure means and how it is computed stands under its id in the glossary; where its cuts are, in
`measures.toml`. Grain in: the marts in one window. Grain out: one `Figure` per measure.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from types import MappingProxyType

import ibis
import ibis.expr.types as ir

from lib.analysis import intervals
from lib.analysis.association import cramers_v
from lib.analysis.evidence_asked import (
    Asked,
    Behind,
    Figure,
    Tell,
    clustered_share,
    customer_pairs,
    pair_of,
    share_of,
)
from lib.analysis.filters import Filters, within
from lib.analysis.groupings import TIER, grouping, placed
from lib.analysis.intervals import Interval
from lib.analysis.known_buyers import HEARD, MEMBER, buyer_counts, known_buyers
from lib.analysis.result import Window
from lib.analysis.rfm import placed_buyers, segment_members, with_segment
from lib.analysis.same_associate import served_again
from lib.analysis.selection import selected_orders
from lib.analysis.two_windows import untold, windows
from lib.schema.formats import plural
from lib.schema.touch_kinds import PULL, PUSH
from lib.workspace.kept import keep
from lib.workspace.marts import CUSTOMERS, FEEDBACK, ORDERS
from lib.workspace.touches import TOUCHES

SOON_HOURS = 24
MOST_MESSAGES = 100_000
"""Of more, those to a part of the customers tell as much: customers are the units of the interval."""
SECONDS_AN_HOUR = 3600
FEWEST = 10
"""People below whom a segment is not looked at."""
A_THOUSAND = 1000
_NO_BUYER = "No known customer bought in this window."
NO_MESSAGE = "We sent no message to a known customer in this window."


def email_consent_share(asked: Asked) -> Figure:
    """Customers who agree over those whose answer is known; all customers, whatever the window."""
    agreed = CUSTOMERS.email_consent
    row = asked.read(CUSTOMERS.agg(yes=CUSTOMERS.count(where=agreed), told=agreed.count())).iloc[0]
    return share_of(
        int(row["yes"]), int(row["told"]), "customers", lacks=("profiles.email_consent",), is_of_all_time=True
    )


def consent_givers(filters: Filters) -> ir.Table:  # noqa: ARG001 (whatever the window)
    """Return customers whose answer on e-mail is known; those count who agreed."""
    asked = CUSTOMERS.filter(CUSTOMERS.email_consent.notnull())
    return asked.select("customer_key", counts=asked.email_consent)


def programme_share(asked: Asked) -> Figure:
    """Buyers of the window who are in the loyalty programme."""
    row = asked.ask(buyer_counts)
    told = CUSTOMERS.filter(CUSTOMERS.loyalty_tier.notnull()).limit(1).count()
    if not row[MEMBER] and not asked.read(told.name("n"))["n"].iloc[0]:
        return Figure(None, lacks=("profiles.loyalty_tier",))
    return share_of(row[MEMBER], row["n"], "customers", reason=_NO_BUYER)


def programme_members(filters: Filters) -> ir.Table:
    """Return the buyers of the window; those count who are in the loyalty programme."""
    each = known_buyers(filters)
    return each.select("customer_key", counts=each[MEMBER])


def prompt_message_share(asked: Asked) -> Figure:
    """Messages that follow something that the customer did within a day, over all to known customers."""
    sent = int(asked.read(keep(_sent(asked.filters).agg(n=ibis._.count()), "messages"))["n"].iloc[0])
    part = max(round(sent / MOST_MESSAGES), 1)
    row = asked.read(keep(customer_pairs(sent_messages(asked.filters, part)), "prompt_messages")).iloc[0]
    if not row["n"]:
        return Figure(None, reason=NO_MESSAGE)
    told = plural(int(row["x"]), "message") + (f" to every {part}th customer" if part > 1 else "")
    return Figure(clustered_share(pair_of(row)), int(row["x"]), "messages", rows=told)


def sent_messages(filters: Filters, part: int = 1) -> ir.Table:
    """Return messages to known customers: customer_key, x messages of one moment, y of these after an act.

    An act is what they looked at, searched, put into a basket or asked, an order, or feedback. Joined by day,
    because a customer may have thousands of touches: of the day of the message and of the day before.

    Parameters
    ----------
    part
        Only every so many-th customer is looked at.
    """
    sent = _sent(filters)
    sent = sent if part == 1 else sent.filter(sent.customer_key % part == 0)
    moment = sent.group_by("customer_key", "touched_at", "touch_date").agg(x=sent.count())
    start = filters.start - timedelta(days=1)
    act = _acts(start, filters.end)
    act = act if part == 1 else act.filter(act.customer_key % part == 0)
    act = act.semi_join(moment, "customer_key")
    act = act.rename(actor="customer_key")
    near = ibis.union(*(moment.mutate(day=moment.touch_date - ibis.interval(days=days)) for days in (0, 1)))
    pairs = near.join(act, [near.customer_key == act.actor, near.day == act.acted_on])
    waited = pairs.touched_at.epoch_seconds() - pairs["at"].epoch_seconds()
    soon = pairs.filter(waited > 0, waited <= SOON_HOURS * SECONDS_AN_HOUR)
    soon = soon.select(soon_key="customer_key", soon_at="touched_at").distinct()
    each = moment.left_join(soon, [moment.customer_key == soon.soon_key, moment.touched_at == soon.soon_at])
    return each.select("customer_key", "x", y=each.soon_key.notnull().ifelse(each.x, 0))


def message_receivers(filters: Filters) -> ir.Table:
    """Return customers whom we sent a message; those count to whom one came within a day of an act."""
    rows = sent_messages(filters)
    return rows.group_by("customer_key").agg(counts=rows.y.max() > 0)


def _sent(filters: Filters) -> ir.Table:
    """Return the touches of the window that we sent to known customers, in all channels and stores."""
    touch = within(TOUCHES, replace(filters, channels=(), stores=()), "touch_date")
    touch = touch.filter(touch.direction == PUSH, touch.customer_key.notnull())
    if filters.segment is None:
        return touch
    return touch.semi_join(segment_members(filters, filters.segment), "customer_key")


def _acts(start: date, end: date) -> ir.Table:
    """Return what known customers did by themselves: customer_key, acted_on, at."""
    parts = (
        (TOUCHES.filter(TOUCHES.direction == PULL), "touched_at"),
        (ORDERS.filter(ORDERS.is_order), "ordered_at"),
        (FEEDBACK, "given_at"),
    )
    found = []
    for rows, at in parts:
        day = rows[at].date()
        own = rows.filter(rows.customer_key.notnull(), day >= start, day <= end)
        found.append(own.select("customer_key", acted_on=own[at].date(), at=own[at]))
    return ibis.union(*found)


def heard_per_1000(asked: Asked) -> Figure:
    """Buyers of the window who told us something in it, of 1,000."""
    row = asked.ask(buyer_counts)
    if not row["n"]:
        return Figure(None, reason=_NO_BUYER)
    found = intervals.share(row[HEARD], row["n"])
    of_1000 = Interval(*(A_THOUSAND * end for end in (found.estimate, found.low, found.high)))
    return Figure(of_1000, row["n"], "customers")


def heard_buyers(filters: Filters) -> ir.Table:
    """Return the buyers of the window; those count who told us something in it."""
    each = known_buyers(filters)
    return each.select("customer_key", counts=each[HEARD])


def message_segment_strength(asked: Asked) -> Figure:
    """How strongly the segment of a customer in the window before goes with getting a message in this one."""
    both = windows(asked.facts, asked.filters)
    if both is None:
        return Figure(None, reason=untold(asked.facts, asked.filters))
    each = messaged_buyers(both[1])
    cells = each.group_by("segment", "counts").agg(n=each.count())
    rows = asked.read(keep(cells, "messages_by_segment"))
    table = rows.pivot_table(index="segment", columns="counts", values="n", aggfunc="sum", fill_value=0)
    if True not in table.columns:
        return Figure(None, reason=NO_MESSAGE)
    n = int(rows["n"].sum())
    shown = table[table.sum(axis=1) >= FEWEST].to_numpy(dtype="float64")
    return Figure(cramers_v(shown), n, "customers", window=Window(both[0].start, both[1].end))


def messaged_buyers(filters: Filters) -> ir.Table:
    """Return the buyers of the window before, their segment then, and whether they count: got a message."""
    buyer = with_segment(placed_buyers(filters.before())).select("customer_key", "segment")
    sent = _sent(replace(filters, segment=None)).select(sent_key="customer_key").distinct()
    each = buyer.left_join(sent, buyer.customer_key == sent.sent_key)
    return each.select("customer_key", "segment", counts=each.sent_key.notnull())


def top_served_again_lift(asked: Asked) -> Figure:
    """Top customers' orders served by somebody who had served them before, less what shifts would give."""
    if not asked.totals["associate_orders"]:
        return Figure(None, lacks=("order_lines.associate_id",))
    both = windows(asked.facts, asked.filters)
    if both is None:
        return Figure(None, reason=untold(asked.facts, asked.filters))
    again = _top_orders(both[1])
    rows = again.select("customer_key", y=again.again.cast("int64") - again.expected, x=ibis.literal(1))
    row = asked.read(keep(customer_pairs(rows), "top_served_again")).iloc[0]
    n, customers = int(row["x"]), int(row["n"])
    if not n:
        return Figure(None, reason="No top customer was served by an associate a second time in this window.")
    told = f"{plural(n, 'order')} of {plural(customers, 'top customer')}"
    found = intervals.ratio(pair_of(row))
    return Figure(found, n, "orders", rows=told, window=Window(both[1].start, both[1].end))


def top_orders(filters: Filters) -> ir.Table:
    """Return top customers' orders where they had been served before; those count with one who had."""
    again = _top_orders(filters)
    return again.select("system", "order_id", counts=again.again)


def _top_orders(filters: Filters) -> ir.Table:
    """Return `served_again` of the top 1 % of the window before, with customer_key."""
    tiers = placed(filters.before(), grouping(TIER))
    top = tiers.filter(tiers.place == 0).select("customer_key")
    order = selected_orders(filters)
    order = order.filter(order.is_order).select("customer_key", of_system="system", of_order="order_id")
    again = served_again(filters, only=top)
    return again.join(order, [again.system == order.of_system, again.order_id == order.of_order])


FIGURES: Mapping[str, Tell] = MappingProxyType(
    {
        "prompt_message_share": prompt_message_share,
        "email_consent_share": email_consent_share,
        "programme_share": programme_share,
        "heard_per_1000": heard_per_1000,
        "message_segment_strength": message_segment_strength,
        "top_served_again_lift": top_served_again_lift,
    }
)
"""Measure id -> the function that tells it."""

BEHIND: Mapping[str, Behind] = MappingProxyType(
    {
        "prompt_message_share": message_receivers,
        "email_consent_share": consent_givers,
        "programme_share": programme_members,
        "heard_per_1000": heard_buyers,
        "message_segment_strength": messaged_buyers,
        "top_served_again_lift": top_orders,
    }
)
"""Measure id -> who or what stands behind it."""

OF_TWO_WINDOWS = ("message_segment_strength", "top_served_again_lift")
"""Measures that compare the window with the one before."""
