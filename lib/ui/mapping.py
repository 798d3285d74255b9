"""Which column of the file is which of ours? One row a column: its meaning, to choose, and values as read.

In a survey a column may be a question; what kind of question, and up to which score, is chosen the same way.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

import pandas as pd
import streamlit as st

from lib.intake.layout import Layout
from lib.intake.mapping import Answer
from lib.intake.mapping import Mapping as ColumnMapping
from lib.intake.questions import SCALES
from lib.intake.survey import SAID_BY_A_QUESTION
from lib.jobs.arrivals import Arrival
from lib.schema.formats import count, plural
from lib.schema.tables import Table
from lib.schema.tables import tables as canonical_tables
from lib.ui import inbox, tables

SURE = 0.8
"""Confidence from which a guess is not asked about."""
_OF_VALUES = ("date order", "decimal")  # questions that a choice beside the columns answers
LEAVE_OUT = "Leave out"
FURTHER = "Attributes"  # what a customer list says besides; collected, not chosen
_VALUES = ("Value 1", "Value 2", "Value 3")
_COLUMN, _ASKS, _IS = "Column in the file", "Asks", "Is"
_KINDS = {
    "nps": "Recommend, 0 to 10",
    **{f"csat {top}": f"Satisfaction, up to {top}" for top in SCALES},
    **{f"rating {top}": f"Rating, up to {top}" for top in SCALES},
    "choice": "Choice",
    "comment": "Comment",
}
"""Kind of a survey's question, as the mapping is told -> what a person reads."""


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
    taken = int((shown[_IS] != LEAVE_OUT).sum())
    with st.expander(
        f"{plural(taken, 'column')} read, {count(len(shown) - taken)} left out",
        expanded=in_doubt(arrival),
        key=f"open_columns_{place}_{arrival.name}",
        on_change="rerun",
        icon=":material/view_column:",
    ) as opened:
        if not opened.open:
            return
        st.caption("Choose another meaning under “Is” where one is wrong. An arrow: read as.")
        chosen = st.data_editor(
            tables.harmless(shown),
            hide_index=True,
            disabled=[name for name in map(str, shown) if name != _IS],
            key=f"columns_{place}_{_revision(arrival)}",
            column_config={
                _IS: st.column_config.SelectboxColumn(
                    options=options(table, arrival.mapping), required=True, width=180
                ),
                _ASKS: st.column_config.TextColumn(width=240),
                # Questions are long; the answers beside them say what they are.
                _COLUMN: st.column_config.TextColumn(width=300 if arrival.mapping.answers else None),
            },
            placeholder="",
            alt=f"Columns of {arrival.name}, what each is, and three of its values as they will be read",
        )
    changes = changed(shown, chosen, table)
    if changes:
        with st.spinner("Reading the file again"):
            inbox.restage(place, replace(arrival.choices, columns={**arrival.choices.columns, **changes}))
        st.rerun()


def in_doubt(arrival: Arrival) -> bool:
    """Whether somebody should look at the columns of a file before it is added.

    So where something is asked of them, where a guess was unsure, and where a warning names a column of a
    layout that nobody declared and nobody confirmed before.
    """
    mapping, layout = arrival.mapping, arrival.layout
    if mapping is None or layout is None:
        return False
    if any(question.topic not in _OF_VALUES for question in mapping.questions):
        return True
    if mapping.platform or arrival.remembered:
        return False
    said = " ".join(mapping.warnings)
    named = any(re.search(rf"(?<!\w){re.escape(header)}(?!\w)", said) for header in layout.header)
    return named or mapping.confidence < SURE


def options(table: Table, mapping: ColumnMapping) -> list[str]:
    """Return what a column may be called: first the word that drops it, then kinds of questions."""
    if not mapping.answers:
        kinds = _KINDS.values() if table.name == "feedback" else ()
        return [LEAVE_OUT, *(column.label for column in table.columns.values()), *kinds]
    asked = [_kind(answer) for answer in mapping.answers]
    about = [column.label for column in table.columns.values() if column.name not in SAID_BY_A_QUESTION]
    return [LEAVE_OUT, *dict.fromkeys([*_KINDS.values(), *asked]), *about]


def listed(arrival: Arrival, table: Table) -> pd.DataFrame:
    """Return one row per column of the file: its name, what it is, up to three values as read.

    A survey's questions come first, and stand beside their columns where they are not the columns' names.
    """
    mapping, layout, staged = arrival.mapping, arrival.layout, arrival.staged
    assert mapping and layout  # noqa: S101 (asked for by the caller)
    labels = {
        header: table.columns[field.column].label for field in mapping.fields for header in field.sources
    }
    labels |= {header: _kind(answer) for answer in mapping.answers for header in answer.sources}
    asks = _asked(layout)
    questions = [header for answer in mapping.answers for header in answer.sources]
    rows = []
    for header in dict.fromkeys((*questions, *layout.header)):
        pairs = (staged.previews if staged else {}).get(header, ())
        values = [before if before == after else f"{before} → {after}" for before, after in pairs]
        question = [asks[header]] if asks else []
        empty = [None] * (len(_VALUES) - len(values))
        rows.append([header, *question, labels.get(header, LEAVE_OUT), *values, *empty])
    names = [_COLUMN, *([_ASKS] if asks else []), _IS, *_VALUES]
    return pd.DataFrame(rows, columns=names, dtype=object)


def changed(before: pd.DataFrame, after: pd.DataFrame, table: Table) -> Mapping[str, str | None]:
    """Return source header -> canonical column or kind of question (None: leave out) where it was changed."""
    names = {label: kind for kind, label in _KINDS.items()}
    names |= {column.label: column.name for column in table.columns.values()}
    rows = zip(before[_COLUMN], before[_IS], after[_IS], strict=True)
    return {
        header: None if new in {LEAVE_OUT, FURTHER} else names[new] for header, old, new in rows if new != old
    }


def _kind(answer: Answer) -> str:
    top = f"{answer.scale_max:g}" if answer.scale_max else ""
    told = answer.kind if answer.kind in _KINDS else f"{answer.kind} {top}"
    return _KINDS.get(told, f"{answer.kind.capitalize()}, up to {top}")


def _asked(layout: Layout) -> dict[str, str]:
    """Return header -> what further header rows say of it; empty where the headers say it themselves."""
    asked = {header: label.question for header, label in zip(layout.header, layout.labels, strict=False)}
    if all(header.startswith(question) for header, question in asked.items()):
        return {}
    return {header: asked.get(header, "") for header in layout.header}


def _revision(arrival: Arrival) -> str:
    """A new reading gets a fresh table, or old edits would be laid over it."""
    said = arrival.choices
    number = arrival.staged.stage_id if arrival.staged else 0
    return f"{number}_{said.table}_{said.date_order}_{len(said.columns)}"
