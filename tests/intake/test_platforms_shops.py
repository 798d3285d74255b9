"""What each shop's and till's own export comes to: rows and sums of its fixture, worked out by hand."""

from datetime import datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from lib.intake.container import open_container
from lib.intake.load import stage
from lib.intake.recognise import recognise
from lib.intake.refusal import refusal_of
from lib.intake.text import read_layout
from lib.jobs.building import build
from lib.workspace.workspace import Workspace
from tests.intake.staging import Result, _dicts

FIXTURES = Path(__file__).parents[1] / "fixtures" / "platforms"


def read(folder: Path, path: Path) -> Result:
    """Stage a file as it was recognised, with nothing told."""
    (part,) = open_container(path, path.name, folder)
    layout = read_layout(part, folder)
    with duckdb.connect() as connection:
        mapping = recognise(connection, layout)
        assert mapping.questions == ()
        connection.execute("begin")
        staged = stage(connection, layout, mapping, 7)
        connection.execute("commit")
        rows = _dicts(connection, "select * from staged_7 order by source_row")
        rejects = _dicts(connection, "select * from staged_7_rejects order by source_row")
    return Result(staged, rows, rejects)


def fixture(folder: Path, name: str) -> Result:
    return read(folder, FIXTURES / f"{name}.csv")


def changed(folder: Path, name: str, old: str, new: str) -> Result:
    """Stage a fixture in which one text stands for another."""
    text = (FIXTURES / f"{name}.csv").read_text(encoding="utf-8")
    assert old in text
    path = folder / f"{name}.csv"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return read(folder, path)


def money(*amounts: str) -> list[Decimal]:
    return [Decimal(amount) for amount in amounts]


def built(folder: Path, *names: str) -> float:
    """Net revenue of a workspace that holds these fixtures."""
    files = [FIXTURES / f"{name}.csv" for name in names]
    with Workspace.open(folder / f"{names[0]}.db", readable=files) as workspace:
        return build(workspace, files).net_revenue


@pytest.mark.parametrize(
    ("name", "rows", "sums"),
    [
        # 25 - 5 and 10 and 40 and 15; of the third order half is given back, of the second all.
        ("clover_orders", (4, 4, 0, 0), ("90", "5", "30", "55")),
        # 10 - 2, 15 - 3, 10 given back, 5; the gratuity is set aside.
        ("clover_line_items", (5, 4, 0, 1), ("40", "5", "10", "25")),
        # 70 - 10 + 120 - 10; the cancelled 15 don't count.
        ("loyverse_receipts", (4, 4, 0, 0), ("190", "10", "10", "170")),
        ("loyverse_receipts_by_item", (4, 4, 0, 0), ("70", "10", "10", "50")),
        # 40 - 4 and 20 - 8 and 8: 10 of 25 came back, so 8 of the 20 that the goods cost.
        ("etsy_orders", (3, 3, 0, 0), ("68", "4", "8", "56")),
        ("etsy_order_items", (3, 3, 0, 0), ("48", "4", "0", "44")),
        # Of the refund of 23.90 the goods are 16; the cancelled 15 don't count.
        ("magento_orders", (3, 3, 0, 0), ("96", "0", "16", "80")),
        # 24 + 12 - 12 + 8 - 3; the last row adds the others up.
        ("gumroad_sales", (4, 3, 0, 1), ("44", "0", "15", "29")),
        # 6 x 5 + 4 x 25 at the wholesale price; 40 x 5 were cancelled.
        ("faire_orders", (3, 3, 0, 0), ("130", "0", "0", "130")),
        ("kofi_sales", (3, 2, 0, 1), ("12", "0", "0", "12")),
        # 20 - 2 + 50 - 9; totals, payments and a parked sale are set aside, a voided one doesn't count.
        ("lightspeed_x_sales", (8, 4, 0, 4), ("70", "2", "9", "59")),
        ("lightspeed_r_lines", (3, 3, 0, 0), ("1140", "2", "9", "1129")),
        # 70 - 9 and 100 - 20: without tax 66 less 5 shipping; 22 of 110 came back, a fifth.
        ("bigcommerce_orders", (4, 4, 0, 0), ("170", "9", "20", "141")),
        # 3 x 9.50 + 47.50 + 2 x 10; the returned piece is out of the quantity already.
        ("woocommerce_orders", (4, 4, 0, 0), ("96", "0", "0", "96")),
        ("woocommerce_orders_wide", (3, 3, 0, 0), ("95", "4", "15", "76")),
    ],
)
def test_an_export_comes_to_what_was_worked_out_by_hand(
    tmp_path: Path, name: str, rows: tuple[int, ...], sums: tuple[str, ...]
) -> None:
    staged = fixture(tmp_path, name).staged
    assert staged.mapping.platform == name
    assert (staged.rows_read, staged.rows_kept, staged.rows_rejected, staged.rows_set_aside) == rows
    assert list(staged.totals.values()) == money(*sums)


@pytest.mark.parametrize(
    ("name", "system", "channels"),
    [
        ("clover_orders", "clover", {"store"}),
        ("clover_line_items", "clover", {"store"}),
        ("loyverse_receipts", "loyverse", {"store"}),
        ("loyverse_receipts_by_item", "loyverse", {"store"}),
        ("etsy_orders", "etsy", {"marketplace", "store"}),
        ("etsy_order_items", "etsy", {"marketplace", "store"}),
        ("etsy_reviews", "etsy", {"marketplace"}),
        ("magento_orders", "magento", {"web"}),
        ("gumroad_sales", "gumroad", {"web"}),
        ("faire_orders", "faire", {"partner"}),
        ("kofi_sales", "kofi", {"web"}),
        ("lightspeed_x_sales", "lightspeed_x", {"store"}),
        ("lightspeed_r_lines", "lightspeed_r", {"store"}),
        ("bigcommerce_orders", "bigcommerce", {"web"}),
        ("woocommerce_orders", "woocommerce", {"web"}),
        ("woocommerce_orders_wide", "woocommerce", {"web"}),
    ],
)
def test_where_it_was_sold_and_by_which_system(
    tmp_path: Path, name: str, system: str, channels: set[str]
) -> None:
    result = fixture(tmp_path, name)
    assert set(result.column("channel")) == channels
    assert result.staged.mapping.system == system


@pytest.mark.parametrize(
    ("names", "net"),
    [
        # Line items 25; of the orders only the two whose items are not there: 20 + 15.
        (("clover_orders", "clover_line_items"), 60.0),
        (("loyverse_receipts", "loyverse_receipts_by_item"), 170.0),
        (("etsy_order_items", "etsy_orders"), 56.0),
        (("woocommerce_orders_wide", "woocommerce_orders"), 96.0),
    ],
)
def test_whole_orders_and_their_items_never_count_twice(
    tmp_path: Path, names: tuple[str, str], net: float
) -> None:
    assert built(tmp_path, *names) == net
    assert built(tmp_path, *reversed(names)) == net


def test_clover_times_have_their_zone_beside_them_and_employees_are_no_customers(tmp_path: Path) -> None:
    result = fixture(tmp_path, "clover_orders")
    assert result.column("ordered_at")[:2] == [datetime(2025, 3, 14, 14, 44), datetime(2025, 3, 14, 0, 5)]
    assert result.column("utc_offset") == ["EDT", "EDT", "EST", "EST"]
    assert result.column("associate_id") == ["EMP1", "EMP2", "EMP1", "EMP1"]
    assert result.column("status") == ["paid", "refunded", "partially_refunded", "pending"]
    assert not {"customer_ref", "customer_name"} & set(result.rows[0])
    assert any("names no customers" in warning for warning in result.staged.warnings)


def test_clover_items_are_single_pieces_or_lengths(tmp_path: Path) -> None:
    result = fixture(tmp_path, "clover_line_items")
    assert result.column("quantity") == money("1", "1", "1", "2.5")
    assert result.column("product_id") == ["CAB-2", "HUB-7", "PAD-1", "WIRE"]
    assert [row["reason"] for row in result.rejects] == ["A service charge: no goods were sold"]


def test_loyverse_contacts_are_an_address_and_a_number(tmp_path: Path) -> None:
    result = fixture(tmp_path, "loyverse_receipts")
    assert result.column("email") == ["mira@example.org", None, "mira@example.org", None]
    assert result.column("phone") == ["+49 421 555010", None, "+49 421 555010", "+49 431 555011"]
    assert result.column("ordered_at")[3] == datetime(2025, 3, 16, 17, 45)
    assert result.column("status") == ["paid", "cancelled", "paid", "paid"]
    assert result.column("quantity")[2] == -1


def test_loyverse_refunds_are_returns_even_where_they_are_written_positive(tmp_path: Path) -> None:
    result = changed(
        tmp_path,
        "loyverse_receipts",
        "Refund,-10.00,0.00,-10.00,-1.90,-11.90",
        "Refund,10.00,0.00,10.00,1.90,11.90",
    )
    assert result.column("net_revenue")[2] == -10
    assert result.staged.totals["net"] == 170


def test_etsy_dates_are_month_first_whatever_they_prove(tmp_path: Path) -> None:
    # 03/04/25 to 03/07/25: every one of them also reads as a day in April to July.
    for name in ("etsy_orders", "etsy_order_items"):
        result = fixture(tmp_path, name)
        assert result.column("ordered_at")[0] == datetime(2025, 3, 4)
        assert result.staged.mapping.date_order == "month first"


def test_etsy_buyers_are_one_customer_in_orders_items_and_reviews(tmp_path: Path) -> None:
    buyers = [fixture(tmp_path, name).column("customer_ref")[0] for name in
              ("etsy_orders", "etsy_order_items", "etsy_reviews")]  # fmt: skip
    assert buyers == ["Mira Sand"] * 3


def test_etsy_reviews_come_as_json(tmp_path: Path) -> None:
    path = tmp_path / "reviews.json"
    path.write_text(
        '[{"reviewer": "Mira Sand", "date_reviewed": "03/09/2025", "star_rating": 5, "message": "Lovely!",'
        ' "order_id": 7700001}, {"reviewer": "Tom Reed", "date_reviewed": "03/10/2025", "star_rating": 2,'
        ' "message": "", "order_id": 7700002}]',
        encoding="utf-8",
    )
    result = read(tmp_path, path)
    assert result.staged.mapping.platform == "etsy_reviews"
    assert result.column("given_at") == [datetime(2025, 3, 9), datetime(2025, 3, 10)]
    assert result.column("score") == [5, 2]
    assert result.column("text") == ["Lovely!", None]
    assert set(result.column("kind")) == {"review"}
    assert set(result.column("scale_max")) == {5}


@pytest.mark.parametrize(
    ("name", "told"),
    [
        # 26 + 1,040 - 1 - 10; fees 1.30 less the credit of 0.50, ads apart.
        (
            "etsy_statement",
            "sales 1,066.00, sales tax paid by buyers -1.00, refunds -10.00, revenue 1,055.00, fees -0.80.",
        ),
        ("lightspeed_r_items", "without sales, dates or customers."),
    ],
)
def test_what_tells_no_customers_is_refused_with_what_it_adds_up_to(
    tmp_path: Path, name: str, told: str
) -> None:
    path = FIXTURES / f"{name}.csv"
    (part,) = open_container(path, path.name, tmp_path)
    layout = read_layout(part, tmp_path)
    with duckdb.connect() as connection:
        refused = refusal_of(connection, layout, recognise(connection, layout))
    assert refused is not None
    assert refused.message.endswith(told)
    assert refused.hint


def test_magento_orders_without_a_subtotal_take_the_grand_total(tmp_path: Path) -> None:
    result = changed(tmp_path, "magento_orders", "Subtotal", "Sub-heading")
    assert result.column("net_revenue")[0] == Decimal("93.82")
    assert result.column("status") == ["paid", "refunded", "cancelled"]


def test_gumroad_sales_are_dollars_by_the_minute(tmp_path: Path) -> None:
    result = fixture(tmp_path, "gumroad_sales")
    assert result.column("ordered_at")[1] == datetime(2025, 3, 15, 23, 10)
    whole = changed(tmp_path, "gumroad_sales", ",23:10,", ",2025-03-15 23:10:45 UTC,")
    assert whole.column("ordered_at")[1] == datetime(2025, 3, 15, 23, 10, 45)
    assert set(result.column("currency")) == {"USD"}
    assert result.column("refund_amount") == money("0", "12", "3")


def test_lightspeed_customers_stand_on_their_lines(tmp_path: Path) -> None:
    result = fixture(tmp_path, "lightspeed_x_sales")
    assert result.column("customer_ref") == ["Mira-7GH2", "Mira-7GH2", "Mira-7GH2", None]
    assert result.column("quantity") == money("2", "1", "-1", "1")
    assert result.column("status") == ["paid", "paid", "paid", "cancelled"]


def test_lightspeed_customers_come_with_their_address_where_the_export_has_it(tmp_path: Path) -> None:
    result = changed(tmp_path, "lightspeed_x_sales", ",Note,", ",Customer Email,")
    assert "email" in result.rows[0]


def test_woocommerce_columns_of_the_order_hold_for_all_its_lines(tmp_path: Path) -> None:
    result = fixture(tmp_path, "woocommerce_orders")
    assert result.column("email")[:2] == ["mira@example.org"] * 2
    assert result.column("customer_name")[:2] == ["Mira Sand"] * 2
    assert result.column("status") == ["paid", "paid", "paid", "cancelled"]


def test_woocommerce_refunds_count_where_the_quantity_still_holds_what_came_back(tmp_path: Path) -> None:
    # Order 4002: 2 x 10 less its refund of 10.
    result = changed(tmp_path, "woocommerce_orders", "Quantity (- Refund)", "Quantity")
    assert result.column("net_revenue") == money("28.5", "47.5", "10", "15")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("faire_orders", "The only key of a customer is the name in Retailer Name"),
        ("loyverse_receipts", "A key of a customer is the name in Customer name"),
        ("lightspeed_x_sales", None),
    ],
)
def test_names_as_keys_are_told(tmp_path: Path, name: str, told: str | None) -> None:
    warnings = fixture(tmp_path, name).staged.warnings
    assert [told in warning for warning in warnings if " key of a customer" in warning] == (
        [True] if told else []
    )


def test_names_without_any_key_are_told(tmp_path: Path) -> None:
    result = changed(tmp_path, "kofi_sales", "BuyerEmail", "BuyerNote")
    assert any("belong to nobody known" in warning for warning in result.staged.warnings)


@pytest.mark.parametrize(
    ("name", "refs"),
    [("bigcommerce_orders", ["11", "12", None, None]), ("woocommerce_orders_wide", ["15", None, None])],
)
def test_guests_share_no_customer_id(tmp_path: Path, name: str, refs: list[str | None]) -> None:
    result = fixture(tmp_path, name)
    assert result.column("customer_ref") == refs
    assert "customer" not in " ".join(reason for reason, *_ in result.staged.reasons)


def test_etsy_orders_without_a_discount_column_leave_shipping_out_all_the_same(tmp_path: Path) -> None:
    # 40 paid of which 4 shipping, for goods of 40: the rest was a discount.
    result = changed(tmp_path, "etsy_orders", "Discount Amount", "Something else")
    assert result.column("net_revenue")[0] == 36
    assert result.column("discount_amount")[0] == 4


def test_an_etsy_order_that_stands_there_twice_counts_once(tmp_path: Path) -> None:
    first = (FIXTURES / "etsy_orders.csv").read_text(encoding="utf-8").splitlines()[1]
    result = changed(tmp_path, "etsy_orders", first, f"{first}\n{first}")
    assert (result.staged.rows_kept, result.staged.rows_set_aside) == (3, 1)
    assert result.staged.totals["net"] == 56


def test_squarespace_orders_hold_for_the_lines_below_them(tmp_path: Path) -> None:
    result = fixture(tmp_path, "squarespace_orders")
    assert result.staged.mapping.platform == "squarespace_orders"
    # 25.00 less the discount of 2.50, and 20.00 that were given back.
    assert result.column("net_revenue") == money("9.00", "13.50", "0.00")
    assert result.column("channel") == ["web", "web", "store"]
    assert result.column("ordered_at")[1] == datetime(2025, 3, 14, 10, 15, 22)
    assert result.staged.totals["net"] == Decimal("22.50")


def test_a_table_of_exchange_rates_adds_nothing_and_stops_nothing(tmp_path: Path) -> None:
    result = fixture(tmp_path, "exchange_rates")
    assert (result.staged.rows_read, result.staged.rows_kept, result.staged.rows_set_aside) == (4, 0, 4)
    assert "Nothing to add" in result.staged.warnings[0]
    assert built(tmp_path, "squarespace_orders", "exchange_rates") == 22.5


def test_orders_in_several_currencies_are_no_table_of_rates(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text("Date,Currency,Exchange Rate,Order ID,Amount\n2025-03-14,USD,1.1,A1,10.00\n")
    assert read(tmp_path, path).staged.mapping.platform is None
