"""What the best get beside all others: on hand-made orders, and what is planted in the sample."""

from datetime import date
from math import sqrt

import numpy as np
import pytest

from lib.analysis.experience import experience_gap
from lib.analysis.filters import Filters, all_of, default_filters
from lib.jobs.sample import sample_workspace
from lib.schema.experience import experience_measures
from lib.schema.metrics import metrics
from lib.schema.promises import Promise
from tests.builders import sale, workspace_of
from tests.sample_data.test_truths import TRUTHS

YEAR_TWO = Filters(date(2025, 1, 1), date(2025, 12, 31), date(2025, 12, 31))


def gap(found, measure):
    return next(each for each in found.gaps if each.measure == measure)


def kept(found, promise):
    return next(each for each in found.kept if each.promise == promise)


def bought(customer, day, net, **more):
    return sale(customer, f"{day} 10:00", net, **({"category": "Audio"} | more))


# 40 of the top (t, 1,000 each in 2024) and 60 others (r, 100). In 2025 the top buy televisions at 20 % off
# and cables at 10 %, the others the same at the same discounts, in other parts: alike, no difference.
TELEVISION = {"category": "Televisions", "discount_amount": 200.0, "unit_price": 1000.0}
CABLE = {"category": "Cables", "discount_amount": 100.0, "unit_price": 1000.0}


def like_for_like(k: int, side: str):
    kinds = (TELEVISION, TELEVISION, CABLE) if side == "t" else (TELEVISION, CABLE, CABLE)
    return [
        bought(
            f"{side}{k}", "2025-03-05", 1000.0 - kind["discount_amount"], order_id=f"{side}{k}-{at}", **kind
        )
        for at, kind in enumerate(kinds)
    ]


def before(side: str, n: int, net: float):
    return [bought(f"{side}{k}", "2024-06-01", net) for k in range(n)]


ENDS = [bought("t0", "2024-01-01", 1.0), bought("r0", "2025-12-31", 1.0, category="End")]


@pytest.fixture(scope="module")
def shop():
    lines = [*before("t", 40, 1000.0), *before("r", 60, 100.0), *ENDS]
    lines += [line for k in range(40) for line in like_for_like(k, "t")]
    lines += [line for k in range(60) for line in like_for_like(k, "r")]
    said = [
        {"given_at": f"2025-05-01 0{k % 4}:00", "answered_at": f"2025-05-01 {hour + k % 4}:00",
         "customer_ref": f"{side}{k}", "kind": "nps", "score": score, "scale_max": 10}
        for side, n, hour, score in (("t", 40, 14, 10), ("r", 60, 20, 6))
        for k in range(n)
    ]  # fmt: skip
    with workspace_of(lines, feedback=said) as workspace:
        yield workspace


@pytest.fixture(scope="module")
def found(shop):
    return experience_gap(shop.read, shop.facts, YEAR_TWO, share=0.4)


def test_the_top_is_fixed_one_window_earlier(found):
    assert (found.chosen.start, found.chosen.end) == (date(2024, 1, 1), date(2024, 12, 31))
    assert (found.measured.start, found.top_count) == (date(2025, 1, 1), 40)


def test_discounts_differ_as_they_are_and_not_like_with_like(found):
    depth = gap(found, "discount_depth")

    # Top: (200 + 200 + 100) / 3,000; others: (200 + 100 + 100) / 3,000, and one order of 1 without.
    assert depth.top == pytest.approx(500 / 3000)
    assert depth.rest == pytest.approx(24_000 / 180_001)
    assert depth.raw_difference == pytest.approx(500 / 3000 - 24_000 / 180_001)
    assert depth.is_matched
    assert depth.difference == pytest.approx(0.0, abs=1e-9)
    assert depth.overlap == pytest.approx(1.0)


def test_hours_to_an_answer_by_hand(found):
    hours = gap(found, "mean_hours_to_answer")

    assert (hours.top, hours.rest, hours.difference) == (14.0, 20.0, -6.0)
    assert (hours.top_customers, hours.rest_customers) == (40, 60)
    assert hours.is_clear


def test_nps_is_in_points(found):
    voice = gap(found, "nps_of_group")
    assert (voice.top, voice.rest) == (100.0, -100.0)


def test_a_promise_is_kept_for_those_whose_figure_meets_it(shop):
    book = (
        Promise("soon", "We answer within 15 hours.", "mean_hours_to_answer", "at most", 15.0),
        Promise("later", "We answer within 14 hours.", "mean_hours_to_answer", "at most", 14.0),
        Promise("out", "Not asked.", "mean_hours_to_answer", "at most", 1.0, included=False),
    )
    found = experience_gap(shop.read, shop.facts, YEAR_TWO, share=0.4, promises=book)

    assert [each.promise for each in found.kept] == ["soon", "later"]
    for each in found.kept:
        assert (each.top, each.rest, each.difference) == (1.0, 0.0, 1.0)
    assert found.answer.startswith("Of 2 promises that the data can check, 2 are kept more often")


def test_what_the_data_lacks_is_named_with_its_column(found):
    late = gap(found, "late_share")

    assert late.lacks == ("order_lines.promised_at", "order_lines.fulfilled_at")
    assert "“Promised”" in late.reason
    assert gap(found, "range_available_share").lacks[0] == "stock.on_hand"
    assert kept(found, "in_stock").reason == gap(found, "range_available_share").reason


def test_under_30_customers_a_side_nothing_is_shown(shop):
    found = experience_gap(shop.read, shop.facts, YEAR_TWO, share=0.29)

    assert "29 customers, and it takes 30" in found.reason
    assert (found.gaps, found.kept) == ((), ())


def test_a_measure_with_few_customers_is_not_shown_though_the_sides_are_large(shop):
    few = [each for each in experience_gap(shop.read, shop.facts, YEAR_TWO, share=0.4).gaps if each.reason]
    assert all(each.top is None and each.low is None for each in few)


def test_every_measure_stands_in_the_glossary(found):
    assert {each.measure for each in found.gaps} == set(experience_measures())
    assert set(experience_measures()) <= set(metrics())


def test_without_orders_it_cannot_be_told():
    with workspace_of() as empty:
        found = experience_gap(empty.read, empty.facts, all_of(empty.facts))
    assert found.answer.startswith("Can't tell yet")


def fulfilled(customer, day, hours, promised=None, **more):
    at = np.datetime64(f"{day}T10:00")
    told = {"fulfilled_at": str(at + np.timedelta64(hours, "h"))}
    if promised is not None:
        told["promised_at"] = str(at + np.timedelta64(promised, "h"))
    return bought(customer, day, 50.0, **told, **more)


def test_fulfilment_late_cancelled_returned_and_refunded_by_hand():
    lines = [*before("t", 40, 1000.0), *before("r", 60, 100.0), bought("t0", "2024-01-01", 1.0)]
    for side, n, hours in (("t", 40, 24), ("r", 60, 48)):
        for k in range(n):
            lines.append(fulfilled(f"{side}{k}", "2025-03-05", hours, promised=36, order_id=f"{side}{k}",
                                   status="paid"))  # fmt: skip
            if k < n / 4:
                gone = {"order_id": f"{side}{k}x", "status": "cancelled"}
                lines.append(bought(f"{side}{k}", "2025-03-05", 50.0, **gone))
            if side == "r" and k < 30:
                lines.append(
                    sale(f"{side}{k}", "2025-03-09", -50.0, quantity=-1, order_id=f"{side}{k}",
                         category="Audio", refunded_at="2025-03-12", status="refunded")
                )  # fmt: skip
    lines.append(bought("t0", "2025-12-31", 1.0, category="End", order_id="end", status="paid"))
    with workspace_of(lines) as workspace:
        found = experience_gap(workspace.read, workspace.facts, YEAR_TWO, share=0.4)

    assert (gap(found, "fulfilment_hours").top, gap(found, "fulfilment_hours").rest) == (24.0, 48.0)
    assert gap(found, "fulfilment_hours").difference == pytest.approx(-24.0)
    assert (gap(found, "late_share").top, gap(found, "late_share").rest) == (0.0, 1.0)
    # 10 cancelled lines beside 40 and the last one; 15 beside 60 and 30 returned ones.
    assert gap(found, "cancelled_share").top == pytest.approx(10 / 51)
    assert gap(found, "cancelled_share").rest == pytest.approx(15 / 105)
    assert gap(found, "returned_order_share").rest == pytest.approx(30 / 60)
    assert gap(found, "refund_days").reason  # only the others have a refund


def test_the_same_associate_is_held_against_who_else_was_at_work():
    # In March each of two stores has a and b, who serve 100 orders each, and everybody comes back in April:
    # the top always to whom they know, the others to whoever is there.
    lines = [bought("t0", "2024-01-01", 1.0)]
    for side, n in (("t", 40), ("r", 60)):
        for k in range(n):
            net = 1000.0 if side == "t" else 100.0
            own, other = ("a", "b") if k % 2 else ("b", "a")
            shared = {"channel": "store", "store_id": "S1"}
            again = own if side == "t" or k % 4 < 2 else other
            lines.append(bought(f"{side}{k}", "2024-06-01", net, associate_id=own, **shared))
            lines.append(bought(f"{side}{k}", "2025-04-02", 50.0, associate_id=again, **shared))
    lines.append(bought("nobody", "2025-12-31", 1.0, category="End"))
    with workspace_of(lines) as workspace:
        found = experience_gap(workspace.read, workspace.facts, YEAR_TWO, share=0.4)
    same = gap(found, "same_associate_share")

    assert (same.top, same.rest) == (1.0, 0.5)
    # Without the order itself: of 100 orders in April, a and b have 50 each, so 49 / 99 for one's own.
    assert same.top_expected == pytest.approx(49 / 99)
    assert same.rest_expected == pytest.approx((30 * 49 / 99 + 30 * 50 / 99) / 60)
    assert same.difference == pytest.approx((1 - 49 / 99) - (0.5 - same.rest_expected))
    assert gap(found, "assisted_share").top == 1.0


def test_intervals_take_customers_as_units():
    # The top's discounts vary between customers and not within: ten orders each tell no more than one.
    def lines(orders: int):
        rows = [*before("t", 40, 1000.0), *before("r", 400, 100.0), *ENDS]
        for side, n in (("t", 40), ("r", 400)):
            for k in range(n):
                off = 10.0 * (k % 3)
                rows += [
                    bought(f"{side}{k}", "2025-03-05", 100.0 - off, discount_amount=off, unit_price=100.0,
                           order_id=f"{side}{k}-{at}")
                    for at in range(orders)
                ]  # fmt: skip
        return rows

    widths = []
    for orders in (1, 10):
        with workspace_of(lines(orders)) as workspace:
            found = experience_gap(workspace.read, workspace.facts, YEAR_TWO, share=40 / 440)
        depth = gap(found, "discount_depth")
        assert depth.low <= depth.difference <= depth.high
        widths.append(depth.high - depth.low)
    assert widths[1] == pytest.approx(widths[0], rel=0.25)
    # 0, .1 and .2 have a standard deviation of .0816; the others, ten times as many, add a twentieth.
    assert widths[0] == pytest.approx(2 * 1.96 * 0.0816 / sqrt(40) * 1.05, rel=0.15)


# --- the sample


@pytest.fixture(scope="module")
def of_truth():
    """The best 80 of all data beside everybody else, as truth.toml defines them."""
    workspace = sample_workspace()
    buyers = 8_035
    return experience_gap(
        workspace.read, workspace.facts, all_of(workspace.facts), share=80 / buyers, same_window=True
    )


def test_planted_answer_hours_come_out(of_truth):
    hours = gap(of_truth, "mean_hours_to_answer")

    for side, name in ((hours.top, "answer_hours_best"), (hours.rest, "answer_hours_others")):
        assert side == pytest.approx(TRUTHS[name]["value"], abs=TRUTHS[name]["tolerance"])
    assert hours.high < -20


def test_planted_discounts_differ_raw_and_not_at_equal_mix(of_truth):
    depth = gap(of_truth, "discount_depth")

    for found, name in (
        (depth.raw_difference, "discount_gap"),
        (depth.difference, "discount_gap_at_equal_mix"),
    ):
        truth = TRUTHS[name]
        assert 100 * found == pytest.approx(truth["value"], abs=truth["tolerance"])
    assert depth.low < 0 < depth.high
    assert 0.5 < depth.overlap < 0.9


def test_as_the_page_chooses_discounts_do_not_differ_either():
    workspace = sample_workspace()
    found = experience_gap(workspace.read, workspace.facts, default_filters(workspace.facts), share=0.015)
    depth, hours = gap(found, "discount_depth"), gap(found, "mean_hours_to_answer")

    assert depth.raw_difference > 0.005
    assert depth.low < 0 < depth.high or depth.difference < 0.01
    assert hours.reason or hours.high < 0
