"""What stands in the sheets of an Excel workbook, as text.

Grain in: one xlsx file. Grain out: one UTF-8 csv per visible sheet that holds anything, record n being row
n.

Runs in a child process (`lib.intake.child`), because a crafted workbook can make any reader take all
memory: a 5 KB file with the cells A1 and XFD1048576 claims 17 billion cells. Sizes and claimed dimensions
are looked at before it is opened.
"""

import csv
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from lib.errors import UserError

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

MOST_ENTRIES = 2_000
MOST_UNPACKED_BYTES = 512 << 20
# Sheets shrink about tenfold; the longest run that deflate can make shrinks a thousandfold.
MOST_RATIO = 100
RATIO_COUNTS_FROM_BYTES = 20 << 20
# A cell costs calamine 32 bytes and more; 20 million of them reach the memory limit.
MOST_CELLS = 20_000_000
# Of a shared text with its tag: a cell holds 32,767 letters, each at most as long as "&quot;". What is longer
# no spreadsheet wrote, and a hundred thousand cells may show it, each with a copy of its own.
LONGEST_TEXT_BYTES = 200_000
BLOCK_BYTES = 1 << 20
LONGEST_REFERENCE = 60

# A spreadsheet's number has 15 digits and a zero for each further one; beyond 2**53 no reader has them all.
FIRST_DOUBTFUL, FIRST_DAMAGED = 10**15, 2**53
REFERENCE = re.compile(rb"<(?:\w+:)?(?:dimension ref|c r)=[\"'](?:[A-Z]+\d+:)?([A-Z]{1,4})(\d{1,8})[\"']")

Cell = int | float | str | bool | date | datetime | time | timedelta


@dataclass(slots=True)
class _Sheet:
    """What a first pass over a sheet's rows tells: its last filled row, and of each column what it holds."""

    last_row: int = 0
    width: int = 0
    with_time: set[int] = field(default_factory=set)
    damaged: set[int] = field(default_factory=set)


def check_sizes(archive: zipfile.ZipFile, packed: int) -> None:
    """Refuse a workbook whose contents are out of all proportion, before anything opens it.

    Every entry is unpacked once, block by block: sizes that an archive states may be lies.

    Parameters
    ----------
    archive
        The workbook.
    packed
        Its size in bytes.

    Raises
    ------
    UserError
        When it has too many entries, unpacks to too much or claims too many cells.
    """
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES:
        raise _too_big(f"It holds {len(entries):,} files; a workbook has a few dozen.")
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MOST_UNPACKED_BYTES:
        raise _too_big(f"It unpacks to {unpacked >> 20:,} MB; {MOST_UNPACKED_BYTES >> 20} MB can be read.")
    if unpacked > RATIO_COUNTS_FROM_BYTES and unpacked > MOST_RATIO * packed:
        raise _too_big(f"It unpacks to {unpacked // packed:,} times its size.")
    for entry in entries:
        _check_cells(archive, entry)
        if "sharedstrings" in entry.filename.lower():
            _check_texts(archive, entry)


def _check_cells(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Refuse a sheet that claims too many cells, by its dimension or by the place of any cell."""
    rows = columns = 1
    tail = b""
    with archive.open(entry) as file:
        while block := file.read(BLOCK_BYTES):
            text = tail + block
            for letters, number in REFERENCE.findall(text):
                rows = max(rows, int(number))
                columns = max(columns, _column_number(letters))
            if rows * columns > MOST_CELLS:
                raise _too_big(
                    f"A sheet claims {rows:,} rows of {columns:,} columns; {MOST_CELLS:,} cells can be read."
                )
            tail = text[-LONGEST_REFERENCE:]


def _check_texts(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Refuse texts for many cells of which one is longer than a cell can be."""
    run = 0
    with archive.open(entry) as file:
        while block := file.read(BLOCK_BYTES):
            first, *others = map(len, block.split(b"<"))
            longest, run = max(run + first, *others, 0), others[-1] if others else run + first
            if longest > LONGEST_TEXT_BYTES:
                raise _too_big("It holds a text of more than 32,767 letters, which is the most of a cell.")


@cache
def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _too_big(message: str) -> UserError:
    return UserError("The workbook is too big.", message, "Save the sheet as CSV (UTF-8) and upload that.")


def write_sheets(source: Path, target: Path) -> dict[str, object]:
    """Write each visible sheet that holds anything as `sheet_N.csv` and return what was written.

    Raises
    ------
    UserError
        When the workbook can't be opened or no visible sheet holds anything.
    """
    from python_calamine import CalamineError, SheetTypeEnum, SheetVisibleEnum, load_workbook

    sheets: list[object] = []
    warnings: list[object] = []
    try:
        with source.open("rb") as file, load_workbook(file) as workbook:
            for number, entry in enumerate(workbook.sheets_metadata, start=1):
                if entry.typ != SheetTypeEnum.WorkSheet:
                    continue
                if entry.visible != SheetVisibleEnum.Visible:
                    warnings.append(f"The hidden sheet “{entry.name}” was left out.")
                elif made := _write_sheet(workbook, entry.name, target / f"sheet_{number}.csv"):
                    sheets.append(made)
    except CalamineError as error:
        raise UserError(
            "The workbook can't be read.", f"{error}.", "Save it again as .xlsx, or the sheet as CSV (UTF-8)."
        ) from error
    if not sheets:
        raise UserError(
            "The workbook holds no data.", "No visible sheet has a filled cell.", "Unhide the sheet."
        )
    return {"sheets": sheets, "warnings": warnings}


def _write_sheet(workbook: "CalamineWorkbook", name: str, target: Path) -> dict[str, object] | None:
    sheet = workbook.get_sheet_by_name(name)
    seen = _look_over(sheet)
    if not seen.last_row:
        return None
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        # calamine gives empty rows above the data, too: a record's number is its row's in the spreadsheet.
        for row in _rows(sheet, seen.last_row):
            cells = [
                as_text(cell, with_time=at in seen.with_time) for at, cell in enumerate(row[: seen.width])
            ]
            writer.writerow(cells if any(cells) else [])
    warnings = []
    if seen.damaged:
        columns = ", ".join(column_letters(at + (sheet.start or (0, 0))[1]) for at in sorted(seen.damaged))
        warnings.append(
            f"Column {columns} holds numbers of more than 15 digits, whose last ones are lost: shown as "
            "5.7E+17. Ids of this length must be stored as text."
        )
    return {"name": name, "file": target.name, "warnings": warnings}


def _rows(sheet: "CalamineSheet", count: int) -> Iterator[list[Cell]]:
    for number, row in enumerate(sheet.iter_rows()):
        if number == count:
            return
        yield row


def _look_over(sheet: "CalamineSheet") -> _Sheet:
    seen = _Sheet()
    for number, row in enumerate(sheet.iter_rows(), start=1):
        for at, cell in enumerate(row):
            if cell == "":
                continue
            seen.last_row = number
            seen.width = max(seen.width, at + 1)
            if isinstance(cell, datetime):
                seen.with_time.add(at)
            elif isinstance(cell, int | float) and _has_lost_digits(cell):
                seen.damaged.add(at)
    return seen


def as_text(cell: Cell, *, with_time: bool = False) -> str:
    """Return a cell as text: ISO dates, whole numbers without ".0", TRUE and FALSE, texts as they stand.

    Parameters
    ----------
    cell
        As calamine gives it.
    with_time
        Whether the column holds times of day: then a date is midnight, written as such.
    """
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int | float):
        return _number_text(float(cell))
    if isinstance(cell, datetime):
        # Fractions of a day don't meet whole seconds: 12:29:59.999999 is 12:30:00.
        return f"{cell + timedelta(microseconds=500_000):%Y-%m-%d %H:%M:%S}"
    if isinstance(cell, date):
        return f"{cell:%Y-%m-%d} 00:00:00" if with_time else f"{cell:%Y-%m-%d}"
    return str(cell).replace("\0", "")


def _has_lost_digits(number: float) -> bool:
    size = abs(number)
    return size >= FIRST_DAMAGED or (size >= FIRST_DOUBTFUL and size % 10 == 0)


def _number_text(number: float) -> str:
    """Return a number with the 15 digits that a spreadsheet shows: 19.99, not 19.989999999999998.

    One that has lost digits is written as 5.7E+17, so that no reader takes it for an id.
    """
    if _has_lost_digits(number):
        return f"{number:.14E}"
    if number.is_integer():
        return f"{number:.0f}"
    text = f"{number:.15g}"
    return f"{Decimal(text):f}" if "e" in text else text


def column_letters(at: int) -> str:
    """Return a column's letters as a spreadsheet shows them, for its number counted from 0."""
    letters = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
