"""How is a table taken away? As csv or xlsx, with a row that says what each column means.

Nothing is built before somebody asks: closed, the offer is one small button; open, two, whose files are made
on the click.
"""

import re
from collections.abc import Mapping
from functools import partial
from itertools import count
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.errors import StreamlitDuplicateElementKey

from lib.export.defined import DefinedTable, Shown, defined_csv, defined_workbook
from lib.ui import session
from lib.ui.text import plain

_WINDOW = "regulars_window"
_KINDS = (
    ("csv", "text/csv", defined_csv),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", defined_workbook),
)
_ESCAPED = re.compile(r"\\([^\w\s])")
_UNSAFE = re.compile(r"\W+")
_NAME_LETTERS = 60
_NUMBERS = {"%,d": "count"}


def of_window(window: str) -> None:
    """Note which days the page looks at, for the tables on it."""
    st.session_state[_WINDOW] = window


def offer(frame: pd.DataFrame, title: str, columns: Mapping[str, Any] | None, *, key: str | None) -> None:
    """Draw the small button that opens the offer of a table; nothing for a table without rows.

    Parameters
    ----------
    frame
        As it is, not as it is sent to the browser: shares from 0 to 1.
    title
        What the table is.
    columns
        How each column is shown; those left out are not taken along.
    key
        Names the table in the session; its title where None.
    """
    if frame.empty:
        return
    name = key or title
    opened, own = _button(name)
    if opened.open:  # closed, it costs nothing
        with opened:
            files(frame, title, columns, key=own)


def files(frame: pd.DataFrame, title: str, columns: Mapping[str, Any] | None, *, key: str) -> None:
    """Draw the two buttons that make the files of a table."""
    names = [name for name in columns or frame.columns if name in frame]
    shown = tuple(_shown(str(name), (columns or {}).get(name)) for name in names)
    window = st.session_state.get(_WINDOW, "")
    table = DefinedTable(title, window, session.facts().currency, frame[names], shown)
    stem = _UNSAFE.sub("-", title.casefold()).strip("-")[:_NAME_LETTERS] or "table"
    for kind, mime, write in _KINDS:
        st.download_button(
            plain(f"Take it as {kind}, with definitions"),
            data=partial(write, table),
            file_name=f"{stem}.{kind}",
            mime=mime,
            key=f"take_{kind}_{key}",
            icon=":material/download:",
            on_click="ignore",
        )


def _button(name: str) -> tuple[Any, str]:
    """Draw a popover; return it and a key of its own, also where two tables of a page are called alike."""
    for number in count(1):
        own = f"{number}_{name}"
        try:
            opened = st.popover(
                "Download", icon=":material/download:", type="tertiary", key=f"offer_{own}",
                on_change="rerun",
            )  # fmt: skip
        except StreamlitDuplicateElementKey:
            continue
        return opened, own
    raise AssertionError


def _shown(name: str, column: Any) -> Shown:
    if column is None:
        return Shown(name)
    config = column.get("type_config") or {}
    form = config.get("format") or ""
    unit = "text"
    if config.get("type") == "number":
        unit = "share" if form.endswith("%%") else _NUMBERS.get(form, "number")
    help_text = _ESCAPED.sub(r"\1", column.get("help") or "")
    return Shown(column.get("label") or name, unit, help_text)
