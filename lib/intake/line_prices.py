"""Is what is called a price the price of one piece, or what all pieces of the line cost?

Grain in: the price, quantity and product of one file of order lines, as text. Grain out: a draft in which
such a price is the amount. Tills write "Price" for both; times the quantity, the second would count twice.

A product sold one at a time and several at a time tells them apart: the price of one piece stays the same,
the price of the line grows with the quantity.
"""

from dataclasses import dataclass, replace

from lib.intake.draft import Draft
from lib.intake.look import Look
from lib.intake.shapes import MOST

PRODUCTS = 2
"""Products that grow with the quantity, from which on there is no doubt."""

_SAME = 0.005
"""Share by which two prices of one piece may differ: cents are rounded when a line is divided."""


@dataclass(frozen=True, slots=True)
class Growth:
    """Products sold in different quantities: how many have one price a piece, how many one price a line.

    `line` counts those whose price grows with the quantity, `piece` those whose price stays, `example` is one
    that grows.
    """

    line: int
    piece: int
    example: str

    @property
    def is_of_the_line(self) -> bool:
        """Whether the price can only be that of the line."""
        return self.line >= PRODUCTS and self.line >= MOST * (self.line + self.piece)


def with_line_prices(seen: Look, draft: Draft) -> Draft:
    """Return a draft in which what all pieces of a line cost is not taken for the price of one.

    What the person said of a column by hand, and what a declared platform says, stays.
    """
    price, quantity = draft.sources.get("unit_price"), draft.sources.get("quantity")
    product = draft.sources.get("product_id") or draft.sources.get("product_name")
    if draft.table != "order_lines" or draft.platform or not (price and quantity and product):
        return draft
    if {"unit_price", "net_revenue"} & draft.by_hand or "net_revenue" in draft.sources:
        return draft
    growth = growth_of(seen, price[0], quantity[0], product[0])
    if not growth.is_of_the_line:
        return draft
    sources = {name: headers for name, headers in draft.sources.items() if name != "unit_price"}
    said = (
        f"{price[0]} is the amount of the line, not the price of one piece: it grows with {quantity[0]} "
        f"(for {growth.example}, for one), so it is not multiplied."
    )
    return replace(draft, sources=sources | {"net_revenue": price}, warnings=(*draft.warnings, said))


def growth_of(seen: Look, price: str, quantity: str, product: str) -> Growth:
    """Return how the prices of products behave that were sold in different quantities.

    Only amounts with a decimal point or comma and no thousands are looked at; they are evidence enough.
    """
    number = "try_cast(replace({}, ',', '.') as double)"
    amount, pieces = number.format(_digits(seen, price)), number.format(_digits(seen, quantity))
    row = seen.connection.execute(
        f"""with lines as (select {seen.cell([product])} as product, {amount} as amount, {pieces} as pieces
            from {seen.rows}),
        products as (select product, max(amount) - min(amount) as spread, max(amount) as most,
                max(amount / pieces) - min(amount / pieces) as each_spread, max(amount / pieces) as each
            from lines where amount > 0 and pieces > 0 and product is not null
            group by product having count(distinct pieces) > 1)
        select count(*) filter (each_spread <= {_SAME} * each and spread > {_SAME} * most),
            count(*) filter (spread <= {_SAME} * most),
            min(product) filter (each_spread <= {_SAME} * each and spread > {_SAME} * most)
        from products"""
    ).fetchone()
    line, piece, example = row or (0, 0, None)
    return Growth(line, piece, example or "")


def _digits(seen: Look, source: str) -> str:
    return f"regexp_replace({seen.cell([source])}, '[^0-9.,-]', '', 'g')"
