"""What does this browser session look at? The one place that knows the session's state and its cache.

A session holds a key, not data: its workspace lives in the process-wide registry, so that a dropped
connection loses nothing. Without a key it sees the sample retailer, which is built once and only read.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import streamlit as st

from lib.analysis.filters import Filters, default_filters
from lib.jobs.sample import sample_workspace
from lib.workspace import folders
from lib.workspace.facts import Facts
from lib.workspace.registry import Registry, start_janitor
from lib.workspace.workspace import Workspace

_KEY = "regulars_workspace"
_FILTERS = "regulars_filters"
_EXPIRED = "regulars_expired"

Result = TypeVar("Result")


@st.cache_resource(show_spinner=False)
def registry() -> Registry:
    """Return the workspaces of this process; its first call sweeps what killed processes left behind."""
    folders.sweep()
    held = Registry()
    start_janitor(held)
    return held


def workspace() -> Workspace:
    """Return the workspace of this session, or the shared sample, which nobody may write to."""
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


def own() -> Workspace:
    """Return this session's own workspace, an empty new one where it only had the sample."""
    if not has_own():
        start_empty()
    return workspace()


def start_empty() -> None:
    """Begin with an empty workspace; what this session had before is deleted."""
    use(Workspace.open())


def start_from_sample() -> None:
    """Look at the made-up retailer; what this session had before is deleted."""
    registry().release(st.session_state.pop(_KEY, None))
    _forget()


def use(chosen: Workspace) -> None:
    """Make a workspace this session's own; the one before is closed and deleted."""
    registry().release(st.session_state.get(_KEY))
    st.session_state[_KEY] = registry().add(chosen)
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
