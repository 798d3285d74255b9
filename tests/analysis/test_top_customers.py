"""The best buyers beside the rest, on hand-made buyers."""

import math

import pytest

from lib.analysis.filters import all_of
from lib.analysis.top_customers import top_customer_list, top_customers, top_mixes
from lib.errors import UserError
from lib.schema.metrics import metrics
from lib.workspace.marts import CUSTOMERS
from tests.builders import returned, sale, workspace_of

# Four buyers: ann 100 (3 orders, both sides), bob 40, cleo 30 after a return, dora 10. Emil brought back.
SHOP = [
    sale("ann", "2024-01-01 10:00", 50.0, category="Audio", discount_amount=10.0, quantity=2, unit_cost=10.0),
    sale("ann", "2024-01-02 19:00", 30.0, category="Audio", channel="store"),
    sale("ann", "2024-01-06 19:00", 20.0, category="Cables"),
    sale("bob", "2024-01-01 10:00", 40.0, category="Cables", unit_cost=30.0),
    sale("cleo", "2024-01-02 13:00", 45.0, category="Cables"),
    returned("cleo", "2024-01-06", 15.0, category="Cables"),
    sale("dora", "2024-01-03 22:00", 10.0, category="Audio", channel="store"),
    returned("emil", "2024-01-06", 99.0, category="Audio"),
    sale(None, "2024-01-06", 500.0, order_id="T1"),
]


@pytest.fixture(scope="module")
def shop():
    with workspace_of(SHOP) as workspace:
        yield workspace


@pytest.fixture(scope="module")
def quarter(shop):
    return top_customers(shop.read, shop.facts, all_of(shop.facts), share=0.25)


def measure(result, name):
    found = next(entry for entry in result.profile if entry.measure == name)
    return found.top, found.rest


def test_the_top_is_chosen_by_net_revenue(quarter) -> None:
    assert (quarter.customer_count, quarter.top_count) == (4, 1)
    assert (quarter.top_net_revenue, quarter.net_revenue) == (100.0, 180.0)
    assert quarter.top_revenue_share == pytest.approx(100 / 180)
    assert quarter.answer == "1 customer, the top 25 %, brings 56 % of known customers' net revenue."


def test_the_gini_is_that_of_buyers(quarter) -> None:
    # x = 10, 30, 40, 100: (-3 x 10 - 30 + 40 + 3 x 100) / (4 x 180).
    assert quarter.gini == pytest.approx(280 / 720)


@pytest.mark.parametrize(
    ("name", "top", "rest"),
    [
        ("revenue_per_customer", 100, 80 / 3),
        ("orders_per_customer", 3, 1),
        ("order_value", 100 / 3, 95 / 3),
        ("items_per_order", 4 / 3, 1),
        ("discount_share", 10 / 110, 0),
        ("return_share", 0, 15 / 95),
        ("online_share", 0.7, 70 / 80),
        ("offline_share", 0.3, 10 / 80),
        ("margin_share", (50 - 20) / 50, (40 - 30) / 40),
        ("repeat_share", 1, 0),
        ("both_share", 1, 0),
    ],
)
def test_the_profile_by_hand(quarter, name, top, rest) -> None:
    assert measure(quarter, name) == (pytest.approx(top), pytest.approx(rest))


def test_margin_needs_costs() -> None:
    with workspace_of([sale("ann", "2024-01-01", 50.0), sale("bob", "2024-01-01", 5.0)]) as workspace:
        found = top_customers(workspace.read, workspace.facts, all_of(workspace.facts))
    assert "margin_share" not in {entry.measure for entry in found.profile}


def test_mixes_are_shares_of_orders_and_of_spending(quarter) -> None:
    mix = {(entry.kind, entry.label): (entry.top, entry.rest) for entry in quarter.mixes}
    assert mix["channel", "store"] == (pytest.approx(1 / 3), pytest.approx(1 / 3))
    assert mix["weekday", "Monday"] == (pytest.approx(1 / 3), pytest.approx(1 / 3))
    assert mix["weekday", "Saturday"] == (pytest.approx(1 / 3), 0)
    assert mix["hours", "18 to 21"] == (pytest.approx(2 / 3), 0)
    assert mix["hours", "after 21"] == (0, pytest.approx(1 / 3))
    assert mix["category", "Audio"][0] == pytest.approx(0.8)


def test_mixes_on_demand_are_the_same(shop, quarter) -> None:
    window = all_of(shop.facts)
    assert top_mixes(shop.read, shop.facts, window, share=0.25).mixes == quarter.mixes
    assert top_customers(shop.read, shop.facts, window, share=0.25, mixes=False).mixes == ()


def test_of_equals_the_lower_key_is_taken() -> None:
    with workspace_of([sale(name, "2024-01-01", 5.0) for name in ("a", "b", "c", "d", "e")]) as workspace:
        found = top_customer_list(workspace.read, workspace.facts, all_of(workspace.facts), share=0.4)
        keys = sorted(workspace.read(CUSTOMERS.select("customer_key"))["customer_key"])
    assert found.customers["customer_key"].tolist() == keys[:2]


@pytest.mark.parametrize("share", [0, -0.1, 1.01, math.nan])
def test_a_share_out_of_range_is_refused(shop, share) -> None:
    with pytest.raises(UserError, match="top 1 %"):
        top_customers(shop.read, shop.facts, all_of(shop.facts), share=share)


def test_everybody_may_be_the_top(shop) -> None:
    found = top_customers(shop.read, shop.facts, all_of(shop.facts), share=1)
    assert (found.top_count, found.top_revenue_share) == (4, 1)
    assert measure(found, "order_value") == (pytest.approx(195 / 6), None)


def test_the_list_holds_the_top_best_first(shop) -> None:
    found = top_customer_list(shop.read, shop.facts, all_of(shop.facts), share=0.5)
    assert (found.title, found.customer_count) == ("Top 50 %", 2)
    assert found.customers["net_revenue"].tolist() == [100.0, 40.0]
    assert (
        len(top_customer_list(shop.read, shop.facts, all_of(shop.facts), share=0.5, limit=1).customers) == 1
    )


def test_an_interval_spans_the_difference_and_narrows_with_customers() -> None:
    def lines(n: int):
        top = [sale(f"t{k}", "2024-01-01", 100.0 + k % 5) for k in range(n)]
        return top + [sale(f"r{k}", "2024-01-01", 10.0 + k % 5) for k in range(3 * n)]

    widths = []
    for n in (10, 40):
        with workspace_of(lines(n)) as workspace:
            found = top_customers(workspace.read, workspace.facts, all_of(workspace.facts), share=0.25)
        value = next(entry for entry in found.profile if entry.measure == "order_value")
        assert value.top - value.rest == pytest.approx(90, abs=1)
        assert value.low < value.top - value.rest < value.high
        widths.append(value.high - value.low)
    assert widths[1] == pytest.approx(widths[0] / 2, rel=0.1)


def test_returns_that_outweigh_sales_give_no_share() -> None:
    with workspace_of([sale("ann", "2024-01-01", 5.0), returned("ann", "2024-01-02", 9.0)]) as workspace:
        found = top_customers(workspace.read, workspace.facts, all_of(workspace.facts))
    assert (found.top_net_revenue, found.top_revenue_share, found.gini) == (-4.0, None, None)
    assert "no share that could be told" in found.answer


def test_without_orders_it_cannot_be_told() -> None:
    with workspace_of() as workspace:
        found = top_customers(workspace.read, workspace.facts, all_of(workspace.facts))
        assert top_customer_list(workspace.read, workspace.facts, all_of(workspace.facts)).customers.empty
    assert found.answer.startswith("Can't tell yet")
    assert (found.top_count, found.profile, found.mixes, found.lorenz) == (0, (), (), ())


def test_cancelled_postage_and_repeated_lines_count() -> None:
    # After UCI Online Retail (Chen 2015, CC BY 4.0): 12346 orders and cancels all of it, 17850 pays
    # postage, 13047 has two identical lines, 14527 a cancelled line and one without a price.
    lines = [
        sale("12346", "2011-01-18 10:01", 77183.60, order_id="541431", quantity=74215),
        returned("12346", "2011-01-18 10:17", 77183.60, order_id="C541433"),
        sale("17850", "2010-12-01 08:26", 15.30, order_id="536365", quantity=6),
        sale("17850", "2010-12-01 08:26", 18.00, order_id="536365", product_id="POST"),
        sale("13047", "2010-12-01 08:34", 54.08, order_id="536367", quantity=32),
        sale("13047", "2010-12-01 08:34", 54.08, order_id="536367", quantity=32),
        returned("14527", "2010-12-01 09:41", 27.50, order_id="C536379"),
        sale("14527", "2010-12-01 09:41", 0.0, order_id="536380", unit_price=0.0),
    ]
    with workspace_of(lines) as workspace:
        found = top_customers(workspace.read, workspace.facts, all_of(workspace.facts))
    assert (found.customer_count, found.top_count) == (3, 1)
    assert found.top_net_revenue == pytest.approx(108.16)
    assert found.net_revenue == pytest.approx(141.46)


def test_every_measure_stands_in_the_glossary(quarter) -> None:
    assert {entry.measure for entry in quarter.profile} <= set(metrics())
