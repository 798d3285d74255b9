"""What does a customer bring in the year after the first purchase? Counted, where nothing can be predicted.

Grain in: days with a document of each customer. Grain out: a mean with its interval, over the customers who
have had a whole year since.
"""

from dataclasses import dataclass
from math import isfinite

import ibis.expr.types as ir

from lib.analysis.filters import Filters
from lib.analysis.histories import Span, histories, members_of, purchase_days
from lib.analysis.intervals import Moments, mean
from lib.analysis.result import Read

YEAR = 365


@dataclass(frozen=True, slots=True)
class FirstYear:
    """Net revenue of a customer in the 365 days after the day of the first purchase.

    Attributes
    ----------
    customers
        Who have had these 365 days.
    revenue_per_customer
        The mean; None without a customer.
    low, high
        Its 95 % interval; None for fewer than two.
    """

    customers: int
    revenue_per_customer: float | None
    low: float | None
    high: float | None


def first_year(read: Read, filters: Filters, span: Span) -> FirstYear:
    """Return what customers with a whole year behind them brought in it, without their first day."""
    row = read(_sums(filters, span)).iloc[0]
    count = int(row["customers"])
    if not count:
        return FirstYear(0, None, None, None)
    found = mean(Moments(count, float(row["total"]), float(row["squares"])))
    low, high = (end if isfinite(end) else None for end in (found.low, found.high))
    return FirstYear(count, found.estimate, low, high)


def _sums(filters: Filters, span: Span) -> ir.Table:
    """Return one row: customers with a year behind them, and sums of what each brought in it."""
    last = (span.end - span.start).days
    each = histories(filters, span)
    if filters.segment is not None:
        each = each.semi_join(members_of(filters, span, filters.segment), "customer_key")
    whole = each.filter(each.first_day + YEAR <= last).select("customer_key", "first_day")
    days = whole.left_join(purchase_days(filters, span), "customer_key")
    is_in = (days.day > days.first_day) & (days.day <= days.first_day + YEAR)
    brought = days.group_by("customer_key").agg(net=days.net_revenue.sum(where=is_in).fill_null(0.0))
    return brought.agg(
        customers=brought.count(),
        total=brought.net.sum().fill_null(0.0),
        squares=(brought.net**2).sum().fill_null(0.0),
    )
