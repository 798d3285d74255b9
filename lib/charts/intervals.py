"""Do two groups differ, and how sure is that? Differences as dots with 95 % intervals around zero.

Grain in: one row per measure. Grain out: a `Chart`. Measures have different units, so that each row is scaled
by itself: what can be compared is the sign and whether the interval reaches zero; the figures are written.
"""

from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from lib.charts.chart import Chart, label
from lib.charts.theme import ACCENT, OTHER, TEXT, styled

_ROW = 46


@dataclass(frozen=True, slots=True)
class Difference:
    """One measure: its difference first minus second, its 95 % interval, and both values as written.

    `stands` says whether it differs, where that is decided beside others; None leaves it to the interval.
    """

    name: str
    difference: float
    low: float
    high: float
    first: str
    second: str
    written: str
    stands: bool | None = None

    @property
    def told(self) -> str:
        """The measure with both values."""
        return f"{self.name}: {self.first} against {self.second}"

    @property
    def is_clear(self) -> bool:
        """Whether it stands; where nobody decided, whether the interval leaves out zero."""
        return self.low > 0 or self.high < 0 if self.stands is None else self.stands


def differences(
    rows: list[Difference], first: str, second: str, *, colours: tuple[str, str] = (ACCENT, ACCENT)
) -> Chart:
    """Draw one dot with its interval a row; clear differences in colour, the others grey.

    Parameters
    ----------
    rows
        Top first.
    first, second
        The two groups: "Top customers", "All others".
    colours
        Of a clear difference towards the first group, and towards the second.
    """
    figure = go.Figure()
    figure.add_vline(x=0, line_color=TEXT, line_width=1)
    for place, row in enumerate(rows):
        _interval(figure, place, row, colours)
    styled(figure, 56 + _ROW * max(len(rows), 1))
    figure.update_yaxes(
        tickmode="array",
        tickvals=list(range(len(rows))),
        ticktext=[
            f"<b>{label(row.name)}</b><br>{label(row.first)} against {label(row.second)}" for row in rows
        ],
        range=[len(rows) - 0.5, -0.5],
        showgrid=False,
    )
    figure.update_xaxes(
        range=[-1.12, 1.12], showticklabels=False, showgrid=False, title=f"← less    {first}    more →"
    )
    return Chart(
        figure,
        _sentence(rows, first, second),
        _twin(rows, first, second),
        finding=_finding(rows, first, second),
    )


def _interval(figure: go.Figure, place: int, row: Difference, colours: tuple[str, str]) -> None:
    size = max(abs(row.low), abs(row.high)) or 1.0
    low, middle, high = (value / size for value in (row.low, row.difference, row.high))
    colour = (colours[0] if row.difference > 0 else colours[1]) if row.is_clear else OTHER
    figure.add_scatter(
        x=[low, high],
        y=[place, place],
        mode="lines",
        line={"color": colour, "width": 4},
        opacity=0.45,
        hoverinfo="skip",
    )
    figure.add_scatter(
        x=[middle],
        y=[place],
        mode="markers",
        marker={"color": colour, "size": 11},
        hovertemplate=f"{label(row.told)}, {label(row.written)}<extra></extra>",
    )


def _finding(rows: list[Difference], first: str, second: str) -> str:
    clear = sum(row.is_clear for row in rows)
    return f"{first} differ from {second.lower()} in {clear} of {len(rows)} measures"


def _sentence(rows: list[Difference], first: str, second: str) -> str:
    clear = [row for row in rows if row.is_clear]
    told = "; ".join(row.told for row in clear[:4])
    count = f"{len(clear)} of {len(rows)} measures differ clearly"
    return f"{first} against {second}, {count}{'. ' if told else ''}{told}."


def _twin(rows: list[Difference], first: str, second: str) -> pd.DataFrame:
    return pd.DataFrame(
        [(row.name, row.first, row.second, row.written) for row in rows],
        columns=["Measure", first, second, "Difference (95 % interval)"],
    )
