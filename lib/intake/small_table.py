"""What stands in a small file that is no data of customers, such as a list that was downloaded and mended?

Grain in: a csv or xlsx file of one table. Grain out: its headers and rows as text, read through the same door
as all uploads, so that encoding, delimiter and hostile workbooks are seen to.
"""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from lib.errors import UserError
from lib.intake.container import open_container
from lib.intake.source import source_sql
from lib.intake.text import read_layout


@dataclass(frozen=True, slots=True)
class SmallTable:
    """Headers as they stand in the file, and rows of text, "" for an empty cell."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def small_table(connection: duckdb.DuckDBPyConnection, path: Path, name: str, most: int) -> SmallTable:
    """Read a file whole.

    Parameters
    ----------
    connection
        May read the folder of the file.
    path
        In a folder of its own, where other files may be written.
    name
        As it was uploaded, for messages.
    most
        Rows.

    Raises
    ------
    UserError
        When it can't be read, holds several tables or more rows.
    """
    part, *others = open_container(path, name, path.parent)
    if others:
        raise UserError("The file was not taken.", "It holds several tables.", "Leave one of them.")
    layout = read_layout(part, path.parent)
    cells = connection.execute(f"select * from {source_sql(layout)} limit {int(most) + 1}").fetchall()
    if len(cells) > most:
        raise UserError("The file was not taken.", f"It has more than {most:,} rows.", "Add it in parts.")
    rows = tuple(tuple("" if cell is None else str(cell).strip() for cell in row) for row in cells)
    return SmallTable(tuple(layout.header), rows)
