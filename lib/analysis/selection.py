"""Which rows of the marts do the filters leave? Window, channels, stores, and the segment.

Grain in and out: `mart_orders`, buyers with their sums, or `mart_purchases` (whole months, no stores).
"""

from calendar import monthrange
from dataclasses import replace

import ibis.expr.types as ir

from lib.analysis.buyers import basic_buyers, spending_buyers
from lib.analysis.filters import Filters, within
from lib.analysis.rfm import segment_members
from lib.workspace.marts import ORDERS, PURCHASES


def selected_orders(filters: Filters) -> ir.Table:
    """Return the rows of `ORDERS` that the filters leave.

    A segment is scored in the window, channels and stores of the same filters: in another window its members
    are others.
    """
    return _of_segment(within(ORDERS, filters), filters)


def selected_buyers(filters: Filters) -> ir.Table:
    """Return the buyers that the filters leave, with the sums of `lib.analysis.buyers.BASIC`."""
    return _of_segment(basic_buyers(filters), filters)


def selected_spending(filters: Filters) -> ir.Table:
    """Return the buyers that the filters leave, with the sums of `lib.analysis.buyers.SPENDING`."""
    return _of_segment(spending_buyers(filters), filters)


def selected_purchases(filters: Filters) -> ir.Table:
    """Return the rows of `PURCHASES` that the filters leave: all of each month that the window touches."""
    return _of_segment(within(PURCHASES, whole_months(filters), "month"), filters)


def whole_months(filters: Filters) -> Filters:
    """Return the same choice in all of each month that the window touches."""
    end = filters.end.replace(day=monthrange(filters.end.year, filters.end.month)[1])
    return replace(filters, start=filters.start.replace(day=1), end=end)


def _of_segment(rows: ir.Table, filters: Filters) -> ir.Table:
    if filters.segment is None:
        return rows
    return rows.semi_join(segment_members(filters, filters.segment), "customer_key")
