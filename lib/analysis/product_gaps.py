"""Do the two sides ask the same price and give the same discount for a product, month by month?

Grain in: product x side x month x lot of customers, with sums (`lib.analysis.product_sums`). Grain out: one
row per product and measure, with its 95 % interval.

Like with like: only months in which a product was sold on both sides. Price: what the pieces of both sides
would have cost at the one side's prices by what they would have cost at the other's, month by month: the
index of Marshall (1887, Remedies for fluctuations of general prices, Contemporary Review 51: 355-375) and
Edgeworth. Discount: each side's depth by month, months weighted by both sides' revenue before discounts.
Errors are linearised over lots of customers (`lib.analysis.lots`), of the price on the scale of its
logarithm.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from lib.analysis.intervals import Interval
from lib.analysis.lots import FEW, around, p_value, standard_error

FEWEST = 10
"""Lots with a buyer that each side needs: so many people at least have bought it there."""
PRICE, DISCOUNT = "price_gap", "discount_gap"

_Sums = npt.NDArray[np.float64]
_SAME = 1e-9  # relative: prices closer than that are the same


@dataclass(frozen=True, slots=True)
class Gap:
    """A product on both sides.

    Attributes
    ----------
    measure
        Id in the glossary.
    online, offline
        Price of a piece, or share taken off.
    difference
        Online by offline less 1, of prices; online less offline, of discounts.
    n_online, n_offline
        Lines compared.
    p_value
        Of no difference.
    """

    measure: str
    product_id: str
    online: float
    offline: float
    difference: Interval
    n_online: int
    n_offline: int
    p_value: float


def product_gaps(cells: pd.DataFrame) -> list[Gap]:
    """Return the price and the discount of each product that enough people bought on both sides.

    Parameters
    ----------
    cells
        As `lib.analysis.product_sums.product_cells` returns them.
    """
    if cells.empty:
        return []
    rows = _Rows(cells)
    return [gap for place in rows.told() for gap in (rows.price(place), rows.discount(place))]


class _Rows:
    """Sums by product and month of both sides, as arrays; index 0 is online, 1 offline."""

    def __init__(self, cells: pd.DataFrame) -> None:
        self.product, self.names = pd.factorize(cells["product_id"], sort=True)
        month, months = pd.factorize(cells["month"], sort=True)
        side = (~cells["is_online"].to_numpy("bool")).astype(int)
        self._size = len(self.names), len(months)
        cell = self.product * len(months) + month
        figures = {name: cells[name].to_numpy("float64") for name in ("lines", "pieces", "gross", "discount")}
        self._sums = {name: self._by_side(side, cell, value) for name, value in figures.items()}
        self._shared: Any = (self._sums["pieces"] > 0).all(axis=0)
        is_used = self._shared.ravel()[cell]
        lot = cells["lot"].to_numpy("int64")
        self._rows = {name: value[is_used] for name, value in figures.items()}
        self._side, self._cell = side[is_used], cell[is_used]
        self._place, self._lot = self.product[is_used], lot[is_used]
        self._prices()
        self._discounts()

    def told(self) -> Iterator[int]:
        """Yield the products that enough people bought on both sides."""
        seen = np.zeros((2, self._size[0], FEW), dtype=bool)
        seen[self._side, self._place, self._lot] = True
        yield from np.flatnonzero((seen.sum(axis=2) >= FEWEST).all(axis=0)).tolist()

    def price(self, place: int) -> Gap:
        online, offline = (float(self._bill[side, place] / self._pieces[place]) for side in (0, 1))
        ratio = online / offline
        if abs(ratio - 1) < _SAME:
            ratio = 1.0
        error = standard_error(self._price_parts[place])
        error = error if error > _SAME else 0.0
        ends = around(math.log(ratio), error, FEW)
        apart = Interval(*(math.exp(end) - 1 for end in (ends.estimate, ends.low, ends.high)))
        return self._gap(PRICE, place, (online, offline), apart, p_value(math.log(ratio), error, FEW))

    def discount(self, place: int) -> Gap:
        online, offline = (float(self._depth[side, place]) for side in (0, 1))
        error = standard_error(self._discount_parts[place])
        apart = around(online - offline, error, FEW)
        return self._gap(DISCOUNT, place, (online, offline), apart, p_value(online - offline, error, FEW))

    def _gap(self, measure: str, place: int, sides: tuple[float, float], apart: Interval, p: float) -> Gap:
        lines = (self._sums["lines"][:, place] * self._shared[place]).sum(axis=1)
        return Gap(measure, str(self.names[place]), *sides, apart, int(lines[0]), int(lines[1]), p)

    def _prices(self) -> None:
        pieces, gross = self._sums["pieces"], self._sums["gross"]
        basket = pieces.sum(axis=0) * self._shared
        price = _over(gross, pieces)
        self._pieces, self._bill = basket.sum(axis=1), (basket * price).sum(axis=2)
        own = self._rows["gross"] - self._at(price) * self._rows["pieces"]
        weight = basket.ravel()[self._cell] / self._at(pieces)
        self._price_parts = self._parts(weight * own / self._bill[self._side, self._place])

    def _discounts(self) -> None:
        gross, taken = self._sums["gross"], self._sums["discount"]
        weight = gross.sum(axis=0) * self._shared
        depth = _over(taken, gross)
        whole = weight.sum(axis=1)
        self._depth = _over((weight * depth).sum(axis=2), np.stack([whole, whole]))
        own = self._rows["discount"] - self._at(depth) * self._rows["gross"]
        share = weight.ravel()[self._cell] / self._at(gross) / whole[self._place]
        self._discount_parts = self._parts(share * own)

    def _by_side(self, side: Any, cell: Any, value: _Sums) -> _Sums:
        products, months = self._size
        sums = np.bincount(side * products * months + cell, value, minlength=2 * products * months)
        return np.asarray(sums.reshape(2, products, months), dtype="float64")

    def _at(self, sums: _Sums) -> _Sums:
        """Return for each row the figure of its side, product and month."""
        return sums.reshape(2, -1)[self._side, self._cell]

    def _parts(self, own: _Sums) -> _Sums:
        """Return what each lot brings to online less offline, by product."""
        signed = np.where(self._side == 0, own, -own)
        sums = np.bincount(self._place * FEW + self._lot, signed, minlength=self._size[0] * FEW)
        return np.asarray(sums.reshape(self._size[0], FEW), dtype="float64")


def _over(part: _Sums, whole: _Sums) -> _Sums:
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
