"""How much online revenue has each postcode area in each month? The panel behind openings.

Grain in: online orders of known customers, `mart_customers` with where they live. Grain out: area x month,
whole months of the data only.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pandas as pd

from lib.analysis.filters import month_back
from lib.analysis.result import Read
from lib.analysis.store_areas import AREA_LETTERS, postcode_start
from lib.workspace.facts import Facts
from lib.workspace.kept import keep
from lib.workspace.marts import CUSTOMERS, ORDERS


@dataclass(frozen=True, slots=True)
class Panel:
    """Online net revenue and orders, a row an area, a column a month."""

    areas: tuple[str, ...]
    months: tuple[date, ...]
    revenue: npt.NDArray[np.float64]
    orders: npt.NDArray[np.float64]


def area_panel(read: Read, facts: Facts) -> Panel:
    """Return the panel of all areas in the whole months of the data."""
    months = whole_months_of(facts)
    bought = _bought()
    cells = bought.group_by("area", "order_month").agg(
        revenue=bought.net_revenue.sum().round(4), orders=bought.count(where=bought.is_order)
    )
    rows = read(keep(cells, "area_months"))
    rows = rows.assign(month=pd.to_datetime(rows["order_month"]).dt.date)
    areas = tuple(sorted(rows["area"].unique()))
    revenue, orders = (
        rows.pivot_table(index="area", columns="month", values=name, aggfunc="sum")
        .reindex(index=list(areas), columns=list(months))
        .fillna(0.0)
        .to_numpy(dtype="float64")
        for name in ("revenue", "orders")
    )
    return Panel(areas, months, revenue, orders)


def area_buyers(read: Read, panel: Panel, area: str) -> int:
    """Return how many known customers of an area bought online in the panel's months."""
    bought = _bought()
    own = bought.filter(
        bought.area == area, bought.is_order, bought.order_month >= panel.months[0],
        bought.order_month <= panel.months[-1],
    )  # fmt: skip
    return int(read(own.agg(n=own.customer_key.nunique()))["n"].iloc[0])


def whole_months_of(facts: Facts) -> tuple[date, ...]:
    """Return the first day of each month of which the data has every day."""
    if facts.first_order is None or facts.last_order is None:
        return ()
    first = facts.first_order.replace(day=1)
    if facts.first_order.day > 1:
        first = month_back(first, -1)
    last = month_back(facts.last_order + timedelta(days=1), 1)
    count = months_apart(first, last) + 1
    return tuple(month_back(first, -number) for number in range(max(count, 0)))


def months_apart(first: date, last: date) -> int:
    """Return how many months a day's month lies after another's; below 0 where it comes first."""
    return (last.year - first.year) * 12 + last.month - first.month


def _bought() -> ir.Table:
    """Return online orders and returns of known customers with the area where they live."""
    order = ORDERS.filter(ORDERS.channel_group == "online", ORDERS.customer_key.notnull())
    living = CUSTOMERS.select("customer_key", area=postcode_start(CUSTOMERS.postcode, AREA_LETTERS))
    living = living.filter(living.area.notnull())
    return order.inner_join(living, "customer_key").select(
        "area", "order_month", "customer_key", "net_revenue", "is_order"
    )
