"""Do online and offline differ, measure by measure? Each with an interval for the difference.

Grain in: the sums of each side (`lib.analysis.channel_sums`). Grain out: one row per measure, and one per
channel.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import ibis
import ibis.expr.types as ir

from lib.analysis import intervals
from lib.analysis.channel_sums import RATIOS, GroupSums
from lib.analysis.intervals import Interval, Moments, PairMoments
from lib.analysis.result import Read
from lib.schema import formats
from lib.schema.metrics import metrics

ENOUGH_KNOWN = 0.5
"""Below this share of known revenue the known customers of a side may be anybody: nothing is said of them."""

MEASURES = MappingProxyType(
    {
        "customers": "customers",
        "orders": "orders",
        "net_revenue": "orders",
        "order_value": "orders",
        "items_per_order": "orders",
        "discount_share": "orders",
        "return_share": "orders",
        "repeat_share": "customers",
        "revenue_per_customer": "customers",
        "orders_per_customer": "customers",
    }
)
"""Measure, as in the glossary -> what its n counts; in the order in which pages show them."""

NOBODY = GroupSums(
    orders=0, revenue=0.0, known_revenue=0.0, buyers=0, repeaters=0,
    ratios=dict.fromkeys(RATIOS, PairMoments(0, 0, 0, 0, 0, 0)),
    revenue_of_buyers=Moments(0, 0, 0), orders_of_buyers=Moments(0, 0, 0),
)  # fmt: skip
"""A side without an order."""


@dataclass(frozen=True, slots=True)
class ChannelMeasure:
    """One measure, online beside offline.

    `format` is a function of `lib.schema.formats` by name ("money", "count", "share", "number"); shares run
    from 0 to 1. `difference` is online minus offline with its 95 % interval; totals (customers, orders,
    revenue) have no interval: they are counts of everything, not estimates. `n_online` and `n_offline` count
    `n_of` ("orders" or "customers"). What can't be told is None and `reason` says why. The definition of a
    measure is `metrics()[measure]` in `lib.schema.metrics`.
    """

    measure: str
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
    """One channel in the window; `known_share` is the part of its net revenue from known customers."""

    channel: str
    channel_group: str
    orders: int
    net_revenue: float
    known_share: float | None


def channel_totals(read: Read, days: ir.Table) -> tuple[ChannelTotal, ...]:
    """Return the channels of a window, most net revenue first; the known share is None without revenue.

    Parameters
    ----------
    days
        As `lib.analysis.days.selected_days` returns them.
    """
    by_channel = days.group_by("channel", "channel_group").agg(
        orders=days.orders.sum(), net_revenue=days.net.sum(), known=days.known_net.sum()
    )
    return tuple(
        ChannelTotal(
            channel=str(row["channel"]),
            channel_group=str(row["channel_group"]),
            orders=int(row["orders"]),
            net_revenue=float(row["net_revenue"]),
            known_share=row["known"] / row["net_revenue"] if row["net_revenue"] > 0 else None,
        )
        for row in read(by_channel.order_by(ibis.desc("net_revenue"), "channel")).to_dict("records")
    )


def channel_measures(sums: Mapping[str, GroupSums]) -> tuple[ChannelMeasure, ...]:
    """Return every measure, online beside offline; those of customers only where enough of a side is known.

    Parameters
    ----------
    sums
        By channel group; a side that is missing has no orders.
    """
    return tuple(_measure(name, sums.get("online", NOBODY), sums.get("offline", NOBODY)) for name in MEASURES)


def unknown_side(name: str, side: GroupSums) -> str:
    """Return why nothing can be said of the customers of a side; empty where it can."""
    if not side.orders:
        return f"There are no {name} orders in this window."
    known = side.known_share
    if known is not None and known >= ENOUGH_KNOWN:
        return ""
    told = formats.share(known or 0.0)
    return f"Only {told} of {name} revenue belongs to known customers; it takes half to tell."


def _measure(name: str, online: GroupSums, offline: GroupSums) -> ChannelMeasure:
    """Return one measure with what each side lacks left out."""
    metric, n_of = metrics()[name], MEASURES[name]
    reasons = tuple(
        _untold(side_name, side, n_of) for side_name, side in (("online", online), ("offline", offline))
    )
    values = tuple(
        None if why else _value(name, side) for why, side in zip(reasons, (online, offline), strict=True)
    )
    found = None if None in values else _difference(name, online, offline)
    count = _buyers if n_of == "customers" else _orders
    return ChannelMeasure(
        measure=name, label=metric.label, format=metric.format, online=values[0], offline=values[1],
        difference=_told(found.estimate) if found else None,
        low=_told(found.low) if found else None,
        high=_told(found.high) if found else None,
        n_online=count(online), n_offline=count(offline), n_of=n_of, reason=" ".join(filter(None, reasons)),
    )  # fmt: skip


def _untold(name: str, side: GroupSums, n_of: str) -> str:
    if n_of == "customers":
        return unknown_side(name, side)
    return "" if side.orders else f"There are no {name} orders in this window."


def _value(name: str, side: GroupSums) -> float | None:
    """Return a measure of one side; None where it divides by nothing."""
    if name in RATIOS:
        return _told(side.ratios[name].ratio)
    found = {
        "customers": float(side.buyers),
        "orders": float(side.orders),
        "net_revenue": side.revenue,
        "repeat_share": intervals.share(side.repeaters, side.buyers).estimate,
        "revenue_per_customer": side.revenue_of_buyers.mean,
        "orders_per_customer": side.orders_of_buyers.mean,
    }[name]
    return _told(found)


def _difference(name: str, online: GroupSums, offline: GroupSums) -> Interval:
    """Return online minus offline; totals without an interval."""
    if name in RATIOS:
        return intervals.ratio_difference(online.ratios[name], offline.ratios[name])
    if name == "repeat_share":
        return intervals.share_difference(online.repeaters, online.buyers, offline.repeaters, offline.buyers)
    if name == "revenue_per_customer":
        return intervals.mean_difference(online.revenue_of_buyers, offline.revenue_of_buyers)
    if name == "orders_per_customer":
        return intervals.mean_difference(online.orders_of_buyers, offline.orders_of_buyers)
    one, two = _value(name, online), _value(name, offline)
    return Interval((one or 0.0) - (two or 0.0), math.nan, math.nan)


def _buyers(side: GroupSums) -> int:
    return side.buyers


def _orders(side: GroupSums) -> int:
    return side.orders


def _told(value: float) -> float | None:
    return value if math.isfinite(value) else None
