"""Who did not say who they are? Store orders without a customer, so that the known share is as planned."""

from collections import defaultdict
from datetime import date, timedelta

from generator.calendar import END, START, YEAR_TWO, some_day
from generator.orders import Order, Till, spending_year
from generator.people import Person
from generator.places import STORES, Store

KNOWN_IN_STORES, KNOWN_IN_STORE_12 = 0.58, 0.25


def sell_to_unknown(orders: list[Order]) -> list[Order]:
    """Return anonymous orders: in each year known net revenue is 58 % of all stores', 25 % of store 12's."""
    till, unknown = Till("unknown tills"), []
    for year, (first, last) in {1: (START, YEAR_TWO - timedelta(days=1)), 2: (YEAR_TWO, END)}.items():
        known: dict[int, int] = defaultdict(int)
        for order in orders:
            if order.channel == "store" and spending_year(order.when.date()) == year:
                known[order.store.number] += order.net
        for number, target in _targets(known).items():
            unknown += _sell(till, STORES[number - 1], target, first, last)
    return unknown


def _targets(known: dict[int, int]) -> dict[int, float]:
    """Return the anonymous cents of each store, given its known ones."""
    total, twelve = sum(known.values()), known[12] * (1 / KNOWN_IN_STORE_12 - 1)
    ratio = (total * (1 / KNOWN_IN_STORES - 1) - twelve) / (total - known[12])
    return {store.number: twelve if store.number == 12 else known[store.number] * ratio for store in STORES}


def _sell(till: Till, store: Store, target: float, first: date, last: date) -> list[Order]:
    """Return a store's anonymous orders of a year; the last ones are small, so that the target is met."""
    orders: list[Order] = []
    left = target
    while left > 2_000:
        day = some_day(till.dice, first, last, "store", campaign=True)
        order = till.sell_unknown(store, day, most=round(left))
        orders.append(order)
        left -= order.net
    return orders


def void_some(people: list[Person]) -> list[Order]:
    """Return 40 web orders whose payment failed: they are no orders and bring nothing."""
    till = Till("voided tills")
    orders = []
    for person in till.dice.some(people, 40):
        order = till.sell(person, "web", some_day(till.dice, START, END, "web"))
        order.voided = True
        for line in order.lines:
            line.returned_on = None
        orders.append(order)
    return orders
