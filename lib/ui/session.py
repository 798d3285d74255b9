"""What does this browser session look at? The one place that knows the session's state and its cache.

A session holds a key, not data: its workspace lives in the process-wide registry, so that a dropped
connection loses nothing. Without a key it sees the sample retailer, which is built once and only read. Who is
signed in and has a role sees the workspace that all of them share, until they choose one of their own.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import streamlit as st

from lib.analysis.filters import Filters, default_filters
from lib.jobs.sample import sample_workspace
from lib.ui import who
from lib.workspace import folders
from lib.workspace.facts import Facts
from lib.workspace.registry import Registry, start_janitor
from lib.workspace.shared import Shared, path_told, shared_at
from lib.workspace.workspace import Workspace

_KEY = "regulars_workspace"
_FILTERS = "regulars_filters"
_EXPIRED = "regulars_expired"
_AWAY = "regulars_away"

Result = TypeVar("Result")


@st.cache_resource(show_spinner=False)
def registry() -> Registry:
    """Return the workspaces of this process; its first call sweeps what killed processes left behind."""
    folders.sweep()
    held = Registry()
    start_janitor(held)
    return held


def shared() -> Workspace | None:
    """Return the workspace that all share, whoever asks; None where none is set up.

    A page that people open who are not signed in (by the secret link of a round) may read and write there
    what the link gives them, and nothing else.
    """
    held = shared_with_log()
    return held.workspace if held else None


def shared_with_log() -> Shared | None:
    """Return the workspace that all share with its audit log; None where none is set up."""
    path = path_told()
    if path is None or is_unguarded():
        return None
    return shared_at(path)


def is_unguarded() -> bool:
    """Whether a shared workspace is named that nobody has to sign in for: then it is not used."""
    return path_told() is not None and not who.is_asked()


def is_shared() -> bool:
    """Whether this session looks at the workspace that all share."""
    return who.role() is not None and not st.session_state.get(_AWAY) and shared_with_log() is not None


def look_at_shared(wanted: bool) -> None:
    """Go to the workspace that all share, or from there to this session's own, which is kept meanwhile."""
    st.session_state[_AWAY] = not wanted
    _forget()


def has_private() -> bool:
    """Whether this session keeps a workspace of its own, looked at or not."""
    return registry().get(st.session_state.get(_KEY)) is not None


def workspace() -> Workspace:
    """Return what this session looks at: what all share, its own, or the sample, which is only read."""
    held = shared() if is_shared() else None
    if held is not None:
        return held
    key = st.session_state.get(_KEY)
    if key is None:
        return _sample()
    found = registry().get(key)
    if found is None:
        del st.session_state[_KEY]
        st.session_state[_EXPIRED] = True
        return _sample()
    return found


def facts() -> Facts:
    """Return what the workspace holds."""
    return workspace().facts


def has_own() -> bool:
    """Whether this session looks at a workspace of its own, not at the sample."""
    return not workspace().is_sample


def can(action: str) -> bool:
    """Whether something may be done to what this session looks at, by who is here; never to the sample."""
    return has_own() and who.may(action)


def own(action: str = "load") -> Workspace:
    """Return the workspace to write to: an empty new one where this session only had the sample.

    Parameters
    ----------
    action
        What for, as `lib/schema/access.toml` names it.

    Raises
    ------
    UserError
        When the role of who is here does not allow it.
    """
    if not who.may(action):
        raise who.refusal(action)
    if not has_own():
        start_empty()
    return workspace()


def start_empty() -> None:
    """Begin with an empty workspace of this session's own; the own one that it had before is deleted."""
    use(Workspace.open())


def start_from_sample() -> None:
    """Look at the made-up retailer; the workspace of its own that this session had is deleted."""
    registry().release(st.session_state.pop(_KEY, None))
    st.session_state[_AWAY] = True
    _forget()


def use(chosen: Workspace) -> None:
    """Make a workspace this session's own; the one before is closed and deleted."""
    registry().release(st.session_state.get(_KEY))
    st.session_state[_KEY] = registry().add(chosen)
    st.session_state[_AWAY] = True
    _forget()


def has_expired() -> bool:
    """Whether this session's workspace was closed because nobody used it for half an hour; told once."""
    return bool(st.session_state.pop(_EXPIRED, False))


def filters() -> Filters:
    """Return the choice of the filter bar; the default where the page has none."""
    return st.session_state.get(_FILTERS) or default_filters(facts())


def choose(chosen: Filters) -> None:
    """Note the choice of the filter bar for the page that is about to run."""
    st.session_state[_FILTERS] = chosen


def compute(analysis: Callable[..., Result], *, within: Filters | None = None, **params: Any) -> Result:
    """Return what an analysis says of this session's workspace, from the one cache where it was asked before.

    Parameters
    ----------
    analysis
        `analysis(read, facts, filters, **params)`; a function of a module, known by its name.
    within
        Other filters than the filter bar's.
    params
        Further keyword arguments; hashable values only, never a frame.
    """
    here = workspace()
    name = f"{analysis.__module__}.{analysis.__qualname__}"
    return _cached(here.version, name, within or filters(), tuple(sorted(params.items())), analysis, here)


def forget_results() -> None:
    """Drop what this session has computed so far: it may tell of somebody who was erased."""
    _cached.clear()


@st.cache_data(scope="session", max_entries=100, max_size="24MB", show_spinner=False)
def _cached(
    version: int,  # noqa: ARG001 (part of the key)
    name: str,  # noqa: ARG001 (part of the key: a function itself can't be hashed)
    chosen: Filters,
    params: tuple[tuple[str, Any], ...],
    _analysis: Callable[..., Any],
    _workspace: Workspace,
) -> Any:
    return _analysis(_workspace.read, _workspace.facts, chosen, **dict(params))


def _sample() -> Workspace:
    return sample_workspace()


def _forget() -> None:
    st.session_state.pop(_FILTERS, None)
    st.session_state.pop(_EXPIRED, None)
