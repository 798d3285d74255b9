"""Who moved from one group to another between two windows, who came, who left, and what went with them?

Grain in: buyers of two windows with their groups (`lib.analysis.groupings`). Grain out: one row per group of
the window before and group of this one. "Not a buyer then" and "No longer buys" are groups too, so that rows
add up to the buyers of the window before and columns to those of this one.

Whoever stood high by luck falls back by itself (regression to the mean; Galton 1886): that some move is no
news, how many is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from lib.analysis import intervals
from lib.analysis.filters import Filters
from lib.analysis.groupings import REMAINDER, SEGMENT, TIER, TIER_NAMES, grouping
from lib.analysis.moved import GONE, NEW, OUTSIDE, cells_of
from lib.analysis.pairs import default_pair
from lib.analysis.result import Read, Result, Window, looked_at
from lib.analysis.two_windows import untold, windows
from lib.schema import formats
from lib.schema.personas import PersonaBook
from lib.workspace.facts import Facts

FEW = 10
"""Customers: of fewer nothing is told."""


@dataclass(frozen=True, slots=True)
class Move:
    """Customers of one group of the window before who are in one group of this one.

    Attributes
    ----------
    then, now
        Names of the groups; `NEW` and `GONE` for who was, or is, no buyer.
    customers
        None for fewer than ten, of whom nothing else is told either; with nobody there is no row.
    share, low, high
        Of all in the group `then`, with its 95 % interval.
    net_revenue_then, net_revenue_now
        What they brought in each window.
    """

    then: str
    now: str
    customers: int | None
    share: float | None
    low: float | None
    high: float | None
    net_revenue_then: float | None
    net_revenue_now: float | None


@dataclass(frozen=True, slots=True)
class GroupChange:
    """A group in both windows, and what became of who was in it; None of it where they were fewer than ten.

    Attributes
    ----------
    customers_then, net_revenue_then, customers_now, net_revenue_now
        Buyers in it and what they brought in the window before, and in this one.
    stayed, stayed_share, low, high
        Who was and still is in it; the share of who was, with its 95 % interval. None of one to nine.
    gone
        Who was in it and no longer buys; None of one to nine.
    others_then, others_now
        Net revenue in each window of who was in it and no longer is, bought or not.
    """

    group: str
    customers_then: int
    net_revenue_then: float
    customers_now: int
    net_revenue_now: float
    stayed: int | None = None
    stayed_share: float | None = None
    low: float | None = None
    high: float | None = None
    gone: int | None = None
    others_then: float | None = None
    others_now: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement(Result):
    """Moves between the groups of two windows.

    Attributes
    ----------
    by
        segment, tier or persona.
    then, now
        The windows; both None where the data does not cover two, and `reason` says so.
    customers_then, customers_now
        Buyers of each window.
    came, came_net_revenue
        Buyers of this window who were none then, and what they brought.
    gone, gone_net_revenue
        Buyers of the window before who are none now, and what they had brought.
    groups
        In the order of the grouping.
    moves
        One row per pair of groups with somebody in it; together all buyers of both windows.
    pair
        The move up to look at first: from, to; None without one.
    """

    by: str
    then: Window | None = None
    now: Window | None = None
    customers_then: int = 0
    customers_now: int = 0
    came: int = 0
    came_net_revenue: float = 0.0
    gone: int = 0
    gone_net_revenue: float = 0.0
    groups: tuple[GroupChange, ...] = ()
    moves: tuple[Move, ...] = ()
    pair: tuple[str, str] | None = None
    reason: str = ""


def movement(
    read: Read, facts: Facts, filters: Filters, *, by: str = SEGMENT, book: PersonaBook | None = None
) -> Movement:
    """Return who moved between groups from the window before to this one.

    Parameters
    ----------
    by
        One of `lib.analysis.groupings.KINDS`.
    book
        Personas; those of the template where None.

    Raises
    ------
    UserError
        When customers can't be grouped by this.
    """
    chosen = grouping(by, book)
    both = windows(facts, filters)
    if both is None:
        reason = untold(facts, filters)
        answer = f"Can't tell yet who moved. {reason}"
        return Movement(**looked_at(facts, filters), answer=answer, caveat="", by=by, reason=reason)
    then, now = both
    cells = cells_of(read, then, now, chosen)
    came, gone = cells[cells["then"] == OUTSIDE], cells[cells["now"] == OUTSIDE]
    found = Movement(
        **looked_at(facts, now),
        answer="",
        caveat="",
        by=by,
        then=Window(then.start, then.end),
        now=Window(now.start, now.end),
        customers_then=int(cells.loc[cells["then"] != OUTSIDE, "customers"].sum()),
        customers_now=int(cells.loc[cells["now"] != OUTSIDE, "customers"].sum()),
        came=int(came["customers"].sum()),
        came_net_revenue=float(came["net_now"].sum()),
        gone=int(gone["customers"].sum()),
        gone_net_revenue=float(gone["net_then"].sum()),
        groups=tuple(_group(cells, place, name) for place, name in enumerate(chosen.names)),
        moves=tuple(_moves(cells, chosen.names)),
        pair=default_pair(cells, chosen),
    )
    return replace(found, answer=_answer(found, facts.currency), caveat=_caveat(found))


def _moves(cells: pd.DataFrame, names: tuple[str, ...]) -> list[Move]:
    sizes = cells.groupby("then")["customers"].sum()
    return [_move(row, int(sizes[row["then"]]), names) for row in cells.to_dict("records")]


def _move(row: Mapping[Any, Any], size: int, names: tuple[str, ...]) -> Move:
    then, now, count = int(row["then"]), int(row["now"]), int(row["customers"])
    ends = NEW if then == OUTSIDE else names[then], GONE if now == OUTSIDE else names[now]
    if count < FEW:
        return Move(*ends, None, None, None, None, None, None)
    found = intervals.share(count, size)
    return Move(
        *ends, count, found.estimate, found.low, found.high, float(row["net_then"]), float(row["net_now"])
    )


def _group(cells: pd.DataFrame, place: int, name: str) -> GroupChange:
    was, is_now = cells[cells["then"] == place], cells[cells["now"] == place]
    count = int(was["customers"].sum())
    change = GroupChange(
        name,
        count,
        float(was["net_then"].sum()),
        int(is_now["customers"].sum()),
        float(is_now["net_now"].sum()),
    )
    if count < FEW:
        return change
    others = was[was["now"] != place]
    stayed, gone = (_told(was.loc[was["now"] == end, "customers"].sum()) for end in (place, OUTSIDE))
    share = intervals.share(stayed, count) if stayed is not None else None
    return replace(
        change,
        stayed=stayed,
        stayed_share=share.estimate if share else None,
        low=share.low if share else None,
        high=share.high if share else None,
        gone=gone,
        others_then=float(others["net_then"].sum()),
        others_now=float(others["net_now"].sum()),
    )


def _told(customers: float) -> int | None:
    """Return a number of customers, None for a few."""
    return None if 0 < customers < FEW else int(customers)


def first_of(groups: tuple[GroupChange, ...], by: str) -> GroupChange | None:
    """Return the group to speak of first: the top tier, else who brought most; None without ten in any."""
    told = [group for group in groups if group.stayed is not None]
    named = [group for group in told if group.group != REMAINDER] or told
    if not named:
        return None
    return named[0] if by == TIER else max(named, key=lambda group: group.net_revenue_then)


def _answer(found: Movement, currency: str | None) -> str:
    group = first_of(found.groups, found.by)
    if group is None or found.then is None or group.stayed is None:
        return "Can't tell yet who moved: no group had ten customers in the window before."
    then = formats.window(found.then.start, found.then.end)
    left = group.customers_then - group.stayed
    where = f"the {group.group.lower()}" if group.group == TIER_NAMES[0] else f"“{group.group}”"
    told = (
        f"Of the {formats.plural(group.customers_then, 'customer')} in {where} of {then}, "
        f"{_are(group.stayed)} still there ({formats.share(group.stayed_share)})"
    )
    if not left:
        return f"{told}."
    one, two = (formats.money(amount, currency) for amount in (group.others_then, group.others_now))
    verb = "is not, and brings" if left == 1 else "are not, and bring"
    return f"{told}; {formats.count(left)} {verb} {two} where it was {one}."


def _are(count: int) -> str:
    return f"{formats.count(count)} {'is' if count == 1 else 'are'}" if count else "none is"


def _caveat(found: Movement) -> str:
    group = first_of(found.groups, found.by)
    if group is None:
        return ""
    gone = "Fewer than ten" if group.gone is None else formats.count(group.gone)
    told = "All of them still buy." if group.gone == 0 else f"{gone} of them no longer buy at all."
    return f"{told} Known customers only. Who stood high by luck falls back by itself, as others rise."
