"""How does a table say what it shows? A row below its header defines each column; rows of figures their own.

In: a table as it is shown, and the glossary. Out: csv and xlsx. Columns are known to the glossary by their id
or their label, rows by the label in their first cell; what it does not know has the help text of its header.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import pandas as pd

from lib.export.tables import as_csv
from lib.export.workbook import Book, Place, height_of, width_of
from lib.schema.metrics import Metric, metrics

_DEFINITION = "Definition"
_UNITS = {"share": "share, 0 to 1", "money": "money", "count": "count", "days": "days", "hours": "hours"}
_WRAPPED = 40  # letters of a column that holds definitions


@dataclass(frozen=True, slots=True)
class Shown:
    """How a column is shown: its header, the unit of its numbers, its help text."""

    label: str
    unit: str = "text"
    help: str = ""


@dataclass(frozen=True, slots=True)
class DefinedTable:
    """A table to take away.

    Attributes
    ----------
    title
        What it is: "Segments by customers and revenue".
    window
        The days looked at, in words; empty where a page has none.
    currency
        Of its money; None where it is not told.
    frame
        The rows as they are shown; shares from 0 to 1.
    shown
        One a column, in the order of the frame.
    """

    title: str
    window: str
    currency: str | None
    frame: pd.DataFrame
    shown: tuple[Shown, ...]


def defined_csv(table: DefinedTable) -> bytes:
    """Return a table as csv: header, the row of definitions, rows."""
    heads, rows, _ = _laid_out(table)
    frame = pd.DataFrame([_definitions(table), *rows], dtype="object")
    frame.columns = pd.Index(heads)
    return as_csv(frame)


def defined_workbook(table: DefinedTable) -> bytes:
    """Return a table as xlsx: the same, numbers in their formats; a sheet has the definitions in full."""
    heads, rows, units = _laid_out(table)
    with Book() as book:
        sheet = book.sheet(table.title)
        defined = _definitions(table)
        book.rows(sheet, Place(0, 0), heads, [], units)
        widths = [
            min(width_of(head, [row[place] for row in rows]), _WRAPPED) for place, head in enumerate(heads)
        ]
        sheet.set_row(
            1, min(height_of(zip(defined, widths, strict=True)), 120)
        )  # points; the rest is in the sheet
        for column, (text, width) in enumerate(zip(defined, widths, strict=True)):
            sheet.set_column(column, column, width)
            book.put(sheet, Place(1, column), text, form=book.wrapped)
        for row, cells in enumerate(rows, start=2):
            for column, (value, unit) in enumerate(zip(cells, units, strict=True)):
                book.put(sheet, Place(row, column), value, unit)
        sheet.freeze_panes(2, 1)
        book.definitions(_found(table))
    return book.content


def _laid_out(table: DefinedTable) -> tuple[list[str], list[tuple[Any, ...]], list[str]]:
    """Return headers, rows and units, with a last column where rows are figures of the glossary."""
    heads = [one.label for one in table.shown]
    units = [one.unit for one in table.shown]
    rows = list(table.frame.itertuples(index=False, name=None))
    own = _of_rows(table)
    if not any(own):
        return heads, rows, units
    told = [_written(metric) if metric else "" for metric in own]
    return (
        [*heads, _DEFINITION],
        [(*row, text) for row, text in zip(rows, told, strict=True)],
        [*units, "text"],
    )


def _definitions(table: DefinedTable) -> list[str]:
    """Return what each column means; the first also says what the table is, of when, in which currency."""
    told = []
    for place, one in enumerate(table.shown):
        metric = _of_column(str(table.frame.columns[place]), one)
        parts = [_written(metric) if metric else one.help]
        if place == 0:
            window = f"Window: {table.window}." if table.window else ""
            money = f"Currency: {table.currency}." if table.currency else ""
            parts = [f"{table.title}.", window, money, *parts]
        told.append(" ".join(part for part in parts if part))
    return told + [""] * any(_of_rows(table))


def _written(metric: Metric) -> str:
    unit = _UNITS.get(metric.unit, metric.unit)
    return f"{metric.label} ({unit}): {metric.meaning} Formula: {metric.formula}."


def _found(table: DefinedTable) -> tuple[Metric, ...]:
    columns = [_of_column(str(name), one) for name, one in zip(table.frame.columns, table.shown, strict=True)]
    return tuple({one.id: one for one in [*columns, *_of_rows(table)] if one}.values())


def _of_column(name: str, shown: Shown) -> Metric | None:
    return metrics().get(name) or _by_label().get(shown.label.partition(",")[0].casefold())


def _of_rows(table: DefinedTable) -> Sequence[Metric | None]:
    """Return the figure that each row is of, where its first cell names one."""
    if table.frame.empty or not table.shown:
        return []
    return [
        _by_label().get(cell.casefold()) if isinstance(cell, str) else None for cell in table.frame.iloc[:, 0]
    ]


@cache
def _by_label() -> Mapping[str, Metric]:
    return {metric.label.casefold(): metric for metric in metrics().values()}
