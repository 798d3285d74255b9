"""What do people look at on the web before they buy, there or in a store? Views, searches and carts.

Of the known store orders with a television, 38 % had a view of televisions by the same person in the 14
days before; of those with a cable 5 %. Views that would spoil these shares by accident are left out.
"""

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from generator.calendar import CAMPAIGN_SENT, END, START, some_day, some_time
from generator.catalogue import CATEGORIES, Product, shelf
from generator.dice import Dice, Weighted
from generator.files import write_csv
from generator.identities import Directory
from generator.orders import Order
from generator.people import Person

#: Share of known store orders with a line of the category that were researched online in the 14 days before.
RESEARCHED = {
    "Televisions": 0.38, "Computers": 0.31, "Cameras": 0.33, "Appliances": 0.27, "Tablets": 0.22,
    "Phones": 0.24,
    "Audio": 0.18, "Smart home": 0.16, "Wearables": 0.14, "Gaming": 0.12, "Services": 0.06, "Cables": 0.05,
}  # fmt: skip
BEFORE = timedelta(days=14)
HEADER = "event_time,event_type,visitor_ref,email,product_id,category,search_term,device,campaign".split(",")
_DEVICES = Weighted({"mobile": 58, "desktop": 33, "tablet": 9})
_CAMPAIGNS = Weighted({"": 78, "newsletter": 9, "search-ads": 8, "social": 5})
_TERMS = {
    "Televisions": ["oled tv", "65 inch tv", "tv wall mount", "best tv for sports"],
    "Computers": ["laptop 16gb", "notebook for school", "monitor 27", "office desktop"],
    "Phones": ["cirrus nova", "phone case", "unlocked phone", "trade in phone"],
    "Tablets": ["tablet kids", "tablet with pen", "e reader"],
    "Audio": ["soundbar", "noise cancelling headphones", "turntable", "earbuds"],
    "Cameras": ["mirrorless camera", "action camera", "50mm lens"],
    "Gaming": ["hexa console in stock", "wireless controller", "vr headset"],
    "Smart home": ["video doorbell", "smart thermostat", "smart bulbs"],
    "Wearables": ["gps watch", "pulse watch 8", "fitness band"],
    "Appliances": ["robot vacuum", "espresso machine", "air fryer", "quiet washer"],
    "Cables": ["hdmi 2.1 cable", "usb c charger", "ethernet cable 10m"],
    "Services": ["tv wall mounting", "phone screen repair", "service plan"],
}


@dataclass(slots=True)
class _Log:
    """Events so far, and which (person, category) must not be seen before which store orders."""

    dice: Dice
    directory: Directory
    rows: list[tuple[datetime, list[object]]] = field(default_factory=list)
    orders: dict[tuple[Person, str], list[datetime]] = field(default_factory=lambda: defaultdict(list))
    researched: set[tuple[Person, str, datetime]] = field(default_factory=set)

    def spoils(self, person: Person, category: str, when: datetime) -> bool:
        """Tell whether a view would make a store order count as researched that is not to be."""
        times = self.orders.get((person, category), [])
        due = times[bisect_left(times, when) : bisect_right(times, when + BEFORE)]
        return any((person, category, order) not in self.researched for order in due)

    def add(
        self, kind: str, when: datetime, visitor: str, email: str, product: Product, term: str = ""
    ) -> None:
        """Write an event down; a search has a term and no product."""
        item = "" if kind == "search" else product.sku
        campaign = "" if kind != "view" else self.dice.weighted(_CAMPAIGNS)
        device = "mobile" if email and visitor[-1] in "13579" else self.dice.weighted(_DEVICES)
        stamp = f"{when:%Y-%m-%d %H:%M:%S}"
        self.rows.append(
            (when, [stamp, kind, visitor, email, item, product.category, term, device, campaign])
        )

    def visit(
        self, person: Person | None, when: datetime, category: str, views: int, cart: bool = False
    ) -> None:
        """Write down one visit to a category: perhaps a search, some views, perhaps a cart."""
        if when.date() < START or (person and self.spoils(person, category, when)):
            return
        dice = self.dice
        visitor = f"v{person.id[1:]}" if person else f"x{dice.whole(100_000, 999_999)}"
        email = self.directory.email_of(person) if person else ""
        products = [dice.weighted(shelf(category, -0.1)) for _ in range(views)]
        if dice.chance(0.3):
            self.add("search", when - timedelta(seconds=dice.whole(5, 50)), visitor, email, products[0],
                     dice.one(_TERMS[category]))  # fmt: skip
        for product in products:
            self.add("view", when, visitor, email, product)
            when += timedelta(seconds=dice.whole(15, 240))
        if cart:
            self.add("cart", when, visitor, email, products[-1])


def write_web_events(path: Path, orders: list[Order], directory: Directory) -> None:
    """Write research before store orders, visits around web orders, and much looking around."""
    log = _Log(Dice("web events"), directory)
    store = [o for o in orders if o.channel == "store" and o.person is not None]
    for order in store:
        for category in {line.product.category for line in order.lines}:
            insort(log.orders[order.person, category], order.when)
    planned = _choose_researched(log)
    for person, category, when in planned:
        _research(log, person, category, when)
    _visits_around_web_orders(log, [o for o in orders if o.channel == "web"])
    _looking_around(log, store)
    write_csv(path, HEADER, [row for _, row in sorted(log.rows, key=lambda item: (item[0], item[1][2]))])


def _choose_researched(log: _Log) -> list[tuple[Person, str, datetime]]:
    """Choose the researched orders of each category, among people whom an address makes recognisable."""
    chosen = []
    for category in CATEGORIES:
        every = [
            (p, category, when) for (p, c), times in log.orders.items() if c == category for when in times
        ]
        every.sort(key=lambda key: (key[2], key[0].id))
        able = [key for key in every if log.directory.email_of(key[0]) and (key[2].date() - START).days > 2]
        wanted = round(RESEARCHED[category] * len(every))
        # Orders of one person within 14 days of each other stand or fall together; they are left alone.
        alone = [key for key in able if not _has_neighbour(log, key)]
        chosen += log.dice.some(alone, min(wanted, len(alone)))
    log.researched.update(chosen)
    return chosen


def _has_neighbour(log: _Log, key: tuple[Person, str, datetime]) -> bool:
    person, category, when = key
    return any(t != when and abs(t - when) <= 2 * BEFORE for t in log.orders[person, category])


def _research(log: _Log, person: Person, category: str, when: datetime) -> None:
    earliest = max(datetime.combine(START, datetime.min.time()), when - timedelta(days=13, hours=20))
    for visit in range(1 + log.dice.chance(0.4)):
        hours = (when - earliest).total_seconds() / 3600
        at = when - timedelta(hours=min(hours - 1, 2 + (hours - 3) * log.dice.share() ** 1.6))
        log.visit(
            person,
            at.replace(microsecond=0),
            category,
            log.dice.whole(1, 3),
            cart=visit == 1 and log.dice.chance(0.2),
        )


def _visits_around_web_orders(log: _Log, orders: list[Order]) -> None:
    for order in sorted(orders, key=lambda o: (o.when, o.person.id)):
        category = order.lines[0].product.category
        if log.dice.chance(0.55):
            log.visit(
                order.person, order.when - timedelta(minutes=log.dice.whole(4, 45)), category, 1, cart=True
            )
        if log.dice.chance(0.25):
            before = timedelta(days=log.dice.whole(1, 9), minutes=log.dice.whole(0, 600))
            log.visit(order.person, order.when - before, category, log.dice.whole(1, 3))


def _looking_around(log: _Log, store: list[Order]) -> None:
    """Add visits that lead nowhere: of people whom we know, of strangers, and after the campaign's mail."""
    dice = log.dice
    people = sorted({o.person for o in store if log.directory.email_of(o.person)}, key=lambda p: p.id)
    web = sorted(log.directory.web, key=lambda p: p.id)
    popular = Weighted({c: RESEARCHED[c] + 0.1 for c in CATEGORIES})
    for number in range(8_500):
        person = None if number % 14 >= 5 else dice.one(web if number % 14 else people)
        day = some_day(dice, START, END, "web")
        log.visit(
            person, some_time(dice, day, "web"), dice.weighted(popular), dice.whole(1, 3), dice.chance(0.08)
        )
    for person in dice.some(web, 260):
        at = CAMPAIGN_SENT + timedelta(minutes=dice.whole(3, 3000))
        log.visit(person, at, dice.weighted(popular), 1)
