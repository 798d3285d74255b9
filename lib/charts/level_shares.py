"""How many gave each level? One bar a row from level 1 to 5, "don't know" at its end.

Grain in: one row per capability or component. Grain out: a `Chart`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from lib.charts.chart import Chart, label
from lib.charts.theme import OTHER, SEQUENTIAL, STRONG, TEXT, styled
from lib.schema import formats

_ROW = 42
_FOOT = 96
_FITS = 0.07  # share of a bar that has room for its figure
_COLOURS = tuple(SEQUENTIAL[place] for place in (0, 1, 2, 4, 6))
_DARK_FROM = 3
"""From this place on a bar is too dark for the text on it."""


@dataclass(frozen=True, slots=True)
class LevelCounts:
    """One row: how often each level from 1 to 5 was given, and how many don't know."""

    name: str
    counts: tuple[int, ...]
    dont_know: int

    @property
    def parts(self) -> tuple[tuple[str, int], ...]:
        """Label and number of each part, in the order of drawing."""
        levels = tuple((f"Level {level}", n) for level, n in enumerate(self.counts, 1))
        return (*levels, ("Don't know", self.dont_know))

    @property
    def total(self) -> int:
        """Number of answers."""
        return sum(n for _, n in self.parts)


def level_shares(rows: Sequence[LevelCounts]) -> Chart:
    """Draw the shares of the levels, paler for lower ones, top row first."""
    figure = go.Figure()
    names = [label(row.name) for row in rows]
    colours = (*_COLOURS, OTHER)
    for place, (part, _) in enumerate(rows[0].parts if rows else ()):
        numbers = [row.parts[place][1] for row in rows]
        shares = [n / row.total if row.total else 0.0 for n, row in zip(numbers, rows, strict=True)]
        if not any(numbers):
            continue
        figure.add_bar(
            x=shares, y=names, orientation="h", name=part, marker_color=colours[place],
            marker_line_width=0, textangle=0, insidetextanchor="middle", textposition="inside",
            text=[formats.share(share) if share >= _FITS and place < _DARK_FROM else "" for share in shares],
            textfont={"color": STRONG, "size": 12},
            hovertemplate=[
                f"{label(row.name)}, {part.lower()}: {formats.share(share)}, n = {n:,.0f} of {row.total:,.0f}"
                "<extra></extra>"
                for row, share, n in zip(rows, shares, numbers, strict=True)
            ],
        )  # fmt: skip
    styled(figure, _FOOT + _ROW * max(len(rows), 1))
    figure.update_layout(
        barmode="stack", showlegend=True,
        legend={"orientation": "h", "y": 1, "yanchor": "bottom", "x": 0, "traceorder": "normal"},
    )  # fmt: skip
    figure.update_yaxes(type="category", autorange="reversed", showgrid=False)
    figure.update_xaxes(
        range=[0, 1],
        tickformat=".0%",
        nticks=5,
        showgrid=False,
        title="Share of answers",
        title_font_color=TEXT,
    )
    return Chart(figure, _sentence(rows), _twin(rows))


def _sentence(rows: Sequence[LevelCounts]) -> str:
    told = [row for row in rows if row.total]
    if not told:
        return "Levels given: nobody has rated yet."
    low = max(told, key=lambda row: sum(row.counts[:2]) / row.total)
    share = formats.share(sum(low.counts[:2]) / low.total)
    return f"Levels given from 1 to 5; levels 1 and 2 are most frequent in {low.name}: {share} of answers."


def _twin(rows: Sequence[LevelCounts]) -> pd.DataFrame:
    return pd.DataFrame([{"What": row.name, **dict(row.parts)} for row in rows])
