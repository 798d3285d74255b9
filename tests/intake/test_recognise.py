"""What files are taken for, and what is asked where they leave something open."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb
import pytest

from lib.errors import UserError
from lib.intake.container import open_container
from lib.intake.layout import Part, TextLayout
from lib.intake.mapping import Mapping
from lib.intake.recognise import Told, recognise, remap, signature_of, with_constant
from lib.intake.remarks import NO_CHANNEL
from lib.intake.text import read_layout
from lib.schema.platforms import platforms

ROOT = Path(__file__).parents[2]
FIXTURES = ROOT / "tests" / "fixtures" / "platforms"


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        yield opened


def plain(path: Path) -> TextLayout:
    return read_layout(Part(path.name, "text", path), path.parent)


class Desk:
    """Recognises rows as if they had been uploaded."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
        self.connection = connection
        self.path = folder / "upload.csv"

    def __call__(self, header: str, *rows: str, told: Told | None = None) -> Mapping:
        with self.path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(row.split("|") for row in (header, *rows))
        self.layout = plain(self.path)
        return recognise(self.connection, self.layout, told or Told())


@pytest.fixture
def desk(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> Desk:
    return Desk(connection, tmp_path)


def formats(mapping: Mapping, column: str) -> tuple[str, ...]:
    field = mapping.field(column)
    assert field is not None
    return field.formats


def values(mapping: Mapping, column: str) -> dict[str, str]:
    field = mapping.field(column)
    assert field is not None
    return dict(field.values)


def topics(mapping: Mapping) -> list[str]:
    return [question.topic for question in mapping.questions]


def mentions(lines: Sequence[str], text: str) -> bool:
    return any(text in line for line in lines)


@pytest.mark.parametrize("name", platforms())
def test_every_platform_is_recognised_without_a_question(
    connection: duckdb.DuckDBPyConnection, name: str
) -> None:
    mapping = recognise(connection, plain(FIXTURES / f"{name}.csv"))
    assert mapping.platform == name
    assert mapping.table == platforms()[name].table
    assert mapping.system == platforms()[name].system
    assert mapping.questions == ()
    assert mapping.confidence == 1.0


def test_a_shopify_order_carries_its_first_row(connection: duckdb.DuckDBPyConnection) -> None:
    mapping = recognise(connection, plain(FIXTURES / "shopify_orders.csv"))
    assert mapping.carry
    assert set(mapping.line_columns) == {"product_id", "product_name", "quantity", "unit_price"}
    assert mapping.field("order_total") is None
    assert formats(mapping, "ordered_at") == ("%Y-%m-%d %H:%M:%S",)
    assert values(mapping, "channel") == {"web": "web", "pos": "store"}
    assert values(mapping, "status") == {
        "paid": "paid",
        "partially_refunded": "partially_refunded",
        "voided": "cancelled",
    }


def test_a_shopify_export_without_prices_spreads_the_orders_total(desk: Desk) -> None:
    mapping = desk(
        "Name|Email|Created at|Total|Lineitem name|Lineitem quantity",
        "#1|ann@example.org|2025-01-15 17:41:00 -0500|183.50|Hub|1",
    )
    assert mapping.columns()["order_total"] == "Total"
    assert mapping.columns()["channel"] == "= web"
    assert mentions(mapping.warnings, "no price")


def test_square_joins_date_and_time_and_is_the_store(connection: duckdb.DuckDBPyConnection) -> None:
    mapping = recognise(connection, plain(FIXTURES / "square_items.csv"))
    assert mapping.columns()["ordered_at"] == "Date + Time"
    assert formats(mapping, "ordered_at") == ("%Y-%m-%d %H:%M:%S",)
    assert mapping.columns()["channel"] == "= store"
    assert mapping.columns()["store_id"] == "Location"
    assert mapping.grain == "line"


def test_square_transactions_are_whole_orders(connection: duckdb.DuckDBPyConnection) -> None:
    assert recognise(connection, plain(FIXTURES / "square_transactions.csv")).grain == "order"


def test_payments_add_nothing_and_say_so(connection: duckdb.DuckDBPyConnection) -> None:
    mapping = recognise(connection, plain(FIXTURES / "shopify_payments.csv"))
    assert [rule.pattern for rule in mapping.set_aside] == [".*"]
    assert "in the orders already" in mapping.set_aside[0].reason
    assert mentions(mapping.warnings, "Load the orders export instead")


def test_a_name_as_the_only_key_is_said(connection: duckdb.DuckDBPyConnection) -> None:
    mapping = recognise(connection, plain(FIXTURES / "woocommerce_analytics_orders.csv"))
    assert mapping.columns()["customer_ref"] == "Customer"
    assert mentions(mapping.warnings, "two people of one name")
    assert values(mapping, "status") == {"completed": "paid", "cancelled": "cancelled"}


def test_a_published_set_of_invoices_is_order_lines(desk: Desk) -> None:
    mapping = desk(
        "InvoiceNo|StockCode|Description|Quantity|InvoiceDate|UnitPrice|CustomerID|Country",
        "536365|85123A|HANGING HEART|6|2010-12-01 08:26:00|2.55|17850.0|United Kingdom",
        "C536379|D|Discount|-1|2010-12-01 09:41:00|27.5||United Kingdom",
    )
    assert mapping.table == "order_lines"
    assert mapping.columns() == {
        "order_id": "InvoiceNo",
        "product_id": "StockCode",
        "product_name": "Description",
        "quantity": "Quantity",
        "ordered_at": "InvoiceDate",
        "unit_price": "UnitPrice",
        "customer_ref": "CustomerID",
        "country": "Country",
    }
    assert NO_CHANNEL in mapping.warnings


def test_location_is_the_channel_where_its_values_are_channels(desk: Desk) -> None:
    mapping = desk(
        "Transaction_ID|Transaction_Date|Total_Spent|Location|Discount_Applied",
        "T1|1/15/2024|10.50|Online|True",
        "T2|4/8/2024|20.00|In-store|\\N",
    )
    assert values(mapping, "channel") == {"online": "web", "in-store": "store"}
    assert mapping.field("store_id") is None
    assert mentions(mapping.warnings, "Discount_Applied was left out")
    assert formats(mapping, "ordered_at") == ("%m/%d/%Y",)


def test_location_is_the_store_where_its_values_are_places(desk: Desk) -> None:
    mapping = desk(
        "Transaction ID|Transaction Date|Total Spent|Location",
        "T1|2024-01-15|10.50|Harbour Street",
        "T2|2024-04-08|20.00|Old Town",
    )
    assert mapping.columns()["store_id"] == "Location"
    assert mapping.field("channel") is None


def test_unknown_words_of_a_channel_are_named(desk: Desk) -> None:
    mapping = desk(
        "Order ID|Order Date|Sales Channel|Sales", "1|2024-01-15|Online|5.10", "2|2024-01-16|Zeppelin|6.20"
    )
    assert values(mapping, "channel") == {"online": "web", "zeppelin": "unknown"}
    assert mentions(mapping.warnings, "zeppelin")


def test_dates_that_read_both_ways_are_asked_about_and_not_guessed(desk: Desk) -> None:
    rows = ("Order ID|Order Date|Sales", "1|03/04/2025|5.10", "2|05/06/2025|6.20")
    asked = desk(*rows)
    assert topics(asked) == ["date order"]
    assert asked.date_order is None
    assert asked.questions[0].choices == (
        ("day first", "03/04/2025 becomes 3 April 2025"),
        ("month first", "03/04/2025 becomes 4 March 2025"),
    )
    told = desk(*rows, told=Told(date_order="month first"))
    assert told.questions == ()
    assert told.date_order == "month first"
    assert formats(told, "ordered_at") == ("%m/%d/%Y",)


def test_another_date_column_of_the_file_proves_the_order(desk: Desk) -> None:
    mapping = desk("Order ID|Order Date|Ship Date|Sales", "1|03/04/2025|15/04/2025|5.10")
    assert mapping.questions == ()
    assert mapping.date_order == "day first"
    assert formats(mapping, "ordered_at") == ("%d/%m/%Y",)


def test_what_the_file_proves_outweighs_what_was_told(desk: Desk) -> None:
    mapping = desk("Order ID|Order Date|Sales", "1|31/12/2024|5.10", told=Told(date_order="month first"))
    assert formats(mapping, "ordered_at") == ("%d/%m/%Y",)


def test_an_amount_that_reads_both_ways_is_asked_about(desk: Desk) -> None:
    rows = ("Order ID|Order Date|Sales", "1|2024-01-15|1,234", "2|2024-01-16|2,500")
    asked = desk(*rows)
    assert topics(asked) == ["decimal"]
    assert asked.questions[0].choices == ((".", "1,234 becomes 1234"), (",", "1,234 becomes 1.234"))
    told = desk(*rows, told=Told(decimal=","))
    assert told.questions == ()
    field = told.field("net_revenue")
    assert field is not None
    assert field.decimal == ","


def test_another_column_proves_the_decimal_sign(desk: Desk) -> None:
    mapping = desk("Order ID|Order Date|Sales|Profit", "1|2024-01-15|1,234|41,9136")
    field = mapping.field("net_revenue")
    assert field is not None
    assert field.decimal == ","
    assert mapping.questions == ()


def test_whole_numbers_ask_nothing(desk: Desk) -> None:
    assert desk("First name|Email|Points balance", "Ash|ash@example.org|1,250").questions == ()


def test_a_key_of_customers_that_is_an_address_is_one(desk: Desk) -> None:
    mapping = desk("Date|Customer|Amount", "2024-01-15|ann@example.org|5.10", "2024-01-16|bo@example.org|6")
    assert mapping.columns()["email"] == "Customer"
    assert "customer_ref" not in mapping.columns()


def test_phone_numbers_that_a_spreadsheet_destroyed_are_not_left_out_without_a_word(desk: Desk) -> None:
    mapping = desk("Order ID|Order Date|Phone|Amount", "1|2024-01-15|4.91512E+11|5.10")
    assert mapping.columns()["phone"] == "Phone"


def test_a_header_is_not_believed_against_its_cells(desk: Desk) -> None:
    mapping = desk("Order ID|Order Date|Date|Sales", "1|pending|2024-01-15|5.10", "2|open|2024-01-16|6.20")
    assert mapping.columns()["ordered_at"] == "Date"


def test_a_time_of_day_beside_the_date_is_joined_to_it(desk: Desk) -> None:
    mapping = desk("Receipt|Date|Time|Amount", "1|31.12.2024|17:05|5.10")
    assert mapping.columns()["ordered_at"] == "Date + Time"
    assert formats(mapping, "ordered_at") == ("%d.%m.%Y %H:%M",)


def test_totals_with_tax_give_way_to_prices(desk: Desk) -> None:
    mapping = desk("Order ID|Date|Unit Price|Quantity|Tax|Total", "1|2024-01-15|5.00|2|1.90|11.90")
    assert mapping.field("net_revenue") is None
    assert mentions(mapping.warnings, "Total was left out")
    assert mentions(mapping.warnings, "Tax and shipping are no revenue; left out: Tax.")


def test_columns_nobody_knows_stay_with_the_profile_but_secrets_do_not(desk: Desk) -> None:
    mapping = desk(
        "Email|First Name|Hobby|Pet|IP Address|Class Name",
        "ann@example.org|Ann|chess|cat|10.0.0.1|A",
    )
    assert mapping.columns()["attributes"] == "Hobby + Pet + Class Name"
    assert mentions(mapping.warnings, "IP Address was left out")


def test_consent_that_nobody_knows_is_neither_yes_nor_no(desk: Desk) -> None:
    mapping = desk(
        "Email|Email Subscription Status",
        "a@example.org|subscribed",
        "b@example.org|unsubscribed",
        "c@example.org|unknown",
    )
    assert values(mapping, "email_consent") == {"subscribed": "true", "unsubscribed": "false", "unknown": ""}


def test_a_survey_of_zero_to_ten_is_nps(desk: Desk) -> None:
    mapping = desk(
        "email|submitted_at|question|score|comment",
        "ann@example.org|2024-01-15|How likely are you to recommend us?|9|Good",
    )
    assert mapping.table == "feedback"
    assert mapping.columns()["kind"] == "= nps"
    assert mapping.columns()["scale_max"] == "= 10"


def test_stars_are_a_review(desk: Desk) -> None:
    mapping = desk("Review Text|Rating", "Fits well|5", "Too small|2")
    assert mapping.columns()["kind"] == "= review"
    assert mapping.columns()["scale_max"] == "= 5"


def test_a_file_that_is_no_table_of_ours_is_asked_about(desk: Desk) -> None:
    mapping = desk("Weather|Umbrellas|Puddles", "Rain|400|1832")
    assert topics(mapping) == ["table"]
    assert mapping.confidence < 0.5
    assert desk("Region|Visits", "North|4", told=Told(table="stores")).table == "stores"


def test_german_and_swedish_headers_are_known(desk: Desk) -> None:
    orders = desk("Bestellnummer|Bestelldatum|Kundennummer|Menge|Einzelpreis", "7|31.12.2024|K1|2|1.234,50")
    assert orders.table == "order_lines"
    assert set(orders.columns()) == {"order_id", "ordered_at", "customer_ref", "quantity", "unit_price"}
    people = desk("Förnamn|Efternamn|E-post|Mobilnummer", "Vera|Vik|vera@example.org|070-222 33 44")
    assert people.table == "profiles"
    assert set(people.columns()) == {"first_name", "last_name", "email", "phone"}


def test_an_odd_name_of_a_column_is_no_sql(desk: Desk) -> None:
    mapping = desk("Order ID|Order Date|Sales|\"; DROP TABLE x; --'", "1|2024-01-15|5.10|x")
    assert mapping.table == "order_lines"


def test_a_person_can_give_a_column_another_meaning(desk: Desk) -> None:
    proposed = desk("Order ID|Order Date|Sales|Rebate", "1|2024-01-15|5.10|0.08")
    changed = remap(
        desk.connection, desk.layout, proposed, {"Rebate": "discount_rate", "Sales": "gross_revenue"}
    )
    assert changed.columns()["discount_rate"] == "Rebate"
    assert changed.columns()["gross_revenue"] == "Sales"
    assert changed.field("net_revenue") is None
    assert changed.questions == ()


def test_leaving_out_a_needed_column_is_asked_about(desk: Desk) -> None:
    proposed = desk("Order ID|Order Date|Sales", "1|2024-01-15|5.10")
    changed = remap(desk.connection, desk.layout, proposed, {"Order Date": None})
    assert topics(changed) == ["table"]


def test_a_change_of_what_is_not_there_is_refused(desk: Desk) -> None:
    proposed = desk("Order ID|Order Date|Sales", "1|2024-01-15|5.10")
    with pytest.raises(UserError, match="has no column Rebate"):
        remap(desk.connection, desk.layout, proposed, {"Rebate": "discount_rate"})
    with pytest.raises(UserError, match="order_lines has no shoe_size"):
        remap(desk.connection, desk.layout, proposed, {"Sales": "shoe_size"})


def test_one_channel_for_all_rows_answers_the_warning(desk: Desk) -> None:
    mapping = with_constant(desk("Order ID|Order Date|Sales", "1|2024-01-15|5.10"), "channel", "web")
    assert mapping.columns()["channel"] == "= web"
    assert NO_CHANNEL not in mapping.warnings
    with pytest.raises(UserError, match="no shoe_size"):
        with_constant(mapping, "shoe_size", "44")


def test_exports_of_one_layout_share_a_signature() -> None:
    assert signature_of(["Order ID", "Sales"]) == signature_of(["order_id", "SALES"])
    assert signature_of(["Order ID", "Sales"]) != signature_of(["Sales", "Order ID"])


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("web_orders.csv", "order_lines"),
        ("store_items.csv", "order_lines"),
        ("store_customers.csv", "profiles"),
        ("loyalty_members.csv", "profiles"),
        ("web_events.csv.gz", "touches"),
        ("nps_survey.csv", "feedback"),
        ("ideas.csv", "feedback"),
        ("products.csv", "products"),
        ("stores.csv", "stores"),
        ("associates.csv", "associates"),
        ("store_traffic.csv.gz", "store_traffic"),
        ("campaign_members.csv", "campaign_members"),
        ("ratings.csv", "ratings"),
        ("roles.csv", "roles"),
        ("training.csv", "training"),
        ("rewards.csv", "rewards"),
    ],
)
def test_the_samples_files_need_no_help(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path, name: str, table: str
) -> None:
    (part,) = open_container(ROOT / "sample_data" / name, name, tmp_path)
    mapping = recognise(connection, read_layout(part, tmp_path))
    assert mapping.table == table
    assert mapping.confidence >= 0.9
    assert mapping.questions == ()


def test_orders_whose_dates_nobody_can_read_are_no_list_of_customers(tmp_path):
    path = tmp_path / "file.csv"
    path.write_text("order id,order date,customer id,amount\n1,soon,a,12.00\n2,later,b,13.50\n")
    with duckdb.connect() as connection:
        mapping = recognise(connection, read_layout(Part("file.csv", "text", path), tmp_path))
    assert (mapping.table, mapping.columns()["ordered_at"]) == ("order_lines", "order date")
