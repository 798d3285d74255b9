"""Who may change the roadmap here, where do changes go, and what is said of the last one?

Nobody may write to the sample, which everybody reads: what a visitor plans there goes into a copy that is
theirs alone, and is gone with the session. Every change is done in a callback, before anything is drawn.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import streamlit as st

from lib.errors import UserError
from lib.jobs.planning import bring_back, remove_action
from lib.jobs.rating import copy_of_sample
from lib.jobs.sample import sample_workspace
from lib.ui import errors, session, signed_in, who
from lib.ui.text import plain
from lib.workspace.roadmap import Removed
from lib.workspace.workspace import Workspace

MAY = "roadmap"
_FAULT, _SAID, _REMOVED = "regulars_plan_fault", "regulars_plan_said", "regulars_plan_removed"


def may_change() -> bool:
    """Whether who is here may change the roadmap."""
    return who.may(MAY)


def where_kept() -> str:
    """Say where changes go, or why there can be none."""
    if not may_change():
        return "Your role here may read the roadmap and not change it."
    if session.workspace() is sample_workspace():
        return "On the sample, changes go into a copy that only you see, and last as long as this visit."
    if not session.has_own():
        return "This is your copy of the sample: it lasts as long as this visit. Download it to keep it."
    return "Kept with your files in this workspace."


def writable() -> Workspace:
    """Return a workspace that may be written to: of the sample that all share, a copy.

    Raises
    ------
    UserError
        When the role of who is here does not allow it.
    """
    if not may_change():
        signed_in.refused("changed", MAY)
        raise who.refusal(MAY)
    if session.workspace() is sample_workspace():
        session.use(copy_of_sample())
    return session.workspace()


def attempt(change: Callable[..., str], *arguments: Any) -> None:
    """Do a change; a callback. What it says, or why it failed, is noted for `tell`."""
    went(change, *arguments)


def went(change: Callable[..., str], *arguments: Any) -> bool:
    """Do a change in a callback, and return whether it went well.

    Parameters
    ----------
    change
        Gets the arguments; returns what is to be said, or nothing.
    """
    st.session_state.pop(_SAID, None)
    try:
        said = change(*arguments)
    except UserError as fault:
        st.session_state[_FAULT] = fault
        return False
    signed_in.note("changed", MAY)
    st.session_state[_SAID] = said
    return True


def take_out(action_id: int) -> None:
    """Take an action out, and remember it for `tell`; a callback."""

    def change() -> str:
        removed = remove_action(writable(), action_id)
        if removed is None:
            return ""
        st.session_state[_REMOVED] = removed
        return f"“{removed.action.title}” is off the roadmap."

    attempt(change)


def tell() -> None:
    """Say what the last change did, offer to bring back what was taken out, or say why it failed."""
    fault: UserError | None = st.session_state.pop(_FAULT, None)
    if fault:
        errors.show(fault)
    said = st.session_state.pop(_SAID, "")
    removed: Removed | None = st.session_state.get(_REMOVED)
    if not said and removed is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if said:
            st.badge(plain(said), icon=":material/check:", color="green")
        if removed is not None:
            st.button(
                plain(f"Bring back “{removed.action.title}”"), icon=":material/undo:", key="plan_undo",
                on_click=_bring_back,
            )  # fmt: skip


def _bring_back() -> None:
    removed: Removed = st.session_state[_REMOVED]

    def change() -> str:
        bring_back(writable(), removed)
        return f"“{removed.action.title}” is back."

    if went(change):
        with suppress(KeyError):
            del st.session_state[_REMOVED]
