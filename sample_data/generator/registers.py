"""What lists does the head office keep? Stores, products, associates, members, campaign members, visitors."""

import math
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

from generator.calendar import CAMPAIGN_SENT, END, START, STORE_HOURS, SUNDAY_HOURS, day_weight
from generator.catalogue import GIFT, PRODUCTS
from generator.company import run_for
from generator.dice import Dice
from generator.files import money, write_csv
from generator.identities import Directory
from generator.orders import Order
from generator.people import Person
from generator.places import STORE_SIZE, STORES, Associate

CAMPAIGN = "Spring26"


def write_stores(path: Path) -> None:
    """Write the stores with their coordinates, and whom each is run for."""
    header = ["store", "name", "city", "state", "postcode", "latitude", "longitude", "opened_on", "run_for"]
    aim = run_for()
    rows = [
        [
            s.name,
            f"Voltway {s.city}",
            s.city,
            s.state,
            s.postcode,
            f"{s.latitude:.4f}",
            f"{s.longitude:.4f}",
            s.opened_on,
            aim[s],
        ]
        for s in STORES
    ]
    write_csv(path, header, rows)


def write_products(path: Path) -> None:
    """Write the range with price and cost."""
    rows = [[p.sku, p.name, p.category, money(p.price), money(p.cost)] for p in [*PRODUCTS, GIFT]]
    write_csv(path, ["sku", "name", "category", "price", "cost"], rows)


def write_associates(path: Path, staff: list[Associate]) -> None:
    """Write who works where since when."""
    header = ["associate_id", "name", "store", "department", "role", "hired_on"]
    write_csv(path, header, [[a.id, a.name, a.store.name, a.department, a.role, a.hired_on] for a in staff])


def write_loyalty_members(path: Path, orders: list[Order], directory: Directory) -> None:
    """Write the members with the points that their orders brought, one a dollar."""
    dice, cents, days = Dice("loyalty"), defaultdict(int), {}
    channels: dict[Person, list[str]] = defaultdict(list)
    for order in orders:
        if order.person is not None and not order.voided:
            cents[order.person] += order.net
            channels[order.person].append(order.channel)
            days[order.person] = min(days.get(order.person, END), order.when.date())
    rows = []
    for person, account in directory.loyalty.items():
        first = days.get(person, END - timedelta(days=dice.whole(5, 700)))
        joined = first if dice.chance(0.6) else first - timedelta(days=dice.whole(10, 900))
        used = channels[person] or ["store"]
        preferred = max(["store", "web"], key=used.count) if dice.chance(0.7) else ""
        points = cents[person] // 100
        tier = "Gold" if points >= 4000 else "Silver" if points >= 1200 else "Blue"
        consent = [dice.one(["yes", "yes", "no"]) if account.email else "no",
                   dice.one(["yes", "no", "no"]) if account.phone else "no"]  # fmt: skip
        born = person.born if dice.chance(0.75) else ""
        address = [person.street, person.home.city, person.postcode, "US"]
        name = [account.first, account.last]
        membership = [joined, tier, points, preferred, *consent, person.company]
        rows.append([account.ref, *name, account.email, account.phone, *address, born, *membership])
    header = (
        "member_id,first_name,last_name,email,phone,street,city,postcode,country,birth_date,joined_at,tier,"
        "points,preferred_channel,email_consent,sms_consent,company"
    )
    write_csv(path, header.split(","), sorted(rows, key=lambda row: str(row[0])))


def write_campaign_members(path: Path, arms: dict[Person, str], directory: Directory) -> None:
    """Write who got the campaign's mail and who was held back by chance."""
    rows = []
    for person, arm in sorted(arms.items(), key=lambda item: item[0].id):
        member = directory.loyalty.get(person)
        cost = "0.42" if arm == "treated" else "0.00"
        rows.append(
            [CAMPAIGN, member.ref if member else "", directory.email_of(person), arm, CAMPAIGN_SENT, cost]
        )
    write_csv(path, ["campaign", "member_id", "email", "arm", "sent_at", "cost"], rows)


def write_store_traffic(path: Path, orders: list[Order]) -> None:
    """Write the visitors counted at each store's door by hour: buyers, and those who left without buying."""
    dice = Dice("traffic")
    bought: dict[tuple[int, date, int], int] = defaultdict(int)
    for order in orders:
        if order.channel == "store":
            bought[order.store.number, order.when.date(), order.when.hour] += 1
    rows, day = [], START
    while day <= END:
        hours = SUNDAY_HOURS if day.weekday() == 6 else STORE_HOURS
        busy = {h: day_weight(day, "store") * w / sum(hours) for h, w in enumerate(hours) if w}
        if (day.month, day.day) != (12, 25):
            for store in STORES:
                size = 13 * math.sqrt(STORE_SIZE[store] * (2.2 if store.number == 12 else 1))
                for hour, share in busy.items():
                    # In the late afternoon there are more visitors than associates: fewer of them buy.
                    crowd = 1.35 if 16 <= hour <= 18 else 0.9
                    visitors = bought[store.number, day, hour] + dice.count(size * share * crowd)
                    rows.append([store.name, day, hour, visitors])
        day += timedelta(days=1)
    write_csv(path, ["store", "date", "hour", "visitors"], rows)
