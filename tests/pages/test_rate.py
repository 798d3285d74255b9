"""The form behind a link: no token, a wrong one, a dead one; a whole deal; nothing of the app around it."""

from datetime import date, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from lib.jobs import rounds
from lib.jobs.rounds import Plan
from lib.schema.scale import template
from lib.ui import session
from lib.workspace.canonical import canonical
from lib.workspace.rating_rounds import Round
from lib.workspace.workspace import Workspace
from tests.builders import sale, workspace_of
from tests.pages.opened import opened, text, unescaped

TODAY = date.today()  # noqa: DTZ011 (the page looks at the wall, too)
LAST = TODAY + timedelta(days=3)


@pytest.fixture
def workspace():
    held = workspace_of([sale("ann", "2026-01-05", 20.0, store_id="Secret Street", channel="store")])
    session.registry().add(held)
    yield held
    held.close()


def made(workspace: Workspace, first: date = TODAY, last: date = LAST, **more) -> Round:
    return rounds.make(workspace, Plan(f"Round {first}", first, last, **more), template())


def form(token: str | None, **query: str) -> AppTest:
    return opened("rate", **({"round": token} if token else {}), **query)


def words(app: AppTest) -> str:
    return " ".join([*(unescaped(entry.value) for entry in app.title), text(app)])


def click(app: AppTest, key: str) -> AppTest:
    return app.button(key=key).click().run()


def begun(one: Round) -> AppTest:
    app = form(one.token)
    app.radio(key="rate_role").set_value("manager")
    return click(app, "rate_begin")


def choose(app: AppTest, level: int) -> AppTest:
    return app.radio[0].set_value(level).run()


def test_without_a_token_it_leads_nowhere():
    app = form(None)
    assert not app.exception
    assert "This link leads to no open round" in words(app)
    assert not app.button


@pytest.mark.parametrize("kind", ["wrong", "closed", "over", "not begun", "replaced"])
def test_whatever_is_wrong_with_a_link_it_tells_the_same(workspace, kind):
    days = {"over": (TODAY - timedelta(9), TODAY - timedelta(1)), "not begun": (LAST, LAST)}
    one = made(workspace, *days.get(kind, (TODAY, LAST)))
    if kind == "closed":
        rounds.close(workspace, one.round_id)
    if kind == "replaced":
        rounds.renew_link(workspace, one.round_id)
    app = form("wrong" if kind == "wrong" else one.token)
    assert not app.exception
    assert words(app) == words(form(None))
    assert one.name not in words(app)


def test_nothing_of_the_app_or_the_workspace_is_around_it(workspace):
    app = begun(made(workspace))
    assert not app.exception
    said = words(app)
    for word in ("Sample data", "Voltway", "Secret Street"):
        assert word not in said
    assert not app.sidebar.children
    assert not app.get("page_link")
    assert "regulars_workspace" not in app.session_state


def test_departments_and_stores_are_those_of_the_round(workspace):
    app = form(made(workspace, departments=("Stores",), stores={"S1": "Main Street"}).token)
    assert [list(box.options) for box in app.selectbox] == [["Stores"], ["Main Street"]]
    assert not app.text_input


def test_who_does_not_say_what_they_are_does_not_begin(workspace):
    app = click(form(made(workspace).token), "rate_begin")
    assert "You have not begun" in words(app)
    assert rounds.states(workspace)[0].round.seats == 0


def test_a_whole_deal_is_answered_kept_and_thanked_for(workspace):
    one = made(workspace)
    app = begun(one)
    for place in range(8):
        assert f"{place + 1} of 8" in app.get("progress")[0].proto.text
        app = choose(app, 1 + place % 5)
        assert not app.exception
        app = click(app, "rate_finish" if place == 7 else "rate_next")
    assert "Thank you" in words(app)
    assert rounds.states(workspace)[0].people == {"manager": (1, 1)}
    rounds.close(workspace, one.round_id)
    frame = workspace.read(canonical("ratings"))
    assert sorted(frame["level"]) == [1, 1, 2, 2, 3, 3, 4, 5]


def test_next_wants_a_choice_and_dont_know_is_one(workspace):
    app = click(begun(made(workspace)), "rate_next")
    assert "Nothing is chosen here yet" in words(app)
    app = click(choose(app, 0), "rate_next")
    assert "2 of 8" in app.get("progress")[0].proto.text


def test_a_reload_goes_on_where_it_was_with_what_was_chosen(workspace):
    one = made(workspace)
    app = click(choose(begun(one), 4), "rate_next")
    me = app.query_params["me"]
    again = form(one.token, me=me if isinstance(me, str) else me[0])
    assert "2 of 8" in again.get("progress")[0].proto.text
    again = click(again, "rate_back")
    assert again.radio[0].value == 4


def test_back_and_another_choice_replaces_the_first(workspace):
    one = made(workspace)
    app = click(click(choose(begun(one), 4), "rate_next"), "rate_back")
    click(choose(app, 2), "rate_next")
    with workspace.cursor() as cursor:
        assert cursor.execute("select level from rating_answers").fetchall() == [(2,)]


def test_a_foreign_key_in_the_address_begins_anew(workspace):
    app = form(made(workspace).token, me="nobody")
    assert [button.label for button in app.button] == ["Begin"]


def test_the_next_on_the_same_device_sees_nothing_of_the_one_before(workspace):
    app = begun(made(workspace))
    for place in range(8):
        app = click(choose(app, 5), "rate_finish" if place == 7 else "rate_next")
    app = click(app, "rate_another")
    assert "me" not in app.query_params
    app.radio(key="rate_role").set_value("associate")
    app = click(app, "rate_begin")
    assert app.radio[0].value is None


def test_closed_in_the_middle_it_says_so_kindly(workspace):
    one = made(workspace)
    app = begun(one)
    rounds.close(workspace, one.round_id)
    app = choose(app, 3)
    assert not app.exception
    assert "This link leads to no open round" in words(app)
