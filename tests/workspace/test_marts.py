"""What do the pages read? Hand-made lines, figures worked out beside them."""

import pandas as pd
import pytest

from lib.workspace import marts, rounds
from tests.builders import returned, sale, workspace_of

LINES = [
    sale("ann", "2026-01-05", 0.1, order_id="A", category="Audio"),
    sale("ann", "2026-01-05", 0.2, order_id="A", category="Audio"),
    sale("ann", "2026-02-01", 0.3, order_id="A", category="Set-up"),  # one order, two months
    returned("ann", "2026-02-02", 0.3, order_id="A", category="Audio"),
    sale("bob", "2026-03-07", 99.99, category="Phone REPAIR", discount_amount=10.01, unit_cost=33.3333),
    sale(None, "2026-03-08", 5.0, order_id="B"),
]


@pytest.fixture(params=["all at once", "a month a round"])
def read(request, monkeypatch):
    if request.param == "a month a round":
        monkeypatch.setattr(rounds, "LINES_A_ROUND", 1)
    with workspace_of(LINES) as workspace:
        yield workspace.read


def test_an_order_is_its_lines_added_up_and_its_return_stands_apart(read):
    rows = read(marts.ORDERS).sort_values(["ordered_at", "is_return"])

    # 0.1 + 0.2 + 0.3 is 0.6 and not 0.6000000000000001.
    assert rows["net_revenue"].to_list() == [0.6, -0.3, 99.99, 5.0]
    assert rows["gross_revenue"].to_list() == [0.6, -0.3, 110.0, 5.0]
    assert rows["cost"].to_list() == [0, 0, 33.3333, 0]
    assert rows["costed_revenue"].to_list() == [0, 0, 99.99, 0]
    assert rows["line_count"].to_list() == [3, 1, 1, 1]
    assert rows["is_order"].to_list() == [True, False, True, True]
    assert rows["ordered_at"].is_monotonic_increasing


def test_services_are_told_by_a_word_in_their_category(read):
    rows = read(marts.ORDERS).sort_values(["ordered_at", "is_return"])

    assert rows["service_lines"].to_list() == [1, 0, 1, 0]  # Set-up, Phone REPAIR


def test_purchases_have_a_row_for_each_customer_month_category_and_channel(read):
    rows = read(marts.PURCHASES).sort_values(["month", "category"])

    assert rows["month"].dt.month.to_list() == [1, 2, 2, 3, 3]
    assert rows["category"].to_list() == ["Audio", "Audio", "Set-up", marts.UNTOLD, "Phone REPAIR"]
    assert rows["net_revenue"].to_list() == [0.3, -0.3, 0.3, 5.0, 99.99]
    assert pd.isna(rows["customer_key"].iloc[3])  # nobody known
    assert rows["channel_group"].unique().tolist() == ["online"]
