"""A grid of pairs: a cell a pair, empty where nothing is told, bold where it is clear, no label trusted."""

import json

from lib.charts.cross_matrix import PairCell, cross_matrix

HOSTILE = '<a href="javascript:alert(1)">Cables</a>'


def drawn(*cells):
    return cross_matrix(cells, ["Phones", HOSTILE], "Buyers online of", "also buy in stores")


def cell(first, second, times, stands=True):
    return PairCell(first, second, times, times / 2, times * 2, 0.25, 40, stands)


def test_each_pair_has_its_cell_and_others_are_empty():
    heat = drawn(cell("Phones", HOSTILE, 2.0), cell(HOSTILE, "Phones", 0.5, stands=False)).figure.data[0]

    assert [list(row) for row in heat.z] == [[None, 1.0], [-1.0, None]]
    assert [list(row) for row in heat.text] == [["", "<b>2.0</b>"], ["0.5", ""]]


def test_never_is_as_far_as_colour_goes():
    heat = drawn(cell("Phones", HOSTILE, 0.0)).figure.data[0]

    assert heat.z[0][1] == -2.0


def test_the_sentence_and_the_table_tell_the_pairs():
    chart = drawn(cell("Phones", HOSTILE, 2.2))

    assert "1 of 1 pairs stand out" in chart.alt
    assert "2.2 times (1.1 to 4.4), 25 % of 40" in chart.alt
    assert list(chart.table.iloc[0])[:5] == ["Phones", HOSTILE, "25 %", 40, 2.2]


def test_labels_are_text():
    assert "<a href" not in json.dumps(drawn(cell("Phones", HOSTILE, 2.0)).figure.to_dict(), default=str)
