"""How does an action get onto the roadmap, change, and leave it again? Whole or not at all."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from lib.errors import UserError
from lib.jobs.measuring import measure_actions
from lib.schema.actions import Action, faults_of
from lib.schema.roles import role_of
from lib.workspace import roadmap
from lib.workspace.roadmap import ACTIONS, Removed, actions_in
from lib.workspace.workspace import Workspace

LONGEST_HOLDER = 80


def actions_of(workspace: Workspace) -> tuple[Action, ...]:
    """Return the actions of a workspace in the order of their numbers."""
    return actions_in(workspace.read(ACTIONS))


def save_actions(workspace: Workspace, actions: Sequence[Action]) -> tuple[int, ...]:
    """Keep actions, new ones and changed ones, and measure those that have started; return their numbers.

    Raises
    ------
    UserError
        With all that is wrong; then none is kept.
    """
    faults = [
        f"“{action.title.strip()[:40] or 'Without a title'}”: {fault}" if actions[1:] else fault
        for action in actions
        for fault in faults_of(action)
    ]
    if faults:
        raise UserError(
            "Nothing was kept.", " ".join(faults), "Mend this and save again; what you typed is still there."
        )
    at = _now()
    with workspace.transaction() as connection:
        numbers = tuple(roadmap.write(connection, _tidy(action), at) for action in actions)
    measure_actions(workspace, numbers)
    return numbers


def remove_action(workspace: Workspace, action_id: int) -> Removed | None:
    """Take an action out with all that was measured of it; return what brings it back."""
    with workspace.transaction() as connection:
        return roadmap.remove(connection, action_id)


def bring_back(workspace: Workspace, removed: Removed) -> int:
    """Put a removed action back; return its number."""
    with workspace.transaction() as connection:
        return roadmap.restore(connection, removed, _now())


def set_order(workspace: Workspace, action_ids: Sequence[int]) -> None:
    """Give actions the places 1, 2, 3 … as listed; an empty list goes back to the computed order.

    No evidence depends on the order: what pages have computed stays as it is.
    """
    with workspace.transaction(quiet=True) as connection:
        roadmap.set_order(connection, action_ids)


def fill_role(workspace: Workspace, role: str, filled_by: str | None, since: date | None) -> None:
    """Write down who fills a role, and since when; nobody where `filled_by` is empty.

    Raises
    ------
    UserError
        When the role has no name, or either name is too long.
    """
    name, holder = role_of(role), " ".join((filled_by or "").split())
    faults = [] if name else ["The role has no name."]
    faults += [
        f"The {what} has {len(text)} letters of at most {LONGEST_HOLDER}."
        for what, text in (("role", name), ("department or holder", holder))
        if len(text) > LONGEST_HOLDER
    ]
    if faults:
        raise UserError("The role was not kept.", " ".join(faults), "Mend this and save again.")
    with workspace.transaction() as connection:
        roadmap.write_holder(connection, name, holder or None, since if holder else None, _now())


def forget_role(workspace: Workspace, role: str) -> None:
    """Set a role back to what files say of it."""
    with workspace.transaction() as connection:
        roadmap.forget_holder(connection, role)


def _tidy(action: Action) -> Action:
    """Take blanks off texts, and empty texts for none."""
    departments = dict.fromkeys(" ".join(name.split()) for name in action.departments)
    return replace(
        action, title=" ".join(action.title.split()), note=action.note.strip(),
        owner=" ".join((action.owner or "").split()) or None,
        departments=tuple(name for name in departments if name),
    )  # fmt: skip


def _now() -> datetime:
    return datetime.now().replace(microsecond=0)  # noqa: DTZ005 (the clock on the wall of whoever plans)
