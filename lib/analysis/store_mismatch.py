"""Does a store sell what its customers' groups buy? Category shares sold beside those expected.

Grain in: what each store sells by month, what each group buys in all stores, customers by store and group.
Grain out: one row per store and category.

Expected: each customer of a store spends on each category what customers of the same group spend in the
stores of the chain on average. Customers without a name buy otherwise than known ones, in all stores: each
category is scaled so that over all stores expected and sold agree. The interval is that of the share sold,
months being its units (`lib.analysis.intervals`, with Student's t); the expectation is taken as given.
"""

from dataclasses import dataclass, replace

import ibis.expr.types as ir
import numpy as np
import pandas as pd

from lib.analysis.chance import discoveries
from lib.analysis.filters import Filters, within
from lib.analysis.result import Read
from lib.analysis.selection import selected_purchases, whole_months
from lib.workspace.kept import keep
from lib.workspace.marts import UNTOLD
from lib.workspace.shelves import SHELVES

FEWEST_MONTHS = 6
"""Months below which the share that a store sells has no interval."""

_SMALL = 0.01  # of a category under a hundredth of both, a gap is no news


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A category in a store.

    Attributes
    ----------
    sold
        Share of the store's net revenue, 0 to 1.
    expected
        What its customers' groups would have it.
    difference, low, high
        Sold minus expected, with the 95 % interval of what was sold; None for under six months.
    months
        Months with revenue.
    stands
        Still differs when all stores and categories are looked at together.
    """

    store: str
    category: str
    sold: float
    expected: float
    difference: float
    low: float | None
    high: float | None
    months: int
    stands: bool


def mismatches(
    read: Read,
    filters: Filters,
    members: ir.Table,
    by_store: pd.DataFrame,
    chain: pd.DataFrame,
    stores: tuple[str, ...],
) -> tuple[Mismatch, ...]:
    """Return what stores sell beside what is expected: what stands first, then by size.

    Parameters
    ----------
    filters
        Their whole months count.
    members
        customer_key and group.
    by_store, chain
        place (of the chain none), group, customers.
    stores
        Which to return; all count in the chain.
    """
    sold = read(_sold(filters))
    spent = read(_spent(filters, members))
    if sold.empty or spent.empty or not stores:
        return ()
    months, names, categories = _cube(sold)
    actual = pd.DataFrame(months.sum(axis=1), names, categories)
    expected = expected_shares(spent, by_store, chain, actual)
    rows: list[Mismatch] = []
    values: list[float] = []
    for store in (name for name in stores if name in expected.index and actual.loc[name].sum() > 0):
        own = months[names.index(store)]
        likely = expected.loc[store].to_numpy(dtype="float64")
        found, chances = _of_store(store, categories, own[own.any(axis=1)], likely)
        rows += found
        values += chances
    marked = [replace(row, stands=good) for row, good in zip(rows, discoveries(values), strict=True)]
    return tuple(sorted(marked, key=lambda row: (not row.stands, -abs(row.difference), row.store)))


def expected_shares(
    spent: pd.DataFrame, by_store: pd.DataFrame, chain: pd.DataFrame, actual: pd.DataFrame
) -> pd.DataFrame:
    """Return a row a store and a column a category: shares that its customers' groups would have it sell.

    Parameters
    ----------
    spent
        group, category, net_revenue in all stores.
    by_store, chain
        As of `mismatches`.
    actual
        Net revenue sold, a row a store, a column a category.
    """
    people = by_store.pivot_table(index="place", columns="group", values="customers", aggfunc="sum").fillna(
        0.0
    )
    each = spent.pivot_table(index="group", columns="category", values="net_revenue", aggfunc="sum").fillna(
        0.0
    )
    size = chain.set_index("group")["customers"].astype("float64")
    groups = people.columns.intersection(each.index)
    per_customer = each.loc[groups].clip(lower=0.0).div(size[groups], axis=0)
    shares = _of_rows(people[groups] @ per_customer).reindex(columns=actual.columns, fill_value=0.0)
    both = shares.index.intersection(actual.index)
    sales = actual.loc[both].clip(lower=0.0)
    would = shares.loc[both].mul(sales.sum(axis=1), axis=0).sum()
    scale = (sales.sum() / would.where(would > 0)).fillna(0.0)
    return _of_rows(shares.loc[both] * scale)


def range_overlaps(
    read: Read, filters: Filters, members: ir.Table, by_store: pd.DataFrame, chain: pd.DataFrame
) -> dict[str, float]:
    """Return of each store 1 less half of the sum over categories of |share sold - share expected|.

    Parameters are those of `mismatches`.
    """
    sold, spent = read(_sold(filters)), read(_spent(filters, members))
    if sold.empty or spent.empty or by_store.empty:
        return {}
    actual = sold.pivot_table(index="store_id", columns="category", values="net_revenue", aggfunc="sum")
    actual = actual.fillna(0.0).clip(lower=0.0)
    expected = expected_shares(spent, by_store, chain, actual)
    apart = (_of_rows(actual).loc[expected.index] - expected).abs().sum(axis=1)
    is_told = (actual.loc[expected.index].sum(axis=1) > 0) & (expected.sum(axis=1) > 0)
    return {str(store): float(1 - far / 2) for store, far in apart[is_told].items()}


def _of_rows(amounts: pd.DataFrame) -> pd.DataFrame:
    return amounts.div(amounts.sum(axis=1).replace(0.0, float("nan")), axis=0).fillna(0.0)


def _sold(filters: Filters) -> ir.Table:
    """Return month, store_id, category, net_revenue of the window's whole months, with a category."""
    sold = within(SHELVES, whole_months(filters), "month")
    return sold.filter(sold.category != UNTOLD)


def _spent(filters: Filters, members: ir.Table) -> ir.Table:
    """Return group, category, net_revenue: what each group buys in stores; kept."""
    bought = selected_purchases(replace(filters, segment=None))
    bought = bought.filter(
        bought.channel == "store", bought.customer_key.notnull(), bought.category != UNTOLD
    )
    joined = bought.join(members, "customer_key")
    spent = joined.group_by("group", "category").agg(net_revenue=joined.net_revenue.sum())
    return keep(spent, "group_categories")


def _cube(sold: pd.DataFrame) -> tuple[np.ndarray, list[str], list[str]]:
    """Return net revenue by store, month and category, with the names of stores and categories."""
    places, sizes, names = [], [], []
    for column in ("store_id", "month", "category"):
        place, values = pd.factorize(sold[column], sort=True)
        places.append(place)
        sizes.append(len(values))
        names.append([str(value) for value in values])
    cube = np.zeros(sizes)
    np.add.at(cube, tuple(places), sold["net_revenue"].to_numpy(dtype="float64"))
    return cube, names[0], names[2]


def _of_store(
    store: str, categories: list[str], amounts: np.ndarray, expected: np.ndarray
) -> tuple[list[Mismatch], list[float]]:
    """Return the categories of a store, and the probability of so large a gap by chance (NaN: untold)."""
    from scipy.special import stdtr, stdtrit

    count = len(amounts)
    share, error = shares_sold(amounts)
    gap = share - expected
    reach = stdtrit(count - 1, 0.975) * error
    # What is hardly sold seems to vary little: at the share expected it would vary more.
    null = error * np.sqrt(np.maximum(expected / np.where(share > 0, share, 1.0), 1.0))
    is_told = (error > 0) & (count >= FEWEST_MONTHS)
    chance = np.where(is_told, 2 * stdtr(count - 1, -np.abs(gap) / np.where(is_told, null, 1.0)), np.nan)
    kept = [place for place in range(len(share)) if max(share[place], expected[place]) >= _SMALL]
    rows = [
        Mismatch(
            store, categories[at], float(share[at]), float(expected[at]), float(gap[at]),
            float(gap[at] - reach[at]) if is_told[at] else None,
            float(gap[at] + reach[at]) if is_told[at] else None,
            count, stands=False,
        )
        for at in kept
    ]  # fmt: skip
    return rows, [float(chance[at]) for at in kept]


def shares_sold(amounts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return what share each category has of all months together, and its standard error over months.

    As `lib.analysis.intervals.PairMoments` does for one ratio: residuals d = y - R x of each month, se =
    sqrt(n / (n - 1) x sum(d^2)) / sum(x); Cochran (1977), section 6.4. 0 for one month.

    Parameters
    ----------
    amounts
        A row a month, a column a category.
    """
    whole = amounts.sum(axis=1)
    share = amounts.sum(axis=0) / whole.sum()
    rest = amounts - share * whole[:, np.newaxis]
    count = len(amounts)
    spread = np.sqrt(count / max(count - 1, 1) * (rest**2).sum(axis=0))
    return share, spread / abs(whole.sum()) * (count > 1)
