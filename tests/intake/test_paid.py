"""Is a total what was paid in all, with the tax and the shipping in it and before what was given back?"""

from pathlib import Path

import duckdb
import pytest

from lib.intake.layout import Part
from lib.intake.load import stage
from lib.intake.mapping import Mapping
from lib.intake.recognise import Told, recognise
from lib.intake.text import read_layout


def taken(folder: Path, header: str, *rows: str, told: Told | None = None) -> tuple[Mapping, float]:
    """What a file is taken for, and its net revenue; a row begins after the order, its day and the buyer."""
    started = [f"{place};2026-01-{place:02};a@example.com;{row}" for place, row in enumerate(rows, start=13)]
    path = folder / "file.csv"
    path.write_text("\n".join([f"Order ID;Order Date;Email;{header}", *started]), encoding="utf-8")
    with duckdb.connect() as connection:
        layout = read_layout(Part("file.csv", "text", path), folder)
        mapping = recognise(connection, layout, told or Told())
        connection.execute("begin")
        return mapping, float(stage(connection, layout, mapping, 1).totals["net"])


@pytest.mark.parametrize(
    ("header", "rows", "net"),
    [
        # 16.90 - 1.90 - 5 = 10 and 28.80 - 3.80 - 5 = 20.
        ("Tax;Shipping;Total", ("1.90;5;16.90", "3.80;5;28.80"), 30),
        ("MwSt;Versandkosten;Gesamtbetrag", ("1,90 €;4,90 €;16,80 €", "19,00 €;0,00 €;1.119,00 €"), 1110),
        ("Betrag inkl. MwSt;MwSt-Betrag", ("11,90;1,90", "119,00;19,00"), 110),
        # A refund's own row: 10 and -10.
        ("Tax;Total", ("1.90;11.90", "-1.90;-11.90"), 0),
        # 10 + (10 - 4) + (20 - 20).
        ("Total;Refunded", ("10;0", "10;4", "20;20"), 16),
        ("Amount;Refund Amount", ("10;0", "10;4"), 16),
        # 11.90 with 1.90 tax stays 10; all of the second was given back.
        ("Discount Amount;Tax;Order Total;Refunded Amount", ("2;1.9;11.9;0", "0;3.8;23.8;23.8"), 10),
    ],
)
def test_tax_shipping_and_refunds_are_taken_off_a_total_and_it_is_said(
    tmp_path: Path, header: str, rows: tuple[str, ...], net: float
) -> None:
    mapping, found = taken(tmp_path, header, *rows)

    assert found == pytest.approx(net)
    assert any("is taken for what was paid in all" in warning for warning in mapping.warnings)


@pytest.mark.parametrize(
    ("header", "rows", "net", "said"),
    [
        # More was given back than the total holds: it is what was left.
        ("Total;Refunded", ("10;0", "6;4", "0;20"), 16, "Total counts as it stands; Refunded is not"),
        ("Amount;Tax", ("10;1.90", "20;3.80"), 30, "Amount counts as it stands; Tax is not"),
        ("Net Sales;Tax", ("10;1.90", "20;3.80"), 30, "left out: Tax."),
        ("Total excl. VAT;VAT", ("10;1.90", "20;3.80"), 30, "left out: VAT."),
        ("Tax Rate;Total", ("19%;11.90", "7%;10.70"), 22.6, "left out: Tax Rate."),
    ],
)
def test_an_amount_that_may_be_net_stays_and_is_told(
    tmp_path: Path, header: str, rows: tuple[str, ...], net: float, said: str
) -> None:
    mapping, found = taken(tmp_path, header, *rows)

    assert found == pytest.approx(net)
    assert any(said in warning for warning in mapping.warnings)


def test_what_the_person_says_of_a_total_holds(tmp_path: Path) -> None:
    told = Told(columns=frozenset({"net_revenue"}))

    assert taken(tmp_path, "Tax;Total", "1.90;11.90", told=told)[1] == pytest.approx(11.9)


def test_a_total_of_lines_is_not_taken_apart(tmp_path: Path) -> None:
    # The shipping may be that of the order, repeated on its lines.
    path = tmp_path / "file.csv"
    path.write_text(
        "Order ID,Order Date,Email,Product,Shipping,Total\n"
        "1,2026-01-13,a@example.com,Mug,5,10\n1,2026-01-13,a@example.com,Pot,5,20\n"
    )
    with duckdb.connect() as connection:
        mapping = recognise(connection, read_layout(Part("file.csv", "text", path), tmp_path))

    assert mapping.columns()["net_revenue"] == "Total"
    assert any("Total counts as it stands; Shipping is not taken off it" in one for one in mapping.warnings)
