"""The scorecard: read on the sample, with orders only and with nothing; rated on; taken back."""

from datetime import datetime

import pytest
from streamlit.testing.v1 import AppTest

from lib.jobs.sample import sample_workspace
from lib.ui import session
from lib.workspace import documents
from lib.workspace.canonical import canonical
from lib.workspace.workspace import Workspace
from tests.builders import sale, workspace_of
from tests.pages.opened import opened, text, unescaped
from tests.pages.own import opened_on

PAGE = "scorecard"


def shown(workspace: Workspace | None = None, **link: str) -> AppTest:
    """The page on a workspace, or on the sample without one."""
    return opened_on(workspace, PAGE, **link) if workspace else opened(PAGE, **link)


def words(app: AppTest) -> str:
    """All text of the page, its headings too."""
    headings = [entry.value for kind in (app.title, app.subheader) for entry in kind]
    return " ".join([*map(unescaped, headings), text(app)])


def ratings(workspace: Workspace) -> int:
    return len(workspace.read(canonical("ratings")))


def rate(app: AppTest, level: int | None, comment: str = "") -> AppTest:
    app.selectbox(key="rating_role").set_value("associate")
    if level is not None:
        app.radio(key="rating_level").set_value(level)
    app.text_area(key="rating_comment").set_value(comment)
    return next(button for button in app.button if button.label == "Add this rating").click().run()


def rated(level: int, role: str = "manager", **more: object) -> dict:
    row = {"component": "single_view", "respondent_role": role, "level": level, "round": "Spring"}
    return row | {"rated_at": datetime(2025, 5, 1)} | more


@pytest.fixture
def orders_only() -> Workspace:
    return workspace_of([sale(f"c{n}", f"2025-0{1 + n % 9}-05", 20.0, order_id=f"o{n}") for n in range(12)])


def test_the_sample_is_scored():
    app = shown()
    assert not app.exception
    assert not app.error
    assert "How customer-focused are we?" in words(app)
    assert "Seamless interactions" in words(app)
    capabilities, components, *_ = (table.value for table in app.dataframe)
    assert (len(capabilities), len(components)) == (6, 34)
    heavy = len(app.get("plotly_chart")) + len(app.dataframe)
    assert heavy <= 10


def test_not_rated_and_no_evidence_are_never_zero():
    components = shown().dataframe[1].value
    assert (components["rating"] == "Not rated").sum() == 3
    assert (components["evidence"] == "No evidence in the data").sum() > 0
    assert not components.isin(["0", "0.0", 0]).any().any()


def test_a_link_looks_closer_at_a_component():
    app = shown(component="Seamless interactions")
    assert "Rate Seamless interactions" in words(app)
    assert "Orders that cross channels" in words(app)
    assert "Level 3 is reached from 5" in words(app)


def test_without_data_nobody_has_rated_and_the_form_is_there():
    app = shown(Workspace.open())
    assert not app.exception
    assert "Nobody has rated the company yet" in words(app)
    assert [button for button in app.button if button.label == "Add this rating"]
    assert set(app.dataframe[1].value["rating"]) == {"Not rated"}


def test_with_orders_only_it_shows_what_data_can_say(orders_only):
    app = shown(orders_only, component="Single view of the customer")
    assert not app.exception
    assert "Nobody has rated the company yet" in words(app)
    assert "Revenue from known customers" in words(app)
    closer = shown(orders_only, component="Shopper intelligence and feedback loop")
    assert "Can't tell yet: needs a file of feedback" in words(closer)


def test_a_filter_of_another_page_does_not_change_it():
    assert words(shown(store="Store 12 Fresno", period="Last month")) == words(shown())


def test_without_roles_and_rounds_it_still_scores():
    rows = [{"component": "single_view", "level": level} for level in (2, 3, 3, 4, 3)]
    app = shown(workspace_of(ratings=rows))
    assert not app.exception
    assert "Rated" in words(app)


def test_of_several_rounds_one_can_be_chosen():
    later = rated(5, round="Autumn", rated_at=datetime(2025, 10, 1))
    app = shown(workspace_of(ratings=[rated(2), rated(2), later]))
    assert "Autumn" in words(app)
    app.selectbox(key="round").set_value("Spring").run()
    assert not app.exception
    assert "Round “Spring”" in words(app)


def test_a_typed_rating_joins_the_round_and_can_be_taken_back():
    workspace = workspace_of(ratings=[rated(2)])
    app = rate(shown(workspace, component="Single view of the customer"), 4, "one list now")
    assert not app.exception
    rows = workspace.read(canonical("ratings").order_by("source_id"))
    assert rows["level"].tolist() == [2, 4]
    assert rows["round"].tolist() == ["Spring", "Spring"]
    assert rows["comment"].tolist()[1] == "one list now"
    app.button(key="take_back").click().run()
    assert ratings(workspace) == 1
    assert not [button for button in app.button if button.key == "take_back"]


def test_on_the_sample_a_rating_goes_to_a_copy():
    before = ratings(sample_workspace())
    app = rate(shown(), 1)
    assert not app.exception
    assert ratings(sample_workspace()) == before
    own = session.registry().get(app.session_state["regulars_workspace"])
    assert own is not None
    assert ratings(own) == before + 1
    assert own.is_sample
    assert [button for button in app.button if button.key == "take_back"]


def test_without_a_level_nothing_is_added(orders_only):
    app = rate(shown(orders_only), None, "just saying")
    assert "No level was chosen" in words(app)
    assert ratings(orders_only) == 0


def test_dont_know_is_no_level(orders_only):
    app = rate(shown(orders_only), 0)
    assert not app.exception
    assert orders_only.read(canonical("ratings"))["level"].isna().all()
    assert "Nobody has rated the company yet" in words(app)


# What people say


def voices(component: str, role: str, *levels: int, **more: object) -> list[dict]:
    return [rated(level, role, component=component, **more) for level in levels]


def told(workspace: Workspace | None = None) -> AppTest:
    return shown(workspace, part="What people say")


def test_what_people_say_finds_the_planted_disagreement_of_the_sample():
    app = told()
    assert not app.exception
    assert "most on Seamless interactions (4.4 against 2.6)" in words(app)
    assert "Departments do not mean the same" in words(app)
    assert len(app.get("plotly_chart")) + len(app.dataframe) <= 10
    assert app.get("plotly_chart")[0].proto.alt.startswith("Executives beside managers and associates")


def test_what_people_say_without_ratings_and_with_orders_only(orders_only):
    for workspace in (Workspace.open(), orders_only):
        app = told(workspace)
        assert not app.exception
        assert "nobody has rated us" in words(app)
        assert not app.get("plotly_chart")


def test_what_people_say_of_few_is_not_shown():
    app = told(workspace_of(ratings=[rated(2), rated(3), rated(4)]))
    assert not app.exception
    assert "fewer than 5 people have rated any component" in words(app)


def test_the_change_since_the_last_round_is_told():
    before = voices(
        "single_view", "associate", *[2, 1, 2, 3, 2, 2, 1, 2], round="Old", rated_at=datetime(2024, 5, 1)
    )
    app = told(
        workspace_of(ratings=[*before, *voices("single_view", "associate", *[4, 4, 5, 4, 4, 3, 4, 5])])
    )
    assert not app.exception
    assert "1 component has changed by more than noise since Old" in words(app)


def test_targets_are_set_shown_and_taken_away():
    workspace = workspace_of(ratings=voices("single_view", "associate", *[2] * 6))
    app = told(workspace)
    assert "target" not in app.dataframe[0].value.columns
    with workspace.transaction(quiet=True) as connection:
        documents.write(connection, "targets", "[targets]\nsingle_view = 4\n", datetime(2026, 1, 1))
    app = told(workspace)
    row = app.dataframe[0].value.set_index("name").loc["Single view of the customer"]
    assert (row["target"], row["to_target"]) == (4, "2.0 to go")
    next(button for button in app.button if button.label == "Take all targets away").click().run()
    assert not app.exception
    assert "target" not in app.dataframe[0].value.columns


def test_head_counts_make_a_difference_exact():
    rows = voices("single_view", "executive", 4, 4, 4, 4, 5) + voices("single_view", "associate", *[4] * 5)
    app = told(workspace_of(ratings=rows))
    assert "differ from associates on 0 of 1" in words(app)
    app.number_input(key="heads_executive").set_value(5)
    app.number_input(key="heads_associate").set_value(5)
    next(button for button in app.button if button.label == "Keep these numbers").click().run()
    assert not app.exception
    assert "On 1 component everybody answered" in words(app)


# Compare


def compared(workspace: Workspace | None = None, **link: str) -> AppTest:
    return shown(workspace, part="Compare", **link)


def test_regions_of_the_sample_are_compared():
    app = compared()
    assert not app.exception
    assert "The regions shown" in words(app)
    assert len(app.get("plotly_chart")) == 2
    assert app.multiselect(key="compare_units_regions").value


def test_what_cannot_be_compared_says_what_it_takes(orders_only):
    app = compared(orders_only)
    assert not app.exception
    assert "it takes orders that name their store" in words(app)
    app.selectbox(key="compare_by").set_value("brands").run()
    assert "which brand of the company" in words(app)
    assert not compared(Workspace.open()).exception


def test_rounds_are_compared_with_their_trend():
    old = voices("single_view", "associate", *[2] * 6, round="Old", rated_at=datetime(2024, 5, 1))
    app = compared(workspace_of(ratings=[*old, *voices("single_view", "associate", *[4] * 6)]))
    app.selectbox(key="compare_by").set_value("rounds").run()
    assert not app.exception
    assert "Multichannel execution moved most: +2.0" in words(app)
    assert len(app.get("plotly_chart")) == 3
