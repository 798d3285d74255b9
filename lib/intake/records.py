"""How many records has a text, whatever the reader of the day makes of it?

Grain in: the bytes of one UTF-8 file from a given offset on. Grain out: counts. This count is made
without DuckDB on purpose: rows read are reconciled against it. It follows the rules that DuckDB
1.5.5 was seen to follow: a quote opens only at the start of a cell (blanks before it allowed), a doubled or
escaped quote does not close, text after a closing quote belongs to the cell up to the next delimiter.

Quote signs are located with numpy and taken as alternately opening and closing. Where one stands in a place
that contradicts that (15" monitor), the block is read again with a regular expression, cell by cell.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from lib.intake.encoding import Codes, blocks

LF, CR, BLANK = ord("\n"), ord("\r"), ord(" ")

Positions = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Dialect:
    """Delimiter, quote sign (None: no quoting) and escape (the quote itself, or a backslash)."""

    delimiter: str
    quote: str | None = '"'
    escape: str | None = '"'


@dataclass(slots=True)
class Count:
    """What a pass over the records found.

    `lines` are record ends, `blank` the empty lines among them; `with_cr` and `lone_returns` count
    ends written CRLF and carriage returns outside quotes without a line feed; `quoted_newlines` are line
    feeds inside quotes; `open_quote` is the offset of a quote that is never closed, else None;
    `malformed` tells of quotes in places where they have no business; `unended` that the last record has
    no end.
    """

    lines: int = 0
    blank: int = 0
    with_cr: int = 0
    lone_returns: int = 0
    quoted_newlines: int = 0
    open_quote: int | None = None
    malformed: bool = False
    unended: bool = False

    def __sub__(self, top: "Count") -> "Count":
        """Return the count without the records of a well-formed top."""
        return replace(
            self,
            lines=self.lines - top.lines,
            blank=self.blank - top.blank,
            with_cr=self.with_cr - top.with_cr,
            quoted_newlines=self.quoted_newlines - top.quoted_newlines,
        )

    @property
    def line_ends_differ(self) -> bool:
        """Whether records end in more than one way."""
        return self.lone_returns > 0 or 0 < self.with_cr < self.lines - self.unended


class RecordCounter:
    """Counts records block by block; every block but the last ends with a line feed."""

    def __init__(self, dialect: Dialect, start: int = 0) -> None:
        self.count = Count()
        self._dialect = dialect
        self._quote = ord(dialect.quote) if dialect.quote else None
        self._inside = False
        self._offset = start
        self._opened_at: int | None = None
        self._first, self._next = _cell_patterns(dialect)

    def feed(self, block: bytes) -> None:
        """Count the records of one block."""
        codes = np.frombuffer(block, np.uint8)
        ends = np.flatnonzero(codes == LF)
        marks = self._marks(block, codes)
        if marks is not None and marks.size:
            inside = (np.searchsorted(marks, ends) + self._inside) % 2 == 1
            self.count.quoted_newlines += int(np.count_nonzero(inside))
            ends = ends[~inside]
        elif self._inside:
            self.count.quoted_newlines += ends.size
            ends = ends[:0]
        self._count_ends(block, codes, ends, marks)
        self._remember_state(marks)
        self._offset += len(block)

    def finish(self) -> Count:
        """Return the counts; a quote still open is told by its offset."""
        self.count.open_quote = self._opened_at if self._inside else None
        return self.count

    def _marks(self, block: bytes, codes: Codes) -> Positions | None:
        """Return where the text goes into and out of quotes, None where there is no quote sign."""
        if self._quote is None or self._quote not in block:
            return None
        if self._dialect.escape == "\\" and b"\\" in block:
            return self._marks_by_cell(block)
        marks = np.flatnonzero(codes == self._quote)
        if self._well_formed(codes, marks):
            return marks
        self.count.malformed = True
        return self._marks_by_cell(block)

    def _well_formed(self, codes: Codes, marks: Positions) -> bool:
        """Return whether each quote stands where its turn, opening or closing, may stand."""
        opening, closing = (marks[1::2], marks[0::2]) if self._inside else (marks[0::2], marks[1::2])
        allowed = np.zeros(256, bool)
        allowed[[ord(self._dialect.delimiter), LF, self._quote or 0]] = True
        before = codes[opening - 1]
        starts = allowed[before] | (opening == 0)
        allowed[CR] = True
        after = codes[np.minimum(closing + 1, codes.size - 1)]
        stops = allowed[after] | (closing == codes.size - 1)
        return bool(starts.all() and stops.all())

    def _marks_by_cell(self, block: bytes) -> Positions:
        """Return the same, cell by cell, for blocks whose quotes are not in order."""
        marks: list[int] = []
        at = 0
        if self._inside and (rest := self._first.match(block)):
            at = rest.end()
            marks += [at - 1] if rest.group(1) else []
            if not marks:
                return np.array([], np.int64)
        for cell in self._next.finditer(block, at):
            marks.append(cell.start(1))
            if cell.group(2):
                marks.append(cell.end() - 1)
        return np.array(marks, np.int64)

    def _count_ends(self, block: bytes, codes: Codes, ends: Positions, marks: Positions | None) -> None:
        self.count.lines += ends.size
        gaps = np.diff(ends, prepend=-1)
        if self._inside and ends.size and marks is not None:
            gaps[0] = 0  # The first record of this block began in an earlier one.
        self.count.blank += int(np.count_nonzero(gaps == 1))
        if b"\r" not in block:
            return
        after_return = (codes[ends - 1] == CR) & (ends > 0)
        self.count.with_cr += int(np.count_nonzero(after_return))
        self.count.blank += int(np.count_nonzero(after_return & (gaps == 2)))  # noqa: PLR2004 - CR and LF
        returns = np.flatnonzero(codes == CR)
        returns = returns[codes[np.minimum(returns + 1, codes.size - 1)] != LF]
        if marks is not None:
            returns = returns[(np.searchsorted(marks, returns) + self._inside) % 2 == 0]
        elif self._inside:
            returns = returns[:0]
        self.count.lone_returns += returns.size

    def _remember_state(self, marks: Positions | None) -> None:
        if marks is None or not marks.size:
            return
        if (marks.size + self._inside) % 2:
            self._opened_at = self._offset + int(marks[-1])
            self._inside = True
        else:
            self._inside = False


def _cell_patterns(dialect: Dialect) -> tuple[re.Pattern[bytes], re.Pattern[bytes]]:
    """Return patterns for the rest of a quoted cell and for a whole one, where a quote may open."""
    quote, delimiter = re.escape(dialect.quote or '"'), re.escape(dialect.delimiter)
    inner = (
        rf"(?:[^{quote}\\]++|\\[\s\S])*+" if dialect.escape == "\\" else f"(?:[^{quote}]++|{quote}{quote})*+"
    )
    rest = f"{inner}({quote}?)"
    cell = rf"(?:\A|(?<=[\n{delimiter}])) *({quote}){rest}"
    return re.compile(rest.encode()), re.compile(cell.encode())


def whole_lines(path: Path, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
    """Yield a file's bytes between two offsets in blocks that end with a line feed, but for the last."""
    held = b""
    for block in blocks(path, start, stop):
        cut = block.rfind(b"\n") + 1
        if not cut:
            held += block
            continue
        yield held + block[:cut] if held else block[:cut]
        held = block[cut:]
    if held:
        yield held


def count_records(path: Path, dialect: Dialect, start: int = 0, stop: int | None = None) -> Count:
    """Return the count of a file's records between two offsets, each the begin of a record or the end.

    A last record without a line end counts as one.
    """
    counter = RecordCounter(dialect, start)
    last = b"\n"
    for block in whole_lines(path, start, stop):
        counter.feed(block)
        last = block[-1:]
    count = counter.finish()
    if last != b"\n" or count.open_quote is not None:
        count.lines += 1
        count.unended = True
    return count
