"""What does a page bring into the board pack? The parts that pages share: what they are made of, and told.

A page of the pack asks the very analysis that the page in the browser asks, with the same arguments, so that
a session answers from its cache and the numbers are the same ones. What can't tell yet gives its reason.
"""

import shlex
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from lib.analysis.filters import Filters
from lib.analysis.result import Result
from lib.export.pack import Cell, Column, KeyFigure, Picture, Role, Table, Unit, legible
from lib.schema import formats
from lib.schema.cuts import Cuts
from lib.schema.metrics import metrics
from lib.schema.personas import PersonaBook
from lib.schema.targets import Targets
from lib.workspace.facts import Facts

MOST_COLUMNS = 24
"""Months, and cohorts, that a chart has room for."""


class Ask(Protocol):
    """Asks an analysis of a workspace; `lib.ui.session.compute` is one."""

    def __call__(
        self, analysis: Callable[..., Any], /, *, within: Filters | None = None, **params: Any
    ) -> Any:
        """Return its result, in other filters than the pack's where `within` is given."""
        ...


@dataclass(frozen=True, slots=True)
class Ground:
    """What a pack is made of: who is asked, the data, what was chosen; personas, cuts, targets in force."""

    ask: Ask
    facts: Facts
    filters: Filters
    book: PersonaBook
    cuts: Cuts
    targets: Targets = ()


@dataclass(frozen=True, slots=True)
class Told:
    """What a page tells: its result with chart, table, figures; the report and metrics behind them.

    `within` are the filters that the command line would need, where they are not the pack's; `ignores` names
    those fields of the filters that the page leaves out.
    """

    result: Result
    n: str
    picture: Picture
    table: Table
    figures: tuple[KeyFigure, ...]
    report: str
    metrics: tuple[str, ...]
    within: Filters | None = None
    ignores: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


Page = Callable[[Ground], Told | str]
"""Tells, or says why it can't."""


def table_of(columns: Iterable[tuple[str, Unit]], rows: Iterable[tuple[Cell, ...]]) -> Table:
    """Return a table whose words are fit for every format."""
    return Table(
        tuple(Column(label, unit) for label, unit in columns),
        tuple(tuple(legible(cell) if isinstance(cell, str) else cell for cell in row) for row in rows),
    )


def figure_of(metric: str, value: float | None, note: str = "", label: str = "") -> KeyFigure:
    """Return a number with its label of the glossary, or another one."""
    known = metrics()[metric]
    return KeyFigure(label or known.label, value, unit_of(metric), note)


def unit_of(metric: str) -> Unit:
    """Return how a metric's values are written."""
    known = metrics()[metric]
    if known.unit in ("money", "share", "count", "days"):
        return known.unit  # type: ignore[return-value]
    return "number"


def first_in_colour(count: int) -> tuple[Role, ...]:
    """Return the colours of so many marks of which the first is spoken of."""
    rest: list[Role] = ["quiet"] * (count - 1)
    return ("accent", *rest)


def in_currency(text: str, currency: str | None) -> str:
    """Return a title with the currency of its amounts behind it."""
    return f"{text}, {currency}" if currency else text


def between(low: float | None, high: float | None, write: Callable[[float], str]) -> str:
    """Write the ends of a 95 % interval; nothing where they can't be told."""
    return "" if low is None or high is None else f"{write(low)} to {write(high)}"


def money(currency: str | None) -> Callable[[float], str]:
    """Return what writes an amount shortly."""
    return lambda value: formats.short(formats.money(value, currency))


def command_of(report: str, filters: Filters, options: Iterable[str] = ()) -> str:
    """Return what makes a report again on the command line."""
    words = ["python", "-m", "lib", "report", report, "--workspace", "PATH"]
    words += ["--from", f"{filters.start}", "--to", f"{filters.end}"]
    words += ["--as-of", f"{filters.as_of}"] if filters.as_of != filters.end else []
    words += [part for channel in filters.channels for part in ("--channel", channel)]
    words += [part for store in filters.stores for part in ("--store", store)]
    words += ["--segment", filters.segment] if filters.segment else []
    return legible(shlex.join([*words, *options]), 2000)
