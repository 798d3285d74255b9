"""An order's total on each of its lines is counted once."""

import duckdb
import pytest

from lib.intake.layout import Part
from lib.intake.load import stage
from lib.intake.order_totals import Repeat
from lib.intake.recognise import recognise, remap
from lib.intake.text import read_layout

HEADER = "order id,order date,customer id,product,quantity,total\n"
TOTALS = HEADER + "".join(
    f"{number},2024-01-{number + 12},c{number},{product},{quantity},{amount}\n"
    for number, amount in ((1, "30.00"), (2, "12.50"), (3, "99.90"), (4, "5.00"))
    for product, quantity in (("cup", 1), ("pot", 2))
)
"""Four orders of two lines; 147.40 in all, 294.80 if every line counted."""
ONE_PRICE = HEADER + "".join(
    f"{number},2024-01-{number + 12},c{number},{product},1,10.00\n"
    for number in range(1, 9)
    for product in ("cup", "pot")
)
"""A shop in which everything costs 10: 160."""


@pytest.fixture
def read(tmp_path):
    def go(text, **changes):
        path = tmp_path / "file.csv"
        path.write_text(text)
        layout = read_layout(Part("file.csv", "text", path), tmp_path)
        with duckdb.connect() as connection:
            mapping = recognise(connection, layout)
            if changes:
                mapping = remap(connection, layout, mapping, changes)
            connection.execute("begin")
            return mapping, stage(connection, layout, mapping, 1)

    return go


def test_a_total_on_every_line_is_spread_and_said(read):
    mapping, staged = read(TOTALS)
    assert mapping.columns()["order_total"] == "total"
    assert float(staged.totals["net"]) == 147.40
    assert any("total is the amount of the whole order" in warning for warning in mapping.warnings)


def test_where_lines_have_prices_these_count(read):
    priced = TOTALS.replace("quantity,total", "quantity,total,unit price").replace("0\n", "0,4.00\n")
    mapping, staged = read(priced)
    assert "order_total" not in mapping.columns()
    assert float(staged.totals["net"]) == 4 * (4.0 + 8.0)


def test_a_shop_of_one_price_is_no_shop_of_totals(read):
    mapping, staged = read(ONE_PRICE)
    assert float(staged.totals["net"]) == 160.0
    assert any("set the column to order total" in warning for warning in mapping.warnings)


def test_what_was_said_by_hand_stays(read):
    _, staged = read(TOTALS, total="net_revenue")
    assert float(staged.totals["net"]) == 294.80


@pytest.mark.parametrize(
    ("orders", "header", "asks"),
    [
        ((("1", "25"), ("2", "20")), "amount", True),  # two orders, two amounts
        ((("1", "25"),), "total", True),  # one order, and the column is called a total
        ((("1", "25"),), "amount", False),  # one order: two things may cost the same
        ((("1", "25"), ("2", "25")), "total", False),  # everything costs the same
    ],
)
def test_a_repeated_amount_is_asked_about_before_it_is_added_up(read, orders, header, asks):
    lines = [
        f"{order},2024-01-13,c,{product},1,{sum_}\n" for order, sum_ in orders for product in ("cup", "pot")
    ]
    mapping, _ = read("".join([HEADER.replace("total", header), *lines, "9,2024-01-14,d,cup,1,3\n"]))

    assert [question.topic for question in mapping.questions] == (
        [f"repeated amount {header}"] if asks else []
    )
    assert any("They are added up" in warning for warning in mapping.warnings) is not asks


def test_the_answer_says_whose_the_amount_is(read):
    text = f"{HEADER}1,2024-01-13,c,cup,1,25\n1,2024-01-13,c,pot,1,25\n2,2024-01-14,c,pot,1,3\n"

    for column, net in (("order_total", 28.0), ("net_revenue", 53.0)):
        mapping, staged = read(text, total=column)
        assert float(staged.totals["net"]) == net
        assert not mapping.questions


def test_two_of_the_same_product_prove_nothing():
    assert not Repeat(orders=0, same=0, amounts=0, example="").is_doubtful
    assert Repeat(orders=100, same=96, amounts=50, example="A").is_total
    assert not Repeat(orders=100, same=90, amounts=50, example="A").is_doubtful
