"""Short ways to stage a hand-written file: text and columns in, staged rows and rejects out."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from lib.intake.layout import Part
from lib.intake.load import Staged, stage
from lib.intake.mapping import Field, Mapping
from lib.intake.text import read_layout
from lib.schema.tables import tables

DAY = ("%Y-%m-%d",)


@dataclass
class Result:
    """What staging made: `staged` and the two tables as lists of dicts, in the order of the file."""

    staged: Staged
    rows: list[dict[str, Any]]
    rejects: list[dict[str, Any]]

    def column(self, name: str) -> list[Any]:
        return [row[name] for row in self.rows]


def field(column: str, *sources: str, table: str = "order_lines", **how: Any) -> Field:
    """A field with the type that the table declares; dates are year-month-day unless said otherwise."""
    declared = tables()[table].columns[column].type
    if declared in {"date", "datetime"}:
        how.setdefault("formats", DAY)
    return Field(column, sources, declared, **how)


def mapping(*fields: Field, table: str = "order_lines", **how: Any) -> Mapping:
    return Mapping(table, fields, None, "a file", "generic", "signature", **how)


def stage_text(folder: Path, text: str, how: Mapping, name: str = "file.csv") -> Result:
    """Write a file, stage it in a transaction of its own, return everything that was made."""
    path = folder / name
    path.write_bytes(text.encode())
    layout = read_layout(Part(name, "text", path), folder)
    with duckdb.connect() as connection:
        connection.execute("begin")
        staged = stage(connection, layout, how, 7)
        connection.execute("commit")
        rows = _dicts(connection, "select * from staged_7 order by source_row")
        rejects = _dicts(connection, "select * from staged_7_rejects order by source_row, column_name")
    return Result(staged, rows, rejects)


def _dicts(connection: duckdb.DuckDBPyConnection, sql: str) -> list[dict[str, Any]]:
    cursor = connection.execute(sql)
    names = [entry[0] for entry in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
