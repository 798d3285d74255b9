"""Who is new, repeats, comes back or has lapsed, month by month?

Grain in: order days of customers, each with the one before and after (`lib.analysis.gaps`). Grain out: one
row per month of a window. New, repeating and returned customers add up to all of the month.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import ibis
import ibis.expr.types as ir

from lib.analysis.elapsed import whole_days_between
from lib.analysis.filters import Filters, month_back
from lib.analysis.result import Read, as_day


@dataclass(frozen=True, slots=True)
class CustomerMonth:
    """The customers of a month.

    Attributes
    ----------
    active
        Who ordered: the new, the repeating and the returned together.
    new, repeating, returned
        First order of all data; ordered at most `lapse_days` days before; longer before.
    lapsed
        Whose `lapse_days` days without an order were over in this month.
    current
        At the end of the month, or of the data: who ordered within the last `lapse_days` days.
    is_partial
        Whether the window or the data leave out days of it.
    is_settled
        Whether the data reaches back `lapse_days` days before it; else old customers count as new.
    """

    month: date
    active: int
    new: int
    repeating: int
    returned: int
    lapsed: int
    current: int
    is_partial: bool
    is_settled: bool


def customer_months(
    read: Read, day: ir.Table, filters: Filters, seen: Filters, lapse_days: int
) -> tuple[CustomerMonth, ...]:
    """Return the customers of each month of the window that the data reaches.

    Parameters
    ----------
    day
        Rows of `lib.analysis.gaps.order_days` of `seen`.
    seen
        From the first order of the data to the end of the window.
    lapse_days
        After how many days without an order a customer counts as lapsed.
    """
    ordered = {as_day(row["month"]): row for row in read(_ordered(day, lapse_days)).to_dict("records")}
    over = read(_lapses(day, seen, lapse_days)).to_dict("records")
    lapses = {as_day(row["month"]): int(row["lapsed"]) for row in over}
    count = replace(filters, start=seen.start, end=seen.end).months
    found, current = [], 0
    for month in (month_back(seen.end, back) for back in reversed(range(count))):
        row = ordered.get(month, {})
        number = {name: int(row.get(name, 0)) for name in ("new", "repeating", "returned", "begun")}
        current += number.pop("begun") - lapses.get(month, 0)
        last = month_back(month, -1) - timedelta(days=1)
        if last < filters.start:
            continue
        found.append(
            CustomerMonth(
                month=month,
                active=sum(number.values()),
                **number,
                lapsed=lapses.get(month, 0),
                current=current,
                is_partial=month < filters.start or last > seen.end,
                is_settled=(month - seen.start).days >= lapse_days,
            )
        )
    return tuple(found)


def _ordered(day: ir.Table, lapse_days: int) -> ir.Table:
    """Return by month its new, repeating and returned customers by their first order day in it.

    And `begun`: all order days that began a customer, or began one again; several of one customer's may lie
    in one month where `lapse_days` are fewer than its days.
    """
    opens = day.since.isnull() | (day.since >= day.order_date.day())  # no order earlier in this month
    is_new, is_back = day.since.isnull(), (day.since > lapse_days).fill_null(False)
    return day.group_by(month=day.order_date.truncate("M").cast("date")).agg(
        new=day.count(where=is_new),
        returned=day.count(where=opens & is_back),
        repeating=day.count(where=opens & ~is_new & ~is_back),
        begun=day.count(where=is_new | is_back),
    )


def _lapses(day: ir.Table, seen: Filters, lapse_days: int) -> ir.Table:
    """Return by month who had not ordered for more than `lapse_days` days on a day of it."""
    waited = ibis.coalesce(day.until, whole_days_between(day.order_date, ibis.literal(seen.end)) + 1)
    over = day.filter(waited > lapse_days)
    on = (over.order_date + ibis.interval(days=lapse_days + 1)).cast("date")
    over = over.mutate(on=on).filter(on <= seen.end)
    return over.group_by(month=over.on.truncate("M").cast("date")).agg(lapsed=over.count())
