"""The roadmap: empty on the sample, filled by hand, moved, changed, taken off, reviewed; and the roles."""

from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from lib.jobs.planning import actions_of, save_actions
from lib.jobs.sample import sample_workspace
from lib.schema.actions import Action
from lib.ui import session
from lib.workspace.workspace import Workspace
from tests.builders import sale, workspace_of
from tests.pages.opened import answer, opened, text, unharmed
from tests.pages.own import opened_on

PAGE = "roadmap"
KNOWN = "known_revenue_share"


def lines() -> list[dict]:
    """Two years of 120 orders: of the first one in ten is by somebody known, of the second nine in ten."""
    return [
        sale(
            f"c{n}" if (n % 10 == 0) == (year == 2024) else None,
            f"{year}-{1 + n % 12:02d}-{1 + n % 28:02d}", 20.0, order_id=f"{year}-{n}",
        )
        for year in (2024, 2025) for n in range(120)
    ] + [sale("last", "2025-12-31", 20.0)]  # fmt: skip


def planned(title: str, **more: object) -> Action:
    told = {"component": "single_view", "metric": KNOWN, "effort_days": 10.0}
    return Action(title=title, **(told | more))


MET = planned(
    "Ask for the loyalty number", starts_on=date(2025, 1, 1), review_on=date(2025, 12, 31),
    expected_effect=0.5, status="started",
)  # fmt: skip
NOT_MET = planned(
    "Ask twice",
    starts_on=date(2025, 7, 1),
    review_on=date(2025, 12, 1),
    expected_effect=0.5,
    status="started",
)
EARLY = planned(
    "Ask kindly",
    starts_on=date(2025, 12, 1),
    review_on=date(2026, 6, 1),
    expected_effect=0.1,
    status="started",
)
LATER = planned("Ask in the app", effort_days=2.0)


@pytest.fixture
def shop() -> Workspace:
    return workspace_of(lines())


def button(app: AppTest, label: str):
    return next(each for each in app.button if each.label == label)


def its(app: AppTest) -> Workspace:
    return session.registry().get(app.session_state["regulars_workspace"])


def titles(app: AppTest) -> list[str]:
    return list(app.dataframe[0].value["title"])


def test_on_the_sample_it_is_empty_and_says_where_to_begin():
    app = opened(PAGE)
    assert unharmed(app)
    assert answer(app).startswith("Nothing is on the roadmap yet; furthest to go has ")
    assert len([each for each in app.button if each.label == "Add to roadmap"]) == 3


def test_a_suggestion_fills_the_form_and_goes_into_a_copy_of_the_sample():
    app = opened(PAGE)
    suggested = next(each for each in app.button if each.label == "Add to roadmap")
    component = suggested.key.removeprefix("plan_suggest_")
    suggested.click().run()
    assert app.selectbox(key="plan_component").value == component
    assert app.selectbox(key="plan_metric").value is not None
    app.text_input(key="plan_title").set_value("Collect in every store")
    app.button(key="plan_save").click().run()
    assert unharmed(app)
    assert answer(app).startswith("None of 1 action is due for review")
    assert titles(app) == ["Collect in every store"]
    assert its(app).is_sample
    assert actions_of(sample_workspace()) == ()  # what all see stays as it is


def test_a_link_opens_the_form_on_a_component_and_measure():
    app = opened(PAGE, component="seamless_interactions", metric="crossing_order_share")
    assert app.selectbox(key="plan_component").value == "seamless_interactions"
    assert app.selectbox(key="plan_metric").value == "crossing_order_share"
    app.button(key="plan_cancel").click().run()
    assert not [each for each in app.selectbox if each.key == "plan_component"]


def test_a_link_to_what_is_not_there_is_passed_over():
    app = opened(PAGE, component="<b>", metric="love")
    assert unharmed(app)
    assert not [each for each in app.selectbox if each.key == "plan_component"]


def test_all_faults_are_told_and_what_was_typed_stays(shop):
    app = opened_on(shop, PAGE)
    app.button(key="plan_add").click().run()
    app.text_input(key="plan_owner").set_value("Ann")
    app.selectbox(key="plan_status").set_value("started")
    app.date_input(key="plan_review").set_value(date(2026, 1, 1))
    app.button(key="plan_save").click().run()
    told = text(app)
    for fault in ("The title is empty", "needs its first day", "A review date needs a first day"):
        assert fault in told
    assert app.text_input(key="plan_owner").value == "Ann"
    assert actions_of(shop) == ()


def test_an_effect_in_points_is_kept_as_a_share_and_comes_back_as_points(shop):
    app = opened_on(shop, PAGE, component="single_view", metric=KNOWN)
    app.text_input(key="plan_title").set_value("Ask for the number")
    app.number_input(key="plan_effect").set_value(7.0)
    app.multiselect(key="plan_departments").set_value(["Stores", "Online"])
    app.selectbox(key="plan_whom").set_value(("segment", "Regulars"))
    app.button(key="plan_save").click().run()
    (action,) = actions_of(shop)
    assert action.expected_effect == pytest.approx(0.07)
    assert (action.departments, action.group_name) == (("Stores", "Online"), "Regulars")
    button(app, "Change").click().run()
    assert app.number_input(key="plan_effect").value == 7.0
    app.text_input(key="plan_title").set_value("Ask at the till")
    app.button(key="plan_save").click().run()
    assert [one.title for one in actions_of(shop)] == ["Ask at the till"]


def test_actions_have_verdicts(shop):
    save_actions(shop, [MET, NOT_MET, EARLY, LATER])
    app = opened_on(shop, PAGE)
    assert answer(app) == (
        "2 of 4 actions are due for review; 1 met its goal, 1 did not and for 1 it is too early to tell."
    )
    by_title = dict(zip(titles(app), app.dataframe[0].value["verdict"], strict=True))
    assert by_title["Ask for the loyalty number"] == "✓ Met"
    assert by_title["Ask twice"] == "✗ Not met"
    assert by_title["Ask kindly"] == "… Too early"


def test_the_review_shows_the_change_and_its_windows(shop):
    save_actions(shop, [MET, NOT_MET])
    app = opened_on(shop, PAGE, plan="Review")
    assert unharmed(app)
    assert "since the start, with +50.0 points expected" in text(app)
    assert "because of" in text(app)
    assert len(app.get("plotly_chart")) == 1
    button(app, "Measure again now").click().run()
    assert "Measured: nothing has changed." in text(app)


def test_the_computed_order_is_by_work_and_ones_own_goes_first(shop):
    save_actions(shop, [planned("Slow", effort_days=50.0), planned("Quick", effort_days=1.0)])
    app = opened_on(shop, PAGE)
    assert titles(app) == ["Quick", "Slow"]
    assert app.button(key="plan_up").disabled
    app.button(key="plan_down").click().run()
    assert titles(app) == ["Slow", "Quick"]
    assert "In your own order" in text(app)
    app.button(key="plan_sort").click().run()
    assert titles(app) == ["Quick", "Slow"]


def test_what_was_taken_off_comes_back_with_its_history(shop):
    save_actions(shop, [MET])
    app = opened_on(shop, PAGE)
    app.button(key="plan_remove").click().run()
    assert "is off the roadmap" in text(app)
    assert actions_of(shop) == ()
    app.button(key="plan_undo").click().run()
    assert titles(app) == ["Ask for the loyalty number"]
    assert list(app.dataframe[0].value["verdict"]) == ["✓ Met"]


def test_a_file_of_actions_is_taken(shop):
    app = opened_on(shop, PAGE)
    content = b"Title,Component,Status\nAsk,Single view of the customer,open\n"
    app.file_uploader[0].set_value([("roadmap.csv", content, "text/csv")]).run()
    app.button(key="plan_take").click().run()
    assert "1 action taken from the file" in text(app)
    assert [one.title for one in actions_of(shop)] == ["Ask"]


@pytest.mark.parametrize("tab", ["Actions", "Review", "Roles"])
def test_without_any_data_every_tab_stands(tab):
    app = opened_on(Workspace.open(), PAGE, plan=tab)
    assert unharmed(app)
    assert answer(app) == "Nothing is on the roadmap yet."


def test_with_orders_only_it_suggests_what_orders_can_tell(shop):
    app = opened_on(shop, PAGE)
    assert unharmed(app)
    assert [each for each in app.button if each.label == "Add to roadmap"]


def test_hostile_words_stay_words(shop):
    save_actions(shop, [planned("<img src=x onerror=alert(1)> **bold** :red[x]", owner="=1+1", note="$x$")])
    app = opened_on(shop, PAGE)
    assert unharmed(app)
    assert all(entry.value.count("<img") == entry.value.count("\\<img") for entry in app.markdown)


def test_a_role_is_written_down_and_forgotten_again(shop):
    app = opened_on(shop, PAGE, plan="Roles")
    assert "We can't tell yet who speaks for the customer" in text(app)
    app.text_input(key="role_holder").set_value("Customer service")
    app.button(key="role_keep").click().run()
    register = app.dataframe[0].value
    assert list(register["state"])[:2] == ["✓ Filled", "Not told"]
    assert app.text_input(key="role_holder").value == ""
    app.button(key="role_forget").click().run()
    assert app.dataframe[0].value["state"].iloc[0] == "Not told"


def test_a_role_of_ones_own_needs_a_name(shop):
    app = opened_on(shop, PAGE, plan="Roles")
    app.selectbox(key="role").set_value("").run()
    app.button(key="role_keep").click().run()
    assert "The role has no name" in text(app)
    app.text_input(key="role_name").set_value("Head of smiles")
    app.button(key="role_keep").click().run()
    assert "Head of smiles" in list(app.dataframe[0].value["name"])
