"""How do stores differ? The page on the sample, on hand-made stores, and where it can't tell."""

from functools import cache

import pytest

from tests.analysis.test_halo import retailer
from tests.builders import sale, workspace_of
from tests.pages.opened import answer, opened, text, unharmed
from tests.pages.own import HOSTILE_STORE, bare, nothing, opened_on, two_shops

PAGE = "stores"
TABS = ("Compare", "Map", "Online around", "Openings")


@cache
def sample(tab="Compare"):
    return opened(PAGE, stores=tab)


def words(app):
    """All text of the page, its headings too."""
    return " ".join([*(entry.value for kind in (app.title, app.subheader) for entry in kind), text(app)])


def test_on_the_sample_it_names_the_store_that_asks_nobody():
    app = opened(PAGE, store_measure="Known share")

    assert unharmed(app)
    assert "of 24 stores differ from the others in any of 8 measures" in answer(app)
    assert [entry.label for entry in app.tabs] == list(TABS)
    assert "Known share: Fresno differs from the others" in words(app)
    assert "of the spread is real, the rest noise" in words(app)


@pytest.mark.parametrize(
    ("tab", "charts", "told"),
    [
        ("Compare", 1, "Where stores stand out"),
        ("Map", 1, "Named and ringed: differs by more than chance"),
        ("Online around", 1, "comes from people who live around a store"),
        ("Openings", 0, "No store opened within the data"),
    ],
)
def test_every_tab_of_the_sample_is_drawn(tab, charts, told):
    app = sample(tab)

    assert unharmed(app)
    assert len(app.get("plotly_chart")) == charts
    assert told in words(app)
    assert "How this is computed" in [entry.label for entry in app.expander]


def test_stores_are_told_in_words():
    told = opened(PAGE, store_measure="Known share").dataframe[0].value

    assert len(told) == 24
    assert told.iloc[-1]["words"] == "Below the others; the lowest of 24"
    assert set(told.iloc[:-1]["words"]) == {"Can't be told apart from the mean"}


def test_another_measure_is_a_link_away():
    app = opened(PAGE, store_measure="Repeat share of the store")

    assert unharmed(app)
    assert "Repeat share of the store: no store can be told apart from the mean" in words(app)


def test_the_measure_goes_along_to_the_map():
    app = opened(PAGE, store_measure="Would recommend (NPS)", stores="Map")

    assert unharmed(app)
    assert app.selectbox(key="store_measure").value == "nps_of_group"


def test_an_opening_is_drawn_with_what_it_goes_along_with():
    app = opened_on(retailer(1.4), PAGE, stores="Openings", period="All data")

    assert unharmed(app)
    assert "Newtown opened in February 2025, which goes with" in words(app)
    assert len(app.get("plotly_chart")) == 1
    assert app.dataframe[0].value["words"].to_list() == ["yes"]
    assert "This is no proof" in words(app)


def test_without_data_it_says_which_file_brings_it():
    app = opened_on(nothing(), PAGE)

    assert unharmed(app)
    assert "lays stores side by side" in words(app)
    assert [button.label for button in app.button if button.label == "Add a file"]


def test_orders_that_name_no_store_say_what_is_missing():
    app = opened_on(bare(), PAGE)

    assert unharmed(app)
    assert "It needs orders that name their store (order_lines.store_id)" in words(app)


def test_few_orders_in_one_store_are_no_comparison():
    app = opened_on(two_shops(), PAGE, period="All data")

    assert unharmed(app)
    assert answer(app) == "There is one store with enough orders: it takes two to compare."
    assert "Can't tell yet" in words(app)


def test_filters_that_leave_no_store_say_how_to_go_on():
    app = opened_on(two_shops(), PAGE, channel="web")

    assert unharmed(app)
    assert "Can't tell yet: it takes orders with a store" in answer(app)
    assert "clear the filters" in words(app)


@pytest.mark.parametrize("tab", TABS)
def test_names_from_the_data_are_text_and_missing_columns_are_named(tab):
    rows = [
        sale(f"c{n}", f"2025-0{1 + n % 9}-1{n % 7} 10:00", 20.0 + n, channel="store", order_id=f"o{n}",
             store_id=(HOSTILE_STORE, "Second")[n % 2])
        for n in range(60)
    ]  # fmt: skip
    app = opened_on(workspace_of(rows), PAGE, stores=tab, period="All data")

    assert unharmed(app)
    assert not any("<img" in entry.value for entry in app.markdown)
    assert "Can't tell yet" in words(app)
