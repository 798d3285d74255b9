"""When do people shop? Season, weekday and hour by channel and persona."""

from datetime import date, datetime, time, timedelta

from generator.dice import Dice, Weighted

START, END = date(2024, 7, 1), date(2026, 6, 30)
YEAR_TWO = date(2025, 7, 1)
#: Orders of regular customers in the 30 days of the campaign are planned person by person.
CAMPAIGN_SENT = datetime(2026, 3, 10, 10, 0)
CAMPAIGN_DAYS = (date(2026, 3, 10), date(2026, 4, 9))

_MONTH = [0, 0.92, 0.85, 0.92, 0.9, 0.95, 0.95, 1.0, 1.05, 0.95, 1.0, 1.5, 1.75]
_WEEKDAY = {
    "web": [1.1, 1.0, 1.0, 1.0, 0.9, 0.9, 1.15],
    "store": [0.75, 0.7, 0.75, 0.85, 1.1, 1.6, 1.05],
}
_WEB_HOURS = [3, 1, 1, 0.5, 0.5, 1, 2, 3, 4, 5, 5, 5, 6, 5, 5, 5, 5, 6, 8, 11, 13, 13, 10, 6]
STORE_HOURS = [0] * 10 + [4, 6, 8, 8, 7, 7, 8, 10, 10, 6] + [0] * 4
SUNDAY_HOURS = [0] * 11 + [6, 9, 10, 10, 9, 8, 5] + [0] * 6


def _tilt(hours: list[float], persona: str) -> Weighted[int]:
    """Shift a day towards the hours that a persona prefers."""
    liked = {
        "storefront": range(8, 13), "jill": range(9, 15), "buzz": range(21, 24), "barry": range(18, 22),
    }.get(persona, range(0))  # fmt: skip
    return Weighted({hour: weight * (2.2 if hour in liked else 1) for hour, weight in enumerate(hours)})


_PERSONAS = ["barry", "jill", "buzz", "ray", "storefront", "anyone"]
_HOURS = {
    (kind, persona): _tilt(hours, persona)
    for kind, hours in {"web": _WEB_HOURS, "store": STORE_HOURS, "sunday": SUNDAY_HOURS}.items()
    for persona in _PERSONAS
}


def day_weight(day: date, channel: str, persona: str = "anyone") -> float:
    """Return how busy a day is, about 1 on average."""
    weight = _MONTH[day.month] * _WEEKDAY[channel][day.weekday()]
    if day.month == 11 and day.day >= 22:
        weight *= 1.5
    if day.month == 12 and (day.day == 25 or day.day > 27):
        weight *= 0.35
    if persona == "storefront":
        weight *= 0.45 if day.weekday() >= 5 else 1.2
    if persona == "ray" and day.weekday() >= 5:
        weight *= 1.4
    return weight


def in_campaign(day: date) -> bool:
    """Tell whether a day lies in the 30 days after the campaign."""
    return CAMPAIGN_DAYS[0] <= day <= CAMPAIGN_DAYS[1]


def some_day(
    dice: Dice, first: date, last: date, channel: str, persona: str = "anyone", campaign: bool = False
) -> date:
    """Draw a day from first to last, busy days more often; the campaign's 30 days only if told."""
    span = (last - first).days
    if span < 0:
        raise ValueError(f"first must not be after last. Got first={first}, last={last}.")
    for _ in range(400):
        day = first + timedelta(days=dice.whole(0, span))
        shut = channel == "store" and (day.month, day.day) == (12, 25)
        shut = shut or (in_campaign(day) and not campaign)
        if dice.share() * 4.2 < day_weight(day, channel, persona) and not shut:
            return day
    raise ValueError(f"no open day from {first} to {last}")


def some_time(dice: Dice, day: date, channel: str, persona: str = "anyone") -> datetime:
    """Draw a time of day within opening hours (store: 10 to 20, Sundays 11 to 18)."""
    kind = "sunday" if channel == "store" and day.weekday() == 6 else channel
    hour = dice.weighted(_HOURS[kind, persona])
    return datetime.combine(day, time(hour, dice.whole(0, 59), dice.whole(0, 59)))


def eastern_offset(when: datetime) -> str:
    """Return the UTC offset of US Eastern time at a wall clock time of 2024 to 2026."""
    begins = {2024: datetime(2024, 3, 10, 2), 2025: datetime(2025, 3, 9, 2), 2026: datetime(2026, 3, 8, 2)}
    ends = {2024: datetime(2024, 11, 3, 2), 2025: datetime(2025, 11, 2, 2), 2026: datetime(2026, 11, 1, 2)}
    return "-0400" if begins[when.year] <= when < ends[when.year] else "-0500"
