"""Who is above and who below the usual? An index a row, as a dot with its 95 % interval around 100.

Grain in: one row per group. Grain out: a `Chart`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from lib.charts.chart import Chart, label
from lib.charts.theme import ACCENT, OTHER, TEXT, styled
from lib.schema import formats

_ROW = 32
_USUAL = 100
_FURTHEST = 400  # an interval that goes on is cut here: what lies beyond is as clear as what lies before


@dataclass(frozen=True, slots=True)
class IndexDot:
    """A group: its index with the interval, its share as written, over how many people, and if it stands."""

    name: str
    index: float
    low: float
    high: float
    share: str
    n: int
    stands: bool

    @property
    def told(self) -> str:
        """The group in words."""
        ends = f"{formats.count(self.low)} to {formats.count(self.high)}"
        return f"{self.name}: {formats.count(self.index)} ({ends}), {self.share}, n = {formats.count(self.n)}"


def index_dots(rows: Sequence[IndexDot], what: str, usual: str) -> Chart:
    """Draw one dot with its interval a row, top first; those that stand in colour, the others grey.

    Parameters
    ----------
    rows
        Top first.
    what
        What the index is of: "Gift".
    usual
        What 100 is: "all orders".
    """
    figure = go.Figure()
    figure.add_vline(x=_USUAL, line_color=TEXT, line_width=1)
    for place, row in enumerate(rows):
        colour = ACCENT if row.stands else OTHER
        ends = [min(row.low, _FURTHEST), min(row.high, _FURTHEST)]
        figure.add_scatter(
            x=ends, y=[place, place], mode="lines", line={"color": colour, "width": 4}, opacity=0.45,
            hoverinfo="skip",
        )  # fmt: skip
        figure.add_scatter(
            x=[min(row.index, _FURTHEST)], y=[place], mode="markers",
            marker={"color": colour, "size": 11, "symbol": "circle" if row.stands else "circle-open"},
            hovertemplate=f"{label(row.told)}<extra></extra>",
        )  # fmt: skip
    styled(figure, 64 + _ROW * max(len(rows), 1))
    figure.update_yaxes(
        tickmode="array",
        tickvals=list(range(len(rows))),
        ticktext=[label(f"{row.name} · {row.share}") for row in rows],
        range=[len(rows) - 0.5, -0.5],
        showgrid=False,
    )
    top = max([150.0, *(min(row.high, _FURTHEST) for row in rows)])
    figure.update_xaxes(range=[0, top * 1.04], title=f"Index, 100 = {usual}", nticks=6)
    return Chart(figure, _sentence(rows, what, usual), _twin(rows), finding=_finding(rows, what))


def _finding(rows: Sequence[IndexDot], what: str) -> str:
    clear = [row for row in rows if row.stands]
    if not clear:
        return f"{what}: no difference beyond chance"
    most = max(clear, key=lambda row: abs(row.index - _USUAL))
    return f"{what}: {most.name} {formats.count(most.index)}, where 100 is usual"


def _sentence(rows: Sequence[IndexDot], what: str, usual: str) -> str:
    clear = [row for row in rows if row.stands]
    told = "; ".join(row.told for row in clear[:4])
    text = f"Index of {what} by group, 100 being {usual}: {len(clear)} of {len(rows)} differ beyond chance"
    return f"{text}. {told}." if told else f"{text}."


def _twin(rows: Sequence[IndexDot]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            (row.name, row.share, row.index, row.low, row.high, row.n, "yes" if row.stands else "no")
            for row in rows
        ],
        columns=["Group", "Share", "Index", "From", "To", "n", "Beyond chance"],
    )
