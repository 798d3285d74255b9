"""Index of a part of a whole with customers in many parts, beside hand counts and customers drawn anew."""

import math

import ibis
import numpy as np
import pandas as pd
import pytest

from lib.analysis.clustered import chance_of, clustered_share
from lib.analysis.intervals import PairMoments, share
from lib.analysis.part_index import PartMoments, part_chance, part_index, part_of, part_sums


def moments(y: np.ndarray, x: np.ndarray) -> PairMoments:
    held = x > 0
    return PairMoments(
        int(held.sum()), float(y.sum()), float(x.sum()), float((y * y).sum()), float((x * x).sum()),
        float((x * y).sum()),
    )  # fmt: skip


def part(y: np.ndarray, x: np.ndarray, all_y: np.ndarray, all_x: np.ndarray) -> PartMoments:
    return PartMoments(
        moments(y, x), float((y * all_y).sum()), float((y * all_x).sum()), float((x * all_y).sum()),
        float((x * all_x).sum()),
    )  # fmt: skip


@pytest.fixture(scope="module")
def shop():
    """Orders and hits of 600 customers in two categories; who hits in one hits in the other."""
    random = np.random.default_rng(1)
    eager = random.beta(1, 4, 600)
    x = random.poisson((1.0, 2.0), (600, 2)).astype(float)
    y = random.binomial(x.astype(int), np.minimum(eager[:, np.newaxis] * (1.5, 0.8), 1)).astype(float)
    return x, y


def test_the_interval_is_that_of_customers_drawn_anew(shop):
    x, y = shop
    found = part_index(part(y[:, 0], x[:, 0], y.sum(1), x.sum(1)), moments(y.sum(1), x.sum(1)))
    random, drawn = np.random.default_rng(2), []
    for _ in range(2_000):
        of = random.integers(0, 600, 600)
        drawn.append(math.log((y[of, 0].sum() / x[of, 0].sum()) / (y[of].sum() / x[of].sum())))
    error = (math.log(found.high) - math.log(found.low)) / (2 * 1.959964)
    assert found.estimate == pytest.approx(100 * (y[:, 0].sum() / x[:, 0].sum()) / (y.sum() / x.sum()))
    assert error == pytest.approx(np.std(drawn), rel=0.05)


def test_the_whole_of_itself_is_always_100(shop):
    x, y = shop
    all_y, all_x = y.sum(1), x.sum(1)
    found = part_index(part(all_y, all_x, all_y, all_x), moments(all_y, all_x))
    assert (found.estimate, found.low, found.high) == pytest.approx((100, 100, 100), abs=1e-4)


def test_two_parts_of_different_people_are_as_katz_has_it():
    # 20 of 100 in the part, 100 of 1,000 in the whole. Each customer has one order, so that log R varies by
    # sum(u^2) = 20 (1/20 - 1/100 - 1/100 + 1/1000)^2 + 80 (1/100 - 1/1000)^2 + 80 (1/100 - 1/1000)^2
    # + 820 (1/1000)^2 = 0.01922 + 0.00648 + 0.00648 + 0.00082 = 0.0330.
    ones = np.ones(1000)
    in_part = np.r_[np.ones(100), np.zeros(900)]
    hit = np.r_[np.ones(20), np.zeros(80), np.ones(80), np.zeros(820)]
    found = part_index(part(hit * in_part, in_part, hit, ones), moments(hit, ones))
    assert found.estimate == pytest.approx(200)
    reach = 1.959964 * math.sqrt(0.0330002 * 1000 / 999)
    assert found.high == pytest.approx(200 * math.exp(reach), rel=1e-3)


def test_of_no_hits_the_upper_end_is_that_of_three():
    whole = PairMoments(1000, 100, 1000, 100, 1000, 100)
    none = PartMoments(PairMoments(60, 0, 60, 0, 60, 0), 0, 0, 6, 60)
    found = part_index(none, whole)
    assert (found.estimate, found.low, found.high) == (0, 0, pytest.approx(100 * 3 / 60 / 0.1))
    assert part_chance(none, whole) == pytest.approx(2 * math.exp(-6))


def test_where_too_few_are_expected_nothing_is_told():
    whole = PairMoments(1000, 100, 1000, 100, 1000, 100)
    assert math.isnan(part_chance(PartMoments(PairMoments(40, 9, 40, 9, 40, 9), 9, 9, 9, 40), whole))
    nobody = part_index(PartMoments(PairMoments(0, 0, 0, 0, 0, 0), 0, 0, 0, 0), whole)
    assert math.isnan(nobody.estimate)


def test_sums_of_the_engine_are_those_of_numpy(shop):
    import duckdb

    x, y = shop
    rows = pd.DataFrame({"orders": x[:, 0], "hits": y[:, 0], "all_orders": x.sum(1), "all_hits": y.sum(1)})
    rows = rows[rows["orders"] > 0]
    table = ibis.table(dict.fromkeys(rows, "float64"), name="rows")
    query = str(ibis.to_sql(table.agg(**part_sums(table, "hits")), dialect="duckdb"))
    with duckdb.connect() as connection:
        connection.register("rows", rows)
        found = connection.execute(query).df().to_dict("records")[0]
    wanted = part(*(rows[name].to_numpy() for name in ("hits", "orders", "all_hits", "all_orders")))
    assert part_of(found, "hits") == wanted


def test_a_share_of_one_order_a_customer_is_that_of_wilson():
    found = clustered_share(PairMoments(101, 20, 101, 20, 101, 20))
    wilson = share(20 / 101 * 100, 100)
    assert (found.low, found.high) == pytest.approx((wilson.low, wilson.high))


def test_of_none_and_of_all_customers_are_the_units():
    none = clustered_share(PairMoments(10, 0, 50, 0, 500, 0))
    assert (none.low, none.high) == (0, pytest.approx(share(0, 10).high))
    assert clustered_share(PairMoments(10, 50, 50, 500, 500, 500)).low == pytest.approx(share(10, 10).low)


def test_pairs_of_which_few_differ_have_no_p_value():
    assert math.isnan(chance_of(PairMoments(50, 4, 50, 4, 50, 4)))
    # 20 of 100 one way, 5 the other: mean 0.15, variance of a mean (25 - 2.25) / 99 / 100.
    found = chance_of(PairMoments(100, 15, 100, 25, 100, 15))
    z = 0.15 / math.sqrt((25 - 2.25) / 99 / 100)
    assert found == pytest.approx(math.erfc(z / math.sqrt(2)))
