"""One customer's history adds up, and shows no name, address or number."""

from dataclasses import asdict
from datetime import date

import pytest

from lib.analysis.customer import customer
from lib.analysis.filters import Filters, all_of
from lib.workspace.marts import CUSTOMERS
from tests.builders import returned, sale, workspace_of

SHOP = [
    sale("ann", "2024-01-01", 50.0, email="ann@example.com", category="Audio"),
    sale("ann", "2024-01-11", 30.0, channel="store", store_id="S1", category="Cables"),
    returned("ann", "2024-01-15", 20.0, channel="store", category="Cables"),
    sale("ann", "2024-01-21", 40.0, category="Audio"),
]
PEOPLE = [
    {"customer_ref": "ann", "first_name": "Ann", "last_name": "Lee", "phone": "(212) 555-0147"},
    {"customer_ref": "zoe", "first_name": "Zoe", "last_name": "Kim"},
]
WORDS = [{"email": "ann@example.com", "kind": "nps", "score": 9, "scale_max": 10, "text": "Good"}]


@pytest.fixture(scope="module")
def shop():
    with workspace_of(SHOP, profiles=PEOPLE, feedback=WORDS) as workspace:
        yield workspace


def history(shop, initial: str, filters: Filters | None = None):
    key = shop.read(CUSTOMERS.filter(CUSTOMERS.name.startswith(initial)))["customer_key"].iloc[0]
    return customer(shop.read, shop.facts, filters or all_of(shop.facts), customer_key=int(key))


def test_the_history_by_hand(shop) -> None:
    ann = history(shop, "Ann")
    assert (ann.order_count, ann.net_revenue, ann.order_value) == (3, 100.0, 40.0)
    assert ann.online_share == pytest.approx(0.9)
    assert (ann.first_order, ann.last_order, ann.typical_gap_days) == (
        date(2024, 1, 1),
        date(2024, 1, 21),
        10.0,
    )
    assert ann.answer.endswith("has placed 3 orders and brought $100, the last on 21 January 2024.")


def test_documents_come_newest_first_returns_among_them(shop) -> None:
    documents = history(shop, "Ann").documents
    assert [document.kind for document in documents] == ["order", "return", "order", "order"]
    assert [document.net_revenue for document in documents] == [40.0, -20.0, 30.0, 50.0]
    assert [document.store_id for document in documents] == [None, None, "S1", None]


def test_what_and_where_adds_up(shop) -> None:
    bought = {(entry.kind, entry.label): entry.net_revenue for entry in history(shop, "Ann").bought}
    assert bought == {
        ("category", "Audio"): 90.0,
        ("category", "Cables"): 10.0,
        ("channel", "web"): 90.0,
        ("channel", "store"): 10.0,
    }


def test_what_was_said_comes_along(shop) -> None:
    (said,) = history(shop, "Ann").said
    assert (said.kind, said.score, said.scale_max, said.text, said.given_at) == ("nps", 9, 10, "Good", None)


def test_nothing_tells_who_it_is(shop) -> None:
    told = str(asdict(history(shop, "Ann")))
    assert not [secret for secret in ("Ann", "Lee", "ann@", "example", "555", "0147") if secret in told]


def test_the_segment_is_that_of_the_window(shop) -> None:
    assert history(shop, "Ann").segment == "New faces"
    later = Filters(date(2024, 2, 1), date(2024, 2, 29), date(2024, 2, 29))
    assert history(shop, "Ann", later).segment is None


def test_a_member_who_never_bought(shop) -> None:
    zoe = history(shop, "Zoe")
    assert (zoe.order_count, zoe.net_revenue, zoe.order_value, zoe.segment) == (0, 0.0, None, None)
    assert zoe.answer.endswith("has not ordered yet.")


def test_a_key_of_nobody(shop) -> None:
    nobody = customer(shop.read, shop.facts, all_of(shop.facts), customer_key=999)
    assert nobody.person is None
    assert nobody.answer == "There is no such customer in this data."
