"""Which part of the data is looked at? The window, channels, stores and segment that a person chose."""

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta

import ibis.expr.types as ir

from lib.schema import formats
from lib.workspace.facts import Facts


@dataclass(frozen=True, slots=True)
class Filters:
    """A choice of data; hashable, so that it can key a cache and stand in a link.

    Attributes
    ----------
    start, end
        First and last day of the window, both included.
    as_of
        The day "today" is taken to be, for ages and recency.
    channels, stores
        Only these; empty means all.
    segment
        Only customers of this RFM segment; None means everybody, known or not.
    """

    start: date
    end: date
    as_of: date
    channels: tuple[str, ...] = ()
    stores: tuple[str, ...] = ()
    segment: str | None = None

    @property
    def months(self) -> int:
        """Whole months that the window touches."""
        return (self.end.year - self.start.year) * 12 + self.end.month - self.start.month + 1

    @property
    def is_whole_months(self) -> bool:
        """Whether the window begins and ends with a calendar month."""
        return self.start.day == 1 and self.end.day == monthrange(self.end.year, self.end.month)[1]

    @property
    def label(self) -> str:
        """The window in words."""
        return formats.window(self.start, self.end)

    def before(self) -> "Filters":
        """Return the same choice in the window of the same length just before this one."""
        last = self.start - timedelta(days=1)
        first = (
            month_back(self.start, self.months) if self.is_whole_months else last - (self.end - self.start)
        )
        return replace(self, start=first, end=last, as_of=last)


def default_filters(facts: Facts) -> Filters:
    """Return the last 12 full months up to the last order (fewer where the data is younger).

    A month is full when its last day has been reached. Data of under one full month is taken whole.
    """
    whole = all_of(facts)
    last = (
        whole.end
        if _ends_a_month(whole.end)
        else date(whole.end.year, whole.end.month, 1) - timedelta(days=1)
    )
    if last < whole.start:
        return whole
    start = month_back(date(last.year, last.month, 1), 11)
    return replace(
        whole, start=max(start, date(whole.start.year, whole.start.month, 1)), end=last, as_of=last
    )


def all_of(facts: Facts) -> Filters:
    """Return the window that holds all orders; today where there are none."""
    first = facts.first_order or date.today()  # noqa: DTZ011 (a day on the wall, not an instant)
    last = facts.last_order or first
    return Filters(start=first, end=last, as_of=last)


def month_back(day: date, months: int) -> date:
    """Return the first day of the month `months` before the month of `day`."""
    index = day.year * 12 + day.month - 1 - months
    return date(index // 12, index % 12 + 1, 1)


def within(table: ir.Table, filters: Filters, day_column: str = "order_date") -> ir.Table:
    """Return the rows of a mart that lie in the window, channels and stores (not the segment).

    Columns that the mart does not have (a mart without stores) do not filter.
    """
    day = table[day_column]
    kept = table.filter(day >= filters.start, day <= filters.end)
    if filters.channels and "channel" in table.columns:
        kept = kept.filter(kept.channel.isin(filters.channels))
    if filters.stores and "store_id" in table.columns:
        kept = kept.filter(kept.store_id.isin(filters.stores))
    return kept


def _ends_a_month(day: date) -> bool:
    return day.day == monthrange(day.year, day.month)[1]
