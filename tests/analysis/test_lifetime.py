"""What are customers worth, and when can't it be told? On hand-made rows and on the published sample."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from lib.analysis.filters import all_of
from lib.analysis.forecast import tenths
from lib.analysis.histories import read_histories, span_of, up_to
from lib.analysis.lifetime import lifetime_value
from lib.analysis.lifetime_list import lifetime_customers
from lib.errors import UserError
from tests.analysis import cdnow
from tests.builders import returned, sale, workspace_of


@pytest.fixture(scope="module")
def shop():
    """The published purchases, and a name for one customer."""
    rows = [
        sale(f"c{row.customer_id}", row.order_date, row.amount, order_id=str(place), quantity=row.quantity)
        for place, row in enumerate(cdnow.lines().itertuples())
    ]
    people = [{"customer_ref": "c0001", "first_name": "Ann", "last_name": "Lee", "email": "ann@example.com"}]
    with workspace_of(rows, profiles=people) as workspace:
        yield workspace


@pytest.fixture(scope="module")
def found(shop):
    return lifetime_value(shop.read, shop.facts, published(shop), unit="week")


def published(shop):
    return replace(all_of(shop.facts), as_of=cdnow.AS_OF)


def small(*lines):
    with workspace_of(lines) as workspace:
        filters = all_of(workspace.facts)
        return lifetime_value(workspace.read, workspace.facts, filters)


def test_the_published_figures_come_out_of_transactions(found) -> None:
    assert (found.customer_count, found.repeat_count, found.reason) == (2357, 946, "")
    assert (round(found.bgnbd.r, 3), round(found.bgnbd.a, 3), round(found.bgnbd.b, 3)) == (
        0.243,
        0.793,
        2.426,
    )
    assert found.bgnbd.alpha == pytest.approx(4.414, abs=5e-4)
    assert found.bgnbd.log_likelihood == pytest.approx(-9582.4, abs=0.05)
    gamma_gamma = found.gamma_gamma
    told = [round(one, 2) for one in (gamma_gamma.p, gamma_gamma.q, gamma_gamma.gamma)]
    assert told == [6.25, 3.74, 15.44]
    assert found.correlation == pytest.approx(0.11, abs=0.005)
    assert found.as_of == found.window.end == cdnow.AS_OF


def test_days_and_weeks_tell_the_same_future(shop, found) -> None:
    days = lifetime_value(shop.read, shop.facts, published(shop))
    assert days.bgnbd.alpha == pytest.approx(7 * found.bgnbd.alpha, rel=1e-3)
    assert days.predicted_value == pytest.approx(found.predicted_value, rel=1e-4)


def test_what_lies_beyond_the_day_is_held_out_and_adds_up(shop, found) -> None:
    held = found.holdout
    assert (held.start, held.end, held.customers) == (date(1997, 10, 1), date(1998, 6, 30), 2357)
    rows = cdnow.lines()
    later = rows[rows["order_date"] > "1997-09-30"]
    assert held.actual_orders == len(later[["customer_id", "order_date"]].drop_duplicates())
    assert held.actual_value == pytest.approx(later["amount"].sum())
    assert held.predicted_orders == pytest.approx(held.actual_orders, rel=0.15)
    assert sum(group.actual_orders for group in held.groups) == held.actual_orders
    assert sum(group.predicted_value for group in held.groups) == pytest.approx(held.predicted_value)
    assert sum(group.customers for group in held.groups) == 2357


def test_without_days_beyond_the_last_quarter_is_held_out(shop) -> None:
    whole = lifetime_value(shop.read, shop.facts, all_of(shop.facts))
    assert (whole.holdout.end - whole.holdout.start).days + 1 == 546 // 4
    assert whole.bgnbd.log_likelihood != whole.holdout.predicted_orders
    assert whole.window.end == whole.holdout.end == date(1998, 6, 30)


def test_groups_add_up_to_the_whole(found) -> None:
    assert sum(group.customers for group in found.groups) == found.customer_count
    assert sum(group.predicted_value for group in found.groups) == pytest.approx(found.predicted_value)
    assert sum(group.expected_orders for group in found.groups) == pytest.approx(found.expected_orders)
    assert sum(group.share for group in found.groups) == pytest.approx(1)
    assert found.total_value == pytest.approx(found.historic_value + found.predicted_value)
    assert found.expected_buyers < found.likely_customers < found.customer_count


def test_a_longer_horizon_brings_more(shop, found) -> None:
    longer = lifetime_value(shop.read, shop.facts, published(shop), unit="week", horizon_days=730)
    assert found.predicted_value < longer.predicted_value < 2 * found.predicted_value


def test_a_segment_narrows_who_is_counted_not_what_is_fitted(shop, found) -> None:
    own = lifetime_value(shop.read, shop.facts, replace(published(shop), segment="Regulars"), unit="week")
    assert 0 < own.customer_count < found.customer_count
    assert own.bgnbd == found.bgnbd
    assert own.predicted_value < found.predicted_value


def test_customers_come_masked_by_what_they_are_expected_to_bring(shop, found) -> None:
    few = lifetime_customers(shop.read, shop.facts, published(shop), models=found.models, limit=20)
    everybody = lifetime_customers(shop.read, shop.facts, published(shop), models=found.models)
    assert few.customer_count == len(everybody.customers) == 2357
    assert few.customers["predicted_value"].is_monotonic_decreasing
    assert few.customers["customer_id"].tolist() == everybody.customers["customer_id"].tolist()[:20]
    assert everybody.customers["predicted_value"].sum() == pytest.approx(found.predicted_value)
    assert everybody.customers["net_revenue"].sum() == pytest.approx(found.historic_value)
    assert "A… L…" in everybody.customers["name"].tolist()
    assert "ann@example.com" not in everybody.customers["email"].tolist()


def test_an_occasion_is_a_day_on_which_something_was_bought() -> None:
    lines = [
        sale("ann", "2025-01-01 09:00", 10.0, order_id="1"),
        sale("ann", "2025-01-01 17:00", 5.0, order_id="2"),  # the same day
        sale("ann", "2025-01-11", 0.0, order_id="3"),  # free
        returned("ann", "2025-01-21", 4.0),  # nothing bought
        sale("ann", "2025-01-31", 20.0, order_id="4"),
        returned("ann", "2025-01-31", 1.0),
        returned("bob", "2025-01-05", 4.0),  # never bought
        sale(None, "2025-02-10", 9.0),
    ]
    with workspace_of(lines) as workspace:
        filters = all_of(workspace.facts)
        span = span_of(workspace.facts, filters, whole_history=False)
        past = up_to(read_histories(workspace.read, filters, span), span, span.end)
    # Up to 10 February: days 0, 10 and 30 of 40; 0 and 20 after the first; 35 bought, 5 back.
    assert (past.frequency.tolist(), past.recency.tolist(), past.age.tolist()) == ([2.0], [30.0], [40.0])
    assert (past.value.tolist(), past.bought.tolist(), past.net_revenue.tolist()) == ([10.0], [35.0], [30.0])


def test_the_whole_history_finds_first_purchases_before_the_window(shop) -> None:
    late = replace(all_of(shop.facts), start=date(1998, 1, 1))
    whole = lifetime_value(shop.read, shop.facts, late, whole_history=True)
    own = lifetime_value(shop.read, shop.facts, late)
    assert whole.window.start == date(1997, 1, 1)
    assert own.window.start == date(1998, 1, 1)
    assert whole.customer_count == 2357 > own.customer_count


def test_few_customers_get_the_average_of_a_first_year() -> None:
    found = small(
        sale("ann", "2024-01-01", 100.0),
        sale("ann", "2024-07-01", 30.0),
        returned("ann", "2024-07-05", 10.0),
        sale("ann", "2025-01-01", 500.0),  # day 366 of a leap year: beyond
        sale("bob", "2024-02-01", 40.0),
        sale("cat", "2025-01-05", 40.0),  # no year yet
        sale("dan", "2025-02-10", 1.0),
    )
    assert found.predicted_value is None
    assert found.models is None
    # ann 30 - 10, bob nothing: 10 each; cat and dan have not had their year.
    assert (found.first_year.customers, found.first_year.revenue_per_customer) == (2, pytest.approx(10.0))
    assert found.answer == (
        "Can't tell yet who will come back: only 4 customers bought, and a forecast needs 500. "
        "The 2 customers who have had a whole year since the first purchase brought $10 each in that year."
    )


def test_few_days_and_nobody_who_comes_back_cannot_be_told() -> None:
    short = small(*(sale(f"c{n}", f"2025-01-{n % 28 + 1:02d}", 10.0) for n in range(600)))
    once = small(*(sale(f"c{n}", f"2025-{n % 12 + 1:02d}-05", 10.0) for n in range(600)))
    assert "we see only 28 days" in short.answer
    assert "nobody came back" in once.answer
    assert "Nobody has had a whole year" in once.answer


def test_without_orders_it_cannot_be_told() -> None:
    assert small().answer == "Can't tell yet: no known customer bought anything in this window."


def test_what_can_not_be_asked_is_refused(shop) -> None:
    with pytest.raises(UserError, match="unit of time"):
        lifetime_value(shop.read, shop.facts, published(shop), unit="month")
    with pytest.raises(UserError, match="this far ahead"):
        lifetime_value(shop.read, shop.facts, published(shop), horizon_days=0)


def test_equals_share_a_tenth() -> None:
    assert tenths(np.arange(10.0)).tolist() == list(range(9, -1, -1))
    assert tenths(np.array([5.0, 1.0, 1.0, 1.0])).tolist() == [0, 2, 2, 2]
    assert tenths(np.array([])).tolist() == []
