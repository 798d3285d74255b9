"""Layouts of texts, each written into the test so that its counts can be checked by eye."""

import hashlib
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lib.errors import UserError
from lib.intake.layout import Part, TextLayout
from lib.intake.records import Dialect, count_records
from lib.intake.source import source_sql
from lib.intake.text import read_layout

FIXTURES = Path(__file__).parents[1] / "fixtures" / "text"


def layout_of(content: bytes, folder: Path) -> TextLayout:
    path = folder / "upload"
    path.write_bytes(content)
    return read_layout(Part("orders.csv", "text", path), folder)


def read_by_duckdb(layout: TextLayout) -> tuple[list[tuple[str | None, ...]], int]:
    """Read as TextLayout says: rows kept and records rejected."""
    connection = duckdb.connect()
    kept = connection.read_csv(
        str(layout.path),
        header=False,
        all_varchar=True,
        auto_detect=False,
        delimiter=layout.delimiter,
        quotechar=layout.quote or "",
        escapechar=layout.escape or "",
        skiprows=layout.skip_lines,
        lineterminator=layout.line_end.replace("\r", "\\r").replace("\n", "\\n"),
        columns={f"c{number}": "VARCHAR" for number in range(len(layout.header))},
        store_rejects=True,
    ).fetchall()
    rejected = connection.execute("select count(distinct line) from reject_errors").fetchone()
    return kept, rejected[0] if rejected else 0


@pytest.mark.parametrize(
    ("name", "delimiter", "header_row", "columns", "records"),
    [
        ("semicolons_decimal_commas.csv", ";", 1, 4, 4),
        ("amazon_notes_above_header.csv", ",", 4, 4, 2),
        ("ebay_blank_line_above_header.csv", ",", 5, 5, 2),
        ("analytics_comments.csv", ",", 4, 3, 3),
        ("sep_line.csv", ";", 2, 3, 2),
        ("no_header.csv", ",", 0, 3, 3),
        ("header_with_newline.csv", ",", 3, 3, 2),
        ("backslash_escapes.csv", ",", 1, 3, 3),
        ("tabs.tsv", "\t", 1, 3, 2),
        ("pipes.txt", "|", 1, 3, 2),
        ("apostrophes_as_quotes.csv", ",", 1, 3, 3),
        ("trailing_delimiters.csv", ";", 1, 3, 2),
    ],
)
def test_a_fixture_is_read_as_its_name_says_and_duckdb_counts_the_same(
    tmp_path, name, delimiter, header_row, columns, records
):
    layout = read_layout(Part(name, "text", FIXTURES / name), tmp_path)
    assert (layout.delimiter, layout.header_row, len(layout.header)) == (delimiter, header_row, columns)
    assert layout.records_after_header == records
    kept, rejected = read_by_duckdb(layout)
    assert (len(kept), rejected) == (records, 0)


def test_decimal_commas_and_commas_in_names_stay_in_their_cells(tmp_path):
    layout = read_layout(Part("a", "text", FIXTURES / "semicolons_decimal_commas.csv"), tmp_path)
    assert read_by_duckdb(layout)[0][0] == ("CA-1", "08/11/2020", "Bush Bookcase, oak, 3 shelves", "261,96")


def test_backslashes_are_taken_off_inside_and_outside_quotes(tmp_path):
    layout = read_layout(Part("a", "text", FIXTURES / "backslash_escapes.csv"), tmp_path)
    assert [row[1] for row in read_by_duckdb(layout)[0]] == ["Dr. Strange, or how", 'the "big" one', "plain"]


def test_a_folder_name_that_ends_in_a_backslash_escapes_nothing(tmp_path):
    layout = layout_of(b'id,folder,total\n1,"C:\\data\\",5\n2,"C:\\new\\",6\n', tmp_path)
    assert layout.escape == '"'
    assert read_by_duckdb(layout)[0] == [("1", "C:\\data\\", "5"), ("2", "C:\\new\\", "6")]


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp1252", "cp1252"),
        ("iso8859-15", "iso8859-15"),
    ],
)
def test_letters_survive_every_encoding(tmp_path, encoding, told):
    layout = layout_of("Name,Ort,Betrag\nJürgen,Köln,5 €\nZoë,Besançon,6 €\n".encode(encoding), tmp_path)
    assert layout.encoding == told
    assert layout.header == ("Name", "Ort", "Betrag")
    assert read_by_duckdb(layout)[0] == [("Jürgen", "Köln", "5 €"), ("Zoë", "Besançon", "6 €")]


def test_one_carriage_return_ends_the_header_in_utf_16_too(tmp_path):
    layout = layout_of("Name,Ort\rZoë,Köln".encode("utf-16-le"), tmp_path)
    assert layout.header == ("Name", "Ort")
    assert read_by_duckdb(layout)[0] == [("Zoë", "Köln")]


def test_a_text_that_is_not_unicode_is_said_to_be_so(tmp_path):
    assert "Windows-1252" in layout_of("a,b\nKöln,1\n".encode("cp1252"), tmp_path).warnings[0]


def test_cyrillic_is_not_taken_for_western(tmp_path):
    text = "Имя,Город,Сумма\n" + "Наталья Иванова,Санкт-Петербург,100\nСергей Петров,Новосибирск,200\n" * 5
    layout = layout_of(text.encode("cp1251"), tmp_path)
    assert layout.header == ("Имя", "Город", "Сумма")


def test_a_legacy_byte_in_a_utf8_text_costs_no_other_letter(tmp_path):
    content = "name,city\nJürgen,Köln\nZoë,Besançon\n".encode() + b"M\xfcller,Ulm\n"
    layout = layout_of(content, tmp_path)
    assert [row[0] for row in read_by_duckdb(layout)[0]] == ["Jürgen", "Zoë", "Müller"]
    assert "valid UTF-8" in layout.warnings[0]


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        (b"a,b\r1,2\r3,4\r", [("1", "2"), ("3", "4")]),
        (b"a,b\r\n1,2\n3,4\r\n", [("1", "2"), ("3", "4")]),
        (b"a,b\n1,2\r2\n3,4\n", [("1", "2 2"), ("3", "4")]),
        (b'a,b\r\n1,"x\ny"\r\n3,4\r\n', [("1", "x\ny"), ("3", "4")]),
        (b'a,b\n1,"x\r\ny"\n3,4', [("1", "x\r\ny"), ("3", "4")]),
        (b"a,b\n1,2\x00\n3,4\n", [("1", "2"), ("3", "4")]),
    ],
    ids=["Mac", "mixed", "stray return", "CRLF with LF in a cell", "LF with CRLF in a cell", "zero byte"],
)
def test_line_ends_of_every_kind_part_the_same_rows(tmp_path, content, rows):
    layout = layout_of(content, tmp_path)
    assert read_by_duckdb(layout) == (rows, 0)
    assert layout.records_after_header == len(rows)


def test_empty_lines_are_no_records_and_are_told(tmp_path):
    layout = layout_of(b"id,total\n\n1,5\n\n\n2,6\n\n", tmp_path)
    assert (layout.records_after_header, layout.blank_lines) == (2, 4)
    assert "Left out: 4 empty lines." in layout.warnings


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        (
            b'id,total,note\n1,5,a\n2,6\n3,7\n4,8,"two\nlines"\n5,9,"two\nlines"\n',
            5,
        ),  # rows of a wrong length
        (b'"id","total","note"\n"1","5","long"\n2,6,15" wide\n', 2),  # a quote for inches on the last line
    ],
)
def test_quotes_by_the_rules_are_no_accident_where_rows_are_uneven(tmp_path, content, rows):
    layout = layout_of(content, tmp_path)
    assert (layout.quote, layout.records_after_header) == ('"', rows)


def test_a_line_end_inside_quotes_ends_no_record(tmp_path):
    layout = layout_of(b'id,note\n1,"two\n\nlines"\n2,x\n', tmp_path)
    assert (layout.records_after_header, layout.blank_lines, layout.quoted_newlines) == (2, 0, True)


def test_an_inch_sign_inside_a_cell_opens_no_quote(tmp_path):
    layout = layout_of(b'id,item,total\n1,15" monitor,5\n2,"27"" monitor",6\n3,x,7\n', tmp_path)
    assert layout.records_after_header == 3
    assert [row[1] for row in read_by_duckdb(layout)[0]] == ['15" monitor', '27" monitor', "x"]


def test_a_quote_that_is_never_closed_costs_no_record_after_it(tmp_path):
    layout = layout_of(b'id,item,total\n1,"big,5\n2,small,6\n3,"x, y",7\n4,z,8\n' + b"5,w,9\n" * 3, tmp_path)
    kept, rejected = read_by_duckdb(layout)
    assert len(kept) + rejected == layout.records_after_header
    layout = layout_of(b'id,item,total\n1,"x, y",5\n2,"small,6\n3,z,7\n', tmp_path)
    assert [row[1] for row in read_by_duckdb(layout)[0]] == ["x, y", " small", "z"]
    assert layout.warnings == ("A quote that is never closed was left out in line 3.",)


def test_a_note_with_quotes_above_the_header_does_not_swallow_it(tmp_path):
    layout = layout_of(b'"Sales" of "May\nid,item,total\n1,x,5\n2,y,6\n', tmp_path)
    assert read_by_duckdb(layout)[0] == [("1", "x", "5"), ("2", "y", "6")]
    assert layout.first_row == layout.header_row + 1 == 3


def test_names_become_unique_without_case(tmp_path):
    layout = layout_of(b"Email,email,,Email,Total\na,b,c,d,5\n", tmp_path)
    assert layout.header == ("Email", "email (2)", "column 3", "Email (3)", "Total")
    assert layout.original_header == ("Email", "email", "", "Email", "Total")


@pytest.mark.parametrize("content", [b"\n\n\n", b"  \r\n \r\n", b"\xef\xbb\xbf\n", b'""'])
def test_a_text_without_a_cell_is_refused(tmp_path, content):
    with pytest.raises(UserError, match="holds no data"):
        layout_of(content, tmp_path)


@pytest.mark.parametrize("content", [bytes(range(256)) * 20, b"\0" * 500])
def test_bytes_that_are_no_text_are_refused(tmp_path, content):
    with pytest.raises(UserError, match="no text"):
        layout_of(content, tmp_path)


def test_a_table_of_too_many_columns_is_refused(tmp_path):
    with pytest.raises(UserError, match=r"2,001 cells"):
        layout_of(b",".join(b"c%d" % number for number in range(2001)) + b"\n", tmp_path)


def test_the_digest_is_of_the_upload_not_of_the_copy(tmp_path):
    layout = layout_of(b"a,b\r1,2\r", tmp_path)
    assert (layout.size, layout.sha256) == (8, hashlib.sha256(b"a,b\r1,2\r").hexdigest())
    assert layout.path != tmp_path / "upload"


cells = st.text(alphabet='ab ,;"\n', max_size=6)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=8), block=st.integers(3, 50))
def test_records_are_counted_alike_in_blocks_of_any_size(tmp_path, rows, block):
    lines = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]
    path = tmp_path / "blocks.csv"
    path.write_text("\n".join(lines) + "\n", newline="")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("lib.intake.encoding.BLOCK_BYTES", block)
        count = count_records(path, Dialect(","))
    assert (count.lines, count.blank) == (len(rows), 0)
    assert count.quoted_newlines == sum(cell.count("\n") for row in rows for cell in row)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.text(alphabet='ab1, "\n', max_size=60))
def test_whatever_stands_in_a_file_the_count_is_what_duckdb_keeps_and_rejects(tmp_path, body):
    layout = layout_of(f"id,item,total\n1,x,2\n2,y,3\n{body}\n4,z,5\n".encode(), tmp_path)
    kept, rejected = read_by_duckdb(layout)
    assert len(kept) + rejected == layout.records_after_header


def test_a_single_record_without_an_end_has_the_header_s_line_end(tmp_path):
    path = tmp_path / "upload"
    path.write_bytes(b"id,total\r\n1,5")
    layout = read_layout(Part("one.csv", "text", path), tmp_path)
    # DuckDB, told of another line end, reads no row at all.
    assert (layout.line_end, layout.records_after_header) == ("\r\n", 1)


def test_columns_parted_by_blanks_keep_their_zeros(tmp_path):
    rows = b"".join(b" 0000%d 1997010%d  %d   11.77\r\n" % (n, n, n) for n in range(1, 7))
    layout = layout_of(b" customer_id  date number_of_cds  dollar_value\r\n" + rows, tmp_path)
    assert layout.header == ("customer_id", "date", "number_of_cds", "dollar_value")
    assert read_by_duckdb(layout)[0][0] == ("00001", "19970101", "1", "11.77")
    assert "parted by blanks" in layout.warnings[0]


def test_prose_and_lists_of_names_are_not_parted_by_their_blanks(tmp_path):
    assert len(layout_of(b"full name\n" + b"Ann Lee\n" * 8, tmp_path).header) == 1


def test_what_stands_above_a_table_without_a_header_is_told(tmp_path):
    layout = layout_of(b"Report of May\n1001,2024-01-05,5\n1002,2024-01-06,6\n", tmp_path)
    assert (layout.header_row, layout.records_after_header) == (0, 2)
    assert layout.warnings[-1] == "Left out above the first row: 1 line."


def test_a_header_in_another_delimiter_names_the_columns(tmp_path):
    layout = layout_of(b"id;day;total\n1001,2024-01-05,5\n1002,2024-01-06,6\n", tmp_path)
    assert layout.header == ("id", "day", "total")
    assert read_by_duckdb(layout)[0] == [("1001", "2024-01-05", "5"), ("1002", "2024-01-06", "6")]
    assert "Line 1 names the columns" in layout.warnings[0]


def test_a_header_with_a_lone_quote_costs_no_column(tmp_path):
    layout = layout_of(b'id,"day,item,"to,tal"\n1,2024-01-05,x,5\n2,2024-01-06,y,6\n', tmp_path)
    assert layout.header == ("id", '"day', "item", "to,tal")
    assert len(read_by_duckdb(layout)[0]) == 2


def test_an_empty_name_that_no_row_has_a_cell_for_shifts_nothing(tmp_path):
    layout = layout_of(b"id,,day,total\n1,2024-01-05,5\n2,2024-01-06,6\n", tmp_path)
    assert layout.header == ("id", "day", "total")
    assert "Look whether each name stands over its column." in layout.warnings[0]


def test_two_header_rows_are_skipped_and_joined(tmp_path):
    layout = layout_of(b"day,travel,,sum\n,rail,taxi,\n2024-01-05,5,6,11\n2024-01-06,1,2,3\n", tmp_path)
    assert layout.header == ("day", "travel rail", "travel taxi", "sum")
    assert (layout.header_row, layout.first_row, layout.records_after_header) == (1, 3, 2)


def test_cells_of_many_lines_are_read_as_cells_however_long(tmp_path):
    prose = "one, two, three, four\n" * 900
    content = "text,status\n" + f'"{prose}",done\n' * 12
    layout = layout_of(content.encode(), tmp_path)
    assert (layout.header, layout.records_after_header) == (("text", "status"), 12)
    assert read_by_duckdb(layout)[0][0] == (prose, "done")


def test_two_letters_in_a_row_do_not_make_western_text_another(tmp_path):
    layout = layout_of("name,city\nZoë,Besançon\nLéé,Köln\n".encode("cp1252"), tmp_path)
    assert layout.encoding == "cp1252"


def test_a_typographic_quote_is_a_letter(tmp_path):
    layout = layout_of(
        "id,item,total\n1,“Chair, oak”,5\n2,x,6\n".encode().replace(b", oak", b" oak"), tmp_path
    )
    assert read_by_duckdb(layout)[0][0] == ("1", "“Chair oak”", "5")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b'id,note,total,reply\n1,"a\nb",5\n2,c,6\n3,d,7\n', "parallel = false"),
        (b"id,note,total,reply\n1,a,5\n2,c,6\n3,d,7\n", "parallel = true"),
        (b'id,note,total\n1,"a\nb",5\n2,c,6\n3,d,7\n', None),
    ],
    ids=["short rows and line ends in cells", "short rows", "line ends in cells"],
)
def test_only_padded_files_with_line_ends_in_cells_are_read_by_one_thread(tmp_path, content, told):
    sql = source_sql(layout_of(content, tmp_path))
    assert told in sql if told else "parallel" not in sql
