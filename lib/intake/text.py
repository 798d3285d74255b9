"""How is this text read: characters, line ends, delimiter, quotes, notes above the header, names?

Grain in: one text part of an upload. Grain out: one `TextLayout`. What can't be read as it stands
is written anew into scratch: other encodings, mixed line ends, zero bytes, a quote that is never closed.
"""

import csv
import re
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Literal

from lib.errors import UserError
from lib.intake.aligned import is_aligned, write_with_tabs
from lib.intake.dialect import (
    MOST_CELL_CHARACTERS,
    detect_dialect,
    named_delimiter,
    read_sample,
    uses_backslash,
    write_plainly,
)
from lib.intake.encoding import Survey, blocks, describe, encoding_of, survey, write_utf8
from lib.intake.layout import Part, TextLayout
from lib.intake.records import Count, Dialect, count_records, whole_lines
from lib.intake.top import Top, counted, decode_line, find_top
from lib.intake.wrapped import is_wrapped, write_unwrapped

HEAD_BYTES = 120_000
# Where cells of many lines fill the head, a longer one is read; still less than one cell may have.
LONG_HEAD_BYTES = MOST_CELL_CHARACTERS // 2
FEW_RECORDS = 20
MOST_OPEN_QUOTES = 20
MOST_DOUBTFUL = 50


@dataclass(slots=True)
class _Text:
    """A text on its way to a layout: where it is by now, what was noticed."""

    path: Path
    scratch: Path
    warnings: list[str] = field(default_factory=list)
    is_copy: bool = False

    def copy_to(self) -> Path:
        """Go on with a copy, still to be written, under a name that owes nothing to the upload's."""
        self.path, self.is_copy = self.scratch / f"text_{secrets.token_hex(8)}.csv", True
        return self.path

    def rewrite(self, encoding: str, line_end: str | None) -> None:
        """Go on with a copy in UTF-8."""
        source = self.path
        write_utf8(source, self.copy_to(), encoding, line_end)


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
    lines = _unwrap(text, _head(text.path))
    _require_lines(lines, part.name)
    dialect = _find_dialect(text, lines, seen)
    dialect = _part_by_tabs(text, lines, dialect)
    total = _count_mended(text, dialect)
    dialect = _unescape(text, dialect)
    top = find_top(_head(text.path), dialect, text.warnings)
    skip, count = _split_off_top(text, dialect, top, total)
    one_column = len(top.names) == 1
    if count.blank and not one_column:
        text.warnings.append(f"Left out: {counted(count.blank, 'empty line')}.")
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
        width=top.width,
        blank_lines=0 if one_column else count.blank,
        quoted_newlines=count.quoted_newlines > 0,
        line_end=_line_end(count if count.lines > count.unended else total),
        sha256=seen.sha256,
        size=seen.size,
        warnings=tuple(text.warnings),
        labels=top.labels,
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
        text.warnings.append(f"Left out: {counted(seen.zeros, 'zero byte')}.")
    return encoding


def _unwrap(text: _Text, lines: list[bytes]) -> list[bytes]:
    """Return the first lines, without the quotes around whole rows where a spreadsheet has put them."""
    if not is_wrapped([decode_line(line) for line in lines]):
        return lines
    source = text.path
    write_unwrapped(source, text.copy_to())
    text.warnings.append("Each row stood in quotes as if it were one cell; they were taken off.")
    return _head(text.path)


def _head(path: Path) -> list[bytes]:
    """Return the first physical lines, each with its line feed; a line cut off at the end is left out."""
    lines, is_whole = _first_lines(path, HEAD_BYTES)
    inside, ends = False, 0
    for line in lines:
        inside ^= bool(line.count(b'"') % 2)
        ends += not inside
    if ends < FEW_RECORDS and not is_whole:
        lines, _ = _first_lines(path, LONG_HEAD_BYTES)
    return lines


def _first_lines(path: Path, size: int) -> tuple[list[bytes], bool]:
    with path.open("rb") as file:
        head = file.read(size)
        cut = head.rfind(b"\n") + 1
        is_whole = not file.read(1)
    if not is_whole and cut:
        head = head[:cut]
    return re.findall(rb"[^\n]*\n|[^\n]+\Z", head), is_whole


def _require_lines(lines: list[bytes], name: str) -> None:
    if not any(decode_line(line).strip(' \t,;|"') for line in lines):
        raise UserError(
            "The file holds no data.", f"“{name}” holds only blank lines.", "Export it again and look inside."
        )
    if sum(map(len, lines)) >= HEAD_BYTES and len(lines) == 1:
        raise UserError(
            "The first line is too long.",
            f"“{name}” has no line end in its first {HEAD_BYTES:,} bytes.",
            "Look whether it is a table with one row per line.",
        )


def _find_dialect(text: _Text, lines: list[bytes], seen: Survey) -> Dialect:
    texts = [decode_line(line) for line in lines]
    dialect = detect_dialect(texts, named_delimiter(texts[0]))
    if not seen.backslashes:
        return dialect
    signs = re.escape(dialect.delimiter + '"').encode()
    found = (
        decode_line(line) for line in _lines_with(text.path, re.compile(rb"[^\n]*\\[" + signs + rb"][^\n]*"))
    )
    doubtful = list(islice(found, MOST_DOUBTFUL))
    if uses_backslash(doubtful, dialect, read_sample(texts, dialect).width):
        return replace(dialect, quote=dialect.quote or '"', escape="\\")
    return dialect


def _part_by_tabs(text: _Text, lines: list[bytes], dialect: Dialect) -> Dialect:
    """Go on with a copy parted by tabs where nothing but blanks parts the columns."""
    texts = [decode_line(line) for line in lines]
    if read_sample(texts, dialect).width > 1 or not is_aligned(texts):
        return dialect
    source = text.path
    write_with_tabs(source, text.copy_to())
    text.warnings.append("The columns are parted by blanks; each run of blanks was read as one delimiter.")
    return Dialect("\t", None, None)


def _lines_with(path: Path, pattern: re.Pattern[bytes]) -> Iterator[bytes]:
    for block in whole_lines(path):
        yield from (match.group() for match in pattern.finditer(block))


def _count_mended(text: _Text, dialect: Dialect) -> Count:
    """Return the count of all records, after what would keep DuckDB from reading them was mended."""
    mended: list[str] = []
    evened = False
    while True:
        count = count_records(text.path, dialect)
        if count.open_quote is not None:
            mended.append(_blank_out(text, count.open_quote, mended))
        elif count.line_ends_differ and not evened:
            _even_line_ends(text, count)
            evened = True
        else:
            break
    if mended:
        text.warnings.append(f"A quote that is never closed was left out in line {', '.join(mended)}.")
    return count


def _even_line_ends(text: _Text, count: Count) -> None:
    """Write the text anew with LF where records end in more than one way; DuckDB fails on such files."""
    by_returns = count.lone_returns > count.lines - count.unended
    text.rewrite("utf-8-sig", "\r" if by_returns else "\n")
    if count.lone_returns and not by_returns:
        text.warnings.append(
            f"{counted(count.lone_returns, 'carriage return')} inside cells: read as blanks."
        )


def _blank_out(text: _Text, at: int, mended: list[str]) -> str:
    """Put a blank in the place of a quote that would swallow all records after it; return its line."""
    if len(mended) == MOST_OPEN_QUOTES:
        raise UserError(
            "The quotes in this file don't match.",
            f"Quotes are opened and never closed, the first ones in lines {', '.join(mended)}.",
            "Export the file again, or put cells that hold a quote sign in quotes and double the sign.",
        )
    if not text.is_copy:
        source = text.path
        shutil.copyfile(source, text.copy_to())
    with text.path.open("r+b") as file:
        line = 1 + file.read(at).count(b"\n")
        file.seek(at)
        file.write(b" ")
    return f"{line:,}"


def _unescape(text: _Text, dialect: Dialect) -> Dialect:
    """Write the text anew where delimiters are escaped outside quotes; return the dialect to go on with."""
    if dialect.escape != "\\" or not any(
        _lines_with(text.path, re.compile(re.escape(f"\\{dialect.delimiter}").encode()))
    ):
        return dialect
    source = text.path
    try:
        write_plainly(source, text.copy_to(), dialect)
    except csv.Error as error:
        raise UserError(
            "The backslashes in this file can't be read.",
            f"A cell could not be told from the next: {error}.",
            "Export the file again with quotes doubled instead of escaped.",
        ) from error
    return replace(dialect, escape=dialect.quote)


def _line_end(count: Count) -> Literal["\n", "\r\n"]:
    """Return how records end; where the only one has no end, the count is that of header and record."""
    return "\r\n" if count.with_cr and count.with_cr >= count.lines - count.unended else "\n"


def _split_off_top(text: _Text, dialect: Dialect, top: Top, total: Count) -> tuple[int, Count]:
    """Return what DuckDB must skip and the count of the rest; cut off a top whose quotes it would misread."""
    above = count_records(text.path, dialect, 0, top.offset)
    if above.open_quote is None and not above.malformed and above.lines == top.records:
        return top.records, total - above
    source = text.path
    with text.copy_to().open("wb") as copy:
        for block in blocks(source, top.offset):
            copy.write(block)
    return 0, count_records(text.path, dialect)
