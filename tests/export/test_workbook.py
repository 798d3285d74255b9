"""What a workbook may hold: names of sheets, heights, cells."""

import io

import pytest
from openpyxl import load_workbook

from lib.export.workbook import Book, Place, height_of, sheet_name


@pytest.mark.parametrize(
    ("label", "taken", "name"),
    [
        ("Stores", (), "Stores"),
        ("Stores", ("stores",), "Stores 2"),
        ("x" * 40, (), "x" * 31),
        ("x" * 40, ("x" * 31,), "x" * 29 + " 2"),
        ("a/b", (), "a b"),
        ("[]", (), "Sheet"),
    ],
)
def test_a_sheet_is_called_so_that_excel_takes_it(label, taken, name):
    assert sheet_name(label, taken) == name


def test_a_row_is_as_high_as_its_longest_text():
    assert height_of([("x" * 19, 20), ("x" * 57, 20)]) == 45


def test_every_cell_is_text_number_day_or_empty():
    with Book() as book:
        sheet = book.sheet("One")
        for row, value in enumerate(["=1+1", 5, None, float("nan"), True, "https://example.com"]):
            book.put(sheet, Place(row, 0), value, "count")
    read = load_workbook(io.BytesIO(book.content)).active

    assert [read.cell(row, 1).value for row in range(1, 7)] == [
        "'=1+1",
        5,
        None,
        None,
        True,
        "https://example.com",
    ]
    assert read["A6"].hyperlink is None
