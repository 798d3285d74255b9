"""Which column of the file is which of ours? One row a column: its meaning, to choose, and values as read."""

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd
import streamlit as st

from lib.jobs.arrivals import Arrival
from lib.schema.tables import Table
from lib.schema.tables import tables as canonical_tables
from lib.ui import inbox, tables

LEAVE_OUT = "Leave out"
FURTHER = "Attributes"  # what a customer list says besides; collected, not chosen
_VALUES = ("Value 1", "Value 2", "Value 3")


def editor(arrival: Arrival, place: int) -> None:
    """Draw the columns of a file that waits; read the file again when one is changed.

    Parameters
    ----------
    arrival
        With a mapping.
    place
        Where it stands in the list of what waits.
    """
    if arrival.mapping is None or arrival.layout is None:
        return
    table = canonical_tables()[arrival.mapping.table]
    shown = listed(arrival, table)
    taken = int((shown["Is"] != LEAVE_OUT).sum())
    with st.expander(
        f"Columns: {taken} of {len(shown)} are used",
        expanded=True,
        key=f"open_columns_{place}",
        on_change="rerun",
        icon=":material/view_column:",
    ) as opened:
        if not opened.open:
            return
        st.caption("Choose another meaning under “Is” where one is wrong. An arrow: read as.")
        chosen = st.data_editor(
            tables.harmless(shown),
            hide_index=True,
            disabled=["Column in the file", *_VALUES],
            key=f"columns_{place}_{_revision(arrival)}",
            column_config={
                "Is": st.column_config.SelectboxColumn(options=options(table), required=True, width=160)
            },
            placeholder="",
            alt=f"Columns of {arrival.name}, what each is, and three of its values as they will be read",
        )
    changes = changed(shown, chosen, table)
    if changes:
        with st.spinner("Reading the file again"):
            inbox.restage(place, replace(arrival.choices, columns={**arrival.choices.columns, **changes}))
        st.rerun()


def options(table: Table) -> list[str]:
    """Return what a column may be called, the one that drops it first."""
    return [LEAVE_OUT, *(column.label for column in table.columns.values())]


def listed(arrival: Arrival, table: Table) -> pd.DataFrame:
    """Return one row per column of the file: its name, what it is, up to three values as read."""
    mapping, layout, staged = arrival.mapping, arrival.layout, arrival.staged
    assert mapping and layout  # noqa: S101 (asked for by the caller)
    feeds = {header: field.column for field in mapping.fields for header in field.sources}
    rows = []
    for header in layout.header:
        pairs = (staged.previews if staged else {}).get(header, ())
        values = [before if before == after else f"{before} → {after}" for before, after in pairs]
        label = table.columns[feeds[header]].label if header in feeds else LEAVE_OUT
        rows.append([header, label, *values, *[None] * (len(_VALUES) - len(values))])
    return pd.DataFrame(rows, columns=["Column in the file", "Is", *_VALUES], dtype=object)


def changed(before: pd.DataFrame, after: pd.DataFrame, table: Table) -> Mapping[str, str | None]:
    """Return source header -> canonical column (None: leave out) for the rows whose meaning was changed."""
    names = {column.label: column.name for column in table.columns.values()}
    rows = zip(before["Column in the file"], before["Is"], after["Is"], strict=True)
    return {
        header: None if new in {LEAVE_OUT, FURTHER} else names[new] for header, old, new in rows if new != old
    }


def _revision(arrival: Arrival) -> str:
    """A new reading gets a fresh table, or old edits would be laid over it."""
    said = arrival.choices
    number = arrival.staged.stage_id if arrival.staged else 0
    return f"{number}_{said.table}_{said.date_order}_{len(said.columns)}"
