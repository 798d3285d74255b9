"""Who stood where in one stretch of months, who in the next, and what did they look like before?

Grain in: marts of three stretches of equally many whole months, one after the other, back from the end of the
window. Grain out: one row per buyer of a stretch, plain numbers. Nothing is told that was not known on the
stretch's last day: loyalty tiers and points are left out, which tell today's standing, and so is how long
somebody has been a customer, which an earlier stretch can't see as far back as a later one.
"""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise
from types import MappingProxyType

import ibis
import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt

from lib.analysis.attributes import active_months, category_sums, column_of, described
from lib.analysis.best import Best, best_of, net_revenues
from lib.analysis.filters import Filters, month_back, within
from lib.analysis.likelihood import Mask
from lib.analysis.likeness import Rows
from lib.analysis.result import Read
from lib.analysis.selection import selected_spending
from lib.schema.attributes import attributes
from lib.workspace.facts import Facts
from lib.workspace.marts import ORDERS, UNTOLD

STRETCHES = 3
FEWEST_MONTHS = 3
"""Of a stretch: in less, most customers come once or not at all."""
MOST_CATEGORIES = 12

_KEY = "customer_key"
MIX = "What is bought"
_FAMILIES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "What is brought": ("net_revenue", "late_revenue", "largest_order", "order_value", "margin"),
        "How often": ("order_count", "active_months"),
        "How lately": ("recency_days",),
        "How much at once": ("items_per_order", "category_count"),
        MIX: ("service_share",),
        "Where": ("online_share", "uses_both", "collect_share"),
        "When": ("weekend_share", "evening_share"),
        "Discounts": ("discount_share",),
        "Returns": ("return_share",),
        "A company": ("is_business",),
        "On a list of customers": ("member_days",),
        "What is said": ("feedback_count", "recommend_score"),
    }
)
"""What a model sees. Figures of one family say much the same: only together they show what they are worth."""

_OWN: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "late_revenue": ("Net revenue in the later half of the months", "money"),
        "largest_order": ("Largest order", "money"),
        "active_months": ("Months with an order", "count"),
        "member_days": ("On a list of customers by then", "yes_no"),
    }
)
"""Figures that are no attributes, or are another one here: label and kind."""

_TOLD = tuple(
    name
    for family in _FAMILIES.values()
    for name in family
    if name not in ("late_revenue", "largest_order", "active_months")
)


@dataclass(frozen=True, slots=True)
class Feature:
    """What a model sees of each buyer: its column, and the name of the sign that it is part of.

    `sign` is its family.
    """

    column: str
    sign: str
    label: str
    kind: str


@dataclass(frozen=True, slots=True)
class Ladder:
    """The best of a stretch by several shares of its buyers, narrowest first."""

    shares: tuple[float, ...]
    best: tuple[Best, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """Of the next stretch's top: its size, who was in the top before, who climbed, who had not bought.

    `climbed` has a number for each share of the ladder: who of the others entered that top.
    """

    top_count: int
    stayed: int
    climbed: tuple[int, ...]
    new: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """Buyers of a stretch, by customer key.

    Attributes
    ----------
    rows
        What each looks like, a column a feature; NaN where it is not told.
    is_top, next_top, made_it
        Whether each is in the top, in the next stretch's top, and in the next one's top that was to be made.
    """

    keys: npt.NDArray[np.int64]
    rows: Rows
    is_top: Mask
    next_top: Mask
    made_it: Mask


def stretches_of(facts: Facts, filters: Filters) -> tuple[Filters, ...]:
    """Return three stretches of whole months, the earliest first; none where the data is too short.

    As long as the window, or a third of what the data holds up to the window's end.
    """
    if facts.first_order is None or facts.last_order is None:
        return ()
    last = min(filters.end, facts.last_order)
    is_whole = last.day == monthrange(last.year, last.month)[1]
    after = month_back(last, -1 if is_whole else 0)
    first = month_back(facts.first_order, 0 if facts.first_order.day == 1 else -1)
    held = (after.year - first.year) * 12 + after.month - first.month
    months = min(filters.months, held // STRETCHES)
    if months < FEWEST_MONTHS:
        return ()
    starts = [month_back(after, months * back) for back in range(STRETCHES, -1, -1)]
    days = [(start, following - timedelta(days=1)) for start, following in pairwise(starts)]
    return tuple(replace(filters, start=start, end=end, as_of=end, segment=None) for start, end in days)


def features_of(read: Read, stretch: Filters) -> tuple[Feature, ...]:
    """Return what the model sees, with the categories that brought most in a stretch."""
    sums = category_sums(stretch)
    sums = sums.filter(sums.category != UNTOLD)
    most = sums.group_by("category").agg(net=sums.net_revenue.sum())
    most = read(most.order_by(ibis.desc("net"), "category").limit(MOST_CATEGORIES))
    mixes = [column_of(("category_share", (name,))) for name in sorted(most["category"])]
    found = [_feature(name, family) for family, names in _FAMILIES.items() for name in names]
    return (*found, *(Feature(name, MIX, name.removeprefix("category_share "), "share") for name in mixes))


def _feature(name: str, family: str) -> Feature:
    known = attributes().get(name)
    label, kind = _OWN.get(name) or ((known.label, known.kind) if known else (name, "number"))
    return Feature(name, family, label, kind)


def ladder_of(read: Read, stretch: Filters, shares: Sequence[float]) -> Ladder:
    """Return the best of a stretch's buyers by each share; an empty one without buyers."""
    buyers = selected_spending(stretch)
    held = net_revenues(read, buyers)
    found = [best_of(read, buyers, held, share) for share in shares]
    return Ladder(tuple(shares), tuple(one for one in found if one))


def moves(read: Read, now: Filters, following: Filters, before: Ladder, after: Ladder) -> Counts:
    """Return how many of a stretch's top are in the next one's, and how many others enter each wider top."""
    each = _standings(now, before, following, after)
    told = read(
        each.agg(
            stayed=each.count(where=each.is_top & each.next_0),
            **{
                f"climbed_{place}": each.count(where=~each.is_top & each[f"next_{place}"])
                for place in range(len(after.best))
            },
        )
    ).iloc[0]
    climbed = tuple(int(told[f"climbed_{place}"]) for place in range(len(after.best)))
    top = after.best[0].count
    return Counts(top, int(told["stayed"]), climbed, top - int(told["stayed"]) - climbed[0])


def judged(
    read: Read,
    stretches: Sequence[Filters],
    ladders: Sequence[Ladder],
    features: Sequence[Feature],
    place: int,
) -> Stretch:
    """Return the buyers of the first of one or two stretches, with what became of each in the second.

    Parameters
    ----------
    stretches, ladders
        The stretch to look at and, where what became of them is to be told, the one that follows.
    place
        Which of the ladder's shares was to be made.
    """
    now, before = stretches[0], ladders[0]
    following = (stretches[1], ladders[1]) if stretches[1:] else (None, None)
    each = _standings(now, before, *following)
    told = each.join(looks(now, features), _KEY)
    frame = read(told.order_by(_KEY))
    nobody = np.zeros(len(frame), dtype=bool)
    names = [one.column for one in features]
    return Stretch(
        keys=frame[_KEY].to_numpy("int64"),
        rows=frame[names].to_numpy("float32"),
        is_top=frame["is_top"].to_numpy(bool),
        next_top=frame["next_0"].to_numpy(bool) if stretches[1:] else nobody,
        made_it=frame[f"next_{place}"].to_numpy(bool) if stretches[1:] else nobody,
    )


def _standings(now: Filters, before: Ladder, following: Filters | None, after: Ladder | None) -> ir.Table:
    """Return customer_key of each buyer of a stretch, `is_top` and `next_0`, `next_1` … where one follows.

    `next_0`: whether the buyer is among the best of the stretch that follows, by the ladder's first share.
    """
    each = selected_spending(now)
    told = each.select(_KEY, is_top=before.best[0].holds(each))
    if following is None or after is None:
        return told
    then = selected_spending(following)
    places = {f"next_{place}": best.holds(then) for place, best in enumerate(after.best)}
    joined = told.left_join(then.select(_KEY, **places), _KEY).drop(f"{_KEY}_right")
    return joined.mutate(**{name: joined[name].fill_null(False) for name in places})


def looks(stretch: Filters, features: Sequence[Feature]) -> ir.Table:
    """Return customer_key of each buyer of a stretch with the features, as single-precision numbers."""
    shares = [one.label for one in features if one.column not in _TOLD and one.column not in _OWN]
    asked = [(name, ()) for name in _TOLD] + [("category_share", (name,)) for name in shares]
    told = described(stretch, asked, buyers_only=True)
    for other in (_orders(stretch), active_months(stretch).select(_KEY, active_months="months")):
        told = told.left_join(other, _KEY).drop(f"{_KEY}_right")
    joined = told.member_days  # who joins later is no member yet
    told = told.mutate(member_days=(joined >= 0).fill_null(False))
    return told.select(_KEY, **{one.column: told[one.column].cast("float32") for one in features})


def _orders(stretch: Filters) -> ir.Table:
    order = within(ORDERS, stretch)
    order = order.filter(order.customer_key.notnull())
    later = month_back(stretch.end, stretch.months // 2 - 1)
    return order.group_by(_KEY).agg(
        late_revenue=order.net_revenue.sum(where=order.order_date >= later).fill_null(0.0),
        largest_order=order.net_revenue.max(where=order.is_order),
    )
