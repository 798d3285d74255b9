"""When, where and what do the top buyers buy, beside the rest?

Grain in: `mart_orders` or `mart_purchases` of the window, and who the top are. Grain out: one row per
channel, weekday, band of hours or category.

Method: the rest is the whole minus the top. The error of the top's share is linearised over its customers;
that of the rest is taken as if each customer were one draw, p (1 - p) / n: rather too wide than too narrow.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import hypot, isfinite, nan, sqrt
from typing import Any

import ibis
import ibis.expr.types as ir

from lib.analysis import intervals
from lib.analysis.best import Best
from lib.analysis.contrast import told
from lib.analysis.filters import Filters, default_filters
from lib.analysis.intervals import PairMoments
from lib.analysis.result import Read, ratio
from lib.analysis.selection import selected_orders, selected_purchases, selected_spending
from lib.workspace.facts import Facts
from lib.workspace.kept import keep

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

KINDS = ("channel", "weekday", "hours", "category")


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


def mixes(read: Read, facts: Facts, filters: Filters, best: Best, kind: str) -> tuple[Mix, ...]:
    """Return how the top and the rest are spread over one of `KINDS`; categories by whole months.

    Categories come with most of the top's revenue first, channels by name, days and hours as they follow.
    """
    amounts = amounts_of(kind, filters)
    whole = (
        read(keep(amounts.group_by("label").agg(y=amounts.y.sum()), kind)).set_index("label")["y"].to_dict()
    )
    is_first = kind == "category" and filters == default_filters(facts)
    mine = top_sums(amounts, filters, best, are_kept=is_first)
    top = read(mine).set_index("label").to_dict("index")
    if not sum(row["y"] for row in top.values()) > 0:
        return ()
    found = [_mix(kind, label, whole, top, best) for label in _labels(kind, list(whole))]
    return tuple(sorted(found, key=lambda mix: (-mix.top, mix.label)) if kind == "category" else found)


def amounts_of(kind: str, filters: Filters) -> ir.Table:
    """Return rows of known customers: customer_key, label, and y, an order or an amount of net revenue."""
    if kind == "category":
        bought = selected_purchases(filters)
        bought = bought.filter(bought.customer_key.notnull())
        return bought.select("customer_key", label=bought.category, y=bought.net_revenue)
    orders = selected_orders(filters)
    known = orders.filter(orders.customer_key.notnull(), orders.is_order)
    return known.select("customer_key", label=_label(kind, known), y=ibis.literal(1.0))


def top_sums(amounts: ir.Table, filters: Filters, best: Best, *, are_kept: bool) -> ir.Table:
    """Return label with sums over the top's customers: y, its square, its product with their whole, x.

    Parameters
    ----------
    are_kept
        Whether what each customer spent on each label is kept for all of them, so that another top costs
        next to nothing. So it is for what everybody looks at first; else the top's alone is less work.
    """
    buyers = selected_spending(filters).select("customer_key", "net_revenue")
    if are_kept:
        # With what they brought, so that no share needs a join to find its members.
        spent = keep(customer_sums(amounts).join(buyers, "customer_key"), "spent")
        each = spent.filter(best.holds(spent))
    else:
        each = customer_sums(amounts.semi_join(buyers.filter(best.holds(buyers)), "customer_key"))
    y, x = each.y, each.x
    return each.group_by("label").agg(y=y.sum(), yy=(y * y).sum(), xy=(x * y).sum())


def customer_sums(amounts: ir.Table) -> ir.Table:
    """Return customer_key, label, y, and x, the customer's sum over all labels."""
    spent = amounts.group_by("customer_key", "label").agg(y=amounts.y.sum())
    totals = spent.group_by("customer_key").agg(x=spent.y.sum())
    return spent.join(totals, "customer_key").select("customer_key", "label", "y", "x")


def _mix(
    kind: str, label: Any, whole: Mapping[Any, float], top: Mapping[Any, Mapping[Any, float]], best: Best
) -> Mix:
    """Put one share of the top beside that of the rest.

    A customer's whole is the sum over labels: y and x y, summed over all labels, are those of x and x x.
    """
    nothing = {"y": 0.0, "yy": 0.0, "xy": 0.0}
    row = top.get(label, nothing)
    x, xx = (sum(each[name] for each in top.values()) for name in ("y", "xy"))
    pair = PairMoments(best.count, row["y"], x, row["yy"], xx, row["xy"])
    beside = ratio(whole.get(label, 0.0) - row["y"], sum(whole.values()) - x) if best.rest_count else None
    rest = beside or 0.0
    share = pair.ratio if isfinite(pair.ratio) else 0.0
    spread = sqrt(max(rest * (1 - rest), 0.0) / best.rest_count) if best.rest_count else nan
    reach = intervals.Z * hypot(pair.error, spread)
    low, high = told(share - rest - reach), told(share - rest + reach)
    index = float(100 * share / rest) if rest > 0 else None
    return Mix(kind, _name(kind, label), float(share), float(rest), low, high, index)


def _label(kind: str, orders: ir.Table) -> ir.Value:
    if kind == "channel":
        return orders.channel
    if kind == "weekday":
        return orders.order_date.day_of_week.index().cast("int64")
    hour = orders.ordered_at.hour()
    return ibis.cases(*((hour <= last, place) for place, (_, last) in enumerate(HOURS.values()))).cast(
        "int64"
    )


def _labels(kind: str, found: list[Any]) -> list[Any]:
    """Return the labels of the query in their order, those too that nothing fell on."""
    fixed = {"weekday": len(WEEKDAYS), "hours": len(HOURS)}
    return list(range(fixed[kind])) if kind in fixed else sorted(found)


def _name(kind: str, label: Any) -> str:
    return (
        {"weekday": WEEKDAYS, "hours": tuple(HOURS)}[kind][label]
        if kind in ("weekday", "hours")
        else str(label)
    )
