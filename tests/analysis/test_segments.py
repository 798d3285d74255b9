"""What the segments page shows, on buyers worked out by hand."""

from dataclasses import replace

import pytest

from lib.analysis.filters import all_of
from lib.analysis.segments import segment_categories, segment_customers, segments
from tests.analysis.test_rfm import LADDER
from tests.builders import returned, sale, workspace_of


@pytest.fixture(scope="module")
def shop():
    more = [
        sale("c5", "2024-01-05 20:00", 50.0, channel="store", category="Cables", email="ann@example.com"),
        returned("c1", "2024-01-02", 4.0, category="Audio"),
        sale(None, "2024-01-02", 99.0, order_id="T1"),
    ]
    people = [{"customer_ref": "c5", "first_name": "Ann", "last_name": "Lee", "phone": "(212) 555-0147"}]
    with workspace_of([*LADDER, *more], profiles=people) as workspace:
        yield workspace


def test_segments_add_up_to_the_known_customers(shop) -> None:
    found = segments(shop.read, shop.facts, all_of(shop.facts))
    assert found.customer_count == sum(row.customers for row in found.segments) == 5
    assert found.net_revenue == pytest.approx(196.0)  # 150 + 50 - 4; nobody's 99 is left out
    assert sum(row.share for row in found.segments) == pytest.approx(1)
    assert sum(row.revenue_share for row in found.segments) == pytest.approx(1)


def test_a_segment_by_hand(shop) -> None:
    found = segments(shop.read, shop.facts, all_of(shop.facts))
    regulars = next(row for row in found.segments if row.segment == "Regulars")
    assert (regulars.customers, regulars.share) == (2, 0.4)
    assert regulars.net_revenue == pytest.approx(140.0)  # 4 x 10, 5 x 10 and 50
    assert regulars.online_share == pytest.approx(90 / 140)
    assert regulars.offline_share == pytest.approx(50 / 140)
    assert regulars.orders_per_customer == pytest.approx(5)
    assert regulars.order_value == pytest.approx(14)
    assert regulars.recency_days == pytest.approx(0.5)
    assert (
        found.answer
        == "2 customers of the group “Regulars” bring $140, 71 % of known customers' net revenue."
    )


def test_an_empty_segment_has_no_means(shop) -> None:
    found = segments(shop.read, shop.facts, all_of(shop.facts))
    missed = next(row for row in found.segments if row.segment == "Missed")
    assert (missed.customers, missed.net_revenue, missed.order_value, missed.online_share) == (
        0,
        0.0,
        None,
        None,
    )


def test_the_grid_has_25_cells_and_all_customers(shop) -> None:
    found = segments(shop.read, shop.facts, all_of(shop.facts))
    assert len({(cell.r, cell.fm) for cell in found.grid}) == 25
    assert sum(cell.customers for cell in found.grid) == 5
    assert sum(cell.net_revenue for cell in found.grid) == pytest.approx(196.0)


def test_few_buyers_and_few_days_are_warned_of(shop) -> None:
    few, short = segments(shop.read, shop.facts, all_of(shop.facts)).warnings
    assert few.startswith("Only 5 buyers: under 500")
    assert short.startswith("Only 5 days: under 180")


def test_the_cuts_are_printed(shop) -> None:
    cuts = {cut.measure: cut.cuts for cut in segments(shop.read, shop.facts, all_of(shop.facts)).cuts}
    assert cuts["recency_days"] == pytest.approx((0.8, 1.6, 2.4, 3.2))


def test_the_segment_of_the_filters_does_not_hide_the_others(shop) -> None:
    narrowed = replace(all_of(shop.facts), segment="Regulars")
    assert segments(shop.read, shop.facts, narrowed).customer_count == 5


def test_what_a_segment_buys_beside_all(shop) -> None:
    rows = segment_categories(shop.read, shop.facts, all_of(shop.facts)).categories
    audio, cables = (row for row in rows if row.segment == "Regulars")
    assert (audio.category, audio.net_revenue) == ("Audio", pytest.approx(90.0))
    # All buyers: Audio 146, Cables 50 of 196. Regulars: 90 and 50 of 140.
    assert cables.share == pytest.approx(50 / 140)
    assert cables.index == pytest.approx(100 * (50 / 140) / (50 / 196))


def test_the_customers_of_a_segment_come_masked_best_first(shop) -> None:
    found = segment_customers(shop.read, shop.facts, all_of(shop.facts), segment="Regulars")
    best = found.customers.iloc[0]
    assert found.customer_count == len(found.customers) == 2
    assert found.customers["net_revenue"].tolist() == [100.0, 40.0]
    assert (best["name"], best["email"], best["phone"]) == ("A… L…", "a…@e….com", "…47")
    assert (best["order_count"], best["online_share"]) == (6, 0.5)


def test_the_customers_of_a_segment_come_in_pages(shop) -> None:
    second = segment_customers(
        shop.read, shop.facts, all_of(shop.facts), segment="Regulars", limit=1, offset=1
    )
    assert second.customer_count == 2
    assert second.customers["net_revenue"].tolist() == [40.0]


def test_one_customer_is_a_segment() -> None:
    with workspace_of([sale("ann", "2024-01-05", 20.0)]) as workspace:
        found = segments(workspace.read, workspace.facts, all_of(workspace.facts))
    assert (
        found.answer
        == "1 customer of the group “New faces” brings $20, 100 % of known customers' net revenue."
    )


def test_without_orders_it_cannot_be_told() -> None:
    with workspace_of() as workspace:
        window = all_of(workspace.facts)
        found = segments(workspace.read, workspace.facts, window)
        assert found.answer.startswith("Can't tell yet")
        assert found.cuts == ()
        assert segment_categories(workspace.read, workspace.facts, window).categories == ()
        assert segment_customers(workspace.read, workspace.facts, window, segment="Regulars").customers.empty
