"""What are customers of each kind worth, how often do they come, and who came back?

Grain in: buyers of the window by kind (`lib.analysis.channel_kinds`), their gaps, and the buyers of the
window before. Grain out: one row per kind, and one per kind and measure beside all others.

Who came back is told of the window before: buyers of it, by their kind there, who ordered in this window.
Nobody can be on both sides with one order, so that customers of both have more orders by definition, and come
back more often for it: differences here describe, they explain nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import ibis.expr.types as ir

from lib.analysis.against_others import FEWEST, Against, marked, means, shares
from lib.analysis.buyers import basic_buyers
from lib.analysis.channel_kinds import BOTH, KINDS, NEITHER, ONLINE_ONLY, STORE_ONLY, selected_kinds
from lib.analysis.channel_sums import read_group_sums
from lib.analysis.channels import unknown_customers
from lib.analysis.filters import Filters
from lib.analysis.intervals import Moments
from lib.analysis.kind_rhythm import kind_rhythm
from lib.analysis.result import Read, Result, Window, looked_at, ratio
from lib.analysis.selection import selected_orders
from lib.analysis.two_windows import windows
from lib.schema import formats
from lib.workspace.facts import Facts

VALUE, ORDERS_EACH, CAME_BACK = "revenue_per_customer", "orders_per_customer", "bought_again_share"
CAVEAT = (
    "Nobody can be on both sides with one order: customers of both have more orders by definition. "
    "Differences describe, they explain nothing."
)


@dataclass(frozen=True, slots=True)
class KindRow:
    """Buyers of one kind and what they brought in the window; None of one to nine of them.

    `share` is of all buyers, `revenue_share` of their net revenue.
    """

    kind: str
    customers: int | None
    share: float | None
    orders: int | None
    net_revenue: float | None
    revenue_share: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KindMeasures(Result):
    """Buyers by kind.

    Attributes
    ----------
    customer_count
        Known buyers of the window.
    kinds
        Those with anybody, in the order of `KINDS`.
    measures
        Net revenue and orders per customer, days between orders, who bought again: by kind, beside all
        others, marked together.
    then, now
        Windows of who bought again; None where the data does not cover two.
    cannot_tell
        Why nothing can be said of customers; empty where it can.
    """

    customer_count: int
    kinds: tuple[KindRow, ...]
    measures: tuple[Against, ...]
    then: Window | None
    now: Window | None
    cannot_tell: str = ""


def kind_measures(read: Read, facts: Facts, filters: Filters) -> KindMeasures:
    """Return who bought online only, in stores only, on both sides and on neither, and how they differ."""
    untold = unknown_customers(read_group_sums(read, selected_orders(filters)))
    both = windows(facts, filters)
    sums = {} if untold else _by_place(read(kind_sums(filters)).to_dict("records"))
    total = sum(int(row["n"]) for row in sums.values())
    rows = tuple(_row(place, row, sums) for place, row in sums.items())
    measures = marked(
        [*_values(sums), *kind_rhythm(read, facts, filters), *_back(read, facts, filters)] if total else []
    )
    return KindMeasures(
        **looked_at(facts, filters),
        answer=_answer(rows, measures, facts.currency, untold),
        caveat="" if untold or not total else f"Known customers only. {CAVEAT}",
        customer_count=total,
        kinds=rows,
        measures=measures,
        then=Window(both[0].start, both[0].end) if both else None,
        now=Window(both[1].start, both[1].end) if both else None,
        cannot_tell=untold,
    )


def kind_sums(filters: Filters) -> ir.Table:
    """Return place, n, and sums and squares of net revenue (y) and orders (o) of the buyers of each kind."""
    each = selected_kinds(filters)
    y, o = each.net_revenue, each.order_count.cast("float64")
    return each.group_by("place").agg(
        n=each.count(), y=y.sum().round(4), yy=(y * y).sum(), o=o.sum(), oo=(o * o).sum()
    )


def came_back(then: Filters, now: Filters) -> ir.Table:
    """Return place, n and hits: buyers of the window before by kind, and who of them ordered in this one.

    A segment is the one of the window before: it must not look at what it explains.
    """
    each = selected_kinds(then)
    later = basic_buyers(now).select("customer_key", key_now="customer_key")
    joined = each.left_join(later, "customer_key")
    return joined.group_by("place").agg(n=joined.count(), hits=joined.key_now.count())


def _by_place(rows: list[dict[Any, Any]]) -> dict[int, dict[Any, Any]]:
    return {int(row["place"]): row for row in sorted(rows, key=lambda row: int(row["place"]))}


def _row(place: int, row: Mapping[Any, Any], sums: Mapping[int, Mapping[Any, Any]]) -> KindRow:
    n = int(row["n"])
    if n < FEWEST:
        return KindRow(KINDS[place], None, None, None, None, None)
    total, net = (sum(float(each[name]) for each in sums.values()) for name in ("n", "y"))
    own = float(row["y"])
    return KindRow(KINDS[place], n, ratio(n, total), int(row["o"]), own, ratio(own, net))


def _values(sums: Mapping[int, Mapping[Any, Any]]) -> list[Against]:
    def moments(name: str) -> dict[str, Moments]:
        return {
            KINDS[place]: Moments(int(row["n"]), float(row[name]), float(row[name * 2]))
            for place, row in sums.items()
        }

    return [*means(VALUE, moments("y")), *means(ORDERS_EACH, moments("o"))]


def _back(read: Read, facts: Facts, filters: Filters) -> list[Against]:
    both = windows(facts, filters)
    if both is None:
        return []
    then, now = replace(both[0], segment=filters.segment), both[1]
    rows = _by_place(read(came_back(then, now)).to_dict("records"))
    return shares(CAME_BACK, {KINDS[place]: (int(row["hits"]), int(row["n"])) for place, row in rows.items()})


def _answer(
    rows: tuple[KindRow, ...], measures: tuple[Against, ...], currency: str | None, untold: str
) -> str:
    if untold:
        return f"Can't tell yet who is where. {untold}"
    told = {row.kind: row for row in rows if row.customers}
    if not told:
        return f"Can't tell yet who is where: fewer than {FEWEST} known customers ordered in this window."
    worth = {row.group: row.value for row in measures if row.measure == VALUE}
    names = {BOTH: "on both sides", ONLINE_ONLY: "online only", STORE_ONLY: "in stores only"}
    parts = [
        f"{formats.share(told[kind].share)} buy {words} ({formats.money(worth.get(kind), currency)} each)"
        for kind, words in names.items()
        if kind in told
    ]
    if NEITHER in told:
        parts.append(f"{formats.share(told[NEITHER].share)} on neither side")
    total = formats.plural(sum(row.customers or 0 for row in rows), "known buyer")
    back = {row.group: row for row in measures if row.measure == CAME_BACK}
    text = f"Of {total}, {formats.listing(parts)}."
    if BOTH not in back:
        return text
    return f"{text} {_again(back)}"


def _again(back: Mapping[str, Against]) -> str:
    own = back[BOTH]
    ends = f"{formats.share(own.low)} to {formats.share(own.high)}"
    told = f"{formats.share(own.value)} of the window before's buyers on both sides bought again ({ends})"
    return f"{told}." if own.others is None else f"{told}, {formats.share(own.others)} of its others."
