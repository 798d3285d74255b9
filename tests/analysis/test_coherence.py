"""The same product on both sides: price, discount, rating, stock; like with like, and what can't be told."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from lib.analysis.coherence import coherence
from lib.analysis.filters import all_of, default_filters
from lib.analysis.lots import FEW
from lib.analysis.product_gaps import DISCOUNT, PRICE, product_gaps
from lib.errors import UserError
from lib.jobs.sample import sample_workspace
from tests.builders import sale, workspace_of


def sold(product, price, channel, people=20, *, month=3, off=0.0, who="c", **more):
    """One piece each to some people."""
    return [
        sale(
            f"{who}{n}", f"2025-{month:02d}-{1 + n % 28:02d}", price * (1 - off), channel=channel,
            product_id=product, unit_price=price, discount_amount=price * off,
            order_id=f"{channel}-{product}-{who}{n}-{month}", **more,
        )
        for n in range(people)
    ]  # fmt: skip


def asked(rows, files=None, **amounts):
    workspace = workspace_of(rows, **(files or {}))
    filters = replace(all_of(workspace.facts), start=date(2025, 1, 1), end=date(2025, 12, 31))
    return coherence(workspace.read, workspace.facts, filters, **amounts)


def compared(found, measure):
    return next(one for one in found.compared if one.measure == measure)


def test_a_dearer_product_is_found_and_an_equal_one_is_not():
    found = asked(
        [*sold("A", 11.0, "web"), *sold("A", 10.0, "store"), *sold("B", 5.0, "web"), *sold("B", 5.0, "store")]
    )
    [row] = found.differing

    assert (row.measure, row.product_id, row.online, row.offline) == (PRICE, "A", 11.0, 10.0)
    assert row.difference == pytest.approx(0.1)
    assert row.stands
    assert (row.n_online, row.n_offline, row.net_revenue) == (20, 20, 420.0)
    assert (compared(found, PRICE).products, compared(found, PRICE).over) == (2, 1)
    assert "the price differs by more than 2.0 % for 1 of 2 compared" in found.answer


def test_within_the_amount_nothing_differs():
    rows = [*sold("A", 11.0, "web"), *sold("A", 10.0, "store")]

    assert asked(rows, price_apart=0.11).differing == ()
    with pytest.raises(UserError, match="less than nothing"):
        asked(rows, price_apart=-0.1)


def test_a_price_that_rises_for_both_is_the_same_price():
    # Mostly sold online before the rise and in stores after it: means differ, no month does.
    rows = [
        *sold("A", 10.0, "web", 30, month=3), *sold("A", 10.0, "store", 12, month=3),
        *sold("A", 20.0, "web", 12, month=4), *sold("A", 20.0, "store", 30, month=4),
    ]  # fmt: skip
    found = asked(rows)

    assert found.differing == ()
    assert compared(found, PRICE).products == 1


def test_a_deeper_discount_is_told_in_points():
    rows = [*sold("A", 10.0, "web", off=0.2), *sold("A", 10.0, "store", off=0.1)]
    [row] = asked(rows).differing

    assert (row.measure, row.online, row.offline) == (DISCOUNT, pytest.approx(0.2), pytest.approx(0.1))
    assert row.difference == pytest.approx(0.1)


def test_rows_are_ranked_by_revenue_and_tell_the_top_customers():
    rows = [
        *sold("Small", 11.0, "web"), *sold("Small", 10.0, "store"),
        *sold("Large", 110.0, "web"), *sold("Large", 100.0, "store", who="d"),
        *sold("Large", 9_000.0, "store", 1, month=5, who="c"),
    ]  # fmt: skip
    found = asked(rows)

    assert [row.product_id for row in found.differing] == ["Large", "Small"]
    assert found.top_count == 1  # of 40 buyers the best 1 %, rounded up: c0
    assert [row.top_customers for row in found.differing] == [1, 1]


def test_few_people_are_not_shown():
    rows = [*sold("A", 11.0, "web", people=9), *sold("A", 10.0, "store", people=40)]
    found = asked(rows)

    assert compared(found, PRICE).products == 0
    assert "10 people or more" in found.answer


def test_many_lines_of_few_people_are_few_people():
    rows = [line for month in range(1, 13) for line in sold("A", 11.0, "web", people=5, month=month)]
    rows += [line for month in range(1, 13) for line in sold("A", 10.0, "store", people=30, month=month)]

    assert compared(asked(rows), PRICE).products == 0


def test_products_of_one_side_are_matched_by_number_and_listed():
    rows = [*sold("A", 10.0, "web"), *sold("A", 10.0, "store"), *sold("Only", 30.0, "web"),
            *sold("Rare", 1.0, "web", people=3)]  # fmt: skip
    found = asked(rows)
    online, offline = found.matches

    assert (online.products, online.found) == (3, 1)
    assert online.revenue_share == pytest.approx(200 / 803)
    assert (offline.products, offline.found, offline.revenue_share) == (1, 1, 1.0)
    assert [(row.product_id, row.side, row.lines) for row in found.one_sided] == [("Only", "online", 20)]
    assert found.one_sided_count == {"online": 1, "offline": 0}


def test_ratings_are_compared_within_a_kind_on_five_points():
    def ratings(channel, score, scale, kind="review"):
        return [
            {"customer_ref": f"c{n}", "given_at": pd.Timestamp("2025-03-05"), "channel": channel,
             "kind": kind, "score": score + n % 2, "scale_max": scale, "product_id": "A"}
            for n in range(20)
        ]  # fmt: skip

    rows = [*sold("A", 10.0, "web"), *sold("A", 10.0, "store")]
    feedback = [*ratings("web", 8, 10), *ratings("store", 3, 5), *ratings("store", 0, 10, kind="nps")]
    [row] = asked(rows, {"feedback": feedback}).differing

    assert (row.measure, row.online, row.offline) == ("rating_gap", 4.25, 3.5)
    assert row.low < 0.75 < row.high
    assert (row.n_online, row.n_offline) == (20, 20)
    assert row.stands


def test_stock_is_told_by_counts():
    def counts(store, hands):
        return [
            {"store_id": store, "product_id": "A", "counted_on": date(2025, 3, 1 + day), "on_hand": held}
            for day, held in enumerate(hands)
        ]

    rows = [*sold("A", 10.0, "web"), *sold("A", 10.0, "store", store_id="S1")]
    found = asked(rows, {"stock": [*counts("S1", [1, 0, 0, 0]), *counts("Warehouse", [5, 4, 3, 2])]})
    [row] = found.differing

    assert (row.measure, row.online, row.offline) == ("stock_gap", 1.0, 0.25)
    assert (row.low, row.n_online, row.n_offline) == (None, 4, 4)


def test_what_can_not_be_told_names_its_column():
    found = asked([sale(f"c{n}", "2025-03-05", 10.0, channel=("web", "store")[n % 2]) for n in range(40)])

    assert "order_lines.product_id" in found.answer
    assert "feedback.product_id" in compared(found, "rating_gap").reason
    assert "stock.on_hand" in compared(found, "stock_gap").reason


def test_one_side_only_is_no_comparison():
    found = asked(sold("A", 10.0, "web"))

    assert found.one_sided == ()
    assert "no offline sale names its product" in found.answer


def test_nineteen_of_twenty_intervals_hold_the_discount_that_is_there():
    # Customers keep to a discount of their own; 0.12 online and 0.10 in stores on average.
    dice = np.random.default_rng(5)
    rows = []
    for product in range(400):
        for is_online, depth in ((True, 0.12), (False, 0.10)):
            own = np.repeat(dice.beta(8 * depth, 8 * (1 - depth), 80), 3)  # three purchases each
            lots = np.repeat(dice.integers(0, FEW, 80), 3)
            rows.append(
                pd.DataFrame(
                    {"product_id": f"P{product}", "is_online": is_online, "month": dice.integers(1, 4, 240),
                     "lot": lots, "lines": 1, "pieces": 1.0, "gross": 10.0, "discount": 10.0 * own}
                )
            )  # fmt: skip
    gaps = [gap for gap in product_gaps(pd.concat(rows)) if gap.measure == DISCOUNT]
    covered = sum(gap.difference.low <= 0.02 <= gap.difference.high for gap in gaps)

    assert len(gaps) == 400
    assert 364 <= covered <= 394


def test_on_the_sample_prices_agree_and_two_points_more_are_taken_off_online():
    # The generator prices a product once, and takes two points more off online where there is an offer.
    workspace = sample_workspace()
    found = coherence(workspace.read, workspace.facts, default_filters(workspace.facts), discount_apart=0.0)
    discounts = [row.difference for row in found.differing if row.measure == DISCOUNT]

    assert (compared(found, PRICE).products, compared(found, PRICE).over) == (197, 0)
    assert np.median(discounts) == pytest.approx(0.02, abs=0.005)
    assert [match.found for match in found.matches] == [240, 240]
