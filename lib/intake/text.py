"""How is this text read: characters, line ends, delimiter, quotes, notes above the header, names?

Grain in: one text part of an upload. Grain out: one `TextLayout`. What can't be read as it stands
is written anew into scratch: other encodings, mixed line ends, zero bytes, a quote that is never closed.
"""

import re
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from lib.errors import UserError
from lib.intake.dialect import Sample, detect_dialect, named_delimiter, read_sample
from lib.intake.encoding import Survey, describe, encoding_of, survey, write_utf8
from lib.intake.header import first_table_position, header_position, unique_names
from lib.intake.layout import Part, TextLayout
from lib.intake.records import Count, Dialect, count_records

# Below the csv module's limit for one cell, so that an unclosed quote is no error while the dialect is sought.
HEAD_BYTES = 120_000
MOST_OPEN_QUOTES = 20


@dataclass(slots=True)
class _Text:
    """A text on its way to a layout: where it is by now, what was noticed."""

    path: Path
    scratch: Path
    warnings: list[str] = field(default_factory=list)
    is_copy: bool = False

    def rewrite(self, encoding: str, line_end: str | None) -> None:
        """Go on with a copy in UTF-8 under a name that owes nothing to the upload's."""
        copy = self.scratch / f"text_{secrets.token_hex(8)}.csv"
        write_utf8(self.path, copy, encoding, line_end)
        self.path, self.is_copy = copy, True


@dataclass(frozen=True, slots=True)
class _Top:
    """Where the data begins: the header's cells, its record number (0: none), what stands before the data."""

    cells: tuple[str, ...]
    names: tuple[str, ...]
    header_row: int
    records: int
    offset: int


def read_layout(part: Part, scratch: Path) -> TextLayout:
    """Return how a text is read, with its records counted.

    Parameters
    ----------
    part
        A part of kind "text".
    scratch
        Private directory for a copy, if one is needed.

    Raises
    ------
    UserError
        When it is no text, holds nothing but blanks, has over 2,000 columns, or its quotes can't be mended.
    """
    seen = survey(part.path)
    text = _Text(part.path, scratch, list(part.warnings))
    encoding = _make_utf8(text, seen)
    lines = _head(text.path)
    if not any(line.strip() for line in lines):
        raise UserError(
            "The file holds no data.",
            f"“{part.name}” holds only blank lines.",
            "Export it again and look inside.",
        )
    named = named_delimiter(_decode(lines[0]))
    dialect = detect_dialect([_decode(line) for line in lines], named)
    _even_line_ends(text, dialect)
    _close_quotes(text, dialect)
    lines = _head(text.path)
    top = _find_top(lines, dialect, text.warnings)
    count = count_records(text.path, dialect, top.offset)
    skip = _skippable(text, dialect, top)
    one_column = len(top.names) == 1
    _tell_blank_lines(text, count, one_column=one_column)
    return TextLayout(
        name=part.name,
        path=text.path,
        encoding=encoding,
        delimiter=dialect.delimiter,
        quote=dialect.quote,
        escape=dialect.escape,
        header_row=top.header_row,
        first_row=top.records + 1,
        skip_lines=skip,
        header=top.names,
        original_header=top.cells,
        records_after_header=count.lines - (0 if one_column else count.blank),
        blank_lines=0 if one_column else count.blank,
        quoted_newlines=count.quoted_newlines > 0,
        line_end="\r\n" if count.with_cr and count.with_cr >= count.lines - count.unended else "\n",
        sha256=seen.sha256,
        size=seen.size,
        warnings=tuple(text.warnings),
    )


def _make_utf8(text: _Text, seen: Survey) -> str:
    encoding = encoding_of(seen)
    wide = encoding.startswith(("utf-16", "utf-32"))
    only_returns = seen.returns > 0 and seen.newlines == 0 and not wide
    zeros = seen.zeros and not wide
    if encoding not in {"ascii", "utf-8", "utf-8-sig"} or zeros or only_returns or not (seen.utf8 or wide):
        text.rewrite(encoding, "\r" if only_returns else None)
    if note := describe(encoding):
        text.warnings.append(note)
    if encoding.startswith("utf-8") and not seen.utf8:
        text.warnings.append(
            "Some bytes are no valid UTF-8; they were read as Western European (Windows-1252)."
        )
    if zeros:
        text.warnings.append(f"{seen.zeros:,} zero bytes were left out.")
    return encoding


def _head(path: Path) -> list[bytes]:
    """Return the first physical lines, each with its line feed; a line cut off at the end is left out."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
        cut = head.rfind(b"\n") + 1
        whole = not file.read(1)
    if not whole and cut:
        head = head[:cut]
    return re.findall(rb"[^\n]*\n|[^\n]+\Z", head)


def _decode(line: bytes) -> str:
    """Return a physical line as text without its end; a carriage return elsewhere is no line end here."""
    return line.decode("utf-8-sig", "replace").rstrip("\r\n").replace("\r", " ").replace("\0", "")


def _even_line_ends(text: _Text, dialect: Dialect) -> None:
    """Write the text anew with LF where records end in more than one way; DuckDB fails on such files."""
    count = count_records(text.path, dialect)
    if not count.line_ends_differ:
        return
    returns_rule = count.lone_returns > count.lines
    text.rewrite("utf-8", "\r" if returns_rule else "\n")
    if count.lone_returns and not returns_rule:
        text.warnings.append(f"{count.lone_returns:,} carriage returns inside cells were read as blanks.")


def _close_quotes(text: _Text, dialect: Dialect) -> None:
    """Blank out quotes that are opened and never closed; each would swallow all records after it."""
    mended: list[str] = []
    while (at := count_records(text.path, dialect).open_quote) is not None:
        if len(mended) == MOST_OPEN_QUOTES:
            raise UserError(
                "The quotes in this file don't match.",
                f"Quotes are opened and never closed, the first ones in lines {', '.join(mended)}.",
                "Export the file again, or put every cell that holds a quote sign in quotes and double the sign.",
            )
        if not text.is_copy:
            text.rewrite("utf-8", None)
            continue
        with text.path.open("r+b") as file:
            line = 1 + file.read(at).count(b"\n")
            file.seek(at)
            file.write(b" ")
        mended.append(f"{line:,}")
    if mended:
        text.warnings.append(f"A quote that is never closed was left out in line {', '.join(mended)}.")


def _find_top(lines: list[bytes], dialect: Dialect, warnings: list[str]) -> _Top:
    sample = read_sample([_decode(line) for line in lines], dialect)
    start = 1 if named_delimiter(_decode(lines[0])) else 0
    records = sample.records[start:]
    width = sample.width
    position = header_position(records, width)
    if position is None:
        before = start + first_table_position(records, width)
        warnings.append("No line names the columns; they are called column 1, column 2 and so on.")
        return _Top((), unique_names((), width), 0, before, _offset(lines, sample, before))
    index = start + position
    cells = tuple(sample.records[index])
    names = _named(cells, width, warnings)
    if position:
        warnings.append(f"{position} lines above the header were left out.")
    return _Top(cells, names, index + 1, index + 1, _offset(lines, sample, index + 1))


def _offset(lines: list[bytes], sample: Sample, records: int) -> int:
    physical = sum(sample.line_counts[:records])
    return sum(len(line) for line in lines[:physical])


def _named(cells: tuple[str, ...], width: int, warnings: list[str]) -> tuple[str, ...]:
    names = unique_names(cells, width)
    empty = sum(not cell.strip() for cell in cells)
    again = [
        name
        for name, cell in zip(names, cells, strict=False)
        if cell.strip() and name != " ".join(cell.split())
    ]
    if empty:
        warnings.append(f"{empty} columns have no name and were numbered.")
    if len(names) > len(cells):
        warnings.append(f"Rows have {len(names)} cells, the header {len(cells)}; the others were numbered.")
    if again:
        warnings.append(f"Names that occur twice were numbered: {', '.join(again[:5])}.")
    return names


def _skippable(text: _Text, dialect: Dialect, top: _Top) -> int:
    """Return what DuckDB must skip; cut the top off where it would misread the quotes in it."""
    if not top.records:
        return 0
    with text.path.open("rb") as file:
        head = file.read(top.offset)
    quote = (dialect.quote or "").encode()
    if not quote or quote not in head or _reads_alike(head, dialect, top.records):
        return top.records
    copy = text.scratch / f"text_{secrets.token_hex(8)}.csv"
    with text.path.open("rb") as file, copy.open("wb") as target:
        file.seek(top.offset)
        while block := file.read(1 << 22):
            target.write(block)
    text.path = copy
    return 0


def _reads_alike(head: bytes, dialect: Dialect, records: int) -> bool:
    from lib.intake.records import RecordCounter

    counter = RecordCounter(dialect)
    counter.feed(head)
    count = counter.finish()
    return count.open_quote is None and not count.malformed and count.lines == records


def _tell_blank_lines(text: _Text, count: Count, *, one_column: bool) -> None:
    if count.blank and not one_column:
        text.warnings.append(f"{count.blank:,} empty lines were left out.")
