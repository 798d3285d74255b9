"""How many customers is each persona, what do they bring, who fits several, and who none?

Grain in: each buyer's persona and runner-up (`lib.analysis.persona_members`). Grain out: one row per persona,
pairs of personas whose rules overlap, or the customers of one persona.
"""

from dataclasses import dataclass
from itertools import combinations
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd

from lib.analysis.customer_list import CustomerList, list_customers
from lib.analysis.filters import Filters
from lib.analysis.persona_members import placed_personas
from lib.analysis.result import Read, Result, looked_at, ratio
from lib.analysis.segments import warnings_of
from lib.analysis.selection import selected_orders, selected_spending
from lib.errors import UserError
from lib.schema import formats
from lib.schema.personas import PersonaBook, template
from lib.workspace.facts import Facts
from lib.workspace.marts import PURCHASES

REMAINDER = "No persona"
_KEY = "customer_key"


@dataclass(frozen=True, slots=True)
class PersonaRow:
    """One persona, or the remainder that fits none.

    Attributes
    ----------
    persona, meaning
        Its name and who they are.
    customers, share
        Buyers who are this persona first of all, and their share of all buyers.
    fits, nearly
        Buyers whose rule holds, whatever persona they are; and those whose runner-up it is.
    net_revenue, revenue_share
        What its customers brought in the window, and the share of all buyers' net revenue.
    orders_per_customer, order_value
        Means; order value is net revenue of orders (without returns) per order.
    online_share
        Of their net revenue; None where they have none.
    """

    persona: str
    meaning: str
    customers: int
    share: float
    fits: int
    nearly: int
    net_revenue: float
    revenue_share: float | None
    orders_per_customer: float | None
    order_value: float | None
    online_share: float | None


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two personas and the buyers who fulfil the rules of both; they are the first one."""

    first: str
    second: str
    customers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Personas(Result):
    """All personas of a book, in its order.

    Attributes
    ----------
    customer_count, net_revenue
        Buyers of the window and what they brought.
    personas
        One row each.
    remainder
        Who fits none.
    several
        Buyers who fulfil the rules of two or more.
    overlaps
        Pairs with any, most customers first.
    warnings
        One sentence each.
    """

    customer_count: int
    net_revenue: float
    personas: tuple[PersonaRow, ...]
    remainder: PersonaRow
    several: int
    overlaps: tuple[Overlap, ...]
    warnings: tuple[str, ...]


def personas(read: Read, facts: Facts, filters: Filters, *, book: PersonaBook | None = None) -> Personas:
    """Return the personas of a window.

    Parameters
    ----------
    book
        The personas; those that ship with the app where None.
    """
    book = template() if book is None else book
    placed = placed_personas(filters, book).join(selected_spending(filters), _KEY)
    sums, found = read(_sums(placed)), read(_counts(placed, book)).iloc[0]
    rows = _rows(sums, found, book)
    count, net = int(found["customers"]), float(sums["net_revenue"].sum())
    warnings = warnings_of(count, filters) + _unknown(read, book)
    return Personas(
        **looked_at(facts, filters),
        answer=_answer(rows, count, facts.currency),
        caveat="Known customers only. A persona is a rule, not a finding; who fits several is the first.",
        customer_count=count,
        net_revenue=net,
        personas=rows[:-1],
        remainder=rows[-1],
        several=int(found["several"]),
        overlaps=_overlaps(found, book),
        warnings=warnings,
    )


def persona_customers(
    read: Read,
    facts: Facts,
    filters: Filters,
    *,
    persona: str,
    book: PersonaBook | None = None,
    limit: int | None = None,
) -> CustomerList:
    """Return the customers of a persona, or of the remainder, masked; all of them without a `limit`.

    Raises
    ------
    UserError
        When there is no persona of that name.
    """
    book = template() if book is None else book
    names = [one.name for one in book]
    if persona not in (*names, REMAINDER):
        raise UserError(
            "There is no such persona.",
            f"We were asked for “{persona}”.",
            f"Choose one of: {', '.join(names)}.",
        )
    placed = placed_personas(filters, book)
    is_one = placed.persona.isnull() if persona == REMAINDER else placed.persona == names.index(persona)
    buyers = selected_spending(filters).select(_KEY, "net_revenue")
    members = buyers.semi_join(placed.filter(is_one), _KEY)
    count = int(read(members.count().name("n"))["n"].iloc[0])
    return CustomerList(
        **looked_at(facts, filters),
        answer=f"“{persona}”: {formats.plural(count, 'customer')}.",
        caveat="Names, e-mail addresses and phone numbers are masked.",
        title=persona,
        customer_count=count,
        customers=list_customers(read, selected_orders(filters), members, limit),
    )


def _sums(placed: ir.Table) -> ir.Table:
    return placed.group_by("persona").agg(
        customers=placed.count(),
        order_count=placed.order_count.sum(),
        **{name: placed[name].sum() for name in ("net_revenue", "order_revenue", "online_revenue")},
    )


def _counts(placed: ir.Table, book: PersonaBook) -> ir.Table:
    fits = [placed[f"fits_{place}"] for place in range(len(book))]
    several = sum((fit.cast("int64") for fit in fits), ibis.literal(0)) > 1
    return placed.agg(
        customers=placed.count(),
        several=placed.count(where=several),
        **{f"fits_{place}": placed.count(where=fit) for place, fit in enumerate(fits)},
        **{f"nearly_{place}": placed.count(where=placed.runner_up == place) for place in range(len(book))},
        **{
            f"both_{one}_{two}": placed.count(where=fits[one] & fits[two])
            for one, two in combinations(range(len(book)), 2)
        },
    )


def _rows(sums: pd.DataFrame, found: Any, book: PersonaBook) -> tuple[PersonaRow, ...]:
    """Return a row for each persona, then one for the remainder."""
    total, net = sums["customers"].sum(), sums["net_revenue"].sum()
    told = {None if pd.isna(row["persona"]) else int(row["persona"]): row for row in sums.to_dict("records")}
    nothing = dict.fromkeys(sums.columns, 0)
    rows = []
    for place, one in (*enumerate(book), (None, None)):
        row = told.get(place, nothing)
        rows.append(
            PersonaRow(
                persona=one.name if one else REMAINDER,
                meaning=one.meaning if one else "Fits no rule.",
                customers=int(row["customers"]),
                share=ratio(row["customers"], total) or 0.0,
                fits=int(found[f"fits_{place}"]) if one else 0,
                nearly=int(found[f"nearly_{place}"]) if one else 0,
                net_revenue=float(row["net_revenue"]),
                revenue_share=ratio(row["net_revenue"], net),
                orders_per_customer=ratio(row["order_count"], row["customers"]),
                order_value=ratio(row["order_revenue"], row["order_count"]),
                online_share=ratio(row["online_revenue"], row["net_revenue"]),
            )
        )
    return tuple(rows)


def _overlaps(found: Any, book: PersonaBook) -> tuple[Overlap, ...]:
    pairs = (
        Overlap(book[one].name, book[two].name, int(found[f"both_{one}_{two}"]))
        for one, two in combinations(range(len(book)), 2)
    )
    return tuple(sorted((pair for pair in pairs if pair.customers), key=lambda pair: -pair.customers))


def _unknown(read: Read, book: PersonaBook) -> tuple[str, ...]:
    """Warn of categories that rules name and no order line has."""
    named = {word for one in book for condition in one.rule.conditions for word in condition.of}
    if not named:
        return ()
    known = {str(word).lower() for word in read(PURCHASES.select("category").distinct())["category"]}
    missing = sorted(word for word in named if word.lower() not in known)
    if not missing:
        return ()
    return (
        f"Rules name categories that no order line has: {formats.listing(missing)}. Edit the rules below.",
    )


def _answer(rows: tuple[PersonaRow, ...], count: int, currency: str | None) -> str:
    if not count:
        return "Can't tell yet: no known customer ordered in this window."
    named = rows[:-1]
    covered = sum(row.customers for row in named)
    if not covered:
        return "No buyer fits any persona yet: edit their rules, or write your own."
    best = max(named, key=lambda row: row.net_revenue)
    verb = "brings" if best.customers == 1 else "bring"
    share = "" if best.revenue_share is None else f" ({formats.share(best.revenue_share)} of revenue)"
    return (
        f"{formats.plural(best.customers, 'customer')} like {best.persona} {verb} "
        f"{formats.money(best.net_revenue, currency)}{share}; "
        f"{formats.share(covered / count)} of buyers fit a persona."
    )
