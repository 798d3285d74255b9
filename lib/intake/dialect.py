"""Which sign parts the cells, and which one holds a cell together?

Grain in: the first lines of a text. Grain out: a `Dialect` and the records read with it.

Each candidate reads the sample; the one wins whose records agree best on a number of cells, more cells
counting more (after van den Burg, Nazabal and Sutton, "Wrangling messy CSV files by detecting row and type
patterns", 2019, reduced to their row patterns).
"""

import csv
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from lib.intake.records import Dialect

DELIMITERS = (",", ";", "\t", "|")
SAMPLE_RECORDS = 200

Record = list[str]


@dataclass(frozen=True, slots=True)
class Sample:
    """Records read with one dialect; `line_counts` are the physical lines that each took."""

    dialect: Dialect
    records: tuple[Record, ...]
    line_counts: tuple[int, ...]

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
    reader = csv.reader(
        (f"{line}\n" for line in lines),
        delimiter=dialect.delimiter,
        quotechar=dialect.quote,
        quoting=csv.QUOTE_MINIMAL if dialect.quote else csv.QUOTE_NONE,
        doublequote=dialect.escape == dialect.quote,
        escapechar="\\" if dialect.escape == "\\" else None,
        skipinitialspace=dialect.quote is not None,
    )
    records: list[Record] = []
    counts: list[int] = []
    seen = 0
    for record in islice(reader, limit):
        records.append(record)
        counts.append(reader.line_num - seen)
        seen = reader.line_num
    return Sample(dialect, tuple(records), tuple(counts))


def detect_dialect(lines: Sequence[str], delimiter: str | None = None) -> Dialect:
    """Return the dialect in which some lines make the most even table.

    Parameters
    ----------
    lines
        First physical lines, without line ends.
    delimiter
        Given where a "sep=" line names it.
    """
    candidates = [
        Dialect(sign, quote, escape)
        for sign in ((delimiter,) if delimiter else DELIMITERS)
        for quote, escape in _quotings(lines)
    ]
    # max keeps the first of equals: the order of candidates is the order of trust.
    return max(candidates, key=lambda dialect: _score(read_sample(lines, dialect)))


def _quotings(lines: Sequence[str]) -> list[tuple[str | None, str | None]]:
    text = "\n".join(lines)
    choices: list[tuple[str | None, str | None]] = []
    if '\\"' in text:
        choices += [('"', "\\")] if _escapes_inside(text) else []
    choices.append(('"', '"'))
    if '"' in text:
        choices.append((None, None))
    elif text.count("'") >= len(lines):
        choices.append(("'", "'"))
    return choices


def _escapes_inside(text: str) -> bool:
    r"""Return whether \" stands inside cells rather than at their end, as it does after a folder's name."""
    ends = sum(text.count('\\"' + sign) for sign in (*DELIMITERS, "\n"))
    return text.count('\\"') > ends and '""' not in text.replace('\\""', "")


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
    doubt = 1 - 0.5 * loose / cells
    spread = len(records) / max(sum(sample.line_counts), 1)
    return (agreeing / len(records)) ** 2 * math.log2(width + 1) * doubt * (0.5 + 0.5 * spread)
