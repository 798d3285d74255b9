"""Rows that a spreadsheet has put into quotes as a whole are rows, not cells."""

import pytest

from lib.intake.layout import Part
from lib.intake.text import read_layout
from lib.intake.wrapped import is_wrapped, write_unwrapped

HEADER = "Order ID,Order Date,Amount,Customer ID"
ROWS = ['"A1,2024-01-21,5.10,C1"', '"A2,2024-02-06,""6,10"",C2"', '"A3,2024-03-19,7.10,C3"']


@pytest.mark.parametrize("header", [HEADER, f'"{HEADER}"'])
def test_rows_in_quotes_are_seen_whether_the_header_is_or_not(header):
    assert is_wrapped([header, *ROWS])


@pytest.mark.parametrize(
    "lines",
    [
        ["Review", '"I like it, a lot"', '"No, thanks"', '"Well, maybe"'],
        [HEADER, '"A1","2024-01-21","5.10","C1"', '"A2","2024-02-06","6.10","C2"'],
        ['"Name","Text"', '"Ann","a, b"', '"Bo","c"'],
        [HEADER, *ROWS, "A4,2024-03-19,7.10,C3"],
        [HEADER],
        [],
    ],
)
def test_ordinary_quotes_stay(lines):
    assert not is_wrapped(lines)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_rows_are_read_and_the_change_is_told(tmp_path, end):
    path = tmp_path / "file.csv"
    path.write_bytes((end.join([HEADER, *ROWS]) + end).encode("latin-1"))
    layout = read_layout(Part("file.csv", "text", path), tmp_path)
    assert layout.header == tuple(HEADER.split(","))
    assert layout.records_after_header == 3
    assert layout.path.read_text().splitlines()[1:3] == ["A1,2024-01-21,5.10,C1", 'A2,2024-02-06,"6,10",C2']
    assert "Each row stood in quotes as if it were one cell; they were taken off." in layout.warnings


def test_lines_of_other_kinds_are_copied_as_they_are(tmp_path):
    source, target = tmp_path / "a", tmp_path / "b"
    source.write_bytes(b'a,b\n"1,2"\r\n3,"x"\n"4,""5"""\n')
    write_unwrapped(source, target)
    assert target.read_bytes() == b'a,b\n1,2\r\n3,"x"\n4,"5"\n'
