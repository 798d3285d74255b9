"""What does the web shop export? Orders in the layout of Shopify's orders export."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from generator.calendar import END, eastern_offset
from generator.dice import Dice
from generator.files import money, write_csv
from generator.identities import SECOND_ACCOUNT, Profile
from generator.orders import Line, Order
from generator.people import Person

HEADER = (
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,"
    "Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,Shipping Method,Created at,"
    "Lineitem quantity,Lineitem name,Lineitem price,Lineitem compare at price,Lineitem sku,"
    "Lineitem requires shipping,Lineitem taxable,Lineitem fulfillment status,Billing Name,Billing Street,"
    "Billing Company,Billing City,Billing Zip,Billing Country,Billing Phone,Shipping Name,"
    "Shipping Street,Shipping City,Shipping Zip,Shipping Country,Cancelled at,Refunded Amount,Id"
).split(",")
LINE_COLUMNS = slice(HEADER.index("Lineitem quantity"), HEADER.index("Lineitem fulfillment status") + 1)


def write_web_orders(path: Path, orders: list[Order], accounts: dict[Person, list[Profile]]) -> None:
    """Write all web orders by time; what belongs to an order stands on its first line only."""
    web = sorted((o for o in orders if o.channel == "web"), key=lambda o: (o.when, o.person.id))
    dice = Dice("web shop")
    rows = [
        row
        for number, order in enumerate(web)
        for row in _rows(dice, number, order, _account(order, accounts))
    ]
    write_csv(path, HEADER, rows)


def _account(order: Order, accounts: dict[Person, list[Profile]]) -> Profile:
    """Return the account used: people with two changed to the second one in July 2025."""
    own = accounts[order.person]
    return own[-1] if order.when.date() >= SECOND_ACCOUNT else own[0]


def _stamp(when: datetime | None) -> str:
    return f"{when:%Y-%m-%d %H:%M:%S} {eastern_offset(when)}" if when else ""


def _rows(dice: Dice, number: int, order: Order, account: Profile) -> Iterator[list[object]]:
    first = [
        *_payment(dice, number, order, account),
        *_line(order, order.lines[0]),
        *_addresses(dice, order, account),
    ]
    yield [*first, *_ending(number, order)]
    for line in order.lines[1:]:
        row: list[object] = [""] * len(HEADER)
        row[0], row[1] = first[0], account.email
        row[LINE_COLUMNS] = _line(order, line)
        yield row


def _is_service(line: Line) -> bool:
    return line.product.category == "Services"


def _payment(dice: Dice, number: int, order: Order, account: Profile) -> list[object]:
    returned = sum(line.returned_on is not None for line in order.lines)
    paid = "voided" if order.voided else ["paid", "partially_refunded"][returned > 0]
    if returned == len(order.lines):
        paid = "refunded"
    pickup = dice.chance(0.09)
    shipped = order.when + timedelta(hours=dice.whole(2, 6) if pickup else dice.whole(14, 70))
    is_sent = not order.voided and shipped.date() <= END
    subtotal = order.paid
    shipping = 0 if pickup or subtotal >= 5_000 else 599
    taxes = round(subtotal * 0.07)
    discount = sum(line.discount for line in order.lines)
    code = f"{order.when:%b}".upper() + f"{order.when:%y}" if discount else ""
    method = "Pickup" if pickup else dice.one(["Standard", "Standard", "Standard", "Express"])
    return [
        *[f"#{1001 + number}", account.email, paid],
        "" if order.voided else _stamp(order.when + timedelta(minutes=1)),
        *(["fulfilled", _stamp(shipped)] if is_sent else ["unfulfilled", ""]),
        "yes" if likes_mail(order.person) else "no",
        *["USD", *map(money, [subtotal, shipping, taxes, subtotal + shipping + taxes])],
        *[code, money(discount), method, _stamp(order.when)],
    ]


def likes_mail(person: Person) -> bool:
    """Tell whether a person accepts marketing: a trait of the person, the same in every order."""
    return int(person.id[1:]) * 0.618034 % 1 < 0.62


def _line(order: Order, line: Line) -> list[object]:
    ships = "false" if _is_service(line) else "true"
    status = "pending" if order.voided else "fulfilled"
    p = line.product
    return [line.quantity, p.name, money(p.price), "", p.sku, ships, "true", status]


def _addresses(dice: Dice, order: Order, account: Profile) -> list[object]:
    p, name = order.person, f"{account.first} {account.last}"
    phone = f"'{account.phone}" if account.phone.startswith("+") else account.phone
    billing = [name, p.street, p.company, p.home.city, f"'{p.postcode}", "US", phone]
    if all(_is_service(line) for line in order.lines):
        return [*billing, "", "", "", "", ""]
    to = name if not dice.chance(0.03) else f"{dice.one(['Alex', 'Sam', 'Robin', 'Chris'])} {p.last}"
    return [*billing, to, p.street, p.home.city, f"'{p.postcode}", "US"]


def _ending(number: int, order: Order) -> list[object]:
    refunded = sum(line.net for line in order.lines if line.returned_on is not None)
    cancelled = _stamp(order.when + timedelta(hours=1)) if order.voided else ""
    return [cancelled, money(refunded), 5_550_000_001 + number * 3]
