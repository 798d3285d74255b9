"""Figures of the organisation: a register, a roadmap and departments, counted by hand."""

from datetime import date, datetime

import pytest

from lib.analysis.agreement import alpha
from lib.analysis.evidence import evidence, measure
from lib.analysis.filters import all_of
from lib.schema.actions import DROPPED, Action
from lib.schema.capabilities import components
from lib.workspace import roadmap
from tests.builders import sale, workspace_of

ON_THE_ROADMAP = ("segment_action_share", "shared_action_share", "steered_action_share")


def action(title, **more):
    return Action(title=title, component="one_mind", **more)


def figures(actions=(), **tables):
    with workspace_of([sale("ann", "2024-01-05", 10.0)], **tables) as workspace:
        with workspace.transaction() as connection:
            for one in actions:
                roadmap.write(connection, one, datetime(2024, 2, 1))
        every = evidence(workspace.read, workspace.facts, all_of(workspace.facts))
    return {entry.metric: entry for entry in every}


def test_actions_are_counted_by_what_they_name():
    actions = [
        action("Call Barrys", group_kind="persona", group_name="Barry", owner="Ines", metric="served_nps",
               starts_on=date(2024, 2, 1), review_on=date(2024, 6, 1), departments=("Stores", "Marketing")),
        action("Train", owner="Tom", departments=("Stores",)),
        action("Mend returns", departments=("Stores", "Online", "IT")),
        action("Repaint"),
        action("Forget it", group_kind="segment", group_name="Loyal", status=DROPPED),
    ]  # fmt: skip
    found = figures(actions)
    assert [found[name].value for name in ON_THE_ROADMAP] == [1 / 4, 2 / 4, 1 / 4]
    for name in ON_THE_ROADMAP:
        entry = found[name]
        assert (entry.low, entry.high, entry.n, entry.n_of) == (entry.value, entry.value, 4, "actions")


@pytest.mark.parametrize("actions", [(), (action("Forget it", status=DROPPED),)])
def test_an_empty_roadmap_says_so(actions):
    found = figures(actions)
    assert {found[name].reason for name in ON_THE_ROADMAP} == {
        "Can't tell yet. No action stands on the roadmap."
    }
    assert {found[name].level for name in ON_THE_ROADMAP} == {None}


def test_roles_are_filled_vacant_or_not_told():
    roles = [
        {"role": "Customer advocate", "filled_by": "Ada"},
        {"role": "Customer data analyst", "filled_by": None},
        {"role": "Segment manager", "filled_by": "Tom"},
        {"role": "Head of smiles", "filled_by": "Ola"},  # of their own: none of the six
    ]
    entry = figures(roles=roles)["filled_role_share"]
    assert (entry.value, entry.n, entry.rows) == (2 / 6, 6, "6 roles, 3 of them not told")
    assert (entry.level, entry.level_high) == (3, 3)
    assert figures()["filled_role_share"].lacks == ("roles.role", "roles.filled_by")


def test_departments_agree_as_far_as_their_means_do():
    levels = {"Stores": (1, 2, 4), "Marketing": (2, 2, 5)}
    rated = ("one_mind", "single_view", "role_alignment")
    ratings = [
        {
            "round": "Spring",
            "component": name,
            "respondent_role": "associate",
            "department": department,
            "level": given,
        }
        for department, every in levels.items()
        for name, given in zip(rated, every, strict=True)
        for _ in range(5)
    ]
    entry = figures(ratings=ratings)["department_alpha"]
    assert entry.value == pytest.approx(alpha([(1, 2), (2, 2), (4, 5)]))
    assert (entry.n, entry.rows) == (3, "10 raters in 2 departments")
    assert figures(ratings=[row | {"department": None} for row in ratings])["department_alpha"].lacks == (
        "ratings.department",
    )


def test_of_capabilities_four_to_six_two_components_have_ratings_only():
    later = ("customized_offers", "associate_commitment", "organizational_alignment")
    silent = {one.id for one in components() if one.capability in later and not one.evidence}
    assert silent == {"change_management", "role_alignment"}


def test_a_measure_alone_is_the_same_as_among_all():
    with workspace_of([sale("ann", "2024-01-05", 10.0)]) as workspace:
        alone = measure(workspace.read, workspace.facts, all_of(workspace.facts), "segment_action_share")
    assert alone.reason == "Can't tell yet. No action stands on the roadmap."
