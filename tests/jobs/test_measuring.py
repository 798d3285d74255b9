"""An action's measure is taken before and after its start, kept, and never overwritten."""

from dataclasses import replace
from datetime import date

import pytest

from lib.errors import UserError
from lib.jobs.measuring import measure_actions
from lib.jobs.planning import actions_of, bring_back, fill_role, remove_action, save_actions
from lib.schema.actions import Action
from lib.workspace import roadmap
from lib.workspace.roadmap import AFTER, BASELINE, MEASUREMENTS, Measurement, measurements_in
from lib.workspace.workspace import Workspace
from tests.builders import sale, workspace_of

STARTED = Action(
    title="Ask for the number", component="single_view", metric="known_revenue_share",
    starts_on=date(2025, 7, 1), review_on=date(2025, 10, 1), expected_effect=0.3, status="started",
)  # fmt: skip


def shop(known_from: int = 7, last: int = 12) -> Workspace:
    """Twenty orders a month; a quarter by somebody known before a month, three quarters from it on."""
    return workspace_of(
        sale(
            f"c{n}" if n % 4 < (3 if month >= known_from else 1) else None,
            f"2025-{month:02d}-{1 + n:02d}", 10.0, order_id=f"{month}-{n}",
        )
        for month in range(1, last + 1) for n in range(20)
    )  # fmt: skip


def kept(workspace: Workspace) -> tuple[Measurement, ...]:
    return measurements_in(workspace.read(MEASUREMENTS))


def test_a_baseline_and_a_later_figure_are_taken_when_it_starts():
    workspace = shop()
    save_actions(workspace, [STARTED])
    before, after = kept(workspace)
    assert (before.kind, before.value, before.window_start, before.window_end) == (
        BASELINE, pytest.approx(0.25), date(2025, 3, 31), date(2025, 6, 30),
    )  # fmt: skip
    assert (after.kind, after.value, after.window_start, after.window_end) == (
        AFTER, pytest.approx(0.75), date(2025, 7, 2), date(2025, 10, 1),
    )  # fmt: skip
    # 92 days each: April to June have 60 orders; 2 July to 1 October 19 + 20 + 20 + 1.
    assert (before.n, after.n) == (60, 60)


def test_asking_again_adds_nothing():
    workspace = shop()
    save_actions(workspace, [STARTED])
    assert measure_actions(workspace) == 0
    assert len(kept(workspace)) == 2


def test_an_open_action_and_one_without_a_review_are_not_measured():
    workspace = shop()
    save_actions(workspace, [replace(STARTED, status="open"), replace(STARTED, review_on=None)])
    assert kept(workspace) == ()


def test_with_more_data_it_is_measured_again_and_what_was_stays():
    workspace = shop(last=8)
    save_actions(workspace, [STARTED])
    first = kept(workspace)
    assert [each.window_end for each in first] == [date(2025, 6, 30), date(2025, 8, 20)]
    longer = shop(last=12)
    with longer.transaction() as connection:
        roadmap.write(connection, actions_of(workspace)[0], first[0].measured_at)
        roadmap.add_measurements(connection, first)
    assert measure_actions(longer) == 1
    assert kept(longer)[:2] == first
    assert kept(longer)[2].window_end == date(2025, 10, 1)


def test_another_review_day_makes_another_baseline_and_the_first_stays():
    workspace = shop()
    save_actions(workspace, [STARTED])
    save_actions(workspace, [replace(STARTED, action_id=1, review_on=date(2025, 9, 1))])
    found = kept(workspace)
    assert [(each.kind, each.window_end) for each in found] == [
        (BASELINE, date(2025, 6, 30)), (AFTER, date(2025, 10, 1)),
        (BASELINE, date(2025, 6, 30)), (AFTER, date(2025, 9, 1)),
    ]  # fmt: skip
    assert found[2].window_start == date(2025, 4, 30)


def test_a_measure_that_lacks_its_column_is_kept_as_untold():
    workspace = shop()
    save_actions(workspace, [replace(STARTED, metric="hours_to_answer", expected_effect=5.0)])
    assert [each.value for each in kept(workspace)] == [None, None]


def test_faults_of_several_actions_name_each_and_nothing_is_kept():
    workspace = shop()
    with pytest.raises(UserError) as raised:
        save_actions(workspace, [STARTED, replace(STARTED, title="", expected_effect=-1.0, effort_days=0.0)])
    for told in ("“Without a title”: The title is empty", "must be above 0", "working days"):
        assert told in raised.value.message
    assert actions_of(workspace) == ()


def test_what_was_taken_off_comes_back_measured():
    workspace = shop()
    save_actions(workspace, [STARTED])
    before = kept(workspace)
    removed = remove_action(workspace, 1)
    assert (actions_of(workspace), kept(workspace)) == ((), ())
    assert remove_action(workspace, 1) is None
    bring_back(workspace, removed)
    assert kept(workspace) == before


def test_blanks_are_taken_off_and_departments_stand_once():
    workspace = shop()
    save_actions(
        workspace, [replace(STARTED, title="  Ask   twice ", owner=" ", departments=(" A ", "A", ""))]
    )
    (action,) = actions_of(workspace)
    assert (action.title, action.owner, action.departments) == ("Ask twice", None, ("A",))


def test_a_role_needs_a_name_and_short_words():
    with pytest.raises(UserError, match="was not kept") as raised:
        fill_role(shop(last=1), " ", "x" * 90, None)
    assert "no name" in raised.value.message
    assert "90 letters" in raised.value.message
