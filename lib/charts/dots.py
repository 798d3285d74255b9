"""How large is it for each, and how sure is that? Dots with 95 % intervals on one scale.

Grain in: one row per group. Grain out: a `Chart`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from lib.charts.chart import Chart, label
from lib.charts.theme import ACCENT, OTHER, TEXT, styled

_ROW = 32
_FOOT = 70
_NEAR, _SMALL = 0.06, 10  # below, ticks of whole percents would repeat, and 0.8 would read "800m"


@dataclass(frozen=True, slots=True)
class Estimate:
    """A group: its value, the ends of the interval, and of how many it is.

    `stands` tells whether it is in colour, where many are compared; None leaves that to its interval.
    """

    name: str
    value: float
    low: float
    high: float
    n: int
    stands: bool | None = None


def estimates(
    rows: Sequence[Estimate],
    written: Callable[[float], str],
    unit: str,
    *,
    beside: float | None = None,
    holds_shares: bool = False,
    ticks: str | None = None,
) -> Chart:
    """Draw one dot with its interval a row; those that differ, or leave out the line, are in colour.

    Parameters
    ----------
    rows
        Top first.
    written
        How a value is written.
    unit
        What the values are: "Customers who came back".
    beside
        Where a line is drawn: everybody's value, or zero. None draws none, and all dots in colour.
    holds_shares
        Whether the values are shares, 0 to 1.
    ticks
        How numbers along the axis are written, as Plotly says it; by what they are where None.
    """
    figure = go.Figure()
    if beside is not None:
        figure.add_vline(x=beside, line_color=TEXT, line_width=1)
    for place, row in enumerate(rows):
        is_clear = beside is None or not row.low <= beside <= row.high
        is_clear = is_clear if row.stands is None else row.stands
        _dot(figure, place, row, written, ACCENT if is_clear else OTHER)
    styled(figure, _FOOT + _ROW * max(len(rows), 1))
    figure.update_yaxes(
        tickmode="array", tickvals=list(range(len(rows))), ticktext=[label(row.name) for row in rows],
        range=[len(rows) - 0.5, -0.5], showgrid=False,
    )  # fmt: skip
    written_ticks = ticks or _ticks(rows, holds_shares=holds_shares)
    figure.update_xaxes(title=unit, nticks=6, tickformat=written_ticks)
    table = pd.DataFrame(
        [(row.name, row.value, row.low, row.high, row.n) for row in rows],
        columns=["Group", unit, "From", "To", "n"],
    )
    return Chart(figure, _sentence(rows, written, unit), table, holds_shares=holds_shares)


def _ticks(rows: Sequence[Estimate], *, holds_shares: bool) -> str:
    """Return how the axis is written: near shares with a decimal, numbers below ten without a prefix."""
    ends = [end for row in rows for end in (row.low, row.high)] or [0.0]
    if holds_shares:
        return ".0%" if max(ends) - min(ends) >= _NEAR else ".1%"
    top = max(abs(end) for end in ends)
    return "~s" if top >= _SMALL else "~g"


def _dot(figure: go.Figure, place: int, row: Estimate, written: Callable[[float], str], colour: str) -> None:
    figure.add_scatter(
        x=[row.low, row.high], y=[place, place], mode="lines", line={"color": colour, "width": 4},
        opacity=0.45, hoverinfo="skip",
    )  # fmt: skip
    figure.add_scatter(
        x=[row.value], y=[place], mode="markers", marker={"color": colour, "size": 11},
        hovertemplate=f"{label(row.name)}: {label(told(row, written))}, n = {row.n:,}<extra></extra>",
    )  # fmt: skip


def told(row: Estimate, written: Callable[[float], str]) -> str:
    """Write a value with its interval: "31 % (24 % to 40 %)"."""
    return f"{written(row.value)} ({written(row.low)} to {written(row.high)})"


def _sentence(rows: Sequence[Estimate], written: Callable[[float], str], unit: str) -> str:
    if not rows:
        return f"{unit}: no group to show."
    named = "; ".join(f"{row.name} {told(row, written)}" for row in rows[:4])
    return f"{unit}, {len(rows)} groups: {named}."
