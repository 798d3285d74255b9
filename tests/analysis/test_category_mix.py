"""Categories by channel: shares of all net revenue, drifts with intervals, and what can't be told."""

from dataclasses import replace
from datetime import date

import pytest

from lib.analysis.category_mix import category_mixes
from lib.analysis.filters import default_filters
from lib.errors import UserError
from lib.jobs.sample import sample_workspace
from tests.builders import sale, workspace_of


def month(year, share_of_ten, customers=40, category="Phones", start=0):
    """Each customer buys for 10 in stores and on the web in one month; so many of ten customers only "
    "online."""
    rows = []
    for n in range(start, start + customers):
        channel = "web" if n % 10 < share_of_ten else "store"
        rows.append(sale(f"c{n}", f"{year}-03-{1 + n % 28:02d}", 10.0, channel=channel, category=category))
    return rows


def asked(rows, start=date(2025, 3, 1), end=date(2025, 3, 31), **more):
    workspace = workspace_of(rows)
    filters = replace(default_filters(workspace.facts), start=start, end=end, as_of=end)
    return category_mixes(workspace.read, workspace.facts, filters, **more)


def test_shares_and_drift_are_those_of_net_revenue():
    found = asked([*month(2024, 3), *month(2025, 6), *month(2025, 5, category="Cables", start=100)])
    phones = next(row for row in found.categories if row.category == "Phones")

    assert (phones.online_share, phones.before_share) == pytest.approx((0.6, 0.3))
    assert phones.drift == pytest.approx(0.3)
    assert phones.drift_low < 0.3 < phones.drift_high
    assert phones.stands
    assert (phones.net_revenue, phones.customers) == (400.0, 40)
    assert phones.channels == {"web": 0.6, "store": 0.4}
    assert (found.before.start, found.before.end) == (date(2024, 3, 1), date(2024, 3, 31))
    assert "Phones most: 30.0 points online" in found.answer


def test_the_window_before_may_be_chosen():
    found = asked([*month(2024, 3), *month(2025, 6)], against="before")

    assert found.before.start == date(2025, 2, 1)
    assert found.categories[0].drift is None  # nothing was bought in February


def test_there_is_no_other_window():
    with pytest.raises(UserError, match="no such window"):
        asked(month(2025, 6), against="never")


def test_buyers_without_a_name_count_in_shares_and_widen_intervals():
    known = month(2025, 5)
    unknown = [
        sale(None, f"2025-03-{1 + n % 28:02d}", 10.0, channel="store", category="Phones", order_id=f"u{n}")
        for n in range(15)
    ]
    alone, together = (asked(rows).categories[0] for rows in (known, [*known, *unknown]))

    assert (alone.online_share, together.online_share) == pytest.approx((0.5, 200 / 550))
    assert together.high - together.low > 0.8 * (alone.high - alone.low)
    assert together.customers == 40


def test_with_few_known_customers_no_interval_is_claimed():
    unknown = [
        sale(None, f"2025-03-{1 + n % 28:02d}", 10.0, channel="store", category="Phones", order_id=f"u{n}")
        for n in range(50)
    ]
    found = asked([*month(2025, 5), *unknown])

    assert found.categories[0].low is None
    assert "it takes half" in found.caveat


def test_a_category_of_nine_people_is_not_shown():
    found = asked([*month(2025, 5), *month(2025, 5, customers=9, category="Rare", start=200)])

    assert [row.category for row in found.categories] == ["Phones"]
    assert found.hidden == 1


def test_one_side_only_can_not_be_compared():
    found = asked(month(2025, 10))

    assert found.categories == ()
    assert "no offline sales" in found.answer
    assert "order_lines.category" in found.answer


def test_lines_without_a_category_ask_for_one():
    found = asked(month(2025, 5, category=None))

    assert "products.category" in found.answer


def test_the_sample_moves_online_as_more_store_customers_start_there_than_the_reverse():
    workspace = sample_workspace()
    found = category_mixes(workspace.read, workspace.facts, default_filters(workspace.facts))

    assert len(found.categories) == 12
    assert sum(row.drift > 0 for row in found.categories) >= 8
    standing = [row for row in found.categories if row.stands]
    assert [row.category for row in standing] == ["Gaming"]
    assert standing[0].drift_low > 0
    assert all(row.low < row.online_share < row.high for row in found.categories)
