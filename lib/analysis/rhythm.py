"""How long between two orders, and who is new, stays, comes back or has lapsed, month by month?

Grain in: order days of customers, each with the one before and after (`lib.analysis.gaps`). Grain out: how
gaps are spread, one row per group of them; how many customers order again in time; one row per month.

Method. Gaps are those whose later order lies in the window. Quartiles are values of the empirical
distribution; the median's interval is Woodruff's (1952, Confidence intervals for medians and other position
measures, JASA 47: 635-646), with customers as units: many gaps of one customer resemble each other. Who has
not come back yet has no gap, so that gaps alone flatter; the share that orders again within so many days
counts these too, by Kaplan and Meier (1958, Nonparametric estimation from incomplete observations, JASA 53:
457-481), after the first, second and third order apart: there every customer counts once. Its interval is
Greenwood's on the scale of log(-log S).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from lib.analysis.beginnings import observed, of_segment
from lib.analysis.filters import Filters, month_back
from lib.analysis.gaps import BY, LATER, days_between, ended_gaps, order_days
from lib.analysis.intervals import PairMoments, Z
from lib.analysis.result import Read, Result, as_day, looked_at
from lib.analysis.rfm import GROUPS
from lib.errors import UserError
from lib.schema import formats
from lib.workspace.facts import Facts

FEWEST = 10
"""Customers that a group needs to be shown."""
BINS = (7, 14, 30, 60, 90, 180, 365)
"""Last days of the bins that gaps are counted in; one more holds the rest."""
AGAIN_WITHIN = (30, 90, 180, 365)
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


@dataclass(frozen=True, slots=True)
class Again:
    """Who orders again within so many days of the first, second or third order (`order`), with its interval.

    Of `customers` who had this order; those who have not had so many days since count as long as they had.
    """

    order: int
    days: int
    customers: int
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class CustomerMonth:
    """The customers of a month.

    Attributes
    ----------
    active
        Who ordered: the new, the repeating and the returned together.
    new, repeating, returned
        First order of all data; ordered at most `lapse_days` days before; longer before.
    lapsed
        Whose `lapse_days` days without an order were over in this month.
    current
        At the end of the month, or of the data: who ordered within the last `lapse_days` days.
    is_partial
        Whether the window or the data leave out days of it.
    is_settled
        Whether the data reaches back `lapse_days` days before it; else old customers count as new.
    """

    month: date
    active: int
    new: int
    repeating: int
    returned: int
    lapsed: int
    current: int
    is_partial: bool
    is_settled: bool


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
    counts = read(_counted(gap))
    whole = _spread(counts)
    usual = _quantile(whole, LAPSE_QUANTILE) if len(whole) else None
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
        again=_again(read, day, seen),
        lapse_days=chosen if everybody or lapse_days else None,
        usual_lapse_days=usual if everybody else None,
        months=_months(read, day, filters, seen, chosen) if chosen else (),
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


def _counted(gap: ir.Table) -> ir.Table:
    return gap.group_by("label", "days").agg(gaps=gap.count()).order_by("label", "days")


def _spread(counts: pd.DataFrame) -> "pd.Series[int]":
    """Return how many gaps there are of each number of days, from short to long."""
    return counts.groupby("days")["gaps"].sum().sort_index().astype(int)


def _quantile(spread: "pd.Series[int]", share: float) -> int:
    """Return the smallest number of days that at least this share of the gaps do not exceed."""
    below = spread.cumsum().to_numpy()
    wanted = min(max(share, 0.0), 1.0) * below[-1]
    return int(spread.index[min(int(np.searchsorted(below, wanted - 1e-9)), len(spread) - 1)])


def _paces(read: Read, gap: ir.Table, counts: pd.DataFrame, by: str) -> list[Pace]:
    """Return the pace of all gaps and of each group with enough customers."""
    spreads = {str(label): _spread(rows) for label, rows in counts.groupby("label")}
    if not spreads:
        return []
    spreads[_WHOLE] = _spread(counts)
    medians = {label: _quantile(spread, 0.5) for label, spread in spreads.items()}
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
        quarter=_quantile(spread, 0.25),
        median=_quantile(spread, 0.5),
        three_quarters=_quantile(spread, 0.75),
        low=_quantile(spread, 0.5 - reach),
        high=_quantile(spread, 0.5 + reach),
    )


def _bins(spread: "pd.Series[int]") -> tuple[GapBin, ...]:
    total, found, first = int(spread.sum()), [], 1
    for last in (*BINS, None):
        held = spread[(spread.index >= first) & (spread.index <= (last or spread.index.max()))]
        count = int(held.sum())
        found.append(GapBin(first, last, count, count / total))
        first = (last or 0) + 1
    return tuple(found)


def _again(read: Read, day: ir.Table, seen: Filters) -> tuple[Again, ...]:
    """Return who ordered again within so many days of the first, second and third order."""
    early = day.filter(day.place < LATER)
    waited = ibis.coalesce(early.until, days_between(early.order_date, ibis.literal(seen.end)))
    frame = read(
        early.group_by("place", days=waited, came=early.until.notnull()).agg(customers=early.count())
    )
    span = (seen.end - seen.start).days
    return tuple(
        entry
        for order in range(1, LATER)
        for entry in survival(
            order, frame[frame["place"] == order], [days for days in AGAIN_WITHIN if days <= span]
        )
    )


def survival(order: int, rows: pd.DataFrame, marks: Sequence[int]) -> list[Again]:
    """Return the share of customers who had come by each mark, with its interval.

    Parameters
    ----------
    rows
        Columns days, came (whether they came on that day, or were watched until then) and customers.
    marks
        Days; those that under 10 customers were watched for are left out.
    """
    total = int(rows["customers"].sum())
    if total < FEWEST:
        return []
    wide = rows.pivot_table(index="days", columns="came", values="customers", aggfunc="sum", fill_value=0)
    came = np.asarray(wide.get(True, pd.Series(0, index=wide.index)), dtype=float)
    waited = wide.index.to_numpy()
    at_risk = total - np.concatenate([[0.0], wide.sum(axis=1).cumsum().to_numpy()[:-1]])
    found = []
    for mark in marks:
        by_then = waited <= mark
        left = float(np.prod(1 - came[by_then] / at_risk[by_then]))
        some = by_then & (came > 0) & (at_risk > came)
        error = math.sqrt(float((came[some] / (at_risk[some] * (at_risk[some] - came[some]))).sum()))
        if at_risk[waited >= mark].size and at_risk[waited >= mark][0] >= FEWEST:
            low, high = _greenwood(left, error)
            found.append(Again(order, mark, total, 1 - left, 1 - high, 1 - low))
    return found


def _greenwood(left: float, error: float) -> tuple[float, float]:
    """Return the interval of a share that is left, on the scale of log(-log): within 0 and 1."""
    if not 0 < left < 1:
        return left, left
    middle, reach = math.log(-math.log(left)), Z * error / abs(math.log(left))
    return math.exp(-math.exp(middle + reach)), math.exp(-math.exp(middle - reach))


def _months(
    read: Read, day: ir.Table, filters: Filters, seen: Filters, lapse_days: int
) -> tuple[CustomerMonth, ...]:
    """Return the customers of each month of the window that the data reaches."""
    ordered = {as_day(row["month"]): row for row in read(_ordered(day, lapse_days)).to_dict("records")}
    over = read(_lapses(day, seen, lapse_days)).to_dict("records")
    lapses = {as_day(row["month"]): int(row["lapsed"]) for row in over}
    count = replace(filters, start=seen.start, end=seen.end).months
    found, current = [], 0
    for month in (month_back(seen.end, back) for back in reversed(range(count))):
        row = ordered.get(month, {})
        number = {name: int(row.get(name, 0)) for name in ("new", "repeating", "returned", "begun")}
        current += number.pop("begun") - lapses.get(month, 0)
        last = month_back(month, -1) - timedelta(days=1)
        if last < filters.start:
            continue
        found.append(
            CustomerMonth(
                month=month,
                active=sum(number.values()),
                **number,
                lapsed=lapses.get(month, 0),
                current=current,
                is_partial=month < filters.start or last > seen.end,
                is_settled=(month - seen.start).days >= lapse_days,
            )
        )
    return tuple(found)


def _ordered(day: ir.Table, lapse_days: int) -> ir.Table:
    """Return by month its new, repeating and returned customers by their first order day in it.

    And `begun`: all order days that began a customer, or began one again; several of one customer's may lie
    in one month where `lapse_days` are fewer than its days.
    """
    opens = day.since.isnull() | (day.since >= day.order_date.day())  # no order earlier in this month
    is_new, is_back = day.since.isnull(), (day.since > lapse_days).fill_null(False)
    return day.group_by(month=day.order_date.truncate("M").cast("date")).agg(
        new=day.count(where=is_new),
        returned=day.count(where=opens & is_back),
        repeating=day.count(where=opens & ~is_new & ~is_back),
        begun=day.count(where=is_new | is_back),
    )


def _lapses(day: ir.Table, seen: Filters, lapse_days: int) -> ir.Table:
    """Return by month who had not ordered for more than `lapse_days` days on a day of it."""
    waited = ibis.coalesce(day.until, days_between(day.order_date, ibis.literal(seen.end)) + 1)
    over = day.filter(waited > lapse_days)
    on = (over.order_date + ibis.interval(days=lapse_days + 1)).cast("date")
    over = over.mutate(on=on).filter(on <= seen.end)
    return over.group_by(month=over.on.truncate("M").cast("date")).agg(lapsed=over.count())


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
