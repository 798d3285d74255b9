"""What is a trap made of? Twelve orders with known truth, and what is done to them before they become a file.

Grain in: a seed and a way of writing. Grain out: a `Draft`; damages change it; `content` writes it. The
truth goes along: an order whose row is damaged beyond reading is taken out of `orders`, because its row
must not come in.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from bench.corpora.writing import Writing
from lib.jobs.arrivals import Choices

HEADER = ("Order ID", "Order Date", "Amount", "Customer ID", "Product")
ID, DATE, AMOUNT, CUSTOMER, PRODUCT = range(5)
ORDERS = 12
_FIRST_DAY = datetime(2024, 1, 9)


@dataclass(frozen=True, slots=True)
class Order:
    """What a row says when it is read as it was meant."""

    order_id: str
    at: datetime
    amount: Decimal
    customer: str | None


@dataclass(slots=True)
class Draft:
    """A file in the making.

    Attributes
    ----------
    draw
        The file's own dice.
    writing
        How its text is written.
    orders
        Place of a record -> its order; a place without one holds nothing that may come in.
    header, records
        Cells.
    above
        Lines before the header.
    lines
        Called with the data lines before they are put together; returns what shall stand there.
    packed
        Called with the bytes; returns what is uploaded.
    name
        Of the upload.
    told
        What the person says about it.
    """

    draw: random.Random
    writing: Writing
    orders: dict[int, Order] = field(default_factory=dict)
    header: list[str] = field(default_factory=lambda: list(HEADER))
    records: list[list[str]] = field(default_factory=list)
    above: list[str] = field(default_factory=list)
    lines: Callable[[list[str]], list[str]] = list
    packed: Callable[[bytes], bytes] = bytes
    name: str = "orders.csv"
    told: Choices = field(default_factory=lambda: Choices(constants={"channel": "web"}))

    def spoil(self, place: int, column: int, cell: str) -> None:
        """Put something into a cell that can't be read: its row must not come in."""
        self.records[place][column] = cell
        self.orders.pop(place, None)

    def each(self, column: int, cell: Callable[[Order], str]) -> None:
        """Write a column anew from the orders."""
        for place, order in self.orders.items():
            self.records[place][column] = cell(order)

    def set_orders(self, change: Callable[[int, Order], Order]) -> None:
        """Change the truth, and the cells that tell it."""
        self.orders = {place: change(place, order) for place, order in self.orders.items()}
        for place, order in self.orders.items():
            self.records[place][:PRODUCT] = cells_of(order)

    def forget(self) -> None:
        """Let nothing come in: what the file says can't be known."""
        self.orders = {}

    def content(self) -> bytes:
        """Return the bytes of the upload."""
        lines = self.lines([self.writing.line(record) for record in self.records])
        return self.packed(self.writing.encode([*self.above, self.writing.line(self.header), *lines]))


def drafted(seed: int, writing: Writing) -> Draft:
    """Return twelve orders, as yet undamaged: days on both sides of 12, accents, two negative amounts."""
    draft = Draft(random.Random(seed), writing)  # noqa: S311 (no secret)
    for place in range(ORDERS):
        order = _order(draft.draw, place)
        draft.orders[place] = order
        draft.records.append([*cells_of(order), draft.draw.choice(("mug", "crème brûlée", "15 inch", "Öl"))])
    return draft


def cells_of(order: Order) -> list[str]:
    """Return an order's cells as a careful system writes them."""
    return [order.order_id, f"{order.at:%Y-%m-%d}", str(order.amount), order.customer or ""]


def thousands(amount: Decimal, separator: str, sign: str) -> str:
    """Return an amount with a thousands separator and a decimal sign."""
    plain = f"{amount:,.2f}"
    return plain.replace(",", "\0").replace(".", sign).replace("\0", separator)


def _order(draw: random.Random, place: int) -> Order:
    day = _FIRST_DAY + timedelta(days=place * 19 + draw.randint(0, 18))
    amount = Decimal(draw.randint(100, 250_000)) / 100
    return Order(
        order_id=f"A-{1001 + place}",
        at=day,
        amount=-amount if place in {4, 9} else amount,
        customer=f"Zoë-{draw.randint(1, 6)}",
    )


Damage = Callable[[Draft], None]
Table = Sequence[tuple[str, Damage]]
