"""When and what do people buy online and offline? Hours of the week, who is there then, and categories.

Grain in: `mart_orders`, `mart_hours` and `mart_purchases` of one window, touches, and who was in the stores.
Grain out: group x weekday x hour; visitors per associate-hour; category.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

import ibis

from lib.analysis.filters import Filters
from lib.analysis.result import Read, Result, looked_at
from lib.analysis.selection import selected_orders, selected_purchases
from lib.analysis.shopping_hours import SIDE, GroupWeek, ShoppingHours, shopping_hours
from lib.analysis.staffing import StaffedHour, Staffing, staffing
from lib.schema import formats
from lib.workspace.facts import Facts

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


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


@dataclass(frozen=True, slots=True, kw_only=True)
class When(Result):
    """When people shop, and whether associates are there then."""

    shopping: ShoppingHours
    staffing: Staffing


def when(read: Read, facts: Facts, filters: Filters, *, by: str = SIDE) -> When:
    """Return when people shop, by side, channel, device or occasion, and who is in the stores then.

    Parameters
    ----------
    by
        One of `lib.analysis.shopping_hours.BY`.
    """
    shopping = shopping_hours(read, facts, filters, by=by)
    staffed = staffing(read, facts, filters)
    return When(
        **looked_at(facts, filters),
        answer=f"{shopping_sentence(shopping)} {staffing_sentence(staffed)}",
        caveat="Times are the wall clock at the place of sale.",
        shopping=shopping,
        staffing=staffed,
    )


def shopping_sentence(found: ShoppingHours) -> str:
    """Write when each of the largest groups is busiest, or why that can't be told."""
    if found.lacks:
        return f"Can't tell yet when people shop by {found.by}: it takes {', '.join(found.lacks)}."
    if not found.groups:
        return f"Can't tell yet when people shop: {found.reason or 'no group has ten people'}."
    told = [f"{busiest(one)} ({one.group})" for one in found.groups[:3]]
    hours = "busiest hour is" if len(told) == 1 else "busiest hours are"
    return f"The {hours} {'; '.join(told)}."


def busiest(group: GroupWeek) -> str:
    """Write the busiest hour of a group: "Saturday, 14 to 15 h"."""
    return f"{DAYS[group.weekday - 1]}, {group.hour} to {group.hour + 1} h"


def staffing_sentence(found: Staffing) -> str:
    """Write when the chain has most visitors per associate-hour, and when fewest, or why it can't be told."""
    if found.reason:
        return f"Can't tell yet whether associates are there: {found.reason}."
    told = [one for one in found.hours if one.stands and one.ratio is not None]
    if not told:
        return (
            f"No hour of the week has clearly more or fewer {found.demand} per associate-hour than the mean."
        )
    thin, fat = (pick(told, key=lambda one: one.ratio or 0.0) for pick in (max, min))
    at_most = "" if found.source == "shifts" else " seen at the tills"
    return (
        f"There are {formats.number(found.rate)} {found.demand} per associate-hour{at_most}: most on "
        f"{_at(thin)}, fewest on {_at(fat)}."
    )


def _at(one: StaffedHour) -> str:
    return f"{DAYS[one.weekday - 1]} from {one.hour} to {one.hour + 1} h ({formats.number(one.rate)})"


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
