"""The scorecard's charts: names in four quarters, and values on five bands."""

import pytest

from lib.charts.level_scale import Reached, level_scale, place_of
from lib.charts.quarters import Placed, quarters

SHARES = (0.25, 0.5, 0.75, 0.9)
HOURS = (168.0, 72.0, 24.0, 8.0)


@pytest.mark.parametrize(
    ("value", "cuts", "highest", "expected"),
    [
        (0.0, SHARES, 1.0, 1.0),
        (0.125, SHARES, 1.0, 1.5),
        (0.25, SHARES, 1.0, 2.0),
        (0.95, SHARES, 1.0, 5.5),
        (1.0, SHARES, 1.0, 6.0),
        (72.0, HOURS, None, 3.0),
        (48.0, HOURS, None, 3.5),
        (4.0, HOURS, None, 5.5),
        (1000.0, HOURS, None, 1.0),
        (-3.0, (-10.0, 0.0, 5.0, 10.0), None, 2.7),
    ],
)
def test_a_value_stands_where_it_lies_between_its_cuts(value, cuts, highest, expected):
    assert place_of(value, cuts, 0.0, highest) == pytest.approx(expected)


def reached(name: str = "Feedback <b>", *, decides: bool = True) -> Reached:
    return Reached(
        name, 0.49, 0.46, 0.51, SHARES, ("", "", "", ""), "2 to 3", "1,552 answers", decides,
        lambda value: f"{value:.0%}", highest=1.0,
    )  # fmt: skip


def test_the_scale_says_what_it_shows_and_names_are_no_markup():
    chart = level_scale([reached(), reached("Hours", decides=False)])
    assert "Feedback <b> 49% (46% to 51%) of 1,552 answers: level 2 to 3" in chart.alt
    assert "The lowest decides: Feedback <b>." in chart.alt
    assert chart.table["Level 3 from"].tolist() == ["50%", "50%"]
    texts = [note.text for note in chart.figure.layout.annotations]
    assert any(text.startswith("<b>Feedback &lt;b&gt;</b>") for text in texts)


def test_each_component_stands_in_its_quarter():
    rows = [
        Placed("Seamless <i>interactions</i>", "blind_spot", 4.5, "2"),
        Placed("Single view of the customer", "hidden_strength", 2, "3"),
    ]
    chart = quarters(rows, 3, "Everybody")
    assert chart.finding == "1 blind spot: rated strong, shown weak"
    assert "Known gap: none" in chart.alt
    assert "strong from level 3 on" in chart.alt
    assert chart.table["Quarter"].tolist() == ["Blind spot", "Hidden strength"]
    texts = [note.text for note in chart.figure.layout.annotations]
    assert "Seamless<br>&lt;i&gt;interactions&lt;/i&gt;" in texts
    assert texts.count("None") == 2


def test_without_components_no_quarter_has_a_name():
    assert quarters([], 3, "Everybody").finding == "Nothing has a quarter yet"
