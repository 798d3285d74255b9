"""A map of stores that needs no network, and indexes as dots."""

from dataclasses import replace

from lib.charts.index_dots import IndexDot, index_dots
from lib.charts.outlines import outline, rings
from lib.charts.store_map import MapDot, store_map
from lib.charts.theme import SEQUENTIAL
from lib.schema import formats

STORES = [
    MapDot("Boise", 43.6, -116.2, 193, "31 % Regulars, index 120", is_marked=True),
    MapDot("Tampa", 28.0, -82.5, 244, "25 % Regulars, index 98", is_marked=False),
    MapDot("<b>Eagle</b>", 43.7, -116.3, 20, "20 % Regulars, index 80", is_marked=False),
]


def drawn(rows=STORES):
    return store_map(rows, "the share of Regulars differs from the chain's", formats.count)


def test_the_sentence_and_the_table_say_what_is_marked():
    chart = drawn()
    assert chart.alt == (
        "Map of 3 stores; marked are 1 where the share of Regulars differs from the chain's: "
        "Boise, 31 % Regulars, index 120."
    )
    assert chart.table["Store"].to_list() == ["Boise", "Tampa", "<b>Eagle</b>"]
    assert chart.table.iloc[:, 3].to_list() == ["yes", "no", "no"]


def test_it_asks_nothing_of_the_network():
    figure = drawn().figure
    assert {trace.type for trace in figure.data} == {"scatter"}  # no geo, no tiles
    assert "geo" not in figure.layout.to_plotly_json()


def test_a_name_that_would_lie_on_another_is_left_to_the_pointer():
    texts = [text for trace in drawn().figure.data[1:] for text in trace.text]
    assert sorted(texts) == ["", "Boise", "Tampa"]


def test_names_from_the_data_are_text():
    hovers = [text for trace in drawn().figure.data[1:] for text in trace.hovertemplate]
    assert any("&lt;b&gt;Eagle" in text for text in hovers)


def test_one_store_and_none_are_drawn_too():
    assert "Map of 1 store" in drawn(STORES[:1]).alt
    assert drawn([]).alt == "Map of stores: no store has coordinates."


def test_the_outline_has_what_reaches_into_the_box():
    longitudes, latitudes = outline((-125.0, -66.0, 24.0, 50.0))
    told = [value for value in longitudes if value is not None]
    assert len(longitudes) == len(latitudes)
    assert min(told) < -120
    assert 0 < len(told) < sum(map(len, rings()))
    assert all(-180 <= x <= 180 and -90 <= y <= 90 for ring in rings() for x, y in ring)


def test_indexes_say_which_stand():
    rows = [
        IndexDot("Boise", 150, 120, 190, "30 %", 100, stands=True),
        IndexDot("Tampa", 96, 80, 115, "19 %", 120, stands=False),
    ]
    chart = index_dots(rows, "Regulars", "the chain")
    assert chart.finding == "Regulars: Boise 150, where 100 is usual"
    assert "1 of 2 differ beyond chance. Boise: 150 (120 to 190), 30 %, n = 100." in chart.alt
    assert chart.table["Beyond chance"].to_list() == ["yes", "no"]
    assert index_dots([], "Regulars", "the chain").finding == "Regulars: no difference beyond chance"


def test_shades_fill_all_and_only_marked_ones_carry_names():
    shaded = [replace(row, shade=shade) for row, shade in zip(STORES, (1.0, 0.5, 0.0), strict=True)]
    others, marked = drawn(shaded).figure.data[1:]

    assert list(marked.marker.color) == [SEQUENTIAL[-1]]
    assert list(others.marker.color) == [SEQUENTIAL[4], SEQUENTIAL[0]]
    assert [*marked.text, *others.text] == ["Boise", "", ""]


def test_a_name_is_written_where_it_hits_no_other_dot():
    close = [replace(STORES[0], is_marked=True), MapDot("North", 46.0, -116.2, 9, "", is_marked=False)]
    sides = [trace.textposition for trace in drawn([*close, STORES[1]]).figure.data[1:]]

    assert sides[1] == ("bottom center",)
