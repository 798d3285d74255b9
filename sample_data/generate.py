"""How do you make the sample data anew? ``python sample_data/generate.py`` writes the same bytes each time.

Voltway is a made-up electronics retailer. Needs nothing but Python's standard library and runs for a few
seconds.
"""

import argparse
import sys
from collections import defaultdict
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from generator import (  # noqa: E402 - the package stands beside this file
    best,
    company,
    journeys,
    point_of_sale,
    ratings,
    registers,
    second_channel,
    truth,
    unknown,
    voice,
    web_events,
    web_shop,
)
from generator.dice import Dice  # noqa: E402
from generator.identities import register  # noqa: E402
from generator.names import FIRST_NAMES, LAST_NAMES  # noqa: E402
from generator.orders import Order, Till  # noqa: E402
from generator.people import BUYERS, Person, make_people  # noqa: E402
from generator.places import Associate, hire_associates  # noqa: E402

Arms = dict[Person, str]
Study = list[journeys.StudyMember]


def sell(buyers: list[Person]) -> tuple[list[Order], Study, second_channel.Revenue, Arms]:
    """Return all orders, the second-channel study and what it brought, and the campaign's arms."""
    top = best.choose_best(buyers)
    regulars = [p for p in buyers if not p.heavy]
    study = journeys.choose_study(regulars)
    in_study = {m.person for m in study}
    visits = journeys.plan_study(study)
    visits += journeys.plan_occasional([p for p in regulars if p not in in_study], visits)
    channels = defaultdict(list)
    for visit in visits:
        channels[visit.person].append(visit.channel)
    answers, arms = journeys.plan_campaign(regulars, channels)
    visits += answers
    journeys.choose_movers(visits)
    till = Till("tills")
    orders = [
        till.sell(v.person, v.channel, v.day) for v in sorted(visits, key=lambda v: (v.day, v.person.id))
    ]
    added = second_channel.add_effect(orders, study)
    orders += added
    target = best.set_targets(top, rest=sum(order.net for order in orders))
    orders += best.sell_to_best(top, target)
    orders += unknown.sell_to_unknown(orders)
    web_buyers = sorted(
        {o.person for o in orders if o.channel == "web" and not o.person.heavy}, key=lambda p: p.id
    )
    return orders + unknown.void_some(web_buyers), study, second_channel.later_revenue(added, study), arms


def name_associates() -> list[Associate]:
    """Return the staff of all stores."""
    dice = Dice("associate names")
    return hire_associates([f"{dice.one(FIRST_NAMES)} {dice.one(LAST_NAMES)}" for _ in range(24 * 6)])


def generate(data: Path, key: Path) -> None:
    """Write the data files into one folder and the truth (who is who) into another."""
    people = make_people()
    orders, study, brought, arms = sell(people[:BUYERS])
    directory = register(people, orders, must_reach=set(arms))
    staff = name_associates()
    for folder in (data, key):
        folder.mkdir(parents=True, exist_ok=True)
    web_shop.write_web_orders(data / "web_orders.csv", orders, directory.web)
    sold = point_of_sale.write_store_items(data / "store_items.csv", orders, directory.store, staff)
    point_of_sale.write_store_customers(data / "store_customers.csv", orders, directory.store)
    web_events.write_web_events(data / "web_events.csv.gz", [o for o in orders if not o.voided], directory)
    registers.write_loyalty_members(data / "loyalty_members.csv", orders, directory)
    voice.write_nps_survey(data / "nps_survey.csv", orders, directory)
    voice.write_ideas(data / "ideas.csv", people, directory)
    registers.write_stores(data / "stores.csv")
    registers.write_products(data / "products.csv")
    registers.write_associates(data / "associates.csv", staff)
    registers.write_store_traffic(data / "store_traffic.csv.gz", orders)
    registers.write_campaign_members(data / "campaign_members.csv", arms, directory)
    ratings.write_ratings(data / "ratings.csv")
    company.write_roles(data / "roles.csv")
    company.write_training(data / "training.csv", staff)
    company.write_rewards(data / "rewards.csv", staff, sold)
    truth.write_people(key / "people.csv.gz", directory, people)
    truth.write_second_channel(key / "second_channel.csv.gz", study, brought)


def main() -> None:
    """Read where to write from the command line."""
    parser = argparse.ArgumentParser(description="Make the sample data of the made-up retailer Voltway.")
    parser.add_argument("--data", type=Path, default=HERE, help="folder for the data files")
    parser.add_argument(
        "--truth", type=Path, default=HERE.parent / "tests" / "sample_data", help="folder for the key"
    )
    options = parser.parse_args()
    generate(options.data, options.truth)


if __name__ == "__main__":
    main()
