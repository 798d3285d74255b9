"""What does the footer of a Parquet file say?

Grain in: one Parquet part. Grain out: one `ParquetLayout`; no cell is read.
"""

import hashlib

import duckdb

from lib.errors import UserError
from lib.intake.encoding import blocks
from lib.intake.header import unique_names
from lib.intake.layout import ParquetLayout, Part


def read_parquet_layout(connection: duckdb.DuckDBPyConnection, part: Part) -> ParquetLayout:
    """Return columns, types and row count of a Parquet file, as its footer states them.

    Parameters
    ----------
    connection
        May read the part's path.
    part
        A part of kind "parquet".

    Raises
    ------
    UserError
        When the footer can't be read, or there are more than 2,000 columns.
    """
    path = str(part.path)
    try:
        columns = connection.execute("describe select * from read_parquet(?)", [path]).fetchall()
        found = connection.execute("select num_rows from parquet_file_metadata(?)", [path]).fetchone()
    except duckdb.Error as error:
        raise UserError(
            "The Parquet file can't be read.",
            f"“{part.name}”: {str(error).splitlines()[0].replace(path, part.name)}",
            "Export it again, or as CSV (UTF-8).",
        ) from error
    digest = hashlib.sha256()
    uploaded = part.original or part.path
    for block in blocks(uploaded):
        digest.update(block)
    header = tuple(name for name, *_ in columns)
    unique_names(header, 0)  # Refuses too wide a table as it does for a text.
    return ParquetLayout(
        name=part.name,
        path=part.path,
        header=header,
        types=tuple(kind for _, kind, *_ in columns),
        records_after_header=found[0] if found else 0,
        sha256=digest.hexdigest(),
        size=uploaded.stat().st_size,
        warnings=part.warnings,
    )
