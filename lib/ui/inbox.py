"""Which files wait in this session to be looked at and added?

Grain in: uploaded files. Grain out: one `Arrival` per table, staged in the session's own workspace. The bytes
are written at once under a random name into the workspace's private folder; the name that a person gave is
only ever shown.
"""

import secrets
import shutil
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx

from lib.jobs.arrivals import Arrival, Choices, discard
from lib.jobs.incoming import Incoming
from lib.ui import session
from lib.workspace.holders import Held
from lib.workspace.workspace import Workspace

_WAITING = "regulars_waiting"
_WISH, _HELD = "regulars_wish", "regulars_held"
_DROPPED, _FOLDER = "dropped", "inbox"
_BLOCK_BYTES = 1 << 20


def waiting() -> tuple[Arrival, ...]:
    """Return the arrivals of this session's workspace that nobody has confirmed or dropped yet."""
    place, arrivals = st.session_state.get(_WAITING, (None, ()))
    return arrivals if place == _place(session.workspace()) else ()


def _place(own: Workspace) -> tuple[Path, int]:
    """Tell one workspace from another, and from what it was before somebody was erased in it."""
    return own.folder, own.rewrites


def staged_ids() -> tuple[int, ...]:
    """Return the numbers of what is staged for the arrivals that wait."""
    return tuple(arrival.staged.stage_id for arrival in waiting() if arrival.staged)


def taken(files: Sequence[Any]) -> list[Incoming]:
    """Write uploaded files into the private folder, and let go of their bytes in memory.

    Parameters
    ----------
    files
        As `st.file_uploader` gives them.
    """
    own = session.own()
    incoming = []
    for file in files:
        path = _written(own, file)
        _free(file)
        incoming.append(Incoming(file.name, file.size, partial(_moved, path)))
    return incoming


def restage(place: int, choices: Choices) -> None:
    """Ask for the arrival at a place of the list to be read again, under other choices."""
    st.session_state[_WISH] = (place, choices)


def wish() -> tuple[int, Choices] | None:
    """Return, once, which arrival is to be read again and under which choices."""
    told: tuple[int, Choices] | None = st.session_state.pop(_WISH, None)
    return told if told and told[0] < len(waiting()) else None


def drop(places: Sequence[int]) -> None:
    """Forget the arrivals at some places of the list; nothing of them was saved."""
    own = session.own()
    arrivals = waiting()
    discard(own, [arrivals[place] for place in places])
    keep([arrival for place, arrival in enumerate(arrivals) if place not in places])


def settle() -> None:
    """Note that what was ready is in: it waits no longer, nor does what was in already."""
    keep([arrival for arrival in waiting() if not arrival.is_ready and not arrival.duplicate_of])


def keep(arrivals: Sequence[Arrival]) -> None:
    """Let these arrivals wait, and no others; bytes that nobody needs any more go."""
    own = session.own()
    st.session_state[_WAITING] = (_place(own), tuple(arrivals))
    folder = own.new_folder(_FOLDER)
    needed = {
        entry.layout.path.relative_to(folder).parts[0]
        for entry in arrivals
        if entry.layout and entry.layout.path.is_relative_to(folder)
    }
    _hold(own, arrivals, needed)
    if own.holders.others():  # somebody is fetching files this very moment
        return
    for place in folder.iterdir():
        if place.name in own.holders.files:
            continue
        if place.is_dir():
            shutil.rmtree(place, ignore_errors=True)
        else:
            place.unlink(missing_ok=True)


def _hold(own: Workspace, arrivals: Sequence[Arrival], files: set[str]) -> None:
    """Note in the workspace what waits here: others who add files to it leave that alone."""
    held = st.session_state.setdefault(_HELD, Held())
    held.staged = frozenset(arrival.staged.stage_id for arrival in arrivals if arrival.staged)
    held.files = frozenset(files)
    own.holders.hold(held)


def _written(own: Workspace, file: Any) -> Path:
    path = own.new_folder(_DROPPED) / secrets.token_hex(16)
    file.seek(0)
    with path.open("xb") as copy:
        shutil.copyfileobj(file, copy, _BLOCK_BYTES)  # in blocks: a view of it all would copy it all
    return path


def _moved(path: Path, into: Path, _alive: Callable[[], None]) -> Path:
    return path.rename(into / path.name)


def _free(file: Any) -> None:
    """Let go of uploaded bytes: they are in the workspace's folder now, and would else stay in memory."""
    context = get_script_run_ctx()
    if context and isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
        context.uploaded_file_mgr.remove_file(context.session_id, file.file_id)
