"""Is the same product the same everywhere? Price, discount, rating and whether it is for sale, side by side.

Grain in: order lines, feedback and stock that name a product. Grain out: one row per product and measure
where the sides differ by more than a set amount, and one per product that only one side sells.

A product is the same where its number is (order_lines.product_id), whichever system tells it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ibis.expr.types as ir
import pandas as pd

from lib.analysis.best import best_of, net_revenues
from lib.analysis.chance import discoveries
from lib.analysis.channel_sums import SIDES
from lib.analysis.contrast import told
from lib.analysis.filters import Filters
from lib.analysis.product_gaps import DISCOUNT, FEWEST, PRICE, Gap
from lib.analysis.product_names import product_names
from lib.analysis.product_sums import (
    MOST_PRODUCTS,
    Sold,
    buyers_of_products,
    product_cells,
    product_count,
    product_totals,
)
from lib.analysis.product_voice import RATING, STOCK, every_gap
from lib.analysis.result import Read, Result, looked_at
from lib.analysis.selection import selected_buyers
from lib.errors import UserError
from lib.schema import formats
from lib.workspace.facts import Facts
from lib.workspace.kept import keep

MEASURES = (PRICE, DISCOUNT, RATING, STOCK)
TOP = 0.01
"""Share of buyers, by net revenue, who are the top customers."""
STOCK_APART = 0.05
AMOUNTS = dict(zip(MEASURES, (0.02, 0.05, 0.5, STOCK_APART), strict=True))
"""From which difference on a product counts, where nobody chose another."""
MOST_ROWS = 500
"""Rows of each list, by net revenue."""


@dataclass(frozen=True, slots=True)
class SideMatch:
    """A side's products with a number: how many, how many the other side sells too, and their revenue share.

    `numbered_lines` of its `lines` name a product.
    """

    side: str
    products: int
    found: int
    revenue_share: float | None


@dataclass(frozen=True, slots=True)
class Compared:
    """A measure over products: how many were compared, how many differ by more than the amount.

    `clear` of these differ beyond chance, all compared products looked at together. `reason` says why nothing
    can be told.
    """

    measure: str
    amount: float
    products: int
    over: int
    clear: int
    reason: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A product that differs by more than the amount.

    Attributes
    ----------
    online, offline
        Price of a piece before discounts, share taken off, mean rating of 5, or share of counts with stock.
    difference, low, high
        Online by offline less 1 of prices, else online less offline, with its 95 % interval; the ends are
        None for stock, which is counted and not estimated.
    n_online, n_offline
        Lines, people or counts.
    net_revenue
        Of both sides in the window.
    top_customers
        How many of the top 1 % bought it in the window.
    stands
        Whether it differs beyond chance when all compared products are looked at together.
    """

    measure: str
    product_id: str
    name: str
    online: float
    offline: float
    difference: float
    low: float | None
    high: float | None
    n_online: int
    n_offline: int
    net_revenue: float
    top_customers: int
    stands: bool


@dataclass(frozen=True, slots=True)
class OneSided:
    """A product that was sold on one side only in the window."""

    side: str
    product_id: str
    name: str
    lines: int
    net_revenue: float
    top_customers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Coherence(Result):
    """The same product on both sides.

    `top_count` is how many the top customers are. `differing` and `one_sided` hold at most `MOST_ROWS` of
    each measure and side, most net revenue first; `one_sided_count` counts them all. `reason` says why
    nothing can be told.
    """

    matches: tuple[SideMatch, ...]
    compared: tuple[Compared, ...]
    differing: tuple[Difference, ...]
    one_sided: tuple[OneSided, ...]
    one_sided_count: Mapping[str, int]
    top_count: int
    reason: str


def coherence(
    read: Read,
    facts: Facts,
    filters: Filters,
    *,
    price_apart: float = AMOUNTS[PRICE],
    discount_apart: float = AMOUNTS[DISCOUNT],
    rating_apart: float = AMOUNTS[RATING],
) -> Coherence:
    """Return where the same product differs between online and stores.

    Parameters
    ----------
    price_apart
        From which difference on a price counts, as a share: 0.02 is 2 %.
    discount_apart
        The same of discounts, a difference of shares: 0.05 is 5 points.
    rating_apart
        The same of ratings, in points of 5.

    Raises
    ------
    UserError
        When one of these is below 0.
    """
    amounts = dict(zip(MEASURES, (price_apart, discount_apart, rating_apart, STOCK_APART), strict=True))
    _check(amounts)
    sold = Sold(facts.currency, filters)
    is_wide = int(read(product_count(sold))["products"].iloc[0]) > MOST_PRODUCTS
    totals = read(product_totals(sold, is_wide=is_wide))
    matches = _matches(totals)
    cells = read(product_cells(sold, is_wide=is_wide)) if _has_both(matches) else pd.DataFrame()
    gaps = every_gap(read, facts, filters, cells)
    top, touched = _touched(read, filters, sold) if len(totals) else (0, {})
    compared, over = _compared(gaps, amounts, matches, facts)
    alone = _alone(totals)
    over, alone = _first(over, totals), alone.groupby("is_online").head(MOST_ROWS)
    names = product_names(read, [*(gap.product_id for gap, _ in over), *alone["product_id"]])
    nets = totals.groupby("product_id")["net"].sum().to_dict()
    reason = _reason(matches, compared)
    return Coherence(
        **looked_at(facts, filters),
        answer=reason or _answer(compared, matches),
        caveat=_caveat(matches),
        matches=matches,
        compared=compared,
        differing=tuple(_difference(gap, names, nets, touched, stands=good) for gap, good in over),
        one_sided=tuple(_one_sided(row, names, touched) for row in alone.to_dict("records")),
        one_sided_count=_counts(_alone(totals)),
        top_count=top,
        reason=reason,
    )


def compared_measures(read: Read, facts: Facts, filters: Filters) -> tuple[Compared, ...]:
    """Return how many products differ in each measure: what `coherence` tells of them, and no more."""
    sold = Sold(facts.currency, filters)
    is_wide = int(read(product_count(sold))["products"].iloc[0]) > MOST_PRODUCTS
    cells = read(product_cells(sold, is_wide=is_wide))
    return _compared(every_gap(read, facts, filters, cells), AMOUNTS, (), facts)[0]


def _check(amounts: Mapping[str, float]) -> None:
    wrong = [f"{name} {amount:g}" for name, amount in amounts.items() if not amount >= 0]
    if wrong:
        raise UserError(
            "Products can't differ by less than nothing.",
            f"We were given {', '.join(wrong)}.",
            "Give 0 or more.",
        )


def _matches(totals: pd.DataFrame) -> tuple[SideMatch, ...]:
    found = []
    for side, other in zip(SIDES, reversed(SIDES), strict=True):
        own, others = (totals[totals["is_online"] == (one == SIDES[0])] for one in (side, other))
        both = own["product_id"].isin(others["product_id"])
        net = float(own["net"].sum())
        share = float(own["net"][both].sum()) / net if net > 0 else None
        found.append(SideMatch(side, len(own), int(both.sum()), share))
    return tuple(found)


def _has_both(matches: tuple[SideMatch, ...]) -> bool:
    return any(match.found for match in matches)


def _touched(read: Read, filters: Filters, sold: Sold) -> tuple[int, dict[str, int]]:
    """Return how many the top customers are, and product -> how many of them bought it."""
    buyers = selected_buyers(filters)
    best = best_of(read, buyers, net_revenues(read, buyers), TOP)
    if best is None:
        return 0, {}
    holds: ir.Table = buyers.filter(best.holds(buyers)).select("customer_key")
    rows = read(keep(buyers_of_products(sold, holds), "product_top"))
    return best.count, {
        str(product): int(n) for product, n in zip(rows["product_id"], rows["customers"], strict=True)
    }


def _compared(
    gaps: Sequence[Gap], amounts: Mapping[str, float], matches: tuple[SideMatch, ...], facts: Facts
) -> tuple[tuple[Compared, ...], list[tuple[Gap, bool]]]:
    """Return each measure over all products, and those that differ by more with whether they stand."""
    rows, over = [], []
    for measure, amount in amounts.items():
        own = [gap for gap in gaps if gap.measure == measure]
        good = discoveries([gap.p_value for gap in own])
        far = [
            (gap, clear)
            for gap, clear in zip(own, good, strict=True)
            if abs(gap.difference.estimate) > amount
        ]
        reason = "" if own else _missing(measure, matches, facts)
        rows.append(Compared(measure, amount, len(own), len(far), sum(clear for _, clear in far), reason))
        over += far
    return tuple(rows), over


def _missing(measure: str, matches: tuple[SideMatch, ...], facts: Facts) -> str:
    if measure == RATING:
        return (
            "Can't tell yet whether ratings agree: it takes a file of feedback with the product and the "
            f"channel (feedback.product_id, feedback.channel), {FEWEST} people on each side."
        )
    if measure == STOCK:
        seen = "both sides' places in" if "stock" in facts.tables else "a file of"
        return (
            f"Can't tell yet whether a product is on hand: it takes {seen} stock (stock.product_id, "
            "stock.counted_on, stock.on_hand), with the store of each count, or none for the web shop's."
        )
    what = "prices" if measure == PRICE else "discounts"
    if not _has_both(matches):
        return f"Can't tell yet whether {what} agree: {_unmatched(matches)}"
    return (
        f"Can't tell yet whether {what} agree: no product was bought by {FEWEST} people or more on each side "
        "in the same months."
    )


def _unmatched(matches: tuple[SideMatch, ...]) -> str:
    empty = [match.side for match in matches if not match.products]
    if empty:
        named = formats.listing(empty, "or")
        return (
            f"no {named} sale names its product. It takes the column product (order_lines.product_id) in the "
            "files of both sides."
        )
    return (
        "no product number is found on both sides. It takes the same numbers (order_lines.product_id) in "
        "both."
    )


def _alone(totals: pd.DataFrame) -> pd.DataFrame:
    """Return the products of one side only that enough people bought, most net revenue first."""
    sides = totals.groupby("product_id")["is_online"].transform("count")
    people = [int(lots).bit_count() for lots in totals["lots"]]
    sells = set(totals["is_online"])
    alone = totals[(sides == 1) & (pd.Series(people, index=totals.index, dtype="int64") >= FEWEST)]
    return alone[: len(alone) if len(sells) > 1 else 0].sort_values(
        ["net", "product_id"], ascending=[False, True]
    )


def _counts(alone: pd.DataFrame) -> dict[str, int]:
    return {side: int((alone["is_online"] == (side == SIDES[0])).sum()) for side in SIDES}


def _first(over: Iterable[tuple[Gap, bool]], totals: pd.DataFrame) -> list[tuple[Gap, bool]]:
    """Return at most `MOST_ROWS` of each measure, most net revenue first."""
    nets = totals.groupby("product_id")["net"].sum().to_dict()
    held: dict[str, int] = {}
    kept = []
    for gap, good in sorted(over, key=lambda one: (-nets.get(one[0].product_id, 0.0), one[0].product_id)):
        held[gap.measure] = held.get(gap.measure, 0) + 1
        if held[gap.measure] <= MOST_ROWS:
            kept.append((gap, good))
    return kept


def _difference(
    gap: Gap, names: Mapping[str, str], nets: Mapping[Any, float], touched: Mapping[str, int], *, stands: bool
) -> Difference:
    apart, product = gap.difference, gap.product_id
    return Difference(
        gap.measure, product, names.get(product, ""), gap.online, gap.offline, apart.estimate,
        told(apart.low), told(apart.high), gap.n_online, gap.n_offline, float(nets.get(product, 0.0)),
        touched.get(product, 0), stands,
    )  # fmt: skip


def _one_sided(row: dict[Any, Any], names: Mapping[str, str], touched: Mapping[str, int]) -> OneSided:
    product = str(row["product_id"])
    return OneSided(
        SIDES[0] if row["is_online"] else SIDES[1], product, names.get(product, ""), int(row["lines"]),
        float(row["net"]), touched.get(product, 0),
    )  # fmt: skip


def _reason(matches: tuple[SideMatch, ...], compared: tuple[Compared, ...]) -> str:
    if any(one.products for one in compared):
        return ""
    if not _has_both(matches):
        return f"Can't tell yet whether a product is the same everywhere: {_unmatched(matches)}"
    return compared[0].reason


def _caveat(matches: tuple[SideMatch, ...]) -> str:
    parts = [
        f"{formats.count(match.found)} of {formats.plural(match.products, 'product')} sold "
        f"{_WHERE[match.side]}, {formats.share(match.revenue_share)} of their net revenue there, are found "
        "on the other side by number"
        for match in matches
        if match.products
    ]
    most = max((match.found for match in matches), default=0)
    cut = (
        f" Compared: the {formats.count(MOST_PRODUCTS)} with the most net revenue."
        if most > MOST_PRODUCTS
        else ""
    )
    return f"{'; '.join(parts)}.{cut}" if parts else ""


_WHERE = {SIDES[0]: "online", SIDES[1]: "in stores"}


_WORDS = {
    PRICE: ("the price", formats.share),
    DISCOUNT: ("the discount", lambda amount: formats.points(amount).lstrip("+")),
    RATING: ("the rating", lambda amount: f"{formats.number(amount, 2)} of 5 points"),
    STOCK: ("what is on hand", lambda amount: formats.points(amount).lstrip("+")),
}


def _answer(compared: tuple[Compared, ...], matches: tuple[SideMatch, ...]) -> str:
    parts = [_part(one) for one in compared if one.products]
    most = max(match.found for match in matches)
    return f"Of {formats.plural(most, 'product')} sold on both sides, {formats.listing(parts)}."


def _part(one: Compared) -> str:
    what, written = _WORDS[one.measure]
    far = written(one.amount)
    if not one.over:
        return f"{what} differs by more than {far} for none of {formats.count(one.products)} compared"
    sure = f", {formats.count(one.clear)} beyond chance" if one.measure != STOCK else ""
    return (
        f"{what} differs by more than {far} for {formats.count(one.over)} of {formats.count(one.products)} "
        f"compared{sure}"
    )
