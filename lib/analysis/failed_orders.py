"""How many orders failed: cancelled, late, or met by empty shelves? The best weigh as much as all others.

Grain in: `mart_orders`, order lines with a status or a promise, and counts of stock. Grain out: two rows, of
the tenth of buyers with the most net revenue and of everybody else, orders of nobody known among them.

The figure is the mean of the two shares: a failure among the tenth who bring much of the revenue weighs as
much as those of all others together. Its interval is put together from those of the two (Zou and Donner 2008,
Construction of confidence limits about effect measures, Statistics in Medicine 27: 1693-1702).
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import ibis
import ibis.expr.types as ir

from lib.analysis import intervals
from lib.analysis.best import Best, best_of, net_revenues
from lib.analysis.buyers import basic_buyers
from lib.analysis.customer_sums import range_rows
from lib.analysis.filters import Filters, within
from lib.analysis.intervals import Interval, PairMoments
from lib.analysis.order_facts import ORDER
from lib.analysis.result import Read
from lib.analysis.told_columns import KNOWN_BY
from lib.workspace.canonical import canonical
from lib.workspace.customer_keys import with_customer
from lib.workspace.kept import keep
from lib.workspace.marts import ORDERS, UNCOUNTED, order_id_of

TOP = 0.1
"""Share of buyers that counts as much as all others."""
_CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Failed:
    """Share of orders that failed, with its interval; of how many orders of the top and of others it is."""

    found: Interval
    top_orders: int
    other_orders: int


def top_of(read: Read, filters: Filters) -> Best | None:
    """Return the tenth of the window's buyers with the most net revenue; None without buyers."""
    buyers = basic_buyers(filters)
    return best_of(read, buyers, net_revenues(read, buyers), TOP)


def cancelled(read: Read, filters: Filters, best: Best) -> Failed | None:
    """Return the share of orders of which a line was cancelled; None where no file ever told of one.

    Only systems count that ever told of a cancelled line: of the others nobody knows.
    """
    if read(keep(_telling(), "telling")).empty:
        return None
    failed = keep(_cancelled_orders(filters), "cancelled_orders")
    order = _orders_told(filters)
    lost = failed.select(lost_system="system", lost_order="order_id")
    order = order.left_join(lost, [order.system == lost.lost_system, order.order_id == lost.lost_order])
    is_lost = order.lost_order.notnull().cast("int8")
    sent = _by_side(read, order.select("customer_key", orders=ibis.literal(1), failed=is_lost), best, filters)
    all_lost = failed.select("customer_key", orders=ibis.literal(1), failed=ibis.literal(1))
    gone = _by_side(read, all_lost, best, filters)
    # An order in part cancelled was sent, too: it is in both.
    both = {side: (sent[side][0] + gone[side][0] - sent[side][1], gone[side][0]) for side in (True, False)}
    return _told(both)


def customers_cancelled(filters: Filters) -> ir.Table:
    """Return known customers with an order that might have been cancelled; those count of whom one was.

    Customers and not orders: what was cancelled as a whole is no order, and in no list of orders.
    """
    lost = _cancelled_orders(filters).select("customer_key", lost=ibis.literal(value=True))
    rows = lost.union(_orders_told(filters).select("customer_key", lost=ibis.literal(value=False)))
    known = rows.filter(rows.customer_key.notnull())
    return known.group_by("customer_key").agg(counts=known.lost.any())


def late(read: Read, filters: Filters, best: Best) -> Failed | None:
    """Return the share of orders fulfilled after the promise, or not at all; None where a side has none."""
    line = canonical("order_lines")
    line = line.filter(line.promised_at.notnull(), *_in_window(line, filters))
    line = line.filter(line.status.isnull() | line.status.notin(UNCOUNTED))
    line = _narrow(line, "promised_at", "fulfilled_at")
    each = line.group_by(*ORDER).agg(
        promised_at=line.promised_at.max(), fulfilled_at=line.fulfilled_at.max(),
        missing=line.count(where=line.fulfilled_at.isnull()), **_whose(line),
    )  # fmt: skip
    due = within(each, filters).filter(each.promised_at <= _day_after(filters.as_of))
    is_late = (due.fulfilled_at > due.promised_at).fill_null(False) | (due.missing > 0)
    rows = with_customer(due.mutate(orders=ibis.literal(1), failed=is_late.cast("int64")))
    return _told(_by_side(read, rows, best, filters))


def out_of_stock(read: Read, filters: Filters, best: Best) -> Failed | None:
    """Return the share of a store's range that was not there, over orders; None where a side has no count."""
    rows = range_rows(filters)
    rows = rows.mutate(y=rows.range_available_share_x - rows.range_available_share_y)
    each = rows.group_by("customer_key").agg(y=rows.y.sum(), x=rows.range_available_share_x.sum())
    sides = _with_side(each, best, filters)
    y, x = sides.y, sides.x
    sums = sides.group_by("is_top").agg(
        n=sides.count(), y=y.sum(), x=x.sum(), yy=(y * y).sum(), xx=(x * x).sum(), xy=(x * y).sum()
    )
    found = {bool(row.pop("is_top")): row for row in read(keep(sums, "empty_shelves")).to_dict("records")}
    if set(found) != {True, False}:
        return None
    top, rest = (
        intervals.ratio(
            PairMoments(int(one["n"]), *(float(one[name]) for name in ("y", "x", "yy", "xx", "xy")))
        )
        for one in (found[True], found[False])
    )
    return Failed(halves(top, rest), int(found[True]["x"]), int(found[False]["x"]))


def halves(top: Interval, rest: Interval) -> Interval:
    """Return the mean of two shares, each counting one half."""
    estimate = (top.estimate + rest.estimate) / 2
    below = math.hypot(top.estimate - top.low, rest.estimate - rest.low) / 2
    above = math.hypot(top.high - top.estimate, rest.high - rest.estimate) / 2
    return Interval(estimate, max(estimate - below, 0.0), min(estimate + above, 1.0))


def _told(sides: Mapping[bool, tuple[int, int]]) -> Failed | None:
    """Return the share of failed orders from (orders, failed) of both sides; None where one has no order."""
    if not all(orders for orders, _ in sides.values()):
        return None
    top, rest = (intervals.share(failed, orders) for orders, failed in (sides[True], sides[False]))
    return Failed(halves(top, rest), sides[True][0], sides[False][0])


def _by_side(read: Read, rows: ir.Table, best: Best, filters: Filters) -> dict[bool, tuple[int, int]]:
    """Return orders and failed orders of the best, and of everybody else.

    Parameters
    ----------
    rows
        customer_key, orders and failed, which are added up.
    """
    each = _with_side(rows, best, filters)
    sums = each.group_by("is_top").agg(orders=each.orders.sum(), failed=each.failed.sum())
    found = {
        bool(row["is_top"]): (int(row["orders"]), int(row["failed"]))
        for row in read(keep(sums, "failed_orders")).to_dict("records")
    }
    return {side: found.get(side, (0, 0)) for side in (True, False)}


def _with_side(rows: ir.Table, best: Best, filters: Filters) -> ir.Table:
    """Add is_top: whether the customer is of the best; others and nobody are not."""
    buyers = basic_buyers(filters)
    top = buyers.filter(best.holds(buyers)).select(top_key="customer_key")
    joined = rows.left_join(top, rows.customer_key == top.top_key)
    return joined.mutate(is_top=joined.top_key.notnull()).drop("top_key")


def _telling() -> ir.Table:
    line = canonical("order_lines")
    return line.filter(line.status == _CANCELLED).select(telling="system").distinct()


def _orders_told(filters: Filters) -> ir.Table:
    """Return system, order_id, customer_key of the window's orders in systems that tell of cancellations."""
    order = within(ORDERS, filters)
    order = order.filter(order.is_order).select(*ORDER, "customer_key")
    telling = keep(_telling(), "telling")
    return order.semi_join(telling, order.system == telling.telling)


def _cancelled_orders(filters: Filters) -> ir.Table:
    """Return system, order_id and customer_key of the orders of the window with a cancelled line."""
    line = canonical("order_lines")
    line = line.filter(line.status == _CANCELLED, *_in_window(line, filters))
    line = _narrow(line)
    each = within(line.group_by(*ORDER).agg(**_whose(line)), filters)
    return with_customer(each).select(*ORDER, "customer_key")


def _narrow(line: ir.Table, *more: str) -> ir.Table:
    """Return lines with order_id as the marts have it, what says whose and where they are, and more."""
    held = ("system", "customer_ref", "email", "phone", "store_id", "channel", "ordered_at", *more)
    return line.select(*held, order_id=order_id_of(line, frozenset(KNOWN_BY)))


def _whose(line: ir.Table) -> dict[str, ir.Value]:
    held = {name: line[name].min() for name in ("customer_ref", "email", "phone", "store_id")}
    return held | {
        "channel": line.channel.min().fill_null("unknown"),
        "order_date": line.ordered_at.min().date(),
    }


def _in_window(line: ir.Table, filters: Filters) -> tuple[ir.BooleanValue, ir.BooleanValue]:
    start = ibis.literal(filters.start).cast("timestamp(6)")
    return line.ordered_at >= start, line.ordered_at < _day_after(filters.end)


def _day_after(day: Any) -> ir.TimestampValue:
    return ibis.literal(day + timedelta(days=1)).cast("timestamp(6)")
