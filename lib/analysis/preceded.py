"""What preceded a move from one group to another, "Buzz becomes Barry after a first service plan"?

Grain in: customers of one group of the window before who bought in this one too. Grain out: one row per
happening: of those to whom it happened for the first time in the window before, and of those to whom it never
had, how many are in the other group now.

Everything is known before the second window begins, so that nothing is explained by what came after it. To
whom it had happened earlier belongs to neither side. A share of one side beside the other is no effect: who
buys a service plan may have been on the way already. Of a long list some stand out by chance: marked is what
stands after Benjamini and Hochberg (1995).
"""

from collections.abc import Iterable
from dataclasses import dataclass

import ibis.expr.types as ir
import pandas as pd

from lib.analysis import intervals
from lib.analysis.chance import discoveries, fisher
from lib.analysis.filters import Filters
from lib.analysis.groupings import SEGMENT, TIER, Grouping, grouping, place_of
from lib.analysis.happenings import first_days, first_months
from lib.analysis.moved import cells_of, moves_table
from lib.analysis.pairs import HIGHER, default_pair
from lib.analysis.result import Read, Result, Window, looked_at
from lib.analysis.two_windows import untold, windows
from lib.errors import UserError
from lib.schema import formats
from lib.schema.happenings import happenings
from lib.schema.personas import PersonaBook
from lib.workspace.facts import Facts
from lib.workspace.kept import keep

ENOUGH = 10
"""Customers that each side needs."""

CATEGORY, SERVICE = "category", "service"


@dataclass(frozen=True, slots=True)
class _Count:
    """Whom something befell for the first time within the window, and earlier: (stayed, moved) each."""

    happening: str
    label: str
    within: tuple[int, int]
    earlier: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Precedent:
    """Something that happened for the first time in the window before, and how many moved then.

    Attributes
    ----------
    happening
        Id in `happenings.toml`, or "category".
    label
        "First service plan", "First purchase of Phones".
    with_n, with_moved, with_share
        To how many it happened, how many of them moved, and their share.
    without_n, without_moved, without_share
        The same of those to whom it had not happened by the end of that window.
    earlier
        To how many it had happened before that window; on neither side.
    difference, low, high
        with_share - without_share, with its 95 % interval (Newcombe 1998).
    lift, lift_low, lift_high
        with_share / without_share, with its 95 % interval (Koopman 1984); None where nobody moved without.
    p_value
        Fisher's exact test of no difference.
    is_clear
        Whether it stands beside all others in the list.
    """

    happening: str
    label: str
    with_n: int
    with_moved: int
    with_share: float
    without_n: int
    without_moved: int
    without_share: float
    earlier: int
    difference: float
    low: float
    high: float
    lift: float | None
    lift_low: float | None
    lift_high: float | None
    p_value: float
    is_clear: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Preceded(Result):
    """What preceded a move; by how far the shares differ, most first.

    Attributes
    ----------
    by
        segment, tier or persona.
    pair
        From which group, to which; None where there is no move to look at.
    then, now
        The windows; None where the data does not cover two, and `reason` says so.
    customers, moved, moved_share, low, high
        Customers of the first group who bought in both windows, who of them is in the second now, and the
        share with its 95 % interval; None without ten of them.
    precedents
        What happened to ten or more, and did not to ten or more.
    few
        Labels of what happened to too few, or did not.
    """

    by: str
    pair: tuple[str, str] | None = None
    then: Window | None = None
    now: Window | None = None
    customers: int = 0
    moved: int = 0
    moved_share: float | None = None
    low: float | None = None
    high: float | None = None
    precedents: tuple[Precedent, ...] = ()
    few: tuple[str, ...] = ()
    reason: str = ""


def preceded(
    read: Read,
    facts: Facts,
    filters: Filters,
    *,
    by: str = SEGMENT,
    pair: tuple[str, str] | None = None,
    book: PersonaBook | None = None,
) -> Preceded:
    """Return what preceded a move from one group to another.

    Parameters
    ----------
    by
        One of `lib.analysis.groupings.KINDS`.
    pair
        From which group, to which; of tiers also to `HIGHER`. The first move up to look at where None.
    book
        Personas; those of the template where None.

    Raises
    ------
    UserError
        When there is no such grouping, or no such group.
    """
    chosen, both = grouping(by, book), windows(facts, filters)
    if both is None:
        return _untold(facts, filters, by, pair, untold(facts, filters))
    then, now = both
    pair = pair or default_pair(cells_of(read, then, now, chosen), chosen)
    if pair is None:
        return _untold(facts, now, by, None, "Nobody moved up from one group to another.")
    members = movers(then, now, chosen, pair)
    row = read(members.agg(n=members.count(), moved=members.moved.sum().fill_null(0))).iloc[0]
    count, moved = int(row["n"]), int(row["moved"])
    if count < ENOUGH:
        reason = f"Fewer than ten customers of “{pair[0]}” bought in both windows."
        return _untold(facts, now, by, pair, reason)
    share = intervals.share(moved, count)
    found, few = _compared(_counts(read, members, then), count, moved)
    return Preceded(
        **looked_at(facts, now),
        answer=_answer(pair, count, moved, found),
        caveat="What goes with a move need not have led to it: who did it may have been on the way already.",
        by=by,
        pair=pair,
        then=Window(then.start, then.end),
        now=Window(now.start, now.end),
        customers=count,
        moved=moved,
        moved_share=share.estimate,
        low=share.low,
        high=share.high,
        precedents=found,
        few=few,
    )


def movers(then: Filters, now: Filters, by: Grouping, pair: tuple[str, str]) -> ir.Table:
    """Return customer_key and moved (0 or 1) of the first group's buyers of both windows; kept."""
    start = place_of(by, pair[0])
    each = moves_table(then, now, by)
    each = each.filter(each.then == start, each.now.notnull())
    is_there = each.now < start if is_higher(by, pair) else each.now == place_of(by, pair[1])
    return keep(each.select("customer_key", moved=is_there.cast("int8")), "movers")


def is_higher(by: Grouping, pair: tuple[str, str]) -> bool:
    """Whether a pair of tiers means any tier above the first.

    Raises
    ------
    UserError
        When a pair leads from a group to itself.
    """
    if pair[0] == pair[1]:
        raise UserError(
            "This is no move.", f"Both groups are “{pair[0]}”.", "Choose another group to move to."
        )
    return by.kind == TIER and pair[1] == HIGHER


def _counts(read: Read, members: ir.Table, then: Filters) -> list[_Count]:
    """Count whom each happening, and the first purchase of each category, befell in the window or before."""
    days = first_days(members, then.end)
    known = happenings().values()
    sums = {f"{one.id} in": days.count(where=days[one.id] >= then.start) for one in known}
    before = {f"{one.id} earlier": days.count(where=days[one.id] < then.start) for one in known}
    by_fate = read(days.group_by("moved").agg(**sums, **before)).set_index("moved")
    told = [
        _Count(one.id, one.label, _sides(by_fate[f"{one.id} in"]), _sides(by_fate[f"{one.id} earlier"]))
        for one in known
    ]
    # Where names tell kinds of services, "of any kind" would say the same again and crowd them out.
    if any(sum(one.within) for one in told if happenings()[one.happening].words):
        told = [one for one in told if one.happening != SERVICE]
    months = first_months(members, then.end)
    is_in = months.first_month >= then.start.replace(day=1)
    grouped = months.group_by("category", "moved").agg(
        n=months.count(where=is_in), earlier=months.count(where=~is_in)
    )
    for name, rows in read(grouped).sort_values("category").groupby("category"):
        by_fate = rows.set_index("moved")
        label = f"First purchase of {name}"
        told.append(_Count(CATEGORY, label, _sides(by_fate["n"]), _sides(by_fate["earlier"])))
    return told


def _sides(counts: pd.Series) -> tuple[int, int]:
    """Return the counts of who stayed (0) and who moved (1); 0 where nobody did."""
    return int(counts.get(0, 0)), int(counts.get(1, 0))


def _compared(
    counts: Iterable[_Count], customers: int, moved: int
) -> tuple[tuple[Precedent, ...], tuple[str, ...]]:
    """Return what can be compared, and the labels of what happened to some but can't."""
    rows, few = [], []
    for count in counts:
        hits, n = int(count.within[1]), int(sum(count.within))
        others = int(moved - hits - count.earlier[1]), int(customers - n - sum(count.earlier))
        if min(n, others[1]) >= ENOUGH:
            rows.append((count, (hits, n, *others), fisher(hits, n, *others)))
        elif n:
            few.append(count.label)
    clear = discoveries([p for _, _, p in rows])
    found = [_precedent(*row, is_clear=stands) for row, stands in zip(rows, clear, strict=True)]
    return tuple(sorted(found, key=lambda one: (-one.difference, one.label))), tuple(few)


def _precedent(
    count: _Count, sides: tuple[int, int, int, int], p_value: float, *, is_clear: bool
) -> Precedent:
    hits, n, other_hits, other_n = sides
    apart, lift = intervals.share_difference(*sides), intervals.share_ratio(*sides)
    is_told = other_hits > 0
    return Precedent(
        happening=count.happening,
        label=count.label,
        with_n=n,
        with_moved=hits,
        with_share=hits / n,
        without_n=other_n,
        without_moved=other_hits,
        without_share=other_hits / other_n,
        earlier=int(sum(count.earlier)),
        difference=apart.estimate,
        low=apart.low,
        high=apart.high,
        lift=lift.estimate if is_told else None,
        lift_low=lift.low if is_told else None,
        lift_high=lift.high if is_told else None,
        p_value=p_value,
        is_clear=is_clear,
    )


def _untold(facts: Facts, filters: Filters, by: str, pair: tuple[str, str] | None, reason: str) -> Preceded:
    answer = f"Can't tell yet what preceded a move. {reason}"
    return Preceded(**looked_at(facts, filters), answer=answer, caveat="", by=by, pair=pair, reason=reason)


def _answer(pair: tuple[str, str], count: int, moved: int, found: tuple[Precedent, ...]) -> str:
    towards = "a higher tier" if pair[1] == HIGHER else f"“{pair[1]}”"
    are = f"{formats.count(moved)} {'is' if moved == 1 else 'are'}" if moved else "none is"
    told = (
        f"Of {formats.plural(count, 'customer')} in “{pair[0]}” who bought in both windows, {are} in "
        f"{towards} now ({formats.share(moved / count)})."
    )
    # Which fall on one side of 1 by themselves; of these the surest.
    more = [one for one in found if one.low > 0 and (one.lift_low is None or one.lift_low > 1)]
    if not more:
        return f"{told} Nothing that happened before goes with it."
    most = min(more, key=lambda one: (not one.is_clear, one.p_value, one.label))
    sides = f"{formats.share(most.with_share)} after it, {formats.share(most.without_share)} without"
    first = most.label[:1].lower() + most.label[1:]
    if most.is_clear:
        times = f": {formats.number(most.lift, 2)} times as many" if most.lift else ""
        return f"{told} Most clearly a {first} goes with it: {sides}{times}."
    return f"{told} Nothing goes with it clearly; nearest comes a {first}: {sides}, which may be chance."
