"""What do the lines of an order say of how it went? Category, promise, fulfilment, refund, cancellation.

Grain in: canonical order lines of a window. Grain out: one row per order (`system`, `order_id`), narrow, so
that it can be laid beside `mart_orders`. An order's category is that of its dearest line, of equals the
last by name; it is a number here, because a word costs four times as much to group by.
"""

from datetime import timedelta

import ibis
import ibis.expr.types as ir

from lib.analysis.filters import Filters, within
from lib.analysis.rfm import segment_members
from lib.workspace.canonical import canonical
from lib.workspace.customer_keys import with_customer
from lib.workspace.facts import Facts
from lib.workspace.kept import keep
from lib.workspace.listed import with_product
from lib.workspace.marts import (
    PURCHASES,
    UNCOUNTED,
    UNTOLD,
    order_id_of,
)
from lib.workspace.services import is_service

ORDER = ("system", "order_id")
_PLACES = 2**20  # more categories than any retailer has
_CENTS = 100


def category_codes() -> ir.Table:
    """Return category and code, counted from 1 by name; kept."""
    named = PURCHASES.select("category").distinct()
    code = ibis.row_number().over(order_by=named.category) + 1
    return keep(named.select("category", code=code.cast("int64")), "codes")


def order_facts(filters: Filters, facts: Facts, told: frozenset[str]) -> ir.Table:
    """Return one row per order with lines in the window.

    Parameters
    ----------
    told
        Columns that hold anything, as `lib.analysis.told_columns` finds them; the others are not asked for.

    Returns
    -------
    system, order_id; category (code); is_solution (goods of two categories or more); status_lines (lines with
    a status); promised_at and fulfilled_at (the last of its lines), open_lines (promised, not fulfilled);
    refund_seconds and refund_lines (lines with a time of refund).
    """
    line = _coded(_lines(filters, told), facts, told)
    if "order_lines.status" in told:
        line = line.filter(line.status.isnull() | line.status.notin(UNCOUNTED))
    goods = line.code.nullif(0)
    low, high = (end(where=~line.is_service) for end in (goods.min, goods.max))
    return line.group_by(*ORDER).agg(
        category=(line.dear.max() % _PLACES).cast("int32"), is_solution=(low < high).fill_null(False),
        **_timed(line, told),
    )  # fmt: skip


def cancelled_orders(filters: Filters, facts: Facts, told: frozenset[str]) -> ir.Table:
    """Return one row per known customer's order with cancelled lines in the window.

    Returns
    -------
    customer_key, category (code), place, month, gross_revenue (of the cancelled lines), lines.
    """
    line = _lines(filters, told)
    line = _coded(line.filter(line.status == "cancelled"), facts, told)
    each = line.group_by(*ORDER).agg(
        customer_ref=line.customer_ref.min(),
        email=line.email.min(),
        phone=line.phone.min(),
        store_id=line.store_id.min(),
        channel=line.channel.min().fill_null("unknown"),
        order_date=line.ordered_at.min().date(),
        category=(line.dear.max() % _PLACES).cast("int32"),
        gross_revenue=(line.net_revenue + line.discount_amount.fill_null(0)).cast("float64").sum(),
        lines=line.count(),
    )
    known = with_customer(within(each, filters))
    known = known.filter(known.customer_key.notnull())
    if filters.segment is not None:
        known = known.semi_join(segment_members(filters, filters.segment), "customer_key")
    return known.select(
        "customer_key",
        "category",
        "gross_revenue",
        "lines",
        place=ibis.coalesce(known.store_id, known.channel),
        month=known.order_date.truncate("M").cast("date"),
    )


def _lines(filters: Filters, told: frozenset[str]) -> ir.Table:
    """Return the lines of the window that may belong to somebody known."""
    line = canonical("order_lines")
    start = ibis.literal(filters.start).cast("timestamp(6)")
    end = ibis.literal(filters.end + timedelta(days=1)).cast("timestamp(6)")
    keys = [
        line[name].notnull() for name in ("customer_ref", "email", "phone") if f"order_lines.{name}" in told
    ]
    return line.filter(line.ordered_at >= start, line.ordered_at < end, *([ibis.or_(*keys)] if keys else []))


def _coded(line: ir.Table, facts: Facts, told: frozenset[str]) -> ir.Table:
    """Add order_id as the marts have it, code (0 where no category is told), is_service, and dear.

    dear orders lines by price, then by category: the largest one's remainder is its category.
    """
    present = frozenset(name.split(".")[1] for name in told if name.startswith("order_lines."))
    line = line.mutate(order_id=order_id_of(line, present))
    if "products" in facts.tables:
        line = with_product(line)
    codes = category_codes().rename(coded="category")
    line = line.left_join(codes, line.category.fill_null(UNTOLD) == codes.coded)
    code = line.code.fill_null(0)
    cents = ibis.greatest((line.net_revenue.cast("float64") * _CENTS).round().cast("int64"), 0).fill_null(0)
    of_service = is_service(line.category).fill_null(False)
    return line.mutate(code=code, dear=cents * _PLACES + code, is_service=of_service)


def _timed(line: ir.Table, told: frozenset[str]) -> dict[str, ir.Value]:
    """Return what is added up of columns that hold anything; nothing is asked of the others."""
    found: dict[str, ir.Value] = {}
    if "order_lines.status" in told:
        found["status_lines"] = line.status.count()
    if "order_lines.fulfilled_at" in told:
        found["fulfilled_at"] = line.fulfilled_at.max()
    if "order_lines.promised_at" in told:
        found["promised_at"] = line.promised_at.max()
        found["open_lines"] = line.count(where=line.promised_at.notnull() & line.fulfilled_at.isnull())
    if "order_lines.refunded_at" in told:
        wait = line.refunded_at.epoch_seconds() - line.ordered_at.epoch_seconds()
        found["refund_seconds"] = wait.sum(where=wait >= 0)
        found["refund_lines"] = wait.count(where=wait >= 0)
    return found
