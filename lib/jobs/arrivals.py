"""What would become of a file, before anything is saved?

Grain in: one uploaded file. Grain out: one `Arrival` per table in it (a workbook has several). An arrival is
staged in the workspace under a number of its own, invisible to every page, so that what is shown before
confirming is exactly what will be kept; confirming only renames it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

import ibis
import pandas as pd

from lib.errors import UserError
from lib.intake.container import open_container
from lib.intake.layout import ParquetLayout, Part, TextLayout
from lib.intake.load import Staged, stage
from lib.intake.mapping import DateOrder
from lib.intake.mapping import Mapping as ColumnMapping
from lib.intake.parquet import read_parquet_layout
from lib.intake.recognise import Told, recognise, refusal_of, remap, with_constant
from lib.intake.text import read_layout
from lib.schema.tables import tables
from lib.workspace import sources
from lib.workspace.canonical import REJECTS
from lib.workspace.engine import Connection
from lib.workspace.workspace import Workspace

Layout = TextLayout | ParquetLayout
Progress = Callable[[str, float], None]
"""Told what is being done, in words, and how much of it is done (0 to 1)."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What the person has said about a file; everything may be left open.

    Attributes
    ----------
    date_order
        How ambiguous dates are meant.
    decimal
        The decimal sign of ambiguous numbers.
    table
        The canonical table that the file feeds, where it isn't the one that was guessed.
    constants
        Canonical column -> one value for all rows, e.g. channel -> web.
    columns
        Source header -> canonical column, None to leave the column out.
    system
        The namespace of the file's ids, where it isn't the platform's or the generic one.
    """

    date_order: DateOrder | None = None
    decimal: Literal[".", ","] | None = None
    table: str | None = None
    constants: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, str | None] = field(default_factory=dict)
    system: str | None = None


@dataclass(frozen=True, slots=True)
class Arrival:
    """One table of an uploaded file on its way in.

    Exactly one of these holds: it is `staged` and can be confirmed; it was `refused`; it is the same as a
    loaded file (`duplicate_of`); its `mapping.questions` wait for an answer.
    """

    name: str
    layout: Layout | None = None
    mapping: ColumnMapping | None = None
    staged: Staged | None = None
    refused: UserError | None = None
    duplicate_of: str | None = None
    choices: Choices = Choices()

    @property
    def is_ready(self) -> bool:
        """Whether it can be confirmed: something is kept, or all of it is known not to count (payouts)."""
        staged = self.staged
        if staged is None:
            return False
        return staged.rows_kept > 0 or 0 < staged.rows_read == staged.rows_set_aside

    @property
    def waits_for_answers(self) -> bool:
        """Whether the person must say something first."""
        return self.staged is None and self.refused is None and self.duplicate_of is None


def receive(workspace: Workspace, path: Path, name: str, choices: Choices = Choices()) -> tuple[Arrival, ...]:
    """Open a file, find out what it is and stage each table in it.

    Parameters
    ----------
    workspace
        Where it will go; nothing in it changes yet.
    path
        Where its bytes are.
    name
        What the person calls it; never used as a path.
    choices
        What the person already said.

    Returns
    -------
    One arrival per table; a file that can't be read is one arrival that says why.
    """
    try:
        parts = open_container(path, name, workspace.new_folder("inbox"))
    except UserError as error:
        return (Arrival(name=name, refused=error),)
    return tuple(_receive_part(workspace, part, choices) for part in parts)


def change(workspace: Workspace, arrival: Arrival, choices: Choices) -> Arrival:
    """Stage an arrival again under other choices; what was staged before is dropped."""
    discard(workspace, [arrival])
    if arrival.layout is None:
        return arrival
    return _stage(workspace, Arrival(name=arrival.name, layout=arrival.layout), choices)


def discard(workspace: Workspace, arrivals: Iterable[Arrival]) -> None:
    """Drop what was staged and not confirmed."""
    with workspace.transaction(quiet=True) as connection:
        for arrival in arrivals:
            if arrival.staged:
                sources.discard(connection, arrival.staged.stage_id)


def without_repeats(workspace: Workspace, arrivals: Iterable[Arrival]) -> list[Arrival]:
    """Return arrivals in which what came twice is the first one's duplicate, its staged rows dropped."""
    first: dict[tuple[str, str], str] = {}
    kept = []
    for arrival in arrivals:
        if arrival.staged and arrival.layout and arrival.mapping:
            key = (arrival.layout.sha256, arrival.mapping.table)
            if key in first:
                discard(workspace, [arrival])
                arrival = replace(arrival, staged=None, duplicate_of=first[key])  # noqa: PLW2901
            else:
                first[key] = arrival.name
        kept.append(arrival)
    return kept


def staged_rejects(workspace: Workspace, arrival: Arrival, limit: int | None = None) -> pd.DataFrame:
    """Return the rows of an arrival that would not come in: source_row, kind, column_name, reason, text."""
    if arrival.staged is None:
        return pd.DataFrame(columns=REJECTS.columns)
    table = ibis.table(REJECTS.schema(), name=f"staged_{arrival.staged.stage_id}_rejects").order_by(
        "source_row"
    )
    return workspace.read(table.limit(limit) if limit else table)


def _receive_part(workspace: Workspace, part: Part, choices: Choices) -> Arrival:
    try:
        with workspace.transaction(quiet=True) as connection:
            layout = _layout(connection, part, workspace.new_folder("inbox"))
    except UserError as error:
        return Arrival(name=part.name, refused=error)
    return _stage(workspace, Arrival(name=part.name, layout=layout), choices)


def _layout(connection: Connection, part: Part, scratch: Path) -> Layout:
    if part.kind == "parquet":
        return read_parquet_layout(connection, part)
    return read_layout(part, scratch)


def _stage(workspace: Workspace, arrival: Arrival, choices: Choices) -> Arrival:
    arrival = replace(arrival, choices=choices)
    layout = arrival.layout
    if layout is None:
        return arrival
    try:
        with workspace.transaction(quiet=True) as connection:
            mapping = _chosen(connection, layout, choices)
            arrival = replace(arrival, mapping=mapping, refused=refusal_of(mapping))
            if arrival.refused:
                return arrival
            same = sources.find_same(connection, layout.sha256, mapping.table)
            if same:
                return replace(arrival, duplicate_of=same)
            if mapping.questions:
                return arrival
            number = sources.next_source_id(connection)
            return replace(arrival, staged=stage(connection, layout, mapping, number))
    except UserError as error:
        return replace(arrival, refused=error)


def _chosen(connection: Connection, layout: Layout, choices: Choices) -> ColumnMapping:
    told = Told(choices.date_order, choices.decimal, choices.table)
    mapping = recognise(connection, layout, told)
    if choices.columns:
        known = {header: column for header, column in choices.columns.items() if header in layout.header}
        mapping = remap(connection, layout, mapping, known, told)
    for column, value in choices.constants.items():
        # What the file or its platform tells by itself stays, and a table without the column needs none.
        if column in tables()[mapping.table].columns and mapping.field(column) is None:
            mapping = with_constant(mapping, column, value)
    return replace(mapping, system=choices.system) if choices.system else mapping
