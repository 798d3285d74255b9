"""When did each known customer buy, or bring back, which category, and on which side?

Grain in: `mart_orders`, and the order lines of those that hold several categories. Grain out: one row per
customer, moment, side and category. Moments are seconds since 1970, so that what came before can be told
within a day, too; categories are numbers (`lib.analysis.order_facts.category_codes`), because a word costs
four times as much to group by.
"""

from functools import lru_cache

import ibis.expr.types as ir

from lib.analysis.beginnings import known_orders
from lib.analysis.channel_sums import SIDES
from lib.analysis.elapsed import SECONDS_A_DAY
from lib.analysis.filters import Filters
from lib.analysis.order_facts import category_codes
from lib.analysis.price_bands import Lines
from lib.workspace.canonical import canonical
from lib.workspace.kept import keep
from lib.workspace.marts import ORDERS, UNTOLD, counted_lines

_MADE_OF = ("system", "order_id", "is_return")


@lru_cache(maxsize=50)  # an expression costs milliseconds to write
def category_moments(lines: Lines, seen: Filters) -> ir.Table:
    """Return what known customers bought and returned in a window, its channels and stores; kept.

    An order of one category is told by the mart; lines are asked of the others, and of returns.

    Returns
    -------
    customer_key, second, is_online, is_return, code; once a line of the category.
    """
    order = of_two_sides(seen)
    is_one = (order.first_category == order.last_category).fill_null(False)
    told = order.filter(is_one).rename(category="first_category")
    several = order.filter(~is_one)
    line = canonical("order_lines").filter(canonical("order_lines").ordered_at >= seen.start)
    held = counted_lines(line, lines.currency, frozenset(line.columns), has_products=lines.has_products)
    held = held.filter(held.is_sale | held.is_return)
    held = held.select(*(held[name].name(f"of_{name}") for name in _MADE_OF), "category")
    joined = several.join(held, [several[name] == held[f"of_{name}"] for name in _MADE_OF])
    columns = ("customer_key", "second", "is_online", "is_return", "category")
    both = told.select(*columns).union(joined.select(*columns))
    return keep(with_code(both.filter(both.category != UNTOLD)), "category_moments")


def of_two_sides(seen: Filters) -> ir.Table:
    """Return the orders and returns of known customers online and in stores, with second and is_online."""
    order = known_orders(seen)
    order = order.filter(order.is_order | order.is_return, order.channel_group.isin(SIDES))
    return order.mutate(second=ORDERS.ordered_at.epoch_seconds(), is_online=order.channel_group == SIDES[0])


def with_code(rows: ir.Table) -> ir.Table:
    """Put its number in place of each row's category; rows whose category no order has are left out."""
    codes = category_codes()
    codes = codes.select(coded="category", code=codes.code.cast("int32"))
    joined = rows.join(codes, rows.category == codes.coded)
    return joined.drop("category", "coded")


def asked_at(second: ir.IntegerValue) -> ir.IntegerValue:
    """Return the moment before which contacts count: of an order without an hour, the end of its day."""
    return second + (second % SECONDS_A_DAY == 0).cast("int64") * (SECONDS_A_DAY - 1)
