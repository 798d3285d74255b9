"""What did a person say the last time a file of this layout came, and does it hold for this one?

A reading is kept when a file is confirmed: what was told by hand, the order of its dates once it was settled,
and, for a layout that no platform declares, which column was which. It is applied to the next file with the
same header and system, said in `why`, and gives way to whatever the person says now. A file without a
header has no layout that could be known again.
"""

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from lib.intake.layout import Layout
from lib.intake.mapping import Mapping
from lib.intake.recognise import signature_of
from lib.jobs.choices import Choices
from lib.schema.formats import day
from lib.workspace import readings
from lib.workspace.engine import Connection
from lib.workspace.readings import KeptReading

_COLLECTED = "attributes"  # what a customer list says besides; gathered anew from each file


@dataclass(frozen=True, slots=True)
class Remembered:
    """An earlier reading that holds for a file: of which file it was, and since when."""

    file_name: str
    confirmed_at: datetime

    @property
    def sentence(self) -> str:
        """Say it beside the other reasons for what a file was taken for."""
        return f"Read as you confirmed on {day(self.confirmed_at)} for {self.file_name}."


def recall(connection: Connection, layout: Layout, choices: Choices) -> tuple[Choices, Remembered | None]:
    """Return the choices completed by what was confirmed for this layout before, and where that is from.

    Parameters
    ----------
    connection
        Of the workspace.
    layout
        Of the file that comes in.
    choices
        What the person says now; it goes before what was said then.
    """
    kept = readings.find(connection, signature_of(layout.header), choices.system or "")
    if kept is None or not layout.header_row:
        return choices, None
    before = _choices(kept)
    if choices.table not in (None, before.table):
        # Columns of another table mean nothing here.
        before = replace(before, table=None, columns={}, constants={})
    merged = replace(
        choices,
        date_order=choices.date_order or before.date_order,
        decimal=choices.decimal or before.decimal,
        table=choices.table or before.table,
        constants={**before.constants, **choices.constants},
        columns={**before.columns, **choices.columns},
        words={**before.words, **choices.words},
    )
    return merged, Remembered(kept.file_name, kept.confirmed_at)


def keep(connection: Connection, layout: Layout, mapping: Mapping, choices: Choices, at: datetime) -> None:
    """Keep how a confirmed file was read, for the next of its layout; nothing where nothing was open."""
    said = _said(layout, mapping, choices)
    if not layout.header_row or not any(said.values()):
        return
    readings.keep(
        connection,
        KeptReading(mapping.signature, choices.system or "", layout.name, mapping.table, at, said),
    )


def _said(layout: Layout, mapping: Mapping, choices: Choices) -> dict[str, Any]:
    """What is worth knowing next time, as plain data."""
    declared = mapping.platform is not None
    kept = replace(
        choices,
        date_order=choices.date_order or mapping.date_order,
        table=choices.table if declared else mapping.table,
        columns=choices.columns if declared else {**_meanings(layout, mapping), **choices.columns},
        system=None,  # part of the key
        rates=(),  # of their day, as is a day told for all orders: asked anew
        constants={name: value for name, value in choices.constants.items() if name != "ordered_at"},
    )
    return asdict(kept)


def _meanings(layout: Layout, mapping: Mapping) -> dict[str, str | None]:
    """Header -> canonical column, None where it was left out; columns that are read together say nothing."""
    together = {
        header
        for entry in mapping.fields
        if len(entry.sources) > 1 or entry.column == _COLLECTED
        for header in entry.sources
    }
    feeds = {header: entry.column for entry in mapping.fields for header in entry.sources}
    return {header: feeds.get(header) for header in layout.header if header not in together}


def _choices(kept: KeptReading) -> Choices:
    known = {name: value for name, value in kept.said.items() if name in Choices.__slots__}
    return Choices(**known)
