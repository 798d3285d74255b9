"""What goes together with what? A grid of things down and across, each cell with how many times as often.

Grain in: one row per pair. Grain out: a `Chart`. Colour tells how far a cell lies from 1 on the scale of
doublings; what stands is written in bold.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from lib.charts.chart import Chart, label
from lib.charts.theme import DIVERGING, STRONG, scale, styled
from lib.schema import formats

_PALE = DIVERGING[3:7]  # carries text in `STRONG`, in light and in dark
_REACH = 2.0  # doublings of the fullest colour
_ROW, _HEAD = 30, 130
_TEN = 9.95
_FEW = 8  # columns that a phone has room to write in at full size


@dataclass(frozen=True, slots=True)
class PairCell:
    """A pair: how many times as often, the interval, the share, of how many, and whether it stands."""

    first: str
    second: str
    times: float
    low: float
    high: float
    share: float
    n: int
    stands: bool

    @property
    def told(self) -> str:
        """The pair in words."""
        ends = f"{formats.number(self.low, 2)} to {formats.number(self.high, 2)}"
        return (
            f"{self.first} and {self.second}: {formats.number(self.times, 2)} times ({ends}), "
            f"{formats.share(self.share)} of {formats.count(self.n)}"
        )


def cross_matrix(cells: Sequence[PairCell], names: Sequence[str], down: str, across: str) -> Chart:
    """Draw a grid of pairs; a pair that can't be told has an empty cell.

    Parameters
    ----------
    cells
        Each pair once.
    names
        The things, in the order of rows and columns.
    down, across
        What a row and a column stand for: "Buyers online of", "also buy in stores".
    """
    by_pair = {(cell.first, cell.second): cell for cell in cells}
    grid = [[by_pair.get((one, two)) for two in names] for one in names]
    figure = go.Figure(
        go.Heatmap(
            z=[[_doublings(cell) for cell in row] for row in grid],
            zmin=-_REACH,
            zmax=_REACH,
            colorscale=scale(_PALE),
            showscale=False,
            xgap=2,
            ygap=2,
            text=[[_written(cell) for cell in row] for row in grid],
            texttemplate="%{text}",
            textfont={"color": STRONG, "size": 12 if len(names) <= _FEW else 10},
            hovertext=[[label(cell.told) if cell else "" for cell in row] for row in grid],
            hovertemplate="%{hovertext}<extra></extra>",
            hoverongaps=False,
        )
    )
    styled(figure, _HEAD + _ROW * max(len(names), 1))
    ticks = {"tickmode": "array", "tickvals": list(range(len(names))), "showgrid": False}
    written = [label(name) for name in names]
    figure.update_yaxes(**ticks, ticktext=written, autorange="reversed")
    figure.update_xaxes(**ticks, ticktext=written, side="top", tickangle=-90, title=across)
    return Chart(figure, _sentence(cells, down, across), _twin(cells, down, across))


def _doublings(cell: PairCell | None) -> float | None:
    if cell is None:
        return None
    return max(-_REACH, min(_REACH, math.log2(cell.times))) if cell.times > 0 else -_REACH


def _written(cell: PairCell | None) -> str:
    if cell is None:
        return ""
    # Three letters at most: a dozen columns have room for no more on a phone.
    text = f"{cell.times:.1f}" if cell.times < _TEN else formats.count(cell.times)
    return f"<b>{text}</b>" if cell.stands else text


def _sentence(cells: Sequence[PairCell], down: str, across: str) -> str:
    clear = sorted((cell for cell in cells if cell.stands), key=lambda cell: -cell.times)
    head = f"{down} one thing who {across} another: {len(clear)} of {len(cells)} pairs stand out"
    return f"{head}. {'; '.join(cell.told for cell in clear[:4])}." if clear else f"{head}."


def _twin(cells: Sequence[PairCell], down: str, across: str) -> pd.DataFrame:
    return pd.DataFrame(
        [
            (
                c.first,
                c.second,
                formats.share(c.share),
                c.n,
                c.times,
                c.low,
                c.high,
                "yes" if c.stands else "no",
            )
            for c in cells
        ],
        columns=[down, across.capitalize(), "Share", "Buyers", "Times", "From", "To", "Clearly"],
    )
