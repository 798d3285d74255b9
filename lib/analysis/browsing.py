"""How many visits to the web shop end without an order?

Grain in: rows of `mart_touches` by which people look around. Grain out: days of visitors, and how many of
them have an order.
"""

from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from lib.analysis.filters import Filters, within
from lib.analysis.result import Read, ratio
from lib.schema.touch_kinds import LOOKING
from lib.workspace.facts import Facts
from lib.workspace.kept import keep
from lib.workspace.marts import ORDERS
from lib.workspace.touches import TOUCHES


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
    """Return one row per visitor and day of the window: visitor, day, and customer_key where known.

    On a device on which two customers sign in on a day, nobody knows whose the day was.
    """
    looked = TOUCHES.filter(TOUCHES.kind.isin(LOOKING))
    visitor = ibis.coalesce(looked.visitor_ref, looked.customer_key.cast("string"))
    looked = looked.mutate(visitor=visitor, day=looked.touch_date)
    looked = within(looked.filter(looked.visitor.notnull()), filters, "day")
    each = looked.group_by("system", "visitor", "day").agg(
        customer_key=looked.customer_key.min(), most=looked.customer_key.max()
    )
    one = (each.customer_key == each.most).ifelse(each.customer_key, ibis.null("int64"))
    return each.select("visitor", "day", customer_key=one)
