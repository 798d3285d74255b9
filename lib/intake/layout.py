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
    """

    name: str
    kind: Literal["text", "parquet"]
    path: Path
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TextLayout:
    """How a delimited text is read.

    `read_csv(path, auto_detect=false, header=false, all_varchar=true, delim=delimiter, quote=quote or '',
    escape=escape or '', skip=skip_lines, columns={one VARCHAR per name of header}, new_line=line_end)` gives
    `records_after_header` rows (kept and structural rejects together), the first of which is the first record
    after the header.

    Attributes
    ----------
    name
        What a person calls it.
    path
        The text as UTF-8 without a byte order mark problem, line ends LF or CRLF throughout: the part itself where it
        is that already, else a copy in scratch.
    encoding
        What the part was written in, by Python's name ("utf-8", "utf-8-sig", "utf-16-le", "cp1252").
    delimiter
        One of "," ";" tab "|".
    quote
        '"', or None where a quote sign is an ordinary character of this file.
    escape
        '"' where a quote inside quotes is doubled, a backslash where it is escaped; None without quote.
    header_row
        Record number of the header, counted from 1, preamble and blank lines included; 0 where the file
        has no header and the columns are called "column 1", "column 2" ...
    skip_lines
        Physical lines of `path` before the first record after the header.
    header
        Unique, non-empty names: "Email", "Email (2)", "column 4".
    original_header
        The header's cells as they stand in the file; empty without a header.
    records_after_header
        Records, counted without DuckDB; a line end inside quotes ends no record; empty lines, which
        DuckDB drops silently, are no records.
    blank_lines
        Those empty lines.
    quoted_newlines
        Whether any cell after the header holds a line end (then DuckDB must read with `parallel=false`
        when it also pads short rows).
    line_end
        Line end of `path`.
    sha256, size
        Of the part's bytes as they were uploaded (unpacked), in hex and bytes.
    warnings
        Sentences for the person.
    """

    name: str
    path: Path
    encoding: str
    delimiter: str
    quote: str | None
    escape: str | None
    header_row: int
    skip_lines: int
    header: tuple[str, ...]
    original_header: tuple[str, ...]
    records_after_header: int
    blank_lines: int
    quoted_newlines: bool
    line_end: Literal["\n", "\r\n"]
    sha256: str
    size: int
    warnings: tuple[str, ...] = ()

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
    header_row: ClassVar[int] = 1
    blank_lines: ClassVar[int] = 0


Layout = TextLayout | ParquetLayout
