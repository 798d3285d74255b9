"""On which side do we reach each customer? Contacts that we sent, by what files call their way.

Grain in: touches that we push, members of campaigns who were treated. Grain out: one row per customer, with
the number of contacts on each side in the window.
"""

import ibis
import ibis.expr.types as ir

from lib.analysis.channel_sums import SIDES
from lib.analysis.filters import Filters
from lib.analysis.result import Read
from lib.analysis.told_columns import in_words, told_columns
from lib.schema.contact_ways import side_of_contact
from lib.workspace.canonical import canonical
from lib.workspace.facts import Facts
from lib.workspace.kept import keep
from lib.workspace.marts import with_customer

MOST_TEXTS = 500
"""Ways of contact that are looked at, most contacts first."""

_WHO = ("system", "customer_ref", "email", "phone")
_NEEDS = ("touches.direction", "touches.channel", "touches.kind", "campaign_members.channel")


def contacts_lack(read: Read, facts: Facts) -> str:
    """Return why the ways of contacts can't be told; empty where they can."""
    told = told_columns(read, facts, _NEEDS)
    if _has_pushed(told) or "campaign_members.channel" in told:
        return ""
    touches, members = in_words(_NEEDS[:2]), in_words(_NEEDS[3:])
    return f"Can't tell yet on which side we reach them: it takes {touches}, or {members}."


def contact_sides(read: Read, facts: Facts, filters: Filters) -> ir.Table:
    """Return customer_key, online and offline: contacts with known customers in the window, by side; kept."""
    told = told_columns(read, facts, _NEEDS)
    parts = [_narrowed(_pushed(), filters)] if _has_pushed(told) else []
    parts += [_narrowed(_members(), filters)] if "campaign_members.channel" in told else []
    contact = ibis.union(*parts) if parts[1:] else parts[0]
    side = _sides(read, contact)
    known = with_customer(contact.mutate(side=side))
    known = known.filter(known.customer_key.notnull())
    return keep(
        known.group_by("customer_key").agg(**{name: known.count(where=known.side == name) for name in SIDES}),
        "contact_sides",
    )


def _has_pushed(told: frozenset[str]) -> bool:
    return "touches.direction" in told and bool({"touches.channel", "touches.kind"} & told)


def _pushed() -> ir.Table:
    """Return who was reached, when, and how: the channel of a touch, else what kind it was."""
    touch = canonical("touches")
    sent = touch.filter(touch.direction.lower() == "push")
    named = ibis.ifelse(sent.channel == "unknown", ibis.null("string"), sent.channel)
    return sent.select(
        "system", "customer_ref", "email", phone=ibis.null("string"), at=sent.touched_at,
        way=ibis.coalesce(named, sent.kind),
    )  # fmt: skip


def _members() -> ir.Table:
    member = canonical("campaign_members")
    sent = member.filter(member.treated.fill_null(True))
    return sent.select(*_WHO, at=sent.sent_at, way=sent.channel)


def _narrowed(contact: ir.Table, filters: Filters) -> ir.Table:
    day = contact["at"].date()
    held = contact.filter(contact.way.notnull(), day >= filters.start, day <= filters.end)
    return held.select(*_WHO, "way")


def _sides(read: Read, contact: ir.Table) -> ir.StringValue:
    """Return the side of each contact from its way; null where we know no word of it."""
    ways = contact.group_by("way").agg(contacts=contact.count())
    texts = read(ways.order_by(ibis.desc("contacts"), "way").limit(MOST_TEXTS))["way"]
    of_side = {side: [str(text) for text in texts if side_of_contact(str(text)) == side] for side in SIDES}
    cases = [(contact.way.isin(own), side) for side, own in of_side.items() if own]
    return ibis.cases(*cases, else_=ibis.null("string")) if cases else ibis.null("string")
