"""What table does a reader make of a file, with no hints? Ours, plain DuckDB, pandas.

Grain in: one file. Grain out: header and records as read, before any mapping. Ours are the records that the
load reads: the same scan, and the records that did not fit the layout, split at their delimiters.
"""

import warnings
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import duckdb

from bench.corpora.score import Table
from lib.errors import UserError
from lib.intake.layout import Part, TextLayout
from lib.intake.rejects import forget_misfits, read_misfits
from lib.intake.source import source_sql
from lib.intake.text import read_layout

Reader = Callable[[Path, Path], Table | None]


def read_with_ours(path: Path, scratch: Path) -> Table | None:
    """Return the table that the load would read; None where the file is refused."""
    try:
        layout = read_layout(Part(path.name, "text", path), scratch)
        return table_of(layout)
    except UserError:
        return None


def table_of(layout: TextLayout) -> Table:
    """Return header and records of a layout; a record of another length keeps its own cells."""
    with duckdb.connect() as connection:
        forget_misfits(connection)
        kept = connection.execute(f"select * from {source_sql(layout, keep_rejects=True)}").fetchall()
        misfits = read_misfits(connection, layout, ())
    others = [misfit.cells or (misfit.text,) for misfit in misfits]
    return Table(layout.original_header, (*kept, *others))


def read_with_duckdb(path: Path, _: Path) -> Table | None:
    """Return what `read_csv` makes of the file by itself; None where it fails."""
    try:
        with duckdb.connect() as connection:
            relation = connection.execute("select * from read_csv(?)", [str(path)])
            names = tuple(entry[0] for entry in relation.description)
            return Table(names, tuple(relation.fetchall()))
    except duckdb.Error:
        return None


def read_with_pandas(path: Path, _: Path) -> Table | None:
    """Return what `pandas.read_csv` makes of the file by itself; None where it fails."""
    import pandas as pd

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            frame = pd.read_csv(path)
        except (ValueError, EOFError, OSError, zipfile.BadZipFile, zlib.error):
            return None
    names = tuple(map(str, frame.columns))
    return Table(names, tuple(frame.astype(object).itertuples(index=False, name=None)))


READERS: dict[str, Reader] = {"ours": read_with_ours, "DuckDB": read_with_duckdb, "pandas": read_with_pandas}
