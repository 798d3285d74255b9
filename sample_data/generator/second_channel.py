"""What is a second channel worth? Adds the orders that starting one brings, and nothing in cables."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from generator.calendar import in_campaign
from generator.journeys import SPAN, StudyMember
from generator.orders import Order, Till, spending_year
from generator.people import Person

#: Cents of net revenue in the 180 days after the index order that starters bring more, on average over all
#: 1,200:
#: at equal orders before (the truth), and as they stand (what a naive comparison sees).
EFFECT, NAIVE = 9_000, 31_000
TOP_LEVEL = 4
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


def _mean(later: Revenue, members: list[StudyMember]) -> float:
    return sum(later[m.person] for m in members) / len(members)


def adjusted_effect(later: Revenue, members: list[StudyMember]) -> float:
    """Return by how many cents starters exceed, on average, the others of their level (and cables or not)."""
    alike = defaultdict(list)
    for m in members:
        if not m.started:
            alike[m.level, m.person.cables].append(m)
    means = {kind: _mean(later, group) for kind, group in alike.items()}
    started = [m for m in members if m.started]
    return sum(later[m.person] - means[m.level, m.person.cables] for m in started) / len(started)


def naive_difference(later: Revenue, members: list[StudyMember]) -> float:
    """Return the plain difference of the means of starters and others (cents)."""
    return _mean(later, [m for m in members if m.started]) - _mean(
        later, [m for m in members if not m.started]
    )


class _Shop:
    """Sells further orders within the 180 days after the index order."""

    def __init__(self, orders: list[Order], members: list[StudyMember]) -> None:
        self.till = Till("second channel tills")
        self.orders, self.members, self.added = orders, members, []
        self.active = {(o.person, spending_year(o.when.date())) for o in orders}

    def later(self) -> Revenue:
        """Return the later revenue as it stands now."""
        return later_revenue([*self.orders, *self.added], self.members)

    def sell(self, members: list[StudyMember], cents: float) -> None:
        """Sell to some of these members until at least these cents have come in."""
        while cents > 0:
            m = self.till.dice.one(members)
            day = m.index_day + timedelta(days=self.till.dice.whole(1, SPAN.days - 20))
            # A Buzz who had nothing in year two must not enter the count of those who may become a Barry.
            is_active = (m.person, spending_year(day)) in self.active
            if not is_active or day == date(2025, 12, 25) or in_campaign(day):
                continue
            order = self.till.sell(m.person, m.any_channel(self.till.dice), day)
            self.added.append(order)
            cents -= sum(c for d, c in order.net_by_day() if d <= m.index_day + SPAN)


def add_effect(orders: list[Order], members: list[StudyMember]) -> list[Order]:
    """Return the orders that bring naive difference and true effect to their values, none in cables."""
    shop = _Shop(orders, members)
    for cables in (True, False):
        _level_out(shop, [m for m in members if m.person.cables == cables])
    _widen(shop, [m for m in members if m.level == TOP_LEVEL and not m.person.cables])
    missing = (EFFECT - adjusted_effect(shop.later(), members)) * sum(m.started for m in members)
    shop.sell([m for m in members if m.started and not m.person.cables], missing)
    return shop.added


def _level_out(shop: _Shop, members: list[StudyMember]) -> None:
    """Take away the few dollars that chance left between starters and others of each level."""
    # The others first: in the top levels they are few, so that one order too many moves their mean more.
    for started in (False, True):
        later = shop.later()
        for level in sorted({m.level for m in members}):
            groups = {s: [m for m in members if m.level == level and m.started == s] for s in (True, False)}
            behind = _mean(later, groups[not started]) - _mean(later, groups[started])
            shop.sell(groups[started], behind * len(groups[started]))


def _widen(shop: _Shop, top: list[StudyMember]) -> None:
    """Let everybody of the top level, starter or not, buy more, until the selection is as planned."""
    later = shop.later()
    selection = naive_difference(later, shop.members) - adjusted_effect(later, shop.members)
    share = {
        s: sum(m.started == s for m in top) / sum(m.started == s for m in shop.members) for s in (True, False)
    }
    each = (NAIVE - EFFECT - selection) / (share[True] - share[False])
    for started in (True, False):
        group = [m for m in top if m.started == started]
        shop.sell(group, each * len(group))
