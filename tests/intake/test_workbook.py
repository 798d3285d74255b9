"""Workbooks: what their cells become as text, and those that must not be opened."""

import time
import zipfile
from contextlib import nullcontext

import pytest

from bench.corpora.workbooks import DATE, DATE_TIME, boolean, number, rows, text, write_workbook
from lib.errors import UserError
from lib.intake.container import open_container
from lib.intake.text import read_layout
from lib.intake.workbook import as_text, check_sizes, column_letters

HEADER = text("A1", "id") + text("B1", "day") + text("C1", "at") + text("D1", "total") + text("E1", "paid")


def test_cells_become_text_that_loses_nothing(tmp_path):
    first = text("A2", "00123") + number("B2", 45717, DATE) + number("C2", 45717.5208333333, DATE_TIME)
    second = number("A3", 77) + number("B3", 45718, DATE) + number("C3", 45718, DATE_TIME)
    book = write_workbook(
        tmp_path / "book",
        {
            "Orders": rows(
                (1, HEADER),
                (2, first + number("D2", "19.989999999999998") + boolean("E2", 1)),
                (3, second + number("D3", 5) + boolean("E3", 0)),
            )
        },
    )
    (part,) = open_container(book, "orders.xlsx", tmp_path)
    assert part.name == "orders.xlsx"
    assert part.path.read_text(encoding="utf-8").splitlines() == [
        "id,day,at,total,paid",
        "00123,2025-03-01,2025-03-01 12:30:00,19.99,TRUE",
        "77,2025-03-02,2025-03-02 00:00:00,5,FALSE",
    ]


def test_a_record_has_the_number_of_its_row_in_the_spreadsheet(tmp_path):
    content = rows(
        (3, text("B3", "id") + text("C3", "total")),
        (4, number("B4", 1) + number("C4", 5)),
        (6, number("B6", 2) + number("C6", 6)),
    )
    (part,) = open_container(write_workbook(tmp_path / "book", {"A": content}), "a.xlsx", tmp_path)
    layout = read_layout(part, tmp_path)
    assert (layout.header, layout.header_row, layout.first_row) == (("id", "total"), 3, 4)
    assert (layout.records_after_header, layout.blank_lines) == (2, 1)


def test_each_visible_sheet_with_cells_is_a_part(tmp_path):
    content = rows((1, text("A1", "id") + text("B1", "total")), (2, number("A2", 1) + number("B2", 5)))
    sheets = {"May": content, "Old": content, "Empty": "", "June": content}
    parts = open_container(write_workbook(tmp_path / "book", sheets, hidden=("Old",)), "year.xlsx", tmp_path)
    assert [part.name for part in parts] == ["year.xlsx: May", "year.xlsx: June"]
    assert parts[0].warnings == ("The hidden sheet “Old” was left out.",)


def test_a_long_number_is_said_to_be_damaged(tmp_path):
    content = rows(
        (1, text("A1", "id") + text("B1", "x")), (2, number("A2", "4006381333931234567") + number("B2", 1))
    )
    (part,) = open_container(write_workbook(tmp_path / "book", {"A": content}), "a.xlsx", tmp_path)
    assert "Column A holds numbers of more than 15 digits" in part.warnings[0]


def test_two_cells_that_claim_seventeen_billion_are_refused_at_once(tmp_path):
    content = rows((1, number("A1", 1)), (1048576, number("XFD1048576", 1)))
    book = write_workbook(tmp_path / "book", {"A": content})
    assert book.stat().st_size < 5000
    start = time.perf_counter()
    with pytest.raises(UserError, match="too big"):
        open_container(book, "bomb.xlsx", tmp_path)
    assert time.perf_counter() - start < 5  # 0.2 s on an idle machine.


def test_a_claim_in_the_middle_of_a_sheet_takes_down_only_the_reader(tmp_path):
    row = '<row r="{0}">' + text("A{0}", "x" * 60) + "</row>"
    many = "".join(row.format(at) for at in range(1, 30_000))
    far = '<row r="1048576">' + number("XFD1048576", 1) + "</row>"
    book = write_workbook(tmp_path / "book", {"A": many + far + many})
    with pytest.raises(UserError, match="too big"):
        open_container(book, "bomb.xlsx", tmp_path)


def test_a_sheet_of_nothing_but_blanks_by_the_gigabyte_is_refused(tmp_path):
    book = tmp_path / "book"
    with zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (30 << 20))
    with pytest.raises(UserError, match="times its size"):
        open_container(book, "bomb.xlsx", tmp_path)


@pytest.mark.parametrize(("letters", "refused"), [(32_767, False), (250_000, True)])
def test_a_text_that_no_cell_can_hold_is_refused_before_cells_copy_it(tmp_path, letters, refused):
    with zipfile.ZipFile(tmp_path / "book", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", f"<sst><si><t>{'&quot;' * letters}</t></si></sst>")
    with zipfile.ZipFile(tmp_path / "book") as archive:
        said = pytest.raises(UserError, match="32,767 letters") if refused else nullcontext()
        with said:
            check_sizes(archive, (tmp_path / "book").stat().st_size)


def test_a_workbook_without_a_filled_cell_is_refused(tmp_path):
    with pytest.raises(UserError, match="holds no data"):
        open_container(write_workbook(tmp_path / "book", {"A": ""}), "a.xlsx", tmp_path)


def test_a_damaged_workbook_is_refused(tmp_path):
    book = write_workbook(tmp_path / "book", {"A": rows((1, text("A1", "id")))})
    with zipfile.ZipFile(book, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("xl/workbook.xml", "<workbook")
    with pytest.raises(UserError):
        open_container(book, "a.xlsx", tmp_path)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (0.1 + 0.2, "0.3"),
        (1e-7, "0.0000001"),
        (12345678901.0, "12345678901"),
        (-2.5, "-2.5"),
        ("+47 123", "+47 123"),
    ],
)
def test_numbers_are_written_as_a_spreadsheet_shows_them(cell, expected):
    assert as_text(cell) == expected


def test_columns_are_named_as_in_a_spreadsheet():
    assert [column_letters(at) for at in (0, 25, 26, 701, 702, 16383)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]
