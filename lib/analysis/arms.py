"""Do the arms of a campaign look as if chance had decided who is in which?

Grain in: members by arm, with sums and products of what they were before. Grain out: means of both arms, how
often chance makes them so unlike, and sentences on what is wrong.

That chance decided is looked at, not believed: arms that were to be equal must be (sample ratio mismatch,
Fabijan and others, 2019, KDD), and what members were before must not tell the arms apart: the omnibus test of
Hansen and Bowers (2008), Covariate balance in simple, stratified and clustered comparative studies,
Statistical Science 23: 219-236, and standardised differences (Austin, 2009, Statistics in Medicine 28:
3083-3107). Of several arms each is held against those kept back, and the least likely counts as often as
there are arms (Bonferroni).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from lib.analysis.likelihood import Numbers
from lib.schema import formats

FEWEST = 30
"""Of either arm: fewer say nothing."""
ALPHA = 0.01
"""Arms that chance would make so unlike in one of a hundred campaigns are called unlike."""
_ABOUT_EQUAL = 0.1  # of the equal share; what other shares were meant to be no file tells


@dataclass(frozen=True, slots=True)
class Balance:
    """What the arms were before: mean of each, and the standardised difference."""

    label: str
    treated: float
    control: float
    apart: float


@dataclass(frozen=True, slots=True)
class Moment:
    """Members of one arm: how many, and mean and covariance of what they were before."""

    n: int
    mean: Numbers
    spread: Numbers


def balance(found: pd.DataFrame, compared: Mapping[str, str]) -> tuple[tuple[Balance, ...], float | None]:
    """Return how the arms stood before, and how often chance makes them so unlike in all of it together.

    Parameters
    ----------
    found
        As `lib.analysis.campaign_members.products` is read.
    compared
        By what, in the order of the products: column -> label.
    """
    treated, control = found[found["treated"]], found[~found["treated"]]
    if not compared or min(treated["n"].sum(), control["n"].sum()) < FEWEST:
        return (), None
    one, two = _moment(treated, len(compared)), _moment(control, len(compared))
    spread = np.sqrt((np.diag(one.spread) + np.diag(two.spread)) / 2)
    apart = (one.mean - two.mean) / np.where(spread > 0, spread, 1.0)
    told = zip(compared.values(), one.mean, two.mean, apart, strict=True)
    arms = [rows for _, rows in treated.groupby("arm", dropna=False) if rows["n"].sum() >= FEWEST]
    values = [_omnibus(_moment(rows, len(compared)), two) for rows in arms]
    p = min(1.0, len(values) * min(values)) if values else None
    return tuple(Balance(name, *(float(each) for each in rest)) for name, *rest in told), p


def _moment(rows: pd.DataFrame, size: int) -> Moment:
    n = int(rows["n"].sum())
    sums = np.array([rows[f"s_{place}"].sum() for place in range(size)], dtype=np.float64)
    product = np.zeros((size, size))
    for place in range(size):
        for other in range(place, size):
            product[place, other] = product[other, place] = rows[f"p_{place}_{other}"].sum()
    return Moment(n, sums / n, (product - np.outer(sums, sums) / n) / (n - 1))


def _omnibus(one: Moment, two: Moment) -> float:
    """Return the p-value of all differences together: chi-square of their length in units of chance."""
    from scipy.stats import chi2

    n, m = one.n, two.n
    apart = one.mean - two.mean
    within = one.spread * (n - 1) + two.spread * (m - 1)
    whole = (within + np.outer(apart, apart) * n * m / (n + m)) / (n + m - 1)
    # In units of the spread of each, so that a count of 1 weighs as much as an amount of thousands.
    scale = np.sqrt(np.diag(whole))
    scale = np.where(scale > 0, scale, 1.0)
    chance = whole / np.outer(scale, scale) * (1 / n + 1 / m)
    inverse = np.linalg.pinv(chance, hermitian=True)
    length = (apart / scale) @ inverse @ (apart / scale)
    return float(chi2.sf(length, np.linalg.matrix_rank(chance, hermitian=True)))


def doubts(sizes: Sequence[int], balance_p: float | None) -> tuple[str, ...]:
    """Return why arms can't be taken as divided by chance; nothing where they can.

    Parameters
    ----------
    sizes
        Members of each version sent, then of those kept back.
    balance_p
        As `balance` returns it.
    """
    treated, control = sum(sizes[:-1]), sizes[-1]
    told = f"{formats.count(treated)} treated and {formats.count(control)} kept back"
    found = []
    if min(treated, control) < FEWEST:
        found.append(f"it has {told}; {FEWEST} of each are needed")
    if _is_mismatch(sizes):
        parts = [formats.count(size) for size in sizes]
        found.append(
            f"{parts[0]} are treated and {parts[1]} kept back: chance hardly divides halves so unevenly"
            if not sizes[2:]
            else f"its arms have {formats.listing(parts)} members: chance hardly divides equally so unevenly"
        )
    if balance_p is not None and balance_p < ALPHA:
        found.append("treated and kept back differed before: they don't look chosen by chance")
    return tuple(found)


def _is_mismatch(sizes: Sequence[int]) -> bool:
    """Whether arms that were to be equal are not: the chi-square of their sizes."""
    from scipy.stats import chisquare

    equal = sum(sizes) / len(sizes)
    if not equal or any(abs(size / equal - 1) > _ABOUT_EQUAL for size in sizes):
        return False
    result: Any = chisquare(np.asarray(sizes, dtype=np.float64))
    return bool(result.pvalue < ALPHA)
