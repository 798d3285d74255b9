"""What a session looks at: the sample, its own workspace, never anybody else's, and one cache for all."""

import pytest
from streamlit.testing.v1 import AppTest

from lib.ui import session
from tests.builders import sale, workspace_of
from tests.pages.opened import ROOT, SECONDS, answer, opened, text, unharmed
from tests.pages.own import opened_on, two_shops


def test_two_sessions_see_their_own_data_only():
    first = opened_on(two_shops(), "overview")
    second = opened_on(workspace_of([sale("zoe", "2025-05-05", 7.0)]), "overview")

    assert answer(first).startswith("Customers spent $1,260 ")
    assert answer(second).startswith("Customers spent $7 ")
    assert answer(first.run()).startswith("Customers spent $1,260 ")


def test_a_workspace_that_was_closed_gives_way_to_the_sample_and_says_so_once():
    app = opened_on(two_shops(), "overview")
    session.registry().release(app.session_state["regulars_workspace"])

    app.run()
    assert unharmed(app)
    assert "it was closed and deleted" in text(app)
    assert "made-up retailer" in text(app)
    assert "it was closed and deleted" not in text(app.run())


def test_new_data_is_seen_at_once():
    workspace = two_shops()
    app = opened_on(workspace, "overview")
    before = answer(app)
    with workspace.transaction() as connection:
        connection.execute("update mart_orders set net_revenue = net_revenue * 2")

    assert answer(app.run()) != before


@pytest.mark.parametrize("page", ["overview", "segments"])
def test_the_sample_is_told_to_be_made_up(page):
    assert "Voltway is a made-up retailer" in text(opened(page))


def test_a_page_opened_by_itself_gets_the_app_around_it():
    # What the first visitor of a process gets who follows a link to a page: the page's script alone.
    app = AppTest.from_file(str(ROOT / "pages" / "segments.py"), default_timeout=SECONDS).run()

    assert unharmed(app)
    assert app.selectbox(key="period").value == "Last 12 months"
