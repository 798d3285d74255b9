"""Are associates there when customers come? Who buys in busy hours and in quieter ones, and who waits.

Grain in: visitors, orders and hours worked by store and hour (`lib.analysis.at_work`). Grain out: one row per
day, all stores together, as the stores of a chain share its weather.

A cell is a weekday and hour of one store. It is busy where more people come than in the store's average hour,
and thin where more come per associate-hour than half as many again as in the chain.
"""

import math
from collections.abc import Mapping

import ibis.expr.types as ir
import numpy as np
import pandas as pd

from lib.analysis.at_work import MONDAY, WEEK, order_hours, staff_hours, store_hours, visitor_hours
from lib.analysis.filters import Filters
from lib.analysis.intervals import Interval, Z
from lib.workspace.facts import Facts
from lib.workspace.kept import keep

THIN = 1.5
"""Times the chain's visitors per associate-hour above which somebody has to wait."""
FEWEST_DAYS = 28
"""Days below which weekdays and hours can't be told from days."""
_A_DAY = 24


def conversion_days(filters: Filters) -> ir.Table:
    """Return day and of busy and of quieter cells orders and visitors: one row per day; kept.

    Only hours in which somebody was counted: orders without a visitor are a counter that stood still.
    """
    came, sold = visitor_hours(filters), order_hours(filters)
    if filters.stores:
        came = came.filter(came.store_id.isin(filters.stores))
    sold = sold.rename(at_store="store_id", at_slot="slot", orders="amount")
    hour = came.left_join(sold, [came.store_id == sold.at_store, came.slot == sold.at_slot])
    hour = hour.select(
        "store_id", "slot", cell=(hour.slot - MONDAY) % WEEK, visitors=hour.amount,
        orders=hour.orders.fill_null(0.0),
    )  # fmt: skip
    hour = hour.filter(hour.visitors > 0)
    cells = hour.group_by("store_id", "cell").agg(here=hour.visitors.mean())
    stores = hour.group_by("store_id").agg(usual=hour.visitors.mean())
    beside = cells.inner_join(stores, "store_id")
    busy = keep(beside.select(own="store_id", at="cell", is_busy=beside.here > beside.usual), "busy_cells")
    each = hour.inner_join(busy, [hour.store_id == busy.own, hour.cell == busy["at"]])
    parts = {
        f"{name}_{part}": each[name]
        .sum(where=each.is_busy if part == "busy" else ~each.is_busy)
        .fill_null(0.0)
        for name in ("orders", "visitors")
        for part in ("busy", "quiet")
    }
    days = each.group_by(day=each.slot // _A_DAY).agg(hours=(each.slot % _A_DAY != 0).any(), **parts)
    return keep(days, "conversion_days")


def conversion_ratio(days: pd.DataFrame) -> Interval | None:
    """Return the share of visitors who buy in busy hours by that in quieter ones; None where either has none.

    The interval is on the logarithm, linearised over days: with sums O and V of orders and visitors the
    logarithm changes with a day by o / O - v / V of busy hours less the same of quieter ones (Cochran 1977,
    Sampling Techniques, section 6.4).
    """
    sums = {str(name): float(days[name].sum()) for name in days.columns if name not in ("day", "hours")}
    if min(sums.values(), default=0.0) <= 0:
        return None
    ratio = _rate(sums, "busy") / _rate(sums, "quiet")
    if len(days) < FEWEST_DAYS:
        return Interval(ratio, math.nan, math.nan)
    own = sum(
        sign
        * (
            days[f"orders_{part}"] / sums[f"orders_{part}"]
            - days[f"visitors_{part}"] / sums[f"visitors_{part}"]
        )
        for part, sign in (("busy", 1.0), ("quiet", -1.0))
    )
    error = math.sqrt(len(days) / (len(days) - 1) * float(np.square(np.asarray(own, dtype=float)).sum()))
    return Interval(ratio, ratio * math.exp(-Z * error), ratio * math.exp(Z * error))


def thin_days(filters: Filters, facts: Facts) -> ir.Table:
    """Return day, y (visitors in thin hours) and x (all visitors): one row per day with visitors; kept."""
    hour = keep(store_hours(visitor_hours(filters), staff_hours(filters, facts)), "store_hours")
    if filters.stores:
        hour = hour.filter(hour.store_id.isin(filters.stores))
    cell = hour.select("store_id", "slot", "y", "x", cell=(hour.slot - MONDAY) % WEEK)
    usual = cell.agg(rate=cell.y.sum() / cell.x.sum().nullif(0.0))
    sums = cell.group_by("store_id", "cell").agg(came=cell.y.sum(), worked=cell.x.sum())
    beside = sums.cross_join(usual)
    is_thin = beside.came > beside.worked * beside.rate * THIN
    thin = keep(beside.select(own="store_id", at="cell", is_thin=is_thin), "thin_cells")
    each = cell.inner_join(thin, [cell.store_id == thin.own, cell.cell == thin["at"]])
    days = each.group_by(day=each.slot // _A_DAY).agg(
        y=each.y.sum(where=each.is_thin).fill_null(0.0), x=each.y.sum()
    )
    return keep(days.filter(days.x > 0), "thin_days")


def _rate(sums: Mapping[str, float], part: str) -> float:
    return sums[f"orders_{part}"] / sums[f"visitors_{part}"]
