"""Rounds in the workspace that all share: made by who may, rated by who has the link, signed in or not."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lib.jobs import rounds
from lib.workspace.shared import SETTING, Shared
from tests.pages.opened import text
from tests.pages.signed import EMAILS, log_of, opened_as, shared_shop


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shared:
    path = tmp_path / "shared.duckdb"
    monkeypatch.setenv(SETTING, str(path))
    return shared_shop(path)


def button(app: AppTest, label: str):
    return next(each for each in app.button if each.label == label)


def made_by(email: str) -> AppTest:
    app = opened_as(email, "scorecard", part="Rounds")
    app.text_input(key="round_name").set_value("Autumn")
    return button(app, "Make the round").click().run()


def test_a_marketer_makes_a_round_and_somebody_without_an_account_rates(shop):
    app = made_by(EMAILS["marketer"])
    assert not app.exception
    one = rounds.states(shop.workspace)[0].round
    assert ("marketer", "round made", "", None, "done") in log_of(shop)

    rater = opened_as(None, "rate", round=one.token)
    assert not rater.exception
    rater.radio(key="rate_role").set_value("associate")
    rater = rater.button(key="rate_begin").click().run()
    rater = rater.radio[0].set_value(4).run()
    rater.button(key="rate_next").click().run()
    assert rounds.states(shop.workspace)[0].people == {"associate": (0, 1)}
    assert "zoe" not in text(rater).lower()
    with pytest.raises(ValueError, match="Could not find a navigation page"):  # it knows no other page
        rater.switch_page("pages/scorecard.py")


def test_what_raters_do_is_not_in_the_log(shop):
    made_by(EMAILS["marketer"])
    one = rounds.states(shop.workspace)[0].round
    rater = opened_as(EMAILS["executive"], "rate", round=one.token)
    before = len(log_of(shop))
    rater.radio(key="rate_role").set_value("executive")
    rater.button(key="rate_begin").click().run()
    assert rounds.states(shop.workspace)[0].round.seats == 1
    assert len(log_of(shop)) == before  # nobody can look up there who rated when


def test_an_executive_sees_how_far_a_round_is_and_not_its_link(shop):
    made_by(EMAILS["marketer"])
    app = opened_as(EMAILS["executive"], "scorecard", part="Rounds")
    assert "The round “Autumn” is open" in text(app)
    assert not app.code
    assert not [each for each in app.button if each.label == "Make the round"]


def test_a_wrong_link_tells_nothing_of_the_shared_workspace(shop):
    made_by(EMAILS["marketer"])
    app = opened_as(None, "rate", round="wrong")
    assert not app.exception
    assert "Autumn" not in text(app)
    assert "It may have ended" in text(app)
