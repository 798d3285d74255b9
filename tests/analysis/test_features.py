"""How measures are made comparable, on numbers worked out by hand."""

from math import log

import numpy as np
import pandas as pd
import pytest

from lib.analysis.features import (
    NORMAL_IQR,
    correlation_within,
    features,
    in_order,
    point_columns,
    points,
    scaling,
)
from lib.analysis.filters import all_of
from lib.schema.attributes import attributes
from lib.schema.features import SCALES
from lib.schema.features import features as declared
from tests.builders import returned, sale, workspace_of


def frame(**columns) -> pd.DataFrame:
    """Five buyers; features that are not given are the same of all."""
    held = {"orders": [1.0, 2.0, 3.0, 4.0, 5.0]} | dict.fromkeys(declared(), [1.0] * 5) | columns
    return pd.DataFrame(held)


def test_every_feature_is_an_attribute_with_words_for_both_ways() -> None:
    for one in declared().values():
        assert one.attribute in attributes()
        assert one.scale in SCALES
        assert one.more != one.less
    words = [word for one in declared().values() for word in (one.more, one.less)]
    assert len(set(words)) == len(words)


def test_amounts_are_compared_by_logarithms_from_the_median_in_quarters() -> None:
    scales, _ = scaling(frame(net_revenue=[0.0, 1.0, 3.0, 7.0, 15.0]))
    (one,) = scales
    # log(1 + x) is 0, 1, 2, 3, 4 times log 2: median 2, quartiles 1 and 3.
    assert one.middle == pytest.approx(2 * log(2))
    assert one.spread == pytest.approx(2 * log(2) / NORMAL_IQR)
    placed = points(frame(net_revenue=[0.0, 1.0, 3.0, 7.0, -3.0]), scales)
    assert placed[:, 0] / NORMAL_IQR == pytest.approx(
        [-1, -0.5, 0, 0.5, -2]
    )  # -3 is as far below 0 as 3 above


def test_a_value_far_out_counts_as_three_units() -> None:
    scales, _ = scaling(frame(recency_days=[1.0, 2.0, 3.0, 4.0, 500.0]))
    assert points(frame(recency_days=[1.0, 2.0, 3.0, 4.0, 500.0]), scales)[4, 0] == 3


def test_where_most_are_equal_the_unit_is_the_standard_deviation() -> None:
    (one,), _ = scaling(frame(discount_share=[0.0, 0.0, 0.0, 0.0, 0.5]))
    assert one.spread == pytest.approx(0.2)


def test_what_is_not_told_counts_as_usual_and_is_counted() -> None:
    values = [1.0, 2.0, 3.0, 4.0, np.nan]
    scales, _ = scaling(frame(recency_days=values))
    assert (scales[0].usual, scales[0].untold) == (2.5, pytest.approx(0.2))
    assert points(frame(recency_days=values), scales)[4, 0] == 0


def test_what_tells_nobody_apart_is_left_out_with_the_reason() -> None:
    held = frame(
        recency_days=[1, 2, 3, 4, 5], online_share=[np.nan] * 5, discount_share=[0.1, 0.2] + [np.nan] * 3
    )
    scales, left_out = scaling(held)
    assert [one.feature for one in scales] == ["recency_days"]
    reasons = {one.feature: one.reason for one in left_out}
    assert reasons["online_share"] == "not told"
    assert reasons["discount_share"] == "told of too few"
    assert reasons["net_revenue"] == "the same of everybody"


def test_every_family_weighs_the_same() -> None:
    steps = [1.0, 2.0, 3.0, 4.0, 5.0]
    scales, _ = scaling(frame(net_revenue=steps, order_value=steps, discount_share=steps))
    weights = {one.feature: one.weight**2 for one in scales}
    assert weights == pytest.approx({"net_revenue": 0.5, "order_value": 0.5, "discount_share": 1})


def test_how_alike_the_orders_of_one_buyer_are_by_hand() -> None:
    # Two buyers of two orders each: both or neither at weekends is all within the buyer; one each is none.
    two = np.array([2.0, 2.0])
    assert correlation_within(np.array([0.0, 1.0]), two) == pytest.approx(1)
    assert correlation_within(np.array([0.5, 0.5]), two) == 0
    # Three buyers, 2 orders each, 2, 1 and 0 of them: between 1/2, within 1/6, (1/2 - 1/6) / (1/2 + 1/6).
    assert correlation_within(np.array([1.0, 0.5, 0.0]), np.array([2.0, 2.0, 2.0])) == pytest.approx(0.5)


def test_nobody_who_came_twice_tells_nothing_of_habits() -> None:
    assert correlation_within(np.array([0.0, 1.0, 1.0]), np.ones(3)) == 0
    held = frame(orders=[1.0] * 5, weekend_share=[0.0, 1.0, 0.0, 1.0, 1.0])
    assert "buyers differ by no more than chance" in {one.reason for one in scaling(held)[1]}


def test_a_share_of_few_orders_is_drawn_towards_everybodys() -> None:
    held = frame(orders=[2.0] * 5, weekend_share=[1.0, 1.0, 0.5, 0.0, 0.0])
    (one,), _ = scaling(held)
    assert one.middle == pytest.approx(0.5)
    rho = correlation_within(np.array([1.0, 1.0, 0.5, 0.0, 0.0]), np.array([2.0] * 5))
    assert one.standing == pytest.approx((1 - rho) / rho)
    again = points(frame(orders=[2.0, 20.0, 2.0, 2.0, 2.0], weekend_share=[1.0] * 5), (one,))[:, 0]
    assert 0 < again[0] < again[1]


@pytest.fixture(scope="module")
def shop():
    """Buyers with web and store orders, returns, discounts; some with nothing to tell a share of."""
    dice = np.random.default_rng(2)
    lines = []
    for who in range(60):
        for turn in range(int(dice.integers(1, 5))):
            day = f"2025-{dice.integers(1, 13):02}-{dice.integers(1, 28):02} {dice.integers(8, 22):02}:00"
            lines.append(
                sale(
                    f"c{who}", day, float(dice.integers(5, 300)), order_id=f"o{who}-{turn}",
                    channel=("web", "store", "unknown")[int(dice.integers(0, 3))],
                    quantity=int(dice.integers(1, 4)), discount_amount=float(dice.integers(0, 20)),
                    category=("Audio", "Phones")[who % 2],
                )
            )  # fmt: skip
    lines.append(returned("c3", "2025-12-20", 900.0))
    with workspace_of(lines) as workspace:
        yield workspace


def test_the_expression_places_buyers_where_the_numbers_do(shop) -> None:
    each = features(all_of(shop.facts))
    told = shop.read(each.order_by("customer_key"))
    scales, _ = scaling(told)
    assert len(scales) >= 9
    assert told["online_share"].isna().any()
    columns = each.select("customer_key", **point_columns(each, scales)).order_by("customer_key")
    written = shop.read(columns).drop(columns="customer_key").to_numpy()
    assert written == pytest.approx(points(told, scales), abs=1e-9)


def test_the_order_of_rows_does_not_depend_on_keys(shop) -> None:
    read = shop.read(in_order(features(all_of(shop.facts))))
    assert "customer_key" not in read
    assert read["orders"].is_monotonic_increasing
