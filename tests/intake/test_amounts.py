"""Amounts, their tax and their bookings in layouts that nobody declared: taken right, or asked about."""

from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from lib.intake.layout import Part
from lib.intake.load import Staged, stage
from lib.intake.mapping import Mapping
from lib.intake.recognise import Told, recognise, remap
from lib.intake.taxes import is_tax_or_shipping, side_of
from lib.intake.text import read_layout


def taken(folder: Path, text: str, told: Told | None = None) -> tuple[Mapping, Staged | None]:
    """Return what a file is taken for and, where nothing is asked, what is staged of it."""
    path = folder / "file.csv"
    path.write_text(text)
    with duckdb.connect() as connection:
        layout = read_layout(Part("file.csv", "text", path), folder)
        mapping = recognise(connection, layout, told or Told())
        if mapping.questions:
            return mapping, None
        connection.execute("begin")
        return mapping, stage(connection, layout, mapping, 1)


@pytest.mark.parametrize(
    ("header", "side"),
    [
        ("Line Amount Excl. VAT", "without"),
        ("Montant HT", "without"),
        ("Radsumma exkl moms", "without"),
        ("Preis (netto)", "without"),
        ("Total incl. GST", "with"),
        ("PU TTC", "with"),
        ("Price (incl. VAT)", "with"),
        ("Net sales", ""),
        ("Exchange rate", ""),
    ],
)
def test_a_header_says_on_which_side_of_the_tax_its_amounts_are(header: str, side: str) -> None:
    assert side_of(header) == side
    assert not is_tax_or_shipping(header)


def test_of_two_totals_the_one_without_tax_counts(tmp_path: Path) -> None:
    text = (
        "Order ID,Order Date,Customer ID,SKU,Quantity,Total incl. VAT,VAT,Total excl. VAT\n"
        "A1,2026-09-13,C1,MUG,1,12.00,2.00,10.00\nA2,2026-09-14,C2,BOWL,2,36.00,6.00,30.00\n"
    )
    mapping, staged = taken(tmp_path, text)
    assert mapping.columns()["net_revenue"] == "Total excl. VAT"
    assert staged and staged.totals["net"] == Decimal(40)


def test_a_gross_amount_beside_net_and_tax_is_no_discount(tmp_path: Path) -> None:
    text = (
        "Invoice,Date,Customer No,Article,Qty,Net,VAT,Gross\n"
        "1,2026-09-13,C1,Mug,1,10.00,2.00,12.00\n2,2026-09-14,C2,Bowl,2,30.00,6.00,36.00\n"
    )
    mapping, staged = taken(tmp_path, text)
    assert mapping.columns()["net_revenue"] == "Net"
    assert staged
    assert (staged.totals["net"], staged.totals["discounts"]) == (Decimal(40), Decimal(0))


def test_prices_with_tax_are_told(tmp_path: Path) -> None:
    text = "Order ID,Order Date,Customer ID,Quantity,Price incl. VAT\n1,2026-09-13,C1,2,12.00\n"
    mapping, staged = taken(tmp_path, text)
    assert staged and staged.totals["net"] == Decimal(24)
    assert any("Price incl. VAT holds tax" in warning for warning in mapping.warnings)


def test_an_amount_that_nobody_recognises_is_asked_about(tmp_path: Path) -> None:
    text = "Order ID,Order Date,SKU,Qty,Net Price\n1,2026-09-13,A,2,12.00\n"
    mapping, _ = taken(tmp_path, text)
    (question,) = mapping.questions
    assert question.topic == "column net_revenue"
    assert question.choices == (("Net Price", "12.00"),)


def test_the_amount_is_asked_for_until_it_is_told(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_text("Order ID,Order Date,SKU,Qty,Net Price,Foo\n1,2026-09-13,A,2,12.00,x\n")
    layout = read_layout(Part("file.csv", "text", path), tmp_path)
    with duckdb.connect() as connection:
        asked = recognise(connection, layout)
        other = remap(connection, layout, asked, {"Foo": "product_name"})
        each = remap(connection, layout, asked, {"Net Price": "unit_price"})
        none = remap(connection, layout, asked, {"Net Price": None})
    assert other.questions == asked.questions
    assert (each.questions, none.questions) == ((), ())
    assert each.columns()["unit_price"] == "Net Price"


def test_without_any_amount_the_product_list_stands_in_unasked(tmp_path: Path) -> None:
    mapping, _ = taken(tmp_path, "Order ID,Order Date,SKU,Qty,Exchange Rate\n1,2026-09-13,A,2,1.2\n")
    assert mapping.questions == ()


def test_orders_without_an_order_number_are_not_taken_for_touches(tmp_path: Path) -> None:
    text = (
        "Internal,Booking,Date,Type,Who,Status,Location,Item,Quantity,Amount,Currency,Sales Rep\n"
        "101,SO1,13/09/2026,Sale,Ann Bell,Billed,London,MUG,2,20.00,GBP,Sam\n"
    )
    mapping, _ = taken(tmp_path, text)
    assert mapping.table == "order_lines"
    assert [question.topic for question in mapping.questions] == ["table"]


def test_a_plain_product_list_is_no_list_of_orders(tmp_path: Path) -> None:
    mapping, _ = taken(tmp_path, "id,name,description,price\n1,Mug,A blue mug,9.95\n2,Bowl,A bowl,12.00\n")
    assert (mapping.table, mapping.questions) == ("products", ())


def test_shortened_names_of_databases_are_written_out(tmp_path: Path) -> None:
    text = "ord_num,ord_dt,cust_num,prod_cd,qty_sold,line_amt,sls_chnl\n1,2026-09-13,77,P1,2,20.00,Web\n"
    mapping, _ = taken(tmp_path, text)
    assert {header: column for column, header in mapping.columns().items()} == {
        **{"ord_num": "order_id", "ord_dt": "ordered_at", "cust_num": "customer_ref"},
        **{"prod_cd": "product_id", "qty_sold": "quantity", "line_amt": "net_revenue", "sls_chnl": "channel"},
    }


def test_a_column_that_holds_something_comes_before_an_empty_one(tmp_path: Path) -> None:
    text = "Order ID,Order Date,SKU,Item ID,Qty,Line Total\n1,2026-09-13,,i1,1,5.00\n"
    mapping, _ = taken(tmp_path, text)
    assert mapping.columns()["product_id"] == "Item ID"


def test_refunds_are_told_by_the_kind_of_row_and_fees_set_aside(tmp_path: Path) -> None:
    text = (
        "Order,Created,Kind,Email,Item,Amount\n1,2026-09-13,Order,ann@example.com,Mug,10.00\n"
        "2,2026-09-14,Order,bob@example.com,Bowl,15.00\n1,2026-09-15,Refund,ann@example.com,Mug,10.00\n"
        "3,2026-09-16,Card fee,,,0.99\n"
    )
    mapping, staged = taken(tmp_path, text)
    assert mapping.columns()["event_type"] == "Kind"
    assert staged
    assert staged.totals["net"] == Decimal(15)
    assert (staged.rows_kept, staged.rows_set_aside) == (3, 1)


def test_a_kind_of_product_is_no_kind_of_row(tmp_path: Path) -> None:
    text = "Order,Created,Type,Email,Amount\n1,2026-09-13,veggie,ann@example.com,10.00\n"
    mapping, _ = taken(tmp_path, text)
    assert "event_type" not in mapping.columns()


LINES = (
    "Receipt,Date,Article,Qty,Price\n1,2026-09-13,Tea,1,{0}\n2,2026-09-13,Tea,2,{1}\n3,2026-09-14,Cake,1,{2}\n"
    "4,2026-09-14,Cake,3,{3}\n"
)


def test_a_price_that_grows_with_the_quantity_is_the_lines_amount(tmp_path: Path) -> None:
    mapping, staged = taken(tmp_path, LINES.format("2.50", "5.00", "3.33", "10.00"))
    assert mapping.columns()["net_revenue"] == "Price"
    assert any("it grows with Qty" in warning for warning in mapping.warnings)
    assert staged and staged.totals["net"] == Decimal("20.83")


def test_a_price_that_stays_is_that_of_one_piece(tmp_path: Path) -> None:
    mapping, staged = taken(tmp_path, LINES.format("2.50", "2.50", "3.33", "3.33"))
    assert mapping.columns()["unit_price"] == "Price"
    assert staged and staged.totals["net"] == Decimal("20.82")


def test_a_files_own_article_number_comes_before_the_code_on_the_packaging(tmp_path: Path) -> None:
    mapping, _ = taken(tmp_path, "Artikelnr.,EAN,Bezeichnung,VK-Preis\n12,4006381333931,Tasse,9.95\n")
    assert (mapping.table, mapping.columns()["product_id"]) == ("products", "Artikelnr.")


def test_orders_whose_status_is_refunded_come_to_nothing(tmp_path: Path) -> None:
    text = (
        "Order ID,Order Date,Email,Line Total,Status\n1,2026-09-13,ann@example.com,10.00,Completed\n"
        "2,2026-09-14,bob@example.com,15.00,Refunded\n3,2026-09-15,cy@example.com,8.00,Partially refunded\n"
    )
    mapping, staged = taken(tmp_path, text)
    assert staged
    assert staged.totals["net"] == Decimal(18)
    assert any("refunded count as given back in full" in warning for warning in mapping.warnings)
    assert any("does not say how much" in warning for warning in mapping.warnings)


def test_refunds_below_zero_are_not_given_back_twice(tmp_path: Path) -> None:
    text = (
        "Order ID,Order Date,Email,Line Total,Status\n1,2026-09-13,ann@example.com,10.00,Completed\n"
        "1,2026-09-14,ann@example.com,-10.00,Refunded\n2,2026-09-14,bob@example.com,15.00,Completed\n"
    )
    mapping, staged = taken(tmp_path, text)
    assert "fully_refunded" not in mapping.columns()
    assert staged and staged.totals["net"] == Decimal(15)


def test_a_price_without_its_quantity_and_total_is_no_amount(tmp_path: Path) -> None:
    text = (
        "Order ID,Order Date,Email,Quantity,Unit Price,Line Total\n"
        "1,2026-09-13,ann@example.com,2,10.00,20.00\n2,2026-09-14,bob@example.com,\\N,10.00,\\N\n3,2026-09-15,cy@example.com,\\N,10.00,30.00\n"
    )
    _, staged = taken(tmp_path, text)
    assert staged
    assert (staged.rows_kept, staged.rows_rejected, staged.totals["net"]) == (2, 1, Decimal(50))
    assert [reason for reason, *_ in staged.reasons] == ["no amount"]


def test_an_amount_that_fits_the_order_and_none_of_its_lines_is_the_orders(tmp_path: Path) -> None:
    text = (
        "Order number,Date,Email,Item,Qty,Price,Net amount\n1,2026-09-13,ann@example.com,Mug,1,10.00,28.00\n"
        "1,2026-09-13,ann@example.com,Bowl,1,15.00,28.00\n2,2026-09-14,bob@example.com,Mug,2,10.00,23.00\n"
    )
    mapping, staged = taken(tmp_path, text)
    assert "net_revenue" not in mapping.columns()
    assert staged and staged.totals["net"] == Decimal(45)
    assert any("Net amount is the amount of the whole order" in warning for warning in mapping.warnings)


def test_lines_of_one_price_are_no_order_total(tmp_path: Path) -> None:
    text = (
        "Order number,Date,Email,Item,Qty,Price,Net amount\n1,2026-09-13,ann@example.com,Mug,1,10.00,10.00\n"
        "1,2026-09-13,ann@example.com,Bowl,1,10.00,10.00\n"
    )
    _, staged = taken(tmp_path, text)
    assert staged and staged.totals["net"] == Decimal(20)


def test_words_for_sale_and_refund_tell_the_kind_of_row_under_any_header(tmp_path: Path) -> None:
    text = (
        "Datum;Beleg;Was;Kunde;Betrag\n13.09.2026;1;Verkauf;K1;10,00\n14.09.2026;2;Verkauf;K2;15,00\n"
        "15.09.2026;1;Retoure;K1;10,00\n"
    )
    mapping, staged = taken(tmp_path, text)
    assert mapping.columns()["event_type"] == "Was"
    assert staged and staged.totals["net"] == Decimal(15)
