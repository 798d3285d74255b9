"""Which rows of a file did not come in, why, and what stood in them?

Grain in: staged rows that carry the number of a fault, and DuckDB's list of records that did not fit the
layout. Grain out: one row per rejected row, per row set aside, and per cell left empty (the first 1,000), in
`staged_<id>_rejects`; counts by reason over all of them.
"""

import csv
import json
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Literal

import duckdb

from lib.intake.closing import without_data
from lib.intake.layout import Layout, TextLayout
from lib.intake.mend import split_by_width
from lib.intake.source import literal

Kind = Literal["rejected", "set aside", "cell"]

CELLS_KEPT = 1_000
"""Cells left empty that are kept as rows; all are counted."""

MENDED_AT_MOST = 200_000
"""Records of another length that are read again; a file with more is of another layout."""

QUOTES_MENDED_AT_MOST = 10_000
"""Records whose quotes are weighed, which takes up to some milliseconds each."""

_CELLS = """from_json(cells_, '["VARCHAR"]')"""
_UNQUOTED = "UNQUOTED VALUE"
_STRUCTURE = {
    _UNQUOTED: "a quote inside the row is not closed where its cell ends",
    "LINE SIZE OVER MAXIMUM": "the row is too long, perhaps because a quote is not closed",
    "INVALID ENCODING": "the row holds characters that are no text",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What can be wrong with a row or cell.

    `column` is what the person finds in the file (source header), empty for the row as a whole; `place` is
    the cell's place in the row, counted from 0, for faults of a cell.
    """

    kind: Kind
    column: str
    reason: str
    place: int = 0


@dataclass(slots=True)
class Faults:
    """The faults that a file's rows are checked for; a row carries the number of its fault."""

    known: list[Fault] = field(default_factory=list)

    def number(self, fault: Fault) -> int:
        """Return the number of a fault, the same one each time."""
        if fault not in self.known:
            self.known.append(fault)
        return self.known.index(fault) + 1

    def as_values(self) -> str:
        """Return the SQL of the list: number, kind, column_name, reason, place."""
        rows = [
            f"({number}, {', '.join(map(literal, (entry.kind, entry.column, entry.reason)))}, {entry.place})"
            for number, entry in enumerate(self.known, start=1)
        ]
        return f"(values {', '.join(rows)}) as fault(number, kind, column_name, reason, place)"


@dataclass(frozen=True, slots=True)
class Misfit:
    """A record that does not have the layout's cells; `position` counts records after the header from 1.

    With `cells` it can be read all the same; else it is rejected or, where it is no data, set aside.
    """

    position: int
    reason: str
    text: str
    cells: tuple[str, ...] | None = None
    kind: Literal["rejected", "set aside"] = "rejected"


def create_rejects(connection: duckdb.DuckDBPyConnection, stage_id: int) -> None:
    """Make the empty table that takes what did not come in."""
    connection.execute(
        f"create table staged_{stage_id}_rejects (source_id integer, source_row bigint, kind varchar, "
        "column_name varchar, reason varchar, text varchar)"
    )


def move_faulty(
    connection: duckdb.DuckDBPyConnection, stage_id: int, faults: Faults, delimiter: str, has_notes: bool
) -> list[tuple[str, Kind, str, int]]:
    """Move rows with a fault out of `staged_<id>`, note cells left empty; return counts by reason."""
    if not faults.known:
        return []
    staged, known = f"staged_{stage_id}", faults.as_values()
    counts = connection.execute(
        f"select fault.reason, fault.kind, fault.column_name, rows from "
        f"(select fault_, count(*) as rows from {staged} where fault_ is not null group by fault_) "
        f"join {known} on fault.number = fault_ order by rows desc, fault.number"
    ).fetchall()
    if counts:
        connection.execute(
            f"insert into {staged}_rejects "
            # Feedback and touches have a column called kind, too.
            f"select {stage_id}, source_row, fault.kind, fault.column_name, fault.reason, "
            f"{as_csv(_CELLS, delimiter)} from {staged} "
            f"join {known} on fault.number = fault_ order by source_row"
        )
        connection.execute(f"delete from {staged} where fault_ is not null")
    if has_notes:
        counts += _note_cells(connection, stage_id, known)
    return [(reason, kind, column, int(rows)) for reason, kind, column, rows in counts]


def _note_cells(
    connection: duckdb.DuckDBPyConnection, stage_id: int, known: str
) -> list[tuple[str, Kind, str, int]]:
    noted = (
        f"(select source_row, {_CELLS} as cells, unnest(from_json(notes_, '[\"SMALLINT\"]')) as note "
        f"from staged_{stage_id} where notes_ is not null)"
    )
    counts = connection.execute(
        f"select fault.reason, fault.kind, fault.column_name, rows "
        f"from (select note, count(*) as rows from {noted} group by note) "
        f"join {known} on fault.number = note order by rows desc, fault.number"
    ).fetchall()
    if counts:
        connection.execute(
            f"insert into staged_{stage_id}_rejects "
            f"select {stage_id}, source_row, fault.kind, fault.column_name, fault.reason, "
            f"cells[fault.place + 1] from {noted} "
            f"join {known} on fault.number = note order by source_row, fault.number limit {CELLS_KEPT}"
        )
    return counts


def as_csv(cells: str, delimiter: str) -> str:
    """Return the SQL of a list of cells as one line of text, quoted where needed."""
    special = literal(f'["\r\n{delimiter}]')
    quoted = "'\"' || replace(cell, '\"', '\"\"') || '\"'"
    one = f"case when regexp_matches(cell, {special}) then {quoted} else coalesce(cell, '') end"
    return f"array_to_string(list_transform({cells}, lambda cell: {one}), {literal(delimiter)})"


def forget_misfits(connection: duckdb.DuckDBPyConnection) -> None:
    """Drop the connection's list of records that did not fit, so that the next file starts with none."""
    connection.execute("drop table if exists reject_errors")
    connection.execute("drop table if exists reject_scans")


def read_misfits(
    connection: duckdb.DuckDBPyConnection, layout: TextLayout, needed: Collection[int]
) -> list[Misfit]:
    """Return the records that did not fit the layout, in the order of the file.

    Parameters
    ----------
    connection
        The one that has just read the file with `store_rejects`.
    layout
        Of the file.
    needed
        Places of columns that a row can't be without. A record short of other cells only, with empty cells
        too many, or with quotes that can be read in one way only comes back with its `cells`.
    """
    rows = connection.execute(
        "select line, first(error_type::varchar order by column_idx), "
        # What concerns a whole row, such as its length, names no column.
        "coalesce(min(column_idx), 0), coalesce(max(column_idx), 0), any_value(csv_line) "
        "from reject_errors group by line order by line"
    ).fetchall()
    mend = len(rows) <= MENDED_AT_MOST
    mend_quotes = sum(row[1] == _UNQUOTED for row in rows) <= QUOTES_MENDED_AT_MOST
    misfits = []
    for line, error, first, last, written in rows:
        position, text = int(line) - layout.skip_lines, written.strip("\r\n")
        lacks = error == "MISSING COLUMNS" and set(range(int(first), len(layout.header))) & set(needed)
        reason = _reason(error, int(first), int(last), len(layout.header))
        may = mend_quotes if error == _UNQUOTED else mend and not lacks
        cells = _mended(error, text, layout) if may else None
        misfits.append(Misfit(position, reason, text, cells))
    return without_data(misfits, layout)


def _reason(error: str, first: int, last: int, width: int) -> str:
    if error == "MISSING COLUMNS":
        return f"{first} of {width} cells"
    if error == "TOO MANY COLUMNS":
        return f"{last} cells instead of {width}"
    return _STRUCTURE.get(error, "the row can't be split into cells")


def _mended(error: str, text: str, layout: TextLayout) -> tuple[str, ...] | None:
    """Return the cells of a record that does not fit, where they can be told all the same."""
    if error == _UNQUOTED:
        return split_by_width(text, layout.delimiter, layout.quote, len(layout.header))
    if error not in {"MISSING COLUMNS", "TOO MANY COLUMNS"}:
        return None
    cells = _cells(text, layout)
    beyond = cells[len(layout.header) :] if cells else ()
    return None if any(cell.strip() for cell in beyond) else cells


def keep_misfits(
    connection: duckdb.DuckDBPyConnection, stage_id: int, numbered: Collection[tuple[int, Misfit]]
) -> list[tuple[str, Kind, str, int]]:
    """Write records that did not come in, with their row numbers, to the rejects; return counts by reason."""
    rows = [[str(source_row), misfit.reason, misfit.text, misfit.kind] for source_row, misfit in numbered]
    if not rows:
        return []
    connection.execute(
        f"insert into staged_{stage_id}_rejects "
        f"select {stage_id}, row[1]::bigint, row[4], '', row[2], row[3] "
        """from (select unnest(from_json(?::json, '[["VARCHAR"]]')) as row)""",
        [json.dumps(rows)],
    )
    counts = Counter((misfit.reason, misfit.kind) for _, misfit in numbered)
    return [(reason, kind, "", count) for (reason, kind), count in counts.items()]


def told_of_mended(mended: Collection[Misfit], width: int) -> list[str]:
    """Return the sentences about records that did not fit and were read all the same."""
    lengths = [len(misfit.cells or ()) for misfit in mended]
    short, long = (sum(length < width for length in lengths), sum(length > width for length in lengths))
    odd = len(lengths) - short - long
    told = (
        (short, "end before the last column; what is missing was left empty."),
        (long, "have empty cells beyond the last column; those were ignored."),
        (odd, "hold quotes that are not doubled; those were read as part of their cells."),
    )
    return [f"{count:,} rows {what}" for count, what in told if count]


def _cells(text: str, layout: TextLayout) -> tuple[str, ...] | None:
    """Split one record again, now that its length is known to be harmless."""
    doubled = layout.escape in {None, layout.quote}
    reader = csv.reader(
        text.splitlines(keepends=True),
        delimiter=layout.delimiter,
        quotechar=layout.quote,
        quoting=csv.QUOTE_MINIMAL if layout.quote else csv.QUOTE_NONE,
        doublequote=doubled,
        escapechar=None if doubled else layout.escape,
    )
    try:
        records = list(reader)
    except csv.Error:
        return None
    return tuple(records[0]) if len(records) == 1 else None


def blank_positions(layout: Layout) -> list[int]:
    """Return the positions of empty lines among the records after the header, counted from 1.

    DuckDB drops them without trace; they are counted so that a row's number is its number in the file. Empty
    where the file has none, or where they can't be told from line ends inside quotes.
    """
    if not isinstance(layout, TextLayout) or not layout.blank_lines:
        return []
    quote = (layout.quote or "\0").encode()
    found, position, inside = [], 0, False
    with layout.path.open("rb") as file:
        for number, line in enumerate(file):
            if number < layout.skip_lines:
                continue
            starts = not inside
            if layout.quoted_newlines and line.count(quote) % 2:
                inside = not inside
            if inside:
                continue
            position += 1
            if starts and not line.strip(b"\r\n"):
                found.append(position)
    return found if len(found) == layout.blank_lines else []
