"""How does a person watch files being added? Step by step, while a thread of its own does the work.

The work draws nothing: a click elsewhere, a closed tab or a dropped connection ends the page, not the load,
and whoever comes back finds it done (or the workspace as it was, where it failed).
"""

import threading
from collections.abc import Sequence

import streamlit as st

from lib.jobs.arrivals import Arrival
from lib.jobs.building import confirm
from lib.schema.formats import plural
from lib.ui import inbox, session
from lib.ui.text import plain
from lib.workspace.workspace import Workspace

_KEY = "regulars_loading"
_POLL_SECONDS = 0.1


class Loading:
    """One confirmation on its way; starts at once."""

    def __init__(self, workspace: Workspace, arrivals: Sequence[Arrival]) -> None:
        self.workspace = workspace
        self.arrivals = tuple(arrivals)
        self.steps: list[str] = []
        self.share = 0.0
        self.added: tuple[int, ...] = ()
        self.fault: Exception | None = None
        self.finished = threading.Event()
        threading.Thread(target=self._run, name="loading", daemon=True).start()

    def _run(self) -> None:
        try:
            self.added = confirm(self.workspace, self.arrivals, self._tell)
        except Exception as fault:  # noqa: BLE001 (raised again where somebody sees it)
            self.fault = fault
        finally:
            self.finished.set()

    def _tell(self, words: str, share: float) -> None:
        self.steps.append(words)
        self.share = share


def start() -> None:
    """Begin to add all arrivals that are ready; one load at a time."""
    if _KEY not in st.session_state:
        st.session_state[_KEY] = Loading(
            session.own(), [entry for entry in inbox.waiting() if entry.is_ready]
        )


def watch() -> bool:
    """Show the load that is on its way until it ends; return whether one has just ended well.

    Raises
    ------
    UserError
        When there was nothing to add; whatever else went wrong is raised as it came.
    """
    loading: Loading | None = st.session_state.get(_KEY)
    if loading is None:
        return False
    _show(loading)
    del st.session_state[_KEY]
    if loading.fault:
        raise loading.fault
    if loading.workspace is not session.workspace():
        return False
    inbox.settle(loading.added)
    return True


def _show(loading: Loading) -> None:
    title = f"Adding {plural(len(loading.arrivals), 'file')}"
    with st.status(title, expanded=True) as status:
        bar = st.progress(0.0)
        told = 0
        while True:
            ended = loading.finished.wait(_POLL_SECONDS)
            for step in loading.steps[told:]:
                st.markdown(plain(step))
            told = len(loading.steps)
            bar.progress(min(loading.share, 1.0))
            if ended:
                break
        failed = loading.fault is not None
        status.update(
            label=f"{title}: {'stopped' if failed else 'done'}", state="error" if failed else "complete"
        )
