"""What do customers say, and how soon are they answered? The survey after an order, and the ideas page.

Support answers best customers in 6 hours and others in 31 (the median and the mean of each).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from generator.calendar import END, START, some_day, some_time
from generator.dice import Dice, Weighted
from generator.files import write_csv
from generator.identities import Directory
from generator.orders import Order
from generator.people import Person
from generator.remarks import IDEAS, REMARKS, THEMES

HOURS_BEST, HOURS_OTHERS = 6.0, 31.0
QUESTION = "How likely are you to recommend Voltway to a friend?"
LAST_ANSWER = datetime(2026, 6, 30, 23, 0)
#: Scores by mood; Ray is harder to please, Barry easier.
_SCORES = {
    "happy": Weighted({9: 50, 10: 50}), "so-so": Weighted({7: 45, 8: 55}),
    "cross": Weighted({6: 30, 5: 24, 4: 15, 3: 12, 2: 9, 1: 5, 0: 5}),
}  # fmt: skip
_MOODS = {
    "barry": (58, 27, 15), "jill": (48, 30, 22), "buzz": (52, 28, 20), "ray": (38, 32, 30),
    "storefront": (45, 31, 24),
}  # fmt: skip


@dataclass(slots=True)
class Answers:
    """Draws answer times in pairs around the target, so that mean and median both come out."""

    dice: Dice
    pending: dict[bool, float]

    def hours(self, best: bool) -> float:
        """Return the hours until an answer, for a best customer or another one."""
        centre, spread = (HOURS_BEST, 3.5) if best else (HOURS_OTHERS, 27.0)
        if best in self.pending:
            return centre - self.pending.pop(best)
        self.pending[best] = spread * (self.dice.share() + self.dice.share() - 1)
        return centre + self.pending[best]


def write_nps_survey(path: Path, orders: list[Order], directory: Directory) -> None:
    """Write about 3,000 survey answers after orders, with a remark in two of three."""
    dice, rows = Dice("survey"), []
    answers = Answers(Dice("survey answers"), {})
    asked = sorted(
        (o for o in orders if o.person is not None and not o.voided),
        key=lambda o: (o.when, o.person.id, o.channel),
    )
    for order in asked:
        best = order.person.heavy
        email = directory.email_of(order.person)
        given = order.when + timedelta(days=dice.whole(2, 9), minutes=dice.whole(0, 600))
        if not email or given.date() > END or not dice.chance(0.13 if best else 0.105):
            continue
        mood = _mood(dice, order)
        theme = dice.weighted(THEMES[order.channel])
        text = dice.one(REMARKS[theme][mood]).format(**_facts(order)) if dice.chance(0.66) else ""
        is_answered = dice.chance(
            {"cross": 0.9, "so-so": 0.6, "happy": 0.4}[mood] if text or mood == "cross" else 0.15
        )
        back = (
            given + timedelta(hours=answers.hours(best))
            if is_answered and given < LAST_ANSWER - _SPAN
            else None
        )
        place = order.store.name if order.channel == "store" else ""
        rows.append(
            [given, email, order.channel, place, QUESTION, dice.weighted(_SCORES[mood]), text, _stamp(back)]
        )
    rows.sort(key=lambda row: (row[0], row[1]))
    header = "response_id,submitted_at,email,channel,store,question,score,comment,answered_at".split(",")
    write_csv(
        path, header, [[f"R{number:05d}", _stamp(row[0]), *row[1:]] for number, row in enumerate(rows, 1)]
    )


_SPAN = timedelta(hours=60)


def _mood(dice: Dice, order: Order) -> str:
    happy, fair, cross = _MOODS[order.person.persona]
    if any(line.returned_on for line in order.lines):
        happy, cross = happy - 20, cross + 20
    if order.person.heavy:
        happy, cross = happy + 10, cross - 6
    return dice.weighted(Weighted({"happy": happy, "so-so": fair, "cross": cross}))


def _facts(order: Order) -> dict[str, str]:
    product = order.lines[0].product
    return {"product": product.name, "category": product.category.lower(), "city": order.store.city}


def _stamp(when: datetime | None) -> str:
    return f"{when:%Y-%m-%d %H:%M:%S}" if when else ""


def write_ideas(path: Path, people: list[Person], directory: Directory) -> None:
    """Write the ideas page: what people propose, how many agree, what became of it."""
    dice, answers = Dice("ideas"), Answers(Dice("idea answers"), {})
    writers = dice.some([p for p in people if directory.email_of(p)], len(IDEAS))
    rows = []
    for (title, text), person in zip(IDEAS, writers, strict=True):
        posted = some_time(dice, some_day(dice, START, END - timedelta(days=4), "web"), "web")
        status = dice.weighted(Weighted({"new": 46, "planned": 20, "done": 16, "declined": 18}))
        back = None if status == "new" else posted + timedelta(hours=answers.hours(person.heavy))
        votes = dice.count(4) + (dice.whole(10, 160) if dice.chance(0.25) else 0)
        rows.append([_stamp(posted), directory.email_of(person), title, text, votes, status, _stamp(back)])
    rows.sort()
    header = ["idea_id", "posted_at", "email", "title", "text", "votes", "status", "answered_at"]
    write_csv(path, header, [[f"I{number:03d}", *row] for number, row in enumerate(rows, 1)])
