"""What must people touch? The page answers on the sample, and says what is missing where it can't."""

from datetime import date

import pytest

from tests.builders import sale, workspace_of
from tests.pages.opened import answer, opened, text, unescaped, unharmed
from tests.pages.own import bare, nothing, opened_on, two_shops

TABS = ("Touch index", "Channel mix", "Bought together", "The way to a second channel")
HEAVY = ("plotly_chart", "arrow_data_frame", "metric")


def heads(app):
    return unescaped("\n".join(entry.value for entry in app.subheader))


@pytest.mark.parametrize("tab", TABS)
def test_each_tab_of_the_sample_is_drawn_within_its_budget(tab):
    app = opened("categories", categories=tab)

    assert unharmed(app)
    assert "of net revenue is from stores, the most of all categories" in answer(app)
    assert 1 <= sum(len(app.get(kind)) for kind in HEAVY) <= 10
    assert "How this is computed" in [entry.label for entry in app.expander]


def test_the_page_opens_on_the_touch_index():
    app = opened("categories")

    assert [entry.label for entry in app.tabs] == list(TABS)
    assert "of web purchases follow a contact with a store" in heads(app)


def test_the_mix_of_channels_is_told():
    app = opened("categories", categories="Channel mix")

    assert len(app.get("plotly_chart")) == 3
    assert "All categories" in heads(app)


def test_what_is_bought_together_is_told_within_and_across():
    app = opened("categories", categories="Bought together")

    assert "times as often as others who buy equally many things" in heads(app)
    app.radio(key="cross_panel").set_value("Online buyers, in stores").run()
    assert unharmed(app)
    assert set(app.dataframe[0].value.columns) >= {"category", "also", "share", "often"}


def test_first_orders_are_beside_others_or_their_own_later_ones():
    app = opened("categories", categories="The way to a second channel")

    assert "customers came over to the stores" in heads(app)
    app.radio(key="crossing_beside").set_value("Their own later orders there").run()
    assert unharmed(app)
    assert len(app.get("plotly_chart")) == 2


def test_of_a_short_window_the_year_before_or_the_window_before_is_chosen():
    app = opened("categories", period="Last 3 months", categories="Channel mix")
    app.radio(key="mix_against").set_value("The period before").run()

    assert unharmed(app)
    assert "January 2026 to March 2026" in text(app)


def test_a_segment_narrows_each_tab():
    for tab in TABS:
        assert unharmed(opened("categories", categories=tab, segment="Regulars"))


@pytest.mark.parametrize("tab", TABS)
@pytest.mark.parametrize("retailer", [two_shops, bare])
def test_few_customers_and_missing_columns_leave_each_tab_standing(tab, retailer):
    app = opened_on(retailer(), "categories", categories=tab)

    assert unharmed(app)
    assert "an't tell yet" in heads(app) + text(app)


def test_with_nothing_it_says_what_it_needs():
    app = opened_on(nothing(), "categories")

    assert unharmed(app)
    assert "It needs" in text(app)


def test_filters_that_leave_nothing_say_what_to_do():
    app = opened_on(two_shops(), "categories")
    app.selectbox(key="period").set_value("Own dates").run()
    app.date_input(key="dates").set_value((date(2024, 6, 7), date(2024, 6, 10))).run()
    assert unharmed(app)
    app = opened_on(two_shops(), "categories", segment="Missed", channel="web")

    assert unharmed(app)
    assert "clear the filters" in text(app)


def test_without_categories_it_says_what_would_tell():
    rows = [sale(f"c{n}", f"2025-0{1 + n % 9}-05", 20.0, channel=("web", "store")[n % 2]) for n in range(20)]
    app = opened_on(workspace_of(rows), "categories", period="All data")

    assert unharmed(app)
    assert "products.category" in answer(app)


def test_a_category_of_a_file_is_text():
    rows = [
        sale(f"c{n}", f"2025-0{1 + n % 9}-05 10:00", 20.0, channel=("web", "store")[n % 2],
             category=("<b>Cables</b>", "[x](http://example.com)")[n // 40], order_id=f"o{n}")
        for n in range(80)
    ]  # fmt: skip
    for tab in TABS:
        app = opened_on(workspace_of(rows), "categories", categories=tab, period="All data")
        assert unharmed(app)
        drawn = " ".join(entry.value for entry in (*app.markdown, *app.subheader))
        assert "<b>" not in drawn
        assert "[x](" not in drawn
