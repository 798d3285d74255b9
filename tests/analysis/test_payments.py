"""How people pay: words of files, orders by kind on each side, and what stands."""

import pytest

from lib.analysis.filters import all_of
from lib.analysis.payments import payments
from lib.schema.payments import OTHER, SEVERAL, payment_labels, payment_of
from tests.builders import sale, workspace_of


def told(lines, **more):
    with workspace_of(lines) as workspace:
        return payments(workspace.read, workspace.facts, all_of(workspace.facts), **more)


def paid(channel: str, methods: dict[str | None, int], person: str | None = "") -> list[dict]:
    """So many orders paid so, each of a customer of its own."""
    return [
        sale(
            f"{channel}{method}{n}" if person == "" else person,
            f"2025-03-{1 + n % 28:02d}", 10.0, channel=channel, order_id=f"{channel}{method}{n}",
            payment_method=method,
        )
        for method, count in methods.items()
        for n in range(count)
    ]  # fmt: skip


def share(found, group, method):
    return next(row for row in found.shares if (row.channel_group, row.method) == (group, method))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Visa ending in 1234", "card"),
        ("shopify_payments", "card"),
        ("Debit/Credit Card", "card"),
        ("CASH", "cash"),
        ("Cash on delivery (COD)", "cash"),
        ("Cash App Pay", "wallet"),
        ("PayPal (Braintree)", "wallet"),
        ("Adyen - iDEAL", "bank_transfer"),
        ("Überweisung", "bank_transfer"),
        ("Klarna - Rechnung", "invoice"),
        ("PayPal Pay Later", "instalments"),
        ("Buy now, pay later", "instalments"),
        ("Square Gift Card", "gift_card"),
        ("Store credit", "gift_card"),
        ("manual", "other"),
        ("Gift card + Visa", SEVERAL),
        ("Cash, Card", SEVERAL),
        ("Visa and Mastercard", "card"),
        ("xyz", OTHER),
    ],
)
def test_texts_of_files_are_understood(text, kind):
    assert payment_of(text) == kind


def test_every_kind_has_a_label():
    assert {
        "card",
        "cash",
        "wallet",
        "bank_transfer",
        "invoice",
        "instalments",
        "gift_card",
        OTHER,
        SEVERAL,
    } == set(payment_labels())


def test_orders_are_counted_by_kind_on_each_side():
    found = told(
        [
            *paid("web", {"PayPal": 60, "visa": 20, "Visa 4711": 20, None: 10}),
            *paid("store", {"Cash": 70, "Card": 30}),
        ]
    )

    assert found.order_count == 210
    assert found.told_share == pytest.approx(200 / 210)
    assert (share(found, "online", "wallet").share, share(found, "online", "card").share) == (0.6, 0.4)
    assert (share(found, "offline", "cash").orders, share(found, "offline", "cash").of) == (70, 100)
    assert found.answer.startswith(
        "Most often people pay 60 % of orders online by wallet and 70 % of orders in stores by cash."
    )


def test_sides_that_pay_differently_stand_and_alike_ones_do_not():
    found = told([*paid("web", {"PayPal": 60, "visa": 40}), *paid("store", {"Cash": 58, "Card": 42})])
    rows = {row.method: row for row in found.differences}

    assert [row.method for row in found.differences] == ["wallet", "cash", "card"]  # the furthest apart first
    assert rows["wallet"].difference == pytest.approx(0.6)
    assert rows["wallet"].low < 0.6 < rows["wallet"].high
    assert (rows["wallet"].stands, rows["cash"].stands, rows["card"].stands) == (True, True, False)


def test_many_orders_of_one_customer_are_one_customer():
    many = told(
        [*paid("web", {"PayPal": 40}, person="ann"), *paid("web", {"visa": 40}), *paid("store", {"Cash": 40})]
    )
    each = told([*paid("web", {"PayPal": 40}), *paid("web", {"visa": 40}), *paid("store", {"Cash": 40})])

    one, two = share(many, "online", "wallet"), share(each, "online", "wallet")
    assert one.share == two.share == 0.5
    assert one.high - one.low > 2 * (two.high - two.low)
    # Forty customers of one order and one of forty: residuals 20 and forty of -0.5;
    # se = sqrt(41 / 40 x (400 + 10)) / 80 = 0.2563.
    assert one.low == pytest.approx(max(0.5 - 1.959964 * 0.2562500, 0), abs=1e-6)


def test_orders_of_nobody_known_are_customers_of_their_own():
    unknown = [row | {"customer_ref": None} for row in paid("store", {"Cash": 40, "Card": 40})]
    found = told(unknown)

    # As of 80 customers: residuals +-0.5; se = sqrt(80 / 79 x 20) / 80.
    row = share(found, "offline", "cash")
    assert row.high - row.share == pytest.approx(1.959964 * (80 / 79 * 20) ** 0.5 / 80, abs=1e-6)


def test_an_order_paid_in_two_ways_is_several():
    lines = [
        sale(f"c{n}", "2025-03-01", 5.0, order_id=f"o{n}", payment_method=method)
        for n in range(12)
        for method in ("Gift card", "Visa")
    ]
    found = told(lines)

    assert [(row.method, row.orders) for row in found.shares] == [(SEVERAL, 12)]


def test_the_payment_of_one_line_is_that_of_the_order():
    lines = [
        sale(f"c{n}", "2025-03-01", 5.0, order_id=f"o{n}", payment_method=method)
        for n in range(12)
        for method in ("Visa", None)
    ]
    assert share(told(lines), "online", "card").orders == 12


def test_kinds_of_under_ten_orders_are_counted_and_not_shown():
    found = told([*paid("web", {"PayPal": 60, "visa": 9}), *paid("store", {"Cash": 70})])

    assert {row.method for row in found.shares} == {"wallet", "cash"}
    assert found.few == 9
    assert "card" not in {row.method for row in found.differences}


def test_words_that_nobody_knows_are_named():
    found = told(paid("web", {"Zorkmid": 30, "visa": 10, "Quatloo": 9}))

    assert found.strange == ("Zorkmid",)
    assert share(found, "online", "other").orders == 39


def test_other_channels_are_told_and_belong_to_neither_side():
    found = told([*paid("partner", {"Invoice": 20}), *paid("web", {"visa": 20})])

    assert share(found, "other", "invoice").orders == 20
    assert found.differences == ()


def test_without_the_column_it_says_what_it_takes():
    found = told([sale("ann", "2025-01-01", 5.0)])

    assert (
        found.answer == "Can't tell yet how people pay: it takes “Payment method” in a file of order lines."
    )
    assert found.lacks == ("order_lines.payment_method",)


def test_returns_are_no_orders():
    back = [
        sale(f"c{n}", "2025-04-01", -5.0, quantity=-1, order_id=f"r{n}", payment_method="Cash")
        for n in range(20)
    ]
    found = told([*paid("web", {"visa": 20}), *back])

    assert {row.method for row in found.shares} == {"card"}
