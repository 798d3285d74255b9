"""When and what do people buy online and offline? Hours of the week, and categories.

Grain in: `mart_orders` and `mart_purchases` of one window. Grain out: group x weekday x hour; category.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

import ibis

from lib.analysis.filters import Filters
from lib.analysis.result import Read
from lib.analysis.selection import selected_orders, selected_purchases
from lib.workspace.facts import Facts


@dataclass(frozen=True, slots=True)
class HourShare:
    """One hour of the week of one channel group: weekday 1 (Monday) to 7, hour 0 to 23.

    `share` is that of the group's orders.
    """

    channel_group: str
    weekday: int
    hour: int
    orders: int
    share: float


@dataclass(frozen=True, slots=True)
class CategoryShare:
    """One category: net revenue by side, its share of each side's, and online share minus offline share.

    A share is None where its side has no net revenue.
    """

    category: str
    online_revenue: float
    offline_revenue: float
    online_share: float | None
    offline_share: float | None
    difference: float | None


def hours_of_week(read: Read, _facts: Facts, filters: Filters) -> tuple[HourShare, ...]:
    """Return when each channel group takes its orders; hours without an order are left out.

    Times are the wall clock at the place of sale.
    """
    orders = selected_orders(filters)
    bought = orders.filter(orders.is_order)
    bought = bought.mutate(weekday=bought.ordered_at.day_of_week.index() + 1, hour=bought.ordered_at.hour())
    cells = bought.group_by("channel_group", "weekday", "hour").agg(orders=bought.count())
    found = read(cells.order_by("channel_group", "weekday", "hour"))
    whole = found.groupby("channel_group")["orders"].transform("sum")
    return tuple(
        HourShare(
            str(row["channel_group"]), int(row["weekday"]), int(row["hour"]), int(row["orders"]), row["share"]
        )
        for row in found.assign(share=found["orders"] / whole).to_dict("records")
    )


def has_hours(hours: tuple[HourShare, ...]) -> bool:
    """Whether the files tell the time of day: all orders at midnight means that they tell days only."""
    return any(cell.hour for cell in hours)


def categories_by_side(read: Read, _facts: Facts, filters: Filters) -> tuple[CategoryShare, ...]:
    """Return what each side sells, most net revenue first; groups other and unknown are left out.

    By whole months, and all stores: the mart of purchases knows no days and no stores.
    """
    purchases = selected_purchases(filters)
    sides = purchases.filter(purchases.channel_group.isin(("online", "offline")))
    totals = sides.group_by("category").agg(
        online=sides.net_revenue.sum(where=sides.channel_group == "online").fill_null(0.0),
        offline=sides.net_revenue.sum(where=sides.channel_group == "offline").fill_null(0.0),
    )
    found = read(totals.order_by(ibis.desc(totals.online + totals.offline), "category"))
    online, offline = float(found["online"].sum()), float(found["offline"].sum())
    return tuple(_category(row, online, offline) for row in found.to_dict("records"))


def _category(row: dict[Hashable, Any], online: float, offline: float) -> CategoryShare:
    one, two = float(row["online"]), float(row["offline"])
    online_share = one / online if online > 0 else None
    offline_share = two / offline if offline > 0 else None
    apart = None if online_share is None or offline_share is None else online_share - offline_share
    return CategoryShare(str(row["category"]), one, two, online_share, offline_share, apart)
