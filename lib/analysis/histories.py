"""When did each customer first and last buy, how often, for how much: up to one day, and to a later one?

Grain in: `mart_orders` of some channels and stores. Grain out: one row per customer with a purchase occasion:
a distinct day on which something was bought. A free item counts, a day with nothing but returns does not.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from lib.analysis.elapsed import whole_days_between
from lib.analysis.filters import Filters, within
from lib.analysis.likelihood import Mask, Numbers
from lib.analysis.result import Read
from lib.analysis.rfm import segment_members
from lib.workspace.facts import Facts
from lib.workspace.kept import keep
from lib.workspace.marts import ORDERS

HELD_SHARE = 4  # a quarter of the window is held out where nothing lies behind it
HELD_DAYS = 365  # at most


@dataclass(frozen=True, slots=True)
class Span:
    """Which days are looked at.

    Attributes
    ----------
    start, end
        First and last day that the model sees.
    held_from
        Last day that the calibration of the hold-out sees.
    held_to
        Last day of the hold-out.
    """

    start: date
    end: date
    held_from: date
    held_to: date

    @property
    def days(self) -> int:
        """Days that the model sees."""
        return (self.end - self.start).days + 1

    @property
    def calibrated_days(self) -> int:
        """Days that the calibration of the hold-out sees."""
        return (self.held_from - self.start).days + 1

    @property
    def held_days(self) -> int:
        """Days of the hold-out."""
        return (self.held_to - self.held_from).days


@dataclass(frozen=True, slots=True)
class Histories:
    """Customers up to a day: one number each, in the order of `customer_key`.

    Attributes
    ----------
    frequency
        Purchase occasions after the first.
    recency, age
        Days from the first to the last occasion, and to the day.
    value
        Mean value of the occasions after the first, returns not taken off; 0 without one.
    bought
        Value of all occasions, returns not taken off.
    net_revenue
        All that was paid, returns taken off.
    """

    frequency: Numbers
    recency: Numbers
    age: Numbers
    value: Numbers
    bought: Numbers
    net_revenue: Numbers


def span_of(facts: Facts, filters: Filters, *, whole_history: bool) -> Span:
    """Return which days are looked at.

    The model sees the window up to the day taken as today. What the window holds beyond that day is held out;
    where it holds nothing, its last quarter is, and what comes before calibrates.

    Parameters
    ----------
    whole_history
        Begin with the first order of the data, not of the window: a customer's first purchase may be older.
    """
    start = min(facts.first_order or filters.start, filters.start) if whole_history else filters.start
    end = max(min(filters.as_of, filters.end), start)
    if end < filters.end:
        return Span(start, end, end, filters.end)
    held = min(((end - start).days + 1) // HELD_SHARE, HELD_DAYS)
    return Span(start, end, end - timedelta(days=held), end)


@lru_cache(maxsize=50)  # an expression costs milliseconds to write
def histories(filters: Filters, span: Span) -> ir.Table:
    """Return one row per customer with an occasion on or before the last held day; kept.

    Returns
    -------
    customer_key; first_day (days since the span's start), first_value (of that day); and up to `held_from`
    and `held_to` ("_before" and "_after"): last_day, occasions, value (of all occasions), net_revenue.
    Without the segment of the filters: it is chosen by what is to be told.
    """
    day_of = purchase_days(filters, span)
    day, was_bought = day_of.day, day_of.was_bought
    before = day <= (span.held_from - span.start).days
    each = day_of.group_by("customer_key").agg(
        first_day=day.min(where=was_bought),
        first_value=day_of.value.argmin(day, where=was_bought),
        **{
            f"{name}_{when}": found
            for when, held in (("before", before), ("after", ibis.literal(value=True)))
            for name, found in (
                ("last_day", day.max(where=was_bought & held)),
                ("occasions", day.count(where=was_bought & held).cast("int32")),
                ("value", day_of.value.sum(where=held).fill_null(0.0).round(4)),
                ("net_revenue", day_of.net_revenue.sum(where=held).fill_null(0.0).round(4)),
            )
        },
    )
    return keep(each.filter(each.occasions_after > 0), "histories")


def purchase_days(filters: Filters, span: Span) -> ir.Table:
    """Return one row per known customer and day with a document.

    Returns
    -------
    customer_key, day (since the span's start), was_bought, value (net revenue of what was bought),
    net_revenue (with returns).
    """
    order = within(ORDERS, replace(filters, start=span.start, end=span.held_to, segment=None))
    order = order.filter(order.customer_key.notnull())
    bought = ~order.is_return & (order["items"] > 0)
    days = order.group_by("customer_key", "order_date").agg(
        was_bought=bought.any(),
        value=order.net_revenue.sum(where=bought).fill_null(0.0),
        net_revenue=order.net_revenue.sum(),
    )
    number = whole_days_between(ibis.literal(span.start), days.order_date)
    return days.select("customer_key", "was_bought", "value", "net_revenue", day=number)


def read_histories(read: Read, filters: Filters, span: Span) -> pd.DataFrame:
    """Return the rows of `histories`, plain numbers, by customer_key, and whether each is of the segment."""
    each = histories(filters, span)
    if filters.segment is None:
        return read(each.order_by("customer_key")).assign(is_member=True)
    members = members_of(filters, span, filters.segment).mutate(is_member=True)
    marked = each.left_join(members, "customer_key").drop("customer_key_right")
    marked = marked.mutate(is_member=marked.is_member.fill_null(False))
    return read(marked.order_by("customer_key"))


def members_of(filters: Filters, span: Span, segment: str) -> ir.Table:
    """Return `customer_key` of a segment's members, as they stand on the last day that the model sees."""
    return segment_members(replace(filters, end=span.end), segment).select("customer_key")


def seen(frame: pd.DataFrame, span: Span, day: date) -> pd.DataFrame:
    """Return the rows of `read_histories` of who had bought by `span.held_from` or `span.held_to`."""
    return frame[frame[f"occasions_{_when(span, day)}"] > 0]


def is_member(frame: pd.DataFrame, span: Span) -> Mask:
    """Return whether each customer that the model sees is of the segment of the filters."""
    return np.asarray(seen(frame, span, span.end)["is_member"].to_numpy(dtype=bool))


def up_to(frame: pd.DataFrame, span: Span, day: date) -> Histories:
    """Return histories up to `span.held_from` or `span.held_to`, of those who had bought by then."""
    when, bought = _when(span, day), seen(frame, span, day)
    first = bought["first_day"].to_numpy("float64")
    frequency = bought[f"occasions_{when}"].to_numpy("float64") - 1
    whole = bought[f"value_{when}"].to_numpy("float64")
    spent = whole - bought["first_value"].to_numpy("float64")
    return Histories(
        frequency=frequency,
        recency=bought[f"last_day_{when}"].to_numpy("float64") - first,
        age=(day - span.start).days - first,
        value=np.where(frequency > 0, np.round(spent / np.maximum(frequency, 1), 6), 0.0),
        bought=whole,
        net_revenue=bought[f"net_revenue_{when}"].to_numpy("float64"),
    )


def compressed(filters: Filters, span: Span, day: date) -> ir.Table:
    """Return distinct frequency, recency and age (days) up to a day, with the customers of each."""
    when = _when(span, day)
    each = histories(filters, span)
    each = each.filter(each[f"occasions_{when}"] > 0)
    rows = each.select(
        frequency=each[f"occasions_{when}"] - 1,
        recency=each[f"last_day_{when}"] - each.first_day,
        age=(day - span.start).days - each.first_day,
    )
    told = ["frequency", "recency", "age"]
    return rows.group_by(told).agg(customers=rows.count()).order_by(told)


def _when(span: Span, day: date) -> str:
    return "before" if day == span.held_from else "after"
