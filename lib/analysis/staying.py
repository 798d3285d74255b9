"""Do the best stay the best? Chosen in one window, followed in the next.

Grain in: buyers of the two windows. Grain out: how many of the top are in the top again, where the others
stand, and what they bring per head before and after.

Who was chosen for a high figure was in part lucky, and is on average lower the next time: regression to the
mean (Galton 1886, Regression towards Mediocrity in Hereditary Stature, Journal of the Anthropological
Institute 15: 246-263). It says nothing of what was done for them in between.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from lib.analysis import intervals
from lib.analysis.best import check_share
from lib.analysis.best_by import YARDSTICKS, Scores, ValueModels, scores
from lib.analysis.channel_membership import windows
from lib.analysis.contrast import told
from lib.analysis.filters import Filters, within
from lib.analysis.inequality import count_of
from lib.analysis.intervals import Moments
from lib.analysis.result import Read, Result, Window, looked_at, ratio
from lib.schema import formats
from lib.workspace.facts import Facts
from lib.workspace.marts import ORDERS

PLACES = (0.05, 0.10, 0.25, 0.50)
"""Below the top share itself: the next steps down."""
FEW = 10
_REST = "The lower half"
_GONE = "Bought nothing"


@dataclass(frozen=True, slots=True)
class Became:
    """Where some of the earlier top stand in the next window: customers, and their share of all of it."""

    label: str
    customers: int
    share: float


@dataclass(frozen=True, slots=True)
class PerHead:
    """Net revenue per customer of a group in the earlier window and in the next.

    Attributes
    ----------
    customers
        Buyers of the earlier window; who bought nothing in the next counts there with nothing.
    before, after
        Means.
    low, high
        95 % interval of after minus before, of the same customers; None where it can't be told.
    """

    customers: int
    before: float
    after: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Staying(Result):
    """What became of the earlier top.

    Attributes
    ----------
    by, share
        The yardstick, one of `lib.analysis.best_by.YARDSTICKS`, and what share of buyers is the top.
    chosen, followed
        The window in which the top was chosen, and the next one.
    top_count, next_count
        Its customers, and those of the next window's top.
    stayed, stay_share, low, high
        Of the earlier top, who are in the next window's, their share, and its 95 % interval (Wilson); None
        where it can't be told.
    by_chance
        How many would be, if standing in the one window told nothing of the other.
    became
        Where they stand in the next window, best first.
    top, others
        Per head; None where it can't be told.
    kept_lead
        Which part of the top's lead over everybody else is still there, 0 to 1; None where there was none.
    reason
        Why nothing can be told; empty where it can.
    """

    by: str
    share: float
    chosen: Window
    followed: Window
    top_count: int
    next_count: int
    stayed: int = 0
    stay_share: float | None = None
    low: float | None = None
    high: float | None = None
    by_chance: float | None = None
    became: tuple[Became, ...] = ()
    top: PerHead | None = None
    others: PerHead | None = None
    kept_lead: float | None = None
    reason: str


Keys = npt.NDArray[np.int64]


def who_stays(  # noqa: PLR0913 (what a page and a command line may choose)
    read: Read,
    facts: Facts,
    filters: Filters,
    *,
    by: str = "revenue",
    share: float = 0.01,
    models: ValueModels | None = None,
    next_models: ValueModels | None = None,
) -> Staying:
    """Return how many of the earlier window's top are in the next window's.

    Followed in the window of the filters, chosen in the one before; where the data does not reach back so
    far, the window is cut in two. The segment is not looked at: it is told from one window's orders only.

    Parameters
    ----------
    by
        One of `lib.analysis.best_by.YARDSTICKS`, in both windows.
    share
        Above 0, at most 1.
    models, next_models
        Of predicted value, up to the end of the earlier and of the next window; fitted here where None.

    Raises
    ------
    UserError
        When the share is out of its range, or there is no such yardstick.
    """
    check_share(share)
    earlier, later = windows(facts, replace(filters, segment=None))
    first = scores(read, facts, earlier, by, models)
    second = scores(read, facts, later, by, next_models)
    count, following = (count_of(share, len(each.keys)) for each in (first, second))
    found = Staying(
        **looked_at(facts, filters),
        answer="",
        caveat=_caveat(filters),
        by=by,
        share=share,
        chosen=Window(earlier.start, earlier.end),
        followed=Window(later.start, later.end),
        top_count=count,
        next_count=following,
        reason=_reason(first, second, count),
    )
    if found.reason:
        return replace(found, answer=f"Can't tell yet who stays: {found.reason}.")
    found = _followed(found, read, later, first, second)
    return replace(found, answer=_answer(found))


def _reason(first: Scores, second: Scores, count: int) -> str:
    if first.reason or second.reason:
        return first.reason or second.reason
    if not len(first.keys):
        return "no known customer bought in the earlier window"
    if not len(second.keys):
        return "no known customer bought in the later window"
    if count < FEW:
        return f"the top is {formats.plural(count, 'customer')}, and it takes {FEW}; choose a larger share"
    return ""


def _followed(found: Staying, read: Read, later: Filters, first: Scores, second: Scores) -> Staying:
    top, rest = first.keys[-found.top_count :], first.keys[: -found.top_count]
    best_then = second.keys[-found.next_count :]
    stayed = int(np.isin(top, best_then).sum())
    kept = intervals.share(stayed, found.top_count)
    bought = _revenue_in(read, later)
    before = dict(zip(first.keys.tolist(), first.net_revenue.tolist(), strict=True))
    lead = _per_head(top, before, bought)
    others = _per_head(rest, before, bought) if len(rest) else None
    return replace(
        found,
        stayed=stayed,
        stay_share=kept.estimate,
        low=kept.low,
        high=kept.high,
        by_chance=found.top_count * int(np.isin(first.keys, best_then).sum()) / len(first.keys),
        became=_became(found, top, second),
        top=lead,
        others=others,
        kept_lead=ratio(lead.after - others.after, lead.before - others.before) if others else None,
    )


def _revenue_in(read: Read, later: Filters) -> dict[int, float]:
    """Return net revenue of everybody known in the next window; who only gave back has less than nothing."""
    order = within(ORDERS, later)
    order = order.filter(order.customer_key.notnull())
    rows = read(order.group_by("customer_key").agg(net=order.net_revenue.sum()))
    return dict(zip(rows["customer_key"].tolist(), rows["net"].tolist(), strict=True))


def _became(found: Staying, top: Keys, second: Scores) -> tuple[Became, ...]:
    """Return where the earlier top stand: each in the smallest share of the next window that holds them."""
    n = len(second.keys)
    place = dict(zip(second.keys[::-1].tolist(), range(n), strict=True))
    ends = [(f"Top {found.share * 100:g} %", found.next_count)]
    ends += [(f"Top {upto * 100:g} %", count_of(upto, n)) for upto in PLACES if upto > found.share]
    ends += [(_REST, n)] if found.share < PLACES[-1] else [("All others", n)]
    labels = [label for label, _ in ends]
    where = np.searchsorted([end for _, end in ends], [place.get(key, n) for key in top.tolist()], "right")
    counts = np.bincount(where, minlength=len(ends) + 1)
    named = zip([*labels, _GONE], counts.tolist(), strict=True)
    return tuple(Became(label, int(count), count / found.top_count) for label, count in named)


def _per_head(keys: Iterable[int], before: dict[int, float], after: dict[int, float]) -> PerHead:
    held = [int(key) for key in keys]
    then = np.array([before[key] for key in held])
    now = np.array([after.get(key, 0.0) for key in held])
    change = now - then
    sure = intervals.mean(Moments(len(held), float(change.sum()), float(change @ change)))
    return PerHead(len(held), float(then.mean()), float(now.mean()), told(sure.low), told(sure.high))


def _answer(found: Staying) -> str:
    who = f"Of {formats.plural(found.top_count, 'customer')}, the top {found.share * 100:g} %"
    if found.by != "revenue":
        who += f" by {YARDSTICKS[found.by]}"
    is_or_are = "is" if found.stayed == 1 else "are"
    sentence = (
        f"{who} of {formats.window(found.chosen.start, found.chosen.end)}, {formats.count(found.stayed)} "
        f"{is_or_are} in the top again in {formats.window(found.followed.start, found.followed.end)} "
        f"({formats.share(found.stay_share)}; by chance it would be about {_few(found.by_chance)})."
    )
    lead = found.top
    if lead is None or lead.before <= 0:
        return sentence
    after, before = (formats.money(value, found.currency) for value in (lead.after, lead.before))
    return f"{sentence} Per head they brought {before} then and {after} now."


def _few(expected: float | None) -> str:
    return formats.NOTHING if expected is None else formats.number(expected, 1 if expected < 1 else 2)


def _caveat(filters: Filters) -> str:
    narrowed = " The segment chosen above is not looked at here." if filters.segment else ""
    return (
        "Known customers only. Who is chosen for a high figure was in part lucky: some fall back whatever "
        f"one does for them.{narrowed}"
    )
