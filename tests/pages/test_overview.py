"""How are we doing? In its five states."""

from tests.pages.opened import answer, opened, text, unharmed
from tests.pages.own import bare, nothing, opened_on, two_shops


def test_on_the_sample_it_answers_with_money_and_six_figures():
    app = opened("overview")

    assert unharmed(app)
    assert answer(app).startswith("Customers spent $")
    assert len(app.metric) == 6
    assert "Sample data" in text(app)


def test_with_nothing_it_says_what_it_needs_and_offers_to_add_a_file():
    app = opened_on(nothing(), "overview")

    assert unharmed(app)
    assert "It needs" in text(app)
    assert [button.key for button in app.button] == ["empty_add", "empty_sample"]


def test_a_link_to_a_period_and_a_channel_opens_that_view():
    app = opened_on(two_shops(), "overview", period="Last year", channel="web")

    assert unharmed(app)
    assert app.selectbox(key="period").value == "Last year"
    assert app.multiselect(key="channel").value == ["web"]


def test_a_choice_that_leaves_nothing_says_how_to_go_on():
    app = opened_on(two_shops(), "overview")
    app.selectbox(key="period").set_value("Last month").run()
    app.multiselect(key="channel").set_value(["web"]).run()

    assert unharmed(app)
    assert "Can't tell yet" in answer(app)
    assert "clear the filters" in text(app)


def test_without_optional_columns_it_still_answers():
    app = opened_on(bare(), "overview")

    assert unharmed(app)
    assert answer(app).startswith("Customers spent 60")


def test_the_last_twelve_full_months_are_what_was_spent_in_them():
    # ann: 12 orders of 100 in 2025, bob 50 - 10 returned, cat 20.
    app = opened_on(two_shops(), "overview")

    assert answer(app).startswith("Customers spent $1,260 from January 2025 to December 2025, 5.0 % more")


def test_leaving_the_empty_workspace_for_the_sample_fills_the_page():
    app = opened_on(nothing(), "overview")
    app.button(key="empty_sample").click().run()

    assert unharmed(app)
    assert len(app.metric) == 6
