"""What is in an upload: its first bytes decide, its name never does."""

import gzip
import zipfile
from io import BytesIO

import duckdb
import pytest

from bench.corpora.workbooks import table, write_workbook
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
        (b'{"order": 1}', "JSON"),
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
    assert (part.path.parent.parent, part.path.name) == (tmp_path, "packed_1")
    assert part.path.read_bytes() == b"id,total\n1,5\n"


def test_gz_inside_gz_is_refused(tmp_path):
    path = upload(tmp_path, gzip.compress(gzip.compress(b"id,total\n")))
    with pytest.raises(UserError, match="packed twice"):
        open_container(path, "orders.csv.gz", tmp_path)


def test_a_gz_out_of_proportion_is_refused(tmp_path):
    path = upload(tmp_path, gzip.compress(b"0" * (70 << 20)))
    with pytest.raises(UserError, match="200 times its size"):
        open_container(path, "bomb.gz", tmp_path)


def write_zip(folder, files: dict[str, bytes]):
    path = folder / "upload"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def parquet_of(folder, sql: str) -> bytes:
    path = folder / "made.parquet"
    with duckdb.connect() as connection:
        connection.sql(sql).write_parquet(str(path))
    return path.read_bytes()


def test_a_zip_of_tables_gives_one_part_each_and_says_what_it_leaves_out(tmp_path):
    files = {
        "exports/": b"",
        "exports/../../../etc/may.csv": b"id,total\n1,5\n",
        "__MACOSX/may.csv": b"litter",
        "june.parquet": parquet_of(tmp_path, "select 1 as id"),
        "manual.pdf": b"%PDF-1.7\n",
    }
    may, june = open_container(write_zip(tmp_path, files), "year.zip", tmp_path)
    assert (may.name, may.kind) == ("year.zip: may.csv", "text")
    assert may.path.read_bytes() == b"id,total\n1,5\n"
    assert tmp_path in may.path.parents
    assert (june.name, june.kind) == ("year.zip: june.parquet", "parquet")
    assert may.warnings == june.warnings
    assert "1 of 3 files. “year.zip: manual.pdf” is a PDF document." in may.warnings[0]
    assert not (tmp_path.parent / "etc").exists()


def test_a_workbook_in_a_zip_is_read(tmp_path):
    held = BytesIO()
    write_workbook(held, {"May": table([["id", "total"], ["a", 5]])})
    (part,) = open_container(write_zip(tmp_path, {"may.xlsx": held.getvalue()}), "may.zip", tmp_path)
    assert part.path.read_text() == "id,total\na,5\n"


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({}, "archive is empty"),
        ({"readme.pdf": b"%PDF"}, "no table in the archive.*PDF"),
        ({f"{at}.csv": b"a,b\n" for at in range(101)}, "101 files; 100"),
        ({"inner.zip": b"PK\x05\x06" + b"\0" * 18, "a.csv": b"a,b\n"}, "archive is empty|packed twice"),
        ({"inner.csv.gz": gzip.compress(b"a,b\n")}, "packed twice"),
        ({"content.xml": b"<x/>", "mimetype": b"x"}, "OpenDocument"),
        ({"Index/Document.iwa": b"x"}, "Apple Numbers"),
        ({"word/document.xml": b"<x/>"}, "Word document"),
        ({"xl/workbook.bin": b"x"}, "xlsb"),
        ({"zeros.csv": b"0" * (70 << 20)}, "200 times its size"),
    ],
)
def test_archives_that_hold_no_table_or_too_much_are_refused(tmp_path, files, told):
    with pytest.raises(UserError, match=told) as caught:
        open_container(write_zip(tmp_path, files), "orders.zip", tmp_path)
    assert caught.value.hint


def test_a_zip_inside_a_zip_is_refused(tmp_path):
    inner = write_zip(tmp_path, {"a.csv": b"id,total\n1,5\n"}).read_bytes()
    with pytest.raises(UserError, match="packed twice"):
        open_container(write_zip(tmp_path, {"inner.zip": inner}), "outer.zip", tmp_path)


def test_an_archive_with_a_password_says_so(tmp_path):
    path = write_zip(tmp_path, {"a.csv": b"id,total\n1,5\n"})
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\x03\x04") + 6] |= 1  # The flag of an encrypted entry, in both of its places.
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    with pytest.raises(UserError, match="password"):
        open_container(path, "a.zip", tmp_path)


@pytest.mark.parametrize("cut", [4, 30, 60, 100])
def test_a_zip_that_is_cut_off_is_damaged(tmp_path, cut):
    path = write_zip(tmp_path, {"a.csv": b"id,total\n1,5\n"})
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(UserError, match="damaged"):
        open_container(path, "a.zip", tmp_path)


def test_a_gz_of_several_members_is_one_text(tmp_path):
    content = gzip.compress(b"id,total\n") + gzip.compress(b"1,5\n") + b"\0" * 512
    (part,) = open_container(upload(tmp_path, content), "a.csv.gz", tmp_path)
    assert part.path.read_bytes() == b"id,total\n1,5\n"


def test_a_gz_that_is_cut_off_is_damaged(tmp_path):
    content = gzip.compress(b"id,total\n1,5\n")[:-9]
    with pytest.raises(UserError, match="damaged"):
        open_container(upload(tmp_path, content), "a.csv.gz", tmp_path)


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
    with pytest.raises(UserError, match="can't be read"):
        open_container(path, "sales.parquet", tmp_path)


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
