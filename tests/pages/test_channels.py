"""Online and stores: the page answers on the sample, and says what is missing where it can't."""

from collections.abc import Iterator
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from lib.workspace.workspace import Workspace
from tests.builders import sale, workspace_of
from tests.pages.opened import opened, text, unescaped, unharmed
from tests.pages.own import bare, opened_on, two_shops

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
    "tab",
    [
        "Side by side", "Who is where", "Research and buy", "Crossing orders", "Same everywhere?", "When",
        "Campaigns", "Who is known", "A second channel", "Journeys",
    ],
)  # fmt: skip
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
    assert "In stores, the busiest hour is" in words(app)


PARTS = (
    "Who they are", "Their personas", "How they move", "Where they began", "Each channel", "How they pay",
    "What they prefer", "At equal orders",
)  # fmt: skip


def part(name: str, workspace: Workspace | None = None, **link: str) -> AppTest:
    """One part of the tab Who is where."""
    return shown(workspace, compare="Who is where", who_part=name, **link)


def paid(channel: str, methods: tuple[str, str]) -> list[dict]:
    """Forty orders of forty customers, paid in two ways."""
    return [
        sale(
            f"{channel}{n}", f"2025-03-{1 + n % 28:02d}", 20.0, channel=channel, payment_method=methods[n % 2]
        )
        for n in range(40)
    ]


@pytest.mark.parametrize("name", PARTS)
def test_every_part_of_who_is_where_is_drawn_within_its_budget(name):
    app = part(name)
    assert not app.exception
    assert not app.error
    assert sum(len(app.get(kind)) for kind in HEAVY) <= 10
    assert app.radio(key="who_part").value == name
    assert list(app.subheader)


def test_who_is_where_says_what_its_differences_are():
    said = words(part("Who they are"))
    assert "known buyers, 14 % buy on both sides" in said
    assert "customers of both have more orders by definition" in said
    assert "This is not yet a causal claim" in words(part("At equal orders"))


def test_a_kind_can_be_looked_at_closer_and_taken_away():
    app = part("Who they are")
    app.selectbox(key="who_kind").set_value("Online only").run()
    assert not app.exception
    assert "Online only: " in words(app)
    table = app.dataframe[0].value.set_index("measure")
    assert list(table.columns) == ["Online only", "Store only", "Both"]
    assert "✓" in table.loc["Revenue per customer", "Both"]
    assert f"Download these {table.loc['How many', 'Online only']} customers" in [
        button.label for button in app.download_button
    ]


def test_how_they_move_adds_up():
    app = part("How they move")
    groups = app.dataframe[0].value.set_index("group")
    assert list(groups.index) == ["Online only", "Store only", "Both"]  # nobody bought at partners alone
    assert groups["customers_now"].sum() == 5_916
    assert "April to June 2026" in words(app)


def test_where_they_began_and_each_channel_name_the_channels_of_the_sample():
    began = part("Where they began")
    assert list(began.dataframe[0].value["channel"]) == ["Store", "Web"]
    each = part("Each channel")
    assert list(each.dataframe[0].value["name"]) == ["Online", "· Web", "Stores and the like", "· Store"]
    assert "it takes “Store” in a file of touches" in words(each)


def test_new_channels_are_marked(two_sides):
    app_orders = [sale(f"c{n}", "2025-08-05", 9.0, channel="app", order_id=f"n{n}") for n in range(12)]
    app = part("Each channel", workspace_of([*two_sides, *app_orders]), period="All data")
    assert not app.exception
    assert "· App (new)" in list(app.dataframe[0].value["name"])
    assert "New: app" in words(app)


def test_how_people_pay_is_told_where_files_tell_it():
    app = part(
        "How they pay", workspace_of([*paid("web", ("PayPal", "visa")), *paid("store", ("Cash", "Visa"))])
    )
    assert not app.exception
    table = app.dataframe[0].value
    assert dict(zip(table["label"], table["told"], strict=True)) == {
        "Wallet": "stands",
        "Cash": "stands",
        "Card": "",
    }
    assert "it takes “Payment method” in a file of order lines" in words(part("How they pay"))


def test_payments_of_one_side_are_shown_without_a_comparison():
    app = part(
        "How they pay", workspace_of(paid("web", ("PayPal", "<b>Zorkmid</b> [x](http://example.com)")))
    )
    assert not app.exception
    assert len(app.dataframe) == 1
    drawn = " ".join(element.value for element in (*app.markdown, *app.caption))
    assert "<b>" not in drawn
    assert "[x](" not in drawn


def test_what_customers_prefer_stands_beside_what_they_use():
    app = part("What they prefer")
    said = words(app)
    assert "buy mostly on the side that they say they prefer" in said
    assert "Can't tell yet on which side we reach them" in said


@pytest.mark.parametrize("name", PARTS)
def test_one_side_and_missing_columns_leave_each_part_standing(name):
    for workspace in (bare(), two_shops(), workspace_of([sale("ann", "2025-01-05", 5.0)])):
        app = part(name, workspace)
        assert unharmed(app)
        assert not app.error


@pytest.mark.parametrize("name", PARTS)
def test_a_segment_and_a_channel_narrow_each_part(name):
    app = part(name, segment="Regulars", channel="web")
    assert unharmed(app)
    assert not app.error
    assert unharmed(part(name, segment="Regulars"))


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
    app = shown(workspace_of([*two_sides, *anonymous]), compare="Who is where", period="All data")
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


def test_the_same_product_is_looked_for_on_both_sides():
    app = shown(compare="Same everywhere?")
    assert "the price differs by more than 2.0 % for none of" in words(app)
    assert "feedback.product_id" in words(app)
    app.number_input(key="discount_apart").set_value(1.0).run()
    assert not app.exception
    assert "the discount differs by more than 1.0 points for" in words(app)
    assert len(app.get("plotly_chart")) == 1


def test_products_that_no_file_numbers_are_asked_for(two_sides):
    app = shown(workspace_of(two_sides), compare="Same everywhere?", period="All data")
    assert not app.exception
    assert "order_lines.product_id" in words(app)


def test_a_product_of_a_file_is_text():
    name = "<b>Cables</b> [x](http://example.com)"
    rows = [
        sale(f"c{n}", f"2025-03-{1 + n % 28:02d} 10:00", 20.0 + 5 * (n % 2), channel=("web", "store")[n % 2],
             product_id=name, product_name=name, order_id=f"o{n}")
        for n in range(80)
    ]  # fmt: skip
    app = shown(workspace_of(rows), compare="Same everywhere?", period="All data")
    assert not app.exception
    assert "the price differs by more than 2.0 % for 1 of 1 compared" in words(app)
    drawn = " ".join(element.value for element in app.markdown)
    assert "<b>" not in drawn
    assert "[x](" not in drawn


def test_what_was_looked_up_on_the_other_side_is_told_of_all_and_of_visible_customers():
    told = words(shown(compare="Research and buy"))
    assert "of known customers' store orders were looked up online in the 14 days before" in told
    assert "of orders by customers whom we had recognised online shortly before that" in told
    assert "Televisions are looked up most (37 %)" in told
    assert "than the same customers' 1.5 % in as many days three months earlier" in told
    assert "12 of 12 categories differ from the usual beyond chance" in told
    assert "no more than the usual, as far as we can tell" in told


def test_another_number_of_days_is_looked_at():
    app = shown(compare="Research and buy")
    app.radio(key="research_days").set_value(30).run()
    assert not app.exception
    assert "were looked up online in the 30 days before" in words(app)


def test_without_touches_research_names_the_columns(two_sides):
    app = shown(workspace_of(two_sides), compare="Research and buy", period="All data")
    assert not app.exception
    assert "touches.touched_at" in words(app)


def campaign_members(arms: dict[str, tuple[int, int]]) -> list[dict]:
    """Members without a key: version -> how many, and how many of them ordered."""
    return [
        {
            "campaign": "Autumn", "arm": arm, "treated": arm != "none", "ordered": place < hits,
            "revenue": 10.0 * (place < hits), "attributes": f'{{"size": "{place % 2}"}}',
        }
        for arm, (n, hits) in arms.items()
        for place in range(n)
    ]  # fmt: skip


def test_the_tab_of_campaigns_tells_the_verdict_of_the_sample():
    app = shown(compare="Campaigns")
    assert "it arrived" in words(app)
    assert "Held against what a member costs" in words(app)
    assert app.dataframe[0].value["campaign"].tolist() == ["Spring26"]
    assert "Jill" in words(app)


def test_a_smallest_useful_effect_calls_a_message_lost():
    app = shown(compare="Campaigns")
    app.radio(key="useful_in").set_value("points").run()
    app.number_input(key="useful_points").set_value(6.0).run()
    assert not app.exception
    assert "it was lost" in words(app)
    assert "Lost: it brings less than 6 points" in words(app)


def test_members_of_campaigns_alone_have_their_page():
    members = campaign_members({"A": (400, 120), "B": (400, 44), "none": (400, 40)})
    app = shown(workspace_of([], campaign_members=members))
    assert not app.exception
    assert "Without a file of orders this page tells of campaigns alone" in words(app)
    assert "“A” brought most orders" in words(app)
    assert app.dataframe[0].value["verdict"].tolist() == ["Arrived", "Arrived", "Can't tell"]
    app.selectbox(key="version").set_value("B").run()
    assert not app.exception
    assert "Autumn, B" in words(app)


def test_a_campaign_of_which_nobody_was_held_back_says_what_to_do(two_sides):
    members = [{"campaign": "Autumn", "customer_ref": f"c{n}", "treated": True} for n in range(20)]
    app = shown(workspace_of(two_sides, campaign_members=members), compare="Campaigns", period="All data")
    assert not app.exception
    assert "nobody was held back" in words(app)
    assert "Hold back 10 %" in app.dataframe[0].value["advice"].iloc[0]


def test_without_campaigns_the_tab_says_which_file_brings_them(two_sides):
    app = shown(workspace_of(two_sides), compare="Campaigns", period="All data")
    assert not app.exception
    assert "which messages arrived, and which were lost" in words(app)


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
