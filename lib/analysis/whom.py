"""Whom could something be done for? Groups of the window's buyers, and how much their purchases vary.

Grain in: one row per buyer. Grain out: one row per group: the top, everybody else, personas, segments.

How much purchases vary is seen in the window's last months, among those who were in the group before them:
who is in a group because of these months says nothing about what the next ones bring.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

import ibis
import ibis.expr.types as ir

from lib.analysis.best import best_of, net_revenues
from lib.analysis.filters import Filters, month_back, within
from lib.analysis.intervals import Moments
from lib.analysis.persona_members import named_personas
from lib.analysis.result import Read, ratio
from lib.analysis.rfm import placed_buyers, with_segment
from lib.analysis.selection import selected_spending
from lib.schema.personas import PersonaBook
from lib.workspace.facts import Facts
from lib.workspace.marts import ORDERS

EVERYBODY, TOP, REST, PERSONA, SEGMENT = "everybody", "top", "rest", "persona", "segment"
FEWEST_SHOWN = 10
TEST_MONTHS = 3
"""How long a test runs, unless somebody says otherwise."""
_KEY = "customer_key"


@dataclass(frozen=True, slots=True)
class Crowd:
    """Some buyers of the window.

    Attributes
    ----------
    id
        "everybody", "top", "rest", "persona:NAME" or "segment:NAME".
    customers
        How many.
    revenue_per_customer
        Net revenue of each in the window.
    margin_share
        Gross profit of net revenue, where costs are known; else None.
    order_value
        Of an order.
    deviation
        Standard deviation between customers of net revenue in the window's last months.
    order_share
        Share of them who ordered in these months. Both None where the window has no months before them.
    """

    id: str
    customers: int
    revenue_per_customer: float
    margin_share: float | None
    order_value: float | None
    deviation: float | None
    order_share: float | None

    @property
    def name(self) -> str:
        """What comes after the colon; the id itself where there is none."""
        return self.id.partition(":")[2] or self.id


def groups_of(
    read: Read,
    facts: Facts,  # noqa: ARG001 (as pages ask)
    filters: Filters,
    *,
    share: float,
    book: PersonaBook,
) -> tuple[Crowd, ...]:
    """Return the groups of `crowds`, for whoever asks whom there is."""
    return crowds(read, filters, share, TEST_MONTHS, book)


def crowds(read: Read, filters: Filters, share: float, months: int, book: PersonaBook) -> tuple[Crowd, ...]:
    """Return the groups of the window's buyers with at least `FEWEST_SHOWN` people, all buyers first.

    Parameters
    ----------
    share
        Which share of buyers is the top.
    months
        How many of the window's last months `Crowd.deviation` is of.
    """
    found = _by_group(read, filters, share, book, _sums)
    late = _late(read, filters, share, months, book)
    told = [
        _crowd(name, row, late.get(name)) for name, row in found.items() if row["customers"] >= FEWEST_SHOWN
    ]
    return tuple(sorted(told, key=lambda one: ":" in one.id))


Row = Mapping[str, float]


def _late(read: Read, filters: Filters, share: float, months: int, book: PersonaBook) -> dict[str, Row]:
    """Return what was bought in the window's last months, by who stood in which group before them."""
    start = month_back(filters.end, months - 1)
    end = start - timedelta(days=1)
    if end <= filters.start:
        return {}
    order = within(ORDERS, replace(filters, start=start, segment=None))
    order = order.filter(order.customer_key.notnull())
    bought = order.group_by(_KEY).agg(recent=order.net_revenue.sum(), came=order.is_order.any())

    def sums(buyers: ir.Table) -> dict[str, ir.Value]:
        recent = buyers.recent.fill_null(0.0)
        return {
            "customers": buyers.count(),
            "recent": recent.sum(),
            "squares": (recent**2).sum(),
            "came": buyers.count(where=buyers.came.fill_null(False)),
        }

    return _by_group(read, replace(filters, end=end, as_of=end), share, book, sums, bought)


def _by_group(
    read: Read,
    filters: Filters,
    share: float,
    book: PersonaBook,
    sums: Callable[[ir.Table], dict[str, ir.Value]],
    more: ir.Table | None = None,
) -> dict[str, Row]:
    """Return sums over each group of a window's buyers, by the group's id."""
    buyers = selected_spending(filters)
    best = best_of(read, buyers, net_revenues(read, buyers), share)
    if best is None:
        return {}
    each = buyers.mutate(side=ibis.ifelse(best.holds(buyers), TOP, REST))
    each = each if more is None else each.left_join(more, _KEY).drop(f"{_KEY}_right")
    everybody = replace(filters, segment=None)
    personas = named_personas(everybody, book)
    segments = with_segment(placed_buyers(everybody))
    found = {"": _rows(read, each, "side", sums)}
    for kind, groups in ((PERSONA, personas), (SEGMENT, segments)):
        named = groups.filter(groups[kind].notnull()).select(_KEY, kind)
        found[f"{kind}:"] = _rows(read, each.join(named, _KEY), kind, sums)
    whole = {name: sum(row[name] for row in found[""].values()) for name in next(iter(found[""].values()))}
    rows = {kind + name: row for kind, named in found.items() for name, row in named.items()}
    return {EVERYBODY: whole, **rows}


def _rows(
    read: Read, each: ir.Table, by: str, sums: Callable[[ir.Table], dict[str, ir.Value]]
) -> dict[str, Row]:
    frame = read(each.group_by(by).agg(**sums(each)).order_by(by)).set_index(by).astype("float64").round(4)
    return {
        str(name): dict(zip(frame.columns, row, strict=True))
        for name, row in zip(frame.index, frame.to_numpy().tolist(), strict=True)
    }


def _sums(each: ir.Table) -> dict[str, ir.Value]:
    return {
        "customers": each.count(),
        "net": each.net_revenue.sum(),
        "margin": (each.costed_revenue - each.cost).sum(),
        "costed": each.costed_revenue.sum(),
        "order_revenue": each.order_revenue.sum(),
        "orders": each.order_count.sum(),
    }


def _crowd(name: str, row: Row, late: Row | None) -> Crowd:
    variance, came = math.nan, None
    if late and late["customers"] >= FEWEST_SHOWN:
        variance = Moments(int(late["customers"]), late["recent"], late["squares"]).variance
        came = late["came"] / late["customers"]
    return Crowd(
        id=name,
        customers=int(row["customers"]),
        revenue_per_customer=row["net"] / row["customers"],
        margin_share=ratio(row["margin"], row["costed"]),
        order_value=ratio(row["order_revenue"], row["orders"]),
        deviation=math.sqrt(variance) if math.isfinite(variance) else None,
        order_share=came,
    )
