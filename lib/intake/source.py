"""How does SQL name a file, a column of it and a piece of its text, whatever stands in them?

In: a layout. Out: text for the FROM clause. Every cell comes as VARCHAR, the columns are called c0, c1 ...
in the order of the header, because headers of one file may differ in case alone and DuckDB's names don't.
Nothing of a file enters SQL but through `identifier` and `literal`.
"""

from lib.intake.layout import Layout, ParquetLayout, TextLayout

WHOLE_FILE_BYTES = 64 * 1024 * 1024
"""Up to this size recognition reads the whole file, so that one odd cell at the end still decides."""

SAMPLE_ROWS = 200_000
"""Rows that recognition reads of a larger file."""


def identifier(name: str) -> str:
    """Return a name as a quoted SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return text as a SQL string, NUL left out (DuckDB's parser stops at it)."""
    return "'" + text.replace("\0", "").replace("'", "''") + "'"


def cell(layout: Layout, header: str) -> str:
    """Return the identifier of a source column in `source_sql`.

    Raises
    ------
    ValueError
        The header is none of the file's.
    """
    return identifier(f"c{layout.header.index(header)}")


def source_sql(layout: Layout, *, keep_rejects: bool = False) -> str:
    """Return the FROM item that reads a file: columns c0 ... cN of VARCHAR, in the order of the file.

    Parameters
    ----------
    layout
        What is known of the file.
    keep_rejects
        Record lines that don't fit the layout in `reject_errors` of the same connection (for the load);
        otherwise they are passed over (for a look).
    """
    if isinstance(layout, ParquetLayout):
        return _parquet(layout)
    return _text(layout, keep_rejects=keep_rejects)


def sample_sql(layout: Layout) -> str:
    """Return the FROM item that recognition looks at: the whole file, or its beginning where it is large."""
    source = source_sql(layout)
    # Parquet packs text to about an eighth.
    size = layout.size * (8 if isinstance(layout, ParquetLayout) else 1)
    if size <= WHOLE_FILE_BYTES:
        return source
    return f"(SELECT * FROM {source} LIMIT {SAMPLE_ROWS})"


def _text(layout: TextLayout, *, keep_rejects: bool) -> str:
    columns = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(len(layout.header)))
    options = {
        "auto_detect": "false",
        "header": "false",
        "skip": str(layout.skip_lines),
        "delim": literal(layout.delimiter),
        "quote": literal(layout.quote or ""),
        "escape": literal(layout.escape or ""),
        "new_line": literal(layout.line_end.replace("\r", r"\r").replace("\n", r"\n")),
        "columns": f"{{{columns}}}",
        # A folder called date=2024-01-01 on the way to the file would become a column.
        "hive_partitioning": "false",
        "store_rejects" if keep_rejects else "ignore_errors": "true",
    }
    if layout.width < len(layout.header):
        # Where most records are shorter than the header, short is this file's way and no error. Padding and
        # line ends inside quotes don't go together in the parallel reader.
        options["null_padding"] = "true"
        options["parallel"] = "false" if layout.quoted_newlines else "true"
    given = ", ".join(f"{name} = {value}" for name, value in options.items())
    return f"read_csv({literal(str(layout.path))}, {given})"


def _parquet(layout: ParquetLayout) -> str:
    places = [f"c{place}" for place in range(len(layout.header))]
    cells = ", ".join(f"CAST(part.{place} AS VARCHAR) AS {place}" for place in places)
    path = literal(str(layout.path))
    source = f"read_parquet({path}, hive_partitioning = false) AS part({', '.join(places)})"
    return f"(SELECT {cells} FROM {source})"
