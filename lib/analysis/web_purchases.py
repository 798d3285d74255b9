"""What does each web order hold of a category: at which price, and how new is its newest product?

Grain in: order lines of known customers' web orders. Grain out: one row per customer, moment and category.

A product is new for `NEW_DAYS` after it was first sold to anybody. Nobody can tell of a product that was
first sold when the data begins: it may have been on sale long before.
"""

from calendar import timegm
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache

import ibis
import ibis.expr.types as ir

from lib.analysis.category_moments import asked_at, of_two_sides, with_code
from lib.analysis.elapsed import SECONDS_A_DAY, day_number
from lib.analysis.filters import Filters
from lib.analysis.price_bands import Lines, thirds
from lib.workspace.canonical import canonical
from lib.workspace.kept import keep
from lib.workspace.listed import with_product
from lib.workspace.marts import UNCOUNTED, UNTOLD, order_id_of

NEWNESS = ("new", "longer")
NEW_DAYS = 90
"""Days after its first sale for which a product is new."""


@lru_cache(maxsize=50)  # an expression costs milliseconds to write
def web_purchases(lines: Lines, filters: Filters) -> ir.Table:
    """Return what known customers of all segments bought online in the window; kept.

    Returns
    -------
    customer_key, second, code; price (of an item, before discounts); newest (day on which the newest of its
    products was first sold, as a number; null where no line tells a product).
    """
    order = of_two_sides(replace(filters, segment=None))
    order = order.filter(order.is_online, order.is_order)
    order = order.select("customer_key", "second", of_system="system", of_order="order_id")
    sold = _sold(lines, filters.start)
    held = sold.join(order, [sold.system == order.of_system, sold.order_id == order.of_order])
    held = with_code(held.left_join(_first_sales(), "product_id"))
    each = held.group_by("customer_key", "code", second=asked_at(held.second)).agg(
        gross=held.gross.sum(), items=held["items"].sum(), newest=held.first_sold.max()
    )
    each = each.select(
        "customer_key", "second", "code", "newest", price=(each.gross / each["items"]).round(4)
    )
    return keep(each, "web_purchases")


def newness(purchase: ir.Table, first_order: date) -> ir.IntegerValue:
    """Return the place in `NEWNESS`, counted from 1; 0 where nobody can tell.

    Parameters
    ----------
    purchase
        As of `web_purchases`.
    first_order
        Day on which the data begins.
    """
    day = purchase.second // SECONDS_A_DAY
    begins = timegm((first_order + timedelta(days=NEW_DAYS)).timetuple()) // SECONDS_A_DAY
    return ibis.cases(
        (day - purchase.newest > NEW_DAYS, 1 + NEWNESS.index("longer")),
        (purchase.newest >= begins, 1 + NEWNESS.index("new")),
        else_=0,
    ).cast("int32")


def with_band(purchase: ir.Table) -> ir.Table:
    """Add band, 0 (low) to 2 (high): thirds of the prices of the category; null for too few prices."""
    cuts = thirds(purchase.filter(purchase.price > 0), "code")
    joined = purchase.left_join(cuts, "code")
    band = (joined.price > joined.low_to).cast("int8") + (joined.price > joined.middle_to).cast("int8")
    return joined.select(*purchase.columns, band=band.cast("int8"))


def _sold(lines: Lines, start: date) -> ir.Table:
    """Return system, order_id, product_id, category, items, gross of the lines that were sold."""
    line = canonical("order_lines")
    line = line.filter(line.ordered_at >= start, line.status.isnull() | line.status.notin(UNCOUNTED))
    if lines.currency:
        line = line.filter(line.currency.isnull() | (line.currency == lines.currency))
    if lines.has_products:
        line = with_product(line)
    items = line.quantity.fill_null(1).cast("float64")
    gross = line.net_revenue + line.discount_amount.fill_null(0) + line.refund_amount.fill_null(0)
    sold = line.select(
        "system", "product_id", "category", items=items, gross=gross.cast("float64"),
        order_id=order_id_of(line, frozenset(line.columns)),
    )  # fmt: skip
    return sold.filter(sold["items"] > 0, sold.gross > 0, sold.category.notnull(), sold.category != UNTOLD)


def _first_sales() -> ir.Table:
    """Return product_id and first_sold, the number of the day on which it was first sold; kept."""
    line = canonical("order_lines")
    sold = line.filter(line.product_id.notnull(), line.quantity.isnull() | (line.quantity > 0))
    day = day_number(sold.ordered_at.date())
    return keep(sold.group_by("product_id").agg(first_sold=day.min()), "first_sales")
