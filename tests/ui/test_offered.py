"""A table is offered as csv and xlsx; nothing is built before it is asked for."""

from streamlit.testing.v1 import AppTest

from tests.pages.opened import SECONDS, opened


def twice():
    import pandas as pd

    from lib.ui import tables

    frame = pd.DataFrame({"net_revenue": [1.0]})
    tables.show(frame, "The same name")
    tables.show(frame, "The same name")
    tables.show(frame.iloc[:0], "Nothing in it")


def test_tables_of_one_name_are_both_offered_and_an_empty_one_is_not():
    app = AppTest.from_function(twice, default_timeout=SECONDS).run()

    assert not app.exception
    assert len(app.dataframe) == 3
    assert not app.get("download_button")  # closed, nothing is drawn


def test_opened_it_offers_both_files_and_says_the_window():
    app = AppTest.from_function(twice, default_timeout=SECONDS)
    app.session_state["offer_1_The same name"] = True
    app.session_state["offer_2_The same name"] = True
    app.run()

    assert not app.exception
    assert [entry.label for entry in app.get("download_button")] == 2 * [
        "Take it as csv, with definitions",
        "Take it as xlsx, with definitions",
    ]


def test_a_page_notes_its_window_for_its_tables():
    app = opened("segments")

    assert not app.exception
    assert app.session_state["regulars_window"] == "July 2025 to June 2026"
    assert not [entry for entry in app.get("download_button") if "with definitions" in entry.label]
