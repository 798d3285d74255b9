"""How well did a likelihood hold? Looked at on customers and months that nothing was learned from.

Grain in: a likelihood and what became of each customer. Grain out: the named beside all others, tenths, and
what the order goes by.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lib.analysis import likeness
from lib.analysis.climbing import MIX, Feature
from lib.analysis.intervals import share as share_of
from lib.analysis.likelihood import Mask, Numbers
from lib.analysis.likeness import Likeness
from lib.analysis.result import ratio

FEWEST_SHOWN = 10
MOST_SIGNS = 6
_AVERAGED = ("yes_no", "share", "number")


@dataclass(frozen=True, slots=True)
class Check:
    """What naming customers one stretch earlier would have been worth.

    Attributes
    ----------
    candidates, came
        Customers judged, and how many of them made it.
    named, named_came
        The most likely ones, as many as are named now, and how many of these made it.
    named_share, low, high
        The share that made it, with its 95 % interval; `others_share` of all other candidates.
    lift
        How many times as likely the named were as the others; None where none of the others made it.
    order, order_low, order_high
        How often one who made it stood above one who did not (area under the curve), 95 % interval.
    order_by_revenue, gain_low, gain_high
        The same by net revenue alone, and the interval of the difference.
    expected
        How many were predicted to make it.
    """

    candidates: int
    came: int
    named: int
    named_came: int
    named_share: float | None
    low: float | None
    high: float | None
    others_share: float | None
    lift: float | None
    order: float | None
    order_low: float | None
    order_high: float | None
    order_by_revenue: float | None
    gain_low: float | None
    gain_high: float | None
    expected: float


@dataclass(frozen=True, slots=True)
class Tenth:
    """A tenth of the candidates of the check, 1 the most likely: how many were expected, how many came."""

    tenth: int
    customers: int
    expected: float
    came: int


@dataclass(frozen=True, slots=True)
class Sign:
    """What the order goes by.

    Attributes
    ----------
    family
        Figures that say much the same.
    label, kind
        The figure that is told of them, and how its values are written (kind of an attribute).
    weight
        How much of `Check.order` is lost when the family is shuffled.
    of_came, of_others
        The median of who made it and of who did not; the mean of shares, and of yes and no.
    """

    family: str
    label: str
    kind: str
    weight: float
    of_came: float | None
    of_others: float | None


def check_of(likely: Numbers, came: Mask, named: npt.NDArray[np.int64], other: Numbers | None) -> Check:
    """Return how a likelihood held: of the customers at the places `named`, and as an order of all."""
    hits, n, whole = int(came[named].sum()), len(named), int(came.sum())
    own = share_of(hits, n)
    others = ratio(whole - hits, len(came) - n)
    order = likeness.area(likely, came)
    gain = likeness.area_difference(likely, other, came) if other is not None else None
    return Check(
        candidates=len(came),
        came=whole,
        named=n,
        named_came=hits,
        named_share=_told(own.estimate),
        low=_told(own.low),
        high=_told(own.high),
        others_share=others,
        lift=own.estimate / others if n and others else None,
        order=_told(order.estimate),
        order_low=_told(order.low),
        order_high=_told(order.high),
        order_by_revenue=_told(likeness.area(other, came).estimate) if other is not None else None,
        gain_low=_told(gain.low) if gain else None,
        gain_high=_told(gain.high) if gain else None,
        expected=float(likely.sum()),
    )


def tenths_of(likely: Numbers, came: Mask, order: npt.NDArray[np.int64]) -> tuple[Tenth, ...]:
    """Return tenths of the customers by likelihood, in the order given, the most likely first."""
    parts = np.array_split(order, 10)
    return tuple(
        Tenth(place, len(part), float(likely[part].sum()), int(came[part].sum()))
        for place, part in enumerate(parts, 1)
        if len(part) >= FEWEST_SHOWN
    )


def signs_of(
    model: Likeness, features: Sequence[Feature], rows: likeness.Rows, came: Mask
) -> tuple[Sign, ...]:
    """Return what the order goes by, most first; what shuffling does not change beyond chance is left out."""
    drawn = likeness.shuffled(model, rows, came, [one.sign for one in features])
    told = [one for one in drawn if one.drop > 2 * one.spread and one.drop > 0][:MOST_SIGNS]
    return tuple(_sign(one, features, rows, came) for one in told)


def _sign(drawn: likeness.Drawn, features: Sequence[Feature], rows: likeness.Rows, came: Mask) -> Sign:
    """Tell a family by its first figure, what is bought by the figure that differs most."""
    own = [place for place, one in enumerate(features) if one.sign == drawn.sign]
    middles = [np.nanmean if features[at].kind in _AVERAGED else np.nanmedian for at in own]
    sides = [
        (_middle(middle, rows[came, at]), _middle(middle, rows[~came, at]))
        for at, middle in zip(own, middles, strict=True)
    ]
    apart = [abs((one or 0.0) - (other or 0.0)) for one, other in sides]
    at = int(np.argmax(apart)) if drawn.sign == MIX else 0
    feature = features[own[at]]
    return Sign(drawn.sign, feature.label, feature.kind, drawn.drop, *sides[at])


def _middle(middle: Callable[..., np.floating], column: likeness.Rows) -> float | None:
    told = column[~np.isnan(column)]
    return float(middle(told)) if len(told) else None


def _told(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
