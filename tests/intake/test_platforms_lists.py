"""Marketplaces, payments, analytics and lists of people: what comes out of each declared layout."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from lib.intake.remarks import left_out
from lib.jobs.arrivals import Arrival, Choices, receive, staged_rejects
from lib.jobs.building import build
from lib.workspace.workspace import Workspace

FIXTURES = Path(__file__).parents[1] / "fixtures" / "platforms"
NOTHING_SAID = Choices()

Taken = tuple[Arrival, list[dict[str, Any]]]
Take = Callable[..., Taken]


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    with Workspace.open(readable=sorted(FIXTURES.glob("*.csv"))) as opened:
        yield opened


@pytest.fixture
def take(workspace: Workspace) -> Take:
    """`take("ebay_orders")`: the arrival of a fixture and its rows in the order of the file."""

    def take_(name: str, choices: Choices = NOTHING_SAID) -> Taken:
        [arrival] = receive(workspace, FIXTURES / f"{name}.csv", f"{name}.csv", choices)
        assert arrival.mapping is not None
        assert arrival.mapping.platform == name
        return arrival, rows_of(workspace, arrival)

    return take_


def rows_of(workspace: Workspace, arrival: Arrival) -> list[dict[str, Any]]:
    if arrival.staged is None:
        return []
    with workspace.cursor() as cursor:
        found = cursor.execute(f"select * from staged_{arrival.staged.stage_id} order by source_row")
        names = [entry[0] for entry in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def counted(arrival: Arrival) -> tuple[int, int, int, int]:
    staged = arrival.staged
    assert staged is not None
    return staged.rows_read, staged.rows_kept, staged.rows_rejected, staged.rows_set_aside


def column(rows: list[dict[str, Any]], name: str) -> list[Any]:
    return [row[name] for row in rows]


def test_ebay_sales_and_refunds_count_and_its_other_bookings_are_set_aside(take: Take) -> None:
    arrival, rows = take("ebay_transactions")
    assert counted(arrival) == (5, 3, 0, 2)
    assert column(rows, "net_revenue") == [Decimal(44), Decimal("12.5"), Decimal(-22)]
    assert column(rows, "quantity") == [2, 1, -1]
    assert column(rows, "channel") == ["marketplace"] * 3
    assert column(rows, "customer_ref") == ["lamp_lover", "tea_time", "lamp_lover"]
    assert column(rows, "currency") == ["GBP"] * 3


def test_items_of_an_ebay_order_take_its_buyer_and_date(take: Take) -> None:
    arrival, rows = take("ebay_orders")
    assert column(rows, "net_revenue") == [Decimal(44), Decimal("12.5"), Decimal(18)]
    assert column(rows, "customer_name") == ["Mia Moor", "Ned North", "Ned North"]
    assert len({str(row["ordered_at"]) for row in rows[1:]}) == 1
    # The order's own row has no price of an item; the count of records below the table is no row of it.
    assert counted(arrival) == (5, 3, 1, 1)


def test_an_amazon_line_is_its_price_less_its_promotion(take: Take) -> None:
    arrival, rows = take("amazon_orders")
    assert column(rows, "net_revenue")[:2] == [Decimal("39.6"), Decimal("12.5")]
    assert column(rows, "channel") == ["marketplace"] * len(rows)
    assert arrival.staged is not None
    assert arrival.staged.totals["net"] == Decimal("52.1")


def test_amazon_transactions_count_sales_and_refunds_alone(take: Take) -> None:
    arrival, rows = take("amazon_transactions")
    assert counted(arrival) == (3, 2, 0, 1)
    assert column(rows, "net_revenue") == [Decimal("39.6"), Decimal("-19.8")]
    assert column(rows, "quantity") == [2, -1]
    assert column(rows, "currency") == ["GBP", "GBP"]
    assert "The file names no customers" in " ".join(arrival.staged.warnings if arrival.staged else ())


def test_stripe_amounts_without_decimals_are_cents(take: Take) -> None:
    arrival, rows = take("stripe_charges")
    assert column(rows, "net_revenue") == [Decimal("25.99"), Decimal(0), Decimal(9), Decimal(35)]
    assert column(rows, "status") == ["paid", "refunded", "cancelled", "paid"]
    assert column(rows, "order_id") == ["W-1", "W-2", "W-3", None]
    assert column(rows, "email")[0] == "mia@example.com"
    assert "customer_ref" not in rows[0]
    assert arrival.staged is not None
    # A failed payment is kept and counts in no sum: 25.99 + 12.50 - 12.50 + 40 - 5.
    assert arrival.staged.totals["net"] == Decimal("60.99")
    assert any("read as cents" in warning for warning in arrival.staged.warnings)


def test_stripe_amounts_with_decimals_are_whole_units(workspace: Workspace, tmp_path: Path) -> None:
    text = (FIXTURES / "stripe_charges.csv").read_text().replace(",2599,0,", ",25.99,0.00,")
    path = workspace.new_folder("inbox") / "payments.csv"
    path.write_text("\n".join(text.splitlines()[:2]) + "\n")
    [arrival] = receive(workspace, path, "payments.csv")
    assert column(rows_of(workspace, arrival), "net_revenue") == [Decimal("25.99")]


def test_payments_of_a_shops_orders_count_only_where_the_order_is_missing(workspace: Workspace) -> None:
    shop = workspace.new_folder("inbox") / "shop.csv"
    shop.write_text(
        "Order ID,Order date,Customer e-mail,Product,Quantity,Unit price\n"
        "W-1,2025-03-03,mia@example.com,Desk lamp,1,23.00\n"
        "W-9,2025-03-09,ola@example.com,Spoon,1,9.00\n"
    )
    told = Choices(constants={"channel": "web"})
    found = build(workspace, [FIXTURES / "stripe_charges.csv", shop], told)
    replaced = {source.file_name: source.rows_replaced for source in found.sources}
    assert replaced == {"stripe_charges.csv": 1, "shop.csv": 0}
    # 23 + 9 of the shop; 0 + 35 of the payments that name no order of the shop's.
    assert found.net_revenue == Decimal(67)


def test_card_numbers_are_left_out_and_it_is_said(take: Take) -> None:
    arrival, rows = take("stripe_customers")
    assert column(rows, "customer_ref") == ["cus_1", "cus_2"]
    assert "4242" not in str(rows)
    assert arrival.mapping is not None
    assert any("Card Number was left out" in warning for warning in arrival.mapping.warnings)


@pytest.mark.parametrize(
    "header",
    ["Card Number", "CVC", "Password Hash", "IBAN", "IP Address", "Kreditkartennummer", "Mot de passe"],
)
def test_what_must_not_be_kept_is_known_by_its_name(header: str) -> None:
    assert left_out(header)


@pytest.mark.parametrize("header", ["Loyalty card", "Card Brand", "Discount code", "Postcode"])
def test_other_cards_and_codes_are_no_secret(header: str) -> None:
    assert not left_out(header)


def test_analytics_purchases_are_valid_once(workspace: Workspace, take: Take) -> None:
    arrival, rows = take("ga4_ecommerce")
    # 8 rows: 1 sent twice and 1 test set aside, 1 of no value and 1 without an ID rejected.
    assert counted(arrival) == (8, 4, 2, 2)
    assert column(rows, "order_id") == ["W-1", "W-1", "W-2", "W-4"]
    assert column(rows, "currency") == ["GBP", "GBP", "GBP", "EUR"]
    rejects = staged_rejects(workspace, arrival)
    assert dict(zip(rejects["source_row"], rejects["reason"], strict=True)) == {
        5: "Repeats an earlier row",
        6: "A test order",
        7: "A purchase of no value",
        8: "neither an order nor a customer",
    }
    assert rejects["text"].tolist()[0].startswith("W-1,20250303,Tea tin")


@pytest.mark.parametrize("name", ["ga4_acquisition", "ga4_events", "instagram_followers", "meetup_members"])
def test_what_names_no_customer_is_refused_with_advice(take: Take, name: str) -> None:
    arrival, _ = take(name)
    assert arrival.refused is not None
    assert "cannot be tied to customers" in arrival.refused.title
    assert arrival.refused.hint.endswith(".")


def test_points_are_read_with_their_thousands(take: Take) -> None:
    _, rows = take("loyalty_points")
    assert column(rows, "loyalty_points") == [1250, 80]
    assert column(rows, "loyalty_tier") == ["Gold", None]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("klaviyo_profiles", [True, False]),
        ("substack_subscribers", [True, False]),
        ("convertkit_subscribers", [True, False]),
    ],
)
def test_consent_is_what_the_system_means_by_it(take: Take, name: str, expected: list[bool]) -> None:
    _, rows = take(name)
    assert column(rows, "email_consent") == expected


@pytest.mark.parametrize(
    "name",
    [
        "mailchimp_audience",
        "facebook_lead_ads",
        "eventbrite_attendees",
        "google_contacts",
        "salesforce_contacts",
        "pipedrive_persons",
    ],
)
def test_a_list_of_people_comes_in_whole(take: Take, name: str) -> None:
    arrival, rows = take(name)
    assert counted(arrival) == (2, 2, 0, 0)
    assert column(rows, "email") == ["mia@example.com", "ned@example.com"]
    assert column(rows, "last_name") == ["Moor", "North"]


def test_a_hidden_address_leaves_a_connection_without_one(take: Take) -> None:
    _, rows = take("linkedin_connections")
    assert column(rows, "email") == ["mia@example.com", None]


def test_swedish_ticket_holders(take: Take) -> None:
    _, rows = take("tickster_attendees")
    assert column(rows, "phone") == ["070-111 22 33", None]


def test_a_number_within_one_audience_is_no_key_of_a_customer(take: Take) -> None:
    arrival, rows = take("mailchimp_audience")
    assert arrival.mapping is not None
    assert arrival.mapping.field("customer_ref") is None
    assert "04/12" in rows[0]["attributes"]
    assert "192.0.2.1" not in str(rows)


def undated(workspace: Workspace, choices: Choices = NOTHING_SAID) -> Arrival:
    text = (FIXTURES / "ga4_ecommerce.csv").read_text()
    path = workspace.new_folder("inbox") / "purchases.csv"
    rows = (line.split(",") for line in text.splitlines())
    path.write_text("\n".join(",".join(row[:1] + row[2:]) for row in rows) + "\n")
    [arrival] = receive(workspace, path, "purchases.csv", choices)
    return arrival


def test_purchases_without_a_date_are_refused_with_what_was_found(workspace: Workspace) -> None:
    arrival = undated(workspace)
    assert arrival.refused is not None
    assert "does not say when" in arrival.refused.title
    trial = arrival.refused.trial
    counts = (trial.rows_read, trial.rows_kept, trial.rows_rejected, trial.rows_set_aside)
    assert counts == (8, 4, 2, 2)
    assert len(arrival.refused.rejects) == 4
    assert "Of its 8 rows, 4 are valid (3 orders; 3 in GBP, 1 in EUR)" in arrival.refused.message
    assert "1: a test order" in arrival.refused.message
    with workspace.cursor() as cursor:
        assert cursor.execute("from duckdb_tables() where table_name like 'staged_%'").fetchall() == []


def test_one_day_told_for_all_purchases_dates_them(workspace: Workspace) -> None:
    arrival = undated(workspace, Choices(constants={"ordered_at": "2025-03-31"}))
    assert counted(arrival) == (8, 4, 2, 2)
    assert {str(day) for day in column(rows_of(workspace, arrival), "ordered_at")} == {"2025-03-31 00:00:00"}
