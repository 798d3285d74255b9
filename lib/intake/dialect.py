"""Which sign parts the cells, and which one holds a cell together?

Grain in: the first lines of a text. Grain out: a `Dialect` and the records read with it.

Each candidate reads the sample; the one wins whose records agree best on a number of cells, more cells
counting more (after van den Burg, Nazabal and Sutton, "Wrangling messy CSV files by detecting row and type
patterns", 2019, reduced to their row patterns).
"""

import csv
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from lib.intake.records import Dialect

DELIMITERS = (",", ";", "\t", "|")
SAMPLE_RECORDS = 200
MOST_CELL_CHARACTERS = 2_000_000
"""As DuckDB's longest line; the csv module's own limit is the length of a long description."""

csv.field_size_limit(MOST_CELL_CHARACTERS)

if TYPE_CHECKING:
    import _csv

Record = list[str]


@dataclass(frozen=True, slots=True)
class Sample:
    """Records read with one dialect; `line_counts` are the physical lines that each took.

    `open_end` tells of a last record left out because its quote was still open where the lines end.
    """

    dialect: Dialect
    records: tuple[Record, ...]
    line_counts: tuple[int, ...]
    open_end: bool = False

    @property
    def width(self) -> int:
        """The number of cells that most records have; of equals, the larger."""
        return _dominant(self.records)[0]


def named_delimiter(line: str) -> str | None:
    """Return the delimiter that a first line "sep=;" names, as spreadsheets write and read it."""
    text = line.strip().strip('"')
    named = text[4:] if text.lower().startswith("sep=") else ""
    if line.lower().startswith("sep=\t"):
        named = "\t"
    return named if named in DELIMITERS else None


def read_sample(lines: Sequence[str], dialect: Dialect, limit: int = SAMPLE_RECORDS) -> Sample:
    """Return the first records of some lines (each without its line end) in one dialect."""
    reader = _reader((f"{line}\n" for line in lines), dialect)
    records: list[Record] = []
    counts: list[int] = []
    seen = 0
    for record in islice(reader, limit):
        records.append(record)
        counts.append(reader.line_num - seen)
        seen = reader.line_num
    last = "".join(lines[seen - counts[-1] : seen]) if counts else ""
    # An odd quote may stand within a cell, for inches: only one that a cell began with is open.
    odd = dialect.quote is not None and last.count(dialect.quote) % 2 == 1 and seen == len(lines)
    open_end = odd and not is_well_formed(last, dialect)
    whole = len(records) - open_end
    return Sample(dialect, tuple(records[:whole]), tuple(counts[:whole]), open_end)


def _reader(lines: Iterable[str], dialect: Dialect, *, strict: bool = False) -> "_csv.Reader":
    return csv.reader(
        lines,
        delimiter=dialect.delimiter,
        quotechar=dialect.quote,
        quoting=csv.QUOTE_MINIMAL if dialect.quote else csv.QUOTE_NONE,
        doublequote=dialect.escape == dialect.quote,
        escapechar="\\" if dialect.escape == "\\" else None,
        skipinitialspace=dialect.quote is not None,
        strict=strict,
    )


def detect_dialect(lines: Sequence[str], delimiter: str | None = None) -> Dialect:
    """Return the dialect in which some lines make the most even table.

    Parameters
    ----------
    lines
        First physical lines, without line ends.
    delimiter
        Given where a "sep=" line names it.
    """
    candidates: list[Dialect] = []
    for sign in (delimiter,) if delimiter else DELIMITERS:
        readings = [Dialect(sign, quote, escape) for quote, escape in _quotings(lines)]
        # Where double quotes make an even table by the rules, they are no accident: other readings of the
        # same delimiter would take lines of a cell for records.
        is_sure = _is_even(lines, readings[0]) or _is_proper(lines, readings[0])
        candidates += readings[:1] if is_sure else readings
    # max keeps the first of equals: the order of candidates is the order of trust.
    return max(candidates, key=lambda dialect: _score(read_sample(lines, dialect)))


def _is_even(lines: Sequence[str], dialect: Dialect) -> bool:
    """Return whether a dialect reads several records, all of one width and by the rules for quotes."""
    sample = read_sample(lines, dialect)
    widths = {len(record) for record in sample.records if any(record)}
    if len(sample.records) <= 2 or len(widths) != 1 or max(widths) < 2:  # noqa: PLR2004 - rows, columns
        return False
    whole = lines[: sum(sample.line_counts)]
    return is_well_formed("\n".join(whole), dialect)


def _is_proper(lines: Sequence[str], dialect: Dialect) -> bool:
    """Return whether all quotes follow the rules, and those around line ends or a whole row are no accident.

    Rows of a wrong length make no even table in any reading, and a cell of two lines would be two more.
    A quote sign for inches could take rows into one cell: those would bring their delimiters along.
    """
    sample = read_sample(lines, dialect)
    if sample.open_end or len(sample.records) <= 1:
        return False
    over_lines = [cell for record in sample.records for cell in record if "\n" in cell]
    width, _ = _dominant([record for record in sample.records if any(record)])
    between = f"{dialect.quote}{dialect.delimiter}{dialect.quote}"
    has_quoted_row = any(line.count(between) == width - 1 > 0 for line in lines)
    told = bool(over_lines) or has_quoted_row
    if not told or any(dialect.delimiter in cell for cell in over_lines):
        return False
    return is_well_formed("\n".join(lines[: sum(sample.line_counts)]), dialect)


def _quotings(lines: Sequence[str]) -> list[tuple[str | None, str | None]]:
    text = "\n".join(lines)
    choices: list[tuple[str | None, str | None]] = [('"', '"')]
    if '"' in text:
        choices.append((None, None))
    if text.count("'") >= len(lines):
        choices.append(("'", "'"))
    return choices


def uses_backslash(lines: Sequence[str], dialect: Dialect, width: int) -> bool:
    r"""Return whether a backslash takes the meaning from the sign after it.

    It does where more lines make sense that way: "a \"b\" c" and a\, b do, "C:\" doesn't.

    Parameters
    ----------
    lines
        Physical lines in which a backslash stands before a quote or a delimiter.
    dialect
        As found without a thought of backslashes.
    width
        Cells that most records have.
    """
    escaped = replace(dialect, quote=dialect.quote or '"', escape="\\")
    return _sensible(lines, escaped, width) > _sensible(lines, dialect, width)


def is_well_formed(line: str, dialect: Dialect) -> bool:
    """Return whether the quotes of a line (or of several) by itself follow the rules."""
    try:
        list(_reader(f"{line}\n".splitlines(keepends=True), dialect, strict=True))
    except csv.Error:
        return False
    return True


def _sensible(lines: Sequence[str], dialect: Dialect, width: int) -> int:
    """Return how many lines by themselves are one record of the right width without a misplaced quote."""
    good = 0
    for line in lines:
        try:
            record = next(_reader((f"{line}\n",), dialect, strict=True), [])
        except csv.Error:
            continue
        good += len(record) == width
    return good


def write_plainly(source: Path, target: Path, dialect: Dialect) -> None:
    """Copy a UTF-8 text with backslash escapes as one with doubled quotes, record by record.

    For delimiters escaped outside quotes, which DuckDB rejects; rare enough for a loop over rows.
    """
    with (
        source.open(encoding="utf-8-sig", newline="") as file,
        target.open("w", encoding="utf-8", newline="") as copy,
    ):
        csv.writer(copy, delimiter=dialect.delimiter, lineterminator="\n").writerows(_reader(file, dialect))


def _dominant(records: Sequence[Record]) -> tuple[int, int]:
    widths = Counter(len(record) for record in records if record and any(record))
    if not widths:
        return 0, 0
    return max(widths.items(), key=lambda item: (item[1] * math.log2(item[0] + 1), item[0]))


def _score(sample: Sample) -> float:
    records = [record for record in sample.records if record and any(record)]
    width, agreeing = _dominant(records)
    if width < 2:  # noqa: PLR2004 - a table has at least two columns
        return 0.0
    quote = sample.dialect.quote
    loose = sum(cell.strip()[:1] == quote or cell[:1] in {'"', "'"} for record in records for cell in record)
    cells = sum(map(len, records))
    # Cells that keep a quote sign were not understood; a record over many lines hides others.
    doubt = (1 - 0.5 * loose / cells) * (0.9 if sample.open_end else 1)
    spread = len(records) / max(sum(sample.line_counts), 1)
    return (agreeing / len(records)) ** 2 * math.log2(width + 1) * doubt * (0.5 + 0.5 * spread)
