"""What is in a basket? Orders with lines, offers and returns, by persona, channel and day; money in cents."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from generator import calendar
from generator.catalogue import GIFT, PRODUCTS, Product, offer_percent, service_plans, shelf
from generator.dice import Dice, Weighted
from generator.people import Person
from generator.places import STORE_SIZE, Store

#: What each persona buys first in a basket. Buzz buys gadgets and Barry home theatre: no category in common.
FIRST_CHOICE = {
    "barry": Weighted({"Televisions": 45, "Audio": 32, "Smart home": 23}),
    "jill": Weighted({
        "Appliances": 34, "Tablets": 20, "Cameras": 12, "Smart home": 14, "Phones": 14, "Audio": 6,
    }),
    "buzz": Weighted({"Gaming": 46, "Wearables": 24, "Phones": 30}),
    "ray": Weighted({
        "Televisions": 24, "Appliances": 20, "Gaming": 14, "Computers": 12, "Phones": 14, "Tablets": 8,
        "Audio": 8,
    }),
    "storefront": Weighted({"Computers": 58, "Phones": 18, "Tablets": 12, "Cameras": 12}),
}  # fmt: skip
#: Dear (above 0) or cheap (below 0) among the products of a category.
TASTE = {"barry": 0.0, "jill": -0.15, "buzz": -0.1, "ray": -0.45, "storefront": -0.25}
_EXTRAS = Weighted({"Cables": 70, "Services": 30})


@dataclass(slots=True)
class Line:
    """A line of a basket: unit price and discount in cents; returned_at when it came back."""

    product: Product
    quantity: int
    discount: int
    returned_on: date | None = None

    @property
    def gross(self) -> int:
        """Quantity times unit price."""
        return self.quantity * self.product.price

    @property
    def net(self) -> int:
        """Gross minus discount, returns not counted."""
        return self.gross - self.discount


@dataclass(slots=True, eq=False)
class Order:
    """A basket that was paid for, by somebody known or not."""

    person: Person | None
    channel: str
    store: Store
    when: datetime
    lines: list[Line] = field(default_factory=list)
    voided: bool = False

    @property
    def net(self) -> int:
        """What stays after discounts and returns."""
        return 0 if self.voided else sum(line.net for line in self.lines if line.returned_on is None)

    @property
    def paid(self) -> int:
        """What was paid at first, before returns."""
        return sum(line.net for line in self.lines)

    def net_by_day(self) -> list[tuple[date, int]]:
        """Return (day, cents): a web refund counts on the order's day, a store refund on its own."""
        rows = [(self.when.date(), line.net) for line in self.lines]
        for line in self.lines:
            if line.returned_on is not None:
                rows.append((self.when.date() if self.channel == "web" else line.returned_on, -line.net))
        return rows


def spending_year(day: date) -> int:
    """Return 1 for July 2024 to June 2025, 2 for the year after."""
    return 1 if day < calendar.YEAR_TWO else 2


class Till:
    """Fills baskets. Regular customers stay under a yearly limit, so that the top 1 % are told apart."""

    YEARLY_LIMIT, ROOM_FOR_EXTRAS = 370_000, 16_000

    def __init__(self, subject: str) -> None:
        self.dice = Dice(subject)

    def sell(self, person: Person, channel: str, day: date, dearer: float = 0.0, most: int = 10**9) -> Order:
        """Return an order; ``dearer`` moves the taste to dear products, ``most`` limits it in cents."""
        dice, persona = self.dice, person.persona_on(day)
        store = person.home if dice.chance(0.93) else dice.weighted(_ANY_STORE)
        order = Order(person, channel, store, calendar.some_time(dice, day, channel, persona))
        spent = person.spent.get(spending_year(day), 0)
        budget = most if person.heavy else self.YEARLY_LIMIT - self.ROOM_FOR_EXTRAS - spent
        category = "Cables" if person.cables else dice.weighted(FIRST_CHOICE[persona])
        product = self._pick(category, TASTE[persona] + dearer, budget)
        order.lines.append(self._line(order, product, self._quantity(person, persona, product, budget)))
        if not person.cables:
            self._add_extras(order, day)
        self._maybe_return(order, person)
        year = spending_year(day)
        person.spent[year] = person.spent.get(year, 0) + order.paid
        return order

    def sell_unknown(self, store: Store, day: date, most: int) -> Order:
        """Return a store order of somebody who did not say who they are, of about ``most`` cents at most."""
        dice = self.dice
        order = Order(None, "store", store, calendar.some_time(dice, day, "store"))
        persona = dice.weighted(_UNKNOWN)
        product = self._pick(dice.weighted(FIRST_CHOICE[persona]), TASTE[persona] + 1.3, most)
        order.lines.append(self._line(order, product, 1))
        if most > self.ROOM_FOR_EXTRAS:
            self._add_extras(order, day)
        self._maybe_return(order, None)
        return order

    def _pick(self, category: str, taste: float, budget: int) -> Product:
        for _ in range(60):
            product = self.dice.weighted(shelf(category, taste))
            if product.price <= budget:
                return product
        return min((p for p in PRODUCTS if p.category == category), key=lambda p: p.price)

    def _quantity(self, person: Person, persona: str, product: Product, budget: int) -> int:
        if person.cables or (person.heavy and product.price < 90_000):
            wanted = self.dice.whole(1, 3)
        elif persona == "storefront" and product.price < 90_000:
            wanted = 1 + self.dice.chance(0.3) + 2 * self.dice.chance(0.06)
        else:
            wanted = 1
        return max(1, min(wanted, budget // max(product.price, 1)))

    def _line(self, order: Order, product: Product, quantity: int) -> Line:
        percent = offer_percent(product.category, order.channel, order.when)
        taken = self.dice.chance(0.95)
        return Line(product, quantity, round(quantity * product.price * percent / 100) if taken else 0)

    def _add_extras(self, order: Order, day: date) -> None:
        person, dice = order.person, self.dice
        if person is not None and person.persona == "buzz" and day < calendar.YEAR_TWO:
            # Whether a Buzz takes a service plan in year one is decided beforehand: it tells who becomes a
            # Barry.
            if person.wants_plan:
                order.lines.append(self._line(order, dice.weighted(service_plans()), 1))
                person.wants_plan = False
            if dice.chance(0.15):
                order.lines.append(self._line(order, dice.weighted(shelf("Cables", -0.3)), 1))
        elif dice.chance(0.26):
            order.lines.append(self._line(order, dice.weighted(shelf(dice.weighted(_EXTRAS), -0.5)), 1))
        if order.channel == "web" and dice.chance(0.02):
            order.lines.append(Line(GIFT, 1, 0))

    def _maybe_return(self, order: Order, person: Person | None) -> None:
        if not self.dice.chance(0.062):
            return
        day = order.when.date() + timedelta(days=self.dice.whole(2, 18))
        if person is not None and person.heavy and spending_year(day) != spending_year(order.when.date()):
            return
        if day <= calendar.END and (day.month, day.day) != (12, 25):
            order.lines[0].returned_on = day


_ANY_STORE = Weighted(STORE_SIZE)
_UNKNOWN = Weighted({"jill": 30, "ray": 40, "buzz": 18, "barry": 6, "storefront": 6})
