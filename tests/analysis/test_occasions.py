"""What orders were for, on orders worked out by hand, and on the sample."""

import csv

import pytest

from lib.analysis.filters import all_of, default_filters
from lib.analysis.occasions import occasion_customers, occasion_shares, occasions
from lib.analysis.order_occasions import order_facts, order_occasions
from lib.jobs.reports import report
from lib.jobs.sample import SAMPLE_FOLDER, sample_workspace
from lib.schema.occasions import occasions as declared
from tests.builders import sale, workspace_of

# Web orders: 10, 10, 10, 20, 30, 100 and two that follow: the median of the eight is 20.
WEB = [
    sale("ann", "2026-01-05 10:00", 10.0, category="Cables", order_id="a1"),
    sale("ann", "2026-02-04 10:00", 10.0, category="Cables", order_id="a2"),  # 30 days after: replenishment
    sale("ann", "2026-08-04 10:00", 10.0, category="Cables", order_id="a3"),  # half a year after: none
    sale("bob", "2026-01-06 10:00", 30.0, category="Phones", order_id="b1", goes_elsewhere=True),  # gift
    sale("bob", "2026-12-10 10:00", 30.0, category="Audio", order_id="b2"),  # a first before Christmas: gift
    sale("cat", "2026-03-01 10:00", 60.0, category="Phones", order_id="c1"),
    sale("cat", "2026-03-01 10:00", 40.0, category="Audio", order_id="c1"),  # 100, two kinds: big project
    sale("dan", "2026-03-02 10:00", 20.0, category="Phones", order_id="d1", occasion="Birthday of my sister"),
    sale(None, "2026-03-03 10:00", 20.0, category="Phones", order_id="n1"),
]
# In the store: 5, 10 and 20; the median is 10.
STORE = [
    sale("dan", "2026-04-01 09:00", 5.0, category="Cables", order_id="s1", channel="store"),  # quick errand
    sale("eve", "2026-04-02 09:00", 10.0, category="Cables", order_id="s2", channel="store"),
    sale("fay", "2026-04-03 09:00", 20.0, category="Services", order_id="s3", channel="store"),  # big project
]


@pytest.fixture(scope="module")
def shop():
    with workspace_of([*WEB, *STORE]) as workspace:
        yield workspace


def names_by_order(workspace) -> dict[str, str]:
    rows = workspace.read(order_occasions())
    names = {place: each.id for place, each in enumerate(declared())}
    return {
        f"{row['order_date']:%m-%d}": names.get(row["occasion"], "none") for row in rows.to_dict("records")
    }


def test_each_order_has_the_occasion_of_its_first_rule(shop) -> None:
    assert names_by_order(shop) == {
        "01-05": "none", "02-04": "replenishment", "08-04": "none", "01-06": "gift", "12-10": "gift",
        "03-01": "big_project", "03-02": "gift", "03-03": "none", "04-01": "quick_errand", "04-02": "none",
        "04-03": "big_project",
    }  # fmt: skip


def test_facts_of_an_order_by_hand(shop) -> None:
    rows = shop.read(order_facts()).set_index("order_date")
    second = rows.loc["2026-02-04"]
    assert second["days_since_category"] == 30
    assert second["of_chain_usual"] == 0.5  # 10 of 20
    assert second["of_own_usual"] == 1.0  # the mean of three of 10
    assert second["one_category"]
    assert not second["new_category"]
    assert second["weekday"] == 3  # a Wednesday
    big = rows.loc["2026-03-01"]
    assert (big["of_chain_usual"], big["lines"]) == (5.0, 2)
    assert not big["one_category"]
    assert rows.loc["2026-12-10"]["new_category"]


def test_shares_count_all_orders_and_what_fits_none(shop) -> None:
    found = occasions(shop.read, shop.facts, all_of(shop.facts))
    told = {row.occasion: (row.orders, row.customers, row.main_of) for row in found.occasions}
    assert told == {
        "gift": (3, 2, 2), "big_project": (2, 2, 2), "replenishment": (1, 1, 1), "quick_errand": (1, 1, 0),
        "none": (4, 2, 1),
    }  # fmt: skip
    assert found.order_count == 11
    assert found.customer_count == 6
    assert found.none_share == pytest.approx(4 / 11)
    assert sum(row.share for row in found.occasions) == pytest.approx(1)
    assert sum(row.net_revenue for row in found.occasions) == pytest.approx(265)
    assert all(row.low <= row.share <= row.high for row in found.occasions)
    assert found.answer.startswith("Gift is the commonest occasion, 27 % of orders; big project brings most")
    assert found.browsing is None


def test_nothing_is_told_of_groups_of_fewer_than_ten(shop) -> None:
    found = occasions(shop.read, shop.facts, all_of(shop.facts))
    assert found.segments == ()
    assert found.channels == ()


def test_a_customer_has_a_share_of_each_and_a_main_one(shop) -> None:
    shares = shop.read(occasion_shares(all_of(shop.facts))).sort_values("customer_key")
    by_main = shares.groupby("main_occasion", dropna=False)["order_count"].sum().to_dict()
    assert by_main["Gift"] == 4  # bob, and dan: of one gift and one errand the first in the file
    ann = shares[shares["main_occasion"] == "Replenishment"].iloc[0]
    assert (ann["order_count"], ann["replenishment"]) == (3, pytest.approx(1 / 3))
    assert shares["main_occasion"].isna().sum() == 1  # eve


def test_an_orders_occasion_does_not_depend_on_the_period(shop) -> None:
    whole = all_of(shop.facts)
    later = type(whole)(start=whole.start.replace(month=2, day=1), end=whole.end, as_of=whole.as_of)
    found = occasions(shop.read, shop.facts, later)
    assert {row.occasion: row.orders for row in found.occasions}["replenishment"] == 1


def test_customers_of_an_occasion_are_listed_masked(shop) -> None:
    found = occasion_customers(shop.read, shop.facts, all_of(shop.facts), occasion="Gift")
    assert found.customer_count == len(found.customers) == 2


def test_who_only_looks_is_counted_beside_the_orders() -> None:
    touches = [
        {"touched_at": "2026-01-05 09:00", "visitor_ref": "v1", "email": "ann@example.com", "kind": "view"},
        {"touched_at": "2026-01-06 09:00", "visitor_ref": "v1", "kind": "search"},
        {"touched_at": "2026-01-06 10:00", "visitor_ref": "v1", "kind": "view"},
        {"touched_at": "2026-01-06 10:00", "visitor_ref": "v2", "kind": "view"},
        {"touched_at": "2026-01-07 10:00", "visitor_ref": "v1", "kind": "e-mail"},
    ]
    lines = [
        sale("ann", "2026-01-05 10:00", 10.0, email="ann@example.com"),
        sale("ann", "2026-01-31 10:00", 10.0, email="ann@example.com"),
    ]
    with workspace_of(lines, touches=touches) as workspace:
        found = occasions(workspace.read, workspace.facts, all_of(workspace.facts)).browsing
    assert found is not None
    assert (found.visits, found.known_visits, found.without_order, found.share) == (3, 2, 1, 0.5)


def test_without_optional_columns_orders_have_fewer_facts_and_still_an_answer() -> None:
    bare = [
        {"customer_ref": "ann", "ordered_at": "2026-01-05", "net_revenue": 20.0, "order_id": "1"},
        {"customer_ref": "bob", "ordered_at": "2026-02-05", "net_revenue": 20.0, "order_id": "2"},
    ]
    with workspace_of(bare) as workspace:
        found = occasions(workspace.read, workspace.facts, all_of(workspace.facts))
    assert found.none_share == 1
    assert found.answer == "No order of this window fits any of the rules."


def test_the_samples_parcels_to_others_are_gifts() -> None:
    with (SAMPLE_FOLDER / "web_orders.csv").open(encoding="utf-8") as file:
        others = {
            row["Name"]
            for row in csv.DictReader(file)
            if row["Shipping Name"] not in ("", row["Billing Name"]) and row["Financial Status"] != "voided"
        }
    workspace = sample_workspace()
    facts = workspace.read(order_facts())
    assert facts["goes_elsewhere"].sum() == pytest.approx(len(others), rel=0.03)
    rows = workspace.read(order_occasions())
    assert (rows["occasion"] == 0).sum() > len(others)


def test_the_report_of_the_sample_adds_up() -> None:
    workspace = sample_workspace()
    told = report(workspace, "occasions", default_filters(workspace.facts))
    assert sum(row["orders"] for row in told["occasions"]) == told["order_count"]
    december = {row["occasion"]: row["share"] for row in told["months"] if row["month"] == "2025-12-01"}
    july = {row["occasion"]: row["share"] for row in told["months"] if row["month"] == "2025-07-01"}
    assert december["gift"] > 5 * july["gift"]
