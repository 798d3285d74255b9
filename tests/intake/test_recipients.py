"""Does an order go to somebody else? Only the answer is kept: whom it goes to never dealt with us."""

from pathlib import Path

import duckdb
import pytest

from lib.intake.container import open_container
from lib.intake.load import stage
from lib.intake.recipients import goes_elsewhere
from lib.intake.recognise import recognise
from lib.intake.text import read_layout
from lib.jobs.building import build
from lib.schema.platforms import platforms
from lib.schema.tables import tables
from lib.workspace.marts import CUSTOMERS, ORDERS
from lib.workspace.workspace import Workspace
from tests.intake.staging import Result, _dicts

HEAD = "order_id,ordered_at,channel,email,net_revenue"


def read(folder: Path, text: str) -> Result:
    path = folder / "orders.csv"
    path.write_text(text, encoding="utf-8")
    (part,) = open_container(path, path.name, folder)
    layout = read_layout(part, folder)
    with duckdb.connect() as connection:
        mapping = recognise(connection, layout)
        connection.execute("begin")
        staged = stage(connection, layout, mapping, 7)
        connection.execute("commit")
        return Result(staged, _dicts(connection, "select * from staged_7 order by source_row"), [])


@pytest.mark.parametrize(
    ("customer", "recipient", "home", "there", "elsewhere"),
    [
        ("Ann Lee", "Ann Lee", "12345", "12345", False),
        ("Ann Lee", "Bob Lee", "12345", "12345", True),
        ("Ann Lee", "Ann Lee", "12345", "54321", True),
        ("A. Lee", "Ann Lee", None, None, False),
        ("Lee, Ann", "Ann Lee", None, None, False),
        ("Pual Tran", "Paul Tran", None, None, False),
        ("José Núñez", "jose nunez", None, None, False),
        ("Chris Hay", "Christopher Hay", None, None, False),
        ("Ann Lee", "Acme Corp", None, None, True),
        ("Ann Lee", None, "12345", "12345-6789", False),
        ("Ann Lee", None, "SW1A 1AA", "sw1a1aa", False),
        ("Ann Lee", None, None, "12345", None),
        (None, None, None, None, None),
    ],
)
def test_whether_it_goes_elsewhere(customer, recipient, home, there, elsewhere) -> None:
    have = {"customer_name", "ship_to_name", "postcode", "ship_to_postcode"}
    test = goes_elsewhere(have, "customer_name")
    with duckdb.connect() as connection:
        row = connection.execute(
            f"select {test} from (select $1::varchar as customer_name, $2::varchar as ship_to_name, "
            "$3::varchar as postcode, $4::varchar as ship_to_postcode)",
            [customer, recipient, home, there],
        ).fetchone()
    assert row == (elsewhere,)


def test_a_file_of_both_addresses_tells_it_and_keeps_no_recipient(tmp_path) -> None:
    found = read(
        tmp_path,
        f"{HEAD},billing name,billing zip,shipping name,shipping zip\n"
        "1,2026-01-05,web,ann@example.com,20,Ann Lee,12345.0,Ann Lee,12345.0\n"
        "2,2026-01-06,web,ann@example.com,20,Ann Lee,12345.0,Wilhelmina Oak,54321.0\n",
    )
    assert found.column("goes_elsewhere") == [False, True]
    assert found.column("customer_name") == ["Ann Lee", "Ann Lee"]
    assert found.column("postcode") == ["12345", "12345"]
    assert "Oak" not in str(found.rows)


def test_without_a_billing_name_the_name_on_the_parcel_is_the_customers(tmp_path) -> None:
    found = read(
        tmp_path, f"{HEAD},shipping name,shipping zip\n1,2026-01-05,web,ann@example.com,20,Ann,12345\n"
    )
    assert (found.rows[0]["customer_name"], found.rows[0]["postcode"]) == ("Ann", "12345")
    assert "goes_elsewhere" not in found.rows[0]


def test_names_in_two_columns_are_compared_too(tmp_path) -> None:
    found = read(
        tmp_path,
        f"{HEAD},first name,last name,recipient name\n1,2026-01-05,web,ann@example.com,20,Ann,Lee,Bob Lee\n",
    )
    assert found.column("goes_elsewhere") == [True]


def test_a_platform_compares_a_column_with_no_column_of_its_own(tmp_path) -> None:
    text = (Path(__file__).parents[1] / "fixtures" / "platforms" / "shopify_orders.csv").read_text("utf-8")
    both = read(tmp_path, text)
    assert set(both.column("goes_elsewhere")) <= {True, False, None}
    assert False in both.column("goes_elsewhere")
    without = read(tmp_path, text.replace("Billing Name", "Note").replace("Billing Zip", "Note 2"))
    assert "goes_elsewhere" not in without.rows[0]
    assert "Mira Sand" in without.column("customer_name")


def test_recipients_are_no_stored_columns_of_any_table() -> None:
    stored = {column.name for table in tables().values() for column in table.stored}
    assert not {name for name in stored if name.startswith("ship_to")}
    fed = {name for platform in platforms().values() for name in (*platform.columns, *platform.joined)}
    assert {"ship_to_name", "ship_to_postcode"} <= fed


def test_no_byte_of_a_recipient_reaches_the_workspace(tmp_path) -> None:
    orders = tmp_path / "orders.csv"
    orders.write_text(
        f"{HEAD},billing name,billing zip,shipping name,shipping zip\n"
        "1,2026-01-05,web,ann@example.com,20,Ann Lee,12345,Wilhelmina Oakentree,98765\n"
        "2,2026-01-06,web,ann@example.com,20,Ann Lee,12345,Ann Lee,12345\n"
    )
    place = tmp_path / "shop.duckdb"
    with Workspace.open(place, readable=[orders]) as workspace:
        build(workspace, [orders])
        assert workspace.read(ORDERS.order_by("order_id"))["goes_elsewhere"].to_list() == [True, False]
        assert workspace.read(CUSTOMERS)["name"].to_list() == ["Ann Lee"]  # and nobody else is a customer
    held = place.read_bytes()
    assert b"ann@example.com" in held
    assert b"Oakentree" not in held
    assert b"98765" not in held
