"""Do customers buy, and do we reach them, on the side that they say they prefer?

Grain in: profiles that tell a preferred channel, orders and contacts of the same customers in the window.
Grain out: one row per preferred side and side used, and the share that agrees.

A customer uses the side on which most of their orders, or of our contacts with them, were. Whose profiles
tell different sides is left out and counted.
"""

from dataclasses import dataclass
from itertools import product
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd

from lib.analysis import intervals
from lib.analysis.channel_sums import SIDES
from lib.analysis.contact_sides import contact_sides, contacts_lack
from lib.analysis.contrast import told
from lib.analysis.filters import Filters
from lib.analysis.indexes import p_value, share_of
from lib.analysis.result import Read, Result, looked_at
from lib.analysis.selection import selected_buyers
from lib.analysis.told_columns import in_words, missing, told_columns
from lib.schema import formats
from lib.schema.channels import channel_groups
from lib.workspace.canonical import canonical
from lib.workspace.facts import Facts
from lib.workspace.kept import keep
from lib.workspace.marts import channel_group, with_customer

NEEDS = ("profiles.preferred_channel",)
FEWEST = 10
ALIKE, NEITHER = "both alike", "neither"
USED = (*SIDES, ALIKE, NEITHER)
"""Sides that somebody uses: the one with more, none with more, or no side at all."""

_KEY = "customer_key"
_SURE = 0.05


@dataclass(frozen=True, slots=True)
class PreferenceCell:
    """Customers who prefer one side and use one of `USED`; None of one to nine.

    `share` is of all who prefer that side, with its 95 % interval.
    """

    preferred: str
    used: str
    customers: int | None
    share: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class SideAgreement:
    """Of who prefers a side and uses one more than the other: how many use the one they prefer."""

    preferred: str
    n: int
    agree: int
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Agreement:
    """The side preferred beside the one used.

    Attributes
    ----------
    cells
        One per pair.
    n, agree, share, low, high
        Customers who use one side more, those who use the one they prefer, and their share with its 95 %
        interval; None where there are fewer than ten.
    by_chance
        The share that would agree if neither knew of the other: Cohen (1960), A coefficient of agreement for
        nominal scales, Educational and Psychological Measurement 20: 37-46.
    sides
        By preferred side, of ten or more.
    difference, difference_low, difference_high, differs
        Who prefers online minus who prefers stores, with its 95 % interval, and whether it is beyond chance.
    reason
        Why nothing can be told; empty where it can.
    """

    cells: tuple[PreferenceCell, ...] = ()
    n: int = 0
    agree: int = 0
    share: float | None = None
    low: float | None = None
    high: float | None = None
    by_chance: float | None = None
    sides: tuple[SideAgreement, ...] = ()
    difference: float | None = None
    difference_low: float | None = None
    difference_high: float | None = None
    differs: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferredChannel(Result):
    """What customers say they prefer, beside what they and we use.

    Attributes
    ----------
    preferring
        Customers whose profiles tell one side.
    contradicting
        Customers whose profiles tell both; left out.
    orders, contacts
        The side of their orders, and of our contacts with them, in the window.
    lacks
        Columns without which nothing can be told.
    """

    preferring: int
    contradicting: int
    orders: Agreement
    contacts: Agreement
    lacks: tuple[str, ...] = ()


def preferred_channel(read: Read, facts: Facts, filters: Filters) -> PreferredChannel:
    """Return whether customers buy, and are reached, on the side that they prefer."""
    lacks = missing(NEEDS, told_columns(read, facts, NEEDS))
    if lacks:
        nothing = Agreement(reason=f"It takes {in_words(lacks)}.")
        return PreferredChannel(
            **looked_at(facts, filters),
            answer=f"Can't tell yet which side customers prefer: it takes {in_words(lacks)}.",
            caveat="", preferring=0, contradicting=0, orders=nothing, contacts=nothing, lacks=lacks,
        )  # fmt: skip
    said = preferences()
    row = read(said.agg(one=said.count(where=said.is_one), both=said.count(where=~said.is_one))).iloc[0]
    orders = _agreement(read(crossed(_of_orders(filters))))
    return PreferredChannel(
        **looked_at(facts, filters),
        answer=_answer(orders),
        caveat="Told by profiles whenever they were filled in; what is used is of this period.",
        preferring=int(row["one"]),
        contradicting=int(row["both"]),
        orders=orders,
        contacts=_contacts(read, facts, filters),
    )


def preferences() -> ir.Table:
    """Return customer_key, preferred (a side) and is_one: whether all profiles tell it; kept."""
    profile = canonical("profiles")
    sided = [name for name, group in channel_groups().items() if group in SIDES]
    told_ = profile.filter(profile.preferred_channel.isin(sided))
    known = with_customer(told_.select("system", "customer_ref", "email", "phone", "preferred_channel"))
    known = known.filter(known.customer_key.notnull())
    each = known.select(_KEY, side=channel_group(known.preferred_channel))
    grouped = each.group_by(_KEY).agg(preferred=each.side.min(), last=each.side.max())
    return keep(grouped.select(_KEY, "preferred", is_one=grouped.preferred == grouped["last"]), "preferences")


def crossed(used: ir.Table) -> ir.Table:
    """Return preferred, used and customers.

    Parameters
    ----------
    used
        customer_key, online and offline: how many orders, or contacts, on each side.
    """
    said = preferences()
    said = said.filter(said.is_one).select(_KEY, "preferred")
    joined = said.join(used, _KEY)
    side = ibis.cases(
        (joined.online > joined.offline, SIDES[0]),
        (joined.online < joined.offline, SIDES[1]),
        (joined.online > 0, ALIKE),
        else_=NEITHER,
    )
    placed = joined.select("preferred", used=side)
    return placed.group_by("preferred", "used").agg(customers=placed.count())


def _of_orders(filters: Filters) -> ir.Table:
    each = selected_buyers(filters)
    return each.select(_KEY, online="online_orders", offline="offline_orders")


def _contacts(read: Read, facts: Facts, filters: Filters) -> Agreement:
    reason = contacts_lack(read, facts)
    return (
        Agreement(reason=reason) if reason else _agreement(read(crossed(contact_sides(read, facts, filters))))
    )


def _agreement(counts: pd.DataFrame) -> Agreement:
    table = {
        (str(row["preferred"]), str(row["used"])): int(row["customers"]) for row in counts.to_dict("records")
    }
    n = sum(table.get(pair, 0) for pair in product(SIDES, SIDES))
    cells = tuple(_cells(table))
    if n < FEWEST:
        reason = f"Fewer than {FEWEST} customers of whom both the side preferred and the side used are known."
        return Agreement(cells=cells, n=n, reason=reason)
    agree = sum(table.get((side, side), 0) for side in SIDES)
    share = intervals.share(agree, n)
    rows = {side: sum(table.get((side, used), 0) for used in SIDES) for side in SIDES}
    columns = {used: sum(table.get((side, used), 0) for side in SIDES) for used in SIDES}
    found: dict[str, Any] = {"by_chance": sum(rows[side] * columns[side] for side in SIDES) / n**2}
    sides = tuple(
        _side(side, table.get((side, side), 0), rows[side]) for side in SIDES if rows[side] >= FEWEST
    )
    if len(sides) == len(SIDES):
        found |= _apart(*sides)
    return Agreement(cells, n, agree, share.estimate, share.low, share.high, sides=sides, **found)


def _cells(table: dict[tuple[str, str], int]) -> list[PreferenceCell]:
    found = []
    for side in SIDES:
        whole = sum(table.get((side, used), 0) for used in USED)
        for used in USED:
            count = table.get((side, used), 0)
            if whole < FEWEST or 0 < count < FEWEST:
                found.append(PreferenceCell(side, used, None, None, None, None))
                continue
            share = intervals.share(count, whole)
            found.append(PreferenceCell(side, used, count, share.estimate, share.low, share.high))
    return found


def _side(side: str, agree: int, n: int) -> SideAgreement:
    share = intervals.share(agree, n)
    return SideAgreement(side, n, agree, share.estimate, share.low, share.high)


def _apart(one: SideAgreement, two: SideAgreement) -> dict[str, Any]:
    apart = intervals.share_difference(one.agree, one.n, two.agree, two.n)
    p = told(p_value(share_of(one.agree, one.n), share_of(two.agree, two.n)))
    return {
        "difference": apart.estimate, "difference_low": apart.low, "difference_high": apart.high,
        "differs": p is not None and p < _SURE,
    }  # fmt: skip


def _answer(orders: Agreement) -> str:
    if orders.share is None:
        return f"Can't tell yet whether customers buy where they prefer to. {orders.reason}"
    ends = f"{formats.share(orders.low)} to {formats.share(orders.high)}"
    return (
        f"{formats.share(orders.share)} of {formats.plural(orders.n, 'customer')} buy mostly on the side "
        f"that they say they prefer ({ends}); by chance it would be {formats.share(orders.by_chance)}."
    )
