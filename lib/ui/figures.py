"""How is a metric written? Its label and format come from the glossary; its change gets a word and an arrow.

In: ids of the glossary with values. Out: text, metric tiles, rows of a chart of differences.
"""

from collections.abc import Callable, Iterable
from typing import Protocol

import streamlit as st

from lib.analysis.overview import Kpi
from lib.charts.intervals import Difference
from lib.schema import formats
from lib.schema.metrics import metrics
from lib.ui.text import plain

LESS_IS_BETTER = frozenset({"return_share", "discount_share"})
_NARROWEST = 150  # pixels of a tile with "$12.3 million" in it


class Contrast(Protocol):
    """A measure of one group beside another's, with the 95 % interval of the difference."""

    @property
    def measure(self) -> str:
        """Id in the glossary."""

    @property
    def low(self) -> float | None:
        """Lower end of the interval."""

    @property
    def high(self) -> float | None:
        """Upper end of the interval."""


def money_in(currency: str | None) -> Callable[[float], str]:
    """Return what writes an amount of a currency."""
    return lambda value: formats.money(value, currency)


def wall(kpis: Iterable[Kpi], currency: str | None, against: str) -> None:
    """Draw one tile a figure: value, change in words, the months as a small line.

    Parameters
    ----------
    kpis
        In reading order.
    currency
        Of the data.
    against
        What the change is measured against: "the 12 months before".
    """
    with st.grid("auto", min_column_width=_NARROWEST, gap="small"):
        for kpi in kpis:
            _tile(kpi, currency, against)


def _tile(kpi: Kpi, currency: str | None, against: str) -> None:
    known = metrics()[kpi.metric]
    months = [value for value in kpi.series if value is not None]
    word = _change(kpi, in_points=known.unit == "share")
    more = bool(kpi.change and kpi.change > 0)
    st.metric(
        plain(known.label),
        plain(formats.short(known.write(kpi.value, currency))),
        delta=word,
        delta_color="gray"
        if not kpi.change
        else "green"
        if more is not (kpi.metric in LESS_IS_BETTER)
        else "red",
        delta_arrow="off" if not kpi.change else "up" if more else "down",
        chart_data=months if len(months) > 1 else None,
        border=True,
        height="stretch",
        help=plain(f"{known.meaning} Change against {against}." if word else known.meaning),
    )


def _change(kpi: Kpi, in_points: bool) -> str | None:
    if kpi.change is None:
        return None
    if kpi.change == 0:
        return "the same"
    size = f"{formats.points(abs(kpi.change)).lstrip('+')}" if in_points else formats.share(abs(kpi.change))
    return f"{size} {'more' if kpi.change > 0 else 'less'}"


def differences(rows: Iterable[Contrast], sides: tuple[str, str], currency: str | None) -> list[Difference]:
    """Return rows for a chart of differences; measures that can't be told are left out.

    Parameters
    ----------
    rows
        Measures side by side.
    sides
        Names of the two fields that hold the values: ("top", "rest").
    currency
        Of the data.
    """
    told = []
    for row in rows:
        first, second = (getattr(row, side) for side in sides)
        if first is None or second is None or row.low is None or row.high is None:
            continue
        known = metrics()[row.measure]
        ends = (known.write_difference(end, currency) for end in (row.low, row.high))
        told.append(
            Difference(
                name=known.label,
                difference=first - second,
                low=row.low,
                high=row.high,
                first=known.write(first, currency),
                second=known.write(second, currency),
                written=f"{known.write_difference(first - second, currency)} ({' to '.join(ends)})",
            )
        )
    return told
