"""A pack as a workbook: numbers whole, definitions, windows and filters, and no formula."""

import io

from openpyxl import load_workbook

from lib.export.pack_book import as_workbook
from tests.export.packs import FORMULA, SCRIPT, pack, slide


def read(made):
    return load_workbook(io.BytesIO(as_workbook(made)))


def cells(sheet):
    return [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]


def test_there_is_a_sheet_a_slide_and_one_each_for_windows_and_definitions():
    book = read(pack(slide(), slide(key="other")))

    assert book.sheetnames == ["Cover", "Stores", "Stores 2", "Windows and filters", "Definitions"]


def test_the_cover_says_window_filters_and_what_is_left_out():
    told = {row[0].value: row[1].value for row in read(pack())["Cover"].iter_rows(max_col=2)}

    assert told["Window"] == "January 2026 to June 2026"
    assert told["Stores"] == "Mill brings $30.5, 12 % more."  # the page of that name, after the filter
    assert told["Channels"] == "web"
    assert told["Left out: Personas"] == "Nobody is known."


def test_numbers_are_whole_and_in_the_format_of_their_unit():
    sheet = read(pack())["Stores"]
    held = {cell.value: cell.number_format for cell in cells(sheet)}

    assert sheet["A1"].value == "Mill brings $30.5, 12 % more."
    assert sheet["A2"].value.startswith("n = 15 orders")
    assert held[30.5] == "#,##0.00"
    assert held[12] == "#,##0"
    assert held[0.25] == "0.0%"
    assert held[1234.5] == "#,##0.00"
    assert held[0.5] == "0.0%"
    assert {28.0, 33.0, 15.0, 25.0, -9.0, 1.0} <= held.keys()


def test_there_is_a_native_chart():
    assert len(read(pack())["Stores"]._charts) == 1


def test_no_cell_is_a_formula_and_what_looks_like_one_has_an_apostrophe():
    book = read(pack())
    every = [cell for sheet in book for cell in cells(sheet)]

    assert not [cell for cell in every if cell.data_type == "f"]
    assert f"'{FORMULA}" in [cell.value for cell in every]
    assert SCRIPT in [cell.value for cell in every]
    assert not [cell for cell in every if cell.hyperlink]


def test_definitions_and_windows_have_their_sheets():
    book = read(pack())
    definition = [cell.value for cell in book["Definitions"][2]]
    window = [cell.value for cell in book["Windows and filters"][2]]

    assert definition[0] == "Net revenue"
    assert definition[3] == "money"
    assert definition[5] == "net_revenue"
    assert window[:3] == ["Stores", "January 2026 to June 2026", "n = 15 orders"]
    assert "python -m lib report stores" in window[6]
