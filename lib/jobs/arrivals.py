"""What would become of a file, before anything is saved?

Grain in: one uploaded file. Grain out: one `Arrival` per table in it (a workbook has several). An arrival is
staged in the workspace under a number of its own, invisible to every page, so that what is shown before
confirming is exactly what will be kept; confirming only renames it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import ibis
import pandas as pd

from lib.errors import UserError
from lib.intake.container import open_container
from lib.intake.layout import ParquetLayout, Part, TextLayout
from lib.intake.load import Staged, stage
from lib.intake.mapping import Mapping as ColumnMapping
from lib.intake.parquet import read_parquet_layout
from lib.intake.recognise import Told, recognise, remap, with_constant
from lib.intake.refusal import refusal_of
from lib.intake.text import read_layout
from lib.intake.undated import undated_of
from lib.jobs import remembering
from lib.jobs.choices import NOTHING_SAID, Choices
from lib.jobs.faults import as_refusal
from lib.jobs.remembering import Remembered
from lib.schema.formats import listing, plural
from lib.schema.tables import tables
from lib.workspace import sources
from lib.workspace.canonical import REJECTS
from lib.workspace.engine import Connection
from lib.workspace.overlaps import Overlap, overlap
from lib.workspace.unnumbered import brought_again
from lib.workspace.workspace import Workspace

Layout = TextLayout | ParquetLayout
Progress = Callable[[str, float], None]
"""Told what is being done, in words, and how much of it is done (0 to 1); may raise, to stop it."""

PARTS = (0.05, 0.15, 0.3)
"""Shares at which looking at a file, recognising it and reading its rows begin (1,000,000 lines)."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One table of an uploaded file on its way in.

    Exactly one of these holds: it is `staged` and can be confirmed; it was `refused`; it is the same as a
    loaded file (`duplicate_of`); its `mapping.questions` wait for an answer. `remembered` says which earlier
    confirmation its `choices` come from.
    """

    name: str
    layout: Layout | None = None
    mapping: ColumnMapping | None = None
    staged: Staged | None = None
    refused: UserError | None = None
    duplicate_of: str | None = None
    choices: Choices = NOTHING_SAID
    remembered: Remembered | None = None

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


def receive(
    workspace: Workspace,
    path: Path,
    name: str,
    choices: Choices = NOTHING_SAID,
    progress: Progress | None = None,
) -> tuple[Arrival, ...]:
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
    progress
        Told what is being done.

    Returns
    -------
    One arrival per table; a file that can't be read is one arrival that says why.
    """
    try:
        with as_refusal(name):
            parts = open_container(path, name, workspace.new_folder("inbox"))
    except UserError as error:
        return (Arrival(name=name, refused=error),)
    tell = progress or silent
    return tuple(
        _receive_part(
            workspace,
            part,
            choices,
            within(tell, place / len(parts), 1 / len(parts)),
        )
        for place, part in enumerate(parts)
    )


def change(
    workspace: Workspace, arrival: Arrival, choices: Choices, progress: Progress | None = None
) -> Arrival:
    """Stage an arrival again under other choices; then what was staged before is dropped."""
    if arrival.layout is None:
        return arrival
    fresh = Arrival(name=arrival.name, layout=arrival.layout)
    changed = _stage(workspace, fresh, choices, progress or silent)
    discard(workspace, [arrival])
    return changed


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


def silent(_words: str, _share: float) -> None:
    """Tell nobody."""


def within(tell: Progress, start: float, width: float) -> Progress:
    """Return how a part of a job tells its progress: from 0 to 1, which is from `start` on, `width` wide."""
    return lambda words, share: tell(words, start + width * share)


def _receive_part(workspace: Workspace, part: Part, choices: Choices, tell: Progress) -> Arrival:
    tell(f"Looking at {part.name}", PARTS[0])
    try:
        with as_refusal(part.name), workspace.transaction(quiet=True) as connection:
            layout = _layout(connection, part, workspace.new_folder("inbox"))
            completed, remembered = remembering.recall(connection, layout, choices)
    except UserError as error:
        return Arrival(name=part.name, refused=error)
    fresh = Arrival(name=part.name, layout=layout)
    if remembered:
        arrival = _stage(workspace, replace(fresh, remembered=remembered), completed, tell)
        if not arrival.refused:
            return arrival
        # What was confirmed for another file does not fit this one: it is looked at afresh.
    return _stage(workspace, fresh, choices, tell)


def _layout(connection: Connection, part: Part, scratch: Path) -> Layout:
    if part.kind == "parquet":
        return read_parquet_layout(connection, part)
    return read_layout(part, scratch)


def _stage(workspace: Workspace, arrival: Arrival, choices: Choices, tell: Progress = silent) -> Arrival:
    arrival = replace(arrival, choices=choices)
    layout = arrival.layout
    if layout is None:
        return arrival
    try:
        with as_refusal(arrival.name), workspace.transaction(quiet=True) as connection:
            tell(f"Finding out what {arrival.name} is", PARTS[1])
            mapping = _chosen(connection, layout, choices)
            if arrival.remembered:
                mapping = replace(mapping, why=(*mapping.why, arrival.remembered.sentence))
            arrival = replace(arrival, mapping=mapping, refused=_refusal(connection, layout, mapping))
            if arrival.refused:
                return arrival
            same = sources.find_same(connection, layout.sha256, mapping.table)
            if same:
                return replace(arrival, duplicate_of=same)
            if mapping.questions:
                return arrival
            tell(f"Reading the rows of {arrival.name}", PARTS[2])
            staged = stage(connection, layout, mapping, sources.next_source_id(connection))
            return replace(arrival, staged=_beside_what_is_in(connection, arrival, staged))
    except UserError as error:
        return replace(arrival, refused=error)


def _refusal(connection: Connection, layout: Layout, mapping: ColumnMapping) -> UserError | None:
    return refusal_of(connection, layout, mapping) or undated_of(connection, layout, mapping)


def _chosen(connection: Connection, layout: Layout, choices: Choices) -> ColumnMapping:
    by_hand = frozenset(filter(None, choices.columns.values()))
    told = Told(choices.date_order, choices.decimal, choices.table, by_hand, choices.words)
    mapping = recognise(connection, layout, told)
    feeds = {header: entry.column for entry in mapping.fields for header in entry.sources}
    feeds |= {header: answer.kind for answer in mapping.answers for header in answer.sources}
    changes = {
        header: column
        for header, column in choices.columns.items()
        if header in layout.header and feeds.get(header) != column
    }
    if changes:
        mapping = remap(connection, layout, mapping, changes, told)
    for column, value in choices.constants.items():
        # What the file or its platform tells by itself stays, and a table without the column needs none.
        if column in tables()[mapping.table].columns and mapping.field(column) is None:
            mapping = with_constant(mapping, column, value)
    return replace(mapping, system=choices.system or mapping.system, rates=choices.rates)


def _beside_what_is_in(connection: Connection, arrival: Arrival, staged: Staged) -> Staged:
    """Add what a longer export of loaded orders changes to what the person is told."""
    mapping = staged.mapping
    if mapping.table != "order_lines":
        return staged
    system = system_of(connection, arrival.choices, mapping, staged.stage_id)
    found = overlap(connection, staged.stage_id, system, mapping.signature, mapping.grain)
    again = brought_again(connection, staged.stage_id, system, mapping.signature)
    said = [*told_of_system(mapping, system), *(_about(found) if found else ()), *_about_unnumbered(*again)]
    return replace(staged, warnings=(*staged.warnings, *said)) if said else staged


def system_of(connection: Connection, choices: Choices, mapping: ColumnMapping, staged_id: int) -> str:
    """Return the namespace of staged ids: as told, or the account that its orders belong to."""
    if mapping.table != "order_lines" or choices.system:
        return mapping.system
    return sources.account_for(connection, staged_id, mapping.system)


def told_of_system(mapping: ColumnMapping, system: str) -> list[str]:
    """Return what a person should know where order numbers are kept apart from those of loaded files."""
    if system == mapping.system:
        return []
    return [
        "Most of its order numbers are in already and belong to other orders there, with another day or "
        f"another customer: they are kept apart, as those of another shop or till ({system})."
    ]


def _about_unnumbered(lines: int, names: tuple[str, ...]) -> list[str]:
    if not lines:
        return []
    it = "It counts once" if lines == 1 else "They count once"
    return [
        f"{plural(lines, 'line')} without an order number {'is' if lines == 1 else 'are'} in already "
        f"({listing(names)}). {it}; if these are other sales, export them with their order numbers or "
        "their store."
    ]


def _about(found: Overlap) -> list[str]:
    if not found.shared:
        return []  # other orders, perhaps of another shop: they only add
    files = listing(found.files)
    differ = f"{plural(found.changed, 'differs', 'differ')} and will count as this file has them"
    said = [
        f"{plural(found.shared, 'order')} of {plural(found.orders, 'order')} in this file "
        f"{'is' if found.shared == 1 else 'are'} in already ({files}); "
        f"{differ if found.changed else 'none differs'}."
    ]
    if found.gone:
        said.append(
            f"{plural(found.gone, 'order')} from the same days {'is' if found.gone == 1 else 'are'} in "
            f"({files}) and not in this file. {'It goes' if found.gone == 1 else 'They go'} on counting, "
            f"because exports get filtered; take {files} out if they no longer exist."
        )
    return said
