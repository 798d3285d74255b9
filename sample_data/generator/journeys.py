"""When and where does each regular customer buy? Who starts a second channel, who does not, who rarely comes?

The 5,200 people of the second-channel study each have an index order. Before it they buy ``level`` times in
180 days; after it at a rate that depends on the level alone. Who starts a second channel depends on the
level alone too (and so on what can be seen beforehand), which makes starters better customers before they
start. Occasional customers come where the study leaves the shop emptier than the season would have it, so
that both years look like an ordinary shop's.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from generator.calendar import CAMPAIGN_DAYS, END, START, YEAR_TWO, day_weight, in_campaign, some_day
from generator.dice import Dice, Weighted
from generator.people import Person

STARTERS, STAYERS, CABLE_STARTERS, CABLE_STAYERS = 1200, 4000, 120, 400
SPAN = timedelta(days=180)
#: Index days, with 180 days of data before and after each; fewer in summer, where all their windows overlap.
INDEX_DAYS = Weighted({
    (date(2024, 12, 29), date(2025, 3, 31)): 0.33,
    (date(2025, 4, 1), date(2025, 9, 15)): 0.34,
    (date(2025, 9, 16), date(2025, 12, 31)): 0.33,
})  # fmt: skip
LEVELS = {True: {1: 0.15, 2: 0.28, 3: 0.30, 4: 0.27}, False: {1: 0.83, 2: 0.12, 3: 0.03, 4: 0.02}}
#: Orders expected in the 180 days after the index order, by orders in the 180 days before it.
LATER_ORDERS = {1: 0.27, 2: 0.74, 3: 1.30, 4: 1.80}
#: Outside these 360 days the study's people come at a share of the rate after the index order: before them
#: until the end of 2024, after them, and once more in the last half-year, where few of their 360 days lie.
EARLY_RATE, LATE_RATE, LAST_RATE = 0.75, 0.65, 0.7
EARLY_ENDS, LAST_BEGINS = date(2024, 12, 31), date(2026, 1, 1)
#: How often occasional customers come, within how long, and the web's share of them by year.
OCCASIONS, MEAN_OCCASIONS, OCCASION_SPAN = Weighted({1: 0.92, 2: 0.08}), 1.08, timedelta(days=120)
OCCASIONS_ON_WEB = {1: 0.28, 2: 0.5}
#: Orders of regular customers in year two for each in year one, as occasional customers are to fill them up.
GROWTH = 1.16


@dataclass(frozen=True, slots=True)
class Visit:
    """A planned order: who, where, which day."""

    person: Person
    channel: str
    day: date


@dataclass(frozen=True, slots=True, eq=False)
class StudyMember:
    """Someone in the second-channel study."""

    person: Person
    first_channel: str
    started: bool
    level: int
    index_day: date

    @property
    def second_channel(self) -> str:
        """The channel that the person starts, if they do."""
        return "web" if self.first_channel == "store" else "store"

    def any_channel(self, dice: Dice) -> str:
        """Draw a channel for an order after the index order."""
        return self.second_channel if self.started and dice.chance(0.5) else self.first_channel


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
        for number, person in enumerate(dice.some(pool, len(pool))):
            started = number < starters
            first = "web" if dice.chance(0.38) else "store"
            level = dice.weighted(_LEVEL[started])
            channel = "web" if started == (first == "store") else "store"
            day = some_day(dice, *dice.weighted(INDEX_DAYS), channel, person.persona)
            members.append(StudyMember(person, first, started, level, day))
    return members


_LEVEL = {started: Weighted(levels) for started, levels in LEVELS.items()}


def plan_study(members: list[StudyMember]) -> list[Visit]:
    """Return all planned orders of the study: before, index, after, and outside its 360 days."""
    dice, visits = Dice("study plan"), []
    for m in members:
        p, first, day = m.person, m.first_channel, timedelta(days=1)

        def add(count: int, start: date, end: date, later: bool, p: Person = p, m: StudyMember = m) -> None:
            for _ in range(count):
                channel = m.any_channel(dice) if later else m.first_channel
                visits.append(Visit(p, channel, some_day(dice, start, end, channel, p.persona)))

        before, after = min(m.index_day - SPAN - day, EARLY_ENDS), m.index_day + SPAN + day
        add(_times(dice, EARLY_RATE, m.level, (before - START).days), START, before, False)
        add(m.level, m.index_day - SPAN, m.index_day - day, False)
        visits.append(Visit(p, m.second_channel if m.started else first, m.index_day))
        add(dice.count(LATER_ORDERS[m.level]), m.index_day + day, m.index_day + SPAN, True)
        add(_times(dice, LATE_RATE, m.level, (END - after).days), after, END, True)
        after = max(after, LAST_BEGINS)
        add(_times(dice, LAST_RATE, m.level, (END - after).days), after, END, True)
    return visits


def _times(dice: Dice, rate: float, level: int, days: int) -> int:
    """Draw how often somebody of a level comes in some days outside the 360 of the study."""
    return dice.count(rate * LATER_ORDERS[level] * days / SPAN.days) if days > 10 else 0


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
