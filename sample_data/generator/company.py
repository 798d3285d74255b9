"""Who looks after customers in the company? Roles, training, rewards, and whom each store is run for.

Rewards follow what an associate sold of two categories, for which their makers pay, and so have nothing to do
with whether customers come again. Training is drawn by chance: six in ten associates had some in year two.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

from generator.calendar import END, YEAR_TWO
from generator.dice import Dice
from generator.files import write_csv
from generator.places import STORES, Associate, Store

TRAINED = 0.6
BONUS, PROMOTED = 0.03, ("Audio", "Cameras")  # of net sales of year two
_COURSES = {"Products": 4, "Listening": 2}  # hours
_PERSONAS = {"Jill": 8, "Buzz": 5, "Barry": 5, "Ray": 3, "Mr. Storefront": 3}
_ROLES = [
    ("Customer advocate", "", ""),
    ("Customer data analyst", "Priya Nair", date(2025, 2, 3)),
    ("Executive for customers", "", ""),
    ("Segment manager", "Tom Adler", date(2025, 9, 1)),
    ("Omnichannel lead", "Ines Ortega", date(2024, 11, 18)),
]


def run_for() -> dict[Store, str]:
    """Return the customers whom the head office had in mind for each store, whoever comes."""
    names = [name for name, count in _PERSONAS.items() for _ in range(count)]
    return dict(zip(STORES, Dice("run for").some(names, len(STORES)), strict=True))


def write_roles(path: Path) -> None:
    """Write the roles that speak for customers, vacant ones too."""
    write_csv(path, ["role", "filled_by", "since"], _ROLES)


def write_training(path: Path, staff: list[Associate]) -> None:
    """Write who finished which course when: in the last year six in ten, in the year before four in ten."""
    dice, rows = Dice("training"), []
    trained = dice.some(staff, round(TRAINED * len(staff)))
    for one in trained:
        rows.append(_course(dice, one, "Products", YEAR_TWO))
        if dice.chance(0.4):
            rows.append(_course(dice, one, "Listening", YEAR_TWO))
    rows += [
        _course(dice, one, "Products", YEAR_TWO - timedelta(days=365)) for one in staff if dice.chance(0.4)
    ]
    rows.sort(key=lambda row: (row[2], row[0]))
    write_csv(path, ["associate_id", "course", "completed_on", "hours"], rows)


def _course(dice: Dice, who: Associate, course: str, first: date) -> list[object]:
    day = first + timedelta(days=dice.whole(0, 360))
    return [who.id, course, day, _COURSES[course]]


def write_rewards(path: Path, staff: list[Associate], sold: Mapping[tuple[Associate, str], int]) -> None:
    """Write the year's bonus: three dollars for each hundred of net sales of the promoted categories.

    Parameters
    ----------
    sold
        Cents that each associate sold of each category in year two, returns taken off.
    """
    rows = []
    for one in staff:
        cents = sum(sold.get((one, category), 0) for category in PROMOTED)
        rows.append([one.id, "Sales bonus", END, round(BONUS * cents / 100)])
    write_csv(path, ["associate_id", "reward", "rewarded_on", "amount"], rows)
