"""The tab of rounds: one is made, sent, followed, closed; what raters read is changed."""

from datetime import date, timedelta

from streamlit.testing.v1 import AppTest

from lib.jobs import answering, rounds
from lib.jobs.answering import Respondent
from lib.jobs.sample import sample_workspace
from lib.ui import session
from lib.workspace.rating_rounds import Answer
from lib.workspace.workspace import Workspace
from tests.builders import sale, workspace_of
from tests.pages.opened import opened, text, unescaped
from tests.pages.own import opened_on

TODAY = date.today()  # noqa: DTZ011 (the page looks at the wall, too)


def tab(workspace: Workspace | None = None) -> AppTest:
    if workspace is None:
        return opened("scorecard", part="Rounds")
    return opened_on(workspace, "scorecard", part="Rounds")


def own(app: AppTest) -> Workspace:
    return session.registry().get(app.session_state["regulars_workspace"])


COUNTED = "fewer than five people have rated any component"
"""What the page says once five people's answers count: forty ratings of thirty-four components."""


def made(app: AppTest, name: str = "Autumn", departments: str = "") -> AppTest:
    app.text_input(key="round_name").set_value(name)
    app.text_area(key="round_departments").set_value(departments)
    return button(app, "Make the round").click().run()


def button(app: AppTest, label: str):
    return next(each for each in app.button if each.label == label)


def table(app: AppTest):
    return next(each.value for each in app.dataframe if "round" in each.value)


def raters(workspace: Workspace, n: int, role: str = "associate") -> None:
    (one, *_) = (state.round for state in rounds.states(workspace))
    for _ in range(n):
        key = answering.begin(workspace, one.token, Respondent(role), TODAY)
        for component in answering.sitting(workspace, one, key).seat.deal:
            answering.keep(workspace, one.token, key, Answer(component, 3, None), TODAY)
        answering.finish(workspace, one.token, key, TODAY)


def shop() -> Workspace:
    return workspace_of(
        [sale("ann", "2026-01-05", 20.0)],
        associates=[{"associate_id": "A1", "department": "Night watch"}],
        stores=[{"store_id": "S1", "store_name": "Main Street"}],
    )


def test_on_the_sample_a_round_is_made_in_a_copy():
    app = tab()
    assert not app.exception
    assert "No round is open" in text(app)
    app = made(app)
    assert not app.exception
    assert "The round “Autumn” is open" in text(app)
    assert rounds.states(sample_workspace()) == ()
    (state,) = rounds.states(own(app))
    assert app.code[0].value.endswith(f"rate?round={state.round.token}")


def test_what_files_know_is_offered_and_kept_in_the_round():
    workspace = shop()
    app = tab(workspace)
    assert app.text_area(key="round_departments").value == "Night watch"
    app.toggle(key="round_asks_store").set_value(True)
    app = made(app, departments="Stores\n\n Stores\nE-commerce ")
    one = rounds.states(workspace)[0].round
    assert one.departments == ("Stores", "E-commerce")
    assert one.stores == {"S1": "Main Street"}


def test_a_name_that_is_taken_is_refused():
    app = made(made(tab(shop())))
    assert "The round was not made" in text(app)


def test_few_are_not_counted_and_five_are():
    workspace = shop()
    app = made(tab(workspace))
    raters(workspace, 4)
    app = app.run()
    assert table(app)[["executive", "associate"]].iloc[0].tolist() == ["none yet", "fewer than 5"]
    assert "fewer than 5 people have answered" in text(app)
    raters(workspace, 1)
    app = app.run()
    assert table(app)["associate"].iloc[0] == "5"


def test_closed_it_counts_is_offered_as_csv_and_has_no_link():
    workspace = shop()
    app = made(tab(workspace))
    raters(workspace, 5)
    assert not app.run().get("download_button")[:-1]  # the template only
    app = app.run()
    assert COUNTED not in text(app)
    app = app.button(key="round_close").click().run()
    assert not app.exception
    assert table(app)["state"].tolist() == ["closed"]
    assert not app.code
    assert COUNTED in text(app)
    labels = [entry.proto.label for entry in app.get("download_button")]
    assert any("its answers" in unescaped(label) for label in labels)
    app = app.button(key="round_open").click().run()
    assert table(app)["state"].tolist() == ["open"]


def test_a_new_link_replaces_the_old_one():
    workspace = shop()
    app = made(tab(workspace))
    before = app.code[0].value
    app = app.button(key="round_link").click().run()
    assert app.code[0].value != before
    assert not app.exception


def test_past_its_last_day_it_counts_when_somebody_looks():
    workspace = shop()
    app = made(tab(workspace))
    raters(workspace, 5)
    one = rounds.states(workspace)[0].round
    rounds.move(workspace, one.round_id, TODAY - timedelta(9), TODAY - timedelta(1))
    app = app.run()
    assert table(app)["state"].tolist() == ["over"]
    assert COUNTED in text(app)


def test_deleted_it_is_gone():
    workspace = shop()
    app = made(tab(workspace)).button(key="round_delete").click().run()
    assert rounds.states(workspace) == ()
    assert "No round is open" in text(app)


def test_a_rating_typed_on_the_page_goes_into_the_open_round():
    workspace = shop()
    made(tab(workspace))
    app = opened_on(workspace, "scorecard", part="Scorecard", component="Single view of the customer")
    assert "goes into the round “Autumn”" in text(app)
    app.selectbox(key="rating_role").set_value("associate")
    app.radio(key="rating_level").set_value(4)
    app = button(app, "Add this rating").click().run()
    assert not app.exception
    assert rounds.states(workspace)[0].waiting == 1
    app = app.button(key="take_back").click().run()
    assert rounds.states(workspace)[0].waiting == 0


# What raters read


def edited(workspace: Workspace, component: str) -> AppTest:
    app = tab(workspace)
    app.toggle(key="edit_scale").set_value(True).run()
    return app.selectbox(key="scale_component").set_value(component).run()


def test_sentences_are_changed_for_rounds_to_come_and_set_back():
    workspace = shop()
    app = edited(workspace, "Single view of the customer")
    fields = [each for each in app.text_area if each.label[:1] in "12345"]
    assert len(fields) == 5
    for place, each in enumerate(fields):
        each.set_value(f"Sentence {place}.")
    app = button(app, "Keep these sentences").click().run()
    assert not app.exception
    app = made(app)
    scale = rounds.scale_of(rounds.states(workspace)[0].round)
    assert scale.anchors("single_view")[0] == "Sentence 0."
    app.button(key="scale_back").click().run()
    assert rounds.scale_of(rounds.states(workspace)[0].round) != scale  # nobody has begun it


def test_an_empty_sentence_is_refused():
    workspace = shop()
    app = edited(workspace, "Single view of the customer")
    next(each for each in app.text_area if each.label.startswith("1")).set_value(" ")
    app = button(app, "Keep these sentences").click().run()
    assert "4 of 5 sentences" in text(app)


def test_a_component_is_switched_off():
    workspace = shop()
    app = edited(workspace, "Single view of the customer")
    next(each for each in app.toggle if each.label == "Ask about it").set_value(False)
    app = button(app, "Keep these sentences").click().run()
    assert "33 of 34" in text(app)


def test_the_names_of_the_levels_are_changed():
    workspace = shop()
    app = edited(workspace, "Names of the five levels")
    next(each for each in app.text_input if each.label == "Level 1").set_value("Nothing yet")
    app = made(button(app, "Keep these names").click().run())
    assert rounds.scale_of(rounds.states(workspace)[0].round).names[0] == "Nothing yet"
