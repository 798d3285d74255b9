"""What do the best get that the others don't? The retailer's promises, and who gets them.

Grain in: orders, lines, feedback, contacts and stock of one window, and the top fixed one window earlier.
Grain out: per measure of `lib.schema.experience` the top beside all others; per promise for how many it is
kept.

The top is chosen in the window before, so that what is measured is no reason for having been chosen. Who
differs in treatment may differ in much else: nothing here says why. Method: `lib.analysis.gap`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import ibis
import ibis.expr.types as ir

from lib.analysis.best import Best
from lib.analysis.best_by import YARDSTICKS, ValueModels, best_of_scores, scores
from lib.analysis.channel_membership import windows
from lib.analysis.customer_sums import answer_rows, contact_rows, range_rows, recognised_rows, voice_rows
from lib.analysis.experience_rows import Gap, Kept, gap_of, kept_of
from lib.analysis.filters import Filters
from lib.analysis.gap import DRAWS, FEW, MOST_RESAMPLED, compare
from lib.analysis.like_with_like import customers_as_they_are, customers_in_cells
from lib.analysis.order_cells import order_cells
from lib.analysis.result import Read, Result, Window, looked_at
from lib.analysis.told_columns import missing, told_columns
from lib.schema import formats
from lib.schema.experience import experience_measures
from lib.schema.promises import PromiseBook, template
from lib.workspace.facts import Facts

_FAMILIES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "answers": ("mean_hours_to_answer", "answered_share"),
        "voice": ("nps_of_group", "csat_of_group"),
        "contacts": ("contacts_per_customer", "response_share"),
        "recognised": ("recognised_share",),
        "range": ("range_available_share",),
    }
)
"""What is no order: rows of one query -> its measures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Experience(Result):
    """Who gets the 1 % experience.

    Attributes
    ----------
    by, share
        The yardstick, one of `lib.analysis.best_by.YARDSTICKS`, and what share of buyers is the top.
    chosen, measured
        The window in which the top was chosen, and the one in which it is looked at what they get.
    top_count
        Customers in it.
    kept
        Promises, in the order of the book; those that are not included are left out.
    gaps
        Every measure, those too that can't be told.
    method
        How intervals are made, in words.
    reason
        Why nothing can be told; empty where it can.
    """

    by: str
    share: float
    chosen: Window
    measured: Window
    top_count: int
    kept: tuple[Kept, ...]
    gaps: tuple[Gap, ...]
    method: str
    reason: str


def experience_gap(  # noqa: PLR0913 (what a page and a command line may choose)
    read: Read,
    facts: Facts,
    filters: Filters,
    *,
    by: str = "revenue",
    share: float = 0.01,
    models: ValueModels | None = None,
    promises: PromiseBook | None = None,
    same_window: bool = False,
) -> Experience:
    """Return what the top gets beside all others, and for how many each promise is kept.

    Parameters
    ----------
    by
        One of `lib.analysis.best_by.YARDSTICKS`.
    share
        Above 0, at most 1.
    models
        Of predicted value, up to the end of the window in which the top is chosen; fitted here where None.
    promises
        The retailer's; the template where None.
    same_window
        Choose and measure in the same window, to look at a known group. What made somebody the best in it
        then shows as if it were treatment.

    Raises
    ------
    UserError
        When the share is out of its range, or there is no such yardstick.
    """
    everybody = replace(filters, segment=None)
    earlier, later = (everybody, filters) if same_window else windows(facts, everybody)
    later = replace(later, segment=filters.segment)
    ranked = scores(read, facts, earlier, by, models)
    best = best_of_scores(ranked, share)
    book = tuple(one for one in (template() if promises is None else promises) if one.included)
    reason = ranked.reason or _too_small(best)
    gaps, kept = _all(read, facts, (earlier, later), best, book) if best and not reason else ((), ())
    found = Experience(
        **looked_at(facts, filters),
        answer="",
        caveat=_caveat(same_window=same_window),
        by=by,
        share=share,
        chosen=Window(earlier.start, earlier.end),
        measured=Window(later.start, later.end),
        top_count=best.count if best else 0,
        kept=kept,
        gaps=gaps,
        method=_method(best),
        reason=reason,
    )
    return replace(found, answer=_answer(found))


def _too_small(best: Best | None) -> str:
    if best is None:
        return "no known customer bought in the window in which the best are chosen"
    least = min(best.count, best.rest_count)
    if least < FEW:
        side = "top is" if best.count < FEW else "others are"
        return f"the {side} {formats.plural(least, 'customer')}, and it takes {FEW} on each side"
    return ""


def _all(
    read: Read, facts: Facts, spans: tuple[Filters, Filters], best: Best, book: PromiseBook
) -> tuple[tuple[Gap, ...], tuple[Kept, ...]]:
    """Return every measure and promise."""
    declared = experience_measures()
    has = told_columns(read, facts, (need for each in declared.values() for need in each.needs))
    lacks = {name: missing(each.needs, has) for name, each in declared.items()}
    able = {name for name in declared if not lacks[name]}
    top, rest = _sides(read, facts, spans, best, _Told(has, able))
    in_cells = frozenset(name for name in able if declared[name].in_cells)
    found = compare(read, top, rest, book, in_cells)
    gaps = tuple(gap_of(each, lacks[name], found.get(name)) for name, each in declared.items())
    by_measure = {gap.measure: gap for gap in gaps}
    return gaps, tuple(kept_of(one, by_measure[one.measure], found.get(one.measure)) for one in book)


@dataclass(frozen=True, slots=True)
class _Told:
    """Columns that hold anything, and the measures for which that is enough."""

    columns: frozenset[str]
    measures: set[str]


def _sides(
    read: Read, facts: Facts, spans: tuple[Filters, Filters], best: Best, told_ones: _Told
) -> tuple[ir.Table, ir.Table]:
    """Return one row per customer and measure of the top, and of all others."""
    earlier, later = spans
    able = told_ones.measures
    in_cells = [name for name, each in experience_measures().items() if each.in_cells and name in able]
    cells = order_cells(read, facts, later, told_ones.columns, in_cells)
    rows_of: Mapping[str, Callable[[], ir.Table]] = {
        "answers": lambda: answer_rows(later),
        "voice": lambda: voice_rows(later),
        "contacts": lambda: contact_rows(later, facts, earlier),
        "recognised": lambda: recognised_rows(later),
        "range": lambda: range_rows(later),
    }
    plain = [
        (rows_of[family](), names)
        for family, every in _FAMILIES.items()
        if (names := [name for name in every if name in able])
    ]

    def side(*, top: bool) -> ir.Table:
        like = customers_in_cells(cells, best, in_cells, top=top)
        others = [customers_as_they_are(rows, best, names, top=top) for rows, names in plain]
        return ibis.union(like, *others) if others else like

    return side(top=True), side(top=False)


def _method(best: Best | None) -> str:
    if best is not None and best.count > MOST_RESAMPLED:
        how = "Intervals are linearised over the customers of both sides"
        return f"{how} (infinitesimal jackknife, Efron 1982)."
    return (
        f"Intervals: the top's customers are resampled {formats.count(DRAWS)} times (Bayesian bootstrap, "
        "Rubin 1981, a fixed seed); what the others add is linearised over their customers (infinitesimal "
        "jackknife, Efron 1982)."
    )


def _caveat(*, same_window: bool) -> str:
    when = (
        "Chosen and measured in the same window: what made them the best shows, too."
        if same_window
        else "The best are chosen one window earlier."
    )
    return f"{when} A difference says who gets what, not why. Known customers only."


def _answer(found: Experience) -> str:
    if found.reason:
        return f"Can't tell yet what the best get: {found.reason}."
    told_ones = [one for one in found.kept if not one.reason]
    if not told_ones:
        return "Can't tell yet who gets it: of no promise does the data tell enough."
    more, less = (
        sum(one.is_clear and sign * (one.difference or 0) > 0 for one in told_ones) for sign in (1, -1)
    )
    who = f"the {formats.plural(found.top_count, 'top customer')}"
    if found.by != "revenue":
        who += f" by {YARDSTICKS[found.by]}"
    of = f"Of {formats.plural(len(told_ones), 'promise')} that the data can check"
    verb = "is" if more == 1 or len(told_ones) == 1 else "are"
    return (
        f"{of}, {more or 'none'} {verb} kept more often for {who} than for others with as many occasions, "
        f"{less or 'none'} less often.{_most(told_ones)}"
    )


def _most(kept: Sequence[Kept]) -> str:
    """Return the promise that differs most, of those that do."""
    clear = [one for one in kept if one.is_clear]
    if not clear:
        return ""
    one = max(clear, key=lambda each: abs(each.difference or 0.0))
    return (
        f" Furthest apart is “{one.sentence.rstrip('.')}”: kept for {formats.share(one.top)} of the top, "
        f"{formats.share(one.rest_alike)} of such others."
    )
