"""Where does the table of a text begin, and what are its columns called?

Grain in: the first physical lines of a UTF-8 text and its dialect. Grain out: one `Top`: names, width, and
how much stands before the first row of data. Whatever is left out or joined on the way is told in a warning.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from lib.intake.dialect import DELIMITERS, Record, Sample, is_well_formed, named_delimiter, read_sample
from lib.intake.header import (
    MOST_NARROW,
    VALUE,
    first_table_position,
    header_position,
    stacked,
    unique_names,
)
from lib.intake.header_rows import MOST_ROWS, HeaderRows, header_rows
from lib.intake.layout import ColumnLabel
from lib.intake.mend import split_by_width
from lib.intake.records import Dialect

STACKED = 60


@dataclass(frozen=True, slots=True)
class Top:
    """Where the data begins.

    Attributes
    ----------
    cells, names
        The header as it stands and as unique names; no cells where no line names the columns.
    width
        Cells that most records have.
    header_row
        Record number of the header, 0 where there is none.
    records, offset
        How many records, and bytes, stand before the first row of data.
    labels
        What each column asks, in a survey.
    """

    cells: tuple[str, ...]
    names: tuple[str, ...]
    width: int
    header_row: int
    records: int
    offset: int
    labels: tuple[ColumnLabel, ...] = ()


def find_top(lines: Sequence[bytes], dialect: Dialect, warnings: list[str]) -> Top:
    """Return where the data of a text begins; what a person should know is added to the warnings.

    Parameters
    ----------
    lines
        First physical lines, each with its line end.
    dialect
        As found for them.
    warnings
        Sentences for the person, added to.
    """
    texts = [decode_line(line) for line in lines]
    sample = read_sample(texts, dialect)
    start = 1 if named_delimiter(texts[0]) else 0
    width = _named_width(texts, sample)
    position = header_position(sample.records[start:], width)
    if position is None:
        return _without_header(lines, sample, start, warnings)
    index = start + position
    found = _header([_mended(lines, sample, index), *sample.records[index + 1 :]], warnings)
    if sum(bool(cell.strip()) for cell in found.cells) >= sample.width:
        width = sample.width
    cells = _fitted(found.cells, width, warnings)
    names = _named(cells, width, warnings)
    if position:
        warnings.append(f"Left out above the header: {counted(position, 'line')}.")
    before = index + found.count
    return Top(cells, names, width, index + 1, before, _offset(lines, sample, before), found.labels)


def decode_line(line: bytes) -> str:
    """Return a physical line as text without its end; a carriage return elsewhere is no line end here."""
    return line.decode("utf-8-sig", "replace").rstrip("\r\n").replace("\r", " ").replace("\0", "")


def counted(number: int, noun: str) -> str:
    """Return "1 line", "2 lines"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _mended(lines: Sequence[bytes], sample: Sample, index: int) -> Record:
    """Return a record, split by its width where its quotes are wrong and give it fewer cells than others."""
    record, quote = sample.records[index], sample.dialect.quote
    line = decode_line(lines[sum(sample.line_counts[:index])])
    if len(record) >= sample.width or sample.line_counts[index] > 1 or is_well_formed(line, sample.dialect):
        return record
    return list(split_by_width(line, sample.dialect.delimiter, quote, sample.width) or record)


def _header(records: Sequence[Record], warnings: list[str]) -> HeaderRows:
    found = header_rows(records[:MOST_ROWS])
    if found.count > 1 or len(records) <= found.count:
        return found
    stack = stacked(records[:STACKED])
    if stack.note:
        warnings.append(stack.note)
    return replace(found, cells=stack.cells, count=stack.count)


def _without_header(lines: Sequence[bytes], sample: Sample, start: int, warnings: list[str]) -> Top:
    """Return the top of a text in which no record names the columns, as the records are read so far."""
    width = sample.width
    before = start + first_table_position(sample.records[start:], width)
    for index in range(before - 1, start - 1, -1):
        at = sum(sample.line_counts[:index])
        cells = _read_otherwise(decode_line(lines[at]), sample.dialect, width)
        if cells and sample.line_counts[index] == 1:
            warnings.append(
                f"Line {at + 1:,} names the columns, but its quotes or delimiters are not those of the rows; "
                "look whether each name stands over its column."
            )
            names = _named(cells, width, warnings)
            return Top(cells, names, width, index + 1, before, _offset(lines, sample, before))
    warnings.append("No line names the columns; they are called column 1, column 2 and so on.")
    if before > start:
        warnings.append(f"Left out above the first row: {counted(before - start, 'line')}.")
    return Top((), unique_names((), width), width, 0, before, _offset(lines, sample, before))


def _read_otherwise(line: str, dialect: Dialect, width: int) -> tuple[str, ...] | None:
    """Return a line as so many names, if another reading of its quotes or another delimiter gives them."""
    readings: list[Sequence[str] | None] = [split_by_width(line, dialect.delimiter, dialect.quote, width)]
    for sign in DELIMITERS:
        if sign != dialect.delimiter:
            readings.extend(read_sample([line], Dialect(sign)).records[:1])
    return next((tuple(cells) for cells in readings if cells and _are_names(cells, width)), None)


def _are_names(cells: Sequence[str], width: int) -> bool:
    filled = [cell.strip() for cell in cells if cell.strip()]
    return len(cells) == width and len(filled) >= width - 1 and not any(map(VALUE.match, filled))


def _offset(lines: Sequence[bytes], sample: Sample, records: int) -> int:
    physical = sum(sample.line_counts[:records])
    return sum(len(line) for line in lines[:physical])


def _named_width(texts: Sequence[str], sample: Sample) -> int:
    """Return how many cells most records have, without an empty one that a delimiter at their end adds."""
    width = sample.width
    last_lines = (texts[at - 1] for at in accumulate(sample.line_counts))
    endings = [
        line.endswith(sample.dialect.delimiter)
        for record, line in zip(sample.records, last_lines, strict=True)
        if len(record) == width
    ]
    return width - 1 if width > MOST_NARROW and all(endings) else width


def _fitted(cells: Sequence[str], width: int, warnings: list[str]) -> tuple[str, ...]:
    """Return the header without empty cells that the rows don't have."""
    filled = max((at for at, cell in enumerate(cells, start=1) if cell.strip()), default=0)
    kept = tuple(cells[: max(filled, width)])
    named = tuple(cell for cell in kept if cell.strip())
    if len(kept) > width and len(named) == width:
        warnings.append(
            f"The header has {len(kept)} cells, rows have {width}: its empty cells were left out. "
            "Look whether each name stands over its column."
        )
        return named
    return kept


def _named(cells: tuple[str, ...], width: int, warnings: list[str]) -> tuple[str, ...]:
    names = unique_names(cells, width)
    empty = sum(not cell.strip() for cell in cells)
    given = (" ".join(cell.split()) for cell in cells)
    again = [name for name, cell in zip(names, given, strict=False) if cell and name != cell]
    if empty:
        warnings.append(f"{counted(empty, 'column')} without a name: numbered.")
    if len(names) > len(cells):
        warnings.append(f"Rows have {len(names)} cells, the header {len(cells)}: the others were numbered.")
    if len(cells) > width:
        warnings.append(f"The header has {len(cells)} cells, most rows {width}.")
    if again:
        warnings.append(f"Names that occur twice were numbered: {', '.join(again[:5])}.")
    return names
