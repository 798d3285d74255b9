"""The filter bar: which window each period means, and what it notes for the page."""

from dataclasses import replace
from datetime import date

import pytest

from lib.ui.filters import window_of
from lib.workspace.facts import Facts
from tests.pages.opened import answer, text, unharmed
from tests.pages.own import HOSTILE_STORE, opened_on, two_shops

FACTS = Facts(
    currency="USD", other_currencies=(), first_order=date(2024, 3, 10), last_order=date(2026, 5, 20),
    tables=("order_lines",), channels=("web",), stores=(), has_cost=False, loaded_at=None,
)  # fmt: skip


@pytest.mark.parametrize(
    ("period", "start", "end"),
    [
        ("Last 12 months", date(2025, 5, 1), date(2026, 4, 30)),
        ("Last 3 months", date(2026, 2, 1), date(2026, 4, 30)),
        ("Last month", date(2026, 4, 1), date(2026, 4, 30)),
        ("This year", date(2026, 1, 1), date(2026, 5, 20)),
        ("Last year", date(2025, 1, 1), date(2025, 12, 31)),
        ("All data", date(2024, 3, 10), date(2026, 5, 20)),
    ],
)
def test_a_period_is_a_window(period, start, end):
    chosen = window_of(period, FACTS)

    assert (chosen.start, chosen.end, chosen.as_of) == (start, end, end)


def test_last_year_of_data_that_has_none_is_all_of_it():
    young = replace(FACTS, first_order=date(2026, 2, 3))

    assert window_of("Last year", young).start == date(2026, 2, 3)


def test_half_a_range_of_days_keeps_the_window_before():
    app = opened_on(two_shops(), "overview")
    app.selectbox(key="period").set_value("Own dates").run()
    app.date_input(key="dates").set_value((date(2025, 2, 1), date(2025, 2, 28))).run()
    before = answer(app)
    app.date_input(key="dates").set_value((date(2024, 2, 1),)).run()

    assert unharmed(app)
    # ann 100, bob 50 less 10 returned
    assert before.startswith("Customers spent $140 in February 2025")
    assert answer(app) == before


def test_clear_sets_everything_back():
    app = opened_on(two_shops(), "overview", period="All data", channel="web", segment="Regulars")
    app.button(key="clear_filters").click().run()

    assert app.selectbox(key="period").value == "Last 12 months"
    assert app.multiselect(key="channel").value == []
    assert app.selectbox(key="segment").value is None


def test_a_store_named_like_markup_can_be_chosen_and_shows_as_text():
    app = opened_on(two_shops(), "overview")
    app.multiselect(key="store").set_value([HOSTILE_STORE]).run()

    assert unharmed(app)
    assert answer(app).startswith("Customers spent $1,200 ")


def test_a_choice_that_the_data_does_not_know_is_dropped():
    app = opened_on(two_shops(), "overview", channel="nowhere", period="Never")

    assert unharmed(app)
    assert app.multiselect(key="channel").value == []
    assert "Customers spent $1,260" in text(app)
