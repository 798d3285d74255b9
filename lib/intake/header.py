"""Which record names the columns, and what are their names?

Grain in: the first records of a text. Grain out: the position of the header and one unique name a column.

Exports put notes above the header (Amazon three lines, eBay five, Google Analytics lines that begin with #).
The header is the first record that is about as wide as most records, mostly filled, and holds words rather
than numbers or dates.
"""

import re
from collections.abc import Sequence

from lib.errors import UserError
from lib.intake.header_rows import names_choices

MOST_COLUMNS = 2000
NARROW = 0.8
FILLED = 0.5
VALUES = 0.34
SEARCHED = 60

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
        if len(record) < NARROW * width or (_is_comment(record) and width > 1):
            continue
        filled = [cell.strip() for cell in record if cell.strip()]
        if len(filled) < max(FILLED * len(record), min(2, width), 1):
            continue
        values = sum(VALUE.match(cell) is not None for cell in filled)
        return index if values <= VALUES * len(filled) else None
    return None


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
