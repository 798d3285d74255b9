"""Who are the best customers? 115 people who are in the top 80 of at least one year, 80 of them over both.

Their revenue is built towards targets: 45 are in the top 80 of both years; 26 of the 80 split it so evenly
between web and stores that neither channel alone sees them. Who buys in one channel may try the other as
anybody may who orders as often: else never having tried it would tell who is to be among the best.
"""

from dataclasses import dataclass
from datetime import date

from generator.calendar import END, START, YEAR_TWO, some_day
from generator.dice import Dice
from generator.journeys import may_start
from generator.orders import Order, Till
from generator.people import Person

SHARE_OF_KNOWN = 0.22
PERSONA_OF_BEST = {"barry": 58, "storefront": 32, "jill": 15, "ray": 10}
#: (how many, when they buy most, how they show): hidden ones split their channels, seen ones do not, near
#: ones are
#: big in one year and one channel but not in the top 80 of both years together.
GROUPS = [
    (20, "both years", "hidden"), (3, "year one", "hidden"), (3, "year two", "hidden"),
    (25, "both years", "seen"), (15, "year one", "seen"), (14, "year two", "seen"),
    (17, "year one", "near"), (18, "year two", "near"),
]  # fmt: skip
SEEN_IN_BOTH, SEEN_ON_WEB, NEAR_ON_WEB = 12, 18, 14


@dataclass(slots=True, eq=False)
class Best:
    """A best customer: what they are to bring in two years (cents) and where."""

    person: Person
    peak: str
    shows: str
    channels: tuple[str, ...]
    total: int = 0


def choose_best(people: list[Person]) -> list[Best]:
    """Choose 115 people who share no phone with anyone."""
    dice, phones = Dice("best"), {}
    for p in people:
        phones[p.phone] = phones.get(p.phone, 0) + 1
    chosen: list[Person] = []
    for persona, count in PERSONA_OF_BEST.items():
        chosen += [p for p in people if p.persona == persona and phones[p.phone] == 1][:count]
    chosen = dice.some(chosen, len(chosen))
    best = []
    for count, peak, shows in GROUPS:
        for _ in range(count):
            person = chosen.pop()
            person.heavy = True
            best.append(Best(person, peak, shows, ("web", "store")))
    for shows, web in [("seen", SEEN_ON_WEB), ("near", NEAR_ON_WEB)]:
        group = [b for b in best if b.shows == shows]
        for number, one in enumerate(dice.some(group, len(group))):
            place = number - (SEEN_IN_BOTH if shows == "seen" else 0)
            one.channels = ("web", "store") if place < 0 else ("web",) if place < web else ("store",)
    return best


def set_targets(best: list[Best], rest: int) -> int:
    """Set totals so that the 80 bring 22 % of known revenue, given the rest of it; return their sum."""
    dice = Dice("best targets")
    near = [b for b in best if b.shows == "near"]
    for one in near:
        one.total = dice.whole(740_000, 960_000)
    top = round((rest + sum(b.total for b in near)) * SHARE_OF_KNOWN / (1 - SHARE_OF_KNOWN))
    hidden = [b for b in best if b.shows == "hidden"]
    for one in hidden:
        one.total = dice.whole(1_012_000, 1_126_000)
    seen = [b for b in best if b.shows == "seen"]
    floors = [1_550_000 if len(b.channels) == 2 else 1_120_000 for b in seen]
    extra = top - sum(b.total for b in hidden) - sum(floors)
    pulls = [0.4 + dice.share() for _ in seen]
    for one, floor, pull in zip(seen, floors, pulls, strict=True):
        one.total = floor + round(extra * pull / sum(pulls))
    return top


def sell_to_best(best: list[Best], top: int) -> list[Order]:
    """Return the orders of the best customers; what baskets left over is shared among the steady ones."""
    till, orders = Till("best tills"), []
    for one in best:
        sold: list[Order] = []
        for year, cents in _by_year(one, till.dice).items():
            tilt = till.dice.between(0.47, 0.53)
            shares = [1.0] if len(one.channels) == 1 else [tilt, 1 - tilt]
            for channel, share in zip(one.channels, shares, strict=True):
                sold += _fill(till, one, channel, year, round(cents * share))
        orders += _try_other(till, one, sold)
    members = {b.person for b in best if b.shows != "near"}
    missing = top - sum(o.net for o in orders if o.person in members)
    steady = [b for b in best if b.peak == "both years" and b.shows == "seen"]
    for number, one in enumerate(steady):
        more = _fill(till, one, one.channels[0], 2, missing // (len(steady) - number))
        missing -= sum(order.net for order in more)
        orders += more
    return orders


def _try_other(till: Till, one: Best, sold: list[Order]) -> list[Order]:
    """Return the orders of somebody, one of them now in the other channel if chance has it."""
    days = sorted(order.when.date() for order in sold)
    if len(one.channels) > 1:
        return sold
    for order in sorted(sold, key=lambda order: order.when):
        day = order.when.date()
        if may_start(till.dice, days, day):
            other = "web" if one.channels == ("store",) else "store"
            tried = till.sell(one.person, other, day, dearer=3.0, most=max(order.net, 20_000))
            return [tried if each is order else each for each in sold]
    return sold


def _by_year(one: Best, dice: Dice) -> dict[int, int]:
    if one.peak == "both years":
        first = round(one.total * dice.between(0.43, 0.50))
    else:
        least = min(round(one.total * 0.12), dice.whole(60_000, 240_000))
        first = least if one.peak == "year two" else one.total - least
    return {1: first, 2: one.total - first}


def _fill(till: Till, one: Best, channel: str, year: int, cents: int) -> list[Order]:
    """Return orders of a year and channel that add up to about these cents."""
    orders: list[Order] = []
    left = cents
    while left > 15_000 or not orders:
        start, end = (START, date(2025, 6, 30)) if year == 1 else (YEAR_TWO, END)
        if not orders and year == 1:
            end = date(2024, 12, 20)
        day = some_day(till.dice, start, end, channel, one.person.persona, campaign=True)
        order = till.sell(one.person, channel, day, dearer=3.0, most=max(left, 20_000))
        orders.append(order)
        left -= order.net
    return orders
