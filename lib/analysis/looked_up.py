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
from lib.analysis.contact_days import (
    Span,
    longer,
    looks,
    sightings,
    store_category_contacts,
    store_contacts,
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
def looked_up(lines: Lines, filters: Filters, windows: tuple[int, ...], *, online: bool) -> ir.Table:
    """Return the orders by category of one side with since, control_since and visible_W; kept.

    Parameters
    ----------
    online
        Whether the orders are those of the web shop, and what came before happened in stores.
    """
    back = SHIFT_DAYS + max(windows) + 1
    order = category_orders(lines, filters, back, online=online)
    seen = longer(filters, back)
    contact = store_category_contacts(lines, seen) if online else looks(seen)
    sighting = store_contacts(seen) if online else sightings(seen)
    told = since_contact(order, contact, max(windows))
    return keep(with_visible(told, sighting, windows), "looked_up")


def sums_by_category(order: ir.Table, windows: Sequence[int], span: Span) -> ir.Table:
    """Return sums over customers by code: of each kind and window n, y, x, yy, xx and xy; control_W; orders.

    Parameters
    ----------
    order
        As of `looked_up`.
    span
        When contacts are told of: other orders can't be said to have had none.
    """
    whole = order.group_by("customer_key", "second").agg(
        code=ibis.literal(WHOLE, type="int32"),
        since=order.since.min(),
        control_since=order.control_since.min(),
        **{f"visible_{days}": order[f"visible_{days}"].any() for days in windows},
    )
    columns = (
        "customer_key", "code", "second", "since", "control_since",
        *(f"visible_{days}" for days in windows),
    )  # fmt: skip
    each = order.select(*columns).union(whole.select(*columns))
    figures: dict[str, ir.Value] = {"bought": each.count()}
    for days in windows:
        figures |= _counts(each, days, span)
    person = each.group_by("customer_key", "code").agg(**figures)
    sums: dict[str, ir.Value] = {"orders": person.bought.sum()}
    for days in windows:
        sums[f"control_{days}"] = person[f"control_{days}"].sum()
        for kind in KINDS:
            sums |= _moments(person, f"{kind}_{days}")
    return person.group_by("code").agg(**sums)


def moments_of(row: Mapping[Any, Any], kind: str, days: int) -> PairMoments:
    """Return the moments of a kind and window from a row of `sums_by_category`."""
    n, *rest = (row[f"{kind}_{days}_{name}"] for name in _MOMENTS)
    return PairMoments(int(n), *(float(value) for value in rest))


def _counts(each: ir.Table, days: int, span: Span) -> dict[str, ir.Value]:
    """Return orders (x) and hits (y) of a customer: of pairs, hits less those of the earlier window."""
    reach, shift = days * SECONDS_A_DAY, SHIFT_DAYS * SECONDS_A_DAY
    is_told = (each.second - reach >= span.first) & span.is_not_over(each.second)
    is_paired = is_told & (each.second - reach - shift >= span.first)
    is_hit = (each.since <= reach).fill_null(False)
    was_hit = (each.control_since <= reach).fill_null(False)
    is_visible = is_told & each[f"visible_{days}"]
    of_pairs = each.count(where=is_paired & is_hit) - each.count(where=is_paired & was_hit)
    return {
        f"seen_{days}_x": each.count(where=is_told),
        f"seen_{days}_y": each.count(where=is_told & is_hit),
        f"visible_{days}_x": each.count(where=is_visible),
        f"visible_{days}_y": each.count(where=is_visible & is_hit),
        f"paired_{days}_x": each.count(where=is_paired),
        f"paired_{days}_y": of_pairs,
        f"control_{days}": each.count(where=is_paired & was_hit),
    }


def _moments(person: ir.Table, name: str) -> dict[str, ir.Value]:
    x, y = (person[f"{name}_{part}"].cast("float64") for part in ("x", "y"))
    return {
        f"{name}_n": person.count(where=x > 0), f"{name}_y": y.sum(), f"{name}_x": x.sum(),
        f"{name}_yy": (y * y).sum(), f"{name}_xx": (x * x).sum(), f"{name}_xy": (x * y).sum(),
    }  # fmt: skip
