"""Could we have guessed which new category a customer buys next, better than by what sells most?

Grain in: `mart_purchases` of whole months: the last quarter of them is held out. Grain out: customers by what
they had bought before and what they bought then.

Of each customer three categories are guessed that they had not bought before: those that customers with the
same categories most often have too (item-based collaborative filtering, Deshpande and Karypis 2004,
Item-based top-N recommendation algorithms, ACM Transactions on Information Systems 22: 143-177).
Beside it three are
guessed by how many customers buy them. A guess hits where one of the three was bought.
"""

from dataclasses import dataclass
from datetime import date

import ibis
import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pandas as pd

from lib.analysis.beginnings import of_segment
from lib.analysis.co_buyers import MOST_ITEMS
from lib.analysis.filters import Filters, month_back, within
from lib.analysis.result import Read
from lib.analysis.selection import whole_months
from lib.workspace.kept import keep
from lib.workspace.marts import PURCHASES, UNTOLD

GUESSES = 3
FEWEST_CATEGORIES = 2 * GUESSES + 1
"""Categories below which three guesses are half of all there is to guess."""
FEWEST_MONTHS = 4
_HELD = 4  # one month in so many


@dataclass(frozen=True, slots=True)
class Guessed:
    """How often guesses hit, over customers who bought before and then something new.

    Attributes
    ----------
    customers
        How many they are.
    hits, popular_hits
        Of whom one of three guesses came true: by what they had bought, and by what sells most.
    gained, lost
        Whom only the first, and only the second guessed.
    categories
        That could be guessed.
    """

    customers: int
    hits: int
    popular_hits: int
    gained: int
    lost: int
    categories: int


def held_from(filters: Filters) -> date | None:
    """Return the first day of the months held out; None where the window has too few."""
    months = whole_months(filters)
    if months.months < FEWEST_MONTHS:
        return None
    return month_back(date(months.end.year, months.end.month, 1), max(months.months // _HELD, 1) - 1)


def next_categories(read: Read, filters: Filters, held: date) -> Guessed:
    """Return how often the new categories of the months held out were guessed."""
    bought = _bought(filters)
    counts = read(keep(bought.group_by("category").agg(n=bought.customer_key.nunique()), "category_people"))
    ordered = counts.sort_values(["n", "category"], ascending=[False, True])
    names = tuple(str(name) for name in ordered["category"])[:MOST_ITEMS]
    if len(names) < FEWEST_CATEGORIES:
        return Guessed(0, 0, 0, 0, 0, len(names))
    return guessed(read(before_and_after(bought, names, held)), len(names))


def before_and_after(bought: ir.Table, names: tuple[str, ...], held: date) -> ir.Table:
    """Return before, after (categories as bits, in the order of names) and n customers; kept."""
    is_one = [(bought.category == name, 1 << place) for place, name in enumerate(names)]
    placed = bought.mutate(item=ibis.cases(*is_one, else_=0).cast("int64"))
    zero = ibis.literal(0, type="int64")
    each = placed.group_by("customer_key").agg(
        before=placed["item"].bit_or(where=placed.month < held).fill_null(zero),
        after=placed["item"].bit_or(where=placed.month >= held).fill_null(zero),
    )
    return keep(each.group_by("before", "after").agg(n=each.count()), "bought_next")


def guessed(sets: pd.DataFrame, items: int) -> Guessed:
    """Return how often guesses hit.

    Parameters
    ----------
    sets
        As of `before_and_after`.
    items
        Categories, the one that most buy first: of equal guesses the earlier wins.
    """
    n = sets["n"].to_numpy("int64")
    before, after = (_bits(sets[name].to_numpy("int64"), items) for name in ("before", "after"))
    buyers = n @ before
    both = (before * n[:, None]).T @ before
    np.fill_diagonal(both, 0.0)
    likely = both / np.maximum(buyers, 1.0)[:, None]
    is_new = (after > 0) & (before == 0)
    asked = np.flatnonzero(is_new.any(axis=1) & (before > 0).any(axis=1))
    own, new = before[asked], is_new[asked]
    hits = _hits(own @ likely, own, new)
    popular = _hits(np.broadcast_to(buyers, own.shape), own, new)
    weight = n[asked]

    def count(which: npt.NDArray[np.bool_]) -> int:
        return int(weight[which].sum())

    return Guessed(
        customers=int(weight.sum()), hits=count(hits), popular_hits=count(popular),
        gained=count(hits & ~popular), lost=count(popular & ~hits), categories=items,
    )  # fmt: skip


def _bought(filters: Filters) -> ir.Table:
    """Return what known customers bought in the whole months of the window, in categories that are told."""
    rows = within(PURCHASES, whole_months(filters), "month")
    rows = rows.filter(rows.customer_key.notnull(), rows.net_revenue > 0, rows.category != UNTOLD)
    return of_segment(rows, filters)


def _bits(sets: npt.NDArray[np.int64], items: int) -> npt.NDArray[np.float64]:
    return np.stack([(sets >> item) & 1 for item in range(items)], axis=1).astype("float64")


def _hits(
    score: npt.NDArray[np.float64], own: npt.NDArray[np.float64], new: npt.NDArray[np.bool_]
) -> npt.NDArray[np.bool_]:
    """Whether one of the three best guesses of each row, of what it does not have, is new."""
    ranked = np.argsort(-np.where(own > 0, -np.inf, score), axis=1, kind="stable")[:, :GUESSES]
    hits: npt.NDArray[np.bool_] = np.take_along_axis(new, ranked, axis=1).max(axis=1)
    return hits
