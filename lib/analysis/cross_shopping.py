"""Who buys one category also buys which other, on the same side and on the other one?

Grain in: `mart_purchases` of a window, of known customers. Grain out: one row per ordered pair of a category
and a side.

Two ratios, each with its interval. Lift is the plain one: the share among buyers of the first by that among
all buyers (Brin, Motwani and Silverstein 1997, Beyond market baskets, SIGMOD: 265-276; interval of
`lib.analysis.indexes`). Who buys much buys of everything, so that most lifts lie above 1. `times` compares
with others who bought equally many other things (`lib.analysis.co_buyers`); what is marked stands by that.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np

from lib.analysis.beginnings import of_segment
from lib.analysis.chance import discoveries
from lib.analysis.channel_sums import SIDES
from lib.analysis.co_buyers import MOST_ITEMS, CoBuyers, at_equal_breadth, co_buyers
from lib.analysis.contrast import told
from lib.analysis.filters import Filters, within
from lib.analysis.indexes import index, share_of
from lib.analysis.result import Read, Result, looked_at
from lib.analysis.selection import whole_months
from lib.schema import formats
from lib.workspace.facts import Facts
from lib.workspace.kept import keep
from lib.workspace.marts import PURCHASES, UNTOLD

FEWEST = 10
"""Buyers that each of the two needs to be shown."""
MOST_CATEGORIES = MOST_ITEMS // len(SIDES)

Item = tuple[str, str]  # category, side


@dataclass(frozen=True, slots=True)
class CategoryPair:
    """Buyers of a category on a side, and how many of them buy another one (or the same on the other side).

    Attributes
    ----------
    category, side, also, also_side
        What they bought, and what else.
    buyers, also_buyers, both
        Of the first, of the second, of both.
    share
        both / buyers.
    lift, lift_low, lift_high
        share / (also_buyers / all buyers), with its 95 % interval; None where it can't be told.
    times, low, high
        How much likelier than others who bought equally many other things, with its 95 % interval.
    stands
        Whether that is clearly above 1.25, or below 0.8, when all pairs are looked at together.
    """

    category: str
    side: str
    also: str
    also_side: str
    buyers: int
    also_buyers: int
    both: int
    share: float
    lift: float | None
    lift_low: float | None
    lift_high: float | None
    times: float | None
    low: float | None
    high: float | None
    stands: bool

    @property
    def is_across(self) -> bool:
        """Whether the two are on different sides."""
        return self.side != self.also_side


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossShopping(Result):
    """Pairs of categories.

    `customers` bought any; `categories` are in the order of how many bought them, of which `left_out` more
    have too little room; `reason` says why nothing can be told.
    """

    customers: int
    categories: tuple[str, ...]
    left_out: int
    pairs: tuple[CategoryPair, ...]
    reason: str


def cross_shopping(read: Read, facts: Facts, filters: Filters) -> CrossShopping:
    """Return how many buyers of each category and side also buy each other one, and how unusual that is.

    By whole months, and all stores: the mart of purchases knows no days and no stores.
    """
    window = whole_months(filters)
    bought = known_purchases(window, filters)
    counted = read(keep(_people(bought), "side_people"))
    totals = counted.groupby("category")["n"].sum().reset_index()
    names = [str(name) for name in totals.sort_values(["n", "category"], ascending=[False, True])["category"]]
    categories = tuple(names[:MOST_CATEGORIES])
    items = [(category, side) for category in categories for side in SIDES]
    found = _counted(read, bought, items)
    customers = int(found.customers.sum())
    pairs = _pairs(items, found, customers)
    reason = "" if pairs else _reason(customers)
    return CrossShopping(
        **looked_at(facts, filters),
        answer=reason or _answer(pairs),
        caveat=_CAVEAT,
        customers=customers,
        categories=categories,
        left_out=len(names) - len(categories),
        pairs=pairs,
        reason=reason,
    )


_CAVEAT = (
    "Known customers only, by whole months, over all stores. What is bought together need not have led to "
    "the other."
)


def known_purchases(window: Filters, filters: Filters) -> ir.Table:
    """Return what known customers bought on either side, in categories that are told."""
    rows = within(PURCHASES, window, "month")
    rows = rows.filter(rows.customer_key.notnull(), rows.channel_group.isin(SIDES), rows.net_revenue > 0)
    return of_segment(rows.filter(rows.category != UNTOLD), filters)


def _people(bought: ir.Table) -> ir.Table:
    return bought.group_by("category", "channel_group").agg(n=bought.customer_key.nunique())


def _counted(read: Read, bought: ir.Table, items: list[Item]) -> CoBuyers:
    if not items:
        return co_buyers(np.zeros(0, dtype="int64"), np.zeros(0, dtype="int64"), 0)
    is_item = [
        ((bought.category == category) & (bought.channel_group == side), 1 << place)
        for place, (category, side) in enumerate(items)
    ]
    placed = bought.mutate(item=ibis.cases(*is_item, else_=0).cast("int64"))
    each = placed.group_by("customer_key").agg(held=placed["item"].bit_or())
    sets = read(keep(each.group_by("held").agg(n=each.count()), "bought_together"))
    sets = sets[sets["held"] > 0]
    return co_buyers(sets["held"].to_numpy("int64"), sets["n"].to_numpy("int64"), len(items))


def _pairs(items: list[Item], found: CoBuyers, customers: int) -> tuple[CategoryPair, ...]:
    told_of = list(_each_pair(items, found, customers))
    good = discoveries([p for _, p in told_of])
    rows = [replace(row, stands=clear) for (row, _), clear in zip(told_of, good, strict=True)]
    return tuple(sorted(rows, key=lambda row: (not row.stands, -(row.times or 0.0), row.category, row.also)))


def _each_pair(items: list[Item], found: CoBuyers, customers: int) -> Iterator[tuple[CategoryPair, float]]:
    buyers, both = found.buyers.sum(axis=0), found.both.sum(axis=0)
    for one, first in enumerate(items):
        for two, second in enumerate(items):
            if one == two or min(buyers[one], buyers[two]) < FEWEST:
                continue
            a, b, ab = (int(n) for n in (buyers[one], buyers[two], both[one, two]))
            plain = index(share_of(ab, a), share_of(b - ab, customers - a), a / customers)
            ratio, p = at_equal_breadth(found, one, two)
            lift, lift_low, lift_high = (told(end / 100) for end in (plain.estimate, plain.low, plain.high))
            times, low, high = (told(end) for end in (ratio.estimate, ratio.low, ratio.high))
            yield (
                CategoryPair(
                    category=first[0], side=first[1], also=second[0], also_side=second[1], buyers=a,
                    also_buyers=b, both=ab, share=ab / a, lift=lift, lift_low=lift_low, lift_high=lift_high,
                    times=times, low=low, high=high, stands=False,
                ),
                p,
            )  # fmt: skip


def _reason(customers: int) -> str:
    if not customers:
        return (
            "Can't tell yet: it takes sales of known customers (order_lines.customer_ref, email or phone) "
            "with a category, from order_lines.category or from a list of products (products.category)."
        )
    return f"Can't tell yet: no two categories have {FEWEST} known buyers each in what is looked at."


def _answer(pairs: tuple[CategoryPair, ...]) -> str:
    clear: list[Any] = [row for row in pairs if row.stands and row.times is not None and row.times > 1]
    across = [row for row in clear if row.is_across and row.category != row.also]
    near = [row for row in clear if not row.is_across]
    if not clear:
        return (
            f"Of {formats.count(len(pairs))} pairs of categories none goes together beyond what buyers of "
            "equally many other things buy anyway."
        )
    parts = [_sentence(max(rows, key=lambda row: row.low or 0.0)) for rows in (near, across) if rows]
    return " ".join(parts) or _sentence(clear[0])


def _sentence(row: CategoryPair) -> str:
    where, there = _WHERE[row.side], _WHERE[row.also_side]
    place = there if row.is_across else "there too"
    return (
        f"Who buys {row.category} {where} buys {row.also} {place} {formats.number(row.times, 2)} times as "
        f"often as others who buy equally many things ({formats.share(row.share)} of "
        f"{formats.plural(row.buyers, 'buyer')} do)."
    )


_WHERE = {SIDES[0]: "online", SIDES[1]: "in stores"}
