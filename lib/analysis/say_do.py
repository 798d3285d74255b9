"""Where do what customers say, what they do and what the team says contradict each other?

Grain in: feedback, profiles, orders and ratings of one window. Grain out: one row per pair of `say_do.toml`.

Of customers a contradiction is claimed where clearly most of those who say it do otherwise, or clearly more
of them than of the others, as the pair declares; of the team where a role's mean rating and the evidence lie
on two sides of the middle. All tests of the tab are looked at together (Benjamini and Hochberg 1995). Nothing
here says why.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import ibis

from lib.analysis import intervals
from lib.analysis.chance import discoveries
from lib.analysis.contradictions import (
    AGREES,
    CONTRADICTS,
    CUSTOMERS,
    FEWEST,
    UNSURE,
    UNTOLD,
    Contradiction,
    Tested,
    claim_of_share,
    is_clear,
)
from lib.analysis.customer_list import CustomerList, list_customers
from lib.analysis.filters import Filters, within
from lib.analysis.ratings import rounds
from lib.analysis.result import Read, Result, Window, looked_at
from lib.analysis.said_and_done import said_and_done
from lib.analysis.team_says import team_of, team_says
from lib.analysis.told_columns import in_words, missing, told_columns
from lib.errors import UserError
from lib.schema import formats
from lib.schema.capabilities import components
from lib.schema.cuts import Cuts
from lib.schema.say_do import MOST, CustomerPair, say_do_book
from lib.workspace.facts import Facts
from lib.workspace.marts import ORDERS

METRIC = "contradicting_share"
_MORE, _AS_SAID = True, False


@dataclass(frozen=True, slots=True, kw_only=True)
class SayDo(Result):
    """All pairs: those that contradict each other first, by net revenue of the customers concerned.

    Attributes
    ----------
    pairs
        One per pair, those too that can't be told.
    round
        The round of ratings that is looked at; None without any.
    tested
        How many were tested together.
    """

    pairs: tuple[Contradiction, ...]
    round: str | None
    tested: int


def say_do(
    read: Read, facts: Facts, filters: Filters, *, round_name: str | None = None, cuts: Cuts | None = None
) -> SayDo:
    """Return where words and deeds contradict each other.

    Parameters
    ----------
    round_name
        The round of ratings to look at; the latest when left out.
    cuts
        The retailer's own cuts to levels; those of the app when left out.
    """
    book = say_do_book()
    told = told_columns(read, facts, {need for pair in book.customers for need in pair.needs})
    every = rounds(read)
    chosen = next((each for each in every if round_name in (None, each.summary.round)), None)
    team = team_of(read, facts, filters, chosen.tallies if chosen else (), cuts)
    found = [_of_customers(read, facts, filters, pair, missing(pair.needs, told)) for pair in book.customers]
    found += [team_says(team, pair) for pair in book.team]
    ranked = _judged(found)
    return SayDo(
        **looked_at(facts, filters), answer=_answer(ranked, facts.currency), caveat=_caveat(ranked),
        pairs=tuple(sorted(ranked, key=_rank)), round=chosen.summary.round if chosen else None,
        tested=sum(each.p is not None for each in ranked),
    )  # fmt: skip


def contradicting_customers(
    read: Read, facts: Facts, filters: Filters, *, pair: str, limit: int | None = None
) -> CustomerList:
    """Return the customers who say one thing and do another, masked.

    Parameters
    ----------
    pair
        Id of a customers' pair in `say_do.toml`.
    limit
        How many are listed; all where None.

    Raises
    ------
    UserError
        When there is no such pair, or too few customers to be shown.
    """
    entry = next((each for each in say_do_book().customers if each.id == pair), None)
    if entry is None:
        raise UserError("There is no such pair.", f"We were asked for “{pair}”.", "Choose one of the list.")
    row = said_and_done(entry, filters, _last(facts, filters))
    members = row.filter(row.is_said, row.did).select("customer_key", "net_revenue")
    count = int(read(members.count().name("n"))["n"].iloc[0])
    if count < FEWEST:
        raise UserError(
            "Too few customers to list.", f"Fewer than {FEWEST} say this and do otherwise.", "Choose another."
        )
    return CustomerList(
        **looked_at(facts, filters),
        answer=f"{formats.plural(count, 'customer')}: {entry.who} who {entry.deed}.",
        caveat="Names, e-mail addresses and phone numbers are masked.", title=entry.id.replace("_", " "),
        customer_count=count, customers=list_customers(read, within(ORDERS, filters), members, limit),
    )  # fmt: skip


def _last(facts: Facts, filters: Filters) -> Any:
    return facts.last_order or filters.end


def _of_customers(
    read: Read, facts: Facts, filters: Filters, pair: CustomerPair, lacks: Sequence[str]
) -> Contradiction:
    held = _untold(pair, filters, "")
    if lacks or not facts.has_orders:
        needed = in_words(lacks) if lacks else "a file of orders"
        return replace(held, reason=f"Can't tell yet: it takes {needed}.")
    row = said_and_done(pair, filters, _last(facts, filters))
    counts = read(
        row.group_by("is_said").agg(
            n=row.count(), hits=row.count(where=row.did),
            net_revenue=ibis.ifelse(row.did, row.net_revenue, 0.0).sum().round(4),
        )
    ).to_dict("records")  # fmt: skip
    by_said = {bool(each["is_said"]): each for each in counts}
    nobody: dict[Any, Any] = {"n": 0, "hits": 0, "net_revenue": 0.0}
    return _counted(pair, held, by_said.get(_MORE, nobody), by_said.get(_AS_SAID, nobody))


def _counted(
    pair: CustomerPair, held: Contradiction, said: dict[Any, Any], others: dict[Any, Any]
) -> Contradiction:
    n, hits, other_n, other_hits = (int(each[name]) for each in (said, others) for name in ("n", "hits"))
    if n < FEWEST:
        return replace(
            held, reason=f"Fewer than {FEWEST} customers say this, long enough ago to see what they do."
        )
    share = intervals.share(hits, n)
    tested = claim_of_share(hits, n, other_hits, other_n, pair.claim)
    found = replace(
        held, value=share.estimate, low=share.low, high=share.high, n=n,
        customers=hits if hits >= FEWEST else None,
        net_revenue=float(said["net_revenue"]) if hits >= FEWEST else None,
        p=None if math.isnan(tested.p) else tested.p,
    )  # fmt: skip
    ends = share
    if other_n >= FEWEST:
        apart = intervals.share_difference(hits, n, other_hits, other_n)
        found = replace(
            found, others_n=other_n, others_share=other_hits / other_n, difference=apart.estimate,
            difference_low=apart.low, difference_high=apart.high,
        )  # fmt: skip
        ends = share if pair.claim == MOST else apart
    elif pair.claim != MOST:
        return replace(found, reason=f"Fewer than {FEWEST} customers said otherwise.")
    return replace(found, verdict=_verdict(pair, tested, ends), finding=_finding(pair, found, hits))


def _verdict(pair: CustomerPair, tested: Tested, ends: intervals.Interval) -> str:
    clear, against = is_clear(pair, ends.low, ends.high)
    return CONTRADICTS if clear and tested.points else AGREES if against else UNSURE


def _finding(pair: CustomerPair, found: Contradiction, hits: int) -> str:
    ends = f"{formats.share(found.low)} to {formats.share(found.high)}"
    told = f"{formats.share(found.value)} ({ends}) of {formats.plural(found.n, 'customer')} "
    if hits < FEWEST:
        return f"Fewer than {FEWEST} of {formats.plural(found.n, 'customer')} {pair.deed}."
    beside = (
        f"; of {pair.others} {formats.share(found.others_share)}" if found.others_share is not None else ""
    )
    return f"{told}{pair.deed}{beside}."


def _untold(pair: CustomerPair, filters: Filters, reason: str) -> Contradiction:
    names = {entry.id: entry.name for entry in components()}
    return Contradiction(
        pair=pair.id, kind=CUSTOMERS, statement=pair.who, verdict=UNTOLD, finding="",
        component=pair.component, component_name=names[pair.component], metric=METRIC,
        window=Window(filters.start, filters.end), todo=pair.todo, others=pair.others, reason=reason,
    )  # fmt: skip


def _judged(found: Sequence[Contradiction]) -> list[Contradiction]:
    """Return all with `stands`: of those that are clear alone, the ones that stand beside all others."""
    stands = discoveries([math.nan if each.p is None else each.p for each in found])
    return [
        replace(each, stands=beyond and each.verdict == CONTRADICTS, verdict=_settled(each, beyond=beyond))
        for each, beyond in zip(found, stands, strict=True)
    ]


def _settled(each: Contradiction, *, beyond: bool) -> str:
    return UNSURE if each.verdict in (CONTRADICTS, AGREES) and not beyond else each.verdict


def _rank(each: Contradiction) -> tuple[int, float]:
    order = (CONTRADICTS, UNSURE, AGREES, UNTOLD)
    return order.index(each.verdict), -(each.net_revenue or 0.0)


def _answer(found: Sequence[Contradiction], currency: str | None) -> str:
    told = [each for each in found if each.verdict != UNTOLD]
    clear = sorted((each for each in told if each.stands), key=_rank)
    if not told:
        return "We can't tell yet whether words and deeds agree: it takes feedback or ratings, beside orders."
    if not clear:
        return f"Of {formats.plural(len(told), 'pair')} of words and deeds none clearly contradicts."
    first = clear[0]
    worth = f", {formats.money(first.net_revenue, currency)} of net revenue" if first.net_revenue else ""
    verb = "contradicts" if len(clear) == 1 else "contradict"
    return (
        f"{formats.count(len(clear))} of {formats.plural(len(told), 'pair')} of words and deeds clearly "
        f"{verb} each other. The one that concerns most revenue{worth}: “{first.statement}”. {first.finding}"
    )


def _caveat(found: Sequence[Contradiction]) -> str:
    untold = sum(each.verdict == UNTOLD for each in found)
    told = "Who answers a survey may differ from who does not. "
    left = f"{formats.plural(untold, 'pair')} can't be told; each says what it takes." if untold else ""
    return (told + left).strip()
