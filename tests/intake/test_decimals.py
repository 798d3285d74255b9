"""Decimal signs of columns of numbers."""

from decimal import Decimal

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.intake.decimals import DecimalReading, proof, read_decimals
from lib.intake.source import literal


def reading(*cells: str) -> DecimalReading:
    values = ", ".join(f"({literal(cell)}, 1)" for cell in cells)
    with duckdb.connect() as connection:
        return read_decimals(connection, f"(VALUES {values}) AS numbers(cell, cells)")


@pytest.mark.parametrize(
    ("shape", "sign"),
    [
        ("999", ""),
        ("99,99", ","),
        ("99,9999", ","),
        ("9.99", "."),
        ("$9,999.99", "."),
        ("9.999,99 €", ","),
        ("9 999,99", ","),
        ("CHF 9'999.99", "."),
        ("9,999,999", "."),
        ("9.999.999", ","),
        ("9,999", "?"),
        ("9.999", "?"),
        ("9999.999", "."),
        ("-$99.99", "."),
        ("(99.99)", "."),
        ("999kr", ""),
        ("99%", ""),
        ("99 Mar 9999", None),
        ("9999-99-99", None),
        ("TX-A-99", None),
        ("red", None),
    ],
)
def test_what_one_number_proves(shape: str, sign: str | None) -> None:
    assert proof(shape) == sign


def test_a_comma_proven_anywhere_holds_for_the_column() -> None:
    assert reading("1,234", "261,96").sign == ","


def test_a_point_proven_anywhere_holds_for_the_column() -> None:
    assert reading("1,234", "$1,001.18").sign == "."


def test_a_separator_before_three_digits_proves_nothing() -> None:
    found = reading("1,234", "2,500")
    assert found.ambiguous
    assert found.sign is None
    assert found.example == "1,234"


def test_no_thousand_begins_with_a_zero() -> None:
    assert reading("0,125", "1,250").sign == ","


def test_the_share_of_numbers_tells_a_column_of_words() -> None:
    assert reading("12", "twelve", "13", "14").share == 0.75


@settings(max_examples=40, deadline=None)
@given(
    amounts=st.lists(st.decimals("0.01", "9999999.99", places=2), min_size=1, max_size=20),
    sign=st.sampled_from([".", ","]),
)
def test_amounts_with_cents_prove_their_sign(amounts: list[Decimal], sign: str) -> None:
    other = "," if sign == "." else "."
    cells = [f"{amount:,}".replace(",", "_").replace(".", sign).replace("_", other) for amount in amounts]
    assert reading(*cells).sign == sign
