"""Amounts of lines and orders, each worked out by hand."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.intake.mapping import Mapping
from tests.intake.staging import Result, field, mapping, stage_text

SHOPIFY = """Name,Email,Status,Created at,Currency,Discount Amount,Refunded,Quantity,Item,Price
#1001,ada@example.com,paid,2026-09-03 10:14:00 -0400,USD,5.00,0.00,2,Botanical Fern Print,16.00
#1001,ada@example.com,,,,,,1,Canvas Tote Bag,20.00
#1004,bo@example.com,partially_refunded,2026-08-20 08:00:00 -0400,USD,0.00,4.00,1,Botanical Fern Print,16.00
"""


def shopify(**how: object) -> Mapping:
    return mapping(
        field("order_id", "Name"),
        field("email", "Email"),
        field("status", "Status"),
        field("ordered_at", "Created at", formats=("%Y-%m-%d %H:%M:%S",)),
        field("currency", "Currency"),
        field("order_discount", "Discount Amount"),
        field("order_refund", "Refunded"),
        field("quantity", "Quantity"),
        field("product_name", "Item"),
        field("unit_price", "Price"),
        carry=True,
        line_columns=("quantity", "product_name", "unit_price"),
        **how,
    )


def lines(folder: Path, text: str, *columns: str, **how: object) -> Result:
    """Stage lines whose headers are canonical names."""
    fields = [field(name, name) for name in ("order_id", "ordered_at", *columns)]
    return stage_text(folder, text, mapping(*fields, **how))


def test_an_orders_discount_is_spread_over_its_lines_and_its_columns_are_carried(tmp_path: Path) -> None:
    # 32.00 and 20.00 gross share 5.00: 5 x 32/52 = 3.0769 -> 3.08, the rest is 1.92.
    result = stage_text(tmp_path, SHOPIFY, shopify())
    assert result.column("discount_amount") == [Decimal("3.08"), Decimal("1.92"), 0]
    assert result.column("refund_amount") == [0, 0, Decimal(4)]
    assert result.column("net_revenue") == [Decimal("28.92"), Decimal("18.08"), Decimal(12)]
    assert result.column("ordered_at")[0] == result.column("ordered_at")[1]
    assert result.column("status") == ["paid", "paid", "partially_refunded"]
    assert result.column("utc_offset") == ["-04:00"] * 3
    assert result.staged.totals == {
        "gross": Decimal(68),
        "discounts": Decimal(5),
        "returns": Decimal(4),
        "net": Decimal(59),
    }


def test_a_currency_without_cents_is_spread_in_whole_units(tmp_path: Path) -> None:
    # 100 over 1 : 1 : 1 -> 33.3, 66.7, 100 cumulated -> 33, 67, 100 -> 33, 34, 33.
    text = "order_id,ordered_at,unit_price,order_discount,currency\n" + "A,2025-01-01,500,100,JPY\n" * 3
    result = lines(tmp_path, text, "unit_price", "order_discount", "currency")
    assert result.column("discount_amount") == [33, 34, 33]


def test_an_order_total_counts_once_and_only_where_lines_have_no_amount(tmp_path: Path) -> None:
    # Repeated on each line; spread by quantity 1 : 3.
    text = "order_id,ordered_at,quantity,order_total\nA,2025-01-01,1,100.00\nA,2025-01-01,3,100.00\n"
    result = lines(tmp_path, text, "quantity", "order_total")
    assert result.column("net_revenue") == [25, 75]
    priced = text.replace("order_total", "order_total,unit_price").replace("100.00", "100.00,10")
    result = lines(tmp_path, priced, "quantity", "order_total", "unit_price")
    assert result.column("net_revenue") == [10, 30]


def test_a_total_is_what_was_left_to_pay_after_discounts(tmp_path: Path) -> None:
    # Two lines were 10 each; 2 was taken off and 18 paid.
    text = "order_id,ordered_at,order_discount,order_total\nA,2025-01-01,2,18\nA,2025-01-01,2,18\n"
    result = lines(tmp_path, text, "order_discount", "order_total")
    assert result.column("net_revenue") == [9, 9]
    assert result.column("discount_amount") == [1, 1]


@settings(max_examples=40)
@given(
    cents=st.integers(0, 10**7),
    prices=st.lists(st.integers(0, 10**5), min_size=1, max_size=8),
    quantities=st.lists(st.integers(1, 9), min_size=8, max_size=8),
)
def test_cents_spread_over_lines_add_up(
    tmp_path_factory: pytest.TempPathFactory, cents: int, prices: list[int], quantities: list[int]
) -> None:
    discount = Decimal(cents) / 100
    rows = [
        f"A,2025-01-01,{quantity},{Decimal(price) / 100},{discount}\n"
        for price, quantity in zip(prices, quantities, strict=False)
    ]
    text = "order_id,ordered_at,quantity,unit_price,order_discount\n" + "".join(rows)
    folder = tmp_path_factory.mktemp("cents")
    result = lines(folder, text, "quantity", "unit_price", "order_discount")
    shares = result.column("discount_amount")
    assert sum(shares) == discount
    assert all(share >= 0 and share == round(share, 2) for share in shares)


SQUARE = """Date,Time,Qty,Gross Sales,Discounts,Net Sales,Transaction ID,Event Type
2026-09-13,10:02:11,1,$18.00,-$3.00,$15.00,SQA1x,Payment
2026-09-20,09:00:00,-1,-$12.00,$0.00,-$12.00,SQB2y,Refund
2026-09-21,09:00:00,1,$18.00,$3.00,$15.00,SQA1x,Refund
"""


def square(*fields: object, **how: object) -> Mapping:
    moment = field("ordered_at", "Date", "Time", formats=("%Y-%m-%d %H:%M:%S",))
    amounts = [
        field(column, header)
        for column, header in {
            "order_id": "Transaction ID",
            "gross_revenue": "Gross Sales",
            "discount_amount": "Discounts",
            "net_revenue": "Net Sales",
            "event_type": "Event Type",
        }.items()
    ]
    return mapping(moment, *amounts, *fields, **how)


def test_refund_rows_are_returns_however_they_are_signed(tmp_path: Path) -> None:
    result = stage_text(tmp_path, SQUARE, square(field("quantity", "Qty")))
    assert result.column("quantity") == [1, -1, -1]
    assert result.column("net_revenue") == [15, -12, -15]
    # What was taken off the sale is taken off the return: -18 - (-3) = -15.
    assert result.column("discount_amount") == [3, 0, -3]
    assert result.staged.totals == {"gross": 18, "discounts": 3, "returns": 27, "net": -12}
    assert str(result.column("ordered_at")[0]) == "2026-09-13 10:02:11"


def test_whole_receipts_keep_payment_and_refund_of_one_id_apart(tmp_path: Path) -> None:
    result = stage_text(tmp_path, SQUARE, square(grain="order"))
    assert result.column("quantity") == [1, -1, -1]
    assert result.column("net_revenue") == [15, -12, -15]


@pytest.mark.parametrize(
    ("columns", "row", "expected"),
    [
        ("quantity unit_price", "3,2.50", {"net_revenue": "7.50"}),
        ("unit_price", "2.50", {"quantity": "1", "net_revenue": "2.50"}),
        ("quantity unit_price", "-2,5", {"quantity": "-2", "net_revenue": "-10"}),
        ("quantity unit_price discount_amount", "2,5,-1", {"discount_amount": "1", "net_revenue": "9"}),
        ("quantity unit_price discount_rate", "2,5,20%", {"discount_amount": "2", "net_revenue": "8"}),
        ("net_revenue discount_rate", "80,0.2", {"discount_amount": "20", "net_revenue": "80"}),
        ("net_revenue discount_amount", "80,20", {"discount_amount": "20", "net_revenue": "80"}),
        ("gross_revenue net_revenue", "100,90", {"discount_amount": "10", "net_revenue": "90"}),
        ("quantity net_revenue profit", "2,100,40", {"unit_cost": "30", "net_revenue": "100"}),
        ("quantity net_revenue line_cost", "4,100,60", {"unit_cost": "15"}),
        ("unit_price refund_amount", "10,4", {"refund_amount": "4", "net_revenue": "6"}),
        # 33.56 with 3.56 tax, half of it given back: 30 and 15.
        (
            "paid_amount included_tax order_refund",
            "33.56,3.56,16.78",
            {"net_revenue": "15", "refund_amount": "15"},
        ),
        # 55 with 5 shipping; 27.50 are left, so half was given back.
        (
            "paid_amount included_shipping kept_amount",
            "55,5,27.50",
            {"net_revenue": "25", "refund_amount": "25"},
        ),
        ("paid_amount kept_amount", "55,0", {"net_revenue": "55", "refund_amount": "0"}),
        ("order_total discount_amount", "90,10", {"discount_amount": "10", "net_revenue": "90"}),
        ("order_total discount_rate", "80,20%", {"discount_amount": "20", "net_revenue": "80"}),
        ("paid_amount discount_amount", "90,10", {"discount_amount": "10", "net_revenue": "90"}),
        ("gross_revenue paid_amount", "100,90", {"discount_amount": "10", "net_revenue": "90"}),
        # 100 less 10, and 108 paid with VAT and shipping, of which a quarter was given back.
        (
            "gross_revenue discount_amount paid_amount kept_amount",
            "100,10,108,81",
            {"discount_amount": "10", "refund_amount": "22.5", "net_revenue": "67.5"},
        ),
        ("quantity paid_amount included_fees", "-2,-22,2", {"net_revenue": "-20", "quantity": "-2"}),
        # 12.96 was given back, of which 0.96 tax: the goods brought 12.
        ("unit_price order_refund", "12,12.96", {"refund_amount": "12", "net_revenue": "0"}),
        ("gross_revenue fully_refunded", "8,true", {"refund_amount": "8", "net_revenue": "0"}),
        ("gross_revenue fully_refunded", "8,false", {"refund_amount": "0", "net_revenue": "8"}),
        ("net_revenue fully_refunded", "8,true", {"refund_amount": "8", "net_revenue": "0"}),
    ],
)
def test_a_line_is_worked_out_from_what_the_file_states(
    tmp_path: Path, columns: str, row: str, expected: dict[str, str]
) -> None:
    names = columns.split()
    text = f"order_id,ordered_at,{','.join(names)}\nA,2025-01-01,{row}\n"
    found = lines(tmp_path, text, *names).rows[0]
    assert {name: found[name] for name in expected} == {
        name: Decimal(text) for name, text in expected.items()
    }


def test_cancelled_and_test_lines_are_kept_and_not_added_up(tmp_path: Path) -> None:
    rows = "A,2025-01-01,10,paid\nB,2025-01-01,99,Cancelled\nC,2025-01-01,99,test\n"
    text = f"order_id,ordered_at,unit_price,status\n{rows}"
    result = lines(tmp_path, text, "unit_price", "status")
    assert result.staged.rows_kept == 3
    assert result.staged.totals["net"] == 10


@pytest.mark.parametrize(
    ("cell", "email", "phone"),
    [
        ("Mira@Example.org", "mira@example.org", None),
        ("+49 421 555010", None, "+49 421 555010"),
        ("mira@example.org, +49 421 555010", "mira@example.org", "+49 421 555010"),
        ("", None, None),
        ("table 4", None, None),
    ],
)
def test_an_address_and_a_number_in_one_cell_are_told_apart(
    tmp_path: Path, cell: str, email: str | None, phone: str | None
) -> None:
    text = f'order_id,ordered_at,unit_price,contact\nA,2025-01-01,5,"{cell}"\n'
    found = lines(tmp_path, text, "unit_price", "contact").rows[0]
    assert (found["email"], found["phone"]) == (email, phone)
    assert "contact" not in found
