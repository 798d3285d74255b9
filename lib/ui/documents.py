"""Where does what the retailer writes down stay? In the session's workspace; on the sample, in the visit.

Nobody may write to the sample, which everybody reads: what a visitor changes there is theirs alone, and gone
with the session.
"""

from datetime import datetime

import streamlit as st

from lib.ui import session
from lib.workspace import documents

_VISIT = "regulars_documents"


def read(name: str) -> str | None:
    """Return a text that was written down in this workspace; None where nobody has."""
    if not session.has_own():
        return st.session_state.get(_VISIT, {}).get(name)
    with session.workspace().cursor() as cursor:
        return documents.read(cursor, name)


def write(name: str, content: str) -> None:
    """Keep a text under its name."""
    if not session.has_own():
        st.session_state.setdefault(_VISIT, {})[name] = content
        return
    with session.workspace().transaction(quiet=True) as connection:
        documents.write(connection, name, content, datetime.now())  # noqa: DTZ005 (the clock on the wall)


def forget(name: str) -> None:
    """Set a text back to what ships with the app."""
    if not session.has_own():
        st.session_state.get(_VISIT, {}).pop(name, None)
        return
    with session.workspace().transaction(quiet=True) as connection:
        documents.forget(connection, name)


def where_kept() -> str:
    """Say how long what is written down lasts."""
    return (
        "Kept with your files in this workspace."
        if session.has_own()
        else "On the sample, changes last as long as this visit. Download them to keep them."
    )
