"""Where do executives and associates see the company differently? Two dots a component on levels 1 to 5.

Grain in: one row per component. Grain out: a `Chart`. Where the 95 % interval of the difference leaves out
zero the row is in colour, elsewhere grey: it may be chance.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from lib.charts.chart import Chart, label
from lib.charts.theme import ACCENT, OTHER, TEXT, styled
from lib.schema import formats

_ROW = 34
_FOOT = 84
_LEVELS = (1, 5)


@dataclass(frozen=True, slots=True)
class Views:
    """One component: mean levels of executives and associates, their difference, its 95 % interval."""

    name: str
    executives: float
    associates: float
    difference: float
    low: float
    high: float

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves out zero."""
        return self.low > 0 or self.high < 0

    @property
    def written(self) -> str:
        """The difference with its interval: "+2.1 (+1.5 to +2.7)"."""
        return f"{_signed(self.difference)} ({_signed(self.low)} to {_signed(self.high)})"


def executives_beside_associates(rows: Sequence[Views]) -> Chart:
    """Draw a full dot for executives and an open one for associates, joined, one row a component.

    Parameters
    ----------
    rows
        Top first.
    """
    places = list(range(len(rows)))
    colours = [ACCENT if row.is_clear else OTHER for row in rows]
    figure = go.Figure()
    for place, row, colour in zip(places, rows, colours, strict=True):
        figure.add_scatter(
            x=[row.executives, row.associates], y=[place, place], mode="lines", opacity=0.4,
            line={"color": colour, "width": 3}, hoverinfo="skip", showlegend=False,
        )  # fmt: skip
    for who, symbol in (("associates", "circle-open"), ("executives", "circle")):
        levels = [getattr(row, who) for row in rows]
        figure.add_scatter(
            x=levels, y=places, mode="markers", name=who.capitalize(), showlegend=False,
            marker={"color": colours, "size": 12, "symbol": symbol, "line": {"width": 2.5, "color": colours}},
            hovertemplate=[
                f"{label(row.name)}: {who} {formats.number(level, 2)}, {row.written} apart<extra></extra>"
                for row, level in zip(rows, levels, strict=True)
            ],
        )  # fmt: skip
    styled(figure, _FOOT + _ROW * max(len(rows), 1))
    figure.update_yaxes(
        tickmode="array", tickvals=places, ticktext=[_two_lines(row.name) for row in rows],
        range=[len(rows) - 0.5, -0.5], showgrid=False,
    )  # fmt: skip
    figure.update_xaxes(
        range=[_LEVELS[0] - 0.15, _LEVELS[1] + 0.15], dtick=1, title="● executives   ○ associates",
        title_font_color=TEXT,
    )  # fmt: skip
    return Chart(figure, _sentence(rows), _twin(rows))


def _two_lines(text: str) -> str:
    """Break a long name at the blank nearest its middle."""
    blanks = [place for place, letter in enumerate(text) if letter == " "]
    if len(text) < 26 or not blanks:  # noqa: PLR2004 (letters that fit beside the dots on a phone)
        return label(text)
    middle = min(blanks, key=lambda place: abs(place - len(text) / 2))
    return f"{label(text[:middle])}<br>{label(text[middle + 1 :])}"


def _sentence(rows: Sequence[Views]) -> str:
    if not rows:
        return "Executives beside associates: nothing can be compared."
    clear = sum(row.is_clear for row in rows)
    widest = max(rows, key=lambda row: abs(row.difference))
    return (
        f"Executives beside associates on {formats.plural(len(rows), 'component')}, {formats.count(clear)} "
        f"of them clearly apart; most so {widest.name}: {formats.number(widest.executives, 2)} against "
        f"{formats.number(widest.associates, 2)}."
    )


def _twin(rows: Sequence[Views]) -> pd.DataFrame:
    return pd.DataFrame(
        [(row.name, round(row.executives, 2), round(row.associates, 2), row.written) for row in rows],
        columns=["Component", "Executives", "Associates", "Difference (95 % interval)"],
    )


def _signed(value: float) -> str:
    return f"{value:+.1f}".replace("-", "−")
