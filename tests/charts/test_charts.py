"""Each chart draws what it is given, says so, carries its figures as a table, and trusts no label."""

import json
from datetime import date

import pandas as pd
import pytest

from lib.analysis.rfm import SCORES, group_of
from lib.charts.bars import ranked_bars
from lib.charts.chart import Chart, label
from lib.charts.cohort_grid import cohort_grid
from lib.charts.dots import Estimate, estimates
from lib.charts.grid import customer_grid
from lib.charts.intervals import Difference, differences
from lib.charts.lines import Series, quarter_shares, revenue_by_channel
from lib.charts.lorenz import lorenz_curve
from lib.charts.pairs import share_pairs
from lib.charts.radar import level_radar
from lib.charts.reach import Gain, gains
from lib.charts.theme import ACCENT, OFFLINE, ONLINE, OTHER, colour_of
from lib.charts.waterfall import Step, evidence, parts_of_change
from lib.charts.week import week_heat_map
from lib.schema import formats

HOSTILE = '<a href="javascript:alert(1)">Cables</a>'


def months(*rows):
    return pd.DataFrame(rows, columns=["month", "channel", "channel_group", "net_revenue"])


def cells(customers):
    return pd.DataFrame(
        [
            {"r": r, "fm": fm, "segment": group_of(r, fm).name, "customers": customers, "net_revenue": 10.0}
            for r in SCORES
            for fm in SCORES
        ]
    )


def cohort(name):
    return pd.DataFrame(
        [(name, 1, 0.3, 40, 0.2, 0.4, True), (name, 2, 0.1, 40, 0.05, 0.2, False)],
        columns=["cohort", "months_since", "value", "n", "low", "high", "is_complete"],
    )


CURVE = pd.DataFrame({"customers": [0.0, 0.5, 0.75, 1.0], "net_revenue": [0.0, 0.1, 0.3, 1.0]})
CHARTS = {
    "evidence": lambda name: evidence(Step("Before", -10.0), [Step(name, 8.0), Step("phone", 6.5)], 3.0),
    "parts of change": lambda name: parts_of_change([(name, 8.0), ("price", -2.0)], formats.number, "Change"),
    "dots": lambda name: estimates([Estimate(name, 0.3, 0.2, 0.4, 50)], formats.share, "Came back"),
    "cohorts": lambda name: cohort_grid(
        cohort(name), formats.share, formats.share, "Ordered", "First channel"
    ),
    "gains": lambda name: gains([Gain(name, 0.3, 0.2, 0.4), Gain("South", 0.05, 0.0, 0.1)], "More known"),
    "bars": lambda name: ranked_bars(pd.DataFrame({"what": [name], "share": [0.5]}), formats.share, "share"),
    "lines": lambda name: revenue_by_channel(months((date(2025, 1, 1), name, "online", 5.0)), "USD"),
    "pairs": lambda name: share_pairs(pd.DataFrame({"what": [name], "a": [0.5], "b": [0.2]}), "Top", "Rest"),
    "intervals": lambda name: differences([Difference(name, 1, 0.5, 1.5, "2", "1", "+1")], "Top", "Rest"),
    "radar": lambda name: level_radar(
        pd.DataFrame({"axis": [name], "group": ["x"], "level": [3.0]}), {"x": ONLINE}
    ),
}


def written(chart: Chart) -> str:
    return json.dumps(json.loads(chart.figure.to_json()))


@pytest.mark.parametrize("kind", CHARTS)
def test_a_label_from_the_data_is_drawn_as_text(kind):
    chart = CHARTS[kind](HOSTILE)

    assert "<a href" not in written(chart)
    assert "&lt;" in written(chart)
    assert not chart.table.empty
    assert chart.alt.endswith(".")


def test_a_label_is_only_changed_where_it_would_be_read_as_html():
    assert label("Cables & more") == "Cables &amp; more"
    assert label("it's") == "it's"


def test_channels_have_the_colour_of_their_side():
    frame = months((date(2025, 1, 1), "web", "online", 5.0), (date(2025, 1, 1), "store", "offline", 7.0))
    lines = revenue_by_channel(frame, "USD").figure.data

    assert [line.line.color for line in lines] == [ONLINE, OFFLINE]
    assert colour_of("anything") == OTHER


def test_two_channels_of_one_side_differ_by_their_dashes():
    frame = months((date(2025, 1, 1), "web", "online", 5.0), (date(2025, 1, 1), "app", "online", 7.0))

    assert len({line.line.dash for line in revenue_by_channel(frame, "USD").figure.data}) == 2


def test_an_incomplete_month_is_drawn_open_and_said():
    january, february = date(2025, 1, 1), date(2025, 2, 1)
    frame = months((january, "web", "online", 5.0), (february, "web", "online", 1.0))
    line = revenue_by_channel(frame, "USD", [february]).figure.data[0]

    assert list(line.marker.symbol) == ["circle", "circle-open"]
    assert "(incomplete)" in line.hovertemplate[1]


def test_a_month_without_sales_is_a_gap_not_a_zero():
    frame = months(
        (date(2025, 1, 1), "web", "online", 5.0),
        (date(2025, 2, 1), "store", "offline", 7.0),
        (date(2025, 3, 1), "web", "online", 6.0),
    )
    web = revenue_by_channel(frame, "USD").table["Web"]

    assert web.isna().tolist() == [False, True, False]


def test_the_lorenz_curve_says_what_the_lower_half_brings():
    chart = lorenz_curve(CURVE, 0.25, 0.7)

    assert chart.finding == "The half that spends least brings 10 % of net revenue"
    assert chart.alt == f"{chart.finding}. The top 25 % bring 70 %."


def test_the_lorenz_curve_can_be_drawn_without_revenue():
    chart = lorenz_curve(pd.DataFrame({"customers": [], "net_revenue": []}), 0.01, None)

    assert "–" in chart.alt


def test_the_grid_writes_all_25_counts_and_each_group_once():
    chart = customer_grid(cells(4), lambda value: f"${value:.0f}", "Missed")
    texts = [text for row in chart.figure.data[0].text for text in row]

    assert len(texts) == 25
    assert all(text.endswith("4") for text in texts)
    assert sum("<b>" in text for text in texts) == 9
    assert chart.alt.startswith("100 customers in 9 groups")


def test_an_empty_grid_says_so():
    assert customer_grid(cells(0), str).alt == "The grid is empty: no customer bought in this choice."


@pytest.mark.parametrize(
    ("low", "high", "clear"), [(0.1, 0.5, True), (-0.5, -0.1, True), (-0.1, 0.5, False), (0.0, 0.5, False)]
)
def test_a_difference_is_clear_when_its_interval_leaves_out_zero(low, high, clear):
    assert Difference("x", 0.2, low, high, "a", "b", "c").is_clear is clear


def test_differences_that_are_not_clear_are_grey():
    unsure = Difference("Online share", 0.01, -0.1, 0.12, "44 %", "43 %", "+1.0 points")
    chart = differences([unsure], "Top", "Rest")

    assert {trace.line.color or trace.marker.color for trace in chart.figure.data} == {OTHER}
    assert chart.finding == "Top differ from rest in 0 of 1 measures"


def test_the_week_names_its_busiest_hour():
    hours = pd.DataFrame({"weekday": [0, 5], "hour": [9, 14], "share": [0.2, 0.8]})

    assert (
        "The busiest hour is Saturday from 14 to 15 h, 80 %." in week_heat_map(hours, "orders in stores").alt
    )


def test_an_axis_that_nobody_rated_is_a_gap_in_the_radar():
    levels = pd.DataFrame({"axis": ["a", "b"], "group": ["x", "x"], "level": [3.0, None]})
    chart = level_radar(levels, {"x": ONLINE})

    assert list(chart.figure.data[0].r) == [3.0, None, 3.0]
    assert chart.alt == "Levels from 1 to 5: x 3 on average."


def test_bars_start_at_zero_and_are_written():
    chart = ranked_bars(pd.DataFrame({"what": ["a", "b"], "share": [0.5, 0.25]}), formats.share, "share")

    assert chart.figure.layout.xaxis.range[0] == 0
    assert list(chart.figure.data[0].text) == ["50 %", "25 %"]
    assert chart.alt == "Share of 2: from a 50 % to b 25 %."


@pytest.mark.parametrize(
    "chart", [CHARTS["pairs"]("a"), lorenz_curve(CURVE, 0.25, 0.7)], ids=["pairs", "lorenz"]
)
def test_a_table_of_shares_says_so(chart):
    assert chart.holds_shares
    assert chart.table.select_dtypes("float").max().max() <= 1


def test_evidence_adds_up_step_by_step_to_its_sum():
    steps = [Step("same phone", 8.0), Step("other place", -1.5)]
    chart = evidence(Step("Before", -10.0), steps, 3.0)
    bars = chart.figure.data[0]

    assert list(bars.base) == [0.0, -10.0, -2.0, 0.0]
    assert list(bars.x) == [-10.0, 8.0, -1.5, -3.5]
    assert chart.finding == "−3.5 bits in all: not enough to be one person"
    assert chart.table["Bits"].to_list() == [-10.0, 8.0, -1.5, -3.5]


def test_a_gain_that_may_be_chance_is_grey():
    chart = gains([Gain("North", 0.3, 0.2, 0.4), Gain("South", 0.05, 0.0, 0.1)], "More known")

    assert [mark.marker.color for mark in chart.figure.data if mark.mode == "markers"] == [ACCENT, OTHER]
    assert chart.alt == "More known: North 30 % (20 % to 40 %) first of 2; 1 clearly above none."


def test_a_month_that_is_not_over_is_framed_and_told():
    chart = cohort_grid(cohort("Jan 2024"), formats.share, formats.share, "Ordered", "First order")

    assert [(shape.x0, shape.line.dash) for shape in chart.figure.layout.shapes] == [(0.54, "dot")]
    assert "month not over" in chart.figure.data[0].hovertext[0][1]
    assert list(chart.table["Month complete"]) == ["yes", "no"]
    assert chart.alt == "Ordered by first order: 1 row, up to 2 months on; Jan 2024 30 % after 1 month."


def test_an_interval_that_holds_the_line_is_grey():
    rows = [Estimate("web", 0.3, 0.2, 0.4, 50), Estimate("store", 0.6, 0.5, 0.7, 50)]
    chart = estimates(rows, formats.share, "Came back", beside=0.35)

    assert [line.marker.color for line in chart.figure.data if line.mode == "markers"] == [OTHER, ACCENT]
    assert chart.alt == "Came back, 2 groups: web 30 % (20 % to 40 %); store 60 % (50 % to 70 %)."


def test_parts_of_a_change_add_up_step_by_step_to_it():
    bars = parts_of_change([("customers", 8.0), ("price", -2.0)], formats.number, "Change").figure.data[0]

    assert list(bars.x) == [8.0, -2.0, 6.0]
    assert list(bars.base) == [0.0, 8.0, 0.0]


def test_what_was_decided_beside_others_is_coloured_by_that():
    # Both intervals leave out zero; of many such some are chance.
    rows = [
        Difference("One", 5.0, 1.0, 9.0, "5", "0", "+5", stands=False),
        Difference("Two", 5.0, 1.0, 9.0, "5", "0", "+5", stands=True),
    ]
    dots = [
        trace.marker.color for trace in differences(rows, "A", "B").figure.data if trace.mode == "markers"
    ]
    assert dots == [OTHER, ACCENT]
    groups = [
        Estimate(name, 5.0, 1.0, 9.0, 20, stands=stands) for name, stands in (("a", False), ("b", True))
    ]
    chart = estimates(groups, formats.count, "Orders", beside=0.0)
    assert [trace.marker.color for trace in chart.figure.data if trace.mode == "markers"] == [OTHER, ACCENT]


def test_shares_close_together_are_written_with_a_decimal():
    near = estimates([Estimate("a", 0.7, 0.69, 0.71, 20)], formats.share, "Share", holds_shares=True)
    far = estimates([Estimate("a", 0.7, 0.5, 0.9, 20)], formats.share, "Share", holds_shares=True)
    assert (near.figure.layout.xaxis.tickformat, far.figure.layout.xaxis.tickformat) == (".1%", ".0%")


def test_quarters_are_named_by_the_month_that_they_begin_in():
    frame = pd.DataFrame(
        [(date(2025, 1, 1), "Both", 0.1), (date(2025, 4, 1), "Both", 0.2)],
        columns=["month", "series", "value"],
    )
    chart = quarter_shares(frame, [Series("Both", ACCENT)], "Share of buyers")
    assert chart.alt == (
        "Share of buyers by quarter, the quarter from January 2025 to the quarter from April 2025: "
        "Both from 10 % to 20 %."
    )
    assert list(chart.table["Quarter from"]) == ["2025-01", "2025-04"]
    assert chart.holds_shares
