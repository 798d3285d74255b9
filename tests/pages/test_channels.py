"""Online and stores: the page answers on the sample, and says what is missing where it can't."""

from collections.abc import Iterator
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from lib.workspace.workspace import Workspace
from tests.builders import sale, workspace_of
from tests.pages.opened import opened, text, unescaped
from tests.pages.own import opened_on

PAGE = "channels"
HEAVY = ("plotly_chart", "arrow_data_frame", "metric")


def shown(workspace: Workspace | None = None, **link: str) -> AppTest:
    """The page on a workspace, or on the sample without one."""
    return opened_on(workspace, PAGE, **link) if workspace else opened(PAGE, **link)


def words(app: AppTest) -> str:
    """All text of the page, its headings too."""
    headings = [entry.value for kind in (app.title, app.subheader) for entry in kind]
    return " ".join([*map(unescaped, headings), text(app)])


@pytest.fixture(scope="module")
def two_sides() -> Iterator[list[dict]]:
    """Twenty who buy online, in stores or both, twice each."""
    rows = []
    for person in range(20):
        side = ("web", "store")[person % 2]
        other = {"web": "store", "store": "web"}[side] if person < 6 else side
        rows.append(sale(f"c{person}", f"2025-03-0{1 + person % 9} 10:00", 20.0 + person, channel=side))
        rows.append(sale(f"c{person}", f"2025-09-1{person % 9} 15:00", 30.0, channel=other))
    yield rows


@pytest.mark.parametrize(
    "tab", ["Side by side", "When", "What", "Who buys where", "Who is known", "Journeys"]
)
def test_every_tab_of_the_sample_is_drawn_within_its_budget(tab):
    app = shown(compare=tab)
    assert not app.exception
    assert not app.error
    assert "What do web and stores do for each other?" in words(app)
    assert 1 <= sum(len(app.get(kind)) for kind in HEAVY) <= 10


def test_only_the_open_tab_is_computed():
    app = shown()
    assert len(app.get("plotly_chart")) == 1
    assert "busiest hour" not in words(app)


def test_a_link_opens_its_tab():
    app = shown(compare="When")
    assert "Online, the busiest hour is" in words(app)
    assert len(app.get("plotly_chart")) == 2


def test_who_buys_where_is_no_causal_claim():
    assert "This is not yet a causal claim" in words(shown(compare="Who buys where"))


def test_without_data_it_says_which_file_brings_it():
    app = shown(Workspace.open())
    assert not app.exception
    assert "puts the web shop and the stores side by side" in words(app)
    assert [button.label for button in app.button if button.label == "Add a file"]


def test_filters_that_leave_nothing_say_what_to_do(two_sides):
    app = shown(workspace_of(two_sides))
    app.selectbox(key="period").set_value("Own dates").run()
    app.date_input(key="dates").set_value((date(2025, 6, 1), date(2025, 6, 10))).run()
    assert not app.exception
    assert not app.error
    assert "can't tell yet" in words(app)
    assert "clear the filters" in words(app)


def test_one_side_only_asks_for_the_other():
    rows = [sale(f"c{n}", f"2025-0{n}-05 12:00", 20.0) for n in range(1, 7)]
    app = shown(workspace_of(rows))
    assert not app.exception
    assert "There are no offline orders" in words(app)


def test_unknown_store_customers_are_not_guessed_at(two_sides):
    anonymous = [sale(None, f"2025-04-0{n}", 500.0, channel="store", order_id=f"a{n}") for n in range(1, 9)]
    app = shown(workspace_of([*two_sides, *anonymous]), compare="Who buys where", period="All data")
    assert not app.exception
    assert "it takes half to tell" in words(app)
    assert "Square" in words(app)


def test_other_and_unknown_channels_stand_apart(two_sides):
    strange = [
        sale("p", "2025-05-05", 40.0, channel="partner"),
        sale("q", "2025-05-06", 40.0, channel="unknown"),
    ]
    app = shown(workspace_of([*two_sides, *strange]), compare="Who is known", period="All data")
    assert not app.exception
    assert "Other and unknown channels" in words(app)
    apart = app.dataframe[1].value
    assert sorted(apart["channel"]) == ["partner", "unknown"]


def test_days_without_hours_are_no_midnights():
    rows = [
        sale(f"c{n}", f"2025-0{1 + n % 9}-05", 20.0, channel=("web", "store")[n % 2], order_id=f"o{n}")
        for n in range(12)
    ]
    app = shown(workspace_of(rows), compare="When", period="All data")
    assert not app.exception
    assert "not its hour" in words(app)
    assert not app.get("plotly_chart")


def test_without_categories_the_tab_says_what_would_tell(two_sides):
    app = shown(workspace_of(two_sides), compare="What", period="All data")
    assert not app.exception
    assert "categories in them or a file of products" in words(app)


def test_a_channel_of_a_file_is_text():
    rows = [
        sale(f"c{n}", f"2025-0{1 + n % 9}-05 10:00", 20.0, channel=("web", "store")[n % 2],
             category=("<b>Cables</b>", "[x](http://example.com)")[n // 6], order_id=f"o{n}")
        for n in range(12)
    ]  # fmt: skip
    app = shown(workspace_of(rows), compare="What", period="All data")
    assert not app.exception
    drawn = " ".join(element.value for element in app.markdown)
    assert "<b>" not in drawn
    assert "[x](" not in drawn


@pytest.mark.parametrize(
    ("view", "told"),
    [
        ("Ways", "had a touch in the 30 days before"),
        ("Who begins", "We began"),
        ("Credit", "none of them says what a touch brought about"),
        ("Search terms", "is searched for by most"),
    ],
)
def test_each_view_of_journeys_is_drawn_within_its_budget(view, told):
    app = shown(compare="Journeys", journey_view=view)
    assert not app.exception
    assert told in words(app)
    assert 1 <= sum(len(app.get(kind)) for kind in HEAVY) <= 10


@pytest.mark.parametrize("view", ["Ways", "Who begins", "Credit", "Search terms"])
def test_without_touches_journeys_say_which_columns_would_tell(two_sides, view):
    app = shown(workspace_of(two_sides), compare="Journeys", journey_view=view, period="All data")
    assert not app.exception
    assert "touches.touched_at" in words(app)
