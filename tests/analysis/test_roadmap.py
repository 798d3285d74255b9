"""In which order are actions listed, and what is suggested? Worked out by hand."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.analysis.action_order import Factors, factors_of, in_order
from lib.analysis.filters import default_filters
from lib.analysis.roadmap import Roadmap, levels_of, roadmap
from lib.analysis.scorecard import scorecard
from lib.jobs.planning import save_actions, set_order
from lib.schema.actions import Action
from lib.workspace.workspace import Workspace
from tests.builders import sale, workspace_of

ASK = Action(title="Ask", component="single_view", effort_days=10.0, action_id=1)
LEVELS = {"single_view": 2.0, "one_mind": 4.5}
STAKES = {(None, None): 1000.0, ("segment", "regulars"): 400.0}


def found(workspace: Workspace, **more) -> Roadmap:
    return roadmap(workspace.read, workspace.facts, default_filters(workspace.facts), **more)


def order(*actions: Action) -> list[str]:
    pairs = [(each, factors_of(each, LEVELS, STAKES, {})) for each in actions]
    return [placed.action.title for placed in in_order(pairs)]


def test_the_factors_multiply_and_divide():
    # From level 2 to 5 there are 3 to go; 3 x 1000 / 10 = 300.
    assert factors_of(ASK, LEVELS, STAKES, {}) == Factors(2.0, 5.0, 3.0, 1000.0, 10.0, 300.0, "")


def test_a_target_and_a_segment_make_it_less():
    # To 4 there are 2 to go, with the segment's 400: 2 x 400 / 10 = 80.
    action = replace(ASK, group_kind="segment", group_name="Regulars")
    assert factors_of(action, LEVELS, STAKES, {"single_view": 4.0}).score == 80.0


def test_beyond_its_target_nothing_is_to_go():
    told = factors_of(replace(ASK, component="one_mind"), LEVELS, STAKES, {"one_mind": 4.0})
    assert (told.gap, told.score) == (0.0, 0.0)


def test_what_is_missing_is_named_and_makes_no_place():
    nobody = replace(ASK, group_kind="persona", group_name="Nobody", effort_days=None)
    told = factors_of(replace(nobody, component="change_management"), LEVELS, STAKES, {})
    assert told.score is None
    assert told.lacking == "the component's level, revenue at stake and effort"


def test_less_work_comes_first_and_without_a_score_last():
    quick = replace(ASK, title="Quick", effort_days=1.0, action_id=2)
    unknown = replace(ASK, title="Unknown", effort_days=None, action_id=3)
    assert order(unknown, ASK, quick) == ["Quick", "Ask", "Unknown"]


def test_ones_own_place_goes_first_and_what_is_over_comes_last():
    quick = replace(ASK, title="Quick", effort_days=1.0, action_id=2)
    own = replace(ASK, title="Own", effort_days=100.0, priority=1, action_id=3)
    done = replace(ASK, title="Done", effort_days=0.1, status="done", action_id=4)
    assert order(ASK, done, quick, own) == ["Own", "Quick", "Ask", "Done"]
    pairs = [(each, factors_of(each, LEVELS, STAKES, {})) for each in (ASK, done, quick, own)]
    placed = {each.action.title: (each.place, each.computed) for each in in_order(pairs)}
    assert placed == {"Own": (1, 3), "Quick": (2, 1), "Ask": (3, 2), "Done": (None, None)}


@given(st.lists(st.tuples(st.floats(0.5, 500), st.sampled_from([None, 1, 2, 3])), min_size=1, max_size=12))
def test_every_live_action_has_one_place(told):
    actions = [
        replace(ASK, effort_days=days, priority=own, action_id=n)
        for n, (days, own) in enumerate(told, start=1)
    ]
    placed = in_order([(each, factors_of(each, LEVELS, STAKES, {})) for each in actions])
    assert [each.place for each in placed] == list(range(1, len(told) + 1))
    assert sorted(each.computed for each in placed) == list(range(1, len(told) + 1))


@pytest.fixture
def shop() -> Workspace:
    """An order a month by somebody known and one by others; the window holds the eleven full months."""
    months = range(1, 13)
    return workspace_of(
        [sale(f"c{n}", f"2025-{n:02d}-05", 20.0, order_id=f"o{n}") for n in months]
        + [sale(None, f"2025-{n:02d}-06", 20.0, order_id=f"u{n}") for n in months]
    )


def test_the_revenue_at_stake_is_that_of_known_customers_and_of_the_segment(shop):
    known = 11 * 20.0
    save_actions(
        shop,
        [
            replace(ASK, action_id=None),
            replace(ASK, action_id=None, group_kind="segment", group_name="Missed"),
        ],
    )
    result = found(shop)
    assert result.known_revenue == known
    stakes = [row.factors.revenue for row in result.actions]
    assert stakes[0] == known
    assert stakes[1] is not None
    assert 0 <= stakes[1] < known


def test_a_suggestion_leaves_out_what_a_live_action_names(shop):
    before = found(shop)
    first = before.suggestions[0]
    levels = levels_of(scorecard(shop.read, shop.facts, default_filters(shop.facts)))
    assert (first.level, first.gap) == (levels[first.component], 5.0 - levels[first.component])
    assert first.revenue == 11 * 20.0
    assert first.component_name in before.answer
    save_actions(shop, [Action(title="Do it", component=first.component)])
    assert first.component not in {each.component for each in found(shop).suggestions}
    save_actions(shop, [Action(title="Do it", component=first.component, status="dropped", action_id=1)])
    assert found(shop).suggestions == before.suggestions


def test_a_target_that_is_reached_is_not_suggested(shop):
    first = found(shop).suggestions[0]
    reached = found(shop, targets=((first.component, int(first.level)),))
    assert first.component not in {each.component for each in reached.suggestions}


@pytest.mark.parametrize(
    ("actions", "told"),
    [
        ((ASK,), "None of 1 action is due for review; none has been measured since it started."),
        (
            (replace(ASK, starts_on=date(2025, 1, 1), review_on=date(2025, 6, 1)),),
            "1 of 1 action is due for review; none has been measured since it started.",
        ),
        (
            (replace(ASK, metric="known_revenue_share", starts_on=date(2025, 7, 1), expected_effect=0.1,
                     review_on=date(2025, 12, 1), status="started"), ASK),
            "1 of 2 actions is due for review; for 1 it is too early to tell.",
        ),
    ],
)  # fmt: skip
def test_the_answer_counts(shop, actions, told):
    save_actions(shop, [replace(each, action_id=None) for each in actions])
    assert found(shop).answer == told


def test_own_order_is_told_and_set_back(shop):
    numbers = save_actions(shop, [replace(ASK, action_id=None, effort_days=days) for days in (1.0, 2.0)])
    set_order(shop, numbers[::-1])
    assert found(shop).own_order
    assert [row.action.action_id for row in found(shop).actions] == [2, 1]
    set_order(shop, [])
    assert not found(shop).own_order
    assert [row.action.action_id for row in found(shop).actions] == [1, 2]


def test_with_nothing_there_is_nothing_to_suggest():
    result = found(workspace_of())
    assert (result.actions, result.suggestions, result.known_revenue) == ((), (), None)
    assert result.answer == "Nothing is on the roadmap yet."
