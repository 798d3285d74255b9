"""What kinds of customers have we? In its five states, and one group looked at closer."""

import pytest

from lib.analysis.rfm import GROUPS
from tests.pages.opened import answer, opened, text, unharmed
from tests.pages.own import bare, nothing, opened_on, two_shops


def test_on_the_sample_every_group_is_listed():
    app = opened("segments")

    assert unharmed(app)
    assert app.dataframe[0].value["segment"].to_list() == [group.name for group in GROUPS]
    assert "as of 30 June 2026" in text(app)


def test_with_nothing_it_says_what_it_needs():
    app = opened_on(nothing(), "segments")

    assert unharmed(app)
    assert "It needs" in text(app)


def test_a_link_with_a_group_looks_closer_at_that_group():
    app = opened("segments", group="Missed")

    assert unharmed(app)
    assert app.selectbox(key="group").value == "Missed"
    assert any(entry.value.startswith("Missed: ") for entry in app.subheader)


def test_the_filter_bars_segment_is_looked_at_closer():
    app = opened("segments", segment="Slipping away")

    assert app.selectbox(key="group").value == "Slipping away"


def test_a_choice_that_leaves_nobody_says_how_to_go_on():
    app = opened_on(two_shops(), "segments", period="Last month", channel="web")

    assert unharmed(app)
    assert "Can't tell yet" in answer(app)
    assert "clear the filters" in text(app)


def test_without_optional_columns_it_still_answers_and_warns_of_few_buyers():
    app = opened_on(bare(), "segments")

    assert unharmed(app)
    assert "Only 2 buyers" in text(app)


def test_the_cut_table_is_printed():
    printed = text(opened("segments"))

    assert all(f"{group.name}: recency" in printed for group in GROUPS)
    assert "takes a point from 5" in printed


def test_all_customers_of_the_group_are_offered_for_download():
    app = opened("segments", group="Missed")

    held = app.dataframe[0].value.set_index("segment")["customers"]["Missed"]
    assert f"Download these {held:,} customers" in [entry.label for entry in app.download_button]


def test_what_for_is_told_with_its_rules_and_who_only_looks():
    app = tab(opened("segments", occasion="Gift"), "Occasions")

    assert unharmed(app)
    assert "is the commonest occasion" in answer(app)
    assert app.selectbox(key="occasion").value == "Gift"
    printed = text(app)
    assert "known visitor looked around passed without an order" in printed
    assert "Gift: goes to another name or postcode, or is a gift; or" in printed
    assert any(
        entry.label.startswith("Download these") and entry.label.endswith("customers")
        for entry in app.download_button
    )


def test_where_shows_stores_areas_and_gaps():
    app = tab(opened("segments"), "By store")

    assert unharmed(app)
    assert "is the largest group in" in answer(app)
    assert any("gaps" in entry.value for entry in app.caption)
    app.selectbox(key="grouping").set_value("occasions").run()
    assert unharmed(app)
    assert "“Quick errand” is the largest group" in answer(app)


def test_what_for_and_where_say_what_they_lack():
    app = tab(opened_on(bare(), "segments"), "Occasions")
    assert unharmed(app)
    assert "Can't tell yet who only looks" in text(app)

    tab(app, "By store")
    assert unharmed(app)
    assert "order_lines.store_id" in answer(app)


@pytest.mark.parametrize("name", ["Patterns", "Movement"])
def test_patterns_and_movement_answer_on_the_sample_and_stand_where_there_is_little(name):
    app = tab(opened("segments"), name)
    assert unharmed(app)
    assert any(letter.isdigit() for letter in answer(app))

    for little in (bare(), two_shops()):
        app = tab(opened_on(little, "segments"), name)
        assert unharmed(app)
        assert answer(app)


def tab(app, name):
    app.session_state["view"] = name
    return app.run()
