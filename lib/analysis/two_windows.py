"""Which two windows are compared: this one and the one before, where the data covers both?"""

from dataclasses import replace
from datetime import timedelta

from lib.analysis.filters import Filters, month_back
from lib.schema import formats
from lib.workspace.facts import Facts

GRACE = timedelta(days=6)
"""A window is covered by data that begins so little after it."""

A_YEAR = 12
"""Months that each half of a window needs to be compared with the other: shorter ones differ in season."""


def windows(facts: Facts, filters: Filters) -> tuple[Filters, Filters] | None:
    """Return the window before and this one where the data covers both; of two years or more its halves.

    None where neither is there. The segment of the filters is not looked at: it is what may change.
    """
    filters = replace(filters, segment=None)
    before = filters.before()
    if covers(facts, before):
        return before, filters
    half = filters.months // 2
    second = month_back(filters.end, half - 1)
    first = month_back(second, half)
    if half < A_YEAR or filters.start > first + GRACE or not covers(facts, replace(filters, start=first)):
        return None
    last = second - timedelta(days=1)
    return replace(filters, start=first, end=last, as_of=last), replace(filters, start=second)


def covers(facts: Facts, filters: Filters) -> bool:
    """Whether the data reaches back to the start of a window."""
    grace = GRACE if filters.end - filters.start > 4 * GRACE else timedelta(0)
    return facts.first_order is not None and facts.first_order <= filters.start + grace


def untold(facts: Facts, filters: Filters) -> str:
    """Say why there are no two windows to compare."""
    before = filters.before()
    since = f"; the data begins on {formats.day(facts.first_order)}" if facts.first_order else ""
    return (
        f"It takes orders of {formats.window(before.start, before.end)} too, the window before{since}. "
        "Choose a shorter period, or add an older file of order lines."
    )
