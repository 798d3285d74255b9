"""What does each system know of a person? Names, e-mail addresses and phones with the noise of real life.

A record per person and system: nicknames, slips of the pen, other addresses, gaps, shared placeholders.
Exact matching on e-mail and phone finds most people again, not all.
"""

from dataclasses import dataclass
from datetime import date

from generator.dice import Dice
from generator.names import NICKNAMES
from generator.orders import Order
from generator.people import Person

#: People who come back under a new account use it from this day on.
SECOND_ACCOUNT = date(2025, 7, 1)
PLACEHOLDER_EMAIL, PLACEHOLDER_PHONE = "noemail@example.com", "5555555555"


@dataclass(slots=True)
class Profile:
    """What one system holds about one person under one reference."""

    system: str
    ref: str
    person: Person
    first: str
    last: str
    email: str
    phone: str

    @property
    def reachable_email(self) -> str:
        """The e-mail address, unless it is missing or a placeholder."""
        return "" if self.email == PLACEHOLDER_EMAIL else self.email


def _slip(dice: Dice, word: str) -> str:
    """Swap, drop or double one letter in the middle of a word."""
    if len(word) < 4:
        return word
    at = dice.whole(1, len(word) - 3)
    swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return dice.one([swapped, word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:]])


def _first_name(dice: Dice, person: Person) -> str:
    roll = dice.share()
    if roll < 0.13:
        return NICKNAMES.get(person.first, person.first[0] + ".")
    return _slip(dice, person.first) if roll < 0.15 else person.first


def _last_name(dice: Dice, person: Person) -> str:
    roll = dice.share()
    if roll < 0.025:
        return _slip(dice, person.last)
    return person.last.upper() if roll < 0.045 else person.last


def write_phone(dice: Dice, digits: str) -> str:
    """Write ten digits in one of the ways in which people and tills write them."""
    area, office, line = digits[:3], digits[3:6], digits[6:]
    return dice.one([
        f"+1{digits}", f"({area}) {office}-{line}", f"{area}-{office}-{line}", f"+1 {area} {office} {line}",
        f"{area}.{office}.{line}", digits,
    ])  # fmt: skip


def _email(dice: Dice, person: Person, missing: float, other: float, slip: float) -> str:
    roll = dice.share()
    if roll < missing:
        return ""
    if roll < missing + other:
        return person.other_email
    if roll < missing + other + slip:
        name, host = person.email.split("@")
        return f"{_slip(dice, name)}@{host}"
    return person.email.upper() if dice.chance(0.03) else person.email


def _phone(dice: Dice, person: Person, missing: float, other: float) -> str:
    roll = dice.share()
    if roll < missing:
        return ""
    if roll < missing + other:
        return write_phone(dice, f"{person.home.area_code}555{dice.whole(0, 9999):04d}")
    return write_phone(dice, person.phone)


def web_accounts(orders: list[Order]) -> dict[Person, list[Profile]]:
    """Return the web accounts of everybody with a web order: one, or an old and a new one."""
    dice, accounts = Dice("web accounts"), {}
    for person, (first_day, last_day) in _buyers(orders, "web").items():
        emails = [person.email]
        if first_day < SECOND_ACCOUNT <= last_day and dice.chance(0.1) and not person.heavy:
            emails.append(person.other_email)
        phone = _phone(dice, person, 0.28, 0.05)
        first, last = _first_name(dice, person), _last_name(dice, person)
        accounts[person] = [Profile("web_orders", e, person, first, last, e, phone) for e in emails]
    return accounts


def store_accounts(orders: list[Order]) -> dict[Person, list[Profile]]:
    """Return the point of sale's customers: one for each known store buyer, or two."""
    dice, accounts, number = Dice("store accounts"), {}, 0
    for person, (first_day, last_day) in _buyers(orders, "store").items():
        accounts[person] = []
        again = first_day < SECOND_ACCOUNT <= last_day and dice.chance(0.06) and not person.heavy
        for _ in range(2 if again else 1):
            number += 1
            clean = person.heavy and dice.chance(0.9)
            email = person.email if clean else _email(dice, person, 0.28, 0.13, 0.04)
            phone = write_phone(dice, person.phone) if clean else _phone(dice, person, 0.12, 0.06)
            if not person.heavy and dice.chance(0.011):
                phone = "(555) 555-5555"
            if not person.heavy and dice.chance(0.006):
                email = PLACEHOLDER_EMAIL
            first, last = _first_name(dice, person), _last_name(dice, person)
            ref = f"SQ{dice.whole(10**5, 10**6 - 1)}{number:05d}"
            accounts[person].append(Profile("store_items", ref, person, first, last, email, phone))
    return accounts


def loyalty_accounts(people: list[Person], needed: set[Person]) -> dict[Person, Profile]:
    """Return the loyalty members: many buyers, all lookers, and those whom no other system can reach."""
    dice, accounts = Dice("loyalty accounts"), {}
    for number, person in enumerate(people):
        looker = number >= 8000
        if looker or dice.chance(0.85 if person.heavy else 0.42) or person in needed:
            missing = 0.0 if person in needed or looker else 0.1
            email, phone = _email(dice, person, missing, 0.08, 0.02), _phone(dice, person, 0.18, 0.04)
            first, last = _first_name(dice, person), _last_name(dice, person)
            ref = f"VW{4_000_000 + len(accounts) * 7 + dice.whole(0, 6)}"
            accounts[person] = Profile("loyalty_members", ref, person, first, last, email, phone)
    return accounts


def _buyers(orders: list[Order], channel: str) -> dict[Person, tuple[date, date]]:
    """Return who bought in a channel with their first and last day there, in order of the first."""
    days: dict[Person, tuple[date, date]] = {}
    for order in orders:
        if order.channel == channel and order.person is not None:
            day = order.when.date()
            first, last = days.get(order.person, (day, day))
            days[order.person] = (min(first, day), max(last, day))
    return dict(sorted(days.items(), key=lambda item: (item[1][0], item[0].id)))


@dataclass(slots=True)
class Directory:
    """All systems' records of all people."""

    web: dict[Person, list[Profile]]
    store: dict[Person, list[Profile]]
    loyalty: dict[Person, Profile]

    def profiles(self) -> list[Profile]:
        """Return every record, system by system."""
        web = [p for accounts in self.web.values() for p in accounts]
        store = [p for accounts in self.store.values() for p in accounts]
        return [*web, *store, *self.loyalty.values()]

    def email_of(self, person: Person) -> str:
        """Return an address under which some system knows the person, or an empty text."""
        known = [*self.web.get(person, []), *self.store.get(person, [])]
        known += [self.loyalty[person]] if person in self.loyalty else []
        return next((p.reachable_email.lower() for p in known if p.reachable_email), "")


def register(people: list[Person], orders: list[Order], must_reach: set[Person]) -> Directory:
    """Return what the systems know; everyone in must_reach can be reached by e-mail."""
    web, store = web_accounts(orders), store_accounts(orders)
    unreached = {
        p for p in must_reach if p not in web and not any(a.reachable_email for a in store.get(p, []))
    }
    return Directory(web, store, loyalty_accounts(people, unreached))
