"""How long between two orders, and who is new, stays, comes back or has lapsed, month by month?

Grain in: order days of customers, each with the one before and after (`lib.analysis.gaps`). Grain out: how
gaps are spread, one row per group of them; how many customers order again in time; one row per month.

Method. Gaps are those whose later order lies in the window. Quartiles are values of the empirical
distribution; the median's interval is Woodruff's (1952, Confidence intervals for medians and other position
measures, JASA 47: 635-646), with customers as units: many gaps of one customer resemble each other. Who has
not come back yet has no gap, so that gaps alone flatter; `lib.analysis.ordered_again` counts these too.
"""

import math
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from lib.analysis.beginnings import observed, of_segment
from lib.analysis.customer_months import CustomerMonth, customer_months
from lib.analysis.filters import Filters
from lib.analysis.gaps import BY, ended_gaps, order_days
from lib.analysis.intervals import PairMoments, Z
from lib.analysis.ordered_again import Again, ordered_again
from lib.analysis.result import Read, Result, looked_at
from lib.analysis.rfm import GROUPS
from lib.errors import UserError
from lib.schema import formats
from lib.workspace.facts import Facts

FEWEST = 10
"""Customers that a group needs to be shown."""
BINS = (7, 14, 30, 60, 90, 180, 365)
"""Last days of the bins that gaps are counted in; one more holds the rest."""
LAPSE_QUANTILE = 0.9
_WHOLE = "all"


@dataclass(frozen=True, slots=True)
class Pace:
    """Days between two orders of a customer.

    Attributes
    ----------
    label
        A channel, "1" for gaps after the first order ("4" for the fourth and later), a segment, or "all".
    gaps, customers
        How many, and of how many customers.
    quarter, median, three_quarters
        So many days or fewer in a quarter, half and three quarters of the gaps.
    low, high
        95 % interval of the median.
    """

    label: str
    gaps: int
    customers: int
    quarter: int
    median: int
    three_quarters: int
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class GapBin:
    """Gaps of `first` to `last` days (None: and more), and their share of all."""

    first: int
    last: int | None
    gaps: int
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm(Result):
    """Days between orders, and customers by month.

    Attributes
    ----------
    by
        What gaps are told apart by, one of `lib.analysis.gaps.BY`.
    whole
        All gaps that end in the window; None for under 10 customers with one.
    groups
        Groups with 10 customers or more.
    bins
        How all gaps are spread.
    again
        By order and days; nothing where the data is shorter than that.
    lapse_days
        After how many days without an order a customer counts as lapsed; None where it can't be told.
    usual_lapse_days
        Where nobody chooses: what nine of ten gaps do not exceed.
    months
        Of the window.
    """

    by: str
    whole: Pace | None
    groups: tuple[Pace, ...]
    bins: tuple[GapBin, ...]
    again: tuple[Again, ...]
    lapse_days: int | None
    usual_lapse_days: int | None
    months: tuple[CustomerMonth, ...]


def rhythm(
    read: Read, facts: Facts, filters: Filters, *, by: str = "channel", lapse_days: int | None = None
) -> Rhythm:
    """Return how long customers take between orders, and who is new, repeats, returned and lapsed by month.

    Parameters
    ----------
    by
        One of `lib.analysis.gaps.BY`.
    lapse_days
        After how many days without an order a customer counts as lapsed, 1 or more; what nine of ten gaps do
        not exceed where None.

    Raises
    ------
    UserError
        When there is no such `by`, or days are under 1.
    """
    _check(by, lapse_days)
    seen = observed(facts, filters)
    day = of_segment(order_days(seen), filters)
    gap = ended_gaps(day, filters, by)
    counts = read(counted(gap))
    whole = spread_of(counts)
    usual = quantile_of(whole, LAPSE_QUANTILE) if len(whole) else None
    chosen = lapse_days or usual
    paces = _paces(read, gap, counts, by)
    everybody = next((pace for pace in paces if pace.label == _WHOLE), None)
    return Rhythm(
        **looked_at(facts, filters),
        answer=_answer(everybody, chosen),
        caveat="Known customers only. Several orders on one day count as one.",
        by=by,
        whole=everybody,
        groups=tuple(pace for pace in paces if pace.label != _WHOLE),
        bins=_bins(whole) if everybody else (),
        again=ordered_again(read, day, seen),
        lapse_days=chosen if everybody or lapse_days else None,
        usual_lapse_days=usual if everybody else None,
        months=customer_months(read, day, filters, seen, chosen) if chosen else (),
    )


def _check(by: str, lapse_days: int | None) -> None:
    if by not in BY:
        raise UserError(
            "Days between orders can't be told apart by this.",
            f"We were asked for “{by}”.",
            f"Choose one of: {', '.join(BY)}.",
        )
    if lapse_days is not None and lapse_days < 1:
        raise UserError(
            "A customer can't lapse so soon.", f"We were given {lapse_days} days.", "Give 1 day or more."
        )


def counted(gap: ir.Table) -> ir.Table:
    """Return label, days, gaps: how many gaps there are of each length, by group."""
    return gap.group_by("label", "days").agg(gaps=gap.count()).order_by("label", "days")


def spread_of(counts: pd.DataFrame) -> "pd.Series[int]":
    """Return how many gaps there are of each number of days, from short to long."""
    return counts.groupby("days")["gaps"].sum().sort_index().astype(int)


def quantile_of(spread: "pd.Series[int]", share: float) -> int:
    """Return the smallest number of days that at least this share of the gaps do not exceed."""
    below = spread.cumsum().to_numpy()
    wanted = min(max(share, 0.0), 1.0) * below[-1]
    return int(spread.index[min(int(np.searchsorted(below, wanted - 1e-9)), len(spread) - 1)])


def _paces(read: Read, gap: ir.Table, counts: pd.DataFrame, by: str) -> list[Pace]:
    """Return the pace of all gaps and of each group with enough customers."""
    spreads = {str(label): spread_of(rows) for label, rows in counts.groupby("label")}
    if not spreads:
        return []
    spreads[_WHOLE] = spread_of(counts)
    medians = {label: quantile_of(spread, 0.5) for label, spread in spreads.items()}
    moments = _clustered(read, gap, medians)
    paces = [_pace(label, spreads[label], moments[label]) for label in spreads if label in moments and label]
    segments = [group.name for group in GROUPS]
    return sorted(
        (pace for pace in paces if pace.customers >= FEWEST),
        key=lambda pace: (
            -pace.gaps if by == "channel" else segments.index(pace.label) if pace.label in segments else 0,
            pace.label,
        ),
    )


def _clustered(read: Read, gap: ir.Table, medians: dict[str, int]) -> dict[str, PairMoments]:
    """Return, by label, sums over customers of their gaps and of those that are no longer than the median."""
    cases = [(gap.label == label, days) for label, days in medians.items() if label != _WHOLE]
    own = ibis.cases(*cases, else_=0)
    each = gap.group_by("customer_key", "label").agg(
        x=gap.count().cast("float64"),
        y=gap.count(where=gap.days <= own).cast("float64"),
        w=gap.count(where=gap.days <= medians[_WHOLE]).cast("float64"),
    )
    person = each.group_by("customer_key").agg(x=each.x.sum(), y=each.w.sum())
    sums = (_summed(each), _summed(person.mutate(label=ibis.literal(_WHOLE))))
    rows: list[dict[Any, Any]] = [row for found in sums for row in read(found).to_dict("records")]
    return {
        str(row["label"]): PairMoments(
            int(row["n"]), *(float(row[name]) for name in ("y", "x", "yy", "xx", "xy"))
        )
        for row in rows
    }


def _summed(each: ir.Table) -> ir.Table:
    x, y = each.x, each.y
    return each.group_by("label").agg(
        n=each.count(), y=y.sum(), x=x.sum(), yy=(y * y).sum(), xx=(x * x).sum(), xy=(x * y).sum()
    )


def _pace(label: str, spread: "pd.Series[int]", sums: PairMoments) -> Pace:
    reach = Z * sums.error if math.isfinite(sums.error) else 1.0
    return Pace(
        label=label,
        gaps=int(sums.x),
        customers=sums.n,
        quarter=quantile_of(spread, 0.25),
        median=quantile_of(spread, 0.5),
        three_quarters=quantile_of(spread, 0.75),
        low=quantile_of(spread, 0.5 - reach),
        high=quantile_of(spread, 0.5 + reach),
    )


def _bins(spread: "pd.Series[int]") -> tuple[GapBin, ...]:
    total, found, first = int(spread.sum()), [], 1
    for last in (*BINS, None):
        held = spread[(spread.index >= first) & (spread.index <= (last or spread.index.max()))]
        count = int(held.sum())
        found.append(GapBin(first, last, count, count / total))
        first = (last or 0) + 1
    return tuple(found)


def _answer(pace: Pace | None, lapse_days: int | None) -> str:
    if pace is None:
        return (
            f"Can't tell yet how long customers take: under {FEWEST} of them ordered a second time in this "
            "window."
        )
    half = f"{formats.plural(pace.median, 'day')} ({formats.count(pace.low)} to {formats.count(pace.high)})"
    return (
        f"Customers who come back do so within {half} in half of the cases; after "
        f"{formats.plural(lapse_days or 0, 'day')} without an order we call a customer lapsed."
    )
