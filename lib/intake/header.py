"""Which record names the columns, and what are their names?

Grain in: the first records of a text. Grain out: the position of the header and one unique name a column.

Exports put notes above the header (Amazon three lines, eBay five, Google Analytics lines that begin with #).
The header is the first record that is about as wide as most records, mostly filled (or as filled as the
records below it), and holds words rather than numbers or dates; where columns below hold numbers or dates, a
header has a word over at least one of them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lib.errors import UserError
from lib.intake.header_rows import names_choices

MOST_COLUMNS = 2000
NARROW = 0.8
MOST_NARROW = 2
FILLED = 0.5
VALUES = 0.34
SEARCHED = 60
COMPARED = 3
VOTERS = 50
MOSTLY = 0.7

VALUE = re.compile(
    r"""^[-+(]?\s*[$€£¥]?\s*[-+]?\d[\d.,'\s]*(?:e[-+]?\d+)?%?\)?\s*[$€£¥]?$  # a number, an amount, a share
      | ^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[T\s].*)?$           # a date
      | ^\d{1,2}:\d{2}(?::\d{2})?.*$                            # a time of day
      | ^[^@\s]+@[^@\s]+\.[a-z]{2,}$                            # an e-mail address
      | ^(?:true|false|null|nan|n/a|--?)$""",
    re.VERBOSE | re.IGNORECASE,
)


def header_position(records: Sequence[Sequence[str]], width: int) -> int | None:
    """Return the index of the record that names the columns, None where no record does.

    Parameters
    ----------
    records
        First records, empty lines included as empty records.
    width
        Cells that most records have.
    """
    for index, record in enumerate(records[:SEARCHED]):
        if names_choices(records[index : index + 2]):
            return index  # one question over many columns leaves most of the record empty
        if not _is_whole(records, index, width):
            continue
        # A note may be as wide as a narrow table; the names are as many as the cells below them.
        if len(record) != width and _is_header_by_width(records, index + 1, width):
            continue
        return index if _names(records, index) else None
    return None


def _is_header_by_width(records: Sequence[Sequence[str]], index: int, width: int) -> bool:
    if index >= len(records) or len(records[index]) != width or not _is_whole(records, index, width):
        return False
    return _names(records, index) and _above_values(records, index)[0] > 0


def _is_whole(records: Sequence[Sequence[str]], index: int, width: int) -> bool:
    """Return whether a record is about as wide as most and about as full as those that follow it."""
    record = records[index]
    least = min(NARROW * width, width - 1) if width > MOST_NARROW else width
    if len(record) < least or (_is_comment(record) and width > 1):
        return False
    filled = _filled(record)
    below = max((_filled(later) for later in records[index + 1 : index + 1 + COMPARED]), default=0)
    return filled >= max(min(2, width), 1) and (filled >= FILLED * len(record) or filled >= max(below, 2))


def _filled(record: Sequence[str]) -> int:
    return sum(bool(cell.strip()) for cell in record)


def _names(records: Sequence[Sequence[str]], index: int) -> bool:
    """Return whether a record holds names: words, and above numbers and dates no number or date."""
    filled = [cell.strip() for cell in records[index] if cell.strip()]
    if sum(VALUE.match(cell) is not None for cell in filled) > VALUES * len(filled):
        return False
    words, values = _above_values(records, index)
    return words > 0 or values == 0


def _above_values(records: Sequence[Sequence[str]], index: int) -> tuple[int, int]:
    """Return over how many columns of numbers or dates a record has a word, and over how many a value."""
    below = records[index + 1 : index + 1 + VOTERS]
    words = values = 0
    for place, cell in enumerate(records[index]):
        column = [record[place].strip() for record in below if len(record) > place and record[place].strip()]
        found = sum(VALUE.match(text) is not None for text in column)
        if cell.strip() and column and found >= MOSTLY * len(column):
            is_value = VALUE.match(cell.strip()) is not None
            values, words = values + is_value, words + (not is_value)
    return words, values


@dataclass(frozen=True, slots=True)
class Stack:
    """A header with the rows below it that are header, too.

    Attributes
    ----------
    cells
        One name a column.
    count
        How many records the header takes.
    note
        The sentence that tells so; empty for a header of one record.
    """

    cells: tuple[str, ...]
    count: int = 1
    note: str = ""


def stacked(records: Sequence[Sequence[str]]) -> Stack:
    """Return the header of some records, its first being the first.

    A second record of words above numbers and dates is header, too. Where it fills places that the first
    leaves empty, the first holds groups ("Travel", "", "" above "Air", "Rail", "Taxi"), and both make the
    name. Otherwise it repeats or explains (units, types) and is left out, which the note says.
    """
    first = tuple(records[0])
    for below in (1, 2):
        # Between the two there may be a line of nothing.
        if len(records) <= below or any(_filled(record) for record in records[1:below]):
            break
        second = records[below]
        if _filled(second) and _is_second(first, records, below):
            return _stack(first, second, below + 1)
    return Stack(first)


def _is_second(first: Sequence[str], records: Sequence[Sequence[str]], index: int) -> bool:
    second = records[index]
    words, values = _above_values(records, index)
    no_value = not any(VALUE.match(cell.strip()) for cell in second if cell.strip())
    return bool(words) and not values and no_value and len(second) == len(first)


def _stack(first: tuple[str, ...], second: Sequence[str], count: int) -> Stack:
    if all(above.strip() or not below.strip() for above, below in zip(first, second, strict=True)):
        told = " ".join(" ".join(second).split())
        return Stack(first, count, f"Left out below the header: the row “{told[:80]}”.")
    cells, group = [], ""
    for above, below in zip(first, second, strict=True):
        if above.strip():
            group = above if below.strip() else ""
        cells.append(" ".join(f"{above if above.strip() else group} {below}".split()))
    return Stack(tuple(cells), count, "Two rows name the columns; their words were joined.")


def first_table_position(records: Sequence[Sequence[str]], width: int) -> int:
    """Return the index of the first record as wide as most, where none of them names the columns."""
    return next(
        (index for index, record in enumerate(records) if record and len(record) >= NARROW * width), 0
    )


def _is_comment(record: Sequence[str]) -> bool:
    """Return whether a record is a note behind "#" rather than a header whose first column is "#"."""
    first = record[0].strip()
    return first.startswith("#") and len(first) > 1 and not any(cell.strip() for cell in record[1:])


def unique_names(cells: Sequence[str], width: int) -> tuple[str, ...]:
    """Return one name a column, none empty and no two equal without case.

    Parameters
    ----------
    cells
        The header's cells.
    width
        Cells that most records have; columns beyond the header are named by their number.

    Raises
    ------
    UserError
        When there is no column, or more than 2,000: that is no table of orders or people.
    """
    count = max(len(cells), width)
    if not count:
        raise UserError(
            "The file holds no data.", "No line of it has a cell.", "Export it again and look inside."
        )
    if count > MOST_COLUMNS:
        raise UserError(
            "There are too many columns.",
            f"The first line has {count:,} cells; at most {MOST_COLUMNS:,} columns can be read.",
            "Look whether the file has one row per order, customer or event.",
        )
    names: list[str] = []
    taken: set[str] = set()
    for number in range(1, count + 1):
        cell = " ".join(cells[number - 1].split()) if number <= len(cells) else ""
        name = _free_name(cell or f"column {number}", taken)
        taken.add(name.lower())
        names.append(name)
    return tuple(names)


def _free_name(wanted: str, taken: set[str]) -> str:
    name, number = wanted, 1
    while name.lower() in taken:
        number += 1
        name = f"{wanted} ({number})"
    return name
