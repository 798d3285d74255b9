"""What do all analyses share? A reader in, a frozen result out that says what it looked at.

`dataclasses.asdict` of a result is the report of the command line: names of fields are names of keys.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

import ibis.expr.types as ir
import pandas as pd

from lib.analysis.filters import Filters
from lib.workspace.facts import Facts


class Read(Protocol):
    """Runs an expression over unbound tables and returns its rows; `Workspace.read` is one."""

    def __call__(self, expression: ir.Expr, /) -> pd.DataFrame:
        """Return the rows of the expression."""
        ...


Tell = Callable[[str, float], None]
"""Hears of a step before it is taken: its words, and the share of the work that is done by then."""


def silent(step: str, done: float) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Window:
    """The days looked at, both included."""

    start: date
    end: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What every result says besides its figures.

    Attributes
    ----------
    as_of
        The day "today" was taken to be.
    window
        The days looked at.
    currency
        ISO code of all money in the result; None where no file told it.
    answer
        The page's first sentence, computed; plain text.
    caveat
        What would change it, or empty.
    """

    as_of: date
    window: Window
    currency: str | None
    answer: str
    caveat: str


def looked_at(facts: Facts, filters: Filters) -> dict[str, Any]:
    """Return the fields of `Result` that do not depend on the figures."""
    return {
        "as_of": filters.as_of,
        "window": Window(filters.start, filters.end),
        "currency": facts.currency,
    }


def ratio(part: float, whole: float) -> float | None:
    """Return a part of a whole, or None where the whole is not above 0 and a share would say nothing."""
    return float(part / whole) if whole > 0 else None


def as_day(value: Any) -> date | None:
    """Return a date cell of a frame as a date, or None where it is empty."""
    return None if pd.isna(value) else pd.Timestamp(value).date()


def as_time(value: Any) -> datetime | None:
    """Return a time cell of a frame as a datetime, or None where it is empty."""
    return None if pd.isna(value) else pd.Timestamp(value).to_pydatetime()
