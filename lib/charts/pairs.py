"""What differs between two groups, line by line? Two dots a row, joined by what lies between them.

Grain in: one row per label. Grain out: a `Chart`.
"""

import pandas as pd
import plotly.graph_objects as go

from lib.charts.chart import Chart, label
from lib.charts.theme import ACCENT, OTHER, styled
from lib.schema import formats

_ROW = 30
_FOOT = 78


def share_pairs(
    frame: pd.DataFrame, first: str, second: str, *, colours: tuple[str, str] = (ACCENT, OTHER)
) -> Chart:
    """Draw a share of each of two groups on one line a label.

    Parameters
    ----------
    frame
        First column the label, then the share (0 to 1) of the first and of the second group.
    first, second
        Names of the groups.
    colours
        Of the first and the second.
    """
    names = [str(name) for name in frame.iloc[:, 0]]
    sides = [frame.iloc[:, place].astype(float).tolist() for place in (1, 2)]
    figure = go.Figure()
    _join(figure, sides)
    for place in (1, 0):  # what is drawn last lies on top
        _dots(figure, names, sides[place], (first, second)[place], colours[place])
    styled(figure, _FOOT + _ROW * max(len(names), 1))
    _lay_out(figure, names)
    table = frame.iloc[:, :3].set_axis([str(frame.columns[0]).capitalize(), first, second], axis=1)
    return Chart(
        figure,
        _sentence(names, sides, first, second),
        table,
        finding=_finding(names, sides, first),
        holds_shares=True,
    )


def _join(figure: go.Figure, sides: list[list[float]]) -> None:
    """Draw the line between the two dots of each row."""
    for row, ends in enumerate(zip(*sides, strict=True)):
        figure.add_scatter(
            x=list(ends),
            y=[row, row],
            mode="lines",
            line={"color": OTHER, "width": 3},
            opacity=0.35,
            hoverinfo="skip",
            showlegend=False,
        )


def _dots(figure: go.Figure, names: list[str], values: list[float], group: str, colour: str) -> None:
    """Draw the shares of one group."""
    figure.add_scatter(
        x=values,
        y=list(range(len(names))),
        mode="markers",
        name=label(group),
        marker={"color": colour, "size": 11},
        hovertemplate=[
            f"{label(what)}: {label(group)} {formats.share(value)}<extra></extra>"
            for what, value in zip(names, values, strict=True)
        ],
    )


def _lay_out(figure: go.Figure, names: list[str]) -> None:
    """Put the labels on the left, first on top, and the legend above."""
    figure.update_layout(
        showlegend=True,
        legend={
            "orientation": "h",
            "y": 1,
            "yanchor": "bottom",
            "x": 0,
            "title": None,
            "traceorder": "reversed",
        },
    )
    figure.update_yaxes(
        tickmode="array",
        tickvals=list(range(len(names))),
        ticktext=[label(name) for name in names],
        range=[len(names) - 0.5, -0.5],
        showgrid=False,
    )
    figure.update_xaxes(tickformat=".0%", rangemode="tozero", nticks=5)


def _furthest(sides: list[list[float]]) -> int:
    return max(range(len(sides[0])), key=lambda row: abs(sides[0][row] - sides[1][row]))


def _finding(names: list[str], sides: list[list[float]], first: str) -> str:
    if not names:
        return "Nothing to compare"
    apart = _furthest(sides)
    told = f"{formats.share(sides[0][apart])} against {formats.share(sides[1][apart])}"
    return f"{first} differ most in {names[apart]}: {told}"


def _sentence(names: list[str], sides: list[list[float]], first: str, second: str) -> str:
    if not names:
        return f"{first} beside {second}: nothing to compare."
    apart = _furthest(sides)
    told = f"{names[apart]}, {formats.share(sides[0][apart])} against {formats.share(sides[1][apart])}"
    return f"{first} beside {second}, {len(names)} shares; they differ most in {told}."
