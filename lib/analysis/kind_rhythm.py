"""How many days do customers of each kind take between two orders, and do kinds differ in it?

Grain in: gaps between order days that end in a window, as `lib.analysis.gaps` has them, and the kind of each
customer. Grain out: one row per kind, its median beside that of all others.

Method. A median's interval is Woodruff's (1952), customers as units, as in `lib.analysis.rhythm`. The
interval of a difference of two medians is put together from both intervals: Zou and Donner (2008),
Construction of confidence intervals about functions of parameters, Statistics in Medicine 27: 1693-1702. Its
p-value is that of the median test of Mood (1950), Introduction to the Theory of Statistics: the shares of
gaps up to the median of all, again with customers as units.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd

from lib.analysis.against_others import FEWEST, Against, alone, beside, ratios_alike
from lib.analysis.beginnings import known_orders, observed
from lib.analysis.channel_kinds import KINDS, selected_kinds
from lib.analysis.elapsed import whole_days_between
from lib.analysis.filters import Filters
from lib.analysis.intervals import Interval, PairMoments, Z
from lib.analysis.result import Read
from lib.analysis.rhythm import counted, quantile_of, spread_of
from lib.workspace.facts import Facts
from lib.workspace.kept import keep

MEASURE = "days_between_orders"
_KEY = "customer_key"

Rows = Mapping[int, Mapping[Any, Any]]  # kind -> its sums


def kind_rhythm(read: Read, facts: Facts, filters: Filters) -> list[Against]:
    """Return the median days between two orders of each kind with ten customers or more who have a gap."""
    gap = kind_gaps(facts, filters)
    counts = read(keep(counted(gap), "kind_gap_counts"))
    spreads = {int(str(label)): spread_of(rows) for label, rows in counts.groupby("label")}
    if not spreads:
        return []
    whole = quantile_of(spread_of(counts), 0.5)
    own = {label: quantile_of(spread, 0.5) for label, spread in spreads.items()}
    rest = {label: _rest(counts, label) for label in spreads}
    medians = {label: quantile_of(spread, 0.5) for label, spread in rest.items() if len(spread)}
    days = sorted({whole, *own.values(), *medians.values()})
    sums = {
        int(row["label"]): row for row in read(keep(_sums(gap, days), "kind_gap_sums")).to_dict("records")
    }
    found = []
    for label, spread in sorted(spreads.items()):
        others = [sums[other] for other in sums if other != label]
        mine = _moments([sums[label]], days.index(own[label]))
        if mine.n < FEWEST:
            continue
        value = _median(spread, mine)
        row = alone(KINDS[label], MEASURE, mine.n, value, sum(int(each["n"]) for each in others))
        if row.others_n >= FEWEST:
            them = _median(rest[label], _moments(others, days.index(medians[label])))
            at = days.index(whole)
            p = ratios_alike(_moments([sums[label]], at), _moments(others, at))
            row = beside(row, them.estimate, _apart(value, them), p)
        found.append(row)
    return found


def kind_gaps(facts: Facts, filters: Filters) -> ir.Table:
    """Return customer_key, days and label (the kind's place) of each gap that ends in the window; kept.

    The gaps are those of `lib.analysis.gaps.ended_gaps`; only days of the window are put in order, beside the
    last one before it.
    """
    seen = observed(facts, filters)
    order = known_orders(seen)
    bought = order.filter(order.is_order)
    day = bought.filter(bought.order_date >= filters.start).select(_KEY, "order_date").distinct()
    past = bought.filter(bought.order_date < filters.start)
    last = past.group_by(key_before=past.customer_key).agg(before=past.order_date.max())
    of_customer = ibis.window(group_by=day.customer_key, order_by=day.order_date)
    each = day.mutate(since=day.order_date.lag().over(of_customer))
    each = each.left_join(last, each.customer_key == last.key_before)
    days = whole_days_between(ibis.coalesce(each.since, each.before), each.order_date)
    gap = each.select(_KEY, days=days).filter(ibis._.days.notnull())
    kinds = selected_kinds(filters)
    return keep(gap.join(kinds, _KEY).select(_KEY, "days", label="place"), "kind_gaps")


def _rest(counts: pd.DataFrame, label: int) -> "pd.Series[int]":
    return spread_of(counts[counts["label"] != label])


def _sums(gap: ir.Table, days: Sequence[int]) -> ir.Table:
    """Return, by kind, sums over customers of their gaps (x) and of those up to each number of days (y)."""
    marks = {
        f"y{place}": gap.count(where=gap.days <= mark).cast("float64") for place, mark in enumerate(days)
    }
    each = gap.group_by(_KEY, "label").agg(x=gap.count().cast("float64"), **marks)
    x = each.x
    parts: dict[str, ir.Value] = {"n": each.count(), "x": x.sum(), "xx": (x * x).sum()}
    for name in marks:
        y = each[name]
        parts |= {name: y.sum(), f"{name}y": (y * y).sum(), f"{name}x": (x * y).sum()}
    return each.group_by("label").agg(**parts)


def _moments(rows: Sequence[Mapping[Any, Any]], place: int) -> PairMoments:
    def total(name: str) -> float:
        return float(sum(row[name] for row in rows))

    y = f"y{place}"
    return PairMoments(int(total("n")), total(y), total("x"), total(f"{y}y"), total("xx"), total(f"{y}x"))


def _median(spread: "pd.Series[int]", sums: PairMoments) -> Interval:
    reach = Z * sums.error if math.isfinite(sums.error) else 1.0
    low, middle, high = (quantile_of(spread, share) for share in (0.5 - reach, 0.5, 0.5 + reach))
    return Interval(middle, low, high)


def _apart(one: Interval, two: Interval) -> Interval:
    estimate = one.estimate - two.estimate
    below = math.hypot(one.estimate - one.low, two.high - two.estimate)
    above = math.hypot(one.high - one.estimate, two.estimate - two.low)
    return Interval(estimate, estimate - below, estimate + above)
