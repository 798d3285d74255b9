"""How do stores differ? Each store's figures beside the others', those of small stores drawn to the mean.

Grain in: what `lib.analysis.store_measures`, `store_visitors` and `store_areas` say of each store. Grain out:
one row per measure with how stores spread, one row per measure and store.

Method: `lib.analysis.shrinkage`, shares by the arcsine of their square root, whose variance does not depend
on the share, and sizes by their logarithm. A store differs where it stands when all stores and measures are
looked at together (Benjamini and Hochberg, 1995), sizes apart: that stores are not equally large is no news.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from types import MappingProxyType
from typing import Literal

import numpy as np

from lib.analysis.chance import discoveries
from lib.analysis.contrast import told
from lib.analysis.filters import Filters
from lib.analysis.intervals import Z
from lib.analysis.result import Read, Result, looked_at
from lib.analysis.shrinkage import PRIOR_UNITS, Spread, moderated, shrink
from lib.analysis.store_areas import Around, Cover, StorePlace, online_around, store_places
from lib.analysis.store_measures import KINDS, Kind, Scale, Seen, store_measures
from lib.analysis.store_visitors import visitor_measures
from lib.schema import formats
from lib.schema.metrics import metrics
from lib.workspace.facts import Facts

FEWEST = 10
"""Customers, orders, answers or days below which a store's figure is not shown."""
LIMIT = 1.0
"""Standard errors that a store's figure is drawn towards the mean at most."""
_OF_A_SHARE = 0.25  # variance of one unit of a share by the arcsine of its root
_LEAST = 1e-12  # all alike: nobody differs, and nothing divides by 0
_TRAFFIC = "a file of store traffic (store_traffic.visitors) for the same days"
_POSTCODES = "postcodes of customers (profiles.postcode) and of stores (stores.postcode)"
NEEDS: Mapping[str, str] = MappingProxyType(
    {
        "store_conversion": _TRAFFIC,
        "revenue_per_visitor": _TRAFFIC,
        "store_repeat_share": "customers in store orders (order_lines.customer_ref, email or phone)",
        "nps_of_group": "a survey that names the store (feedback.store_id, feedback.score)",
        "discount_share": "prices or discounts in store orders (order_lines.discount_amount)",
        "online_share_nearby": _POSTCODES,
        "online_nearby": _POSTCODES,
    }
)
"""Measure -> what it takes where it can't be told."""

Side = Literal["above", "below", ""]


@dataclass(frozen=True, slots=True)
class StoreFigure:
    """A measure of a store.

    Attributes
    ----------
    measure
        Id in the glossary.
    n
        How many it is of.
    value, low, high
        As it was seen, with its 95 % interval.
    shrunk, shrunk_low, shrunk_high
        Drawn towards the mean of stores.
    rank, rank_low, rank_high
        1 is the highest; the ranks it may have with 95 % certainty.
    differs
        From the other stores, by more than chance would have it: above or below their mean.
    """

    measure: str
    store: str
    name: str
    n: int
    value: float
    low: float
    high: float
    shrunk: float
    shrunk_low: float
    shrunk_high: float
    rank: int
    rank_low: int
    rank_high: int
    differs: Side


@dataclass(frozen=True, slots=True)
class StoreMeasure:
    """How stores spread in a measure.

    Attributes
    ----------
    unit
        What n counts: "order".
    stores
        How many have a figure.
    mean, low, high
        Of stores, with its 95 % interval.
    real_share
        Of the spread that is seen, what is no noise; None for one store.
    differing
        Stores that differ from the others.
    """

    measure: str
    unit: str
    is_size: bool
    stores: int
    mean: float
    low: float
    high: float
    real_share: float | None
    differing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stores(Result):
    """Stores beside each other.

    Attributes
    ----------
    store_count
        Stores with a figure.
    foremost
        The measure in which a store stands out most; of rates the first where none does, "" without any.
    measures
        In reading order; those that can't be told are left out.
    figures
        Of the stores that the filters leave, by measure and rank; all stores count in means and ranks.
    places
        All stores.
    around
        Online purchases of those who live around each store.
    cover
        How many of these have a place.
    counted_share
        Of store orders, those in hours in which visitors were counted; None where none were.
    missing
        Measures that can't be told.
    hidden
        Figures that were left out because they are of under `FEWEST`.
    """

    store_count: int
    foremost: str
    measures: tuple[StoreMeasure, ...]
    figures: tuple[StoreFigure, ...]
    places: tuple[StorePlace, ...]
    around: tuple[Around, ...]
    cover: Cover
    counted_share: float | None
    missing: tuple[str, ...]
    hidden: int


def stores(read: Read, facts: Facts, filters: Filters) -> Stores:
    """Return every store's figures, seen and drawn towards the mean, and which stores differ.

    Filters of stores only choose what is returned; a segment is left out.
    """
    places = store_places(read, facts.stores)
    around, cover, nearby = online_around(read, filters, places)
    visitors, counted = visitor_measures(read, filters)
    found = {**store_measures(read, filters), **visitors, **nearby}
    shown = {measure: tuple(row for row in found[measure] if _is_enough(row)) for measure in KINDS}
    names = {place.store: place.name for place in places}
    sold = bool(found["orders"])  # else only what is bought around would be left
    compared = [_compared(measure, rows, names) for measure, rows in shown.items() if rows and sold]
    marked = list(_marked(compared))
    wanted = set(filters.stores)
    figures = tuple(row for one in marked for row in one.rows if not wanted or row.store in wanted)
    measures = tuple(_spread(one) for one in marked)
    most = _furthest(measures, figures)
    return Stores(
        **looked_at(facts, filters),
        answer=_answer(measures, figures, most, facts.currency),
        caveat=_caveat(filters, counted),
        store_count=len({row.store for one in marked for row in one.rows}),
        foremost=most.measure if most else next((one.measure for one in measures), ""),
        measures=measures,
        figures=figures,
        places=places,
        around=tuple(row for row in around if not wanted or row.store in wanted),
        cover=cover,
        counted_share=counted,
        missing=tuple(measure for measure, rows in shown.items() if not rows),
        hidden=sum(len(found[measure]) - len(rows) for measure, rows in shown.items()),
    )


@dataclass(frozen=True, slots=True)
class _Compared:
    """A measure while stores are compared in it."""

    kind: Kind
    spread: Spread
    rows: tuple[StoreFigure, ...]


def to_scale(scale: Scale, value: float) -> float:
    """Return a value on the scale on which stores are compared."""
    if scale == "log":
        return math.log(value)
    return math.asin(math.sqrt(min(max(value, 0.0), 1.0))) if scale == "share" else value


def from_scale(scale: Scale, value: float) -> float:
    """Return what `to_scale` was given; ends beyond a share's own are its ends."""
    if scale == "log":
        return math.exp(value)
    return math.sin(min(max(value, 0.0), math.pi / 2)) ** 2 if scale == "share" else value


def variance_on(scale: Scale, row: Seen) -> float:
    """Return the variance of a unit on the scale, by the delta method; NaN where it can't be told."""
    if scale == "log":
        return row.unit_variance / row.value**2
    if scale == "plain":
        return row.unit_variance
    spread = 4 * row.value * (1 - row.value)
    return row.unit_variance / spread if spread > 0 else math.nan


def _is_enough(row: Seen) -> bool:
    return min(row.n, row.units) >= FEWEST and math.isfinite(row.value)


def _compared(measure: str, rows: Sequence[Seen], names: Mapping[str, str]) -> _Compared:
    kind = KINDS[measure]
    units = [row.units for row in rows]
    unit = moderated([variance_on(kind.scale, row) for row in rows], units)
    # Nobody tells how it varies: shares as those of independent units do, anything else not at all.
    unit = np.where(np.isnan(unit), _OF_A_SHARE if kind.scale == "share" else 0.0, unit)
    variances = [max(float(each), _LEAST) / n for each, n in zip(unit, units, strict=True)]
    values = [to_scale(kind.scale, row.value) for row in rows]
    found = shrink(values, variances, [n - 1 + PRIOR_UNITS for n in units], limit=LIMIT)
    back: Callable[[float], float] = lambda value: from_scale(kind.scale, value)  # noqa: E731
    figures = [
        StoreFigure(
            measure, row.store, names.get(row.store, row.store), row.n,
            row.value, back(value - Z * math.sqrt(variance)), back(value + Z * math.sqrt(variance)),
            back(group.value), back(group.low), back(group.high),
            group.rank, group.rank_low, group.rank_high, "",
        )
        for row, value, variance, group in zip(rows, values, variances, found.groups, strict=True)
    ]  # fmt: skip
    return _Compared(kind, found, tuple(figures))


def _marked(compared: Sequence[_Compared]) -> Iterable[_Compared]:
    """Mark which stores differ, rates together and sizes together; by rank."""
    for is_size in (False, True):
        family = [one for one in compared if one.kind.is_size == is_size]
        good = iter(discoveries(list(chain.from_iterable(_chances(one) for one in family))))
        for one in family:
            sides = [_side(one, at) if next(good) else "" for at in range(len(one.rows))]
            rows = (replace(row, differs=side) for row, side in zip(one.rows, sides, strict=True))
            yield replace(one, rows=tuple(sorted(rows, key=lambda row: row.rank)))


def _chances(one: _Compared) -> list[float]:
    return [group.chance for group in one.spread.groups]


def _side(one: _Compared, at: int) -> Side:
    return "above" if one.spread.groups[at].value > one.spread.mean else "below"


def _spread(one: _Compared) -> StoreMeasure:
    mean, low, high = (
        from_scale(one.kind.scale, end) for end in (one.spread.mean, one.spread.low, one.spread.high)
    )
    return StoreMeasure(
        one.rows[0].measure, one.kind.unit, one.kind.is_size, len(one.rows), mean, low, high,
        told(one.spread.real_share), sum(bool(row.differs) for row in one.rows),
    )  # fmt: skip


def standing(row: StoreFigure, count: int) -> str:
    """Return in words where a store stands among so many: "Above the others; among the first 3 of 24"."""
    if not row.differs:
        return "Can't be told apart from the mean"
    side = f"{row.differs.capitalize()} the others"
    if row.rank_high <= count / 2:
        return f"{side}; {_among(row.rank_high, 'highest', count)}"
    if row.rank_low > count / 2:
        return f"{side}; {_among(count + 1 - row.rank_low, 'lowest', count)}"
    return side


def _among(place: int, end: str, count: int) -> str:
    return f"the {end} of {count}" if place == 1 else f"among the {place} {end} of {count}"


def _furthest(measures: Sequence[StoreMeasure], figures: Sequence[StoreFigure]) -> StoreFigure | None:
    """Return the figure that lies furthest out, sizes apart; None where no store differs."""
    by_name = {one.measure: one for one in measures if not one.is_size}
    clear = [row for row in figures if row.differs and row.measure in by_name]
    return max(clear, key=lambda row: _distance(row, by_name[row.measure]), default=None)


def _answer(
    measures: Sequence[StoreMeasure],
    figures: Sequence[StoreFigure],
    most: StoreFigure | None,
    currency: str | None,
) -> str:
    if not measures:
        return "Can't tell yet: it takes orders with a store (order_lines.store_id) in what is looked at."
    count = max(one.stores for one in measures)
    if count == 1:
        return "There is one store with enough orders: it takes two to compare."
    rates = {one.measure: one for one in measures if not one.is_size}
    if not rates:
        return "Can't tell yet how stores differ but by size: it takes more orders in each of them."
    looked = (
        f"in any of {formats.count(len(rates))} measures" if len(rates) > 1 else "in the one that we have"
    )
    if most is None:
        return (
            f"None of {formats.plural(count, 'store')} differs from the others by more than chance would "
            f"have it, {looked}."
        )
    known, mean = metrics()[most.measure], rates[most.measure].mean
    clear = {row.store for row in figures if row.differs and row.measure in rates}
    return (
        f"{most.name} stands out most, by its {_lower(known.label)}: {known.write(most.value, currency)} "
        f"({known.write(most.low, currency)} to {known.write(most.high, currency)}), where stores have "
        f"{known.write(mean, currency)} on average. {formats.count(len(clear))} of "
        f"{formats.plural(count, 'store')} {'differs' if len(clear) == 1 else 'differ'} from the others "
        f"{looked}."
    )


def _distance(row: StoreFigure, measure: StoreMeasure) -> float:
    """Return how many interval widths a store is from the mean."""
    scale = KINDS[row.measure].scale
    low, high, value, mean = (to_scale(scale, each) for each in (row.low, row.high, row.value, measure.mean))
    return abs(value - mean) / (high - low) if high > low else 0.0


def _lower(label: str) -> str:
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def _caveat(filters: Filters, counted: float | None) -> str:
    parts = ["Revenue and orders aside, in which stores differ by size."]
    if counted is not None:
        parts.append(f"Visitors were counted in hours with {formats.share(counted)} of store orders.")
    if filters.segment is not None:
        parts.append("All customers are looked at, not the segment chosen above.")
    return " ".join(parts)
