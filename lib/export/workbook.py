"""How does a table leave the app as a workbook? Numbers as numbers, in their formats, with their definitions.

Text is always text: a cell that a spreadsheet would run as a formula gets an apostrophe before it, as in csv
(`lib.export.tables`), and no address becomes a link.
"""

import io
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import TracebackType
from typing import Any

import pandas as pd

from lib.export.tables import neutral
from lib.schema.metrics import Metric

MOST_ROWS = 1_048_575
"""Rows that a sheet of xlsx holds below its header."""
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_NAME_LETTERS = 31
_CELL_LETTERS = 32_000
_WIDEST, _NARROWEST = 48, 9
_LOOKED_AT = 200  # rows by which a column's width is told
_MARGIN = 2
_FORMATS: Mapping[str, str] = {
    "money": "#,##0.00",
    "share": "0.0%",
    "count": "#,##0",
    "number": "#,##0.00",
    "days": "#,##0.0",
    "text": "@",
}
_HEAD_HEIGHT, _LINE_HEIGHT = 30, 15  # points
_DEFINITION_WIDTHS = (28, 60, 60, 10, 40, 24)
DEFINITION = ("Figure", "Meaning", "Formula", "Unit", "Source", "Name")


@dataclass(frozen=True, slots=True)
class Place:
    """A cell, counted from 0."""

    row: int
    column: int


class Book:
    """A workbook that is written into memory, sheet after sheet; `content` holds it once it is closed."""

    def __init__(self) -> None:
        from xlsxwriter import Workbook

        self._out = io.BytesIO()
        self.book: Any = Workbook(
            self._out,
            {
                "in_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "nan_inf_to_errors": True,
            },
        )
        self._formats = {unit: self.book.add_format({"num_format": form}) for unit, form in _FORMATS.items()}
        self._day = self.book.add_format({"num_format": "yyyy-mm-dd"})
        self.bold = self.book.add_format({"bold": True})
        self.head = self.book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.head_of_numbers = self.book.add_format(
            {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top", "align": "right"}
        )
        self.large = self.book.add_format({"bold": True, "font_size": 14})
        self.wrapped = self.book.add_format({"text_wrap": True, "valign": "top"})
        self._names: set[str] = set()

    def __enter__(self) -> "Book":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.book.close()

    @property
    def content(self) -> bytes:
        """The file; only after the book was closed."""
        return self._out.getvalue()

    def sheet(self, label: str) -> Any:
        """Add a sheet under a label, cut and numbered where it must be."""
        name = sheet_name(label, self._names)
        self._names.add(name.casefold())
        sheet = self.book.add_worksheet(name)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)  # as wide as the paper, as long as it takes
        return sheet

    def put(self, sheet: Any, place: Place, value: Any, unit: str = "text", form: Any = None) -> None:
        """Write one cell: numbers in the format of their unit, days as days, everything else as text."""
        if value is None or (not isinstance(value, str | list | tuple | dict) and pd.isna(value)):
            return
        if isinstance(value, bool):
            sheet.write_boolean(place.row, place.column, value, form)
        elif isinstance(value, int | float):
            number = self._formats[unit if unit != "text" else "number"]
            sheet.write_number(place.row, place.column, value, form or number)
        elif isinstance(value, date | datetime):
            sheet.write_datetime(place.row, place.column, value, form or self._day)
        else:
            text = neutral(str(value))[:_CELL_LETTERS]
            sheet.write_string(place.row, place.column, text, form or self._formats["text"])

    def rows(
        self, sheet: Any, at: Place, heads: Sequence[str], rows: Iterable[Sequence[Any]], units: Sequence[str]
    ) -> int:
        """Write a table with its header at a place; return the row below it."""
        sheet.set_row(
            at.row, _HEAD_HEIGHT
        )  # two lines: programs other than Excel don't grow it by themselves
        for column, (head, unit) in enumerate(zip(heads, units, strict=True)):
            form = self.head if unit == "text" else self.head_of_numbers
            self.put(sheet, Place(at.row, at.column + column), head, form=form)
        row = at.row
        for row, cells in enumerate(rows, start=at.row + 1):
            for column, (value, unit) in enumerate(zip(cells, units, strict=True)):
                self.put(sheet, Place(row, at.column + column), value, unit)
        return row + 1

    def definitions(self, metrics: Iterable[Metric], label: str = "Definitions") -> None:
        """Add a sheet that says what each figure means and how it is computed, one row each."""
        sheet = self.sheet(label)
        for column, width in enumerate(_DEFINITION_WIDTHS):
            sheet.set_column(column, column, width, self.wrapped)
        for column, head in enumerate(DEFINITION):
            self.put(sheet, Place(0, column), head, form=self.head)
        for row, metric in enumerate(metrics, start=1):
            told = definition_row(metric)
            sheet.set_row(row, height_of(zip(told, _DEFINITION_WIDTHS, strict=True)))
            for column, text in enumerate(told):
                self.put(sheet, Place(row, column), text, form=self.wrapped)
        sheet.freeze_panes(1, 1)


def definition_row(metric: Metric) -> tuple[str, str, str, str, str, str]:
    """Return what a metric means, by `DEFINITION`."""
    return metric.label, metric.meaning, metric.formula, metric.unit, metric.source, metric.id


def sheet_name(label: str, taken: Collection[str]) -> str:
    """Return a label as a sheet may be called: 31 letters, none of them special, no name twice."""
    plain = _FORBIDDEN.sub(" ", label).strip().strip("'")[:_NAME_LETTERS].strip() or "Sheet"
    name, number = plain, 2
    while name.casefold() in taken:
        end = f" {number}"
        name, number = plain[: _NAME_LETTERS - len(end)] + end, number + 1
    return name


def width_of(head: str, cells: Iterable[Any]) -> float:
    """Return how wide a column of a sheet is to be."""
    longest = max((len(str(cell)) for cell, _ in zip(cells, range(_LOOKED_AT), strict=False)), default=0)
    return min(max(longest, len(head) / 2, _NARROWEST) + _MARGIN, _WIDEST)


def height_of(cells: Iterable[tuple[str, float]]) -> float:
    """Return how high a row of wrapped texts is to be, each in a column of so many letters."""
    return _LINE_HEIGHT * max(-(-len(text) // max(int(width * 0.95), 1)) for text, width in cells if text)
