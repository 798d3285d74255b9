"""Who comes in, sees what all share, and may do what? Asked on the server, whatever the address says."""

import pytest
from streamlit.testing.v1 import AppTest

from lib.schema.access import roles
from lib.ui import navigation, session
from lib.workspace import documents
from lib.workspace import shared as shared_room
from tests.pages.opened import ORDERS, SECONDS, answer, confirmed, drop, opened, text, unharmed
from tests.pages.signed import EMAILS, SECRETS, log_of, opened_as, shared_shop

SCRIPTS = {entry.script for entry in navigation.ENTRIES}


@pytest.fixture
def shop(tmp_path, monkeypatch):
    path = tmp_path / "shared.duckdb"
    monkeypatch.setenv("REGULARS_WORKSPACE", str(path))
    held = shared_shop(path)
    yield held
    held.workspace.close()
    shared_room._opened.pop(path)


def title(app):
    return app.title[0].value


def labels(app):
    return [button.label for button in app.get("download_button")]


def buttons(app):
    return {button.key for button in app.button}


# Who comes in


def test_nobody_sees_anything_before_signing_in(shop):
    for page in ("overview", "customer", "data"):
        app = opened_as(None, page)
        assert unharmed(app)
        assert title(app) == "Sign in"
        assert "sign_in_" in buttons(app)
        assert not app.dataframe
        assert "1,250" not in text(app)
    assert log_of(shop) == []


@pytest.mark.parametrize(
    ("email", "claims", "why"),
    [
        ("stranger@example.com", {}, "Nobody has given you a role"),
        ("ann@example.com", {"email_verified": False}, "has not verified"),
        ("ann@example.com", {"email_verified": "false"}, "has not verified"),
    ],
)
def test_whoever_has_no_role_sees_nothing_and_whom_to_ask(shop, email, claims, why):
    app = opened_as(email, "overview", claims=claims)

    assert unharmed(app)
    assert title(app) == "Nothing to see yet"
    assert why in text(app)
    assert "Ask Dana" in text(app)
    assert not app.dataframe
    assert not app.metric
    assert log_of(shop) == [(None, "signed in", "", None, "refused")]


def test_without_an_email_nobody_comes_in(shop):
    app = opened_as("x", "overview", claims={"email": ""})
    assert "does not tell your e-mail" in text(app)


def test_who_has_a_role_sees_what_all_share(shop):
    app = opened_as(EMAILS["executive"], "overview")

    assert unharmed(app)
    assert answer(app).startswith("Customers spent $1,250 ")
    assert log_of(shop) == [
        ("executive", "signed in", "", None, "done"),
        ("executive", "opened page", "overview", None, "done"),
    ]


def test_a_page_is_noted_once_not_at_each_click(shop):
    app = opened_as(EMAILS["executive"], "overview").run().run()
    assert unharmed(app)
    assert len(log_of(shop)) == 2


# What a role may open


@pytest.mark.parametrize("role", ["executive", "associate"])
def test_a_page_that_is_not_for_a_role_is_refused_by_its_address_too(shop, role):
    for script in sorted(SCRIPTS - roles()[role].pages):
        app = opened_as(EMAILS[role], script)
        if script == navigation.ENTRIES[0].script:  # the address without a page: led to the first of theirs
            continue
        assert unharmed(app)
        assert title(app) == "Not for your role"
        assert not app.dataframe
        assert (role, "opened page", script, None, "refused") in log_of(shop)


def test_an_associate_lands_at_the_counter_and_sees_no_list(shop):
    app = opened_as(EMAILS["associate"], "customer", customer="C000001")

    assert unharmed(app)
    assert [box.label for box in app.text_input] == ["Phone, e-mail or order number"]
    assert not app.toggle
    assert not app.dataframe
    app.text_input[0].set_value("zoe@example.org")
    next(button for button in app.button if button.label == "Find").click().run()
    assert "Zoe" in text(app)
    assert ("associate", "looked up", "customer", 1, "done") in log_of(shop)


def test_an_executive_sees_customers_masked_and_takes_nobody_away(shop):
    app = opened_as(
        EMAILS["executive"], "customer", customer="C000001", associate="true", of_customer="Export or erase"
    )

    assert unharmed(app)
    assert not app.toggle
    assert "Miller" not in text(app)
    assert "zoe@example.org" not in text(app)
    assert labels(app) == []
    assert "masked" in text(app)


def test_an_analyst_may_unmask(shop):
    app = opened_as(EMAILS["analyst"], "customer", customer="C000001", of_customer="Export or erase")

    assert unharmed(app)
    assert labels(app) == ["Export C000001"]
    assert "erase_customer" in buttons(app)


def test_a_marketer_may_export_and_not_erase(shop):
    app = opened_as(EMAILS["marketer"], "customer", customer="C000001", of_customer="Export or erase")

    assert labels(app) == ["Export C000001"]
    assert "erase_customer" not in buttons(app)
    assert "takes an analyst" in text(app)


def test_only_analysts_read_the_log(shop):
    assert "Log" not in [tab.label for tab in opened_as(EMAILS["marketer"], "trust").tabs]
    app = opened_as(EMAILS["analyst"], "trust", about="Log")

    assert unharmed(app)
    assert "opened page" in app.dataframe[-1].value["action"].to_list()
    assert labels(app) == ["Download the log"]
    app.text_input(key="log_of").set_value("MAX@example.com").run()
    assert set(app.dataframe[-1].value["role"]) == {"marketer"}
    app.text_input(key="log_of").set_value("nobody@example.com").run()
    assert "no row of that person" in text(app)


# The shared workspace


def test_what_one_loads_the_other_sees(shop):
    other = opened_as(EMAILS["executive"], "overview")
    app = opened_as(EMAILS["marketer"], "data")
    assert "seen by everybody who is signed in" in text(app)
    confirmed(drop(app, orders=ORDERS.replace("2026", "2025")))

    assert unharmed(app)
    assert answer(other.run()).startswith("Customers spent $1,350 ")
    assert ("marketer", "loaded", "files", 1, "done") in log_of(shop)


def test_a_workspace_of_ones_own_is_one_click_away_and_nobody_elses(shop):
    app = opened_as(EMAILS["marketer"], "data")
    app.session_state["regulars_away"] = True
    app.run()
    assert "made-up retailer" in answer(app)
    confirmed(drop(app, orders=ORDERS))
    assert unharmed(app)
    assert "orders.csv" in app.dataframe[0].value["file"].to_list()

    app.button(key="to_shared").click().run()
    assert unharmed(app)
    assert "to_shared" not in buttons(app)
    assert "orders.csv" not in app.dataframe[0].value["file"].to_list()
    assert not any(action == "loaded" for _, action, *_ in log_of(shop))


def writes_down():
    import streamlit as st

    from lib.ui import documents

    documents.write("promises", "ours")
    st.caption(documents.where_kept())
    st.text(documents.read("promises"))


@pytest.mark.parametrize(
    ("role", "told", "kept"),
    [("executive", "seen by nobody else", None), ("marketer", "everybody who is signed in sees it", "ours")],
)
def test_what_is_written_down_is_for_all_only_by_who_may(shop, role, told, kept):
    app = AppTest.from_function(writes_down, default_timeout=SECONDS)
    app.secrets.update(SECRETS)
    app.user = {"is_logged_in": True, "email": EMAILS[role]}
    app.run()

    assert told in text(app)
    assert app.text[0].value == "ours"
    with shop.workspace.cursor() as cursor:
        assert documents.read(cursor, "promises") == kept


def erase(app, number="C000001"):
    app.text_input(key="erase_typed").set_value(number).run()
    return app.button(key="erase_customer").click().run()


def test_nobody_is_erased_while_somebody_else_loads(shop):
    class Job:
        pass

    job = Job()
    shop.workspace.holders.join(job)
    app = erase(opened_as(EMAILS["analyst"], "customer", customer="C000001", of_customer="Export or erase"))

    assert "Nobody was erased." in text(app)
    assert not any(action == "erased" for _, action, *_ in log_of(shop))


def test_files_that_waited_for_somebody_else_are_gone_after_an_erasure_and_harm_nothing(shop):
    waiting = drop(opened_as(EMAILS["marketer"], "data"), orders=ORDERS)
    assert "confirm" in buttons(waiting)
    app = erase(opened_as(EMAILS["analyst"], "customer", customer="C000001", of_customer="Export or erase"))

    assert unharmed(app)
    assert ("analyst", "erased", "customer", 1, "done") in log_of(shop)
    assert unharmed(waiting.run())
    assert "confirm" not in buttons(waiting)
    confirmed(drop(waiting, orders=ORDERS))
    assert unharmed(waiting)
    assert "orders.csv" in waiting.dataframe[0].value["file"].to_list()


# Without sign-in


def test_a_workspace_that_nobody_signs_in_for_is_not_used_and_told_of(shop, caplog):
    app = opened("data")

    assert unharmed(app)
    assert "made-up retailer" in answer(app)
    assert "it is not used" in text(app)
    assert "it is not used" in caplog.text
    assert session.shared() is None


def test_without_sign_in_all_is_as_it_was():
    app = opened("overview")
    assert unharmed(app)
    assert not app.sidebar.button
