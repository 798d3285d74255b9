"""What do customers of both sides go on to spend, beside those of one? Classified first, valued afterwards.

Grain in: `mart_orders` of two windows. Grain out: one row per kind of buyer and number of orders.

Method: nobody can be "both" with one order, so that kinds are compared at equal numbers of orders only (2, 3,
4, 5 or more) and the differences weighted as the customers of both sides are spread: direct standardisation.
Choosing in one window and measuring in the next keeps a lucky year from counting twice. What remains is no
causal claim.
"""

from dataclasses import dataclass, replace
from datetime import timedelta

import ibis
import ibis.expr.types as ir

from lib.analysis import intervals
from lib.analysis.channel_sums import SIDES
from lib.analysis.filters import Filters, month_back, within
from lib.analysis.intervals import Moments
from lib.analysis.result import Read, Window
from lib.analysis.selection import selected_orders
from lib.schema import formats
from lib.workspace.facts import Facts
from lib.workspace.marts import ORDERS

BOTH = "both"
ONE_SIDE = ("online only", "store only")
STRATA = {2: "2", 3: "3", 4: "4", 5: "5 or more"}
ENOUGH = 5
"""Customers that each cell of a comparison needs: a mean of fewer says little and may point to a person."""

CAVEAT = (
    "This is not yet a causal claim: customers who shop on both sides may differ from others in more than "
    "their number of orders."
)


@dataclass(frozen=True, slots=True)
class BuyerValue:
    """Customers of one kind and one number of orders while classified.

    `kind` is "both", "online only" or "store only"; `orders` is "2", "3", "4" or "5 or more"; `value` is net
    revenue per customer in the later window, None where there are fewer than five.
    """

    kind: str
    orders: str
    customers: int
    value: float | None


@dataclass(frozen=True, slots=True)
class BuyerComparison:
    """Customers of both sides beside those of one: net revenue per customer in the later window.

    `kind` is "online only" or "store only", `customers` their number. `naive` compares everybody with two
    orders or more; `difference` (both minus one side) compares at equal order counts, with its 95 % interval;
    `compared` customers of both sides had somebody to be compared with. None where nobody had.
    """

    kind: str
    customers: int
    both_value: float | None
    value: float | None
    naive: float | None
    difference: float | None
    low: float | None
    high: float | None
    compared: int


@dataclass(frozen=True, slots=True)
class Following:
    """What customers of one side and of both go on to spend; `reason` says why it can't be told."""

    answer: str
    caveat: str
    classified: Window
    valued: Window
    values: tuple[BuyerValue, ...]
    comparisons: tuple[BuyerComparison, ...]
    reason: str = ""


def following(read: Read, facts: Facts, filters: Filters, untold: str = "") -> Following:
    """Classify buyers in one window and compare what they spend in the next.

    Parameters
    ----------
    filters
        Its window is the later one where the data reaches back far enough, else it is cut into two halves.
        A segment is the one of the earlier window: it must not look at what it explains.
    untold
        Why nothing can be said of customers at all; nothing is read then.
    """
    earlier, later = windows(facts, filters)
    cells: dict[tuple[str, int], Moments] = {}
    if not untold and earlier.start <= earlier.end:
        rows = read(value_by_kind(earlier, later)).to_dict("records")
        cells = {
            (str(row["kind"]), int(row["orders"])): Moments(int(row["n"]), float(row["y"]), float(row["yy"]))
            for row in rows
        }
    comparisons = tuple(compare(kind, cells) for kind in ONE_SIDE)
    told = [entry for entry in comparisons if entry.difference is not None]
    reason = "" if told else untold or _too_few(earlier)
    return Following(
        answer=_answer(told, facts.currency) or f"We can't tell yet who goes on to spend more. {reason}",
        caveat=CAVEAT,
        classified=Window(earlier.start, earlier.end),
        valued=Window(later.start, later.end),
        values=tuple(_value(kind, orders, cells) for kind in (BOTH, *ONE_SIDE) for orders in STRATA),
        comparisons=comparisons,
        reason=reason,
    )


def windows(facts: Facts, filters: Filters) -> tuple[Filters, Filters]:
    """Return the window to classify in and the one to value in: before and now, else two halves of now."""
    before = filters.before()
    if facts.first_order is not None and before.start >= facts.first_order:
        return before, filters
    if filters.is_whole_months and filters.months > 1:
        second = month_back(filters.end, filters.months // 2 - 1)
    else:
        second = filters.start + (filters.end - filters.start + timedelta(days=1)) / 2
    last = second - timedelta(days=1)
    return replace(filters, end=last, as_of=last), replace(filters, start=second)


def value_by_kind(earlier: Filters, later: Filters) -> ir.Table:
    """Return kind, orders (5 meaning more too), n, y, yy: customers, sum and squares of later revenue."""
    kinds = buyer_kinds(selected_orders(earlier))
    kinds = kinds.filter(kinds.orders >= min(STRATA)).mutate(orders=ibis.least(kinds.orders, max(STRATA)))
    after = within(ORDERS, later)
    after = after.filter(after.customer_key.notnull())
    spent = after.group_by("customer_key").agg(value=after.net_revenue.sum())
    joined = kinds.left_join(spent, "customer_key")
    value = joined.value.fill_null(0.0)
    return joined.group_by("kind", "orders").agg(n=joined.count(), y=value.sum(), yy=(value * value).sum())


def buyer_kinds(orders: ir.Table) -> ir.Table:
    """Return one row per known buyer of either side: customer_key, orders (on both sides together), kind."""
    bought = orders.filter(orders.is_order, orders.customer_key.notnull(), orders.channel_group.isin(SIDES))
    online = bought.channel_group == "online"
    each = bought.group_by("customer_key").agg(orders=bought.count(), online=bought.count(where=online))
    return each.select(
        "customer_key",
        "orders",
        kind=ibis.cases(
            (each.online == each.orders, ONE_SIDE[0]), (each.online == 0, ONE_SIDE[1]), else_=BOTH
        ),
    )


def compare(kind: str, cells: dict[tuple[str, int], Moments]) -> BuyerComparison:
    """Compare customers of both sides with those of one, at equal order counts where each cell has enough."""
    both, one = _together(BOTH, cells), _together(kind, cells)
    strata = [
        (float(cells[BOTH, orders].n), cells[BOTH, orders], cells[kind, orders])
        for orders in STRATA
        if all((name, orders) in cells and cells[name, orders].n >= ENOUGH for name in (BOTH, kind))
    ]
    found = intervals.weighted_mean_difference(strata) if strata else None
    return BuyerComparison(
        kind=kind, customers=one.n,
        both_value=both.mean if both.n >= ENOUGH else None,
        value=one.mean if one.n >= ENOUGH else None,
        naive=both.mean - one.mean if min(both.n, one.n) >= ENOUGH else None,
        difference=found.estimate if found else None,
        low=found.low if found else None,
        high=found.high if found else None,
        compared=sum(both_cell.n for _, both_cell, _ in strata),
    )  # fmt: skip


def _together(kind: str, cells: dict[tuple[str, int], Moments]) -> Moments:
    mine = [cell for (name, _), cell in cells.items() if name == kind]
    return Moments(sum(cell.n for cell in mine), sum(cell.y for cell in mine), sum(cell.yy for cell in mine))


def _value(kind: str, orders: int, cells: dict[tuple[str, int], Moments]) -> BuyerValue:
    cell = cells.get((kind, orders), Moments(0, 0.0, 0.0))
    return BuyerValue(kind, STRATA[orders], cell.n, cell.mean if cell.n >= ENOUGH else None)


def _too_few(earlier: Filters) -> str:
    return (
        f"It takes at least {ENOUGH} customers of both sides and {ENOUGH} of one, with equally many orders "
        f"(two or more) in {earlier.label}."
    )


def _answer(told: list[BuyerComparison], currency: str | None) -> str:
    if not told:
        return ""
    parts = [_sentence(entry, currency) for entry in told]
    return "At equal order counts, customers of both sides went on to spend " + formats.listing(parts) + "."


def _sentence(entry: BuyerComparison, currency: str | None) -> str:
    difference, low, high = entry.difference or 0.0, entry.low or 0.0, entry.high or 0.0
    word = "more" if difference > 0 else "less"
    near, far = sorted((abs(low), abs(high)))
    one, two = formats.money(near, currency), formats.money(far, currency)
    span = f"between {one} and {two}"
    if low <= 0 <= high:
        one, two = formats.money(-low, currency), formats.money(high, currency)
        span = f"between {one} less and {two} more: too close to call"
    return f"{formats.money(abs(difference), currency)} {word} each than {entry.kind} customers ({span})"
