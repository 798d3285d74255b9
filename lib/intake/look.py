"""What stands in the columns of a file, without typing any of it?

Grain in: a file through a connection. Grain out: a temporary table of the text of some columns, and answers
about one column of it. The file is scanned once, however many questions follow.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import duckdb
from duckdb import DuckDBPyConnection

from lib.intake.currencies import signs_of
from lib.intake.layout import Layout
from lib.intake.shapes import says
from lib.intake.source import cell, sample_sql, source_sql
from lib.intake.values import joined, text

FIRST_ROWS = 2_000
"""Rows that say what a file is about; the whole file then says how its columns are read."""

_WORDS = 60
_TABLE = "recognition_look"


@dataclass(frozen=True, slots=True)
class Look:
    """Some columns of a file, as text, in a temporary table of the connection."""

    connection: DuckDBPyConnection
    layout: Layout
    rows: str = _TABLE

    def cell(self, sources: Sequence[str]) -> str:
        """Return the SQL of a column's text, several joined by a blank, NULL where it says nothing."""
        return joined([text(cell(self.layout, source)) for source in sources])

    def distinct(self, sources: Sequence[str]) -> str:
        """Return the FROM item of a column's different texts (cell) and how often each stands there (cells).

        Files repeat themselves: typing the different texts alone costs a tenth of typing all of them.
        """
        columns = ", ".join(sorted({cell(self.layout, source) for source in sources}))
        return (
            f"(SELECT {self.cell(sources)} AS cell, cells FROM "
            f"(SELECT {columns}, count(*) AS cells FROM {self.rows} GROUP BY ALL) WHERE cell IS NOT NULL)"
        )

    def signs(self, sources: Sequence[str]) -> tuple[str, ...]:
        """Return what stands beside the numbers of a column of amounts: currency signs and codes."""
        found = self.connection.execute(
            f"SELECT DISTINCT cell FROM {self.distinct(sources)} "
            f"WHERE cell < '0' OR cell >= ':' OR NOT regexp_full_match(cell, '[0-9.,]+') LIMIT {FIRST_ROWS}"
        ).fetchall()
        return signs_of([row[0] for row in found])

    def differs(self, source: str, other: str) -> bool:
        """Return whether two columns hold something else in any row."""
        one, two = self.cell([source]), self.cell([other])
        row = self.connection.execute(
            f"SELECT count(*) FROM {self.rows} WHERE {one} IS DISTINCT FROM {two}"
        ).fetchone()
        return bool(row and row[0])

    def examples(self, source: str, shown: int) -> str:
        """Return the first cells of a column that hold something, parted by commas."""
        rows = self.connection.execute(
            f"SELECT {self.cell([source])} AS cell FROM {self.rows} WHERE cell IS NOT NULL LIMIT {int(shown)}"
        ).fetchall()
        return ", ".join(row[0] for row in rows) or "nothing"

    def words(self, source: str) -> tuple[str, ...]:
        """Return the different words of a column, without case, the most frequent first (at most 60)."""
        found = self.connection.execute(
            f"SELECT lower(cell) AS word FROM {self.distinct([source])} "
            f"GROUP BY word ORDER BY sum(cells) DESC, word LIMIT {_WORDS}"
        ).fetchall()
        return tuple(row[0] for row in found)


@contextmanager
def look(connection: DuckDBPyConnection, layout: Layout, sources: Sequence[str]) -> Iterator[Look]:
    """Hold some columns of a file (the beginning of a large one) while they are looked at."""
    columns = ", ".join(sorted({cell(layout, source) for source in sources})) or "NULL AS nothing"
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {_TABLE} AS SELECT {columns} FROM {sample_sql(layout)}")
    try:
        yield Look(connection, layout)
    finally:
        # Where a query was interrupted, its transaction is over: to drop would fail and hide the reason.
        with suppress(duckdb.Error):
            connection.execute(f"DROP TABLE IF EXISTS {_TABLE}")


def first_cells(connection: DuckDBPyConnection, layout: Layout) -> dict[str, tuple[str, ...]]:
    """Return source header -> its cells in the first rows that hold something."""
    rows = connection.execute(f"SELECT * FROM {source_sql(layout)} LIMIT {FIRST_ROWS}").fetchall()
    columns = zip(*rows, strict=True) if rows else [()] * len(layout.header)
    return {
        header: says([entry for entry in column if entry is not None])
        for header, column in zip(layout.header, columns, strict=True)
    }
