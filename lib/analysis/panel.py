"""Whom do we invite to a conversation? Some of the best, drawn by chance from every kind of them.

Grain in: one row per buyer of the window. Grain out: keys of those invited, one row per kind of top customer,
and how the invited differ from all.

Method. A stratified sample with proportional allocation (Cochran, 1977, Sampling Techniques, 3rd ed., section
5.5): places go to kinds of top customers by how many these are, at least one to each that can be reached, by
the rule of Sainte-Laguë (Balinski and Young, 1982, Fair Representation), which favours neither large nor
small kinds. Within a kind chance decides, the same each time for the same draw. Only who agreed to be written
to on the channel chosen is invited: they are not everybody, and how they differ is told with standardised
differences (Austin, 2009, Statistics in Medicine 28: 3083-3107).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from lib.analysis.apart import Apart, apart
from lib.analysis.attributes import described, spans
from lib.analysis.best import Best, best_of, check_share, net_revenues
from lib.analysis.contacts import CONTACTS, may_contact
from lib.analysis.customer_list import CustomerList, list_customers
from lib.analysis.filters import Filters
from lib.analysis.persona_members import named_personas
from lib.analysis.result import Read, Result, looked_at
from lib.analysis.selection import selected_orders, selected_spending
from lib.analysis.top_customers import percent
from lib.errors import UserError
from lib.schema import formats
from lib.schema.personas import PersonaBook, template
from lib.workspace.facts import Facts
from lib.workspace.marts import CUSTOMERS

KINDS = ("channel", "tenure", "persona", "store")
"""What the best may be told apart by."""

FEWEST_SHOWN = 10
MOST_INVITED = 500
_YEAR = 365
_KEY = "customer_key"


@dataclass(frozen=True, slots=True)
class Invitation:
    """Whom to draw.

    Attributes
    ----------
    share
        Which share of buyers is the top.
    contact
        How they are written to: one of `CONTACTS`.
    size
        How many to invite, 1 to `MOST_INVITED`.
    by
        What kinds of top customers are told apart by, of `KINDS`.
    draw
        Another number draws others.
    """

    share: float = 0.01
    contact: str = "email"
    size: int = 20
    by: tuple[str, ...] = ("channel", "tenure")
    draw: int = 1


@dataclass(frozen=True, slots=True)
class Stratum:
    """A kind of top customers: how many there are, how many may be written to, how many are invited."""

    name: str
    customers: int
    reachable: int
    invited: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel(Result):
    """Who is invited.

    Attributes
    ----------
    invitation
        What was asked.
    reason
        Why nobody can be; empty where somebody is.
    top_count, reachable_count
        The top, and those of it who may be written to.
    customer_keys
        Who is invited.
    strata
        By kind, the largest first.
    differences
        How the invited differ; none for fewer than `FEWEST_SHOWN`.
    """

    invitation: Invitation
    reason: str
    top_count: int
    reachable_count: int
    customer_keys: tuple[int, ...]
    strata: tuple[Stratum, ...]
    differences: tuple[Apart, ...]


@dataclass(frozen=True, slots=True)
class _Asked:
    read: Read
    filters: Filters
    buyers: ir.Table = field(repr=False)
    best: Best


def panel(
    read: Read,
    facts: Facts,
    filters: Filters,
    *,
    invitation: Invitation = Invitation(),
    book: PersonaBook | None = None,
) -> Panel:
    """Return whom to invite, drawn from every kind of top customer who may be written to.

    Raises
    ------
    UserError
        When the invitation can't be: a share or size out of range, another channel or kind.
    """
    _check(invitation)
    buyers = selected_spending(filters)
    best = best_of(read, buyers, net_revenues(read, buyers), invitation.share)
    empty = Panel(
        **looked_at(facts, filters),
        answer="",
        caveat="",
        invitation=invitation,
        reason="",
        top_count=best.count if best else 0,
        reachable_count=0,
        customer_keys=(),
        strata=(),
        differences=(),
    )
    if best is None:
        return _untold(empty, "no known customer ordered in this window")
    asked = _Asked(read, filters, buyers, best)
    if facts.first_order is None or (filters.as_of - facts.first_order).days <= _YEAR:
        # Who is new can't be told: nobody was seen more than a year ago.
        invitation = replace(invitation, by=tuple(kind for kind in invitation.by if kind != "tenure"))
        empty = replace(empty, invitation=invitation)
    frame = read(_kinds(asked, invitation, template() if book is None else book).order_by(_KEY))
    reachable = int(frame["may_contact"].sum())
    if not reachable:
        return _untold(empty, _nobody(invitation, frame))
    keys, strata = _drawn(frame, invitation)
    found = replace(
        empty,
        reachable_count=reachable,
        customer_keys=keys,
        strata=strata,
        differences=_differences(asked, keys),
    )
    return replace(found, answer=_answer(found), caveat=_caveat(found))


def panel_customers(
    read: Read, facts: Facts, filters: Filters, *, keys: tuple[int, ...], limit: int | None = None
) -> CustomerList:
    """Return the invited, masked, by net revenue.

    Parameters
    ----------
    keys
        As `panel` has drawn them.
    """
    buyers = selected_spending(filters)
    members = buyers.filter(buyers.customer_key.isin(list(keys))) if keys else buyers.limit(0)
    return CustomerList(
        **looked_at(facts, filters),
        answer=f"{formats.plural(len(keys), 'customer')} to invite.",
        caveat="Names, e-mail addresses and phone numbers are masked here.",
        title="Invited",
        customer_count=len(keys),
        customers=list_customers(read, selected_orders(filters), members, limit),
    )


def allocated(sizes: Sequence[int], reachable: Sequence[int], places: int) -> list[int]:
    """Return how many places each kind gets: by size, at least one, never more than can be reached.

    With fewer places than kinds the largest kinds get one each.
    """
    given = [0] * len(sizes)
    order = sorted(range(len(sizes)), key=lambda at: (-sizes[at], at))
    for at in [at for at in order if reachable[at]][:places]:
        given[at] = 1
    for _ in range(min(places, sum(reachable)) - sum(given)):
        free = [at for at in order if given[at] < reachable[at]]
        given[max(free, key=lambda at: (sizes[at] / (2 * given[at] + 1), -at))] += 1
    return given


def _kinds(asked: _Asked, invitation: Invitation, book: PersonaBook) -> ir.Table:
    """Return customer_key of each top customer, each kind asked for, and whether they may be written to."""
    filters, buyers = asked.filters, asked.buyers
    each = buyers.filter(asked.best.holds(buyers)).select(_KEY, "online_orders", "offline_orders")
    since = spans(filters).select(_KEY, "first_order")
    people = CUSTOMERS.select(
        _KEY,
        may_contact=may_contact(invitation.contact),
        is_told=CUSTOMERS[CONTACTS[invitation.contact][0]].notnull(),
    )
    tables = [since, people]
    if "persona" in invitation.by:
        tables.append(named_personas(replace(filters, segment=None), book).select(_KEY, "persona"))
    if "store" in invitation.by:
        tables.append(described(filters, [("home_store", ())]).select(_KEY, "home_store"))
    for other in tables:
        each = each.left_join(other, _KEY).drop(f"{_KEY}_right")
    online, offline = each.online_orders > 0, each.offline_orders > 0
    day = ibis.literal(filters.as_of - timedelta(days=_YEAR))
    named: dict[str, ir.Value] = {
        "channel": ibis.cases(
            (online & offline, "both"),
            (online, "online"),
            (offline, "stores"),
            else_="other channels",
        ),
        "tenure": ibis.ifelse(each.first_order > day, "new this year", "over a year"),
    }
    if "persona" in invitation.by:
        named["persona"] = each.persona.fill_null("no persona")
    if "store" in invitation.by:
        named["store"] = each.home_store.fill_null("no store")
    told = {"may_contact": each.may_contact.fill_null(False), "is_told": each.is_told.fill_null(False)}
    return each.select(_KEY, **{name: named[name] for name in invitation.by}, **told)


def _drawn(frame: pd.DataFrame, invitation: Invitation) -> tuple[tuple[int, ...], tuple[Stratum, ...]]:
    names = (
        frame[list(invitation.by)].agg(", ".join, axis=1) if invitation.by else pd.Series("all", frame.index)
    )
    groups = [(str(name), own) for name, own in frame.groupby(names)]
    groups.sort(key=lambda one: (-len(one[1]), one[0]))
    able = [own.loc[own["may_contact"], _KEY].to_numpy("int64") for _, own in groups]
    given = allocated([len(own) for _, own in groups], [len(keys) for keys in able], invitation.size)
    chance = np.random.default_rng(invitation.draw)
    drawn = [keys[chance.permutation(len(keys))[:count]] for keys, count in zip(able, given, strict=True)]
    strata = tuple(
        Stratum(name, len(own), len(keys), count)
        for (name, own), keys, count in zip(groups, able, given, strict=True)
    )
    return tuple(sorted(int(key) for keys in drawn for key in keys)), strata


def _differences(asked: _Asked, keys: tuple[int, ...]) -> tuple[Apart, ...]:
    if len(keys) < FEWEST_SHOWN:
        return ()
    top = asked.buyers.filter(asked.best.holds(asked.buyers)).select(_KEY)
    invited = asked.buyers.filter(asked.buyers.customer_key.isin(list(keys))).select(_KEY)
    return apart(asked.read, asked.filters, invited, top, asked.buyers.select(_KEY))


def _check(invitation: Invitation) -> None:
    check_share(invitation.share)
    strange = set(invitation.by) - set(KINDS)
    if strange:
        raise UserError(
            "Customers can't be told apart this way.",
            f"We were given {', '.join(sorted(strange))}.",
            f"Choose of {', '.join(KINDS)}.",
        )
    if invitation.contact not in CONTACTS:
        raise UserError(
            "Nobody can be invited this way.",
            f"We were given “{invitation.contact}”.",
            f"Choose one of {', '.join(CONTACTS)}.",
        )
    if not 1 <= invitation.size <= MOST_INVITED:
        raise UserError(
            "So many can't be invited.",
            f"We were asked for {formats.count(invitation.size)}.",
            f"Give 1 to {MOST_INVITED}.",
        )


def _nobody(invitation: Invitation, frame: pd.DataFrame) -> str:
    column, words = CONTACTS[invitation.contact]
    if frame["is_told"].any():
        return (
            f"none of the top {percent(invitation.share)} agreed to get {words}s and left where to send them"
        )
    return f"no file says who agreed to get {words}s. Add a list of customers with the column {column}"


def _untold(found: Panel, reason: str) -> Panel:
    return replace(found, reason=reason, answer=f"Can't tell yet whom to invite: {reason}.")


def _answer(found: Panel) -> str:
    count, words = len(found.customer_keys), CONTACTS[found.invitation.contact][1]
    kinds = sum(one.invited > 0 for one in found.strata)
    who = f"{formats.plural(count, 'customer')} of the top {percent(found.invitation.share)}"
    what = f", drawn by chance from {formats.plural(kinds, 'kind')} of them, may be invited by {words}"
    reached, all_of = formats.count(found.reachable_count), formats.count(found.top_count)
    reach = f"; {reached} of {all_of} agreed to be written to."
    return who + what + reach


def _caveat(found: Panel) -> str:
    left = [one for one in found.strata if one.customers and not one.invited]
    told = "Who agreed is not everybody: what they say is theirs, not all customers'."
    if not left:
        return told
    missed = sum(one.customers for one in left)
    noun = formats.plural(missed, "top customer")
    return f"{told} {noun} of {formats.plural(len(left), 'kind')} can't be reached or had no place."
