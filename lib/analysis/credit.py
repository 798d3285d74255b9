"""Which touches are orders put down to? Four rules side by side; each shares out the same orders.

Grain in: journeys (`lib.analysis.paths`). Grain out: one row per kind of step, or kind and campaign.

First, last and equal shares are rules of accounting. The fourth asks a model of where journeys go on to: a
first-order Markov chain from a start over steps to an order or to none, and how many fewer orders it would
have without a step. Anderl, Becker, von Wangenheim and Schumann (2016), Mapping the customer journey: lessons
learned from graph-based online attribution modeling, International Journal of Research in Marketing 33:
457-474. Its chances follow from linear equations; nothing is simulated. None of the four is causal.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from lib.analysis.filters import Filters
from lib.analysis.paths import (
    BY_KIND,
    DAYS,
    FEWEST,
    NO_ORDER,
    OTHER_STEPS,
    Looked,
    Step,
    journeys_of,
    looked,
    needs,
    steps,
)
from lib.analysis.result import Read, Result, looked_at
from lib.schema import formats
from lib.workspace.facts import Facts

RULES = ("first", "last", "linear", "removal")
ASSUMES = {
    "first": "First touch: all that counts is how a journey began.",
    "last": "Last touch: only what came just before the order counts, which flatters baskets and searches.",
    "linear": "Equal shares: every step of a journey counts the same, whatever it was.",
    "removal": "Without it: a journey's next step depends on its last only, and journeys that lose a step "
    "end there.",
}  # fmt: skip
"""Rule -> what it assumes."""

_START, _ORDER, _NONE = -1, -2, -3


@dataclass(frozen=True, slots=True)
class Credit:
    """What a step is credited with.

    Attributes
    ----------
    label, channel_group, direction
        The step; where it was and who began it.
    customers
        Who took it in a journey, whatever its end; None for the steps of few together.
    first_orders, last_orders, linear_orders, removal_orders
        Orders by each rule.
    first_revenue, last_revenue, linear_revenue, removal_revenue
        Net revenue of these orders; without-it shares out all of it as it does the orders.
    removal_effect
        Share of orders that the chain loses without the step; None for the steps of few together.
    """

    label: str
    channel_group: str
    direction: str
    customers: int | None
    first_orders: float
    last_orders: float
    linear_orders: float
    removal_orders: float
    first_revenue: float
    last_revenue: float
    linear_revenue: float
    removal_revenue: float
    removal_effect: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Credits(Result):
    """Steps by what they are credited with, most by the last rule first.

    Attributes
    ----------
    days, by
        How far back a journey goes; what steps are told apart by.
    orders, net_revenue, journeys, customers
        What is shared out, of how many journeys and people.
    order_chance
        Share of journeys that end in an order.
    rows
        Steps of `FEWEST` customers or more; the others together at the end.
    """

    days: int
    by: str
    orders: int
    net_revenue: float
    journeys: int
    customers: int
    order_chance: float | None
    rows: tuple[Credit, ...]


def credit(read: Read, facts: Facts, filters: Filters, *, days: int = DAYS, by: str = BY_KIND) -> Credits:
    """Return orders and net revenue credited to steps by four rules.

    Parameters
    ----------
    days
        How far back a journey goes.
    by
        One of `lib.analysis.paths.BY`.

    Raises
    ------
    UserError
        When days or `by` can't be.
    """
    chosen = looked(read, facts, filters, days, by)
    totals = _totals(read, chosen) if chosen else {}
    orders, people = int(totals.get("orders") or 0), int(totals.get("customers") or 0)
    told = chosen is not None and orders > 0 and people >= FEWEST
    rows = _credited(read, chosen, totals) if chosen is not None and told else ()
    return Credits(
        **looked_at(facts, filters),
        answer=_answer(rows, orders, facts, days, has_touches=chosen is not None),
        caveat="Ways to share out, not what would happen: none of them says what a touch brought about."
        if rows
        else "",
        days=days,
        by=by,
        orders=orders if told else 0,
        net_revenue=float(totals["net_revenue"]) if told else 0.0,
        journeys=int(totals["journeys"]) if told else 0,
        customers=people if told else 0,
        order_chance=orders / int(totals["journeys"]) if told else None,
        rows=rows,
    )


def removal_effects(moves: Mapping[tuple[int, int], float], start: int, order: int) -> dict[int, float]:
    """Return for each step the share of orders that a first-order chain loses without it.

    The chance to meet a step is N[start, step] / N[step, step], where N = (I - Q)^-1 counts visits; times the
    chance of an order from there it is what goes when who would come to the step leaves instead: Kemeny and
    Snell (1960), Finite Markov Chains, chapter 3.

    Parameters
    ----------
    moves
        (from, to) -> how often; what has no way on is an end.
    start, order
        Where journeys begin, and the end that counts.
    """
    states = sorted({one for one, _ in moves} - {start})
    place = {state: at for at, state in enumerate([start, *states])}
    chances, wins = np.zeros((len(place), len(place))), np.zeros(len(place))
    for (one, two), count in moves.items():
        if two in place:
            chances[place[one], place[two]] += count
        elif two == order:
            wins[place[one]] += count
    leaving = np.zeros(len(place))
    for (one, _), count in moves.items():
        leaving[place[one]] += count
    chances, wins = chances / leaving[:, None], wins / leaving
    visits = np.linalg.inv(np.eye(len(place)) - chances)
    order_from = visits @ wins
    if not order_from[0] > 0:
        return dict.fromkeys(states, 0.0)
    met = visits[0] / visits.diagonal()
    return {state: float(met[place[state]] * order_from[place[state]] / order_from[0]) for state in states}


def _totals(read: Read, chosen: Looked) -> dict[Any, Any]:
    rows = journeys_of(chosen)
    whole = rows.agg(
        journeys=rows.count(),
        orders=rows.count(where=rows.group_code != NO_ORDER),
        net_revenue=rows.net_revenue.sum().fill_null(0.0),
        customers=rows.customer_key.nunique(),
    )
    return read(whole).to_dict("records")[0]


def _credited(read: Read, chosen: Looked, totals: Mapping[Any, Any]) -> tuple[Credit, ...]:
    rows = journeys_of(chosen)
    shared = read(_shares(rows)).set_index("code").astype("float64")
    moves = read(_moves(rows))
    counted = {
        (int(one), int(two)): float(n)
        for one, two, n in zip(moves["one"], moves["two"], moves["n"], strict=True)
    }
    effects = removal_effects(counted, _START, _ORDER)
    whole = sum(effects.values())
    parts = [effects.get(int(code), 0.0) / whole for code in shared.index]
    table = shared.assign(
        effect=[effects.get(int(code), 0.0) for code in shared.index],
        removal_orders=[part * totals["orders"] for part in parts],
        removal_revenue=[part * totals["net_revenue"] for part in parts],
    )  # fmt: skip
    return _rows(table, read, chosen)


def _shares(rows: ir.Table) -> ir.Table:
    """Return by code: customers, and orders and net revenue by the first, the last and every step."""
    step = rows.select(
        "customer_key", "net_revenue", "path",
        n=rows.path.length(),
        ordered=(rows.group_code != NO_ORDER).cast("float64"),
        at=ibis.range(rows.path.length()).unnest(),
    )  # fmt: skip
    step = step.mutate(
        code=step.path[step.at],
        is_first=(step["at"] == 0).cast("float64"),
        is_last=(step["at"] == step.n - 1).cast("float64"),
    )
    weights = {"first": step.is_first, "last": step.is_last, "linear": 1.0 / step.n}
    sums: dict[str, ir.Value] = {}
    for rule, weight in weights.items():
        sums[f"{rule}_orders"] = (weight * step.ordered).sum()
        sums[f"{rule}_revenue"] = (weight * step.net_revenue).sum()
    return step.group_by("code").agg(customers=step.customer_key.nunique(), **sums)


def _moves(rows: ir.Table) -> ir.Table:
    """Return one, two and n: from the start over each step to the end, how often."""
    end = (rows.group_code == NO_ORDER).ifelse(_NONE, _ORDER)
    begun = rows.select(one=ibis.literal(_START), two=rows.path[0].cast("int32"))
    ended = rows.select(one=rows.path[rows.path.length() - 1].cast("int32"), two=end.cast("int32"))
    between = rows.filter(rows.path.length() > 1)
    between = between.select("path", turn=ibis.range(between.path.length() - 1).unnest())
    went = between.select(
        one=between.path[between.turn].cast("int32"), two=between.path[between.turn + 1].cast("int32")
    )
    every = [part.mutate(one=part.one.cast("int32")) for part in (begun, ended, went)]
    counted = [part.group_by("one", "two").agg(n=part.count()) for part in every]
    return ibis.union(*counted)


def _rows(table: pd.DataFrame, read: Read, chosen: Looked) -> tuple[Credit, ...]:
    """Return steps by what they are credited with; those of few people as one."""
    meanings = steps(read, chosen.by)
    names = [f"{rule}_{what}" for what in ("orders", "revenue") for rule in RULES]
    shown = table[table["customers"] >= FEWEST].sort_values(
        ["removal_orders", "customers"], ascending=False, kind="stable"
    )
    found = [
        _credit(meanings[int(str(code))], int(row["customers"]), [float(row[name]) for name in names],
                float(row["effect"]))
        for code, row in shown.iterrows()
    ]  # fmt: skip
    few = table[table["customers"] < FEWEST]
    if len(few):
        others = Step(f"{OTHER_STEPS}, of few customers", "unknown", "")
        found.append(_credit(others, None, [float(few[name].sum()) for name in names], None))
    return tuple(found)


def _credit(step: Step, people: int | None, sums: list[float], effect: float | None) -> Credit:
    orders, revenue = sums[: len(RULES)], sums[len(RULES) :]
    return Credit(
        step.label, step.channel_group, step.direction, people, orders[0], orders[1], orders[2], orders[3],
        revenue[0], revenue[1], revenue[2], revenue[3], effect,
    )  # fmt: skip


def _answer(rows: tuple[Credit, ...], orders: int, facts: Facts, days: int, *, has_touches: bool) -> str:
    if not has_touches:
        return f"Can't tell yet what orders are put down to. {needs(facts)}"
    if not rows:
        return f"Can't tell yet: under {FEWEST} customers had a touch in the {days} days before an order."
    names = ("first_orders", "last_orders", "linear_orders", "removal_orders")
    tops = [max(rows, key=lambda row: getattr(row, name)) for name in names]
    shares = [getattr(top, name) / orders for top, name in zip(tops, names, strict=True)]
    if len({top.label for top in tops}) == 1:
        return (
            f"{tops[0].label} is credited with most of {formats.plural(orders, 'order')} by all four rules: "
            f"{formats.share(min(shares))} to {formats.share(max(shares))} of them."
        )
    return (
        f"Of {formats.plural(orders, 'order')}, {tops[0].label} began most ({formats.share(shares[0])}), "
        f"{tops[1].label} came last in most ({formats.share(shares[1])}): what is credited depends on "
        "the rule."
    )
