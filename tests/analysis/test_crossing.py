"""Orders that cross: worked out by hand, and the sample's planted share of collected orders."""

import tomllib
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from lib.analysis.at_collection import difference_of_shares
from lib.analysis.crossing import crossing
from lib.analysis.crossing_orders import ASSISTED, COLLECTED, RETURNED, SHIPPED
from lib.analysis.filters import Filters, all_of
from lib.analysis.intervals import Z
from lib.analysis.month_trend import share_trend
from lib.errors import UserError
from lib.jobs.sample import sample_workspace
from tests.builders import returned, sale, workspace_of
from tests.sample_data import exports

TRUTH = tomllib.loads((Path(__file__).parents[1] / "sample_data" / "truth.toml").read_text(encoding="utf-8"))


def found(lines, **others):
    with workspace_of(lines, **others) as workspace:
        return crossing(workspace.read, workspace.facts, all_of(workspace.facts))


def use(result, kind):
    return next(one for one in result.uses if one.kind == kind)


def measure(result, kind, name):
    return next(one for one in result.measures if (one.kind, one.measure) == (kind, name))


def people(count):
    return [f"c{number:02d}" for number in range(count)]


def online(who, day, **more):
    return sale(who, f"2025-03-{day:02d} 10:00", 50.0, order_id=f"W-{who}-{day}", **more)


def in_store(who, at, net=30.0, **more):
    return sale(who, at, net, channel="store", order_id=f"S-{who}-{at}", **({"store_id": "A"} | more))


# --- the sample


@pytest.fixture(scope="module")
def sample():
    workspace = sample_workspace()
    return crossing(workspace.read, workspace.facts, all_of(workspace.facts))


def test_the_planted_share_of_collected_orders_comes_back(sample):
    web = exports.read("web_orders.csv").query("Id != '' and `Financial Status` != 'voided'")
    collected = int((web["Shipping Method"] == "Pickup").sum())
    planted = TRUTH["crossing_orders"]
    one = use(sample, COLLECTED)
    assert (one.orders, one.of) == (collected, len(web))
    assert one.share_of_all == pytest.approx(collected / sample.known_orders)
    assert one.share_of_all == pytest.approx(planted["value"], abs=planted["tolerance"])
    assert 0.03 <= one.all_low < one.share_of_all < one.all_high <= 0.04 + 0.001
    assert one.trend_low < 0 < one.trend_high  # nobody planted one
    assert sample.answer.startswith("3.8 % of known orders")


def test_hours_of_the_sample_are_those_of_its_file(sample):
    web = exports.read("web_orders.csv").query("Id != '' and `Financial Status` != 'voided'")
    web = web[web["Fulfilled at"] != ""]
    times = [pd.to_datetime(web[name].str[:19]) for name in ("Created at", "Fulfilled at")]
    hours = (times[1] - times[0]).dt.total_seconds() / 3600
    pickup = web["Shipping Method"] == "Pickup"
    one = measure(sample, COLLECTED, "fulfilment_hours")
    assert one.value == pytest.approx(hours[pickup].mean(), abs=0.01)
    assert one.usual == pytest.approx(hours[~pickup].mean(), abs=0.05)
    assert one.stands


def test_what_the_sample_does_not_tell_is_named(sample):
    assert use(sample, SHIPPED).lacks == ("order_lines.fulfilment",)
    assert use(sample, ASSISTED).lacks == ("order_lines.associate_id",)
    assert measure(sample, COLLECTED, "late_share").lacks == ("order_lines.promised_at",)
    assert sample.returns.placed > 0
    assert sample.returns.unplaced > 0
    assert use(sample, RETURNED).orders == 0
    assert not sample.collection.in_that_store


# --- use, by hand


def test_each_way_is_counted_on_its_side():
    lines = [
        *(online(who, 3, fulfilment="Pick-up in store", associate_id="Zoe") for who in people(10)),
        *(online(who, 4, fulfilment="Standard shipping") for who in people(20)),
        *(in_store(who, "2025-03-05 12:00", fulfilment="ship") for who in people(12)),
        *(in_store(who, "2025-03-06 12:00", fulfilment="take-away") for who in people(12)),
    ]
    result = found(lines)
    assert result.known_orders == 54
    collected, shipped, assisted = (use(result, kind) for kind in (COLLECTED, SHIPPED, ASSISTED))
    assert (collected.orders, collected.of, collected.customers) == (10, 30, 10)
    assert collected.share_of_all == pytest.approx(10 / 54)
    assert (shipped.orders, shipped.of) == (12, 24)
    assert (assisted.orders, assisted.of) == (10, 30)
    # Ten customers with 1 of 2 online orders, ten with 0 of 1: R = 1/3, residuals 1/3 and -1/3, twenty of
    # them; se = sqrt(20 / 19 x 20 / 9) / 30.
    error = (20 / 19 * 20 / 9) ** 0.5 / 30
    assert (collected.low, collected.high) == pytest.approx((1 / 3 - Z * error, 1 / 3 + Z * error))
    assert {(one.kind, one.orders, one.of) for one in result.months} == {
        (COLLECTED, 10, 30), (SHIPPED, 12, 24), (ASSISTED, 10, 30), (RETURNED, 0, 54),
    }  # fmt: skip


def test_a_return_elsewhere_is_on_the_other_side_or_in_another_store():
    lines = [online(who, 3) for who in people(12)]
    lines += [in_store(who, "2025-03-04 12:00") for who in people(30)]
    # Twelve give a web order back in a store; four of thirty give a store order back in another store, and
    # the others of a few where they bought.
    lines += [
        returned(who, "2025-03-13 10:00", 50.0, channel="store", store_id="B", order_id=f"W-{who}-3")
        for who in people(12)
    ]
    for number, who in enumerate(people(24)):
        store = "B" if number < 4 else "A"
        lines.append(
            returned(who, "2025-03-08 12:00", 30.0, channel="store", store_id=store,
                     order_id=f"S-{who}-2025-03-04 12:00")
        )  # fmt: skip
    result = found(lines)
    one = use(result, RETURNED)
    assert (one.orders, one.of, one.customers) == (16, 42, 12)
    assert result.returns.placed == 36
    # Elsewhere: twelve after 10 days, four after 4; where it was bought: after 4 days.
    days = measure(result, RETURNED, "days_to_return")
    assert days.value == pytest.approx((12 * 10 + 4 * 4) / 16)
    assert (days.usual, days.cases, days.usual_cases) == (pytest.approx(4.0), 16, 20)


def test_a_number_of_another_system_is_the_same_order_only_for_the_same_customer():
    lines = [online(who, 3) for who in people(14)]
    lines += [
        returned(who, "2025-03-13", 50.0, channel="store", store_id="B", order_id=f"W-{who}-3")
        for who in people(12)
    ]
    stranger = returned("c12", "2025-03-13", 5.0, channel="store", store_id="B", order_id="W-c13-3")
    with workspace_of([*lines, stranger]) as workspace:
        with workspace.transaction() as connection:
            connection.execute("update mart_orders set system = 'till' where is_return")
        result = crossing(workspace.read, workspace.facts, all_of(workspace.facts))
    assert use(result, RETURNED).orders == 12


def test_a_refund_without_a_place_and_a_return_without_a_purchase_are_told():
    lines = [online(who, 3, refund_amount=20.0) for who in people(12)]
    lines += [in_store(who, "2025-03-04 12:00") for who in people(12)]
    lines += [returned("c01", "2025-03-09", 9.0, channel="store", order_id="nobody knows")]
    result = found(lines)
    assert (result.returns.placed, result.returns.unplaced, result.returns.stray) == (0, 12, 1)
    assert use(result, RETURNED).lacks == ("order_lines.channel", "order_lines.store_id")


def test_under_ten_customers_are_not_shown():
    lines = [online(who, 3, fulfilment="collect") for who in people(9)]
    lines += [online(who, 4, fulfilment="ship") for who in people(20)]
    one = use(found(lines), COLLECTED)
    assert (one.orders, one.share) == (0, None)
    assert "under 10 customers" in one.reason


# --- time and satisfaction


def test_promises_are_kept_or_not():
    def promised(who, day, hours, **more):
        at = pd.Timestamp(f"2025-03-{day:02d} 10:00")
        times = {"promised_at": at + pd.Timedelta(hours=24), "fulfilled_at": at + pd.Timedelta(hours=hours)}
        return online(who, day, **times, **more)

    lines = [promised(who, 3, 4, fulfilment="collect") for who in people(12)]
    lines += [promised(who, 4, 48 if who < "c03" else 20, fulfilment="ship") for who in people(12)]
    lines.append(in_store("c00", "2025-03-20"))
    result = found(lines)
    hours, late = (measure(result, COLLECTED, name) for name in ("fulfilment_hours", "late_share"))
    assert (hours.value, hours.usual) == (pytest.approx(4), pytest.approx((3 * 48 + 9 * 20) / 12))
    assert (late.value, late.usual) == (0, pytest.approx(3 / 12))
    assert late.difference == pytest.approx(-0.25)
    assert (hours.cases, hours.usual_cases) == (12, 12)


def test_an_answer_counts_for_the_last_order_before_it_on_its_side():
    lines = [online(who, 3, fulfilment="collect") for who in people(10)]
    lines += [online(who, 3, fulfilment="ship") for who in people(30)[10:]]
    lines += [in_store(who, "2025-03-05 12:00") for who in people(30)]
    answers = [
        {"customer_ref": who, "given_at": pd.Timestamp("2025-03-07"), "kind": "nps", "channel": "web",
         "score": 10 if number < 10 else 3}
        for number, who in enumerate(people(30))
    ]  # fmt: skip
    answers.append(
        {"customer_ref": "c00", "given_at": pd.Timestamp("2025-06-07"), "kind": "nps", "score": 0,
         "channel": "web"}
    )  # fmt: skip
    one = measure(found(lines, feedback=answers), COLLECTED, "nps_after_order")
    assert (one.value, one.usual, one.cases, one.usual_cases) == (100, -100, 10, 20)
    assert one.stands


# --- at collection


def collections(bought_on_the_day, bought_a_week_before):
    """Twelve who collect in store A on 24 March; so many buy there on the day, and so many a week before."""
    at = pd.Timestamp("2025-03-24 15:00")
    lines = [online(who, 22, fulfilment="collect", store_id="A", fulfilled_at=at) for who in people(12)]
    lines += [in_store(who, "2025-03-24 15:10", 40.0) for who in people(bought_on_the_day)]
    lines += [in_store(who, "2025-03-17 09:00") for who in people(bought_a_week_before)]
    lines += [in_store("c11", "2025-03-24 11:00", store_id="B"), in_store("c11", "2025-03-25 14:00")]
    return [*lines, in_store("old", "2025-02-24"), in_store("new", "2025-04-21")]


def test_purchases_on_the_day_of_collection_in_that_store():
    one = found(collections(11, 2)).collection
    assert (one.collections, one.customers, one.in_that_store) == (12, 12, True)
    assert (one.with_purchase, one.orders, one.order_value) == (11, 11, 40)
    assert one.share == pytest.approx(11 / 12)
    # The data runs from four weeks before to four after: eight like days each.
    assert (one.usual_days, one.usual_share) == (96, pytest.approx(2 / 96))
    assert one.difference == pytest.approx(11 / 12 - 2 / 96)
    assert one.within_a_day == 1.0  # the twelfth came back to store A the next day, 23 hours later


def test_without_a_time_of_collection_it_names_the_column():
    lines = [online(who, 3, fulfilment="collect") for who in people(12)]
    assert found(lines).collection_lacks == ("order_lines.fulfilled_at",)


def test_the_difference_of_shares_of_the_same_customers_is_linearised():
    numbers = np.random.default_rng(6)
    c, k = numbers.integers(1, 4, 200), numbers.integers(4, 9, 200)
    b, q = numbers.binomial(c, 0.3), numbers.binomial(k, 0.1)
    parts = {"c": c, "b": b, "k": k, "q": q}
    row = {name: float(values.sum()) for name, values in parts.items()} | {"n": 200.0}
    names = "cbkq"
    row |= {
        f"{one}{two}": float((parts[one] * parts[two]).sum())
        for at, one in enumerate(names)
        for two in names[at:]
    }
    share, usual = b.sum() / c.sum(), q.sum() / k.sum()
    residuals = (b - share * c) / c.sum() - (q - usual * k) / k.sum()
    error = (200 / 199 * (residuals**2).sum()) ** 0.5
    apart = difference_of_shares(row)
    assert apart.estimate == pytest.approx(share - usual)
    assert (apart.low, apart.high) == pytest.approx((share - usual - Z * error, share - usual + Z * error))


# --- trend, windows, states


def test_a_trend_is_the_weighted_line_through_the_months():
    hits, of = [2, 4, 5, 9, 9, 14, 13], [40, 50, 50, 70, 60, 80, 70]
    slope = np.polyfit(range(7), np.array(hits) / of, 1, w=np.sqrt(of))[0]
    line = share_trend(list(zip(hits, of, strict=True)))
    assert line.estimate == pytest.approx(12 * slope)
    assert line.low < line.estimate < line.high
    assert share_trend([(1, 10)] * 5) is None


def test_a_started_month_is_no_month_of_the_trend():
    lines = [
        online(who, day, fulfilment="collect") | {"ordered_at": pd.Timestamp(2025, month, day)}
        for who in people(12) for month, day in ((3, 2), (4, 3), (5, 4))
    ]  # fmt: skip
    for place, line in enumerate(lines):
        line["order_id"] = str(place)
    with workspace_of(lines) as workspace:
        window = Filters(date(2025, 3, 1), date(2025, 5, 20), date(2025, 5, 20))
        result = crossing(workspace.read, workspace.facts, window)
    partial = {one.month: one.is_partial for one in result.months}
    assert partial == {date(2025, 3, 1): False, date(2025, 4, 1): False, date(2025, 5, 1): True}


def test_nobody_known_and_nothing_at_all_are_no_error():
    nobody = found([sale(None, "2025-01-05", 20.0, channel="store", order_id="T1")])
    assert nobody.answer.startswith("Can't tell yet")
    assert nobody.known_orders == 0
    assert found([]).answer.startswith("Can't tell yet")


def test_days_under_one_are_refused():
    workspace = sample_workspace()
    with pytest.raises(UserError):
        crossing(workspace.read, workspace.facts, all_of(workspace.facts), answer_days=0)
