"""Do online and offline differ, measure by measure? Each with an interval for the difference.

Grain in: `mart_orders` of one window. Grain out: one row per measure, and one per channel.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ChannelMeasure:
    """One measure, online beside offline.

    `format` is a function of `lib.schema.formats` by name ("money", "count", "share", "number"); shares run
    from 0 to 1. `difference` is online minus offline with its 95 % interval; totals (customers, orders,
    revenue) have no interval: they are counts of everything, not estimates. `n_online` and `n_offline` count
    `n_of` ("orders" or "customers"). What can't be told is None and `reason` says why. The definition of a
    measure is `metrics()[metric]` in `lib.schema.metrics`.
    """

    measure: str
    metric: str
    label: str
    format: str
    online: float | None
    offline: float | None
    difference: float | None
    low: float | None
    high: float | None
    n_online: int
    n_offline: int
    n_of: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ChannelTotal:
    """One channel in the window; `known_share` is the share of its net revenue that belongs to a known customer."""

    channel: str
    channel_group: str
    customers: int
    orders: int
    net_revenue: float
    known_share: float | None
