"""Who comes back: by hand, on CDNOW against a count of its own, and on the sample."""

from datetime import date

import pandas as pd
import pytest

from lib.analysis.cohorts import WHOLE, cohorts
from lib.analysis.filters import Filters, all_of
from lib.errors import UserError
from lib.jobs.sample import sample_workspace
from lib.workspace.marts import ORDERS
from tests.analysis import cdnow
from tests.builders import returned, sale, workspace_of


def shop() -> list[dict]:
    """January's 12 (six of them in a store) and February's 10 customers; the data ends in mid April."""
    lines = []
    for number in range(12):
        where = {"channel": "store", "store_id": "First"} if number % 2 else {}
        lines.append(sale(f"jan{number}", "2024-01-05", 10.0, category="Cables", **where))
        if number < 6:
            lines.append(sale(f"jan{number}", "2024-02-10", 20.0, category="Phones"))
        if number < 3:
            lines.append(sale(f"jan{number}", "2024-03-10", 10.0))
    for number in range(10):
        lines.append(sale(f"feb{number}", "2024-02-01", 30.0, category="Phones"))
        if number < 5:
            lines.append(sale(f"feb{number}", "2024-03-20", 6.0))
    lines += [sale(f"mar{number}", "2024-03-05", 1.0, channel="store") for number in range(9)]
    return [*lines, returned("jan0", "2024-03-11", 10.0), sale("jan0", "2024-04-15", 5.0)]


@pytest.fixture(scope="module")
def made():
    with workspace_of(shop()) as workspace:
        yield workspace


def found(workspace, filters=None, **params):
    return cohorts(workspace.read, workspace.facts, filters or all_of(workspace.facts), **params)


def test_a_cohort_is_followed_by_hand(made) -> None:
    cells = [cell for cell in found(made).cells if cell.cohort == "2024-01"]

    assert [cell.months_since for cell in cells] == [0, 1, 2, 3]
    assert [cell.active for cell in cells] == [12, 6, 3, 1]
    assert [cell.retention for cell in cells] == pytest.approx([1, 1 / 2, 1 / 4, 1 / 12])
    assert [cell.revenue_per_customer for cell in cells] == pytest.approx([10, 20, 260 / 12, 265 / 12])
    assert {cell.customers for cell in cells} == {12}


def test_a_month_that_is_not_over_is_marked(made) -> None:
    marked = {(cell.cohort, cell.months_since) for cell in found(made).cells if not cell.is_complete}

    assert marked == {("2024-01", 3), ("2024-02", 2)}


def test_a_month_that_the_data_begins_in_the_middle_of_is_marked() -> None:
    lines = [sale(f"c{number}", "2024-01-20", 10.0) for number in range(10)]
    with workspace_of([*lines, sale("c0", "2024-02-29", 10.0)]) as workspace:
        marked = [cell.months_since for cell in found(workspace).cells if not cell.is_complete]

    assert marked == [0]


def test_who_came_back_is_told_of_those_who_have_had_the_time(made) -> None:
    result = found(made)

    assert result.horizon_months == 1  # half of January, February and March
    assert (result.whole.customers, result.whole.followed) == (31, 22)
    assert result.whole.back_share == pytest.approx(11 / 22)
    # January: 12 x 10 + 6 x 20; February: 10 x 30 + 5 x 6
    assert result.whole.revenue_per_customer == pytest.approx((240 + 330) / 22)
    assert result.answer.startswith("50 % of customers order again in a later month within 1 month")


def test_a_wilson_interval_is_that_of_the_textbook(made) -> None:
    january = found(made).cohorts[0]

    assert (january.back_low, january.back_high) == pytest.approx((0.2538, 0.7462), abs=5e-5)


def test_cohorts_of_under_ten_are_counted_and_not_shown(made) -> None:
    result = found(made)

    assert [group.cohort for group in result.cohorts] == ["2024-01", "2024-02"]
    assert (result.left_out, result.left_out_customers) == (1, 9)


def test_channels_pool_the_months_that_are_over(made) -> None:
    result = found(made, by="channel")
    web = [cell for cell in result.cells if cell.cohort == "web"]

    # On the web began six of January, of whom three came in February, and all ten of February.
    assert [(cell.customers, cell.active) for cell in web] == [(16, 16), (16, 3 + 5)]
    assert web[1].revenue_per_customer == pytest.approx((60 + 60 + 300 + 30) / 16)
    assert [(group.cohort, group.customers) for group in result.cohorts] == [("web", 16), ("store", 15)]
    assert result.cohorts[1].followed == 6
    assert result.cohorts[1].back_share is None  # six are too few to tell of
    assert result.differs is None


def test_the_first_category_is_what_brought_most_in_the_first_month(made) -> None:
    result = found(made, by="category")

    assert {group.cohort: group.customers for group in result.cohorts} == {"Cables": 12, "Phones": 10}
    assert result.differs is False
    assert result.answer == "We see no difference by first category in who comes back within 1 month."


def test_a_difference_is_named_with_both_ends() -> None:
    lines = [sale(f"{who}{n}", "2024-01-05", 9.0, channel=who) for who in ("web", "store") for n in range(40)]
    lines += [sale(f"web{n}", "2024-02-05", 9.0) for n in range(30)]
    lines += [sale(f"store{n}", "2024-02-05", 9.0) for n in range(8)]
    with workspace_of([*lines, sale("web0", "2024-02-29", 1.0)]) as workspace:
        result = found(workspace, by="channel")

    assert result.differs is True
    assert "75 % of customers of “web” order again, 20 % of those of “store”" in result.answer


def test_without_stores_it_says_what_it_takes() -> None:
    with workspace_of([sale(f"c{number}", "2024-01-05", 10.0) for number in range(12)]) as workspace:
        result = found(workspace, by="store")

    assert result.answer == (
        "Can't tell yet: no first store has 10 customers. It takes the column store of order lines."
    )


def test_the_window_ends_what_is_seen_and_does_not_begin_it(made) -> None:
    february = Filters(date(2024, 2, 1), date(2024, 2, 29), date(2024, 2, 29))
    result = found(made, february)

    assert result.customer_count == 22
    assert [cell.active for cell in result.cells if cell.cohort == "2024-01"] == [12, 6]
    assert result.horizon_months == 1


def test_nobody_is_asked_by_a_trait_that_is_none(made) -> None:
    with pytest.raises(UserError, match="channel, store, category"):
        found(made, by="shoe size")


def test_cdnow_is_counted_as_a_spreadsheet_counts_it() -> None:
    lines = cdnow.lines()
    rows = [
        {"customer_ref": row.customer_id, "ordered_at": row.order_date, "net_revenue": row.amount,
         "order_id": str(place), "quantity": row.quantity, "unit_price": max(row.amount, 0.01)}
        for place, row in enumerate(lines.itertuples())
    ]  # fmt: skip
    month = pd.to_datetime(lines["order_date"]).dt.to_period("M")
    first = month.groupby(lines["customer_id"]).transform("min")
    since = (month - first).map(lambda apart: apart.n)
    people = lines.assign(first=first.astype(str), since=since)
    counted = people.groupby(["first", "since"])["customer_id"].nunique()
    with workspace_of(rows) as workspace:
        result = found(workspace)

    assert result.customer_count == 2_357
    assert {(cell.cohort, cell.months_since): cell.active for cell in result.cells} == {
        (cell.cohort, cell.months_since): counted.get((cell.cohort, cell.months_since), 0)
        for cell in result.cells
    }
    assert len(result.cells) == 18 + 17 + 16  # January to March 1997, to June 1998


def test_the_sample_s_cohorts_hold_everybody_once() -> None:
    workspace = sample_workspace()
    result = found(workspace)
    known = ORDERS.filter(ORDERS.customer_key.notnull(), ORDERS.is_order)
    buyers = workspace.read(known.agg(n=known.customer_key.nunique()))["n"][0]

    assert sum(group.customers for group in result.cohorts) == result.customer_count == buyers
    assert result.whole.cohort == WHOLE
    last = max(cell.months_since for cell in result.cells)
    assert last == 23


def test_the_sample_s_buyers_begin_in_a_channel_each() -> None:
    workspace = sample_workspace()
    result = found(workspace, by="channel")

    assert sum(group.customers for group in result.cohorts) == result.customer_count


def test_a_segment_narrows_whose_cohorts_are_shown() -> None:
    workspace = sample_workspace()
    filters = all_of(workspace.facts)
    result = found(workspace, Filters(filters.start, filters.end, filters.as_of, segment="Regulars"))

    assert 0 < result.customer_count < 3_000
    assert result.caveat.endswith("a group says little about who will come back.")
