"""How many visits to the web shop end without an order?

Grain in: touches that people make themselves. Grain out: days of visitors, and how many of them have an
order.
"""

from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from lib.analysis.filters import Filters, within
from lib.analysis.result import Read, ratio
from lib.workspace.canonical import KEYS, canonical
from lib.workspace.facts import Facts
from lib.workspace.kept import keep
from lib.workspace.marts import ORDERS

LOOKING = ("view", "search", "cart", "visit", "page view", "page_view")
"""Kinds of touches by which somebody looks around."""


@dataclass(frozen=True, slots=True)
class Browsing:
    """Visits: days on which a visitor looked at something.

    Attributes
    ----------
    visits, known_visits
        All, and those of visitors whom some touch of theirs names as a customer.
    without_order
        Known visits on whose day the customer ordered nothing, in any channel.
    share
        Of known visits; None without one. Of others nobody can tell.
    """

    visits: int
    known_visits: int
    without_order: int
    share: float | None


def browsing(read: Read, facts: Facts, filters: Filters) -> Browsing | None:
    """Return how many visits of the window ended without an order; None where no file tells visits."""
    if "touches" not in facts.tables:
        return None
    day = visits(filters)
    bought = ORDERS.filter(ORDERS.is_order, ORDERS.customer_key.notnull())
    bought = bought.select("customer_key", day=bought.order_date).distinct()
    known = day.filter(day.customer_key.notnull())
    row = read(keep(day.agg(visits=day.count(), known=day.customer_key.count()), "visit_counts")).iloc[0]
    left = read(keep(known.anti_join(bought, ["customer_key", "day"]).agg(n=ibis._.count()), "browsing"))
    known_visits, without = int(row["known"]), int(left["n"].iloc[0])
    return Browsing(int(row["visits"]), known_visits, without, ratio(without, known_visits))


def visits(filters: Filters) -> ir.Table:
    """Return one row per visitor and day of the window: visitor, day, and customer_key where known."""
    touch = canonical("touches")
    looked = touch.filter(touch.kind.lower().isin(LOOKING), touch.touched_at.notnull())
    looked = looked.mutate(
        visitor=ibis.coalesce(looked.visitor_ref, looked.customer_ref, looked.email),
        day=looked.touched_at.cast("date"),
    )
    who = _visitors(looked.filter(looked.visitor.notnull()))
    days = within(looked, filters, "day").select("system", "visitor", "day").distinct()
    joined = days.filter(days.visitor.notnull()).left_join(who, ["system", "visitor"])
    return joined.select("visitor", "day", "customer_key")


def _visitors(looked: ir.Table) -> ir.Table:
    """Return system, visitor, and the one customer that all of the visitor's touches name."""
    named = looked.select("system", "visitor", "email", "customer_ref").distinct()
    found = []
    for kind, column in (("ref", "customer_ref"), ("email", "email")):
        key = KEYS.filter(KEYS.kind == kind).select("customer_key", key_system="system", key_value="value")
        same = [named[column] == key.key_value, named.system == key.key_system]
        found.append(named.join(key, same).select("system", "visitor", "customer_key"))
    each = ibis.union(*found, distinct=True)
    one = each.group_by("system", "visitor").agg(
        customer_key=each.customer_key.min(), customers=each.customer_key.nunique()
    )
    return one.filter(one.customers == 1).drop("customers")
