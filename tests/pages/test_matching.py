"""Trust, tab Matching: who is one person, why, and how it is put right."""

import pytest

from lib.analysis.filters import all_of
from lib.analysis.review import corrections
from lib.ui import session
from tests.builders import sale, workspace_of
from tests.pages.opened import opened, text, unharmed
from tests.pages.own import nothing, opened_on

PARTS = ("Coverage", "What joining changed", "Checks", "One customer", "Review", "Rules and history")


def on(workspace, part=None, **query):
    app = opened_on(workspace, "trust", about="Matching", **({"matching": part} if part else {}), **query)
    app.session_state["about"] = "Matching"
    if part:
        app.session_state["matching"] = part
    for key, value in query.items():
        app.session_state[key] = value
    return app.run()


def on_sample(part, **query):
    app = opened("trust", about="Matching", matching=part)
    app.session_state["about"] = "Matching"
    app.session_state["matching"] = part
    for key, value in query.items():
        app.session_state[key] = value
    return app.run()


def shop():
    """Ann twice by one phone, Bob by himself, and Cy twice by name and postcode."""
    return workspace_of(
        [
            sale("a1", "2024-01-05", 20.0, phone="212 555 0147", customer_name="Ann Lee"),
            sale("a2", "2024-01-06", 30.0, phone="(212) 555-0147", customer_name="Anne Lee"),
            sale("b1", "2024-01-07", 40.0, customer_name="Bob Ray", email="bob@example.com"),
            sale("c1", "2024-01-08", 50.0, customer_name="Cyril Stone", postcode="10001"),
            sale("c2", "2024-01-09", 60.0, customer_name="Cyril Stone", postcode="10001"),
        ]
    )


def told(app):
    """What the workspace of the session holds of corrections."""
    workspace = session.registry().get(app.session_state["regulars_workspace"])
    assert workspace
    return corrections(workspace.read, workspace.facts, all_of(workspace.facts))


# States


@pytest.mark.parametrize("part", PARTS)
def test_each_part_stands_on_the_sample_and_what_corrects_is_off(part):
    app = on_sample(part, explain="C001185")

    assert unharmed(app)
    assert "records of people in 3 systems are" in text(app)
    changing = [
        button
        for button in app.button
        if button.key
        in ("review_same", "review_different", "split", "join", "apply_threshold", "grade_right")
    ]
    assert all(button.disabled for button in changing)


def test_the_sample_tells_store_12_and_the_best_whom_no_side_shows():
    assert "Asking for a phone would tell most in Store 12 Fresno" in text(on_sample("Coverage"))
    assert "best customers look ordinary on either side alone" in text(on_sample("What joining changed"))


def test_with_nothing_it_names_what_it_needs():
    app = on(nothing())

    assert unharmed(app)
    assert "Can't tell yet: no file names anybody." in text(app)


def test_orders_of_nobody_leave_nothing_to_match():
    app = on(workspace_of([sale(None, "2024-01-05", 20.0, order_id="1")]))

    assert unharmed(app)
    assert "It needs a file that names customers." in text(app)


@pytest.mark.parametrize("part", PARTS)
def test_each_part_stands_on_a_handful_of_orders(part):
    app = on(shop(), part)

    assert unharmed(app)
    assert "5 records of people in 1 system are 3 customers; 100 % of revenue has a name." in text(app)


def test_a_text_that_names_nobody_is_said():
    assert "Nobody is found by that." in text(on(shop(), "One customer", explain="C999999"))


# What it does


def test_an_exact_joint_says_which_key():
    app = on(shop(), "One customer", explain="C000001")
    assert "Records 1 and 2: same phone." in text(app)


def test_a_split_by_hand_is_kept_listed_and_taken_back():
    app = on(shop(), "One customer", explain="C000001")
    app.multiselect(key="split_records").set_value([2]).run()
    app.button(key="split").click().run()

    assert unharmed(app)
    assert "C000001 is one record of one system" in text(app)
    assert [(one.verdict, one.undone_at) for one in told(app).decisions] == [("different", None)]
    assert [one.kind for one in told(app).history] == ["split"]


def test_a_word_in_the_review_waits_and_is_applied():
    app = on(shop(), "Review")
    assert "For it: the same name, and one thing more that agrees." in text(app)
    app.button(key="review_different").click().run()
    assert "1 word is kept and waits to be applied." in text(app)

    app.button(key="review_apply").click().run()
    assert unharmed(app)
    assert "5 records of people in 1 system are 4 customers" in text(app)


def test_a_pair_that_is_skipped_comes_again_on_request():
    app = on(shop(), "Review")
    app.button(key="review_skip").click().run()
    assert "You skipped 1 pair." in text(app)
    app.button(key="review_again").click().run()
    assert "They are one customer now" in text(app)


def test_a_key_is_put_on_the_list_and_taken_off_again():
    app = on(shop(), "Rules and history")
    app.selectbox(key="excluded_kind").set_value("phone")
    app.text_input(key="excluded_text").set_value("212-555-0147")
    next(button for button in app.button if button.label == "Let it join nobody").click().run()

    assert "5 records of people in 1 system are 4 customers" in text(app)
    app.button(key="include_1").click().run()
    assert unharmed(app)
    assert "5 records of people in 1 system are 3 customers" in text(app)


def test_a_key_that_is_refused_leaves_the_form_where_it_is():
    app = on(shop(), "Rules and history")
    app.selectbox(key="excluded_kind").set_value("phone")
    app.text_input(key="excluded_text").set_value("12")
    next(button for button in app.button if button.label == "Let it join nobody").click().run()

    assert "can't be put on the list" in app.error[0].value
    assert app.text_input(key="excluded_text").value == "12"
    assert not app.exception


def test_a_grade_is_kept_with_its_score():
    app = on(shop(), "Checks")
    app.button(key="grade_right").click().run()
    assert "Round 1: 1 of 2 graded. Joined rightly: 100 %, between 21 % and 100 %." in text(app)
