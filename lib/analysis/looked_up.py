"""Before how many orders of a side was their category looked up on the other side? Sums over customers.

Grain in: orders by category with what came before (`lib.analysis.looked_before`). Grain out: one row per
category (code 0: whole orders, looked up if any of their categories was), with sums over customers.
"""

from calendar import timegm
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

import ibis
import ibis.expr.types as ir

from lib.analysis.beginnings import of_segment
from lib.analysis.category_moments import asked_at, category_moments
from lib.analysis.contact_moments import (
    OFFLINE,
    ONLINE,
    Span,
    longer,
    looks,
    sightings,
    store_category_contacts,
)
from lib.analysis.elapsed import SECONDS_A_DAY
from lib.analysis.filters import Filters
from lib.analysis.intervals import PairMoments
from lib.analysis.looked_before import SHIFT_DAYS, since_contact, with_visible
from lib.analysis.price_bands import Lines
from lib.workspace.kept import keep

WHOLE = 0
"""In place of a category's number: whole orders."""

KINDS = ("seen", "visible", "paired")
"""Orders whose window contacts are told of; of visible customers; those whose earlier one is told of too."""

_MOMENTS = ("n", "y", "x", "yy", "xx", "xy")


def category_orders(lines: Lines, filters: Filters, back: int, *, online: bool) -> ir.Table:
    """Return customer_key, second, code of what known customers bought on a side in the window."""
    if filters.channels or filters.stores:
        bought = category_moments(lines, replace(filters, segment=None))
    else:  # what the contacts are made of holds it, too
        bought = category_moments(lines, longer(filters, back))
        bought = bought.filter(bought.second >= timegm(filters.start.timetuple()))
    side = bought.is_online if online else ~bought.is_online
    bought = of_segment(bought.filter(side, ~bought.is_return), filters)
    return bought.select("customer_key", "code", second=asked_at(bought.second)).distinct()


@lru_cache(maxsize=50)  # an expression costs milliseconds to write
def looked_up(
    lines: Lines, filters: Filters, windows: tuple[int, ...], span: Span, *, online: bool
) -> ir.Table:
    """Return sums over customers by category: of the orders of one side, what came before on the other; kept.

    Parameters
    ----------
    windows
        Days before an order that are looked at.
    span
        When contacts are told of: other orders can't be said to have had none.
    online
        Whether the orders are those of the web shop, and what came before happened in stores.

    Returns
    -------
    code (0: whole orders), orders; of each kind and window n, y, x, yy, xx, xy (KIND_DAYS_x); control_DAYS.
    """
    back = SHIFT_DAYS + max(windows) + 1
    order = category_orders(lines, filters, back, online=online)
    seen = longer(filters, back)
    contact = store_category_contacts(lines, seen) if online else looks(seen)
    told = since_contact(order, contact, max(windows))
    placed = with_visible(told, sightings(seen, OFFLINE if online else ONLINE), windows)
    return keep(sums_by_category(placed, windows, span), "looked_up")


def sums_by_category(order: ir.Table, windows: Sequence[int], span: Span) -> ir.Table:
    """Return what `looked_up` does, of orders by category with since, control_since and visible_W."""
    each = order.select("customer_key", "code", "second", **_marks(order, windows, span))
    whole = each.group_by("customer_key", "second").agg(
        code=ibis.literal(WHOLE, type="int32"),
        **{name: each[name].max() for name in _mark_names(windows)},
    )
    columns = ("customer_key", "code", *_mark_names(windows))
    both = each.select(*columns).union(whole.select(*columns))
    figures: dict[str, ir.Value] = {"bought": both.count().cast("float64")}
    figures |= {name: both[name].sum() for name in ("told", "paired")}
    for days in windows:
        figures |= _counts(both, days)
    person = both.group_by("customer_key", "code").agg(**figures)
    sums: dict[str, ir.Value] = {"orders": person.bought.sum()}
    for days in windows:
        sums[f"control_{days}"] = person[f"control_{days}"].sum()
        sums |= _moments(person, f"seen_{days}", person.told, person[f"hits_{days}"])
        sums |= _moments(person, f"visible_{days}", person[f"seen_{days}"], person[f"seen_hits_{days}"])
        sums |= _moments(person, f"paired_{days}", person.paired, person[f"apart_{days}"])
    return person.group_by("code").agg(**sums)


def moments_of(row: Mapping[Any, Any], kind: str, days: int) -> PairMoments:
    """Return the moments of a kind and window from a row of `looked_up`."""
    n, *rest = (row[f"{kind}_{days}_{name}"] for name in _MOMENTS)
    return PairMoments(int(n), *(float(value) for value in rest))


def _mark_names(windows: Sequence[int]) -> tuple[str, ...]:
    kinds = ("hit", "before", "visible")
    return ("told", "paired", *(f"{kind}_{days}" for days in windows for kind in kinds))


def _marks(order: ir.Table, windows: Sequence[int], span: Span) -> dict[str, ir.Value]:
    """Return 1.0 or 0.0 by order: told of, paired; and by window looked up, in the earlier one, visible.

    An order is told of where its longest window is: all windows are of the same orders, then. Numbers, not
    conditions: the engine adds them up several times as fast.
    """
    most = max(windows) * SECONDS_A_DAY
    told = (order.second - most >= span.first) & span.is_not_over(order.second)
    paired = told & (order.second - most - SHIFT_DAYS * SECONDS_A_DAY >= span.first)
    marks = {"told": told, "paired": paired}
    for days in windows:
        reach = days * SECONDS_A_DAY
        marks[f"hit_{days}"] = told & (order.since <= reach).fill_null(False)
        marks[f"before_{days}"] = paired & (order.control_since <= reach).fill_null(False)
        marks[f"visible_{days}"] = told & order[f"visible_{days}"]
    return {name: value.cast("int8").cast("float64") for name, value in marks.items()}


def _counts(marked: ir.Table, days: int) -> dict[str, ir.Value]:
    """Return what a customer's marks add up to: hits, those of visible ones; of pairs, hits less earlier."""
    hit, before, visible = (marked[f"{kind}_{days}"] for kind in ("hit", "before", "visible"))
    return {
        f"hits_{days}": hit.sum(),
        f"seen_{days}": visible.sum(),
        f"seen_hits_{days}": (visible * hit).sum(),
        f"apart_{days}": (marked.paired * hit - before).sum(),
        f"control_{days}": before.sum(),
    }


def _moments(person: ir.Table, name: str, x: ir.FloatingValue, y: ir.FloatingValue) -> dict[str, ir.Value]:
    return {
        f"{name}_n": person.count(where=x > 0), f"{name}_y": y.sum(), f"{name}_x": x.sum(),
        f"{name}_yy": (y * y).sum(), f"{name}_xx": (x * x).sum(), f"{name}_xy": (x * y).sum(),
    }  # fmt: skip
