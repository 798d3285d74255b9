"""One customer beside all others, over both sides, and put together from several accounts; by hand."""

from dataclasses import asdict
from datetime import date

import pytest

from lib.analysis.accounts import accounts
from lib.analysis.counter import guest
from lib.analysis.filters import all_of
from lib.analysis.lookup import find_at_the_counter, find_by_name
from lib.analysis.standing import standing_of
from lib.analysis.timeline import timeline
from lib.workspace.marts import CUSTOMERS
from tests.builders import returned, sale, workspace_of

ANN = {"email": "ann@example.com", "customer_name": "Ann Lée"}
LINES = [
    sale("ann", "2025-01-05 10:00", 100.0, order_id="A-1", category="Light", product_name="Lamp", **ANN),
    sale("ann", "2025-02-05 10:00", 50.0, order_id="A-2", channel="store", store_id="S1", category="Desk"),
    returned("ann", "2025-02-07 10:00", 20.0, channel="store", store_id="S1", order_id="A-2"),
    *(
        sale(f"c{n}", f"2025-01-{n:02d}", float(n), customer_name="Tom Moe" if n == 1 else None)
        for n in range(1, 20)
    ),
    sale("loner", "2024-12-31", 500.0, customer_name="Leander Ångström"),
]


@pytest.fixture(scope="module")
def shop():
    mine = {"email": "ann@example.com"}
    late = {"given_at": "2025-02-06", "kind": "csat", "score": 2, "scale_max": 5, "text": "Late"}
    idea = {"given_at": "2025-02-08", "kind": "idea", "text": "Sell plants", "answered_at": "2025-02-09"}
    view = {"touched_at": "2025-01-04", "channel": "web", "kind": "view"}
    with workspace_of(
        LINES,
        profiles=[mine | {"first_name": "Ann", "last_name": "Lee", "preferred_channel": "phone"}],
        feedback=[mine | late, mine | idea],
        touches=[mine | view | {"category": "Light"}, {"customer_ref": "c1"} | view],
    ) as workspace:
        yield workspace


def ask(shop, analysis, name="Ann Lee"):
    return analysis(shop.read, shop.facts, all_of(shop.facts), customer_key=key_of(shop, name))


def key_of(shop, name):
    return int(shop.read(CUSTOMERS.filter(CUSTOMERS.name == name))["customer_key"].iloc[0])


def test_standing_by_hand(shop):
    filters = all_of(shop.facts)
    # 21 buyers: Leander with 500, Ann with 130, then 19 down to 1; the top 1 % is one of them, 5 % are two.
    for name, rank, tier in [("Leander Ångström", 1, 0.01), ("Ann Lee", 2, 0.05), ("Tom Moe", 21, 1.0)]:
        found = standing_of(shop.read, filters, key_of(shop, name))
        assert (found.rank, found.buyers, found.tier) == (rank, 21, tier)


def test_the_timeline_holds_both_sides_in_order(shop):
    events = [
        (f"{event.at:%m-%d}", event.kind, event.channel_group, event.what) for event in ask(shop, timeline)
    ]
    assert events == [
        ("02-08", "feedback", "unknown", "idea"),
        ("02-07", "return", "offline", "S1"),
        ("02-06", "feedback", "unknown", "csat: 2 of 5"),
        ("02-05", "order", "offline", "S1"),
        ("01-05", "order", "online", "web"),
        ("01-04", "touch", "online", "view: Light"),
    ]


def test_accounts_tell_their_files_and_mask_what_is_an_address(shop):
    found = ask(shop, accounts)
    assert {(one.own_id, one.known_by) for one in found} == {
        ("ann", "customer number"),
        ("a…@e….com", "e-mail"),
    }
    assert sum(one.rows for one in found) == 3 + 1 + 2 + 1
    by_ref = next(one for one in found if one.own_id == "ann")
    assert (by_ref.rows, by_ref.files) == (3, "order_lines.csv (3 rows)")
    assert not [
        secret for secret in ("ann@example", "LEE", "Lee") if secret in str([asdict(one) for one in found])
    ]


def test_a_guest_is_told_in_words_that_they_may_read(shop):
    ann = ask(shop, guest)
    assert (ann.name, ann.standing, ann.since) == ("Ann L.", "One of our best customers", 2025)
    assert [(line.what, line.bought_on, line.place) for line in ann.latest] == [
        ("Desk", date(2025, 2, 5), "S1"),
        ("Lamp", date(2025, 1, 5), "web"),
    ]
    assert (ann.liked, ann.buys, ann.prefers) == (("Light", "Desk"), "online and in store", "phone")
    assert (ann.email_consent, ann.is_business) == (None, False)
    assert [(one.kind, one.text) for one in ann.unanswered] == [("csat", "Late")]
    assert guest(shop.read, shop.facts, all_of(shop.facts), customer_key=-1) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ANN@example.com", "Ann Lee"),
        ("A-1", "Ann Lee"),
        ("#A-1", "Ann Lee"),
        ("ann", None),
        ("C000001", None),
        ("", None),
    ],
)
def test_at_the_counter_only_what_a_customer_tells_finds_them(shop, text, name):
    found = find_at_the_counter(shop.read, shop.facts, all_of(shop.facts), text=text)
    assert found == (key_of(shop, name) if name else None)


def test_an_order_number_of_two_people_finds_neither():
    lines = [sale("ann", "2025-01-05", 1.0, order_id="7", customer_name="Ann Lee"),
             sale("bob", "2025-01-05", 1.0, order_id="#7", customer_name="Bob Kim")]  # fmt: skip
    with workspace_of(lines) as workspace:
        assert find_at_the_counter(workspace.read, workspace.facts, all_of(workspace.facts), text="7") is None


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("ann", 1),
        ("Lee, Ann", 1),
        ("LÉE", 1),
        ("ang lea", 1),
        ("angstrom", 1),
        ("ee", 0),
        ("a", 0),
        ("%", 0),
        ("", 0),
    ],
)
def test_a_name_is_found_by_the_beginnings_of_its_words(shop, text, count):
    found = find_by_name(shop.read, shop.facts, all_of(shop.facts), text=text)
    assert found.count == count
    assert not [name for name in found.customers["name"] if "…" not in name]
