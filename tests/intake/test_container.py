"""What is in an upload: its first bytes decide, its name never does."""

import gzip
import zipfile

import duckdb
import pytest

from lib.errors import UserError
from lib.intake.container import open_container, shown_name
from lib.intake.parquet import read_parquet_layout


def upload(folder, content: bytes):
    path = folder / "upload"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "empty"),
        (b"\n<!DOCTYPE html>\n<html><body>Sign in</body>", "web page"),
        (b"\xef\xbb\xbf<!-- x --><table><tr><td>1</td></tr></table>", "web page"),
        (b'<?xml version="1.0"?><rows/>', "XML"),
        (b'[{"order": 1}]', "JSON"),
        (b"%PDF-1.7\n", "a PDF document"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (b"\xff\xd8\xff\xe0", "a picture"),
        (b"SQLite format 3\0", "a database"),
        (b"Rar!\x1a\x07", "a RAR archive"),
        (b"PAR1" + b"x" * 50, "cut off"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old Office file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"\x1f\x8b\x08\0broken", "damaged"),
    ],
)
def test_what_holds_no_table_is_named(tmp_path, content, told):
    with pytest.raises(UserError, match=told) as caught:
        open_container(upload(tmp_path, content), "orders.csv", tmp_path)
    assert caught.value.hint


def test_a_text_is_a_part_whatever_its_name(tmp_path):
    path = upload(tmp_path, b"id,total\n1,5\n")
    (part,) = open_container(path, "orders.xlsx", tmp_path)
    assert (part.kind, part.path) == ("text", path)


def test_a_gz_is_unpacked_under_a_name_of_our_own(tmp_path):
    path = upload(tmp_path, gzip.compress(b"id,total\n1,5\n"))
    (part,) = open_container(path, "../../etc/orders.csv.gz", tmp_path)
    assert part.name == "orders.csv"
    assert part.path.parent == tmp_path
    assert part.path.read_bytes() == b"id,total\n1,5\n"


def test_gz_inside_gz_is_refused(tmp_path):
    path = upload(tmp_path, gzip.compress(gzip.compress(b"id,total\n")))
    with pytest.raises(UserError, match="packed twice"):
        open_container(path, "orders.csv.gz", tmp_path)


def test_a_gz_out_of_proportion_is_refused(tmp_path):
    path = upload(tmp_path, gzip.compress(b"0" * (70 << 20)))
    with pytest.raises(UserError, match="200 times its size"):
        open_container(path, "bomb.gz", tmp_path)


def test_a_zip_that_is_no_workbook_names_what_it_holds(tmp_path):
    path = tmp_path / "upload"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("may.csv", "id,total\n1,5\n")
    with pytest.raises(UserError, match=r"not a workbook.*may\.csv"):
        open_container(path, "may.zip", tmp_path)


def test_a_parquet_file_tells_its_footer(tmp_path):
    path = tmp_path / "it's.parquet"
    connection = duckdb.connect()
    connection.sql("select 1 as id, 2.5 as total union all select 2, 3.5").write_parquet(str(path))
    (part,) = open_container(path, "sales", tmp_path)
    layout = read_parquet_layout(connection, part)
    assert (layout.kind, layout.header, layout.records_after_header) == ("parquet", ("id", "total"), 2)
    assert layout.types == ("INTEGER", "DECIMAL(2,1)")


def test_a_parquet_file_with_a_broken_footer_is_refused(tmp_path):
    path = upload(tmp_path, b"PAR1" + b"x" * 100 + b"PAR1")
    (part,) = open_container(path, "sales.parquet", tmp_path)
    with pytest.raises(UserError, match="can't be read"):
        read_parquet_layout(duckdb.connect(), part)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\exports\\may.csv", "may.csv"),
        ("a\0b\n.csv", "ab.csv"),
        ("", "file"),
        ("x" * 500, "x" * 120),
    ],
)
def test_a_name_is_only_shown(name, shown):
    assert shown_name(name) == shown
