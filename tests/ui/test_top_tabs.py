"""The tabs of Top customers that look ahead: next in line, what if, invite them; each by itself."""

from functools import cache

import pytest
from streamlit.testing.v1 import AppTest

from lib.schema.metrics import metrics
from lib.schema.promises import template
from lib.ui import next_in_line, panel, session, simulator
from tests.builders import sale, workspace_of
from tests.pages.opened import SECONDS, text, unescaped, unharmed
from tests.pages.own import bare, nothing, two_shops

TABS = ("next_in_line", "simulator", "panel")


def drawn(tab, workspace=None):
    def page(name):
        from importlib import import_module

        import streamlit as st

        from lib.ui import navigation
        from lib.ui.top import Top

        with navigation.framed():
            import_module(f"lib.ui.{name}").show(Top("revenue", 0.01, st.container()))

    app = AppTest.from_function(page, default_timeout=SECONDS, args=(tab,))
    if workspace is not None:
        app.session_state["regulars_workspace"] = session.registry().add(workspace)
    return app.run()


@cache
def sample(tab):
    return drawn(tab)


def answer(app):
    return unescaped(next(one.value for one in app.markdown if one.value.startswith("## ")))[3:]


@pytest.mark.parametrize("tab", TABS)
def test_it_answers_on_the_sample(tab):
    assert unharmed(sample(tab))
    assert answer(sample(tab))
    assert "Can't tell" not in answer(sample(tab))


@pytest.mark.parametrize("tab", TABS)
@pytest.mark.parametrize("made", [nothing, two_shops, bare])
def test_with_little_or_nothing_it_says_what_is_missing(tab, made):
    app = drawn(tab, made())

    assert unharmed(app)
    assert answer(app)


@pytest.mark.parametrize("module", [next_in_line, simulator, panel])
def test_every_figure_is_in_the_glossary(module):
    assert set(module.MEASURES) <= set(metrics())


def test_next_in_line_lists_masked_customers_by_how_likely_they_are():
    ahead, risk = (frame.value for frame in sample("next_in_line").dataframe[1:3])

    assert ahead["likelihood"].is_monotonic_decreasing
    assert risk["likelihood"].min() > 50  # a share of 1, shown in percent
    assert all("…" in name for name in ahead["name"].dropna())
    assert "customer_key" not in ahead
    labels = [one.label for one in sample("next_in_line").download_button]
    assert "Download these 50 customers" in labels


def test_next_in_line_says_how_it_held_and_what_it_is_not():
    printed = text(sample("next_in_line"))

    assert "Who made it stood above who did not in" in printed
    assert "need not make anybody a top customer" in printed
    assert "nothing that was not known by then" in printed


def test_some_may_be_held_back_before_they_are_written_to():
    app = sample("next_in_line")
    app.slider(key="ahead_held").set_value(50).run()

    assert unharmed(app)
    assert any(one.label.endswith("held back") for one in app.download_button)
    assert "it takes 30 a side" in text(app)
    app.slider(key="ahead_held").set_value(0).run()


def test_what_if_begins_with_the_tested_campaign():
    app = sample("simulator")

    assert app.selectbox(key="plan_action").value == "Spring26"
    assert answer(app).startswith("It comes to between −$")
    assert "the difference is the campaign's effect" in text(app)
    assert [one.label for one in app.metric][:3] == [
        "Costs within a year", "Needed from each", "Of what each brings",
    ]  # fmt: skip


def test_what_nobody_tested_has_no_value_until_somebody_types_one():
    app = drawn("simulator")
    app.selectbox(key="plan_action").set_value(simulator.OTHER).run()

    assert unharmed(app)
    assert answer(app).startswith("It pays if each of 5,856 customers brings")
    assert "Nobody knows yet what it changes" in text(app)
    assert "effect" not in answer(app)

    app.number_input(key="plan_low").set_value(0.0).run()
    app.number_input(key="plan_high").set_value(30.0).run()

    assert answer(app).startswith("With the range that was typed, it comes to between")
    assert "a belief, not a finding" in text(app)


def test_a_persona_and_costs_change_the_plan():
    app = drawn("simulator")
    app.selectbox(key="plan_whom").set_value("persona:Jill").run()
    app.number_input(key="plan_fixed").set_value(500.0).run()

    assert unharmed(app)
    assert "for 1,809" in answer(app)  # the 5,856 of all others are not meant
    assert "Pays back between" in text(app)


def test_the_panel_is_drawn_again_by_another_number_and_for_another_way():
    app = drawn("panel")
    before = app.dataframe[2].value["customer_id"].tolist()
    app.number_input(key="panel_draw").set_value(2).run()
    again = app.dataframe[2].value["customer_id"].tolist()
    app.radio(key="panel_contact").set_value("sms").run()

    assert unharmed(app)
    assert len(before) == len(again) == 20
    assert before != again
    assert "may be invited by text message" in answer(app)


def test_who_is_invited_is_masked_and_the_file_is_offered_with_a_warning():
    app = sample("panel")

    assert all("…" in one for one in app.dataframe[2].value["email"].dropna())
    assert "Download 20 invitations" in [one.label for one in app.download_button]
    assert "unmasked" in text(app)


def test_orders_of_one_day_are_no_reason_to_fail():
    for tab in TABS:
        assert unharmed(drawn(tab, workspace_of([sale("ann", "2025-06-05", 20.0)])))


def test_a_promise_may_be_extended_and_it_is_said_who_has_it_today():
    app = drawn("simulator")
    promise = next(one.sentence for one in template() if one.measure == "nps_of_group")
    app.selectbox(key="plan_action").set_value(promise).run()

    assert unharmed(app)
    assert "Kept today for" in text(app)
    assert "Nobody knows yet what it changes" in text(app)
