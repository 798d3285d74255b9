"""What do we know of each buyer of a window: who they are, what they think, what they buy for?

Grain in: buyers, customers, feedback and orders. Grain out: one row per buyer with flags; one of counts.
"""

import ibis
import ibis.expr.types as ir

from lib.analysis.evidence_asked import feedback_of
from lib.analysis.filters import Filters
from lib.analysis.result import Read
from lib.analysis.selection import selected_buyers, selected_orders
from lib.workspace.facts import Facts
from lib.workspace.kept import keep
from lib.workspace.marts import CUSTOMERS, FEEDBACK

WHO, ATTITUDE, OCCASION, SIDE = "who", "attitude", "occasion", "side"
KINDS = (WHO, ATTITUDE, OCCASION, SIDE)
"""Kinds of traits beside what somebody buys."""
HEARD, MEMBER = "heard", "member"


def known_buyers(filters: Filters) -> ir.Table:
    """Return the buyers that the filters leave.

    Returns
    -------
    customer_key; a flag for each of `KINDS`: postcode, city or company is known, there is feedback up to the
    end of the window, an order of the window tells its occasion, an order was online or in a store; heard
    (feedback in the window), member (of the loyalty programme); and kinds, 1 and how many of `KINDS`.
    """
    buyer = selected_buyers(filters)
    person = CUSTOMERS.select(
        person_key="customer_key",
        is_described=CUSTOMERS.postcode.notnull() | CUSTOMERS.city.notnull() | CUSTOMERS.company.notnull(),
        is_member=CUSTOMERS.loyalty_tier.notnull(),
    )
    said = FEEDBACK.filter(FEEDBACK.customer_key.notnull(), FEEDBACK.given_at.date() <= filters.end)
    said = said.select(said_key="customer_key").distinct()
    heard = feedback_of(filters)
    heard = heard.filter(heard.customer_key.notnull()).select(heard_key="customer_key").distinct()
    order = selected_orders(filters)
    meant = order.filter(order.is_order, order.customer_key.notnull(), order.occasion.notnull())
    meant = meant.select(meant_key="customer_key").distinct()
    each = buyer.left_join(person, buyer.customer_key == person.person_key)
    each = each.left_join(said, each.customer_key == said.said_key)
    each = each.left_join(heard, each.customer_key == heard.heard_key)
    each = each.left_join(meant, each.customer_key == meant.meant_key)
    flagged = each.select(
        "customer_key",
        **{
            WHO: each.is_described.fill_null(False),
            ATTITUDE: each.said_key.notnull(),
            OCCASION: each.meant_key.notnull(),
            SIDE: each.online_orders + each.offline_orders > 0,
            HEARD: each.heard_key.notnull(),
            MEMBER: each.is_member.fill_null(False),
        },
    )
    return flagged.mutate(kinds=sum((flagged[name].cast("int64") for name in KINDS), ibis.literal(1)))


def buyer_counts(read: Read, _facts: Facts, filters: Filters) -> dict[str, int]:
    """Return n, how many buyers there are, of each flag how many, and kinds and kinds_kinds, sums."""
    each = known_buyers(filters)
    flags = {name: each.count(where=each[name]) for name in (*KINDS, HEARD, MEMBER)}
    sums = {"kinds": each.kinds.sum(), "kinds_kinds": (each.kinds * each.kinds).sum()}
    row = each.agg(n=each.count(), **flags, **{name: value.fill_null(0) for name, value in sums.items()})
    return {str(name): int(value) for name, value in read(keep(row, "known_buyers")).iloc[0].items()}
