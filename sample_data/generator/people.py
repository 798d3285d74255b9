"""Who shops at Voltway? 8,000 buyers of five personas and 260 members who have not bought yet."""

from dataclasses import dataclass, field
from datetime import date

from generator.dice import Dice, Weighted
from generator.names import FIRST_NAMES, LAST_NAMES, STREET_KINDS, STREETS, TRADE_FORMS, TRADES
from generator.places import STORE_SIZE, Store

BUYERS, LOOKERS = 8000, 260
#: The five customers that Best Buy knew by name (2010), and their shares of Voltway's buyers.
PERSONA_COUNTS = {"barry": 960, "jill": 2240, "buzz": 1600, "ray": 2400, "storefront": 800}
PERSONAS = list(PERSONA_COUNTS)


@dataclass(slots=True, eq=False)
class Person:
    """A person as only the truth file knows them; the systems see parts."""

    id: str
    persona: str
    first: str
    last: str
    email: str
    other_email: str
    phone: str
    home: Store
    street: str
    postcode: str
    born: date
    company: str = ""
    becomes: str = ""
    cables: bool = False
    heavy: bool = False
    wants_plan: bool = False
    spent: dict[int, int] = field(default_factory=dict)

    def persona_on(self, day: date) -> str:
        """Return the persona as which the person shops on a day."""
        return self.becomes if self.becomes and day >= date(2025, 7, 1) else self.persona


_AGES = {"barry": (38, 66), "jill": (29, 50), "buzz": (18, 33), "ray": (30, 62), "storefront": (30, 64)}
_NEAR = Weighted(STORE_SIZE)


def _email(dice: Dice, first: str, last: str, taken: set[str]) -> str:
    first, last = first.lower(), last.lower()
    forms = [
        f"{first}.{last}",
        f"{first[0]}{last}",
        f"{first}{last[0]}",
        f"{last}.{first}",
        f"{first}_{last}",
    ]
    host = dice.one(["example.com", "example.com", "example.net", "example.org"])
    address = f"{dice.one(forms)}@{host}"
    while address in taken:
        address = f"{dice.one(forms)}{dice.whole(1, 99)}@{host}"
    taken.add(address)
    return address


def _born(dice: Dice, persona: str) -> date:
    youngest, oldest = _AGES[persona][0], _AGES[persona][1]
    return date(2025 - dice.whole(youngest, oldest), dice.whole(1, 12), dice.whole(1, 28))


def _phone(dice: Dice, home: Store, taken: set[str]) -> str:
    number = ""
    while not number or number in taken:
        number = f"{home.area_code}555{dice.whole(0, 9999):04d}"
    taken.add(number)
    return number


def make_people() -> list[Person]:
    """Return the buyers, shuffled, then the lookers; every fiftieth pair shares a household."""
    dice = Dice("people")
    personas = dice.some([p for p, count in PERSONA_COUNTS.items() for _ in range(count)], BUYERS)
    personas += [dice.one(personas) for _ in range(LOOKERS)]
    emails: set[str] = set()
    phones: set[str] = set()
    people: list[Person] = []
    for number, persona in enumerate(personas, 1):
        first, last = dice.one(FIRST_NAMES), dice.one(LAST_NAMES)
        home = dice.weighted(_NEAR)
        company = f"{last} {dice.one(TRADES)} {dice.one(TRADE_FORMS)}" if persona == "storefront" else ""
        people.append(
            Person(
                id=f"P{number:04d}",
                persona=persona,
                first=first,
                last=last,
                email=_email(dice, first, last, emails),
                other_email=_email(dice, first, last, emails),
                phone=_phone(dice, home, phones),
                home=home,
                street=f"{dice.whole(1, 4999)} {dice.one(STREETS)} {dice.one(STREET_KINDS)}",
                postcode=f"{home.postcode[:3]}{dice.whole(1, 60):02d}",
                born=_born(dice, persona),
                company=company,
            )
        )
    _found_households(dice, people[:BUYERS])
    return people


def _found_households(dice: Dice, people: list[Person]) -> None:
    """Let 150 pairs share surname, address and phone: two customers whom a phone number cannot tell apart."""
    pool = dice.some([p for p in people if p.persona != "storefront"], 300)
    for one, other in zip(pool[::2], pool[1::2], strict=True):
        other.last, other.home, other.street, other.postcode = one.last, one.home, one.street, one.postcode
        other.phone = one.phone
