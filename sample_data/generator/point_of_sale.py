"""What do the tills export? Items and the customer directory in Square's layouts."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from generator.calendar import YEAR_TWO, some_time
from generator.dice import Dice
from generator.files import dollars, write_csv
from generator.identities import SECOND_ACCOUNT, Profile
from generator.orders import Line, Order
from generator.people import Person
from generator.places import Associate, Store

ITEMS = (
    "Date,Time,Time Zone,Category,Item,Qty,Price Point Name,SKU,Modifiers Applied,Gross Sales,Discounts,"
    "Net Sales,Tax,Transaction ID,Payment ID,Device Name,Notes,Details,Event Type,Location,Dining Option,"
    "Customer ID,Customer Name,Customer Reference ID,Employee"
).split(",")
DIRECTORY = (
    "Reference ID,First Name,Last Name,Email Address,Phone Number,Nickname,Company Name,Street Address 1,"
    "Street Address 2,City,State,Postal Code,Birthday,Memo,Square Customer ID,Creation Source,"
    "First Visit,Last Visit,Transaction Count,Lifetime Spend,Email Subscription Status"
).split(",")
_LETTERS = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def _code(dice: Dice, number: int) -> str:
    """Return a short id that is unique by its number and looks like Square's."""
    text = ""
    for _ in range(4):
        number, rest = divmod(number, len(_LETTERS))
        text = _LETTERS[rest] + text
    return dice.one(_LETTERS[10:]) + text


def write_store_items(
    path: Path, orders: list[Order], accounts: dict[Person, list[Profile]], staff: list[Associate]
) -> dict[tuple[Associate, str], int]:
    """Write all store items by time; a return is a line of its own on the day it came back.

    Returns
    -------
    Cents that each associate sold of each category in year two, returns taken off.
    """
    dice, rows = Dice("tills"), []
    team, sold = {}, defaultdict(int)
    for one in staff:
        team.setdefault(one.store, []).append(one)
    store = sorted((o for o in orders if o.channel == "store"), key=lambda o: (o.when, o.store.number, o.net))
    for number, order in enumerate(store):
        own = accounts[order.person] if order.person else [None]
        account = own[-1] if order.when.date() >= SECOND_ACCOUNT else own[0]
        seller = _seller(dice, team[order.store], order)
        rows += _rows(dice, _code(dice, number), order, account, seller)
        for line in order.lines:
            days = [(order.when.date(), line.net), (line.returned_on, -line.net)]
            sold[seller, line.product.category] += sum(
                cents for day, cents in days if day and day >= YEAR_TWO
            )
    write_csv(path, ITEMS, [row for _, row in sorted(rows, key=lambda item: item[0])])
    return sold


def _seller(dice: Dice, team: list[Associate], order: Order) -> Associate:
    """Return who served: best customers are often served by the same person again."""
    present = [a for a in team if a.hired_on <= order.when.date()]
    if order.person is not None and dice.chance(0.6 if order.person.heavy else 0.15):
        return present[int(order.person.id[1:]) % len(present)]
    return dice.one(present)


def _rows(
    dice: Dice, code: str, order: Order, account: Profile | None, seller: Associate
) -> Iterator[tuple[datetime, list[object]]]:
    device = f"Till{dice.whole(1, 3)}"
    who = [account.ref, f"{account.first} {account.last}", ""] if account else ["", "", ""]
    for line in order.lines:
        ids = [code, f"P{code[1:]}", device, "", "", "Payment", order.store.name, "", *who, seller.name]
        yield order.when, _row(order.when, order.store, line, 1, ids)
    for line in order.lines:
        if line.returned_on is not None:
            when = some_time(dice, line.returned_on, "store")
            ids = [code, f"R{code[1:]}", device, "", "", "Refund", order.store.name, "", *who, seller.name]
            yield when, _row(when, order.store, line, -1, ids)


def _row(when: datetime, store: Store, line: Line, sign: int, ids: list[object]) -> list[object]:
    p = line.product
    amounts = [line.gross, -line.discount, line.net, round(line.net * 0.07)]
    return [
        f"{when:%Y-%m-%d}", f"{when:%H:%M:%S}", store.zone, p.category, p.name, sign * line.quantity,
        "Regular", p.sku, "",
        *[dollars(sign * cents) for cents in amounts], *ids,
    ]  # fmt: skip


def write_store_customers(path: Path, orders: list[Order], accounts: dict[Person, list[Profile]]) -> None:
    """Write the customer directory of the tills, which ties a customer id to e-mail and phone."""
    dice, bought = Dice("directory"), {}
    for order in orders:
        if order.channel == "store" and order.person is not None:
            bought.setdefault(order.person, []).append(order)
    rows = [
        _customer(dice, account, number, accounts[person], bought[person])
        for person in accounts
        for number, account in enumerate(accounts[person])
    ]
    write_csv(path, DIRECTORY, sorted(rows, key=lambda row: str(row[14])[-5:]))


def _customer(
    dice: Dice, account: Profile, number: int, accounts: list[Profile], orders: list[Order]
) -> list[object]:
    p = account.person
    if len(accounts) == 2:
        orders = [o for o in orders if (o.when.date() >= SECOND_ACCOUNT) == (number == 1)]
    visits = sorted(o.when for o in orders)
    address = [p.street, "", p.home.city, p.home.state, p.postcode] if dice.chance(0.7) else [""] * 5
    birthday = f"{p.born:%Y-%m-%d}" if dice.chance(0.3) else ""
    seen = [f"{visits[0]:%Y-%m-%d}", f"{visits[-1]:%Y-%m-%d}"] if visits else ["", ""]
    return [
        "", account.first, account.last, account.email, account.phone, "",
        p.company if dice.chance(0.8) else "", *address, birthday, "", account.ref,
        dice.one(["Point of Sale", "Point of Sale", "Receipt", "Loyalty"]), *seen, len(visits),
        dollars(sum(o.net for o in orders)), dice.one(["subscribed", "unsubscribed", "unknown"]),
    ]  # fmt: skip
