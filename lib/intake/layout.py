"""What must a reader know of a file before it can read the first cell?

Grain in: one uploaded file. Grain out: one `Part` per table inside it, and one layout per part. These are
plain data: `container` makes parts, `text` and `parquet` make layouts, recognition and load obey them.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Literal


@dataclass(frozen=True, slots=True)
class Part:
    """One table of an uploaded file: the file itself, what a gz held, or one sheet of a workbook.

    Attributes
    ----------
    name
        What a person calls it: the uploaded name, for a sheet "orders.xlsx: Sheet 1". Never a path.
    kind
        "text" for anything with delimiters, "parquet" for Parquet.
    path
        Where the bytes are: the upload itself or a file in scratch with a name of our own.
    warnings
        What was seen while unpacking ("2 hidden sheets were left out").
    original
        The bytes as uploaded, where `path` is a copy of our own making (Parquet).
    """

    name: str
    kind: Literal["text", "parquet"]
    path: Path
    warnings: tuple[str, ...] = ()
    original: Path | None = None


@dataclass(frozen=True, slots=True)
class ColumnLabel:
    """What further header rows say of a column.

    Attributes
    ----------
    question
        What was asked, in full.
    option
        The choice or item, where several columns belong to one question.
    is_typed
        Whether the answer was typed in rather than chosen; None where the file does not tell.
    """

    question: str
    option: str = ""
    is_typed: bool | None = None


@dataclass(frozen=True, slots=True)
class TextLayout:
    """How a delimited text is read.

    `read_csv(path, auto_detect=false, header=false, all_varchar=true, delim=delimiter, quote=quote or '',
    escape=escape or '', skip=skip_lines, new_line=line_end, columns={one VARCHAR per name of header})` gives
    `records_after_header` rows, kept and structural rejects together. `new_line` must be given: without it
    DuckDB fails on a line end inside quotes that differs from the file's. `reject_errors.line` counts
    as `skip` does, so that a reject's record number in the upload is `line + first_row - 1 - skip_lines`.

    Attributes
    ----------
    name
        What a person calls it.
    path
        The text as UTF-8 with one kind of line end: the part itself where it is that already, else a copy.
    encoding
        What the part was written in, by Python's name ("ascii", "utf-8", "utf-8-sig", "utf-16", "cp1252").
    delimiter
        One of "," ";" tab "|".
    quote
        '"' or an apostrophe, or None where a quote sign is an ordinary character of this file.
    escape
        As `quote` where a quote inside quotes is doubled, a backslash where it is escaped; None without
        quote.
    header_row
        Record number of the header, counted from 1, preamble and blank lines included; 0 where the file
        has no header and the columns are called "column 1", "column 2" ...
    first_row
        Record number, counted the same way, of the first record after the header.
    skip_lines
        What DuckDB must skip of `path`: records and empty lines up to and with the header (measured on
        DuckDB 1.5.5: a record with a line end inside quotes is one). 0 where the copy begins with the data.
    header
        Unique, non-empty names: "Email", "Email (2)", "column 4". Unique without case, as DuckDB compares.
    original_header
        The header's cells as they stand in the file; empty without a header.
    records_after_header
        Records, counted without DuckDB; a line end inside quotes ends no record; empty lines, which
        DuckDB drops silently, are no records (in a file of one column they are, for DuckDB too).
    width
        Cells that most of the first records have. Less than the header's: short rows are this file's way
        (a survey's optional columns at the end) and are best read with `null_padding`.
    blank_lines
        Those empty lines after the header.
    quoted_newlines
        Whether any cell after the header holds a line end (then DuckDB must read with `parallel=false`
        when it also pads short rows).
    line_end
        Line end of `path`.
    sha256, size
        Of the part's bytes as they were uploaded (unpacked), in hex and bytes.
    warnings
        Sentences for the person, the part's own included.
    labels
        What each column asks, where more than one record names the columns; else empty.
    """

    name: str
    path: Path
    encoding: str
    delimiter: str
    quote: str | None
    escape: str | None
    header_row: int
    first_row: int
    skip_lines: int
    header: tuple[str, ...]
    original_header: tuple[str, ...]
    records_after_header: int
    width: int
    blank_lines: int
    quoted_newlines: bool
    line_end: Literal["\n", "\r\n"]
    sha256: str
    size: int
    warnings: tuple[str, ...] = ()
    labels: tuple[ColumnLabel, ...] = ()

    kind: ClassVar[Literal["text"]] = "text"


@dataclass(frozen=True, slots=True)
class ParquetLayout:
    """What the footer of a Parquet file says; attributes as in `TextLayout` where they exist.

    `types` pairs each name of `header` with DuckDB's type for it.
    """

    name: str
    path: Path
    header: tuple[str, ...]
    types: tuple[str, ...]
    records_after_header: int
    sha256: str
    size: int
    warnings: tuple[str, ...] = ()

    kind: ClassVar[Literal["parquet"]] = "parquet"
    encoding: ClassVar[str] = "parquet"
    delimiter: ClassVar[None] = None
    labels: ClassVar[tuple[ColumnLabel, ...]] = ()
    header_row: ClassVar[int] = 1
    first_row: ClassVar[int] = 2
    blank_lines: ClassVar[int] = 0


Layout = TextLayout | ParquetLayout
