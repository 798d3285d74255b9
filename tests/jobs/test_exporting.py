"""Everything about one person leaves as a zip, links of profiles as csv; on the command line too."""

import csv
import io
import json
import shutil
import zipfile

import pytest

from lib.__main__ import main
from lib.errors import UserError
from lib.jobs.building import build
from lib.jobs.exporting import export_customer, export_links, write_whole
from lib.workspace.marts import CUSTOMERS
from lib.workspace.workspace import Workspace
from tests.builders import sale, workspace_of
from tests.jobs.people import GONE, STAYS, files, found


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    place = tmp_path_factory.mktemp("built")
    held = files(place)
    with Workspace.open(place / "shop.duckdb", readable=held) as workspace:
        build(workspace, held)
    return place / "shop.duckdb"


@pytest.fixture
def shop(built, tmp_path):
    shutil.copyfile(built, tmp_path / "shop.duckdb")
    return tmp_path / "shop.duckdb"


def number_of(path, name):
    with Workspace.open(path) as workspace:
        return str(workspace.read(CUSTOMERS.filter(CUSTOMERS.name == name))["customer_id"].iloc[0])


def unzipped(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name).decode("utf-8-sig") for name in archive.namelist()}


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text)))


def run(capsys, *arguments):
    code = main([str(argument) for argument in arguments])
    said = capsys.readouterr()
    return code, json.loads(said.out) if said.out else None, said.err


def test_the_zip_holds_all_that_is_known_and_nothing_of_others(shop):
    number = number_of(shop, "Quilla Vandermeer")
    with Workspace.open(shop) as workspace:
        held = unzipped(export_customer(workspace, number.lower()))

    assert {*held} >= {
        "README.txt",
        "customer.csv",
        "orders.csv",
        "order_lines.csv",
        "profiles.csv",
        "touches.csv",
    }
    assert {*held} >= {"feedback.csv", "accounts.csv", "records.csv", "rows_not_in.csv"}
    assert [row["order_id"] for row in rows_of(held["orders.csv"])] == ["W1", "W3"]
    assert [row["file_name"] for row in rows_of(held["order_lines.csv"])] == ["orders.csv"] * 2
    assert "zephyr" in held["profiles.csv"]
    assert rows_of(held["rows_not_in.csv"])[0]["text"].startswith("W4,soon,web,quilla")
    assert not [value for value in STAYS.values() if any(value in text for text in held.values())]


def test_every_table_of_the_zip_is_explained_and_none_is_empty(shop):
    with Workspace.open(shop) as workspace:
        held = unzipped(export_customer(workspace, number_of_open(workspace)))
    tables = [name for name in held if name.endswith(".csv")]
    assert all(f"{name} ({len(rows_of(held[name]))})" in held["README.txt"] for name in tables)
    assert all(rows_of(held[name]) for name in tables)


def number_of_open(workspace):
    return str(workspace.read(CUSTOMERS)["customer_id"].iloc[0])


def test_a_person_without_anything_but_an_order_can_be_exported():
    with workspace_of([sale("=cmd", "2025-01-05", 10.0)]) as workspace:
        held = unzipped(export_customer(workspace, number_of_open(workspace)))

    assert rows_of(held["order_lines.csv"])[0]["customer_ref"] == "'=cmd"
    assert "feedback.csv" not in held


def test_links_name_each_profile_by_what_its_system_knows_it_by():
    lines = [
        sale("C7", "2025-01-05", 10.0),
        sale(None, "2025-01-06", 10.0, email="Ann@Example.com", order_id="2"),
        sale(None, "2025-01-07", 10.0, phone="(212) 555-0147", order_id="3"),
        sale("+49 7", "2025-01-08", 10.0),
    ]
    with workspace_of(lines) as workspace:
        links, content = export_links(workspace)

    assert list(links.columns) == ["source", "customer_ref", "customer_id"]
    assert {*links["customer_ref"]} == {"C7", "ann@example.com", "12125550147", "+49 7"}
    assert links["customer_id"].nunique() == 4
    assert "generic,'+49 7,C" in content.decode("utf-8-sig")


def test_a_file_is_written_whole_for_this_user_only(tmp_path):
    write_whole(tmp_path / "a.zip", b"one")
    write_whole(tmp_path / "a.zip", b"two")

    assert (tmp_path / "a.zip").read_bytes() == b"two"
    assert (tmp_path / "a.zip").stat().st_mode & 0o077 == 0
    assert [path.name for path in tmp_path.iterdir()] == ["a.zip"]
    with pytest.raises(UserError, match="could not be written"):
        write_whole(tmp_path / "nowhere" / "a.zip", b"one")


def test_the_command_line_exports_and_erases(shop, capsys):
    number = number_of(shop, "Quilla Vandermeer")
    taken, links = shop.with_name("taken.zip"), shop.with_name("links.csv")

    code, said, _ = run(capsys, "export", "customer", number, "--workspace", shop, "--to", taken)
    assert (code, said["customer_id"]) == (0, number)
    assert "README.txt" in unzipped(taken.read_bytes())
    code, said, _ = run(capsys, "export", "customer-links", "--workspace", shop, "--to", links, "--json")
    assert (code, said["customers"]) == (0, 2)
    listed = rows_of(links.read_text(encoding="utf-8-sig"))
    assert {row["customer_id"] for row in listed if row["customer_ref"] == "LOY-884201"} == {number}
    taken.unlink()
    links.unlink()

    code, said, _ = run(capsys, "erase", number, "--workspace", shop)
    assert (code, said["customer_id"], said["order_lines"]) == (0, number, 2)
    assert found(shop.parent, GONE) == set()
    assert found(shop.parent, STAYS) == set(STAYS)


@pytest.mark.parametrize(
    "arguments", [("erase", "C999999"), ("export", "customer", "C999999", "--to", "nobody.zip")]
)
def test_nobody_and_no_workspace_are_refused_in_words(shop, capsys, arguments):
    code, said, fault = run(capsys, *arguments, "--workspace", shop)
    assert (code, said) == (2, None)
    assert "There is no customer C999999." in fault

    code, _, fault = run(capsys, *arguments, "--workspace", shop.with_name("missing.duckdb"))
    assert code == 2
    assert "There is no such workspace." in fault
    assert not shop.with_name("missing.duckdb").exists()
