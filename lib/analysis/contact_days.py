"""On which days had a known customer which contact, online or with a store? What may come before an order.

Grain in: `mart_touches`, `mart_orders`, categories of orders. Grain out: one row per customer, day and, where
asked for, category, with the first and the last moment of the day: enough to tell whether any of them lies
within whole days before another moment. What we send is no contact: nobody has looked or come because of it.
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

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
from lib.workspace.touches import TOUCHES

ONLINE, OFFLINE = SIDES
_KEY = "customer_key"
_CATEGORY = (_KEY, "code")


@dataclass(frozen=True, slots=True)
class Span:
    """From the first to the last moment (seconds since 1970) that contacts are told of; None without any."""

    first: int
    last: int

    def is_not_over(self, second: ir.IntegerValue) -> ir.BooleanValue:
        """Tell of moments whether contacts were still told of then, give or take a few quiet days."""
        return second <= self.last + round(GRACE.total_seconds())


@lru_cache(maxsize=50)  # an expression costs milliseconds to write
def looks(seen: Filters) -> ir.Table:
    """Return customer_key, code, first, last: days on which customers looked at a category online; kept."""
    touch = _pulled(seen, ONLINE)
    touch = touch.filter(touch.kind.isin(LOOKING), touch.category.notnull())
    return keep(_days(with_code(touch.select(_KEY, "second", "category")), *_CATEGORY), "looks")


@lru_cache(maxsize=50)  # an expression costs milliseconds to write
def sightings(seen: Filters) -> ir.Table:
    """Return customer_key, first, last: days on which customers were recognised online; kept.

    By a touch of theirs: an order is no visit that anybody could have seen before it.
    """
    return keep(_days(_pulled(seen, ONLINE), _KEY), "sightings")


@lru_cache(maxsize=50)  # an expression costs milliseconds to write
def store_contacts(seen: Filters) -> ir.Table:
    """Return customer_key, first, last: days with a touch, an order or a return in stores; kept."""
    order = of_two_sides(seen)
    order = order.filter(~order.is_online).select(_KEY, "second")
    return keep(_days(order.union(_pulled(seen, OFFLINE).select(_KEY, "second")), _KEY), "store_contacts")


@lru_cache(maxsize=50)  # an expression costs milliseconds to write
def store_category_contacts(lines: Lines, seen: Filters) -> ir.Table:
    """Return customer_key, code, first, last: such days by the category of what was touched; kept."""
    bought = category_moments(lines, seen)
    bought = bought.filter(~bought.is_online).select(_KEY, "second", "code")
    touch = _pulled(seen, OFFLINE)
    touch = with_code(touch.filter(touch.category.notnull()).select(_KEY, "second", "category"))
    return keep(
        _days(bought.union(touch.select(_KEY, "second", "code")), *_CATEGORY), "store_category_contacts"
    )


def looking_span(read: Read) -> Span | None:
    """Return from when to when files tell what known customers looked at online."""
    touch = TOUCHES.filter(
        TOUCHES.customer_key.notnull(), TOUCHES.direction == PULL, TOUCHES.channel_group == ONLINE,
        TOUCHES.kind.isin(LOOKING), TOUCHES.category.notnull(),
    )  # fmt: skip
    return _span(read(keep(_ends(touch), "looking_span")))


def store_span(read: Read, orders: ir.Table) -> Span | None:
    """Return from when to when files tell contacts of known customers with stores.

    Parameters
    ----------
    orders
        The mart of orders.
    """
    known = orders.filter(orders.customer_key.notnull(), orders.channel_group == OFFLINE)
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
    return touch.mutate(second=touch.touched_at.epoch_seconds())


def _days(moments: ir.Table, *by: str) -> ir.Table:
    each = moments.mutate(day=moments.second // SECONDS_A_DAY)
    days = each.group_by(*by, "day").agg(first=each.second.min(), last=each.second.max())
    return days.drop("day")


def _ends(touch: ir.Table) -> ir.Table:
    second = touch.touched_at.epoch_seconds()
    return touch.agg(first=second.min(), last=second.max())


def _span(found: pd.DataFrame) -> Span | None:
    first, last = found["first"].iloc[0], found["last"].iloc[0]
    return None if pd.isna(first) else Span(int(first), int(last))
