"""What is every figure of the scorecard computed from, and what does it hand back?

Grain in: the marts in one window, and the tallies of one round of ratings. Grain out: one `Figure` per
measure.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import ibis.expr.types as ir

from lib.analysis import intervals
from lib.analysis.channel_sums import SIDES
from lib.analysis.filters import Filters
from lib.analysis.intervals import Interval
from lib.analysis.ratings import Tally
from lib.analysis.result import Read, Window
from lib.schema.formats import listing, plural
from lib.workspace.facts import Facts


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its interval and what it counts; `found` is None where it can't be told.

    Attributes
    ----------
    found
        Value and 95 % interval. A full count without sampling error has its value at both ends; where there
        are too few units to say, both ends are NaN.
    n, n_of
        How many units it is of, and what they are ("orders").
    lacks, reason
        Where it can't be told: the columns that hold nothing ("feedback.answered_at"), or why else.
    rows
        How many rows of what it was computed from, in words; that of its units when left out.
    window
        The days that it looks at, where these are not those that were asked for.
    is_of_all_time
        Whether it looks at everything, whatever the window.
    """

    found: Interval | None
    n: int = 0
    n_of: str = "orders"
    lacks: tuple[str, ...] = ()
    reason: str = ""
    rows: str = ""
    window: Window | None = None
    is_of_all_time: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """What every figure is computed from; `totals` is one row of `order_totals`."""

    read: Read
    facts: Facts
    filters: Filters
    tallies: tuple[Tally, ...]
    totals: Mapping[str, float]
    _answers: dict[tuple[Any, ...], Any] = field(default_factory=dict, compare=False, repr=False)

    def ask(self, analysis: Callable[..., Any], filters: Filters | None = None, **params: Any) -> Any:
        """Return the result of an analysis as its page shows it; asked once for all figures."""
        window = filters or self.filters
        key = (analysis.__name__, window, *sorted(params.items()))
        if key not in self._answers:
            self._answers[key] = analysis(self.read, self.facts, window, **params)
        return self._answers[key]


Tell = Callable[[Asked], Figure]
"""Tells one figure."""

Behind = Callable[[Filters], ir.Table]
"""Returns who or what stands behind a figure in a window: one row per customer (customer_key) or order
(system, order_id), with `counts`: whether it counts towards the figure, or only among those that it is of."""


def order_totals(days: ir.Table) -> ir.Table:
    """Return one row of counts and sums over the days of a window: what several figures share."""
    sums = ("documents", "net", "net_net", "known_net", "known_net_net", "known", "orders", "service_orders",
            "known_orders", "associate_orders", "told_fulfilment")  # fmt: skip
    return days.agg(
        **{name: days[name].sum().fill_null(0) for name in sums},
        **{side: days.known_orders.sum(where=days.channel_group == side).fill_null(0) for side in SIDES},
    )


def share_of(
    hits: int, n: int, n_of: str, *, lacks: tuple[str, ...] = (), reason: str = "", **more: Any
) -> Figure:
    """Return a share with Wilson's interval, or what stands in its place when there is nothing to count.

    Parameters
    ----------
    lacks, reason
        What is missing where `n` is 0.
    more
        Further fields of the figure: rows, window, is_of_all_time.
    """
    if n:
        return Figure(intervals.share(hits, n), n, n_of, **more)
    return Figure(None, 0, n_of, lacks, reason or ("" if lacks else "There are no orders in this window."))


def within_share(found: Interval) -> Interval:
    """Cut an interval of a share at 0 and 1."""
    if not math.isfinite(found.low):
        return found
    return Interval(found.estimate, max(found.low, 0.0), min(found.high, 1.0))


def one_sided(asked: Asked) -> Figure | None:
    """Return why a figure of both sides can't be told; None where known customers buy on both."""
    if not asked.totals["known_orders"]:
        return Figure(None, lacks=("order_lines.customer_ref",))
    missing = [side for side in SIDES if not asked.totals[side]]
    if not missing:
        return None
    return Figure(None, reason=f"Known customers have no {listing(missing)} orders in this window.")


def rows_of(figure: Figure) -> str:
    """Say in words how many rows a figure was computed from."""
    return figure.rows or plural(figure.n, _one(figure.n_of), figure.n_of)


def _one(many: str) -> str:
    return many.removesuffix("s")
