"""When and where does each regular customer buy? Who starts a second channel, who does not, who comes once.

The 5,200 people of the second-channel study each have an index order. Before it they buy ``level`` times in
180 days; after it at a rate that depends on the level alone. Who starts a second channel depends on the
level alone too (and so on what can be seen beforehand), which makes starters better customers before they
start.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from generator.calendar import CAMPAIGN_DAYS, END, START, YEAR_TWO, in_campaign, some_day
from generator.dice import Dice, Weighted
from generator.people import Person

STARTERS, STAYERS, CABLE_STARTERS, CABLE_STAYERS = 1200, 4000, 120, 400
SPAN = timedelta(days=180)
INDEX_DAYS = (date(2025, 2, 20), date(2025, 9, 10))
LEVELS = {True: {1: 0.15, 2: 0.28, 3: 0.30, 4: 0.27}, False: {1: 0.80, 2: 0.14, 3: 0.04, 4: 0.02}}
#: Orders expected in the 180 days after the index order, by orders in the 180 days before it.
LATER_ORDERS = {1: 0.27, 2: 0.78, 3: 1.43, 4: 2.12}
#: People who come once: more of them at both ends of the two years, where the study has fewer orders.
_ONCE_MONTHS = Weighted(dict(enumerate([
    3, 3, 2, 1.5, 0.5, 0.5, 0.5, 0.5, 0.3, 0.3, 0.3, 0.3, 0.5, 0.5, 5, 5, 5, 6, 11, 13, 12, 16, 14, 14,
])))  # fmt: skip


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
            day = some_day(
                dice, *INDEX_DAYS, "web" if started == (first == "store") else "store", person.persona
            )
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

        early_days = (m.index_day - SPAN - START).days
        if early_days > 20:
            add(
                dice.count(0.25 * LATER_ORDERS[m.level] * early_days / 180),
                START,
                m.index_day - SPAN - day,
                False,
            )
        add(m.level, max(START, m.index_day - SPAN), m.index_day - day, False)
        visits.append(Visit(p, m.second_channel if m.started else first, m.index_day))
        add(dice.count(LATER_ORDERS[m.level]), m.index_day + day, m.index_day + SPAN, True)
        late_days = (END - m.index_day - SPAN).days
        add(dice.count(0.9 * LATER_ORDERS[m.level] * late_days / 180), m.index_day + SPAN + day, END, True)
    return visits


def plan_once(people: list[Person]) -> list[Visit]:
    """Return one order for each of these people, in one channel."""
    dice, visits = Dice("once"), []
    for person in people:
        channel = "web" if dice.chance(0.4) else "store"
        year, month = divmod(6 + dice.weighted(_ONCE_MONTHS), 12)
        first = date(2024 + year, month + 1, 1)
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        if in_campaign(first) and in_campaign(last):
            raise ValueError(f"the campaign covers the whole month of {first}")
        visits.append(Visit(person, channel, some_day(dice, first, last, channel, person.persona)))
    return visits


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
