"""How many days lie between two days? Told by seconds since 1970: engines differ in functions for it.

Grain in and out: day or time columns of any table, one number a row.
"""

import ibis.expr.types as ir

SECONDS_A_DAY = 86_400


def days_between(first: ir.DateValue, last: ir.DateValue) -> ir.FloatingValue:
    """Return the days from one to the other; below 0 where the last comes first."""
    return (_seconds(last) - _seconds(first)) / SECONDS_A_DAY


def whole_days_between(first: ir.DateValue, last: ir.DateValue) -> ir.IntegerValue:
    """Return the days from one day to the other as a whole number (int32); null where either is."""
    return days_between(first, last).round().cast("int32")


def day_number(day: ir.DateValue) -> ir.IntegerValue:
    """Return the number of a day, one more each day."""
    return _seconds(day) // SECONDS_A_DAY


def _seconds(day: ir.DateValue) -> ir.IntegerValue:
    return day.cast("timestamp").epoch_seconds()
