"""What is a second channel worth? Adds the orders that starting one brings, and nothing in cables."""

from collections.abc import Iterable
from datetime import date, timedelta

from generator.calendar import in_campaign
from generator.journeys import SPAN, StudyMember
from generator.orders import Order, Till, spending_year
from generator.people import Person

#: Cents of net revenue in the 180 days after the index order that starting a second channel brings, on
#: average over all 1,200 starters: sold in further orders of theirs.
EFFECT = 9_000
Revenue = dict[Person, int]


def later_revenue(orders: Iterable[Order], members: list[StudyMember]) -> Revenue:
    """Return each member's net revenue (cents) in the 180 days after the day of the index order."""
    index = {m.person: m.index_day for m in members}
    total = dict.fromkeys(index, 0)
    for order in orders:
        if order.person in index:
            for day, cents in order.net_by_day():
                if index[order.person] < day <= index[order.person] + SPAN:
                    total[order.person] += cents
    return total


def add_effect(orders: list[Order], members: list[StudyMember]) -> list[Order]:
    """Return the orders that a second channel brings: to starters, but for those who buy only cables."""
    till = Till("second channel tills")
    active = {(o.person, spending_year(o.when.date())) for o in orders}
    starters = [m for m in members if m.started and not m.person.cables]
    missing = EFFECT * sum(m.started for m in members)
    added: list[Order] = []
    while missing > 0:
        m = till.dice.one(starters)
        day = m.index_day + timedelta(days=till.dice.whole(1, SPAN.days - 20))
        # A Buzz who had nothing in year two must not enter the count of those who may become a Barry.
        is_active = (m.person, spending_year(day)) in active
        if not is_active or day == date(2025, 12, 25) or in_campaign(day):
            continue
        order = till.sell(m.person, m.any_channel(till.dice), day)
        added.append(order)
        missing -= sum(cents for when, cents in order.net_by_day() if when <= m.index_day + SPAN)
    return added
