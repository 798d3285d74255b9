"""The canonical tables as declared: what a contributor may get wrong in `tables.toml`."""

import tomllib
from collections import Counter
from pathlib import Path

import duckdb
import pytest

import lib.schema.tables as tables_module
from lib.schema.tables import SQL_TYPES, Table, normal_header, tables

TABLES = list(tables().values())


@pytest.mark.parametrize(
    ("header", "normal"),
    [
        ("Order ID", "orderid"),
        ("_CustomerID", "customerid"),
        ("État", "etat"),
        ("Förnamn", "fornamn"),
        ("Straße", "strasse"),
        ("Commande n°", "commanden"),
        ("E-mail 1 - Value", "email1value"),
        ("#", "#"),
        ("  ", ""),
    ],
)
def test_headers_are_compared_without_case_accents_and_punctuation(header: str, normal: str) -> None:
    assert normal_header(header) == normal


def test_order_lines_need_a_date_an_amount_and_a_key() -> None:
    lines = tables()["order_lines"]
    assert lines.missing({"ordered_at", "unit_price", "order_id"}) == ()
    assert lines.missing({"ordered_at", "order_id"}) == (
        ("net_revenue", "unit_price", "gross_revenue", "order_total", "paid_amount"),
    )
    assert lines.columns["ordered_at"].required
    assert not lines.columns["order_id"].required


def test_ingredients_are_not_stored() -> None:
    stored = {column.name for column in tables()["order_lines"].stored}
    assert {"net_revenue", "unit_price", "refund_amount"} <= stored
    assert stored.isdisjoint({"gross_revenue", "order_time", "order_total", "first_name", "profit"})


def test_money_and_quantity_are_exact() -> None:
    columns = tables()["order_lines"].columns
    assert columns["net_revenue"].sql_type == columns["quantity"].sql_type == "DECIMAL(18,4)"
    assert tables()["stores"].columns["latitude"].sql_type == "DOUBLE"


def test_a_bad_amount_or_date_rejects_the_row_and_a_bad_cost_does_not() -> None:
    columns = tables()["order_lines"].columns
    assert {columns[name].on_bad for name in ("ordered_at", "net_revenue", "unit_price")} == {"reject"}
    assert columns["unit_cost"].on_bad == "empty"


@pytest.mark.parametrize("sql_type", sorted(set(SQL_TYPES.values())))
def test_duckdb_knows_every_type(sql_type: str) -> None:
    with duckdb.connect() as connection:
        assert connection.execute(f"SELECT CAST(NULL AS {sql_type})").fetchone() == (None,)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_column_says_what_it_means(table: Table) -> None:
    for column in table.columns.values():
        assert column.type in SQL_TYPES, column.name
        assert column.meaning.endswith("."), column.name
        assert column.on_bad in {"reject", "empty"}, column.name
        assert column.accepts[0] == normal_header(column.name)
        if column.type == "money":
            assert column.unit == "money", column.name


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_needs_name_columns_of_the_table(table: Table) -> None:
    assert table.needs
    assert {name for group in table.needs for name in group} <= set(table.columns)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_columns_own_name_belongs_to_no_other_column(table: Table) -> None:
    own = {normal_header(name) for name in table.columns}
    others = Counter(
        alias for column in table.columns.values() for alias in column.accepts[1:] if alias in own
    )
    assert {alias: n for alias, n in others.items() if alias not in DECIDED_BY_RANK} == {}


DECIDED_BY_RANK = {"subcategory", "storename"}
"""A column of that name takes the header before another one that would also accept it."""


def test_names_in_other_languages_belong_to_columns_that_are_there() -> None:
    path = Path(tables_module.__file__).with_name("synonyms.toml")
    languages = tomllib.loads(path.read_text(encoding="utf-8"))
    # Codes on the packaging come after the names of all languages.
    assert list(languages) == ["german", "french", "spanish", "swedish", "dutch", "italian", "packaging"]
    everywhere = {column for table in tables().values() for column in table.columns}
    for language in languages.values():
        assert set(language.pop("any")) <= everywhere
        for name, columns in language.items():
            assert set(columns) <= set(tables()[name].columns)


def test_a_name_in_one_language_means_one_column_of_a_table() -> None:
    path = Path(tables_module.__file__).with_name("synonyms.toml")
    for language in tomllib.loads(path.read_text(encoding="utf-8")).values():
        for columns in language.values():
            names = [name for aliases in columns.values() for name in set(map(normal_header, aliases))]
            assert [name for name, count in Counter(names).items() if count > 1] == []
