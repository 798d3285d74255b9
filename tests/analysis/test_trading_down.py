"""Who moves to a lower price band of the same category? By hand, and what may not count."""

from datetime import date
from math import sqrt

import pytest

from lib.analysis.filters import Filters, all_of, default_filters
from lib.analysis.trading_down import trading_down
from lib.jobs.sample import sample_workspace
from tests.builders import returned, sale, workspace_of

YEAR = Filters(date(2025, 1, 1), date(2025, 12, 31), date(2025, 12, 31))
THEN = (10, 10, 10, 10, 20, 20, 20, 20, 30, 30, 30, 30)
NOW = (10, 10, 10, 10, 10, 10, 10, 10, 30, 30, 20, 20)


def bought(prices, year: int, category: str | None = "Phones", who: str = "c") -> list[dict]:
    return [
        sale(f"{who}{n}", f"{year}-0{1 + n % 9}-15", float(price), category=category)
        for n, price in enumerate(prices)
    ]


def shop() -> list[dict]:
    opening = [sale(None, "2024-01-01", 1.0, order_id="T0"), sale(None, "2025-12-31", 1.0, order_id="T1")]
    return [*bought(THEN, 2024), *bought(NOW, 2025), *opening]


def found(lines: list[dict], filters: Filters = YEAR, **others):
    with workspace_of(lines, **others) as workspace:
        return trading_down(workspace.read, workspace.facts, filters)


def test_moves_are_told_by_hand() -> None:
    # Of the 24 prices a third are up to 10, two thirds up to 20. Four went from 20 to 10, two from 30 to 20.
    result = found(shop())
    whole = result.moves[0]

    assert [(band.low_to, band.middle_to) for band in result.bands] == [(10, 20)]
    assert (whole.customers, whole.pairs) == (12, 12)
    assert (whole.down_share, whole.same_share, whole.up_share) == pytest.approx((0.5, 0.5, 0))
    flows = {(flow.from_band, flow.to_band): flow.pairs for flow in result.flows if flow.pairs}
    assert flows == {
        ("low", "low"): 4, ("middle", "low"): 4, ("high", "middle"): 2, ("high", "high"): 2,
    }  # fmt: skip


def test_with_one_category_each_the_interval_is_mcnemar_s() -> None:
    whole = found(shop()).moves[0]
    error = sqrt((6 - 6**2 / 12) / 12**2 * 12 / 11)

    assert whole.net_share == pytest.approx(0.5)
    assert (whole.low, whole.high) == pytest.approx((0.5 - 1.959964 * error, 0.5 + 1.959964 * error))


def test_the_answer_says_which_way_and_how_sure() -> None:
    assert found(shop()).answer == (
        "Who bought a category again did so at a lower price band in 50 % of cases, at a higher one in 0 %: "
        "customers trade down (+20.5 to +79.5 points)."
    )


def test_a_discount_is_no_lower_price() -> None:
    whole = [
        row | {"net_revenue": row["net_revenue"] - 5, "discount_amount": 5.0, "unit_price": row["unit_price"]}
        for row in bought(THEN, 2025)
    ]
    result = found([*bought(THEN, 2024), *whole, *shop()[-2:]])

    assert (result.moves[0].down_share, result.moves[0].up_share) == (0, 0)


def test_what_came_back_was_cancelled_or_is_of_another_currency_does_not_count() -> None:
    noise = [
        returned("c0", "2025-05-01", 90.0, category="Phones"),
        sale("c1", "2025-05-01", 90.0, category="Phones", status="cancelled"),
        sale("c2", "2025-05-01", 90.0, category="Phones", currency="EUR"),
    ]
    assert found([*shop(), *noise]).moves == found(shop()).moves


def test_a_product_list_may_tell_the_category() -> None:
    bare = [
        row | {"product_id": "P1"} | {"category": None} for row in (*bought(THEN, 2024), *bought(NOW, 2025))
    ]
    result = found([*bare, *shop()[-2:]], products=[{"product_id": "P1", "category": "Phones"}])

    assert [row.label for row in result.moves if row.kind == "category"] == ["Phones"]


def test_a_category_of_one_price_has_no_bands() -> None:
    result = found([*bought([10] * 12, 2024), *bought([10] * 12, 2025), *shop()[-2:]])

    assert result.moves == ()
    assert result.answer.startswith("Can't tell yet: it takes categories with several prices each")


def test_few_who_bought_twice_are_not_told_of() -> None:
    result = found([*bought(THEN, 2024), *bought(NOW[:9], 2025), *shop()[-2:]])

    assert result.moves == ()
    assert "under 10 customers bought the same category in" in result.reason


def test_a_customer_of_two_categories_is_one_customer_and_two_pairs() -> None:
    result = found([*shop(), *bought(THEN, 2024, "Cables"), *bought(NOW, 2025, "Cables")])
    whole = result.moves[0]

    assert (whole.customers, whole.pairs) == (12, 24)
    # Twice the same is no more certain.
    assert (whole.low, whole.high) == pytest.approx((found(shop()).moves[0].low, found(shop()).moves[0].high))


def test_without_orders_it_can_not_tell() -> None:
    with workspace_of() as workspace:
        result = trading_down(workspace.read, workspace.facts, default_filters(workspace.facts))

    assert result.answer.startswith("Can't tell yet")


def test_the_sample_s_moves_add_up_and_fall_back_to_the_mean() -> None:
    workspace = sample_workspace()
    result = trading_down(workspace.read, workspace.facts, default_filters(workspace.facts))
    whole = result.moves[0]
    flows = {(flow.from_band, flow.to_band): flow.pairs for flow in result.flows}

    assert sum(flows.values()) == whole.pairs
    assert sum(row.pairs for row in result.moves if row.kind == "category") == whole.pairs
    assert whole.down_share + whole.same_share + whole.up_share == pytest.approx(1)
    # Nobody can go down from low, nor up from high: what stays is more than a third on both ends.
    assert flows["high", "high"] > flows["high", "low"]
    assert {row.label for row in result.moves if row.kind == "segment"} > {"Regulars", "New faces"}


def test_whole_data_is_compared_by_its_halves() -> None:
    workspace = sample_workspace()
    result = trading_down(workspace.read, workspace.facts, all_of(workspace.facts))

    assert (result.earlier.end, result.later.start) == (date(2025, 6, 30), date(2025, 7, 1))
