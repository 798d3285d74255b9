"""Which layouts are read as somebody confirmed before, and how is that forgotten?"""

import pandas as pd
import streamlit as st

from lib.schema.tables import tables as canonical_tables
from lib.ui import session, tables
from lib.ui.text import plain
from lib.workspace import readings
from lib.workspace.readings import KeptReading


def show() -> None:
    """List what is remembered of layouts, folded away; nothing where there is nothing."""
    if not session.has_own():
        return
    with session.workspace().cursor() as cursor:
        kept = readings.kept(cursor)
    if not kept:
        return
    with st.expander(f"Remembered readings: {len(kept)}", icon=":material/history:", key="remembered"):
        st.caption("The next file with the same columns is read as confirmed here, and says so.")
        listed = pd.DataFrame(
            [(_name(one), _told(one), f"{one.confirmed_at:%Y-%m-%d %H:%M}") for one in kept],
            columns=["file", "told", "at"],
        )
        tables.show(listed, "Layouts that are remembered, and what was confirmed", _COLUMNS)
        with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
            chosen = st.selectbox(
                "One of them",
                range(len(kept)),
                format_func=lambda place: _name(kept[place]),
                width=280,
                key="remembered_one",
            )
            st.button(
                plain(f"Forget how {_name(kept[chosen])} was read"),
                icon=":material/delete:",
                key="forget_reading",
                on_click=_forget,
                args=(kept[chosen],),
                help="The next file of this layout is looked at afresh. Files that are in stay as they are.",
            )


def _forget(reading: KeptReading) -> None:
    with session.own().transaction(quiet=True) as connection:
        readings.forget(connection, reading.signature, reading.system)


_COLUMNS = {
    "file": tables.text("Like"),
    "told": tables.text("Read as", wide=True),
    "at": tables.text("Confirmed"),
}


def _name(reading: KeptReading) -> str:
    return f"{reading.file_name} ({reading.system})" if reading.system else reading.file_name


def _told(reading: KeptReading) -> str:
    """What was confirmed, in words: the table, the order of dates, the decimal sign, columns, values."""
    said = reading.said
    columns = said.get("columns") or {}
    used = sum(column is not None for column in columns.values())
    parts = [
        canonical_tables()[reading.table_name].label,
        said.get("date_order"),
        f"decimal sign {said['decimal']}" if said.get("decimal") else None,
        f"{used} of {len(columns)} columns used" if columns else None,
        *(f"{name} is {value}" for name, value in (said.get("constants") or {}).items()),
    ]
    return ", ".join(part for part in parts if part)
