"""What does a person see when something fails? A `UserError` as its three sentences, a fault as an apology.

The text of an exception may hold cells of a file: it is never shown, and the log gets its type and place.
"""

import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from lib.errors import UserError
from lib.ui.text import plain

_log = logging.getLogger("regulars")


@contextmanager
def guarded() -> Iterator[None]:
    """Show what goes wrong inside instead of raising it; Streamlit's own stops and reruns pass."""
    try:
        yield
    except UserError as error:
        show(error)
    except Exception as fault:  # noqa: BLE001 (the last line of defence: a page must never show a traceback)
        apologise(fault)


def show(error: UserError) -> None:
    """Show what happened, what was seen and what to do."""
    sentences = "  \n".join(plain(part) for part in (error.message, error.hint) if part)
    st.error(f"**{plain(error.title)}**  \n{sentences}", icon=":material/error:")


def apologise(fault: Exception) -> None:
    """Say that it is our fault, without data; log the type and where it was raised."""
    places = traceback.extract_tb(fault.__traceback__)
    where = " < ".join(f"{place.name}:{place.lineno}" for place in reversed(places[-4:]))
    _log.error("%s at %s", type(fault).__qualname__, where)
    st.error(
        "**Something went wrong on our side.**  \nThe page could not be finished; your data is unchanged.  \n"
        "Reload the page. If it happens again, clear the filters or choose another period.",
        icon=":material/error:",
    )
