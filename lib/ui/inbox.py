"""Which files wait in this session to be looked at and added?

Grain in: uploaded files. Grain out: one `Arrival` per table, staged in the session's own workspace. The bytes
are written at once under a random name into the workspace's private folder; the name that a person gave is
only ever shown.
"""

import secrets
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from lib.jobs.arrivals import Arrival, Choices, change, discard, receive, without_repeats
from lib.ui import session
from lib.workspace.workspace import Workspace

_WAITING = "regulars_waiting"
_ADDED = "regulars_added"
_FOLDER = "inbox"


def waiting() -> tuple[Arrival, ...]:
    """Return the arrivals of this session's workspace that nobody has confirmed or dropped yet."""
    folder, arrivals = st.session_state.get(_WAITING, (None, ()))
    return arrivals if folder == session.workspace().folder else ()


def receive_all(files: Sequence[Any], tell: Callable[[str, float], None]) -> None:
    """Read uploaded files, each on its own: one that can't be read doesn't hinder the others.

    Parameters
    ----------
    files
        As `st.file_uploader` gives them.
    tell
        Told which file is being read, and how much is done (0 to 1).
    """
    own = session.own()
    fresh: list[Arrival] = []
    try:
        for place, file in enumerate(files):
            tell(file.name, place / len(files))
            fresh += receive(own, _written(own, file), file.name)
    except BaseException:  # a click elsewhere ends the script here: the next run reads the files again
        discard(own, fresh)
        raise
    _keep(own, without_repeats(own, [*waiting(), *fresh]))


def restage(place: int, choices: Choices) -> None:
    """Read the arrival at a place of the list again, under other choices."""
    own = session.own()
    arrivals = list(waiting())
    arrivals[place] = change(own, arrivals[place], choices)
    _keep(own, without_repeats(own, arrivals))


def drop(places: Sequence[int]) -> None:
    """Forget the arrivals at some places of the list; nothing of them was saved."""
    own = session.own()
    arrivals = waiting()
    discard(own, [arrivals[place] for place in places])
    _keep(own, [arrival for place, arrival in enumerate(arrivals) if place not in places])


def settle(source_ids: tuple[int, ...]) -> None:
    """Note what was just added: those arrivals wait no longer, nor do those that were in already."""
    own = session.own()
    _keep(own, [arrival for arrival in waiting() if not arrival.is_ready and not arrival.duplicate_of])
    st.session_state[_ADDED] = (own.folder, source_ids)


def last_added() -> tuple[int, ...]:
    """Return the sources that the last confirmation brought; empty where there was none."""
    folder, source_ids = st.session_state.get(_ADDED, (None, ()))
    return source_ids if folder == session.workspace().folder else ()


def _keep(own: Workspace, arrivals: Sequence[Arrival]) -> None:
    st.session_state[_WAITING] = (own.folder, tuple(arrivals))
    if not arrivals:  # what was uploaded is in the tables now, or wanted no more
        shutil.rmtree(own.folder / _FOLDER, ignore_errors=True)


def _written(own: Workspace, file: Any) -> Path:
    path = own.new_folder(_FOLDER) / secrets.token_hex(16)
    path.write_bytes(file.getbuffer())
    return path
