"""At which price does each customer buy a category, in one window and in the next? Low, middle or high.

Grain in: order lines with their order's customer, of two windows. Grain out: one row per customer and
category bought in both.

A price is what an item of the category cost the customer on average in a window, before discounts: a dear
product at a discount is no cheap one. The bands are thirds of these prices over all customers and both
windows, so that they stay where they are. A category with too few prices to make three bands is left out.
"""

from dataclasses import dataclass, replace
from functools import lru_cache

import ibis
import ibis.expr.types as ir

from lib.analysis.beginnings import known_orders
from lib.analysis.filters import Filters
from lib.workspace.canonical import canonical
from lib.workspace.kept import keep
from lib.workspace.marts import UNTOLD, counted_lines

BANDS = ("low", "middle", "high")
_THIRDS = (1 / 3, 2 / 3)


@dataclass(frozen=True, slots=True)
class Lines:
    """Which order lines count: those of the main currency; and whether a product list tells categories."""

    currency: str | None
    has_products: bool


@lru_cache(maxsize=50)  # an expression costs milliseconds to write
def prices(lines: Lines, earlier: Filters, later: Filters) -> ir.Table:
    """Return customer_key, category, is_later, price (of an item, before discounts); kept.

    Lines are joined to their orders, which know the customer: a tenth of the work of finding the customer of
    each line again.
    """
    order = known_orders(replace(earlier, end=later.end))
    order = order.filter(
        order.is_order, (order.order_date <= earlier.end) | (order.order_date >= later.start)
    )
    order = order.select(
        "customer_key", of_system="system", of_order="order_id", is_later=order.order_date >= later.start
    )
    line = canonical("order_lines")
    line = line.filter(line.ordered_at >= ibis.literal(earlier.start).cast("timestamp"))
    sold = counted_lines(line, lines.currency, frozenset(line.columns), has_products=lines.has_products)
    sold = sold.filter(sold.is_sale, ~sold.is_return, sold.category != UNTOLD, sold.quantity > 0)
    sold = sold.select(
        "system", "order_id", "category", "quantity",
        gross=sold.net + sold.discount_amount + sold.refund_amount,
    )  # fmt: skip
    bought = sold.join(order, [sold.system == order.of_system, sold.order_id == order.of_order])
    each = bought.group_by("customer_key", "category", "is_later").agg(
        gross=bought.gross.sum(), items=bought.quantity.sum()
    )
    each = each.filter(each.gross > 0)
    return keep(
        each.select("customer_key", "category", "is_later", price=(each.gross / each["items"]).round(4)),
        "prices",
    )


@lru_cache(maxsize=50)  # an expression costs milliseconds to write
def band_cuts(lines: Lines, earlier: Filters, later: Filters) -> ir.Table:
    """Return category, low_to and middle_to: the last price of the lower two bands; kept."""
    return keep(thirds(prices(lines, earlier, later), "category"), "band_cuts")


def thirds(price: ir.Table, by: str) -> ir.Table:
    """Return `by`, low_to and middle_to: the last price of the lower two thirds; not of too few prices.

    Parameters
    ----------
    price
        A column of that name, and price.
    """
    cuts = price.group_by(by).agg(
        low_to=price.price.quantile(_THIRDS[0]),
        middle_to=price.price.quantile(_THIRDS[1]),
        most=price.price.max(),
    )
    told = cuts.filter(cuts.low_to < cuts.middle_to, cuts.middle_to < cuts.most)
    return told.drop("most")


@lru_cache(maxsize=50)  # an expression costs milliseconds to write
def band_moves(lines: Lines, earlier: Filters, later: Filters) -> ir.Table:
    """Return customer_key, category, from_band and to_band (0 is low) of what was bought in both; kept."""
    price = prices(lines, earlier, later).join(band_cuts(lines, earlier, later), "category")
    band = ((price.price > price.low_to).cast("int8") + (price.price > price.middle_to).cast("int8")).cast(
        "int8"
    )
    placed = price.mutate(band=band)
    pairs = placed.group_by("customer_key", "category").agg(
        windows=placed.count(),
        from_band=placed.band.max(where=~placed.is_later),
        to_band=placed.band.max(where=placed.is_later),
    )
    both = pairs.filter(pairs.windows == 2)  # noqa: PLR2004 (before and after)
    return keep(both.drop("windows"), "band_moves")
