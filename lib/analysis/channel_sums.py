"""Which sums tell online and offline apart? One pass over the orders of a window, nothing but sums out.

Grain in: `mart_orders` of one window. Grain out: one row per channel group, with the sums, squares and cross
products over its units that the intervals need. A unit is a known customer, or an order of nobody known:
orders of one customer resemble each other, so that counting each as a unit of its own would claim too much.
"""

from dataclasses import dataclass
from types import MappingProxyType

import ibis
import ibis.expr.types as ir
import pandas as pd

from lib.analysis.intervals import Moments, PairMoments
from lib.analysis.result import Read
from lib.workspace.kept import keep

SIDES = ("online", "offline")

FIGURES = ("orders", "revenue", "order_revenue", "items", "discount", "gross", "returned")
RATIOS = MappingProxyType(
    {
        "order_value": ("order_revenue", "orders"),
        "items_per_order": ("items", "orders"),
        "discount_share": ("discount", "gross"),
        "return_share": ("returned", "sold"),
    }
)
"""Measure -> the two figures whose sums are divided."""


@dataclass(frozen=True, slots=True)
class GroupSums:
    """What one channel group adds up to.

    `ratios` are over all units, `revenue_of_buyers` and `orders_of_buyers` over known customers with an
    order; `buyers` counts those, `repeaters` those of them with two orders or more in the group. Money in the
    data's currency.
    """

    orders: int
    revenue: float
    known_revenue: float
    buyers: int
    repeaters: int
    ratios: dict[str, PairMoments]
    revenue_of_buyers: Moments
    orders_of_buyers: Moments

    @property
    def known_share(self) -> float | None:
        """Share of net revenue that belongs to known customers; None where there is no revenue."""
        return self.known_revenue / self.revenue if self.revenue > 0 else None


def figures(order: ir.Table) -> dict[str, ir.NumericValue]:
    """Return what one order or return adds to each figure.

    Items are those of orders, discounts and gross revenue those of sales; money given back counts where it
    was given back, with a line of its own or without (`refund_amount`). As in `lib.analysis.buyers`.
    """
    is_sale = ~order.is_return
    return {
        "orders": order.is_order.cast("float64"),
        "revenue": order.net_revenue,
        "order_revenue": ibis.ifelse(order.is_order, order.net_revenue, 0.0),
        "items": ibis.ifelse(order.is_order, order["items"], 0.0),
        "discount": ibis.ifelse(is_sale, order.discount_amount, 0.0),
        "gross": ibis.ifelse(is_sale, order.gross_revenue, 0.0),
        "returned": order.refund_amount - ibis.ifelse(is_sale, 0.0, order.net_revenue),
    }


def units(orders: ir.Table) -> ir.Table:
    """Return one row per unit: customer_key (null where nobody is known), channel_group, `FIGURES`, sold."""
    each = orders.filter(orders.channel_group.isin(SIDES))
    each = each.select("customer_key", "channel_group", **figures(each))
    known = each.filter(each.customer_key.notnull())
    # One number for customer and side: to group by a number and a word takes half as long again.
    number = known.customer_key * 2 + ibis.ifelse(known.channel_group == SIDES[0], 0, 1)
    sums = known.group_by(number=number).agg(**{name: known[name].sum() for name in FIGURES})
    customers = sums.select(
        *FIGURES,
        customer_key=sums.number // 2,
        channel_group=ibis.ifelse(sums.number % 2 == 0, *SIDES),
    ).select(*each.columns)
    every = customers.union(each.filter(each.customer_key.isnull()))
    return every.mutate(sold=every.gross - every.discount)


def group_sums(orders: ir.Table) -> ir.Table:
    """Return one row per channel group with all that `GroupSums` holds."""
    unit = units(orders)
    buyer = unit.customer_key.notnull() & (unit.orders > 0)
    pairs = {
        pair for top, bottom in RATIOS.values() for pair in ((top, top), (bottom, bottom), (top, bottom))
    }
    return unit.group_by("channel_group").agg(
        units=unit.count(),
        **{name: unit[name].sum() for name in (*FIGURES, "sold")},
        **{f"{one}_{two}": (unit[one] * unit[two]).sum() for one, two in sorted(pairs)},
        known_revenue=unit.revenue.sum(where=unit.customer_key.notnull()).fill_null(0.0),
        buyers=unit.count(where=buyer),
        repeaters=unit.count(where=buyer & (unit.orders > 1)),
        **{f"buyers_{name}": unit[name].sum(where=buyer).fill_null(0.0) for name in ("revenue", "orders")},
        **{
            f"buyers_{name}_{name}": (unit[name] * unit[name]).sum(where=buyer).fill_null(0.0)
            for name in ("revenue", "orders")
        },
    )


def read_group_sums(read: Read, orders: ir.Table) -> dict[str, GroupSums]:
    """Return channel group -> its sums, for the groups that have any order or return."""
    rows = read(keep(group_sums(orders), "sides"))
    return {str(row["channel_group"]): _sums(row) for _, row in rows.iterrows()}


def _sums(row: pd.Series) -> GroupSums:
    n = int(row["units"])
    buyers = int(row["buyers"])
    return GroupSums(
        orders=int(row["orders"]),
        revenue=float(row["revenue"]),
        known_revenue=float(row["known_revenue"]),
        buyers=buyers,
        repeaters=int(row["repeaters"]),
        ratios={
            name: PairMoments(n, *(float(row[part]) for part in (y, x, f"{y}_{y}", f"{x}_{x}", f"{y}_{x}")))
            for name, (y, x) in RATIOS.items()
        },
        revenue_of_buyers=Moments(buyers, float(row["buyers_revenue"]), float(row["buyers_revenue_revenue"])),
        orders_of_buyers=Moments(buyers, float(row["buyers_orders"]), float(row["buyers_orders_orders"])),
    )
