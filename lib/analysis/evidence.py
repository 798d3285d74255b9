"""What does the data show of each component? Figures with intervals, and the level that they reach.

Grain in: the marts and `ratings`. Grain out: one row per measure of `measures.toml`.
"""

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import ibis.expr.types as ir

from lib.analysis import (
    evidence_associates,
    evidence_dialogs,
    evidence_insight,
    evidence_multichannel,
    evidence_offers,
    evidence_organisation,
)
from lib.analysis.days import selected_days
from lib.analysis.evidence_asked import Asked, Behind, Figure, Tell, order_totals, rows_of
from lib.analysis.filters import Filters
from lib.analysis.ratings import Tally
from lib.analysis.result import Read, Window
from lib.analysis.two_windows import windows
from lib.schema.capabilities import LEVELS
from lib.schema.cuts import Cuts
from lib.schema.formats import listing
from lib.schema.measures import Cut, Measure, level_range, measures, measures_by_id
from lib.schema.tables import tables
from lib.workspace.facts import Facts

_PARTS = (
    evidence_insight,
    evidence_dialogs,
    evidence_multichannel,
    evidence_offers,
    evidence_associates,
    evidence_organisation,
)
FIGURES: Mapping[str, Tell] = MappingProxyType(
    {name: tell for part in _PARTS for name, tell in part.FIGURES.items()}
)
"""Measure id -> the function that tells it."""
BEHIND: Mapping[str, Behind] = MappingProxyType(
    {name: those for part in _PARTS for name, those in part.BEHIND.items()}
)
"""Measure id -> who or what stands behind it, for the measures that count customers or orders."""
OF_TWO_WINDOWS = frozenset(name for part in _PARTS for name in getattr(part, "OF_TWO_WINDOWS", ()))
"""Measures that compare the window with the one before."""
INSTEAD: Mapping[str, str] = MappingProxyType({"campaign_members.sent_at": "touches.direction"})
"""Columns that answer the need of another one as well."""
CUSTOMERS, ORDERS = "customers", "orders"
OF_ORDERS = frozenset(
    {
        "known_revenue_share", "crossing_order_share", "service_crossing_share", "top_served_again_lift",
        "service_attach_share", "associate_repeat_share", "reward_agreement",
    }
)  # fmt: skip
"""Measures behind which orders stand; behind the others of `BEHIND` stand customers."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One measure of what the data shows, with the chain from rows to the level.

    Attributes
    ----------
    metric, label, meaning, unit
        As in the glossary.
    value, low, high
        With its 95 % interval, in `unit` (shares from 0 to 1).
    n, n_of
        How many units it is of, and what they are.
    level, level_high
        The interval may span a cut: then the level is `level` to `level_high`, else both are equal. Where
        there are too few units for an interval, it may be any.
    lacks, reason
        Where it can't be told, `value` and the levels are None: `lacks` names the columns
        ("feedback.answered_at") that it takes, and `reason` says it.
    needs
        The columns ("table.column") without which it can't be told.
    cuts
        To level 2, 3, 4 and 5, the retailer's own where it set any.
    window
        The days that it looks at; None where it is of all that was loaded.
    rows
        How many rows of what it was computed from, in words.
    behind
        Whose list `behind` gives: "customers", "orders", or empty where there is none.
    """

    metric: str
    label: str
    meaning: str
    unit: str
    value: float | None
    low: float | None
    high: float | None
    n: int
    n_of: str
    level: int | None
    level_high: int | None
    lacks: tuple[str, ...] = ()
    reason: str = ""
    needs: tuple[str, ...] = ()
    cuts: tuple[Cut, ...] = ()
    window: Window | None = None
    rows: str = ""
    behind: str = ""


def evidence(
    read: Read, facts: Facts, filters: Filters, tallies: tuple[Tally, ...] = (), *, cuts: Cuts | None = None,
    only: Collection[str] | None = None,
) -> tuple[Evidence, ...]:  # fmt: skip
    """Return all measures in the order of `measures.toml`, those too that can't be told.

    Parameters
    ----------
    tallies
        Of the round of ratings that is looked at.
    cuts
        The retailer's own; those of the app when left out.
    only
        Ids of the measures that are wanted; all when left out.
    """
    asked = _asked(read, facts, filters, tallies)
    wanted = [each for each in measures() if only is None or each.id in only]
    return tuple(_evidence((cuts or Cuts()).applied(each), asked) for each in wanted)


def measure(
    read: Read, facts: Facts, filters: Filters, metric_id: str, tallies: tuple[Tally, ...] = (),
    *, cuts: Cuts | None = None,
) -> Evidence:  # fmt: skip
    """Return one measure alone, in any window: the same figure as among all of them.

    Raises
    ------
    KeyError
        When there is no such measure.
    """
    chosen = (cuts or Cuts()).applied(measures_by_id()[metric_id])
    return _evidence(chosen, _asked(read, facts, filters, tallies))


def behind(metric_id: str, filters: Filters, facts: Facts | None = None) -> ir.Table | None:
    """Return who or what stands behind a measure; None where it counts neither customers nor orders.

    One row per customer (customer_key) or order (system, order_id), with `counts`: whether it counts towards
    the figure, or only among those that it is of.

    Parameters
    ----------
    facts
        Where the window may be too long for the data to have one before it: such a window is cut into halves
        by measures that compare two.
    """
    if metric_id not in BEHIND:
        return None
    both = windows(facts, filters) if facts is not None and metric_id in OF_TWO_WINDOWS else None
    return BEHIND[metric_id](both[1] if both else filters)


def lowest(found: Iterable[Evidence]) -> tuple[int, int] | None:
    """Return the level of a component, from and to: that of its lowest measure; None without evidence."""
    told = [
        (each.level, each.level_high)
        for each in found
        if each.level is not None and each.level_high is not None
    ]
    return (min(low for low, _ in told), min(high for _, high in told)) if told else None


def _asked(read: Read, facts: Facts, filters: Filters, tallies: tuple[Tally, ...]) -> Asked:
    row = read(order_totals(selected_days(filters))).iloc[0]
    return Asked(read, facts, filters, tallies, {str(name): float(amount) for name, amount in row.items()})


def _evidence(one: Measure, asked: Asked) -> Evidence:
    missing = tuple(need for need in one.needs if not _has_table(need, asked.facts))
    figure = Figure(None, lacks=missing) if missing else FIGURES[one.id](asked)
    if figure.found is None:
        return _untold(one, figure)
    value, low, high = figure.found.estimate, figure.found.low, figure.found.high
    sure = math.isfinite(low) and math.isfinite(high)
    levels = level_range(one, low, high) if sure else (LEVELS[0], LEVELS[-1])
    asked_for = Window(asked.filters.start, asked.filters.end)
    return Evidence(
        metric=one.id, label=one.label, meaning=one.meaning, unit=one.unit, value=value,
        low=low if sure else None, high=high if sure else None, n=figure.n, n_of=figure.n_of,
        level=levels[0], level_high=levels[1], needs=one.needs, cuts=one.cuts,
        window=None if figure.is_of_all_time else figure.window or asked_for,
        rows=rows_of(figure), behind=_kind(one.id),
    )  # fmt: skip


def _has_table(need: str, facts: Facts) -> bool:
    names = {need.split(".", maxsplit=1)[0], INSTEAD.get(need, need).split(".")[0]}
    return not names.isdisjoint(facts.tables)


def _untold(one: Measure, figure: Figure) -> Evidence:
    reason = (
        f"Can't tell yet: needs {_wanted(figure.lacks)}."
        if figure.lacks
        else f"Can't tell yet. {figure.reason}"
    )
    return Evidence(
        metric=one.id, label=one.label, meaning=one.meaning, unit=one.unit, value=None, low=None, high=None,
        n=figure.n, n_of=figure.n_of, level=None, level_high=None, lacks=figure.lacks, reason=reason,
        needs=one.needs, cuts=one.cuts,
    )  # fmt: skip


def _kind(metric_id: str) -> str:
    if metric_id not in BEHIND:
        return ""
    return ORDERS if metric_id in OF_ORDERS else CUSTOMERS


def _wanted(lacks: tuple[str, ...]) -> str:
    """Say in words which columns of which files are missing: "a file of feedback with Given and Answered"."""
    wanted: dict[str, list[str]] = {}
    for need in lacks:
        table, column = need.split(".")
        wanted.setdefault(table, []).append(f"“{tables()[table].columns[column].label}”")
    return listing(
        [
            f"a file of {tables()[table].label.lower()} with {listing(names)}"
            for table, names in wanted.items()
        ]
    )
