"""Can SQL that got in somehow reach out? Probes against an open workspace."""

import duckdb
import pytest

from lib.workspace.workspace import Workspace


@pytest.fixture
def workspace():
    with Workspace.open() as workspace_:
        yield workspace_


@pytest.fixture
def outside(tmp_path):
    """A file that is nobody's business."""
    path = tmp_path / "secret.csv"
    path.write_text("name\nann\n")
    return path


def run(workspace, sql):
    with workspace.transaction(quiet=True) as connection:
        return connection.execute(sql).fetchall()


@pytest.mark.parametrize(
    "sql",
    [
        "select * from read_csv('{outside}')",
        "select * from read_text('{outside}')",
        "select * from read_blob('{outside}')",
        "select * from '{outside}'",
        "select * from glob('{folder}/*')",
        "copy (select 1) to '{folder}/out.csv'",
        "copy (select 1) to '{folder}/out.parquet' (format parquet)",
        "export database '{folder}/dump'",
        "attach '{folder}/other.duckdb' as other",
        "select * from read_csv('{inside}/../../{name}')",
        "select * from read_csv('https://example.com/a.csv')",
        "select * from 's3://bucket/a.parquet'",
        "install httpfs",
        "load httpfs",
        "install spatial from community",
        "set enable_external_access = true",
        "set allowed_directories = ['/']",
        "set memory_limit = '100GB'",
        "set temp_directory = '{folder}'",
        "reset lock_configuration",
        "create persistent secret s (type s3)",
        "load '{folder}/evil.duckdb_extension'",
    ],
)
def test_what_is_outside_of_its_folder_stays_there(workspace, outside, sql):
    told = sql.format(outside=outside, folder=outside.parent, inside=workspace.folder, name=outside.name)

    with pytest.raises(duckdb.Error):
        run(workspace, told)

    assert [path.name for path in outside.parent.iterdir()] == ["secret.csv"]


def test_its_own_folder_can_be_read_and_written(workspace):
    place = workspace.new_folder("inbox") / "a.csv"

    run(workspace, f"copy (select 7 as n) to '{place}'")

    assert run(workspace, f"select n from read_csv('{place}')") == [(7,)]


def test_a_named_file_can_be_read_in_place_and_its_neighbour_not(outside):
    neighbour = outside.with_name("neighbour.csv")
    neighbour.write_text("name\nbob\n")
    with Workspace.open(readable=[outside]) as workspace:
        assert run(workspace, f"select name from read_csv('{outside}')") == [("ann",)]
        with pytest.raises(duckdb.PermissionException):
            run(workspace, f"select name from read_csv('{neighbour}')")


def test_a_path_with_a_quote_is_no_way_out(tmp_path):
    path = tmp_path / "o'brien.csv"
    path.write_text("name\nann\n")
    with Workspace.open(readable=[path]) as workspace:
        assert run(workspace, f"select name from read_csv('{str(path).replace(chr(39), chr(39) * 2)}')") == [
            ("ann",)
        ]
