"""Actions stay with the workspace: written, changed, taken out and put back; measurements are only added."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from lib.schema.actions import Action
from lib.workspace import roadmap, sources
from lib.workspace.roadmap import ACTIONS, HOLDERS, MEASUREMENTS, Measurement, actions_in, measurements_in
from lib.workspace.workspace import Workspace
from tests.builders import sale, workspace_of

NOW, LATER = datetime(2026, 1, 1), datetime(2026, 2, 1)
ANSWER = Action(
    title="Answer within a day; drop table roadmap_actions", component="shopper_intelligence",
    group_kind="segment", group_name="Regulars", metric="hours_to_answer", owner="Head of service",
    departments=("Customer service", "Stores"), starts_on=date(2026, 1, 1), review_on=date(2026, 3, 1),
    expected_effect=12.0, effort_days=20.0, status="started", note="=1+1", priority=2,
)  # fmt: skip
PLAIN = Action(title="Ask customers", component="outside_in_design")


def measured(action_id: int, value: float, kind: str = "baseline", at: datetime = NOW) -> Measurement:
    days = (date(2025, 11, 1), date(2025, 12, 31))
    return Measurement(
        action_id, kind, "hours_to_answer", *days, value, value - 1, value + 1, 40, "answers", at
    )


def kept(workspace: Workspace) -> tuple[Action, ...]:
    return actions_in(workspace.read(ACTIONS))


def history(workspace: Workspace) -> tuple[Measurement, ...]:
    return measurements_in(workspace.read(MEASUREMENTS))


def test_an_action_is_read_as_it_was_written_also_after_closing(tmp_path):
    path = tmp_path / "shop.duckdb"
    with Workspace.open(path) as workspace:
        version = workspace.version
        with workspace.transaction() as connection:
            assert [roadmap.write(connection, one, NOW) for one in (ANSWER, PLAIN)] == [1, 2]
        assert workspace.version != version  # evidence is computed from it: no older result may be shown
    with Workspace.open(path) as again:
        assert kept(again) == (replace(ANSWER, action_id=1), replace(PLAIN, action_id=2))
        counts = again.read(ACTIONS.order_by("action_id"))["department_count"]
        assert list(counts) == [2, 0]


def test_a_change_keeps_the_number_and_the_day_it_was_made():
    with Workspace.open() as workspace:
        with workspace.transaction() as connection:
            roadmap.write(connection, ANSWER, NOW)
            roadmap.write(connection, replace(ANSWER, action_id=1, status="done", departments=()), LATER)
        (row,) = workspace.read(ACTIONS).to_dict("records")
        assert (row["status"], row["created_at"], row["changed_at"]) == ("done", NOW, LATER)
        assert kept(workspace)[0].departments == ()


def test_what_was_taken_out_comes_back_with_all_that_was_measured():
    with Workspace.open() as workspace, workspace.transaction() as connection:
        number = roadmap.write(connection, ANSWER, NOW)
        roadmap.add_measurements(connection, [measured(number, 40.0), measured(number, 30.0, "after", LATER)])
        gone = roadmap.remove(connection, number)
        assert connection.execute("select count(*) from roadmap_measurements").fetchone() == (0,)
        assert roadmap.remove(connection, number) is None
        roadmap.write(connection, PLAIN, NOW)  # takes the number that was free
        assert gone is not None
        assert roadmap.restore(connection, gone, LATER) == 2
        measured_again = measurements_in(connection.execute("select * from roadmap_measurements").df())
        assert [(each.action_id, each.kind, each.value) for each in measured_again] == [
            (2, "baseline", 40.0), (2, "after", 30.0),
        ]  # fmt: skip


def test_a_figure_that_could_not_be_told_stays_untold():
    with Workspace.open() as workspace:
        with workspace.transaction() as connection:
            roadmap.add_measurements(
                connection, [replace(measured(1, 1.0), value=None, low=None, high=None, n=0)]
            )
        (found,) = history(workspace)
        assert (found.value, found.low, found.n) == (None, None, 0)


def test_own_places_are_given_and_set_back():
    with Workspace.open() as workspace:
        with workspace.transaction() as connection:
            for title in ("a", "b", "c"):
                roadmap.write(connection, replace(PLAIN, title=title), NOW)
            roadmap.set_order(connection, [3, 1])
        assert [one.priority for one in kept(workspace)] == [2, None, 1]
        with workspace.transaction() as connection:
            roadmap.set_order(connection, [])
        assert [one.priority for one in kept(workspace)] == [None, None, None]


def test_a_load_an_undo_and_a_rewriting_leave_the_roadmap_as_it_is():
    workspace = workspace_of([sale("ann", "2026-01-05", 20.0)])
    with workspace.transaction() as connection:
        roadmap.write(connection, ANSWER, NOW)
        roadmap.write_holder(connection, "customer_advocate", "Customer service", date(2025, 1, 1), NOW)
    with workspace.transaction() as connection:
        sources.remove(connection, 1)
    workspace.rewrite(lambda connection: connection.execute("delete from documents").fetchone())
    assert [one.title for one in kept(workspace)] == [ANSWER.title]
    assert list(workspace.read(HOLDERS)["filled_by"]) == ["Customer service"]
    workspace.close()


def test_a_write_that_fails_leaves_nothing():
    with Workspace.open() as workspace:
        with pytest.raises(ZeroDivisionError), workspace.transaction() as connection:
            roadmap.write(connection, ANSWER, NOW)
            _ = 1 / 0
        assert kept(workspace) == ()


def test_a_holder_is_replaced_and_set_back():
    with Workspace.open() as workspace:
        with workspace.transaction() as connection:
            roadmap.write_holder(connection, "customer_advocate", "Marketing", None, NOW)
            roadmap.write_holder(connection, "customer_advocate", None, None, LATER)
        (row,) = workspace.read(HOLDERS).to_dict("records")
        assert row["filled_by"] is None
        with workspace.transaction() as connection:
            roadmap.forget_holder(connection, "customer_advocate")
        assert workspace.read(HOLDERS).empty
