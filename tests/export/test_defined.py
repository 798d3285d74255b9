"""A table leaves with a row that says what each column means, as csv and as xlsx."""

import csv
import io

import pandas as pd
import pytest
from openpyxl import load_workbook

from lib.export.defined import DefinedTable, Shown, defined_csv, defined_workbook
from lib.schema.metrics import metrics

HARM = "=cmd|' /C calc'!A0"


def table(**more):
    told = {
        "title": "Groups by size",
        "window": "July 2025 to June 2026",
        "currency": "USD",
        "frame": pd.DataFrame({"segment": ["Mill", HARM], "net_revenue": [12.5, -3.0], "part": [0.25, None]}),
        "shown": (
            Shown("Group"),
            Shown("Net revenue, USD", "number"),
            Shown("Part", "share", "Of them all."),
        ),
    }
    return DefinedTable(**(told | more))


def cells(made):
    return list(csv.reader(io.StringIO(defined_csv(made).decode("utf-8-sig"))))


def sheet(made):
    return load_workbook(io.BytesIO(defined_workbook(made))).worksheets[0]


def test_the_row_below_the_header_defines_each_column():
    heads, defined, *rows = cells(table())

    assert heads == ["Group", "Net revenue, USD", "Part"]
    assert defined[0].startswith(
        "Groups by size. Window: July 2025 to June 2026. Currency: USD. Segment (count): "
    )
    assert defined[1].startswith("Net revenue (money): What customers paid")
    assert "Formula: sum of line amounts" in defined[1]
    assert defined[2] == "Of them all."
    assert rows == [["Mill", "12.5", "0.25"], [f"'{HARM}", "-3.0", ""]]


def test_rows_that_are_figures_have_their_definition_beside_them():
    frame = pd.DataFrame({"measure": ["Order value", "Something else"], "value": [3.0, 4.0]})
    heads, defined, *rows = cells(table(frame=frame, shown=(Shown("Measure"), Shown("Value", "number"))))

    assert heads == ["Measure", "Value", "Definition"]
    assert len(defined) == 3
    assert metrics()["order_value"].meaning in rows[0][2]
    assert rows[1][2] == ""


def test_a_page_without_a_window_and_money_says_nothing_of_them():
    defined = cells(table(window="", currency=None))[1]

    assert defined[0].startswith("Groups by size. Segment")


def test_the_workbook_has_numbers_definitions_and_no_formula():
    made = sheet(table())
    book = load_workbook(io.BytesIO(defined_workbook(table())))

    assert [cell.value for cell in made[1]] == ["Group", "Net revenue, USD", "Part"]
    assert made["B2"].value.startswith("Net revenue (money)")
    assert (made["B3"].value, made["C3"].value) == (12.5, 0.25)
    assert made["C3"].number_format == "0.0%"
    assert made["A4"].value == f"'{HARM}"
    assert made["C4"].value is None
    assert {cell.data_type for row in made.iter_rows() for cell in row if cell.value is not None} == {
        "s",
        "n",
    }
    assert {row[5].value for row in book["Definitions"].iter_rows(min_row=2)} == {"segment", "net_revenue"}


def test_headers_may_repeat():
    frame = pd.DataFrame({"low": [1.0], "high": [2.0]})

    assert cells(table(frame=frame, shown=(Shown("from", "number"), Shown("from", "number"))))[2] == [
        "1.0",
        "2.0",
    ]


@pytest.mark.parametrize("title", ["a/b:c*?[d]" * 9, "", "'quoted'"])
def test_any_title_names_a_sheet(title):
    assert 0 < len(sheet(table(title=title)).title) <= 31


def test_days_and_truths_and_lists_are_written():
    frame = pd.DataFrame(
        {"at": [pd.Timestamp("2026-01-05")], "is": [True], "of": [["a", "b"]], "no": [pd.NaT]}
    )
    made = table(frame=frame, shown=tuple(Shown(name) for name in frame))

    assert sheet(made)["A3"].value.year == 2026
    assert sheet(made)["B3"].value is True
    assert sheet(made)["C3"].value == "['a', 'b']"
    assert cells(made)[2][0].startswith("2026-01-05")
