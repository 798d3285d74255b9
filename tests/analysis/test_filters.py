"""The window that is looked at: last full months by default, and the same length before it."""

from datetime import date

import pytest

from lib.analysis.filters import Filters, all_of, default_filters, month_back, within
from lib.workspace.facts import Facts
from lib.workspace.marts import HOURS, ORDERS, PURCHASES
from tests.builders import sale, workspace_of


def facts(first: date | None, last: date | None) -> Facts:
    return Facts(None, (), first, last, (), (), (), has_cost=False, loaded_at=None)


def window(start: date, end: date) -> Filters:
    return Filters(start, end, end)


def test_the_default_is_the_last_twelve_full_months() -> None:
    chosen = default_filters(facts(date(2022, 3, 5), date(2024, 7, 14)))
    assert (chosen.start, chosen.end, chosen.as_of) == (
        date(2023, 7, 1),
        date(2024, 6, 30),
        date(2024, 6, 30),
    )


def test_a_month_whose_last_day_has_an_order_is_full() -> None:
    assert default_filters(facts(date(2022, 3, 5), date(2024, 2, 29))).end == date(2024, 2, 29)


def test_younger_data_gives_fewer_months() -> None:
    chosen = default_filters(facts(date(2024, 3, 5), date(2024, 7, 14)))
    assert (chosen.start, chosen.end) == (date(2024, 3, 1), date(2024, 6, 30))


def test_data_of_under_a_month_is_taken_whole() -> None:
    chosen = default_filters(facts(date(2024, 3, 5), date(2024, 3, 20)))
    assert (chosen.start, chosen.end, chosen.as_of) == (
        date(2024, 3, 5),
        date(2024, 3, 20),
        date(2024, 3, 20),
    )


def test_all_of_the_data_ends_with_its_last_order() -> None:
    chosen = all_of(facts(date(2024, 3, 5), date(2024, 7, 14)))
    assert (chosen.start, chosen.end, chosen.as_of) == (
        date(2024, 3, 5),
        date(2024, 7, 14),
        date(2024, 7, 14),
    )


def test_without_orders_there_is_a_window_of_one_day() -> None:
    chosen = all_of(facts(None, None))
    assert chosen.start == chosen.end == chosen.as_of


@pytest.mark.parametrize(
    ("start", "end", "before_start", "before_end"),
    [
        (date(2023, 7, 1), date(2024, 6, 30), date(2022, 7, 1), date(2023, 6, 30)),
        (date(2024, 3, 1), date(2024, 3, 31), date(2024, 2, 1), date(2024, 2, 29)),
        (date(2024, 1, 1), date(2024, 3, 31), date(2023, 10, 1), date(2023, 12, 31)),
        (date(2024, 3, 5), date(2024, 3, 14), date(2024, 2, 24), date(2024, 3, 4)),
        (date(2024, 3, 5), date(2024, 3, 5), date(2024, 3, 4), date(2024, 3, 4)),
    ],
)
def test_the_window_before_has_the_same_length(
    start: date, end: date, before_start: date, before_end: date
) -> None:
    before = window(start, end).before()
    assert (before.start, before.end, before.as_of) == (before_start, before_end, before_end)


def test_the_window_before_keeps_the_choice_of_channels_stores_and_segment() -> None:
    chosen = Filters(date(2024, 1, 1), date(2024, 1, 31), date(2024, 1, 31), ("web",), ("S1",), "Regulars")
    before = chosen.before()
    assert (before.channels, before.stores, before.segment) == (("web",), ("S1",), "Regulars")


def test_months_are_counted_across_years() -> None:
    assert window(date(2023, 11, 15), date(2024, 2, 1)).months == 4
    assert month_back(date(2024, 1, 31), 1) == date(2023, 12, 1)


def test_whole_months_are_named_and_others_dated() -> None:
    assert window(date(2023, 7, 1), date(2024, 6, 30)).label == "July 2023 to June 2024"
    assert window(date(2024, 2, 1), date(2024, 2, 28)).label == "1 February 2024 to 28 February 2024"


def test_both_ends_of_the_window_are_in() -> None:
    lines = [sale("ann", f"2024-01-{day:02} 23:30", 10.0) for day in (4, 5, 6, 7)]
    with workspace_of(lines) as workspace:
        kept = workspace.read(within(ORDERS, window(date(2024, 1, 5), date(2024, 1, 6))))
    assert len(kept) == 2


def test_channels_and_stores_filter_where_a_mart_has_them() -> None:
    lines = [
        sale("ann", "2024-01-05", 10.0),
        sale("bob", "2024-01-05", 20.0, channel="store", store_id="S1"),
        sale("cleo", "2024-01-05", 40.0, channel="store", store_id="S2"),
    ]
    day = date(2024, 1, 5)
    stores = Filters(day, day, day, channels=("store",), stores=("S2",))
    months = Filters(date(2024, 1, 1), day, day, channels=("store",), stores=("S2",))
    with workspace_of(lines) as workspace:
        assert workspace.read(within(ORDERS, stores))["net_revenue"].tolist() == [40.0]
        assert workspace.read(within(HOURS, stores))["net_revenue"].tolist() == [40.0]
        assert workspace.read(within(PURCHASES, months, "month"))["net_revenue"].sum() == 60.0
