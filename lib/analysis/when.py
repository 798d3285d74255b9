"""When and what do people buy online and offline? Hours of the week, and categories.

Grain in: `mart_orders` and `mart_purchases` of one window. Grain out: group x weekday x hour; category.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HourShare:
    """One hour of the week of one channel group: weekday 1 (Monday) to 7, hour 0 to 23, share of the group's orders."""

    channel_group: str
    weekday: int
    hour: int
    orders: int
    share: float


@dataclass(frozen=True, slots=True)
class CategoryShare:
    """One category: net revenue by side, its share of each side's net revenue, and online share minus offline share."""

    category: str
    online_revenue: float
    offline_revenue: float
    online_share: float
    offline_share: float
    difference: float
