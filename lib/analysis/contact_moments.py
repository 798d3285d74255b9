"""When had a known customer which contact, online or with a store? What may come before an order.

Grain in: `mart_touches`, `mart_orders`, categories of orders. Grain out: one row per contact:
customer, moment (seconds since 1970) and, where asked for, the number of the category; or one per customer
and day. What we send is no contact: nobody has looked or come because of it.
"""

from dataclasses import dataclass
from datetime import timedelta

import ibis.expr.types as ir
import pandas as pd

from lib.analysis.category_moments import category_moments, of_two_sides, with_code
from lib.analysis.channel_sums import SIDES
from lib.analysis.elapsed import SECONDS_A_DAY
from lib.analysis.filters import Filters, within
from lib.analysis.price_bands import Lines
from lib.analysis.result import Read
from lib.analysis.two_windows import GRACE
from lib.schema.touch_kinds import LOOKING, PULL
from lib.workspace.kept import keep
from lib.workspace.marts import ORDERS
from lib.workspace.touches import TOUCHES

ONLINE, OFFLINE = SIDES
_KEY = "customer_key"


@dataclass(frozen=True, slots=True)
class Span:
    """From the first to the last moment (seconds since 1970) that contacts are told of."""

    first: int
    last: int

    def is_not_over(self, second: ir.IntegerValue) -> ir.BooleanValue:
        """Tell of moments whether contacts were still told of then, give or take a few quiet days."""
        return second <= self.last + round(GRACE.total_seconds())


def looks(seen: Filters) -> ir.Table:
    """Return customer_key, code and at: when customers looked at a category online."""
    touch = _pulled(seen, ONLINE)
    touch = touch.filter(touch.kind.isin(LOOKING), touch.category.notnull())
    return with_code(touch.select(_KEY, "at", "category"))


def store_contacts(seen: Filters) -> ir.Table:
    """Return customer_key and at: when customers bought or brought something back in stores, or came by."""
    order = of_two_sides(seen)
    order = order.filter(~order.is_online).select(_KEY, at="second")
    return order.union(_pulled(seen, OFFLINE).select(_KEY, "at"))


def store_category_contacts(lines: Lines, seen: Filters) -> ir.Table:
    """Return customer_key, code and at: the same by the category that it was about."""
    bought = category_moments(lines, seen)
    bought = bought.filter(~bought.is_online).select(_KEY, "code", at="second")
    touch = _pulled(seen, OFFLINE)
    touch = with_code(touch.filter(touch.category.notnull()).select(_KEY, "at", "category"))
    return bought.union(touch.select(_KEY, "code", "at"))


def sightings(seen: Filters, side: str) -> ir.Table:
    """Return customer_key and day (its number): when customers were recognised on a side, each day once.

    Online by a touch: a web order is no visit that anybody could have seen before it.
    """
    contact = _pulled(seen, ONLINE).select(_KEY, "at") if side == ONLINE else store_contacts(seen)
    return contact.select(_KEY, day=(contact["at"] // SECONDS_A_DAY).cast("int32")).distinct()


def looking_span(read: Read) -> Span | None:
    """Return from when to when files tell what known customers looked at online."""
    touch = TOUCHES.filter(
        TOUCHES.customer_key.notnull(), TOUCHES.direction == PULL, TOUCHES.channel_group == ONLINE,
        TOUCHES.kind.isin(LOOKING), TOUCHES.category.notnull(),
    )  # fmt: skip
    return _span(read(keep(_ends(touch), "looking_span")))


def store_span(read: Read) -> Span | None:
    """Return from when to when files tell contacts of known customers with stores."""
    known = ORDERS.filter(ORDERS.customer_key.notnull(), ORDERS.channel_group == OFFLINE)
    touch = TOUCHES.filter(
        TOUCHES.customer_key.notnull(), TOUCHES.direction == PULL, TOUCHES.channel_group == OFFLINE
    )
    both = known.select(touched_at="ordered_at").union(touch.select("touched_at"))
    return _span(read(keep(_ends(both), "store_span")))


def longer(filters: Filters, days: int) -> Filters:
    """Return the filters' window begun so many days earlier, in all channels and stores, of everybody."""
    start = filters.start - timedelta(days=days)
    return Filters(start=start, end=filters.end, as_of=filters.as_of)


def _pulled(seen: Filters, side: str) -> ir.Table:
    """Return the touches that known customers began on a side, with their second."""
    touch = within(TOUCHES, seen, "touch_date")
    touch = touch.filter(touch.customer_key.notnull(), touch.direction == PULL, touch.channel_group == side)
    return touch.mutate(at=touch.touched_at.epoch_seconds())


def _ends(touch: ir.Table) -> ir.Table:
    return touch.agg(first=touch.touched_at.min(), last=touch.touched_at.max())


def _span(found: pd.DataFrame) -> Span | None:
    first, last = found["first"].iloc[0], found["last"].iloc[0]
    if pd.isna(first):
        return None
    return Span(*(int(pd.Timestamp(end).timestamp()) for end in (first, last)))
