"""What does each side sell of each product? Sums that prices, discounts and what is for sale are told from.

Grain in: order lines that count, with the order that knows side and customer. Grain out: product x side, and
product x side x month x lot of customers (`lib.analysis.lots`) of the products with the most net revenue.

No mart: a product has a row a month, side and lot, which a retailer with many products would carry through
every load for one question. Over the 5 million lines of a year the tables take two seconds, once a window.
"""

from dataclasses import dataclass
from functools import lru_cache

import ibis
import ibis.expr.types as ir

from lib.analysis.channel_sums import SIDES
from lib.analysis.filters import Filters
from lib.analysis.lots import FEW, lot_of
from lib.analysis.selection import selected_orders
from lib.workspace.canonical import canonical
from lib.workspace.kept import keep
from lib.workspace.marts import counted_lines

MOST_PRODUCTS = 2_000
"""Products, by net revenue of both sides, that are compared."""

_ONLINE = SIDES[0]


@dataclass(frozen=True, slots=True)
class Sold:
    """Which lines are looked at: the main currency, and the choice of data."""

    currency: str | None
    filters: Filters


def sold_lines(sold: Sold) -> ir.Table:
    """Return one row per sold line of a product on either side.

    Returns
    -------
    product_id, is_online, month, customer_key, lot, pieces, gross (before discounts), discount, net.
    """
    order = selected_orders(sold.filters)
    order = order.filter(order.is_order, order.channel_group.isin(SIDES))
    order = order.select(
        "customer_key", of_system="system", of_order="order_id", is_online=order.channel_group == _ONLINE,
        month="order_month", lot=lot_of(order.customer_key, FEW, order.ordered_at),
    )  # fmt: skip
    line = canonical("order_lines")
    line = line.filter(line.product_id.notnull(), line.ordered_at >= _midnight(sold))
    # The product takes the place of the category: what counts as a sold line is told in one place.
    counted = counted_lines(
        line.mutate(category=line.product_id), sold.currency, frozenset(line.columns), has_products=False
    )
    counted = counted.filter(counted.is_sale, ~counted.is_return, counted.quantity > 0)
    counted = counted.mutate(gross=counted.net + counted.discount_amount + counted.refund_amount)
    counted = counted.filter(counted.gross > 0).select(
        "system", "order_id", "gross", "net", product_id="category", pieces="quantity",
        discount="discount_amount",
    )  # fmt: skip
    same = [counted.system == order.of_system, counted.order_id == order.of_order]
    return counted.join(order, same).drop("system", "order_id", "of_system", "of_order")


def product_count(sold: Sold) -> ir.Table:
    """Return one row: how many products lines since the start of the window name; kept."""
    line = canonical("order_lines")
    line = line.filter(line.product_id.notnull(), line.ordered_at >= _midnight(sold))
    return keep(line.agg(products=line.product_id.nunique()), "product_count")


@lru_cache(maxsize=50)  # an expression costs milliseconds to write
def product_totals(sold: Sold, *, is_wide: bool) -> ir.Table:
    """Return product_id, is_online, lines, net, and lots (of which any bought, as bits); kept.

    Parameters
    ----------
    is_wide
        Whether there are more than `MOST_PRODUCTS`: the lines are then read twice, so that no table of cells
        of all of them is made.
    """
    row = sold_lines(sold).mutate(lines=1) if is_wide else product_cells(sold, is_wide=False)
    bit = ibis.literal(1, type="int64") << row.lot.cast("int64")
    each = row.group_by("product_id", "is_online").agg(
        lines=row.lines.sum(), net=row.net.sum().round(4), lots=bit.bit_or()
    )
    return keep(each, "product_totals")


@lru_cache(maxsize=50)  # an expression costs milliseconds to write
def product_cells(sold: Sold, *, is_wide: bool) -> ir.Table:
    """Return product_id, is_online, month, lot, lines, pieces, gross, discount and net; kept.

    Of many products (see `product_totals`) only of those that `compared_products` returns.
    """
    line = sold_lines(sold)
    if is_wide:
        line = line.semi_join(compared_products(sold, is_wide=True), "product_id")
    each = line.group_by("product_id", "is_online", "month", "lot").agg(
        lines=line.count(), **{name: line[name].sum() for name in ("pieces", "gross", "discount", "net")}
    )
    return keep(each, "product_cells")


def compared_products(sold: Sold, *, is_wide: bool) -> ir.Table:
    """Return product_id of those that both sides sell, most net revenue first, at most `MOST_PRODUCTS`."""
    total = product_totals(sold, is_wide=is_wide)
    each = total.group_by("product_id").agg(sides=total.count(), net=total.net.sum())
    both = each.filter(each.sides == len(SIDES)).order_by(ibis.desc("net"), "product_id")
    return both.limit(MOST_PRODUCTS).select("product_id")


def buyers_of_products(sold: Sold, holds: ir.Table) -> ir.Table:
    """Return product_id and customers: how many of a table of customer_key bought each product."""
    line = sold_lines(sold).semi_join(holds, "customer_key")
    return line.group_by("product_id").agg(customers=line.customer_key.nunique())


def _midnight(sold: Sold) -> ir.Value:
    return ibis.literal(sold.filters.start).cast("timestamp")
