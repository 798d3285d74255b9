"""Who comes back, and what do they bring by then? Customers by the month, or the place, of their first order.

Grain in: `mart_orders` from the first order of the data to the end of the window, of a segment only its
members. Grain out: one row per cohort and month since its first, and one per cohort.

Method: a cohort is all customers whose first order lies in one calendar month; month 0 is that month. A cell
counts who ordered in the month that lies so many calendar months later. Values of a trait (the first channel)
pool the cohorts whose months are complete so far: each cell has its own n. Shares have Wilson's interval,
means Student's. Whether values differ at all is one chi-square test of homogeneity (Pearson 1900), so that
the best and the worst of many stores are not taken for a finding.
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import ibis.expr.types as ir
import numpy as np
import pandas as pd

from lib.analysis import intervals
from lib.analysis.beginnings import (
    PERSONA,
    Trait,
    beginnings,
    months_of,
    observed,
    of_segment,
    trait_named,
    values_of,
)
from lib.analysis.contrast import told
from lib.analysis.filters import Filters
from lib.analysis.intervals import Moments
from lib.analysis.result import Read, Result, looked_at
from lib.schema import formats
from lib.schema.personas import PersonaBook
from lib.workspace.facts import Facts
from lib.workspace.kept import keep

FEWEST = 10
"""Customers that a cohort needs to be shown."""
MOST_MONTHS = 12
WHOLE = "all"
_SURE = 0.05
_EARLY_DAYS = 7  # data that begins within the first week of a month covers it


@dataclass(frozen=True, slots=True)
class CohortCell:
    """A cohort so many months after its first.

    Attributes
    ----------
    cohort
        "2024-07", or a value of the trait.
    months_since
        0 is the month of the first order.
    customers
        Whom the cell is of: all of a month's cohort; of a value's, those whose month is complete.
    active, retention, low, high
        Who of them ordered in that month, and their share with its 95 % interval.
    revenue_per_customer
        Net revenue up to that month per customer of the cohort, whether or not they came back.
    is_complete
        Whether the data covers the whole month.
    """

    cohort: str
    months_since: int
    customers: int
    active: int
    retention: float
    low: float
    high: float
    revenue_per_customer: float
    is_complete: bool


@dataclass(frozen=True, slots=True)
class Cohort:
    """All of a cohort, and what became within the horizon of those who have had that much time.

    Attributes
    ----------
    cohort
        "2024-07", or a value of the trait; "all" for everybody.
    customers
        All of it.
    followed
        Those whose months up to the horizon are complete.
    back_share, back_low, back_high
        Of these, who ordered again in a later month within the horizon; None where nobody is followed.
    revenue_per_customer, revenue_low, revenue_high
        Their net revenue from the first month to the horizon, each; None likewise.
    """

    cohort: str
    customers: int
    followed: int
    back_share: float | None
    back_low: float | None
    back_high: float | None
    revenue_per_customer: float | None
    revenue_low: float | None
    revenue_high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohorts(Result):
    """Customers by first month, or by a trait of their beginning.

    Attributes
    ----------
    by
        The trait; None for months.
    horizon_months
        Half the complete months of the data, at most 12; 0 where there are too few to tell.
    customer_count
        Customers with a first order up to the end of the window.
    whole
        Everybody.
    cohorts, cells
        In the order of time, or largest first; cohorts of under 10 customers are left out.
    left_out
        Cohorts of under 10 customers.
    left_out_customers
        Customers in these.
    differs
        Whether values of the trait differ in who came back; None for months and where it can't be told.
    """

    by: str | None
    horizon_months: int
    customer_count: int
    whole: Cohort
    cohorts: tuple[Cohort, ...]
    cells: tuple[CohortCell, ...]
    left_out: int
    left_out_customers: int
    differs: bool | None


@dataclass(frozen=True, slots=True)
class _Calendar:
    """Months of the data as numbers, 12 x year + month - 1.

    It touches `first` to `end`; of `first` it covers all if `is_first_whole`, of the others up to `last`.
    """

    first: int
    last: int
    end: int
    is_first_whole: bool

    @property
    def horizon(self) -> int:
        return min(MOST_MONTHS, max(self.last - self.first + 1, 0) // 2)

    def covers(self, month: int) -> bool:
        return month <= self.last and (month > self.first or self.is_first_whole)


def cohorts(
    read: Read,
    facts: Facts,
    filters: Filters,
    *,
    by: str | None = None,
    book: PersonaBook | None = None,
) -> Cohorts:
    """Return retention and net revenue per original customer, by month of the first order or by a trait.

    Parameters
    ----------
    by
        One of `lib.analysis.beginnings.TRAITS`; months where None.
    book
        The personas, where customers are told apart by them; those of the template where None.

    Raises
    ------
    UserError
        When there is no such trait.
    """
    trait = None if by is None else trait_named(by)
    seen = observed(facts, filters)
    calendar = _calendar(seen.start, seen.end)
    begun = beginnings(seen)
    begun = begun if by is None else begun.join(values_of(by, seen, book), "customer_key")
    frame = read(_sums(begun, seen, filters, by, calendar.horizon))
    frame["cohort"] = _labels(frame, by)
    sizes = frame[frame["months_since"] == 0].groupby("cohort")["active"].sum()
    small = sizes[sizes < FEWEST]
    shown = [(name, frame[frame["cohort"] == name]) for name in _shown(sizes, by)]
    groups = tuple(_cohort(name, rows, calendar) for name, rows in shown)
    whole = _cohort(WHOLE, frame, calendar)
    differs = _differ(groups) if by else None
    return Cohorts(
        **looked_at(facts, filters),
        answer=_compared(groups, calendar.horizon, trait, differs=differs)
        if trait
        else _answer(whole, calendar.horizon, facts.currency),
        caveat=_caveat(facts, filters, by),
        by=by,
        horizon_months=calendar.horizon,
        customer_count=int(sizes.sum()),
        whole=whole,
        cohorts=groups,
        cells=tuple(cell for name, rows in shown for cell in _cells(name, rows, calendar, by)),
        left_out=len(small),
        left_out_customers=int(small.sum()),
        differs=differs,
    )


def _calendar(start: date, end: date) -> _Calendar:
    reached = end.day == monthrange(end.year, end.month)[1]
    last = _number(end)
    return _Calendar(_number(start), last if reached else last - 1, last, start.day <= _EARLY_DAYS)


def _number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _sums(begun: ir.Table, seen: Filters, filters: Filters, by: str | None, horizon: int) -> ir.Table:
    """Return one row per cohort, value and month since: active customers, their net revenue; kept.

    On the row of month 0 also who came back within the horizon, and sum and square of each customer's net
    revenue up to it.
    """
    month = months_of(seen).join(of_segment(begun, filters), "customer_key")
    since = month.month_number - month.first_number
    month = month.mutate(months_since=since).filter(since >= 0)
    columns = ["first_number", *(["value"] if by else [])]
    is_later = month.was_active & (month.months_since > 0) & (month.months_since <= horizon)
    person = month.group_by("customer_key", *columns).agg(
        came_back=is_later.any(),
        net=month.net_revenue.sum(where=month.months_since <= horizon).fill_null(0.0),
    )
    people = person.group_by(columns).agg(
        returned=person.count(where=person.came_back),
        net=person.net.sum(),
        net_net=(person.net * person.net).sum(),
    )
    cell = month.group_by(*columns, "months_since").agg(
        active=month.count(where=month.was_active), net_revenue=month.net_revenue.sum()
    )
    held = cell if by is None else cell.filter(cell.months_since <= horizon)
    return keep(
        held.left_join(people, columns).select(*held.columns, "returned", "net", "net_net"), "cohorts"
    )


def _labels(frame: pd.DataFrame, by: str | None) -> list[str]:
    if by:
        return [str(value) for value in frame["value"]]
    return [f"{number // 12}-{number % 12 + 1:02d}" for number in frame["first_number"].astype(int)]


def _shown(sizes: "pd.Series[int]", by: str | None) -> list[str]:
    """Return the cohorts to show, months by time, values the largest first."""
    large = sizes[sizes >= FEWEST]
    names = [str(name) for name in large.index]
    return sorted(names, key=(lambda name: (-int(large[name]), name)) if by else None)


def _cohort(name: str, rows: pd.DataFrame, calendar: _Calendar) -> Cohort:
    start = rows[rows["months_since"] == 0]
    old = start[start["first_number"] + calendar.horizon <= calendar.last]
    n = int(old["active"].sum()) if calendar.horizon else 0
    if n < FEWEST:
        return Cohort(name, int(start["active"].sum()), n, *[None] * 6)
    back = intervals.share(int(old["returned"].sum()), n)
    worth = intervals.mean(Moments(n, float(old["net"].sum()), float(old["net_net"].sum())))
    ends = (told(value) for found in (back, worth) for value in (found.estimate, found.low, found.high))
    return Cohort(name, int(start["active"].sum()), n, *ends)


def _cells(name: str, rows: pd.DataFrame, calendar: _Calendar, by: str | None) -> list[CohortCell]:
    """Return a cohort's cells; a month that has only begun is shown, and pooled with no others."""
    firsts = np.sort(rows["first_number"].unique())
    most = calendar.horizon if by else calendar.end - int(firsts[0])
    newest = calendar.last if by else calendar.end
    active, net = (_spread(rows, column, firsts, most) for column in ("active", "net_revenue"))
    worth = net.cumsum(axis=1)
    found = []
    for since in range(most + 1):
        had = firsts + since <= newest
        customers, came = int(active[had, 0].sum()), int(active[had, since].sum())
        if customers < FEWEST:
            break
        share = intervals.share(came, customers)
        found.append(
            CohortCell(
                cohort=name, months_since=since, customers=customers, active=came,
                retention=share.estimate, low=share.low, high=share.high,
                revenue_per_customer=float(worth[had, since].sum()) / customers,
                is_complete=bool(by) or calendar.covers(int(firsts[0]) + since),
            )
        )  # fmt: skip
    return found


def _spread(rows: pd.DataFrame, column: str, firsts: np.ndarray, most: int) -> np.ndarray:
    """Return a column as a matrix: cohorts down, months since across, 0 where there is no row."""
    wide = rows.pivot_table(index="first_number", columns="months_since", values=column, aggfunc="sum")
    return np.asarray(wide.reindex(index=firsts, columns=range(most + 1)).fillna(0.0), dtype=np.float64)


def _differ(groups: Sequence[Cohort]) -> bool | None:
    """Whether the groups' shares of who came back differ, by a chi-square test; None for under two groups."""
    from scipy.special import chdtrc

    followed = _followed(groups)
    counts = np.array([group.followed for _, group in followed], dtype=float)
    back = counts * [share for share, _ in followed]
    if len(followed) < 2 or not 0 < back.sum() < counts.sum():  # noqa: PLR2004 (nothing to compare)
        return None
    usual = back.sum() / counts.sum()
    statistic = float(((back - counts * usual) ** 2 / (counts * usual * (1 - usual))).sum())
    return bool(chdtrc(len(followed) - 1, statistic) < _SURE)


def _answer(whole: Cohort, months: int, currency: str | None) -> str:
    if not whole.customers:
        return "Can't tell yet: no known customer has ordered up to the end of this window."
    if whole.back_share is None:
        return (
            f"Can't tell yet who comes back: it takes two complete months, and {FEWEST} customers who began "
            "in the first half of them."
        )
    ends = f"{formats.share(whole.back_low)} to {formats.share(whole.back_high)}"
    return (
        f"{formats.share(whole.back_share)} of customers order again in a later month {_within(months)} of "
        f"their first order ({ends}); each brings {formats.money(whole.revenue_per_customer, currency)} by "
        "then."
    )


def _compared(groups: Sequence[Cohort], months: int, trait: Trait, *, differs: bool | None) -> str:
    """Return what the values of a trait say."""
    if not groups:
        return f"Can't tell yet: no {trait.words} has {FEWEST} customers. It takes {trait.needs}."
    if differs is None:
        return f"Can't tell yet who comes back by {trait.words}: there are not two {trait.plural} to compare."
    if not differs:
        return f"We see no difference by {trait.words} in who comes back {_within(months)}."
    best, *_, least = sorted(_followed(groups), key=lambda entry: -entry[0])
    return (
        f"Who comes back {_within(months)} differs by {trait.words}: {formats.share(best[0])} of customers "
        f"of “{best[1].cohort}” order again, {formats.share(least[0])} of those of “{least[1].cohort}”."
    )


def _followed(groups: Sequence[Cohort]) -> list[tuple[float, Cohort]]:
    return [(group.back_share, group) for group in groups if group.back_share is not None]


def _within(months: int) -> str:
    return f"within {formats.plural(months, 'month')}"


def _caveat(facts: Facts, filters: Filters, by: str | None) -> str:
    if facts.first_order is None:
        return ""
    said = (
        f"Known customers only. Who bought before {formats.day(facts.first_order)}, when the data begins, "
        "counts as new at the first order after it."
    )
    if by == PERSONA:
        said += " Personas are told by all that customers bought, also later: who bought more is told better."
    if filters.segment is None:
        return said
    return (
        f"{said} Groups are made of what customers did later: a group says little about who will come back."
    )
