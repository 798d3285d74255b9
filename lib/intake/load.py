"""What comes in of a file, what doesn't, and what does it add up to, before anything is saved?

Grain in: one file with its layout and mapping. Grain out: `staged_<id>`, canonical rows that no page sees
yet, and `staged_<id>_rejects`; what is in neither was never a row. Rows read = kept + rejected + set aside.

One SELECT reads and types the file. `source_row` is written afterwards, while rowids still follow the file
(DuckDB keeps the order of a file in a fresh table; checked with four threads and 1e6 rows), before anything
is deleted.

A row that is short of cells at its end is read all the same where none of the missing ones is a key, a date
or an amount; so is a row with empty cells too many, and one whose broken quotes can be read in one way only.
All are told in a warning. Comments, totals and remarks shorter than a row are set aside; other rows of a
wrong length, or with broken quotes, are rejected.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

import duckdb
from babel.numbers import get_currency_precision

from lib.errors import UserError
from lib.intake import totals as sums
from lib.intake import values
from lib.intake.answers import NOTHING_SPREAD, spread_answers
from lib.intake.conversion import convert
from lib.intake.layout import Layout, TextLayout
from lib.intake.mapping import Mapping
from lib.intake.rejects import (
    Kind,
    Misfit,
    blank_positions,
    create_rejects,
    forget_misfits,
    keep_misfits,
    move_faulty,
    read_misfits,
    told_of_mended,
)
from lib.intake.repeats import mark_repeats
from lib.intake.rows import Selection
from lib.intake.source import source_sql

Reason = tuple[str, Kind, str, int]


@dataclass(frozen=True, slots=True)
class Staged:
    """A file that has been read and not yet confirmed.

    Attributes
    ----------
    stage_id
        Number of its tables and, once adopted, of the source.
    layout, mapping
        How it was read.
    rows_read, rows_kept, rows_rejected, rows_set_aside
        Records after the header; the first is the sum of the others.
    first, last
        Of the table's main date.
    totals
        gross, discounts, returns (with refunds), net in the file's currency; empty unless order lines.
    reasons
        (reason, kind, column, count), the most frequent first; kind is "rejected", "set aside" or "cell".
    previews
        Source column -> up to three (cell as it stands, as it is read).
    warnings
        Sentences for the person.
    answers
        Of a survey: rows of feedback that the kept respondents' answers became.
    currencies
        Of the amounts, the most frequent first; empty where the file does not tell.
    """

    stage_id: int
    layout: Layout
    mapping: Mapping
    rows_read: int
    rows_kept: int
    rows_rejected: int
    rows_set_aside: int
    first: datetime | None
    last: datetime | None
    totals: dict[str, Decimal] = field(default_factory=dict)
    reasons: tuple[Reason, ...] = ()
    previews: dict[str, sums.Examples] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    answers: int = 0
    currencies: tuple[str, ...] = ()


def stage(connection: duckdb.DuckDBPyConnection, layout: Layout, mapping: Mapping, stage_id: int) -> Staged:
    """Read a file into `staged_<id>` and `staged_<id>_rejects`.

    Parameters
    ----------
    connection
        Inside a transaction of the caller's, which is committed on the way and another one begun; when
        anything here fails, neither table is left.
    layout, mapping
        How the file is read; the mapping has no open questions.
    stage_id
        A number that no other source has.

    Raises
    ------
    UserError
        When the file can't be read with this layout.
    """
    selection = Selection(layout, mapping, int(stage_id))
    try:
        return _staged(connection, selection)
    except BaseException:
        connection.execute("rollback")
        for name in (f"staged_{selection.stage_id}", f"staged_{selection.stage_id}_rejects"):
            connection.execute(f"drop table if exists {name}")
        connection.execute("begin transaction")
        raise


def _staged(connection: duckdb.DuckDBPyConnection, selection: Selection) -> Staged:
    layout, mapping = selection.layout, selection.mapping
    create_rejects(connection, selection.stage_id)
    misfits = _read(connection, selection)
    lost = [(row, misfit) for row, misfit in misfits if misfit.cells is None]
    mended = [misfit for _, misfit in misfits if misfit.cells is not None]
    reasons = keep_misfits(connection, selection.stage_id, lost)
    stripped = _strip_point_zero(connection, selection)
    reasons += _move(connection, selection, notes=not selection.by_order)
    if mapping.unique:
        mark_repeats(connection, selection)
        reasons += _move(connection, selection, notes=False)
    if selection.by_order:
        _finish_orders(connection, selection)
        reasons += _move(connection, selection, notes=True)
    spread = spread_answers(connection, selection) if mapping.answers else NOTHING_SPREAD
    reasons += spread.reasons
    _commit(connection)  # a table can't be changed and altered in one transaction
    for column in ("fault_", "notes_", "cells_"):
        connection.execute(f"alter table staged_{selection.stage_id} drop column {column}")
    converted = convert(connection, selection)
    kept = spread.respondents if mapping.answers else _count(connection, selection)
    first, last = sums.period(connection, selection)
    rejected = sum(count for _, kind, _, count in reasons if kind == "rejected")
    aside = sum(count for _, kind, _, count in reasons if kind == "set aside")
    return Staged(
        stage_id=selection.stage_id,
        layout=layout,
        mapping=mapping,
        rows_read=kept + rejected + aside,
        rows_kept=kept,
        rows_rejected=rejected,
        rows_set_aside=aside,
        first=first,
        last=last,
        totals=sums.totals(connection, selection),
        reasons=_merged(reasons),
        previews=sums.previews(connection, selection, stripped) | spread.examples,
        warnings=(
            *_warnings(connection, selection, kept + rejected + aside, kept, mended),
            *told_of_destroyed(_merged(reasons)),
            *converted,
        ),
        currencies=tuple(sums.currencies(connection, selection)),
        answers=spread.answers,
    )


def _commit(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("commit")
    connection.execute("begin transaction")


def _read(connection: duckdb.DuckDBPyConnection, selection: Selection) -> list[tuple[int, Misfit]]:
    """Create `staged_<id>` with its source rows; return the records that did not fit, with their numbers."""
    layout, staged = selection.layout, f"staged_{selection.stage_id}"
    forget_misfits(connection)
    try:
        connection.execute(f"create table {staged} as {selection.sql(source_sql(layout, keep_rejects=True))}")
    except duckdb.InvalidInputException as error:
        raise UserError(
            "The file could not be read.",
            f"“{layout.name}” stops making sense as a table: {str(error).splitlines()[0]}",
            "Open it in a spreadsheet, look for rows that differ from the others, and export it again.",
        ) from error
    misfits = read_misfits(connection, layout, selection.needed()) if isinstance(layout, TextLayout) else []
    forget_misfits(connection)
    # What is updated before it was committed DuckDB writes twice: a quarter of the load.
    _commit(connection)
    _number_rows(connection, selection, [misfit.position for misfit in misfits])
    numbered = [(layout.first_row + misfit.position - 1, misfit) for misfit in misfits]
    _read_again(connection, selection, numbered)
    return numbered


def _number_rows(connection: duckdb.DuckDBPyConnection, selection: Selection, missing: list[int]) -> None:
    """Write each row's number in the file; records not in the table (misfits, empty lines) count too."""
    staged, first = f"staged_{selection.stage_id}", selection.layout.first_row
    row = connection.execute(f"select min(rowid) from {staged}").fetchone()
    if row is None or row[0] is None:
        return
    gaps = sorted({*missing, *blank_positions(selection.layout)})
    if not gaps:
        connection.execute(f"update {staged} set source_row = rowid - {row[0]} + {first}")
        return
    # Before gap number j (from 0) at position p stand p - 1 - j rows; after it j + 1 records are missing.
    shifts = {0: 0} | {position - 1 - place: place + 1 for place, position in enumerate(gaps)}
    connection.execute(f"update {staged} set source_row = rowid - {row[0]}")
    connection.execute(
        f"""update {staged} set source_row = {first} + source_row + shift from (
            select pair[1] as low, pair[2] as shift,
                   coalesce(lead(pair[1]) over (order by pair[1]), {2**62}) as high
            from (select unnest(from_json(?::json, '[["BIGINT"]]')) as pair)
        ) where source_row >= low and source_row < high""",
        [json.dumps(sorted(shifts.items()))],
    )


def _read_again(
    connection: duckdb.DuckDBPyConnection, selection: Selection, misfits: list[tuple[int, Misfit]]
) -> None:
    """Add records whose length is harmless to the staged rows."""
    width = len(selection.layout.header)
    rows = [
        [str(number), *(cell or None for cell in misfit.cells[:width])]
        for number, misfit in misfits
        if misfit.cells is not None
    ]
    if not rows:
        return
    cells = ", ".join(f"row[{place + 2}] as c{place}" for place in range(width))
    source = (
        f"(select row[1] as row_number, {cells} "
        f"""from (select unnest(from_json($rows::json, '[["VARCHAR"]]')) as row))"""
    )
    connection.execute(
        f"insert into staged_{selection.stage_id} {selection.sql(source, 'cast(row_number as BIGINT)')}",
        {"rows": json.dumps(rows)},
    )


def _strip_point_zero(connection: duckdb.DuckDBPyConnection, selection: Selection) -> list[str]:
    """Drop ".0" from columns of ids in which all cells end so (once taken for numbers); return them."""
    stripped = []
    staged, kept = f"staged_{selection.stage_id}", selection.stored()
    for entry in selection.fields:
        if entry.type not in {"id", "phone"} or not entry.sources or entry.column not in kept:
            continue
        name = entry.column
        sample = connection.execute(
            f"select {name} from {staged} where {name} is not null limit 1"
        ).fetchone()
        if sample is None or not sample[0].endswith(".0"):
            continue
        row = connection.execute(
            f"select bool_and(regexp_full_match({name}, '[0-9]+\\.0')) from {staged} "
            f"where fault_ is null and {name} is not null"
        ).fetchone()
        if row and row[0]:
            connection.execute(f"update {staged} set {name} = left({name}, -2) where {name} is not null")
            stripped.append(name)
    return stripped


def _move(connection: duckdb.DuckDBPyConnection, selection: Selection, *, notes: bool) -> list[Reason]:
    return move_faulty(
        connection,
        selection.stage_id,
        selection.faults,
        selection.layout.delimiter or ",",
        has_notes=notes and selection.has_notes,
    )


def _finish_orders(connection: duckdb.DuckDBPyConnection, selection: Selection) -> None:
    """Put lines of an order together: carry what stands once, spread amounts, check the rules for rows."""
    staged = f"staged_{selection.stage_id}"
    digits = {code: get_currency_precision(code) for code in sums.currencies(connection, selection)}
    connection.execute(f"create table {staged}_finished as {selection.finished(staged, digits)}")
    connection.execute(f"drop table {staged}")
    connection.execute(f"alter table {staged}_finished rename to {staged}")


def _count(connection: duckdb.DuckDBPyConnection, selection: Selection) -> int:
    row = connection.execute(f"select count(*) from staged_{selection.stage_id}").fetchone()
    return int(row[0]) if row else 0


def _merged(reasons: list[Reason]) -> tuple[Reason, ...]:
    """Add up counts of one reason that were found in two rounds."""
    counts: dict[tuple[str, Kind, str], int] = {}
    for reason, kind, column, count in reasons:
        counts[reason, kind, column] = counts.get((reason, kind, column), 0) + count
    merged = [(reason, kind, column, count) for (reason, kind, column), count in counts.items()]
    return tuple(sorted(merged, key=lambda entry: -entry[3]))


def told_of_destroyed(reasons: Sequence[Reason]) -> list[str]:
    """Return how many ids and phone numbers of each column a spreadsheet destroyed."""
    nouns = {values.UNREADABLE["id"]: ("id", "ids"), values.UNREADABLE["phone"]: ("number", "numbers")}
    return [
        f"{column}: {count:,} {nouns[reason][count != 1]} {'was' if count == 1 else 'were'} destroyed by a "
        "spreadsheet, and can't be mended here. Export the column again as text."
        for reason, _, column, count in reasons
        if reason in nouns
    ]


def _warnings(
    connection: duckdb.DuckDBPyConnection, selection: Selection, read: int, kept: int, mended: list[Misfit]
) -> tuple[str, ...]:
    layout, found = selection.layout, []
    if read != layout.records_after_header:
        found.append(
            f"The file has {layout.records_after_header:,} rows by our count, "
            f"but {read:,} came out of reading it. Compare the totals "
            "with the system that the file comes from before you rely on them."
        )
    found += told_of_mended(mended, len(layout.header))
    twins = sums.twin_count(connection, selection, kept)
    if twins:
        repeat = "1 row repeats" if twins == 1 else f"{twins:,} rows repeat"
        found.append(f"{repeat} another row exactly. Kept: two of the same is ordinary.")
    reused, example = sums.reused_numbers(connection, selection, kept)
    if reused and selection.mapping.platform is None:
        found.append(
            f"{reused:,} order number{' stands' if reused == 1 else 's stand'} with several customers, "
            f"stores or days ({example}, for one). Lines of one number count as one order: if each store or "
            "year counts from 1, load each on its own."
        )
    codes = sums.currencies(connection, selection)
    if len(codes) > 1 and not selection.takes_listed_prices:
        found.append(
            f"Amounts are in {len(codes)} currencies ({', '.join(codes[:5])}) and are kept apart: pages add "
            "up the one that most lines have. Give a rate to convert another; the file's totals mix them."
        )
    return (*selection.mapping.warnings, *found)
