"""The side that customers prefer beside the one that they, and we, use: by hand."""

import pandas as pd
import pytest

from lib.analysis.filters import all_of
from lib.analysis.preferred_channel import preferred_channel
from lib.schema.contact_ways import side_of_contact
from tests.builders import sale, workspace_of


def said(customer: str, channel: str | None) -> dict:
    return {"customer_ref": customer, "preferred_channel": channel, "first_name": customer}


def retailer() -> tuple[list[dict], list[dict]]:
    """Forty who prefer online, of whom 30 buy there; sixty who prefer stores, of whom 30 buy there."""
    lines, profiles = [], []
    kinds = (("a", "web", "app", 30), ("b", "app", "store", 10), ("c", "store", "kiosk", 30))
    for prefix, prefers, buys, people in (*kinds, ("d", "store", "web", 30)):
        for n in range(people):
            profiles.append(said(f"{prefix}{n}", prefers))
            lines.append(sale(f"{prefix}{n}", "2025-03-05", 10.0, channel=buys))
    return lines, profiles


def told(lines, **others):
    with workspace_of(lines, **others) as workspace:
        return preferred_channel(workspace.read, workspace.facts, all_of(workspace.facts))


def cell(agreement, preferred, used):
    return next(each for each in agreement.cells if (each.preferred, each.used) == (preferred, used))


def test_preferred_and_used_sides_are_crossed():
    lines, profiles = retailer()
    found = told(lines, profiles=profiles)

    assert found.preferring == 100
    assert cell(found.orders, "online", "online").share == 0.75
    assert cell(found.orders, "offline", "online").customers == 30
    assert (found.orders.n, found.orders.agree, found.orders.share) == (100, 60, 0.6)
    # Wilson: (60 + 1.9208) / (100 + 3.8415) -+ 1.96 sqrt(100 x 0.24 + 0.9604) / 103.8415.
    assert (found.orders.low, found.orders.high) == pytest.approx((0.5020026, 0.6905987), abs=1e-6)
    # By chance: 40 prefer online and 60 use it; 60 prefer stores and 40 use them.
    assert found.orders.by_chance == pytest.approx((40 * 60 + 60 * 40) / 100**2)


def test_sides_that_agree_differently_are_told():
    lines, profiles = retailer()
    orders = told(lines, profiles=profiles).orders

    assert {side.preferred: side.share for side in orders.sides} == {"online": 0.75, "offline": 0.5}
    assert orders.difference == 0.25
    assert orders.difference_low > 0
    assert orders.differs


def test_the_side_used_is_the_one_with_more_orders():
    lines, profiles = retailer()
    more = [
        sale(f"a{n}", f"2025-04-0{day}", 5.0, channel="store", order_id=f"m{n}{day}")
        for n in range(12)
        for day in (1, 2)
    ]
    alike = [sale(f"c{n}", "2025-04-01", 5.0, channel="web", order_id=f"e{n}") for n in range(12)]
    orders = told([*lines, *more, *alike], profiles=profiles).orders

    assert cell(orders, "online", "offline").customers == 10 + 12
    assert cell(orders, "offline", "both alike").customers == 12
    assert orders.n == 100 - 12  # of who has as many on both nothing is said


def test_cells_of_under_ten_are_not_shown():
    lines, profiles = retailer()
    orders = told(lines[: 30 + 9], profiles=profiles[: 30 + 9]).orders

    assert cell(orders, "online", "offline").customers is None
    assert cell(orders, "online", "offline").share is None


def test_profiles_that_tell_both_sides_are_left_out_and_counted():
    lines, profiles = retailer()
    found = told(
        lines,
        profiles=[
            *profiles,
            *(said(f"a{n}", "store") for n in range(5)),
            said("x", "partner"),
            said("y", None),
        ],
    )

    assert (found.preferring, found.contradicting) == (95, 5)


def test_contacts_are_told_by_their_way():
    lines, profiles = retailer()
    at = pd.Timestamp("2025-03-05")
    members = [
        {"campaign": "m", "customer_ref": f"a{n}", "treated": True, "sent_at": at, "channel": "E-Mail"}
        for n in range(30)
    ]
    members += [
        {"campaign": "m", "customer_ref": f"c{n}", "treated": False, "sent_at": at, "channel": "Letter"}
        for n in range(30)
    ]
    touches = [
        {"touched_at": at, "customer_ref": f"d{n}", "kind": kind, "direction": "Push", "channel": channel}
        for n in range(20)
        for kind, channel in (("call", None), ("e-mail", "store"), ("banner", None))
    ]
    touches += [
        {"touched_at": at, "customer_ref": f"b{n}", "kind": "e-mail", "direction": "pull", "channel": None}
        for n in range(10)
    ]
    contacts = told(lines, profiles=profiles, campaign_members=members, touches=touches).contacts

    # Thirty of a got an e-mail; who was kept back got nothing; of d each two in stores, a call and one that
    # says its channel, and one banner; b came by themselves.
    assert cell(contacts, "online", "online").customers == 30
    assert cell(contacts, "offline", "offline").customers == 20
    assert (contacts.n, contacts.agree) == (50, 50)


def test_words_of_contacts_are_understood():
    ways = ("E-Mail", "sms", "phone call", "Direct mail", "catalogue", "app", "store", "pigeon")
    assert [side_of_contact(way) for way in ways] == [
        "online", "online", "offline", "offline", "offline", "online", "offline", None,
    ]  # fmt: skip


def test_what_contacts_take_is_named():
    lines, profiles = retailer()
    contacts = told(lines, profiles=profiles).contacts

    assert contacts.share is None
    assert "“Channel” in a file of campaign members" in contacts.reason


def test_without_preferences_it_says_what_it_takes():
    found = told([sale("ann", "2025-01-01", 5.0)])

    assert found.answer.startswith("Can't tell yet which side customers prefer: it takes “Preferred channel”")
    assert found.lacks == ("profiles.preferred_channel",)


def test_too_few_say_so():
    found = told([sale("ann", "2025-01-01", 5.0)], profiles=[said("ann", "web")])

    assert found.answer.startswith("Can't tell yet whether customers buy where they prefer to. Fewer than 10")
