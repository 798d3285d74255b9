"""Who are our best, and what do they get? In its five states, and its slider."""

from tests.pages.opened import answer, opened, text, unharmed
from tests.pages.own import bare, nothing, opened_on, two_shops


def test_on_the_sample_the_top_1_percent_are_told():
    app = opened("top_customers")

    assert unharmed(app)
    assert "the top 1 %" in answer(app)
    assert len(app.dataframe) == 2


def test_with_nothing_it_says_what_it_needs():
    app = opened_on(nothing(), "top_customers")

    assert unharmed(app)
    assert "It needs" in text(app)


def test_a_link_with_a_share_opens_that_share():
    app = opened("top_customers", top="5.0")

    assert unharmed(app)
    assert app.slider(key="top").value == 5.0
    assert "the top 5 %" in answer(app)


def test_the_slider_moves_the_answer():
    app = opened_on(two_shops(), "top_customers")
    app.slider(key="top").set_value(20.0).run()

    # One of three buyers, ann, with 1,200 of 1,260.
    assert answer(app) == "1 customer, the top 20 %, brings 95 % of known customers' net revenue."


def test_a_choice_that_leaves_nobody_says_how_to_go_on():
    app = opened_on(two_shops(), "top_customers", channel="web", period="Last month")

    assert unharmed(app)
    assert "Can't tell yet" in answer(app)
    assert "clear the filters" in text(app)


def test_without_optional_columns_it_still_answers():
    app = opened_on(bare(), "top_customers")

    assert unharmed(app)
    assert answer(app).startswith("1 customer, the top 1 %, brings ")


def test_names_e_mails_and_phones_reach_the_browser_masked():
    app = opened("top_customers")

    listed = app.dataframe[1].value
    assert "customer_key" not in listed
    assert listed["email"].dropna().str.contains("…").all()
    assert listed["name"].dropna().str.contains("…").all()
    assert listed["phone"].dropna().str.match(r"^…\d\d$|^…$").all()
