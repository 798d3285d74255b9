"""Do the top buyers differ from the rest, measure by measure? With an interval for each difference.

Grain in: one row per buyer of the window, with sums. Grain out: one row per measure.

Method: a ratio's error is linearised over customers (`lib.analysis.intervals`), so that many orders of one
customer count as one customer. Sums, squares and cross products are added up in the database; no buyer leaves
it. The rest is the whole minus the top: the whole is added up once a window, whatever share is asked for.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from types import MappingProxyType
from typing import Any

import ibis
import ibis.expr.types as ir

from lib.analysis import intervals
from lib.analysis.best import Best
from lib.analysis.intervals import Interval, Moments, PairMoments
from lib.analysis.result import Read
from lib.workspace.kept import keep

MEANS = MappingProxyType({"revenue_per_customer": "net_revenue", "orders_per_customer": "order_count"})
SHARES = ("repeat_share", "both_share")
RATIOS = MappingProxyType(
    {
        "order_value": ("order_revenue", "order_count"),
        "items_per_order": ("items", "order_count"),
        "discount_share": ("discount_amount", "gross_revenue"),
        "return_share": ("returned_amount", "sold"),
        "online_share": ("online_revenue", "net_revenue"),
        "offline_share": ("offline_revenue", "net_revenue"),
        "margin_share": ("margin", "costed_revenue"),
    }
)
"""Measure -> the two sums over customers that are divided."""

FIGURES = tuple(dict.fromkeys((*MEANS.values(), *(name for pair in RATIOS.values() for name in pair))))

_DECIMALS = 4  # of money: what is left of a difference beyond them is how computers add

Side = Mapping[Any, Any]  # one row of `side_sums`


@dataclass(frozen=True, slots=True)
class Contrast:
    """A measure of the top beside the rest of the buyers.

    Attributes
    ----------
    measure
        Id in the glossary, which gives its label and format.
    top, rest
        The measure of each; None where it can't be told.
    low, high
        95 % interval of top minus rest; None where it can't be told.
    """

    measure: str
    top: float | None
    rest: float | None
    low: float | None
    high: float | None


def contrasts(read: Read, buyers: ir.Table, best: Best) -> tuple[Contrast, ...]:
    """Return every measure of the top beside the rest; that of margin only where costs are known.

    Parameters
    ----------
    buyers
        As `lib.analysis.selection.selected_spending` returns them.
    best
        Who of them is the top.
    """
    whole = _side(read, keep(side_sums(buyers), "whole"))
    top = _side(read, side_sums(buyers.filter(best.holds(buyers))))
    rest = {name: round(whole[name] - top[name], _DECIMALS) for name in whole}
    found = [_mean(measure, top, rest) for measure in MEANS]
    for measure in RATIOS:
        one, two = _pair(measure, top), _pair(measure, rest)
        if measure != "margin_share" or one.x or two.x:
            found.append(_contrast(measure, one.ratio, two.ratio, intervals.ratio_difference(one, two)))
    return (*found, *(_share(measure, top, rest) for measure in SHARES))


def side_sums(buyers: ir.Table) -> ir.Table:
    """Return one row: n, each figure's sum and square (x_x), and the products (y_x) that ratios need."""
    each = buyers.mutate(
        order_count=buyers.order_count.cast("float64"),
        sold=buyers.gross_revenue - buyers.discount_amount,
        margin=buyers.costed_revenue - buyers.cost,
    )
    pairs = {(name, name) for name in FIGURES} | set(RATIOS.values())
    return each.agg(
        n=ibis._.count(),
        repeat_share=ibis._.count(where=each.order_count > 1),
        both_share=ibis._.count(where=(each.online_orders > 0) & (each.offline_orders > 0)),
        **{name: each[name].sum().fill_null(0.0) for name in FIGURES},
        **{f"{one}_{two}": (each[one] * each[two]).sum().fill_null(0.0) for one, two in sorted(pairs)},
    )


def _side(read: Read, sums: ir.Table) -> Side:
    return read(sums).to_dict("records")[0]


def _mean(measure: str, top: Side, rest: Side) -> Contrast:
    name = MEANS[measure]
    one, two = (
        Moments(int(side["n"]), float(side[name]), float(side[f"{name}_{name}"])) for side in (top, rest)
    )
    return _contrast(measure, one.mean, two.mean, intervals.mean_difference(one, two))


def _share(measure: str, top: Side, rest: Side) -> Contrast:
    hits, n, other, m = int(top[measure]), int(top["n"]), int(rest[measure]), int(rest["n"])
    ends = intervals.share_difference(hits, n, other, m)
    return _contrast(measure, intervals.share(hits, n).estimate, intervals.share(other, m).estimate, ends)


def _pair(measure: str, side: Side) -> PairMoments:
    y, x = RATIOS[measure]
    parts = (side[name] for name in (y, x, f"{y}_{y}", f"{x}_{x}", f"{y}_{x}"))
    return PairMoments(int(side["n"]), *(float(part) for part in parts))


def _contrast(measure: str, top: float, rest: float, ends: Interval) -> Contrast:
    return Contrast(measure, *(told(value) for value in (top, rest, ends.low, ends.high)))


def told(value: float) -> float | None:
    """Return a number, or None where it is not finite and says nothing."""
    return float(value) if isfinite(value) else None
