"""When, where and what do the top buyers buy, beside the rest?

Grain in: `mart_orders` and `mart_purchases`, and the keys of the top. Grain out: one row per channel,
weekday, band of hours and category.

Method: the rest is the whole minus the top. The error of the top's share is linearised over its customers;
that of the rest is taken as if each customer were one draw, p (1 - p) / n: rather too wide than too narrow.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import hypot, isfinite, nan, sqrt
from typing import Any

import ibis.expr.types as ir

from lib.analysis import intervals
from lib.analysis.contrast import told
from lib.analysis.intervals import PairMoments
from lib.analysis.result import Read, ratio

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
HOURS = {
    "before 9": (0, 8),
    "9 to 12": (9, 11),
    "12 to 15": (12, 14),
    "15 to 18": (15, 17),
    "18 to 21": (18, 20),
    "after 21": (21, 23),
}
"""Band -> its first and last hour, both included."""


@dataclass(frozen=True, slots=True)
class Mix:
    """What part of their orders (channels, days, hours) or net revenue (categories) falls on `label`.

    Attributes
    ----------
    kind
        "category", "channel", "weekday" or "hours".
    label
        "Cables", "web", "Monday", "9 to 12".
    top, rest
        Shares, 0 to 1.
    low, high
        95 % interval of top minus rest.
    index
        100 times top by rest; None where the rest has none.
    """

    kind: str
    label: str
    top: float
    rest: float
    low: float | None
    high: float | None
    index: float | None


def order_mixes(read: Read, orders: ir.Table, members: ir.Table, rest_count: int) -> tuple[Mix, ...]:
    """Return channels, weekdays and bands of hours: the part of the known orders on each.

    Parameters
    ----------
    orders
        Rows of `mart_orders` of the window.
    members
        `customer_key` of the top.
    rest_count
        Number of the other buyers.
    """
    known = orders.filter(orders.customer_key.notnull(), orders.is_order)
    channels = tuple(read(known.select("channel").distinct().order_by("channel"))["channel"])
    labels = _order_labels(channels)
    whole = read(known.agg(_all=known.count(), **_counts(known, labels))).to_dict("records")[0]
    mine = known.semi_join(members, "customer_key")
    each = mine.group_by("customer_key").agg(_all=mine.count(), **_counts(mine, labels))
    row = read(each.agg(n=each.count(), **_squares(each, ["_all", *_names(labels)]))).to_dict("records")[0]
    found = []
    for name, (kind, label) in zip(_names(labels), labels, strict=True):
        pair = _pair_of_row(row, name)
        rest = ratio(whole[name] - row[name], whole["_all"] - row["_all"])
        found.append(_mix(kind, label, pair, rest or 0.0, rest_count))
    return tuple(found)


def category_mixes(read: Read, purchases: ir.Table, members: ir.Table, rest_count: int) -> tuple[Mix, ...]:
    """Return the part of net revenue of each category, whole months; most of the top's revenue first.

    Parameters are those of `order_mixes`, with rows of `mart_purchases`.
    """
    known = purchases.filter(purchases.customer_key.notnull())
    whole = read(known.group_by("category").agg(net_revenue=known.net_revenue.sum()))
    mine = known.semi_join(members, "customer_key")
    spent = mine.group_by("customer_key", "category").agg(y=mine.net_revenue.sum())
    totals = spent.group_by("customer_key").agg(x=spent.y.sum())
    both = spent.join(totals, "customer_key")
    by_category = both.group_by("category").agg(
        y=both.y.sum(), yy=(both.y * both.y).sum(), xy=(both.x * both.y).sum()
    )
    squares = totals.agg(n=totals.count(), x=totals.x.sum(), xx=(totals.x * totals.x).sum())
    sums = read(squares).to_dict("records")[0]
    tops = read(by_category).set_index("category").to_dict("index")
    if not sums["n"] or not sums["x"] > 0:
        return ()
    rest_sum = whole["net_revenue"].sum() - sums["x"]
    found = []
    for row in whole.to_dict("records"):
        top = tops.get(row["category"], {"y": 0.0, "yy": 0.0, "xy": 0.0})
        pair = PairMoments(int(sums["n"]), top["y"], sums["x"], top["yy"], sums["xx"], top["xy"])
        rest = ratio(row["net_revenue"] - top["y"], rest_sum)
        found.append(_mix("category", str(row["category"]), pair, rest or 0.0, rest_count))
    return tuple(sorted(found, key=lambda mix: (-mix.top, mix.label)))


def _mix(kind: str, label: str, pair: PairMoments, rest: float, rest_count: int) -> Mix:
    """Put one share of the top beside that of the rest."""
    top = pair.ratio if isfinite(pair.ratio) else 0.0
    spread = sqrt(max(rest * (1 - rest), 0.0) / rest_count) if rest_count else nan
    reach = intervals.Z * hypot(pair.error, spread)
    low, high = told(top - rest - reach), told(top - rest + reach)
    return Mix(kind, label, float(top), float(rest), low, high, float(100 * top / rest) if rest > 0 else None)


def _order_labels(channels: tuple[str, ...]) -> list[tuple[str, str]]:
    return [
        *(("channel", channel) for channel in channels),
        *(("weekday", day) for day in WEEKDAYS),
        *(("hours", name) for name in HOURS),
    ]


def _names(labels: list[tuple[str, str]]) -> list[str]:
    return [f"label_{place}" for place in range(len(labels))]


def _counts(orders: ir.Table, labels: list[tuple[str, str]]) -> dict[str, ir.Value]:
    hour = orders.ordered_at.hour()
    tests = {
        "channel": lambda label: orders.channel == label,
        "weekday": lambda label: orders.order_date.day_of_week.index() == WEEKDAYS.index(label),
        "hours": lambda label: hour.between(*HOURS[label]),
    }
    return {
        name: orders.count(where=tests[kind](label))
        for name, (kind, label) in zip(_names(labels), labels, strict=True)
    }


def _squares(each: ir.Table, names: list[str]) -> dict[str, ir.Value]:
    """Sums, sums of squares and of products with the customer's orders, as numbers that don't overflow."""
    number = {name: each[name].cast("float64") for name in names}
    return {
        part: value.sum().fill_null(0.0)
        for name in names
        for part, value in (
            (name, number[name]),
            (f"{name}_squared", number[name] * number[name]),
            (f"{name}_by_all", number[name] * number["_all"]),
        )
    }


def _pair_of_row(row: Mapping[Any, Any], name: str) -> PairMoments:
    parts = (row[name], row["_all"], row[f"{name}_squared"], row["_all_squared"], row[f"{name}_by_all"])
    return PairMoments(int(row["n"]), *(float(part) for part in parts))
