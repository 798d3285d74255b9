"""Currencies are read from headers and from the signs beside amounts; a bare dollar or krona names none."""

import duckdb
import pytest

from lib.intake.currencies import currency_of_header, signs_of, tells_one, without_currency
from lib.intake.layout import Part
from lib.intake.load import stage
from lib.intake.recognise import recognise, remap
from lib.intake.text import read_layout


@pytest.mark.parametrize(
    ("header", "code", "bare"),
    [
        ("Unit Price USD", "USD", "Unit Price"),
        ("Betrag (EUR)", "EUR", "Betrag"),
        ("amount_in_gbp", "GBP", "amount"),
        ("Total €", "EUR", "Total"),
        ("Number Of All", "", "Number Of All"),
        ("Net sales", "", "Net sales"),
    ],
)
def test_a_header_may_end_in_a_currency(header: str, code: str, bare: str) -> None:
    assert (currency_of_header(header), without_currency(header)) == (code, bare)


def test_signs_beside_numbers_are_found_on_either_side() -> None:
    cells = ["$10", "-€10.50", "5 EUR", "899kr", "(R$ 4)", "12", "10%", "12 pieces"]
    assert signs_of(cells) == ("$", "€", "EUR", "kr", "R$")


@pytest.mark.parametrize(
    ("signs", "code"), [(("€",), "EUR"), (("$",), ""), (("kr",), ""), (("€", "£"), ""), ((), "")]
)
def test_one_sign_tells_the_currency_unless_several_share_it(signs: tuple[str, ...], code: str) -> None:
    assert tells_one(signs) == code


@pytest.fixture
def currencies(tmp_path):
    def go(*amounts, **changes):
        rows = "".join(f"{place},2024-01-13,c{place},{amount}\n" for place, amount in enumerate(amounts))
        path = tmp_path / "file.csv"
        path.write_text("order id,order date,customer id,amount\n" + rows, encoding="utf-8")
        layout = read_layout(Part("file.csv", "text", path), tmp_path)
        with duckdb.connect() as connection:
            mapping = recognise(connection, layout)
            if changes:
                mapping = remap(connection, layout, mapping, changes)
            connection.execute("begin")
            stage(connection, layout, mapping, 1)
            found = connection.execute("select * from staged_1 order by source_row")
            names = [entry[0] for entry in found.description]
            rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
        return [row.get("currency") for row in rows], [float(row["net_revenue"]) for row in rows], mapping

    return go


def test_amounts_of_several_currencies_are_kept_apart_and_said(currencies) -> None:
    codes, amounts, mapping = currencies("$10", "€20", "£30", "40")
    assert codes == ["USD", "EUR", "GBP", None]
    assert amounts == [10, 20, 30, 40]
    assert any("read from the sign" in warning for warning in mapping.warnings)


def test_one_sign_holds_for_the_whole_column(currencies) -> None:
    assert currencies("20 €", "30")[0] == ["EUR", "EUR"]
    assert currencies("$20", "30")[0] == [None, None]


def test_the_sign_is_still_read_after_a_change_by_hand(currencies) -> None:
    assert currencies("$10", "€20", amount="gross_revenue")[0] == ["USD", "EUR"]
