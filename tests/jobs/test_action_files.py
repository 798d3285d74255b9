"""The roadmap leaves as a table and comes back the same; all faults of a file are told at once."""

import io
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from lib.analysis.filters import default_filters
from lib.analysis.roadmap import roadmap
from lib.errors import UserError
from lib.export.tables import as_csv
from lib.jobs.action_files import actions_frame, add_from_file, history_frame
from lib.jobs.planning import actions_of, save_actions
from lib.schema.actions import Action
from lib.workspace.workspace import Workspace
from tests.builders import sale, workspace_of

ACTIONS = (
    Action(
        title="=Answer, within a day", component="shopper_intelligence", group_kind="segment",
        group_name="Regulars", metric="known_revenue_share", owner="Ann", departments=("Stores", "Online"),
        starts_on=date(2025, 6, 1), review_on=date(2025, 9, 1), expected_effect=0.05, effort_days=12.5,
        status="started", note='says "so"', priority=2,
    ),
    Action(title="Ask", component="outside_in_design", group_kind="persona", group_name="Barry", priority=1),
    Action(title="Rest", component="single_view", status="dropped"),
)  # fmt: skip


@pytest.fixture
def shop() -> Workspace:
    months = range(1, 13)
    return workspace_of(
        [sale(f"c{n}", f"2025-{n:02d}-05", 20.0, order_id=f"o{n}") for n in months]
        + [sale(None, f"2025-{n:02d}-06", 20.0, order_id=f"u{n}") for n in months]
    )


def frame_of(workspace: Workspace) -> pd.DataFrame:
    found = roadmap(workspace.read, workspace.facts, default_filters(workspace.facts))
    return actions_frame(found.actions)


def test_what_leaves_as_csv_comes_back_the_same(shop):
    save_actions(shop, ACTIONS)
    content = as_csv(frame_of(shop))
    with Workspace.open() as other:
        add_from_file(other, "roadmap.csv", content)
        by_title = {one.title: replace(one, action_id=None) for one in actions_of(other)}
    assert by_title == {one.title: one for one in ACTIONS}


def test_the_same_file_twice_adds_nothing(shop):
    save_actions(shop, ACTIONS)
    before, content = actions_of(shop), as_csv(frame_of(shop))
    add_from_file(shop, "roadmap.csv", content)
    assert actions_of(shop) == before


def test_a_changed_row_changes_its_action_and_a_new_one_is_added(shop):
    save_actions(shop, ACTIONS)
    frame = frame_of(shop)
    frame.loc[frame["Title"] == "Ask", "Status"] = "done"
    frame.loc[frame["Title"] == "Ask", "First day"] = "2025-01-01"
    frame.loc[len(frame)] = pd.Series({"Title": "New", "Component": "Single view of the customer"})
    add_from_file(shop, "roadmap.csv", as_csv(frame))
    found = {one.title: one for one in actions_of(shop)}
    assert (found["Ask"].action_id, found["Ask"].status) == (2, "done")
    assert found["New"].component == "single_view"
    assert len(found) == 4


def test_a_workbook_is_read_too(shop):
    out = io.BytesIO()
    row = {"Title": "Ask", "Component": "outside_in_design", "First day": date(2025, 3, 1)}
    frame = pd.DataFrame([row | {"Effort (working days)": 5}])
    frame.to_excel(out, index=False, engine="xlsxwriter")
    add_from_file(shop, "roadmap.xlsx", out.getvalue())
    (action,) = actions_of(shop)
    assert (action.title, action.starts_on, action.effort_days) == ("Ask", date(2025, 3, 1), 5.0)


def test_all_faults_are_told_with_their_rows_and_nothing_is_taken(shop):
    text = (
        "Title,Component,For,Measure,First day,Review day,Expected effect,Status\n"
        "Good,single_view,,,,,,\n"
        ",nowhere,Regulars,love,31.01.2025,,5 %,started\n"
        "Late,single_view,Everybody,known_revenue_share,2025-02-01,2025-01-01,0.1,planned\n"
    )
    with pytest.raises(UserError) as raised:
        add_from_file(shop, "roadmap.csv", text.encode())
    message = raised.value.message
    for told in (
        "Row 3: “Regulars” in For is not understood", "Row 3: “31.01.2025” in First day is no day",
        "Row 3: “5 %” in Expected effect is no number", "Row 3: The title is empty",
        "Row 3: There is no component “nowhere”", "Row 3: There is no measure “love”",
        "Row 4: The status must be open, started, done or dropped, and is “planned”",
        "Row 4: The review date, 2025-01-01, must lie after the first day, 2025-02-01.",
    ):  # fmt: skip
        assert told in message
    assert "Row 2" not in message
    assert actions_of(shop) == ()


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"Name,Owner\na,b\n", "no column Title"), (b"", "empty"), (b"\x89PNG\r\n\x1a\n", "")],
)
def test_what_is_no_table_of_actions_is_refused(shop, content, told):
    with pytest.raises(UserError) as raised:
        add_from_file(shop, "x.csv", content)
    assert told in f"{raised.value.title} {raised.value.message}"
    assert not (shop.folder / "roadmap_file").exists()


def test_all_that_was_measured_leaves_too(shop):
    save_actions(shop, ACTIONS)
    found = roadmap(shop.read, shop.facts, default_filters(shop.facts))
    frame = history_frame(found.actions)
    assert list(frame["Kind"]) == ["baseline", "after"]
    assert list(frame["Value"]) == [0.5, 0.5]  # every second order is by somebody known
