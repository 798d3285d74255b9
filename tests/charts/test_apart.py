"""The grid of what sets groups apart: marks, letters, hover, its finding and its table."""

import pandas as pd

from lib.charts.apart import apart_grid


def cells(groups: int = 2) -> pd.DataFrame:
    rows = [
        (f"Group <{place}>", measure, apart * (-1) ** place, f"${10 * place}", "$7")
        for place in range(1, groups + 1)
        for measure, apart in (("Orders", 0.2), ("Net revenue", 1.3))
    ]
    return pd.DataFrame(rows, columns=["group", "measure", "apart", "typical", "usual"])


def test_cells_far_from_all_are_marked_and_all_stand_first() -> None:
    drawn = apart_grid(cells(), "All customers").figure
    assert drawn.data[0].text == (["$7", "$10", "$20"], ["$7", "▼ $10", "▲ $20"])
    assert drawn.layout.xaxis.ticktext == ("All", "<b>A</b>", "<b>B</b>")


def test_many_groups_have_marks_only_for_there_is_no_room() -> None:
    assert apart_grid(cells(5), "All").figure.data[0].text[1][1] == "▼<br>$10"
    assert apart_grid(cells(6), "All").figure.data[0].text[1] == ["", "▼", "▲", "▼", "▲", "▼", "▲"]


def test_names_from_the_data_are_no_markup() -> None:
    assert (
        "Group &lt;1&gt;<br>Net revenue: $10, all $7"
        in apart_grid(cells(), "All").figure.data[0].hovertext[1][1]
    )


def test_it_says_in_words_what_it_shows_and_has_a_table() -> None:
    chart = apart_grid(cells(), "All customers")
    assert chart.finding == "Groups differ most in net revenue and orders"
    assert "Group <1> in Net revenue, $10 against $7" in chart.alt
    assert list(chart.table.columns) == ["Measure", "All customers", "Group <1>", "Group <2>"]
    assert chart.table["Group <2>"].tolist() == ["$20", "$20"]
