"""What is a second channel worth? Adds the orders that starting one brings, and nothing in cables."""

from collections.abc import Iterable
from datetime import date, timedelta

from generator.dice import Dice
from generator.journeys import SPAN, StudyMember
from generator.orders import Order, Till, spending_year
from generator.people import Person

#: Cents of net revenue in the 180 days after the index order that a starter brings more, on average over all 1,200.
EFFECT = 9_000


def later_revenue(orders: Iterable[Order], members: list[StudyMember]) -> dict[Person, int]:
    """Return each member's net revenue (cents) in the 180 days that begin on the day after the index order."""
    index = {m.person: m.index_day for m in members}
    total = dict.fromkeys(index, 0)
    for order in orders:
        if order.person in index:
            for day, cents in order.net_by_day():
                if index[order.person] < day <= index[order.person] + SPAN:
                    total[order.person] += cents
    return total


def adjusted_sum(later: dict[Person, int], members: list[StudyMember]) -> float:
    """Return by how much starters exceed the mean of the others of their level, summed over starters (cents)."""
    sums: dict[int, list[int]] = {}
    for m in members:
        if not m.started:
            sums.setdefault(m.level, []).append(later[m.person])
    means = {level: sum(values) / len(values) for level, values in sums.items()}
    return sum(later[m.person] - means[m.level] for m in members if m.started)


def add_effect(orders: list[Order], members: list[StudyMember]) -> list[Order]:
    """Return the further orders of starters that lift the adjusted difference to its value; none in cables."""
    till = Till("second channel tills")
    cables = [m for m in members if m.person.cables]
    others = [m for m in members if not m.person.cables]
    active = {(o.person, spending_year(o.when.date())) for o in orders}
    added = _level_out(till, orders, cables, active)
    later = later_revenue([*orders, *added], members)
    missing = EFFECT * sum(m.started for m in members) - adjusted_sum(later, cables) - adjusted_sum(later, others)
    return added + _orders_worth(till, [m for m in others if m.started], missing, active)


def _level_out(till: Till, orders: list[Order], cables: list[StudyMember], active: set) -> list[Order]:
    """Return orders that take away the few dollars which chance left between starters and others of each level."""
    later, added = later_revenue(orders, cables), []
    for level in sorted({m.level for m in cables}):
        groups = {s: [m for m in cables if m.level == level and m.started == s] for s in (True, False)}
        means = {s: sum(later[m.person] for m in group) / len(group) for s, group in groups.items()}
        behind = groups[means[True] < means[False]]
        added += _orders_worth(till, behind, abs(means[True] - means[False]) * len(behind), active)
    return added


def _orders_worth(till: Till, members: list[StudyMember], cents: float, active: set) -> list[Order]:
    """Return orders after the index order that bring at least these cents within the 180 days."""
    added: list[Order] = []
    while cents > 0:
        m = till.dice.one(members)
        day = m.index_day + timedelta(days=till.dice.whole(1, SPAN.days - 20))
        # A Buzz who had nothing in year two must not enter the count of those who may become a Barry.
        if (m.person, spending_year(day)) not in active or _closed(day):
            continue
        order = till.sell(m.person, m.any_channel(till.dice), day)
        added.append(order)
        cents -= sum(c for d, c in order.net_by_day() if d <= m.index_day + SPAN)
    return added


def _closed(day: date) -> bool:
    return (day.month, day.day) == (12, 25)
