"""What kinds of customers have we?
"""

from dataclasses import dataclass

import pandas as pd

from lib.analysis.result import Result


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """One named group of buyers.

    Attributes
    ----------
    segment, meaning, treatment
        Name, who they are in one sentence, what one would do for them.
    customers, share
        Buyers, and their share of all buyers.
    net_revenue, revenue_share
        What they brought in the window, and its share of all buyers' net revenue.
    online_share, offline_share
        Of their net revenue; None where they have none. The rest is other and unknown channels.
    orders_per_customer, order_value, recency_days
        Means; order value is net revenue of orders (without returns) per order.
    """

    segment: str
    meaning: str
    treatment: str
    customers: int
    share: float
    net_revenue: float
    revenue_share: float | None
    online_share: float | None
    offline_share: float | None
    orders_per_customer: float | None
    order_value: float | None
    recency_days: float | None


@dataclass(frozen=True, slots=True)
class Cell:
    """One of the 25 cells of the grid: recency score by the rounded mean of frequency and monetary scores."""

    r: int
    fm: int
    segment: str
    customers: int
    net_revenue: float


@dataclass(frozen=True, slots=True)
class Cut:
    """Where the scores of a measure change: score 1 + the number of cuts that the value lies above.

    `measure` is "recency_days" (there score 5 is the fewest days), "order_count" or "net_revenue".
    """

    measure: str
    cuts: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class SegmentCategory:
    """What a segment spends in a category: its share of the segment's net revenue, beside all buyers'.

    `index` 150 is: half as much again as buyers at large.
    """

    segment: str
    category: str
    net_revenue: float
    share: float
    index: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Segments(Result):
    """All segments of the window, in the order of the cut table; those without customers too."""

    customer_count: int
    net_revenue: float
    segments: tuple[SegmentRow, ...]
    grid: tuple[Cell, ...]
    cuts: tuple[Cut, ...]
    categories: tuple[SegmentCategory, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerList(Result):
    """Some customers, one row each, personal data masked.

    Attributes
    ----------
    title
        Who they are: a segment's name, "Top 1 %".
    customer_count
        How many there are in all, listed or not.
    customers
        Columns customer_key (int, for the click-through), customer_id, name, email, phone (masked), city,
        loyalty_tier, order_count, net_revenue, online_share (0 to 1), last_order (date); by net revenue,
        most first.
    """

    title: str
    customer_count: int
    customers: pd.DataFrame
