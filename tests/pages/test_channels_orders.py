"""Orders that cross and hours of the week, as tabs of the page: on the sample, and where files say little."""

import re
from functools import cache

import pandas as pd
import pytest

from tests.builders import sale, workspace_of
from tests.pages.opened import opened, text, unescaped, unharmed
from tests.pages.own import HOSTILE_STORE, bare, opened_on, two_shops

CROSSING, WHEN = "Crossing orders", "When"


def words(app):
    return " ".join([*(unescaped(entry.value) for entry in app.subheader), text(app)])


@cache
def crossing():
    return opened("channels", compare=CROSSING, period="All data")


@cache
def when():
    return opened("channels", compare=WHEN, period="All data")


def test_the_sample_tells_what_is_collected_and_what_no_file_tells():
    told = words(crossing())
    assert unharmed(crossing())
    assert "3.8 % of known orders" in told
    assert "it takes “Promised” in a file of order lines" in told
    assert "it takes “Associate” in a file of order lines with online orders" in told
    assert "refunds tell no place" in told
    frame = crossing().dataframe[0].value
    assert list(frame["way"]) == ["Collect in store", "Return elsewhere"]
    assert list(frame["orders"]) == [1081, 0]
    assert "How this is computed" in [entry.label for entry in crossing().expander]


def test_the_sample_tells_when_associates_are_missing():
    told = words(when())
    assert unharmed(when())
    assert "visitors per associate-hour seen at the tills" in told
    assert "No file tells shifts" in told
    assert "In stores, the busiest hour is" in told


@pytest.mark.parametrize("by", ["Channel", "Device", "Occasion"])
def test_hours_are_told_apart_by_each_trait(by):
    app = opened("channels", compare=WHEN)
    app.session_state["hours_by"] = by
    app.run()
    assert unharmed(app)
    assert "the busiest hour is" in words(app)
    assert len(app.get("plotly_chart")) + len(app.dataframe) <= 10


@pytest.mark.parametrize("retailer", [two_shops, bare])
@pytest.mark.parametrize("tab", [CROSSING, WHEN])
def test_few_customers_and_missing_columns_leave_each_tab_standing(tab, retailer):
    app = opened_on(retailer(), "channels", compare=tab, period="All data")
    assert unharmed(app)
    assert "an't tell yet" in words(app)


@pytest.mark.parametrize("tab", [CROSSING, WHEN])
def test_a_segment_and_a_channel_narrow_each_tab(tab):
    app = opened("channels", compare=tab, segment="Regulars", channel="web")
    assert unharmed(app)
    assert words(app)


@pytest.mark.parametrize("by", ["Channel", "Device", "Occasion"])
def test_without_touches_and_hours_it_says_what_it_takes(by):
    app = opened_on(two_shops(), "channels", compare=WHEN, period="All data")
    app.session_state["hours_by"] = by
    app.run()
    assert unharmed(app)
    if by == "Device":
        assert "“Device” in a file of touches" in words(app)


def test_shifts_and_hostile_names_are_shown_as_text():
    stores = (HOSTILE_STORE, "Second")
    lines, traffic, shifts = [], [], []
    for week in range(12):
        day = pd.Timestamp("2025-01-06") + pd.Timedelta(weeks=week)
        for place, store in enumerate(stores):
            lines += [
                sale(f"c{n}", str(day + pd.Timedelta(hours=10 + n % 5)), 20.0, channel="store",
                     store_id=store, associate_id="Zoe", order_id=f"{week}{place}{n}")
                for n in range(12)
            ]  # fmt: skip
            traffic += [
                {"store_id": store, "counted_at": day + pd.Timedelta(hours=hour), "visitors": 10 + 30 * place}
                for hour in range(9, 18)
            ]
            shifts.append(
                {"associate_id": f"Z{place}", "store_id": store, "starts_at": day + pd.Timedelta(hours=9),
                 "ends_at": day + pd.Timedelta(hours=17)}
            )  # fmt: skip
    workspace = workspace_of(lines, store_traffic=traffic, shifts=shifts)
    app = opened_on(workspace, "channels", compare=WHEN, period="All data")
    assert unharmed(app)
    told = words(app)
    assert "Associates as their shifts tell." in told
    assert "11 % of visitors came while no shift was told." in told  # the ninth hour of nine
    bare_tag = re.compile(r"(?<!\\)<img")
    assert not [entry for entry in (*app.markdown, *app.subheader) if bare_tag.search(entry.value)]
