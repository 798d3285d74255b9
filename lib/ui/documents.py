"""Where does what the retailer writes down stay? In the workspace; of who may not write there, in the visit.

Nobody may write to the sample, which everybody reads, and not every role to what all share: what such a
reader changes is theirs alone, and gone with the session.
"""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

import streamlit as st

from lib.errors import UserError
from lib.ui import errors, session, signed_in, who
from lib.workspace import documents
from lib.workspace.audit import is_plain

_VISIT, _ASIDE = "regulars_documents", "regulars_documents_aside"

Written = TypeVar("Written")


def read(name: str) -> str | None:
    """Return a text that was written down in this workspace, or by this visitor; None where nobody has."""
    aside = st.session_state.get(_place(), {})
    if name in aside or not session.has_own():
        return aside.get(name)
    with session.workspace().cursor() as cursor:
        return documents.read(cursor, name)


def write(name: str, content: str, *, action: str = "write") -> None:
    """Keep a text under its name, for all where the role of who is here allows the action."""
    if not session.can(action):
        st.session_state.setdefault(_place(), {})[name] = content
        return
    with session.workspace().transaction(quiet=True) as connection:
        documents.write(connection, name, content, datetime.now())  # noqa: DTZ005 (the clock on the wall)
    signed_in.note("wrote down", _told(name))


def forget(name: str, *, action: str = "write") -> None:
    """Set a text back to what ships with the app."""
    if not session.can(action):
        st.session_state.setdefault(_place(), {})[name] = None
        return
    with session.workspace().transaction(quiet=True) as connection:
        documents.forget(connection, name)
    signed_in.note("set back", _told(name))


def where_kept(action: str = "write") -> str:
    """Say how long what is written down lasts, and who sees it."""
    if session.is_shared() and who.may(action):
        return "Kept in the shared workspace: everybody who is signed in sees it."
    if session.is_shared():
        return "Your role may try this out: changes are seen by nobody else and last as long as this visit."
    if session.has_own():
        return "Kept with your files in this workspace."
    return "On the sample, changes last as long as this visit. Download them to keep them."


def _told(name: str) -> str:
    return name if is_plain(name) else "a text"


def _place() -> str:
    """Where in the session a visitor's own texts are: those on the sample apart from those beside others'."""
    return _ASIDE if session.has_own() else _VISIT


def taken(content: bytes, read_text: Callable[[str], Written], no_such: str) -> Written | None:
    """Return what a file of a person says; None where it can't be read, which is then shown.

    Parameters
    ----------
    read_text
        Reads the text; its `UserError` is shown.
    no_such
        What to say of a file that holds no text: "This is no scale.".
    """
    try:
        return read_text(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        errors.show(UserError(no_such, "It is not text.", "Choose a TOML file."))
    except UserError as error:
        errors.show(error)
    return None
