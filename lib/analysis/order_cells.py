"""What did each order of a known customer get, and beside which orders may it be laid?

Grain in: `mart_orders` of a window with what its lines say (`lib.analysis.order_facts`). Grain out: one row
per order, and one per order with cancelled lines: customer, cell, and of each measure y and x, so that sums
of y over sums of x are the measure.

A cell is category x store (or channel) x month x value band. The bands are fifths of the orders by their
value before discounts and refunds: after them, a band would hold orders of like discounts, and hide what
they differ in.
"""

from collections.abc import Iterable

import ibis
import ibis.expr.types as ir

from lib.analysis.filters import Filters
from lib.analysis.order_facts import ORDER, cancelled_orders, order_facts
from lib.analysis.result import Read
from lib.analysis.rfm import QUINTILES
from lib.analysis.same_associate import served_again
from lib.analysis.selection import selected_orders
from lib.workspace.facts import Facts
from lib.workspace.kept import keep
from lib.workspace.marts import ORDERS

CELL = ("category", "place", "month", "band")
EXPECTED = "same_associate_share"
"""The measure that is compared after what was to be expected is taken off (`_e`)."""

_HOUR, _DAY = 3600, 86_400


def order_cells(
    read: Read, facts: Facts, filters: Filters, told: frozenset[str], names: Iterable[str]
) -> ir.Table:
    """Return the rows that measures of orders are added up from; kept.

    Parameters
    ----------
    told
        Columns that hold anything.
    names
        Measures that can be told, ids of `lib.schema.experience` with in_cells.

    Returns
    -------
    customer_key, category, place, month, band; and of each measure NAME: NAME_y, NAME_x (float64), with
    EXPECTED_e where it is among them.
    """
    wanted = tuple(names)
    orders = _orders(filters, facts, told, wanted)
    cuts = _cuts(read, filters)
    values = {name: _values(name, orders, filters) for name in wanted}
    rows = _row(orders, cuts, values)
    if "cancelled_share" in wanted:
        rows = rows.union(_cancelled(filters, facts, told, cuts, rows, wanted))
    return keep(rows, "experience")


def _orders(filters: Filters, facts: Facts, told: frozenset[str], names: tuple[str, ...]) -> ir.Table:
    """Return known customers' orders of the window with all that the measures are made of."""
    order = selected_orders(filters)
    order = order.filter(order.is_order, order.customer_key.notnull())
    parts = [order_facts(filters, facts, told)]
    if EXPECTED in names:
        parts.append(served_again(filters))
    if "returned_order_share" in names:
        back = ORDERS.filter(ORDERS.is_return).select(*ORDER).distinct()
        parts.append(back.mutate(came_back=True))
    for part in parts:
        beside = part.rename(system_right="system", order_id_right="order_id")
        same = [order.system == beside.system_right, order.order_id == beside.order_id_right]
        order = order.left_join(beside, same).drop("system_right", "order_id_right")
    return order.mutate(
        place=ibis.coalesce(order.store_id, order.channel),
        month=order.order_month,
        category=order.category.fill_null(0),
    )


def _cuts(read: Read, filters: Filters) -> tuple[float, ...]:
    """Return the borders of the value bands: quintiles of known customers' orders before discounts."""
    order = selected_orders(filters)
    bought = order.filter(order.is_order, order.customer_key.notnull())
    cuts = bought.agg(cuts=bought.gross_revenue.quantile(list(QUINTILES)))
    row = read(keep(cuts.select(**{f"at_{k}": cuts.cuts[k] for k in range(len(QUINTILES))}), "bands")).iloc[0]
    return tuple(0.0 if cut != cut else round(float(cut), 4) for cut in row)


def _band(gross: ir.FloatingValue, cuts: tuple[float, ...]) -> ir.IntegerValue:
    steps = [(gross > cut).cast("int8") for cut in cuts]
    return sum(steps[1:], steps[0]).fill_null(0).cast("int32")


Pair = tuple[ir.Value, ir.Value]


def _row(orders: ir.Table, cuts: tuple[float, ...], values: dict[str, Pair]) -> ir.Table:
    pairs = {f"{name}_{part}": pair[at] for name, pair in values.items() for at, part in enumerate("yx")}
    if EXPECTED in values:
        pairs[f"{EXPECTED}_e"] = orders.expected
    return orders.select(
        "customer_key",
        category=orders.category.cast("int32"),
        place=orders.place,
        month=orders.month,
        band=_band(orders.gross_revenue, cuts),
        **{name: value.cast("float64").fill_null(0.0) for name, value in pairs.items()},
    )


def _values(name: str, order: ir.Table, filters: Filters) -> Pair:
    """Return y and x of one measure of an order."""
    return _VALUES[name](order, filters)


def _fulfilment(order: ir.Table, _: Filters) -> Pair:
    wait = (order.fulfilled_at.epoch_seconds() - order.ordered_at.epoch_seconds()) / float(_HOUR)
    is_told = (wait >= 0).fill_null(False)
    return is_told.ifelse(wait, 0.0), is_told


def _late(order: ir.Table, filters: Filters) -> Pair:
    due = (order.promised_at.date() <= filters.as_of).fill_null(False)
    late = (order.fulfilled_at > order.promised_at) | (order.open_lines > 0)
    return due & late.fill_null(False), due


def _refund(order: ir.Table, _: Filters) -> Pair:
    return order.refund_seconds / float(_DAY), order.refund_lines


def _assisted(order: ir.Table, _: Filters) -> Pair:
    offline = order.channel_group == "offline"
    return offline & order.associate_id.notnull(), offline


def _again(order: ir.Table, _: Filters) -> Pair:
    return order.again, order.again.notnull()


def _returned(order: ir.Table, _: Filters) -> Pair:
    return order.came_back.fill_null(False) | (order.refund_amount > 0), ibis.literal(1.0)


_VALUES = {
    "fulfilment_hours": _fulfilment,
    "late_share": _late,
    "cancelled_share": lambda order, _: (ibis.literal(0.0), order.status_lines),
    "returned_order_share": _returned,
    "refund_days": _refund,
    EXPECTED: _again,
    "assisted_share": _assisted,
    "service_order_share": lambda order, _: (order.service_lines > 0, ibis.literal(1.0)),
    "solution_order_share": lambda order, _: (order.is_solution, ibis.literal(1.0)),
    "discount_depth": lambda order, _: (order.discount_amount, order.gross_revenue),
}
"""Measure -> y and x of an order."""


def _cancelled(
    filters: Filters,
    facts: Facts,
    told: frozenset[str],
    cuts: tuple[float, ...],
    rows: ir.Table,
    names: tuple[str, ...],
) -> ir.Table:
    """Return one row per order with cancelled lines, which no mart holds, in the columns of `rows`."""
    order = cancelled_orders(filters, facts, told)
    lines = order.lines.cast("float64")
    zero = ibis.literal(0.0)
    others = {column: zero for column in rows.columns if column[:-2] in names}
    return order.select(
        "customer_key",
        "category",
        "place",
        "month",
        band=_band(order.gross_revenue, cuts),
        **(others | {"cancelled_share_y": lines, "cancelled_share_x": lines}),
    ).select(*rows.columns)
