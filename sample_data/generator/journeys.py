"""When and where does each regular customer buy? Who starts a second channel, who does not, who rarely comes?

The 5,200 people of the second-channel study each buy at a pace of their own, the same through both years. Up
to a first order in the second channel they buy in one. Whether an order is that first one is decided by how
many orders they had in the 180 days before it, and by chance: so starters are better customers before they
start, and who looks at what can be seen before an order compares like with like. Occasional customers come
where the study leaves the shop emptier than the season would have it, so that both years look like an
ordinary shop's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from generator.calendar import CAMPAIGN_DAYS, END, START, YEAR_TWO, day_weight, in_campaign, some_day
from generator.dice import Dice, Weighted
from generator.people import Person

STARTERS, STAYERS, CABLE_STARTERS, CABLE_STAYERS = 1200, 4000, 120, 400
SPAN = timedelta(days=180)
#: Orders that start a second channel, or might have: with 180 days of data before and after each.
INDEX_DAYS = date(2024, 12, 29), date(2025, 12, 31)
#: Orders in 180 days that people come to, each for both years.
PACES = Weighted({0.33: 0.55, 0.68: 0.25, 1.5: 0.14, 3.4: 0.06})
#: Not everybody was a customer on the first day: this share came within so many days.
LATE_SHARE, LATE_DAYS = 0.2, 300
#: How likely an order starts a second channel, by orders in the 180 days before it; 4 stands for more, too.
STARTS = {1: 0.11, 2: 0.2, 3: 0.3, 4: 0.38}
MOST = 4
#: How often occasional customers come, within how long, and the web's share of them by year.
OCCASIONS, MEAN_OCCASIONS, OCCASION_SPAN = Weighted({1: 0.92, 2: 0.08}), 1.08, timedelta(days=120)
OCCASIONS_ON_WEB = {1: 0.28, 2: 0.5}
#: Orders of regular customers in year two for each in year one, as occasional customers are to fill them up.
GROWTH = 1.12


@dataclass(frozen=True, slots=True)
class Visit:
    """A planned order: who, where, which day."""

    person: Person
    channel: str
    day: date


@dataclass(frozen=True, slots=True, eq=False)
class StudyMember:
    """Someone in the second-channel study: the days of all orders, and the index order among them.

    Of starters that is the first order in the second channel, of the others one that might have been it.
    """

    person: Person
    first_channel: str
    days: tuple[date, ...]
    started: bool
    index_day: date

    @property
    def second_channel(self) -> str:
        """The channel that the person starts, if they do."""
        return "web" if self.first_channel == "store" else "store"

    def any_channel(self, dice: Dice) -> str:
        """Draw a channel for an order after the index order."""
        return self.second_channel if self.started and dice.chance(0.5) else self.first_channel

    @property
    def level(self) -> int:
        """Orders in the 180 days before the index order; 4 stands for more, too."""
        return min(_lately(self.days, self.index_day), MOST)


def choose_study(regulars: list[Person]) -> list[StudyMember]:
    """Choose 1,200 starters and 4,000 others, of whom 120 and 400 buy nothing but cables."""
    dice = Dice("study")
    cable_people = [p for p in regulars if p.persona in ("ray", "storefront")][
        : CABLE_STARTERS + CABLE_STAYERS
    ]
    for person in cable_people:
        person.cables = True
    others = [p for p in regulars if not p.cables][: STARTERS + STAYERS - len(cable_people)]
    members = []
    for pool, starters in [(cable_people, CABLE_STARTERS), (others, STARTERS - CABLE_STARTERS)]:
        plans = [_Plan(person, dice) for person in pool]
        # As many start as are to, all being a little more or less inclined; nobody is taken out of them.
        inclined = sorted(plan.reluctance for plan in plans)[starters - 1]
        members += [plan.member(inclined, dice) for plan in plans]
    return members


class _Plan:
    """What somebody will buy, and where a second channel would start."""

    def __init__(self, person: Person, dice: Dice) -> None:
        self.person = person
        self.first_channel = "web" if dice.chance(0.38) else "store"
        pace = dice.weighted(PACES)
        arrived = START + timedelta(days=dice.whole(1, LATE_DAYS)) if dice.chance(LATE_SHARE) else START
        orders = pace * (END - arrived).days / SPAN.days
        self.days: tuple[date, ...] = ()
        while not (able := self._able()):
            self.days = _some_days(dice, dice.count(orders), arrived, self.first_channel, person.persona)
        self.able = {day: dice.share() / STARTS[min(_lately(self.days, day), MOST)] for day in able}

    @property
    def reluctance(self) -> float:
        """How inclined people must be, for this one to start a second channel; about 1."""
        return min(self.able.values())

    def member(self, inclined: float, dice: Dice) -> StudyMember:
        """Return the member, who starts a second channel with the first order that is let by, if any is."""
        starts = [day for day, reluctance in self.able.items() if reluctance <= inclined]
        day = starts[0] if starts else dice.one(list(self.able))
        return StudyMember(self.person, self.first_channel, self.days, bool(starts), day)

    def _able(self) -> list[date]:
        """Return the days of orders that may start a second channel: another lies in the 180 days before."""
        return [day for day in self.days if _is_able(self.days, day)]


def may_start(dice: Dice, days: Sequence[date], day: date) -> bool:
    """Tell whether the order of a day starts a second channel, of somebody with orders on these days."""
    return _is_able(days, day) and dice.chance(STARTS[min(_lately(days, day), MOST)])


def _is_able(days: Sequence[date], day: date) -> bool:
    return INDEX_DAYS[0] <= day <= INDEX_DAYS[1] and _lately(days, day) > 0


def _lately(days: Sequence[date], index_day: date) -> int:
    return sum(index_day - SPAN <= day < index_day for day in days)


def _some_days(dice: Dice, count: int, since: date, channel: str, persona: str) -> tuple[date, ...]:
    """Draw so many days since one, none twice."""
    days: set[date] = set()
    while len(days) < count:
        days.add(some_day(dice, since, END, channel, persona))
    return tuple(sorted(days))


def plan_study(members: list[StudyMember]) -> list[Visit]:
    """Return all planned orders of the study."""
    dice, visits = Dice("study plan"), []
    for m in members:
        for day in m.days:
            if day == m.index_day and m.started:
                channel = m.second_channel
            else:
                channel = m.any_channel(dice) if day > m.index_day else m.first_channel
            visits.append(Visit(m.person, channel, day))
    return visits


def plan_occasional(people: list[Person], planned: list[Visit]) -> list[Visit]:
    """Return one or two orders for each of these people, in one channel, where the shop has room left."""
    dice, visits = Dice("occasional"), []
    room = _room(len(planned) + round(len(people) * MEAN_OCCASIONS), planned)
    for person in people:
        month = dice.weighted(Weighted({m: max(left, 0.0) for m, left in room.items()}))
        channel = "web" if dice.chance(OCCASIONS_ON_WEB[1 + (month >= (2025, 7))]) else "store"
        start = date(*month, 1)
        end = (start + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        for _ in range(dice.weighted(OCCASIONS)):
            day = some_day(dice, start, end, channel, person.persona)
            visits.append(Visit(person, channel, day))
            room[day.year, day.month] -= 1
            if day == END:
                break
            start, end = day + timedelta(days=1), min(day + OCCASION_SPAN, END)
    return visits


def _room(orders: int, planned: list[Visit]) -> dict[tuple[int, int], float]:
    """Return by how many orders each month falls short of its season, if there are so many in two years."""
    days = [START + timedelta(days=n) for n in range((END - START).days + 1)]
    season: dict[tuple[int, int], float] = {}
    for day in days:
        weight = 0 if in_campaign(day) else day_weight(day, "store") * GROWTH ** (day >= YEAR_TWO)
        season[day.year, day.month] = season.get((day.year, day.month), 0.0) + weight
    total = sum(season.values())
    room = {month: orders * weight / total for month, weight in season.items()}
    for visit in planned:
        room[visit.day.year, visit.day.month] -= 1
    return room


# --- the campaign

ARM_SIZES = {"barry": 350, "jill": 1000, "buzz": 500, "ray": 700, "storefront": 250}
RESPONSE = 0.08
LIFTED = {"jill": 0.13}


def plan_campaign(
    people: list[Person], channels: dict[Person, list[str]]
) -> tuple[list[Visit], dict[Person, str]]:
    """Return the orders of the campaign's 30 days and each member's arm; others buy as control does."""
    dice, visits, arms = Dice("campaign"), [], {}
    span = (CAMPAIGN_DAYS[1] - CAMPAIGN_DAYS[0]).days
    for persona, size in ARM_SIZES.items():
        pool = [p for p in people if p.persona == persona]
        pool = dice.some(pool, len(pool))
        groups = {"treated": pool[:size], "control": pool[size : 2 * size], "": pool[2 * size :]}
        for arm, members in groups.items():
            rate = LIFTED.get(persona, RESPONSE) if arm == "treated" else RESPONSE
            for person in members[: round(rate * len(members))]:
                day = CAMPAIGN_DAYS[0] + timedelta(days=dice.whole(1, span - 1))
                visits.append(Visit(person, dice.one(channels[person]), day))
            arms.update(dict.fromkeys(members if arm else [], arm))
    return visits, arms


# --- Buzz becomes Barry

BECOME, BECOME_AFTER_PLAN, PLAN_SHARE = 0.08, 0.18, 0.25


def choose_movers(visits: list[Visit]) -> None:
    """Let 8 % of the Buzz who buy in both years shop as Barry in year two, 18 % after a service plan."""
    dice = Dice("movers")
    years: dict[Person, set[bool]] = {}
    for visit in visits:
        if visit.person.persona == "buzz":
            years.setdefault(visit.person, set()).add(visit.day >= YEAR_TWO)
    both = dice.some(
        [p for p, seen in years.items() if len(seen) == 2], sum(len(s) == 2 for s in years.values())
    )
    with_plan = round(PLAN_SHARE * len(both))
    movers = round(BECOME_AFTER_PLAN * with_plan)
    rest = round(BECOME * len(both)) - movers
    for number, person in enumerate(both):
        person.wants_plan = number < with_plan
        if number < movers or with_plan <= number < with_plan + rest:
            person.becomes = "barry"
