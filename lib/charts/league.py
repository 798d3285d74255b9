"""Who really differs? A row each: as it was seen, and drawn towards the mean with its interval.

Grain in: one row per store. Grain out: a `Chart`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from lib.charts.chart import Chart, label
from lib.charts.theme import ACCENT, OTHER, TEXT, styled

_ROW = 26
_FOOT = 70
_MOST_TOLD = 4


@dataclass(frozen=True, slots=True)
class LeagueRow:
    """A store: its value as seen, as drawn to the mean with interval, of how many, and if it differs."""

    name: str
    seen: float
    value: float
    low: float
    high: float
    n: int
    differs: bool


def league(
    rows: Sequence[LeagueRow],
    written: Callable[[float], str],
    unit: str,
    mean: float,
    *,
    holds_shares: bool = False,
) -> Chart:
    """Draw a dot with its interval a row, a small open mark where it was seen; who differs in colour.

    Parameters
    ----------
    rows
        Top first.
    written
        How a value is written.
    unit
        What the values are.
    mean
        Where a line is drawn.
    holds_shares
        Whether the values are shares, 0 to 1.
    """
    figure = go.Figure()
    figure.add_vline(x=mean, line_color=TEXT, line_width=1)
    for place, row in enumerate(rows):
        _row(figure, place, row, written)
    styled(figure, _FOOT + _ROW * max(len(rows), 1))
    figure.update_yaxes(
        tickmode="array", tickvals=list(range(len(rows))), ticktext=[label(row.name) for row in rows],
        range=[len(rows) - 0.5, -0.5], showgrid=False,
    )  # fmt: skip
    figure.update_xaxes(title=label(unit), nticks=6, tickformat=".0%" if holds_shares else "~s")
    return Chart(figure, _sentence(rows, written, unit, mean), _twin(rows, unit), holds_shares=holds_shares)


def _row(figure: go.Figure, place: int, row: LeagueRow, written: Callable[[float], str]) -> None:
    colour = ACCENT if row.differs else OTHER
    hover = (
        f"{label(row.name)}: {label(_told(row, written))}; seen {label(written(row.seen))}, "
        f"n = {row.n:,}<extra></extra>"
    )
    figure.add_scatter(
        x=[row.low, row.high], y=[place, place], mode="lines", line={"color": colour, "width": 4},
        opacity=0.45, hoverinfo="skip",
    )  # fmt: skip
    figure.add_scatter(
        x=[row.seen], y=[place], mode="markers", hovertemplate=hover,
        marker={"color": colour, "size": 9, "symbol": "diamond-open", "line": {"width": 1.5}},
    )  # fmt: skip
    figure.add_scatter(
        x=[row.value], y=[place], mode="markers", hovertemplate=hover,
        marker={"color": colour, "size": 10, "symbol": "circle" if row.differs else "circle-open",
                "line": {"width": 2, "color": colour}},
    )  # fmt: skip


def _told(row: LeagueRow, written: Callable[[float], str]) -> str:
    return f"{written(row.value)} ({written(row.low)} to {written(row.high)})"


def _sentence(rows: Sequence[LeagueRow], written: Callable[[float], str], unit: str, mean: float) -> str:
    clear = [row for row in rows if row.differs]
    told = "; ".join(f"{row.name} {_told(row, written)}" for row in clear[:_MOST_TOLD])
    differ = "1 differs" if len(clear) == 1 else f"{len(clear)} differ"
    text = f"{unit} of {len(rows)} stores, drawn towards their mean of {written(mean)}; {differ}"
    return f"{text}: {told}." if told else f"{text}."


def _twin(rows: Sequence[LeagueRow], unit: str) -> pd.DataFrame:
    return pd.DataFrame(
        [
            (row.name, row.seen, row.value, row.low, row.high, row.n, "yes" if row.differs else "")
            for row in rows
        ],
        columns=["Store", f"{unit}, seen", "Drawn to the mean", "From", "To", "n", "Differs"],
    )
