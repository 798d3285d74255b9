"""When people shop, and whether associates are there: by hand, and the sample's crowded late afternoons."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from lib.analysis.filters import Filters, all_of
from lib.analysis.intervals import Z
from lib.analysis.shopping_hours import BY, shopping_hours
from lib.analysis.staffing import _rates, staffing
from lib.analysis.when import when
from lib.errors import UserError
from lib.jobs.sample import sample_workspace
from tests.builders import sale, workspace_of

MONDAY = date(2025, 3, 3)


def asked(analysis, workspace, **params):
    return analysis(workspace.read, workspace.facts, all_of(workspace.facts), **params)


def at(day, hour, minute=0):
    return pd.Timestamp(MONDAY) + timedelta(days=day, hours=hour, minutes=minute)


# --- when people shop


def twelve(channel, day, hour, times=1, **more):
    return [
        sale(
            f"c{n}",
            str(at(day, hour)),
            20.0,
            channel=channel,
            order_id=f"{channel}{day}{hour}{n}{time}",
            **more,
        )
        for n in range(12)
        for time in range(times)
    ]


def test_sides_have_hours_evenings_and_weekends():
    lines = [
        *twelve("web", 0, 20, times=3), *twelve("app", 5, 9),
        *twelve("store", 5, 14), *twelve("store", 7, 18),
        *[sale(f"p{n}", str(at(1, 10)), 9.0, channel="partner") for n in range(9)],
    ]  # fmt: skip
    with workspace_of(lines) as workspace:
        sides, channels = (asked(shopping_hours, workspace, by=by) for by in ("side", "channel"))
    online, offline = sides.groups
    assert (online.group, online.orders, online.weekday, online.hour) == ("online", 48, 1, 20)
    assert online.busiest_share == pytest.approx(36 / 48)
    assert (online.evening_share, online.weekend_share) == (pytest.approx(36 / 48), pytest.approx(12 / 48))
    assert (offline.evening_share, offline.weekend_share) == (pytest.approx(0.5), pytest.approx(0.5))
    assert sides.hidden == 1  # nine at the partner
    assert [one.group for one in channels.groups] == ["web", "store", "app"]
    cells = {(one.weekday, one.hour): one.orders for one in sides.hours if one.group == "offline"}
    assert cells == {(6, 14): 12, (1, 18): 12}


def test_the_interval_of_evenings_has_weeks_as_units():
    lines = [*twelve("store", 0, 19), *twelve("store", 1, 10, times=2), *twelve("store", 7, 19, times=3)]
    with workspace_of(lines) as workspace:
        (group,) = asked(shopping_hours, workspace).groups
    # Two weeks: 12 of 36 and 36 of 36 orders, R = 2/3; residuals -12 and 12; se = sqrt(2 / 1 x 288) / 72.
    error = (2 * 288) ** 0.5 / 72
    assert group.weeks == 2
    assert group.evening_low == pytest.approx(max(2 / 3 - Z * error, 0))
    assert group.evening_high == 1.0
    assert not group.evening_stands


def test_a_segment_is_told_from_its_own_orders():
    workspace = sample_workspace()
    everybody = all_of(workspace.facts)
    own = Filters(everybody.start, everybody.end, everybody.as_of, segment="Regulars")
    for by in ("side", "occasion"):
        some, whole = (
            shopping_hours(workspace.read, workspace.facts, filters, by=by) for filters in (own, everybody)
        )
        assert 0 < sum(one.orders for one in some.groups) < sum(one.orders for one in whole.groups)


def test_devices_are_those_of_looks():
    touches = [
        {"touched_at": at(day, 21), "visitor_ref": f"v{n}", "kind": kind, "device": device}
        for n in range(12)
        for day, kind, device in ((0, "view", "Mobile"), (6, "search", "mobile"), (1, "email", "desktop"))
    ]
    touches += [
        {"touched_at": at(1, 9), "visitor_ref": "one", "kind": "view", "device": "tablet"} for _ in range(40)
    ]
    lines = [*twelve("web", 0, 10), *twelve("web", 9, 10)]
    with workspace_of(lines, touches=touches) as workspace:
        found = asked(shopping_hours, workspace, by="device")
    # An e-mail is no look, and forty looks of one visitor are one person.
    assert [(one.group, one.orders) for one in found.groups] == [("mobile", 24)]
    assert (found.hidden, found.counted) == (1, "looks")


def test_occasions_are_what_customers_said_where_they_did():
    lines = [*twelve("store", 0, 10, occasion="Birthday"), *twelve("store", 1, 18)]
    with workspace_of(lines) as workspace:
        found = asked(shopping_hours, workspace, by="occasion")
    assert found.said
    assert [(one.group, one.hour) for one in found.groups] == [("birthday", 10)]
    ruled = asked(shopping_hours, sample_workspace(), by="occasion")
    assert not ruled.said
    assert "Gift" in [one.group for one in ruled.groups]


def test_days_without_hours_and_missing_columns_are_told():
    lines = [sale(f"c{n}", "2025-03-05", 20.0) for n in range(12)]
    with workspace_of(lines) as workspace:
        assert "not its hour" in asked(shopping_hours, workspace).reason
        missing = asked(shopping_hours, workspace, by="device")
        assert missing.lacks == ("touches.touched_at", "touches.kind", "touches.device")
        assert "touches.device" in asked(when, workspace, by="device").answer


def test_another_way_to_tell_hours_apart_is_refused():
    with pytest.raises(UserError):
        asked(shopping_hours, sample_workspace(), by="weather")


@pytest.mark.parametrize("by", BY)
def test_nothing_is_no_error(by):
    with workspace_of() as workspace:
        assert asked(when, workspace, by=by).answer.startswith("Can't tell yet")


def test_the_sample_shops_online_in_the_evening_and_in_stores_on_weekends():
    found = asked(shopping_hours, sample_workspace())
    by_side = {one.group: one for one in found.groups}
    assert by_side["online"].evening_low > by_side["offline"].evening_high
    assert by_side["offline"].weekend_low > by_side["online"].weekend_high
    assert all(one.evening_stands and one.weekend_stands for one in found.groups)


# --- whether associates are there


def visits(store, day, hour, visitors):
    return {"store_id": store, "counted_at": at(day, hour), "visitors": visitors}


def shift(store, day, begin, end, who="Zoe"):
    return {"associate_id": who, "store_id": store, "starts_at": at(day, 0) + timedelta(hours=begin),
            "ends_at": at(day, 0) + timedelta(hours=end)}  # fmt: skip


SOME_SALES = [sale("ann", str(at(day, 11)), 20.0, channel="store", store_id="A") for day in (0, 60)]


def test_shifts_are_parted_into_the_hours_of_the_clock():
    traffic = [visits("A", day, hour, 30) for day in range(0, 42, 7) for hour in (10, 11, 12, 13)]
    # From half past ten to one; a second associate at eleven; a slip that never ended.
    shifts = [shift("A", day, 10.5, 13) for day in range(0, 42, 7)]
    shifts += [shift("A", day, 11, 12, "Yan") for day in range(0, 42, 7)]
    shifts += [shift("A", 0, 10, 200, "Xu")]
    with workspace_of(SOME_SALES, store_traffic=traffic, shifts=shifts) as workspace:
        found = asked(staffing, workspace, store="A")
    worked = {one.hour: one.worked for one in found.own}
    assert worked == {10: 3.0, 11: 12.0, 12: 6.0, 13: 0.0}
    rates = {one.hour: one.rate for one in found.own}
    assert rates == {10: 60.0, 11: 15.0, 12: 30.0, 13: None}
    assert (found.demand, found.source, found.lacks) == ("visitors", "shifts", ())
    assert (found.demand_total, found.worked_total) == (720, 21)
    assert found.nobody_share == pytest.approx(0.25)


def test_a_shift_without_a_store_is_in_the_store_of_the_associate_and_may_pass_midnight():
    traffic = [visits("A", day, hour, 10) for day in range(0, 42, 7) for hour in (10, 22, 23)]
    traffic += [visits("A", day + 1, 0, 10) for day in range(0, 42, 7)]
    shifts = [{**shift("A", day, 22.5, 24.5), "store_id": None} for day in range(0, 42, 7)]
    people = [{"associate_id": "Zoe", "store_id": "A"}]
    with workspace_of(SOME_SALES, store_traffic=traffic, shifts=shifts, associates=people) as workspace:
        found = asked(staffing, workspace, store="A")
    assert {(one.weekday, one.hour): one.worked for one in found.own} == {
        (1, 10): 0.0, (1, 22): 3.0, (1, 23): 6.0, (2, 0): 3.0,
    }  # fmt: skip


def test_weeks_without_shifts_are_left_out():
    traffic = [visits("A", day, 10, 30) for day in range(0, 56, 7)] + [visits("B", 0, 10, 99)]
    shifts = [shift("A", day, 10, 11) for day in range(0, 42, 7)]
    with workspace_of(SOME_SALES, store_traffic=traffic, shifts=shifts) as workspace:
        found = asked(staffing, workspace)
    assert (found.demand_total, found.worked_total) == (180, 6)


def test_without_visitors_orders_and_without_shifts_receipts_are_counted():
    lines = [
        sale(
            f"c{day}{n}", str(at(day, hour, n)), 20.0, channel="store", store_id="A", associate_id=f"Z{n % 2}"
        )
        for day in range(0, 42, 7)
        for hour, count in ((10, 6), (15, 2))
        for n in range(count)
    ]
    with workspace_of(lines) as workspace:
        found = asked(staffing, workspace, store="A")
    assert (found.demand, found.source) == ("orders", "tills")
    assert {one.hour: (one.demand, one.worked) for one in found.own} == {10: (36, 12), 15: (12, 12)}
    assert "shifts.starts_at" in found.lacks
    assert "store_traffic.visitors" in found.lacks


def test_traffic_by_day_tells_no_hour():
    traffic = [{"store_id": "A", "counted_at": pd.Timestamp(MONDAY), "visitors": 90}]
    with workspace_of(SOME_SALES, store_traffic=traffic) as workspace:
        found = asked(staffing, workspace)
    assert found.demand == "orders"
    assert "file of shifts" in found.reason


def test_a_ratio_to_the_mean_is_that_of_a_part_to_its_whole():
    numbers = np.random.default_rng(9)
    units = pd.DataFrame({"hour": np.repeat([1, 2, 3], 60), "x": numbers.integers(1, 4, 180).astype(float)})
    units["y"] = numbers.poisson(units["x"] * np.repeat([10.0, 10.0, 14.0], 60)).astype(float)
    each = units.assign(yy=units.y**2, xx=units.x**2, xy=units.x * units.y, n=1, staffed=1, nobody=0.0)
    found = _rates(each.groupby("hour", as_index=False).sum(), ["hour"]).set_index("hour")
    whole = units.y.sum() / units.x.sum()
    third = units[units["hour"] == 3]
    assert found.loc[3, "ratio"] == pytest.approx(third.y.sum() / third.x.sum() / whole)
    assert found.loc[3, "low"] > 1
    assert bool(found.loc[3, "stands"])
    # The error of the ratio, by leaving out one unit at a time (Efron 1982, the jackknife).
    without = np.array([
        (third.y.sum() - y * own) / (third.x.sum() - x * own) / ((units.y.sum() - y) / (units.x.sum() - x))
        for y, x, own in zip(units.y, units.x, (units["hour"] == 3).astype(int), strict=True)
    ])  # fmt: skip
    error = np.sqrt((len(without) - 1) / len(without) * ((without - without.mean()) ** 2).sum())
    width = np.log(found.loc[3, "high"] / found.loc[3, "low"]) / (2 * Z) * found.loc[3, "ratio"]
    assert width == pytest.approx(error, rel=0.03)


def test_hours_alike_are_seldom_told_apart():
    """Of a chain whose hours are alike, a twentieth of the chains may have an hour that stands."""
    wrong = 0
    for seed in range(60):
        numbers = np.random.default_rng(seed)
        x = numbers.binomial(2, 0.5, (40, 52)).astype(float)
        y = numbers.negative_binomial(4, 0.4, (40, 52)).astype(float)  # days differ more than Poisson's
        rows = pd.DataFrame({
            "hour": range(40), "n": 52, "y": y.sum(1), "x": x.sum(1), "yy": (y * y).sum(1),
            "xx": (x * x).sum(1), "xy": (x * y).sum(1), "staffed": (x > 0).sum(1), "nobody": 0.0,
        })  # fmt: skip
        wrong += bool(_rates(rows, ["hour"])["stands"].any())
    assert wrong <= 9  # 3 are expected; 9 of 60 have a probability under 0.5 % at a twentieth


def test_the_crowd_of_the_samples_late_afternoons_comes_back():
    # From 16 to 18 h there are one and a half times as many who leave without buying.
    found = asked(staffing, sample_workspace(), store="Store 01 Minneapolis")
    late = [one for one in found.hours if one.hour in (16, 17, 18)]
    others = [one for one in found.hours if one.hour not in (16, 17, 18)]
    assert all(one.stands and one.low > 1 for one in late)
    assert all(one.ratio < 1.1 for one in others)
    thinnest = {one.hour for one in found.thinnest}
    assert thinnest
    assert thinnest <= {16, 17, 18}
    assert found.source == "tills"
    assert 0.5 < found.nobody_share < 1
    assert len(found.stores) == 24
    assert found.own
