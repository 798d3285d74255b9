"""Every channel as a row of its own: sums of sides, what is new, and the phone in the shop."""

from datetime import date

import pandas as pd
import pytest

from lib.analysis.channel_rows import channel_rows
from lib.analysis.filters import Filters, all_of
from tests.builders import returned, sale, workspace_of

YEAR = Filters(date(2025, 1, 1), date(2025, 12, 31), date(2025, 12, 31))


def monthly(channel: str, first: str, months: int, people: int = 12, net: float = 10.0) -> list[dict]:
    starts = pd.date_range(first, periods=months, freq="MS")
    return [
        sale(f"c{n}", f"{start:%Y-%m}-05", net, channel=channel, order_id=f"{channel}{start}{n}")
        for start in starts
        for n in range(people)
    ]


@pytest.fixture(scope="module")
def channels():
    lines = [
        *monthly("web", "2024-01-01", 24),
        *monthly("store", "2024-01-01", 24),
        *monthly("app", "2025-07-01", 6),
        *monthly("marketplace", "2024-02-10", 12),
        *monthly("partner", "2025-03-01", 1, people=3),
        returned("c1", "2025-08-01", 10.0, channel="web"),
        sale("c1", "2025-12-31", 1.0, channel="store", order_id="last"),
    ]
    with workspace_of(lines) as workspace:
        yield workspace


def told(workspace, filters=YEAR):
    return channel_rows(workspace.read, workspace.facts, filters)


def row(found, channel, group=None):
    return next(
        each for each in found.rows if each.channel == channel and group in (None, each.channel_group)
    )


def test_channels_add_up_to_their_side(channels):
    found = told(channels)
    online = [each for each in found.rows if each.channel_group == "online"]

    assert [each.channel for each in online] == ["", "web", "app", "marketplace"]
    assert [each.orders for each in online] == [144 + 72 + 24, 144, 72, 24]
    assert online[0].net_revenue == sum(each.net_revenue for each in online[1:])
    assert row(found, "web").net_revenue == 1_430  # the return is taken off
    assert sum(each.order_share for each in found.rows if each.channel) == pytest.approx(1)
    assert [each.channel_group for each in found.rows if not each.channel] == ["online", "offline", "other"]


def test_a_customer_of_three_channels_is_one_of_their_side(channels):
    found = told(channels)

    assert row(found, "", "online").customers == 12
    assert (row(found, "app").customers, row(found, "partner").customers) == (12, None)


def test_new_is_what_began_in_the_last_12_months(channels):
    found = told(channels)
    new = {each.channel: each.is_new for each in found.rows if each.channel}

    assert new == {"web": False, "store": False, "app": True, "marketplace": False, "partner": True}
    assert row(found, "app").first_order == date(2025, 7, 5)
    assert "New in the last 12 months: app (since 5 July 2025" in found.answer


def test_what_is_there_when_young_data_begins_is_not_new_for_it():
    with workspace_of([*monthly("web", "2025-01-01", 6), *monthly("app", "2025-04-01", 3)]) as workspace:
        found = told(workspace, all_of(workspace.facts))

    assert (row(found, "web").is_new, row(found, "app").is_new) == (None, True)


def test_growth_is_against_the_window_before_where_it_is_covered(channels):
    found = told(channels)
    marketplace = row(found, "marketplace")

    assert (marketplace.orders, marketplace.orders_before) == (
        24,
        120,
    )  # two months of it in 2025, ten in 2024
    assert marketplace.change == pytest.approx(24 / 120 - 1)
    assert (row(found, "app").orders_before, row(found, "app").change) == (0, None)
    assert row(found, "", "online").orders_before == 144 + 120
    early = told(channels, Filters(date(2024, 1, 1), date(2024, 12, 31), date(2024, 12, 31)))
    assert {each.change for each in early.rows} == {None}


def test_months_of_the_window_are_counted_by_channel(channels):
    found = told(channels, Filters(date(2025, 6, 15), date(2025, 8, 31), date(2025, 8, 31)))
    months = {(each.month, each.channel): (each.orders, each.is_partial) for each in found.months}

    assert months[date(2025, 7, 1), "app"] == (12, False)
    assert (date(2025, 6, 1), "web") not in months  # its orders of the 5th lie before the window


def seen(customer: str, at: str, **more) -> dict:
    return {"touched_at": pd.Timestamp(at), "customer_ref": customer, "kind": "view", "channel": "web"} | more


def test_the_phone_in_the_shop_is_an_online_order_of_the_day():
    lines = [sale(f"c{n}", "2025-03-05 12:00", 10.0, order_id=f"a{n}") for n in range(20)]
    lines += [sale(f"c{n}", "2025-03-05 13:00", 10.0, channel="store", order_id=f"s{n}") for n in range(20)]
    touches = [seen(f"c{n}", "2025-03-05 11:00", store_id="S1", device="Mobile") for n in range(12)]
    touches += [seen(f"c{n}", "2025-03-05 11:00", store_id="S1", device="desktop") for n in range(12, 15)]
    touches += [seen(f"c{n}", "2025-03-05 11:00", device="Mobile") for n in range(15, 18)]
    touches += [seen(f"c{n}", "2025-03-06 11:00", store_id="S1", device="iPhone 15") for n in range(18, 20)]
    with workspace_of(lines, touches=touches) as workspace:
        found = told(workspace, all_of(workspace.facts))
    phone = found.phone_in_shop

    assert (phone.orders, phone.customers, phone.share, phone.reason) == (12, 12, 12 / 20, "")
    assert row(found, "", "online").orders == 20  # a part of online, added to nothing


def test_few_with_a_phone_in_the_shop_are_not_told():
    lines = [sale(f"c{n}", "2025-03-05 12:00", 10.0, order_id=f"a{n}") for n in range(20)]
    touches = [seen(f"c{n}", "2025-03-05 11:00", store_id="S1", device="phone") for n in range(9)]
    with workspace_of(lines, touches=touches) as workspace:
        found = told(workspace, all_of(workspace.facts))

    assert (found.phone_in_shop.orders, found.phone_in_shop.share) == (None, None)
    assert "Fewer than 10" in found.phone_in_shop.reason


def test_what_the_phone_in_the_shop_takes_is_named():
    touches = [seen("c1", "2025-03-05 11:00", device="phone")]
    with workspace_of([sale("c1", "2025-03-05", 10.0)], touches=touches) as workspace:
        found = told(workspace, all_of(workspace.facts))

    assert found.phone_in_shop.reason.endswith("it takes “Store” in a file of touches.")
