"""Stores in a row with what is drawn to the mean, and months around an event."""

from lib.charts.event_months import EventMonth, event_months
from lib.charts.league import LeagueRow, league
from lib.charts.theme import ACCENT, OTHER
from lib.schema import formats

ROWS = [
    LeagueRow("Boise", 0.60, 0.59, 0.52, 0.66, 466, differs=False),
    LeagueRow("<b>Fresno</b>", 0.25, 0.30, 0.20, 0.40, 343, differs=True),
]
MONTHS = [
    EventMonth(-1, "January 2025", 0.01, -0.1, 0.12),
    EventMonth(0, "February 2025", 0.1, -0.05, 0.25),
    EventMonth(1, "March 2025", 0.4, 0.3, 0.5),
]


def drawn(rows=ROWS):
    return league(rows, formats.share, "Known share", 0.58, holds_shares=True)


def test_who_differs_is_in_colour_and_in_the_sentence():
    chart = drawn()
    lines = [trace for trace in chart.figure.data if trace.mode == "lines"]

    assert [line.line.color for line in lines] == [OTHER, ACCENT]
    assert chart.alt == (
        "Known share of 2 stores, drawn towards their mean of 58 %; 1 differs: "
        "<b>Fresno</b> 30 % (20 % to 40 %)."
    )
    assert chart.table["Differs"].to_list() == ["", "yes"]


def test_hovering_tells_both_values_and_n_as_text():
    hovers = [trace.hovertemplate for trace in drawn().figure.data if trace.mode == "markers"]

    assert any(
        hover.startswith("&lt;b&gt;Fresno&lt;/b&gt;: 30 % (20 % to 40 %); seen 25 %, n = 343")
        for hover in hovers
    )


def test_no_stores_are_drawn_too():
    assert drawn([]).alt == "Known share of 0 stores, drawn towards their mean of 58 %; 0 differ."


def test_months_after_an_event_are_in_colour_and_its_own_is_open():
    chart = event_months(MONTHS, "Beside other areas", "opening")
    dots = [trace for trace in chart.figure.data if trace.mode == "markers"]

    assert [dot.marker.color for dot in dots] == [OTHER, OTHER, ACCENT]
    assert [dot.marker.symbol for dot in dots] == ["circle", "circle-open", "circle"]
    assert chart.alt == (
        "Beside other areas, by month from the opening, January 2025 to March 2025. 1 of 1 months after it "
        "differ by themselves; the last one: 40 % (30 % to 50 %)."
    )
    assert event_months([], "Beside other areas", "opening").alt == "Beside other areas: no months to show."
