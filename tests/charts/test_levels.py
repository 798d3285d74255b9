"""Charts of levels: shares, grid, lines and views say in words and in their tables what they draw."""

import pandas as pd

from lib.charts.level_grid import level_grid
from lib.charts.level_lines import level_lines
from lib.charts.level_shares import LevelCounts, level_shares
from lib.charts.roles import Views, views_apart

NAN = float("nan")


def test_level_shares_are_of_all_answers():
    chart = level_shares(
        [LevelCounts("Insight", (5, 5, 5, 3, 0), 2), LevelCounts("<b>Dialogs", (1, 0, 0, 0, 9), 0)]
    )
    first = chart.figure.data[0]
    assert list(first.x) == [0.25, 0.1]
    assert first.y[1] == "&lt;b&gt;Dialogs"
    assert [bar.name for bar in chart.figure.data][-1] == "Don't know"
    assert "most frequent in Insight: 50 %" in chart.alt.replace("\u00a0", " ")
    assert chart.table["Don't know"].tolist() == [2, 0]
    assert "nobody has rated" in level_shares([]).alt


def test_the_grid_leaves_cells_empty_and_says_why():
    cells = pd.DataFrame(
        [("Single view", "North", 2.0, "2 to 3", 40), ("Single view", "South", 4.0, "4", 30),
         ("One mind", "North", NAN, "", NAN), ("One mind", "South", 3.0, "3", 12)],
        columns=["component", "unit", "value", "written", "n"],
    )  # fmt: skip
    chart = level_grid(cells, "Level", "too few")
    assert "1 empty (too few)" in chart.alt
    assert "Widest on Single view: 2.0 to 4.0" in chart.alt
    assert chart.table.iloc[0].tolist() == ["Single view", "2 to 3 (n = 40)", "4 (n = 30)"]
    assert chart.table["North"].tolist()[1] == ""
    assert chart.figure.data[0].text[0][0] == "2–3"
    assert "too few" in chart.figure.data[0].hovertext[1][0]


def test_lines_colour_what_moved_most():
    frame = pd.DataFrame(
        [("Old", "Insight", 2.0), ("New", "Insight", 2.2), ("Old", "Dialogs", 3.0), ("New", "Dialogs", 4.0),
         ("Old", "Offers", NAN), ("New", "Offers", 3.0)],
        columns=["round", "series", "value"],
    )  # fmt: skip
    chart = level_lines(frame, ["Old", "New"], "Mean level")
    assert chart.finding == "Dialogs moved most: +1.0"
    assert chart.figure.data[-1].name == "Dialogs"
    assert "Insight +0.2" in chart.alt
    assert list(chart.figure.data[0].x) == ["Old", "New"]


def test_views_say_what_is_exact_and_what_may_be_chance():
    rows = [Views("Seamless", 4.4, 2.6, 1.8, 1.3, 2.3, 2.5, stands=True),
            Views("Local", 3.2, 3.0, 0.2, None, None, None, stands=False)]  # fmt: skip
    chart = views_apart(rows, "executives", "managers and associates")
    assert "1 of them clearly apart" in chart.alt.replace("\u00a0", " ")
    assert chart.table["Clearly apart"].tolist() == ["yes", "may be chance"]
    assert chart.table.iloc[1, 4] == "+0.2 (everybody answered)"
    assert "Customers" in chart.table
    assert "Customers" not in views_apart(rows[1:], "executives", "associates").table
