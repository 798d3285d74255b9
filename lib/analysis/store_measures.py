"""What is each store like? Its figures, each with how much it varies from unit to unit.

Grain in: orders, hours, feedback and traffic of a window. Grain out: one `Seen` per store and measure. Sales
of a store are those with a store that were not made online; returns count in revenue.

An error needs units that do not depend on each other: customers (all their orders in a store together; each
order of nobody known by itself), answers, or days. Of a store's size the units are days, as its part of the
day's sales of all stores, so that a season that all stores share is no error.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Literal

import ibis
import ibis.expr.types as ir
import pandas as pd

from lib.analysis.filters import Filters, within
from lib.analysis.intervals import PairMoments
from lib.analysis.result import Read
from lib.schema.channels import channel_groups
from lib.workspace.kept import keep
from lib.workspace.marts import FEEDBACK, HOURS, ORDERS

Scale = Literal["plain", "share", "log"]

_PAIRS = MappingProxyType(
    {
        "known_share": ("known_revenue", "net_revenue"),
        "items_per_order": ("pieces", "orders"),
        "discount_share": ("discounts", "gross"),
    }
)
"""Measure -> the two sums over customers that are divided."""
_SIZES = MappingProxyType({"net_revenue": "net_revenue", "orders": "order_count"})
_PROMOTER, _DETRACTOR, _TOP_SCORE = 9, 6, 10


@dataclass(frozen=True, slots=True)
class Kind:
    """How a measure is compared: what its n counts, on which scale, and whether it tells only size."""

    unit: str
    scale: Scale = "plain"
    is_size: bool = False


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "net_revenue": Kind("day", "log", is_size=True),
        "orders": Kind("day", "log", is_size=True),
        "store_conversion": Kind("visitor"),
        "revenue_per_visitor": Kind("visitor"),
        "known_share": Kind("order", "share"),
        "store_repeat_share": Kind("customer", "share"),
        "nps_of_group": Kind("answer"),
        "items_per_order": Kind("order"),
        "discount_share": Kind("order", "share"),
        "online_share_nearby": Kind("customer", "share"),
        "online_nearby": Kind("customer", "log", is_size=True),
    }
)
"""Measure, an id of the glossary -> how it is compared; in reading order."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A store's figure as it was seen.

    Attributes
    ----------
    value
        In the unit of the measure.
    n
        How many of what the measure counts: 512 orders.
    units
        Units that do not depend on each other.
    unit_variance
        The square of the figure's standard error times the units.
    """

    store: str
    value: float
    n: int
    units: int
    unit_variance: float


Measured = Mapping[str, tuple[Seen, ...]]


def everywhere(filters: Filters) -> Filters:
    """Return the same window and channels in all stores and of everybody: stores are compared with all."""
    return replace(filters, stores=(), segment=None)


def store_sales(filters: Filters) -> ir.Table:
    """Return the rows of `HOURS` that were sold in a store."""
    hour = within(HOURS, filters)
    return hour.filter(hour.store_id.notnull(), hour.channel_group != "online")


def store_measures(read: Read, filters: Filters) -> Measured:
    """Return sizes, what customers do and what they say, store by store; traffic and places stand apart."""
    whole = everywhere(filters)
    people = _people(read, whole)
    return {**_sizes(read, whole), **people, "nps_of_group": tuple(_answers(read, whole))}


def seen(store: str, sums: PairMoments, n: int) -> Seen:
    """Return a ratio of two sums over units."""
    return Seen(store, sums.ratio, n, sums.n, sums.n * sums.error**2)


def moments(of: str, over: str, table: ir.Table) -> dict[str, ir.Value]:
    """Return what `PairMoments` takes of two columns, as aggregations."""
    y, x = table[of].cast("float64"), table[over].cast("float64")
    sums = {"y": y.sum(), "x": x.sum(), "yy": (y * y).sum(), "xx": (x * x).sum(), "xy": (x * y).sum()}
    return {f"{of}_{name}": value.fill_null(0.0) for name, value in sums.items()}


def pair(row: Mapping[Any, Any], of: str, units: int) -> PairMoments:
    """Return the sums that `moments` named after a column."""
    return PairMoments(units, *(float(row[f"{of}_{name}"]) for name in ("y", "x", "yy", "xx", "xy")))


def _sizes(read: Read, filters: Filters) -> Measured:
    """Return net revenue and orders of each store."""
    rows = read(_size_sums(filters)).sort_values("store_id")
    rows["units"] = rows["days"].max()
    for name in _SIZES.values():  # all stores together are what each is a part of
        rows[f"{name}_x"], rows[f"{name}_xx"] = rows[f"{name}_y"].sum(), rows[f"{name}_xy"].sum()
    return {
        measure: tuple(_size(row, name) for row in _rows(rows) if row[f"{name}_y"] > 0)
        for measure, name in _SIZES.items()
    }


@lru_cache(maxsize=50)  # an expression costs milliseconds to write
def _size_sums(filters: Filters) -> ir.Table:
    sold = store_sales(filters)
    day = sold.group_by("order_date", "store_id").agg(
        **{name: sold[name].sum().cast("float64") for name in _SIZES.values()}
    )
    every = ibis.window(group_by="order_date")
    day = day.mutate(**{f"all_{name}": day[name].sum().over(every) for name in _SIZES.values()})
    sums: dict[str, ir.Value] = {}
    for name in _SIZES.values():
        own, every_one = day[name], day[f"all_{name}"]
        sums |= {
            f"{name}_y": own.sum(),
            f"{name}_yy": (own * own).sum(),
            f"{name}_xy": (own * every_one).sum(),
        }
    return keep(day.group_by("store_id").agg(days=day.count(), **sums), "store_sizes")


def _size(row: Mapping[Any, Any], name: str) -> Seen:
    part = seen(str(row["store_id"]), pair(row, name, int(row["units"])), int(row["days"]))
    whole = float(row[f"{name}_x"])  # the figure is the part times all, not the part
    return replace(part, value=part.value * whole, unit_variance=part.unit_variance * whole**2)


def _people(read: Read, filters: Filters) -> Measured:
    """Return what takes customers: whom we know, who comes again, how much they take, at which discount."""
    rows = list(_rows(read(_people_sums(filters)).sort_values("store_id")))
    return {
        **{measure: tuple(_figures(rows, measure)) for measure in _PAIRS},
        "store_repeat_share": tuple(_repeats(rows)),
    }


@lru_cache(maxsize=50)
def _people_sums(filters: Filters) -> ir.Table:
    order = within(ORDERS, filters)
    order = order.filter(order.store_id.notnull(), order.channel_group != "online")
    sold, bought = ~order.is_return, order.is_order
    cells = {
        "orders": bought.cast("int64"),
        "net_revenue": order.net_revenue,
        "known_revenue": order.customer_key.notnull().ifelse(order.net_revenue, 0.0),
        "pieces": bought.ifelse(order["items"], 0.0),
        "discounts": sold.ifelse(order.discount_amount, 0.0),
        "gross": sold.ifelse(order.gross_revenue, 0.0),
    }
    row = order.select("store_id", "customer_key", **cells)
    known = row.filter(row.customer_key.notnull())
    each = known.group_by("store_id", "customer_key").agg(**{name: known[name].sum() for name in cells})
    units = ibis.union(each, row.filter(row.customer_key.isnull()).select(*each.columns))
    return keep(_unit_sums(units), "store_people")


def _unit_sums(units: ir.Table) -> ir.Table:
    sums: dict[str, ir.Value] = {}
    for of, over in _PAIRS.values():
        sums |= moments(of, over, units)
    is_known = units.customer_key.notnull()
    return units.group_by("store_id").agg(
        units=units.count(),
        orders=units.orders.sum(),
        buyers=units.count(where=is_known & (units.orders > 0)),
        repeaters=units.count(where=is_known & (units.orders > 1)),
        **sums,
    )


def _figures(rows: list[dict[Any, Any]], measure: str) -> Iterator[Seen]:
    """Return a ratio of each store; none where no store has any: the files do not tell it."""
    if not any(row[f"{_PAIRS[measure][0]}_y"] for row in rows):
        return
    for row in rows:
        sums = pair(row, _PAIRS[measure][0], int(row["units"]))
        if sums.x > 0:
            yield seen(str(row["store_id"]), sums, int(row["orders"]))


def _repeats(rows: list[dict[Any, Any]]) -> Iterator[Seen]:
    for row in rows:
        buyers = int(row["buyers"])
        if buyers:
            share = int(row["repeaters"]) / buyers
            yield Seen(str(row["store_id"]), share, buyers, buyers, share * (1 - share))


def _answers(read: Read, filters: Filters) -> Iterator[Seen]:
    """Return the net promoter score of each store; its variance is 100^2 (p + d - (p - d)^2)."""
    for row in _rows(read(_answer_sums(filters)).sort_values("store_id")):
        n = int(row["answers"])
        for_, against = int(row["promoters"]) / n, int(row["detractors"]) / n
        variance = 100**2 * (for_ + against - (for_ - against) ** 2)
        yield Seen(str(row["store_id"]), 100 * (for_ - against), n, n, variance)


@lru_cache(maxsize=50)
def _answer_sums(filters: Filters) -> ir.Table:
    online = [name for name, group in channel_groups().items() if group == "online"]
    given = within(FEEDBACK.mutate(day=FEEDBACK.given_at.date()), filters, "day")
    given = given.filter(
        given.kind == "nps",
        given.scale_max.isnull() | (given.scale_max == _TOP_SCORE),
        given.score.notnull(),
        given.store_id.notnull(),
        given.channel.isnull() | given.channel.notin(online),
    )
    sums = given.group_by("store_id").agg(
        answers=given.count(),
        promoters=given.count(where=given.score >= _PROMOTER),
        detractors=given.count(where=given.score <= _DETRACTOR),
    )
    return keep(sums, "store_answers")


def _rows(frame: pd.DataFrame) -> Iterator[dict[Any, Any]]:
    yield from frame.to_dict("records")
