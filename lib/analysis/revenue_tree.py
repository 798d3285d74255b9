"""What has net revenue changed by: customers, orders each, items an order, price an item?

Grain in: buyers of two windows with their sums, days of all orders. Grain out: three leaves that add up to
the net revenue of the overview, and the factors of the first.

Method: what known customers bought (after discounts, before returns) is customers x orders per customer x
items per order x price per item. Its change is split by the additive logarithmic mean Divisia index, LMDI-I:
factor x contributes L(V1, V0) ln(x1 / x0), with L(a, b) = (a - b) / ln(a / b); nothing is left over. Ang
(2005), The LMDI approach to decomposition analysis: a practical guide, Energy Policy 33: 867-871. Where one
side has nothing above zero there is no logarithm, and nothing is split: no small number is put in its place.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log, log1p
from typing import Any

import ibis.expr.types as ir

from lib.analysis import intervals
from lib.analysis.channel_membership import windows
from lib.analysis.contrast import told
from lib.analysis.days import selected_days
from lib.analysis.filters import Filters
from lib.analysis.intervals import Interval, Moments, PairMoments
from lib.analysis.result import Read, Result, Window, looked_at, ratio
from lib.analysis.selection import selected_spending
from lib.schema import formats
from lib.schema.metrics import metrics
from lib.workspace.facts import Facts

FACTORS = ("customers", "orders_per_customer", "items_per_order", "price_per_item")
PRICE_PARTS = ("list_price_per_item", "paid_share")
LEAVES = ("bought_by_known", "returned_by_known", "unknown_revenue")
_PAIRS = (("items", "orders"), ("sold", "items"), ("gross", "items"), ("sold", "gross"))
_FEWEST = 10
_CLOSE = 0.5


@dataclass(frozen=True, slots=True)
class Leaf:
    """A part of net revenue (id of the glossary) in both windows; the parts add up to it."""

    measure: str
    before: float
    now: float
    change: float


@dataclass(frozen=True, slots=True)
class Factor:
    """A factor of what known customers bought.

    Attributes
    ----------
    measure
        Id of the glossary.
    part_of
        The factor that it is a part of; None for the four.
    before, now, change
        Its value in each window, and now / before - 1.
    contribution
        What it adds to the change of revenue; the four add up to that, the parts to their factor's.
    low, high
        95 % interval of now minus before; None for customers, who are counted, not sampled.
    """

    measure: str
    part_of: str | None
    before: float
    now: float
    change: float
    contribution: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RevenueTree(Result):
    """Net revenue of two windows, its parts, and what the largest part has changed by.

    Attributes
    ----------
    before, now
        The windows: that of the filters and the one before it, or its two halves.
    net_before, net_now, change
        Net revenue as in the overview; `change` is now minus before.
    customers_before, customers_now
        Known customers with an order in each.
    leaves
        Add up to net revenue in each window, and to the change.
    factors
        Nothing where it can't be split.
    reason
        Why; empty where it could.
    """

    before: Window
    now: Window
    net_before: float
    net_now: float
    change: float
    customers_before: int
    customers_now: int
    leaves: tuple[Leaf, ...]
    factors: tuple[Factor, ...]
    reason: str


def revenue_tree(read: Read, facts: Facts, filters: Filters) -> RevenueTree:
    """Return what net revenue consists of in the window and in the one before, and what changed it.

    Where the data does not reach back to the window before, the window is cut into two halves.
    """
    before, now = windows(facts, filters)
    then, here = _side(read, before), _side(read, now)
    leaves = tuple(_leaf(name, then, here) for name in LEAVES)
    reason = _untold(then, here, before.label, now.label)
    factors = () if reason else _factors(then, here)
    return RevenueTree(
        **looked_at(facts, filters),
        answer=_answer(then, here, factors, facts.currency) if here["net"] or then["net"] else _NOTHING,
        caveat=reason or _CAVEAT,
        before=Window(before.start, before.end),
        now=Window(now.start, now.end),
        net_before=then["net"],
        net_now=here["net"],
        change=here["net"] - then["net"],
        customers_before=int(then["customers"]),
        customers_now=int(here["customers"]),
        leaves=leaves,
        factors=factors,
        reason=reason,
    )


_NOTHING = "Can't tell yet: there is no revenue in either window."
_CAVEAT = (
    "An account, not an explanation: it says which figure moved, not what moved it. Months are not alike: "
    "windows of other seasons differ for that alone."
)


def contributions(before: Sequence[float], now: Sequence[float]) -> tuple[float, ...]:
    """Return what each factor of a product adds to its change, by LMDI-I; they add up to it.

    Parameters
    ----------
    before, now
        The factors, above 0, in the same order.

    Raises
    ------
    ValueError
        When a factor is not above 0.
    """
    if min(*before, *now) <= 0:
        raise ValueError(f"factors must be above 0. Got before={list(before)}, now={list(now)}.")
    weight = logarithmic_mean(_product(now), _product(before))
    return tuple(weight * log(new / old) for old, new in zip(before, now, strict=True))


def logarithmic_mean(a: float, b: float) -> float:
    """Return (a - b) / ln(a / b), and a where both are the same; both above 0."""
    if a == b:
        return a
    apart = (a - b) / b
    # Close to 1 the logarithm of a ratio loses digits; close to 0 the ratio minus 1 does.
    return b * apart / (log1p(apart) if abs(apart) < _CLOSE else log(a / b))


def _product(values: Sequence[float]) -> float:
    result = 1.0
    for value in values:
        result *= value
    return result


def _side(read: Read, filters: Filters) -> Mapping[str, float]:
    """Return the sums of one window, over all orders and over buyers, and what is derived of them."""
    day = selected_days(filters)
    money = read(day.agg(net=day.net.sum().fill_null(0.0), known=day.known_net.sum().fill_null(0.0)))
    row: dict[Any, Any] = read(_sums(selected_spending(filters))).to_dict("records")[0]
    side = {str(name): float(value) for name, value in row.items()}
    net, known = (float(money[name].iloc[0]) for name in ("net", "known"))
    return side | {
        "net": net,
        "bought_by_known": side["sold"],
        "returned_by_known": known - side["sold"],
        "unknown_revenue": net - known,
        "orders_per_customer": ratio(side["orders"], side["customers"]) or 0.0,
        "items_per_order": ratio(side["items"], side["orders"]) or 0.0,
        "price_per_item": ratio(side["sold"], side["items"]) or 0.0,
        "list_price_per_item": ratio(side["gross"], side["items"]) or 0.0,
        "paid_share": ratio(side["sold"], side["gross"]) or 0.0,
    }


def _sums(buyers: ir.Table) -> ir.Table:
    """Return one row: customers, sums of their figures, squares (x_x) and the products that ratios need."""
    each = buyers.select(
        orders=buyers.order_count.cast("float64"),
        items=buyers["items"],
        gross=buyers.gross_revenue,
        sold=buyers.gross_revenue - buyers.discount_amount,
    )
    names = each.columns
    products = {(name, name) for name in names} | set(_PAIRS)
    return each.agg(
        customers=each.count(),
        **{name: each[name].sum().fill_null(0.0) for name in names},
        **{f"{y}_{x}": (each[y] * each[x]).sum().fill_null(0.0) for y, x in sorted(products)},
    )


def _leaf(name: str, then: Mapping[str, float], here: Mapping[str, float]) -> Leaf:
    return Leaf(name, then[name], here[name], here[name] - then[name])


def _untold(then: Mapping[str, float], here: Mapping[str, float], before: str, now: str) -> str:
    """Return why the change can't be split into factors; empty where it can."""
    for side, window in ((then, before), (here, now)):
        if side["customers"] < _FEWEST:
            return (
                f"Can't tell yet what it goes with: {formats.plural(side['customers'], 'known customer')} "
                f"ordered in {window}; it takes {_FEWEST} in both windows."
            )
        if min(side[name] for name in (*FACTORS, *PRICE_PARTS)) <= 0:
            return f"Can't tell what it goes with: known customers' orders of {window} are worth nothing."
    return ""


def _factors(then: Mapping[str, float], here: Mapping[str, float]) -> tuple[Factor, ...]:
    shares = contributions([then[name] for name in FACTORS], [here[name] for name in FACTORS])
    whole = logarithmic_mean(here["sold"], then["sold"])
    parts = [whole * log(here[name] / then[name]) for name in PRICE_PARTS]
    return tuple(
        Factor(
            measure=name,
            part_of=FACTORS[-1] if name in PRICE_PARTS else None,
            before=then[name],
            now=here[name],
            change=here[name] / then[name] - 1,
            contribution=contribution,
            low=told(ends.low) if ends else None,
            high=told(ends.high) if ends else None,
        )
        for name, contribution in zip((*FACTORS, *PRICE_PARTS), (*shares, *parts), strict=True)
        for ends in [_interval(name, then, here)]
    )


def _interval(name: str, then: Mapping[str, float], here: Mapping[str, float]) -> Interval | None:
    """Return the interval of a factor's difference; customers who are in both windows make it too wide."""
    if name == "customers":
        return None
    if name == "orders_per_customer":
        now, before = (
            Moments(int(side["customers"]), side["orders"], side["orders_orders"]) for side in (here, then)
        )
        return intervals.mean_difference(now, before)
    y, x = dict(zip((*FACTORS[2:], *PRICE_PARTS), _PAIRS, strict=True))[name]
    one, two = (
        PairMoments(
            int(side["customers"]), side[y], side[x], side[f"{y}_{y}"], side[f"{x}_{x}"], side[f"{y}_{x}"]
        )
        for side in (here, then)
    )
    return intervals.ratio_difference(one, two)


def _answer(
    then: Mapping[str, float], here: Mapping[str, float], factors: Sequence[Factor], currency: str | None
) -> str:
    change = here["net"] - then["net"]
    share = ratio(abs(change), then["net"])
    beside = "" if share is None else f", {formats.share(share)}"
    way = "more" if change >= 0 else "less"
    text = f"Net revenue is {formats.money(abs(change), currency)} {way} than in the window before{beside}"
    parts = [_part(factor, currency) for factor in factors if factor.part_of is None]
    if not parts:
        return f"{text}."
    parts += [_leaf_part(_leaf(name, then, here), currency) for name in LEAVES[1:]]
    same = [part for part in parts if part[0] * change > 0] or parts
    return f"{text}. The largest part goes with {max(same, key=lambda part: abs(part[0]))[1]}."


def _part(factor: Factor, currency: str | None) -> tuple[float, str]:
    """Return what a factor adds to the change, and the words for it."""
    label, way = metrics()[factor.measure].label.lower(), "more" if factor.change > 0 else "less"
    moved = f"{formats.share(abs(factor.change))} {way}"
    return factor.contribution, f"{label}, {moved}: {formats.money(factor.contribution, currency)}"


def _leaf_part(leaf: Leaf, currency: str | None) -> tuple[float, str]:
    return leaf.change, f"{metrics()[leaf.measure].label.lower()}: {formats.money(leaf.change, currency)}"
