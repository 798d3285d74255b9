"""Amounts are converted at a rate that a person gives, and only then."""

from decimal import Decimal

import pytest

from lib.errors import UserError
from lib.intake.conversion import rate_of
from lib.intake.mapping import Rate
from lib.jobs.arrivals import Choices, receive
from lib.workspace.workspace import Workspace

ORDERS = """order id,order date,customer id,amount,currency
1,2024-01-15,a,10.00,USD
2,2024-01-15,a,10.50,USD
3,2024-01-16,b,100.00,EUR
4,2024-01-17,b,1000,JPY
"""


@pytest.fixture
def received(tmp_path):
    def go(*rates):
        path = tmp_path / "file.csv"
        path.write_text(ORDERS)
        with Workspace.open(readable=[path]) as workspace:
            [arrival] = receive(workspace, path, "file.csv", Choices(rates=rates))
            with workspace.cursor() as cursor:
                staged = f"staged_{arrival.staged.stage_id}"
                amounts = cursor.execute(
                    f"select net_revenue::double, currency from {staged} order by source_row"
                ).fetchall()
        return amounts, arrival.staged

    return go


def test_without_a_rate_currencies_are_kept_apart_and_said(received):
    amounts, staged = received()
    assert amounts == [(10, "USD"), (10.5, "USD"), (100, "EUR"), (1000, "JPY")]
    assert staged.currencies[0] == "USD"
    assert set(staged.currencies) == {"USD", "EUR", "JPY"}
    assert any("kept apart" in warning for warning in staged.warnings)


def test_a_rate_converts_its_currency_and_no_other(received):
    amounts, staged = received(Rate("EUR", "USD", Decimal("1.08")))
    assert amounts == [(10, "USD"), (10.5, "USD"), (108, "USD"), (1000, "JPY")]
    assert "1 row in EUR became USD at your rate: 1 EUR = 1.08 USD." in staged.warnings


def test_amounts_are_rounded_to_the_new_currencys_decimals(received):
    amounts, _ = received(Rate("USD", "JPY", Decimal("149.33")))
    assert amounts[:2] == [(1493, "JPY"), (1568, "JPY")]


@pytest.mark.parametrize("worth", ["abc", "1.08", "0 USD", "-1 USD", "nan USD", "1.08 dollars"])
def test_what_is_no_rate_is_refused(worth):
    with pytest.raises(UserError, match="no rate"):
        rate_of("EUR", worth)


def test_a_rate_is_written_as_one_reads_it():
    assert rate_of(" eur", "1.08 usd") == Rate("EUR", "USD", Decimal("1.08"))
