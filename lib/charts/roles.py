"""Where do executives, the team and customers see the company differently? Dots on levels 1 to 5.

Grain in: one row per component. Grain out: a `Chart`. Where the difference of the first two stands the row is
in colour, elsewhere grey: it may be chance.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from lib.charts.chart import Chart, label
from lib.charts.theme import ACCENT, OTHER, TEXT, styled
from lib.schema import formats

_ROW = 34
_FOOT = 104
_LEVELS = (1, 5)
_MARKS = ("circle", "circle-open", "diamond-open")


@dataclass(frozen=True, slots=True)
class Views:
    """One component: mean levels of the first and the second group, their difference, its 95 % interval.

    `low` and `high` are None where everybody answered, so that nothing is left to chance. `third` is the mean
    of customers where they were asked. `stands` says whether the difference does, where that is decided
    beside others; None leaves it to the interval.
    """

    name: str
    first: float
    second: float
    difference: float
    low: float | None
    high: float | None
    third: float | None = None
    stands: bool | None = None

    @property
    def is_clear(self) -> bool:
        """Whether it stands; where nobody decided, whether the interval leaves out zero."""
        if self.stands is not None:
            return self.stands
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)

    @property
    def written(self) -> str:
        """The difference with its interval: "+2.1 (+1.5 to +2.7)"."""
        if self.low is None or self.high is None:
            return f"{_signed(self.difference)} (everybody answered)"
        return f"{_signed(self.difference)} ({_signed(self.low)} to {_signed(self.high)})"


def views_apart(rows: Sequence[Views], first: str, second: str, third: str = "customers") -> Chart:
    """Draw a full dot for the first group, an open one for the second, a diamond for customers; a row each.

    Parameters
    ----------
    rows
        Top first.
    first, second, third
        What the groups are called: "executives".
    """
    places = list(range(len(rows)))
    colours = [ACCENT if row.is_clear else OTHER for row in rows]
    figure = go.Figure()
    for place, row, colour in zip(places, rows, colours, strict=True):
        ends = [row.first, row.second] + ([row.third] if row.third is not None else [])
        figure.add_scatter(
            x=[min(ends), max(ends)], y=[place, place], mode="lines", opacity=0.4,
            line={"color": colour, "width": 3}, hoverinfo="skip", showlegend=False,
        )  # fmt: skip
    named = ((second, "second"), (first, "first"), (third, "third"))
    symbols = {"first": _MARKS[0], "second": _MARKS[1], "third": _MARKS[2]}
    for who, field in named:
        _dots(figure, rows, colours, (who, field, symbols[field]))
    styled(figure, _FOOT + _ROW * max(len(rows), 1))
    figure.update_yaxes(
        tickmode="array", tickvals=places, ticktext=[two_lines(row.name) for row in rows],
        range=[len(rows) - 0.5, -0.5], showgrid=False,
    )  # fmt: skip
    asked = any(row.third is not None for row in rows)
    figure.update_xaxes(
        range=[_LEVELS[0] - 0.15, _LEVELS[1] + 0.15], dtick=1, title_font_color=TEXT,
        title=f"● {first}<br>○ {second}" + (f"<br>◇ {third}" if asked else ""),
    )  # fmt: skip
    return Chart(figure, _sentence(rows, first, second), _twin(rows, first, second, third))


def _dots(
    figure: go.Figure, rows: Sequence[Views], colours: Sequence[str], mark: tuple[str, str, str]
) -> None:
    who, field, symbol = mark
    told = [(place, row, getattr(row, field)) for place, row in enumerate(rows)]
    shown = [(place, row, level) for place, row, level in told if level is not None]
    own = [colours[place] for place, _, _ in shown]
    figure.add_scatter(
        x=[level for _, _, level in shown], y=[place for place, _, _ in shown], mode="markers",
        name=who.capitalize(), showlegend=False,
        marker={"color": own, "size": 12, "symbol": symbol, "line": {"width": 2.5, "color": own}},
        hovertemplate=[
            f"{label(row.name)}: {label(who)} {formats.number(level, 2)}, {row.written} apart<extra></extra>"
            for _, row, level in shown
        ],
    )  # fmt: skip


def two_lines(text: str) -> str:
    """Break a long name at the blank nearest its middle."""
    blanks = [place for place, letter in enumerate(text) if letter == " "]
    if len(text) < 26 or not blanks:  # noqa: PLR2004 (letters that fit beside the dots on a phone)
        return label(text)
    middle = min(blanks, key=lambda place: abs(place - len(text) / 2))
    return f"{label(text[:middle])}<br>{label(text[middle + 1 :])}"


def _sentence(rows: Sequence[Views], first: str, second: str) -> str:
    if not rows:
        return f"{first.capitalize()} beside {second}: nothing can be compared."
    clear = sum(row.is_clear for row in rows)
    widest = max(rows, key=lambda row: abs(row.difference))
    return (
        f"{first.capitalize()} beside {second} on {formats.plural(len(rows), 'component')}, "
        f"{formats.count(clear)} of them clearly apart; most so {widest.name}: "
        f"{formats.number(widest.first, 2)} against {formats.number(widest.second, 2)}."
    )


def _twin(rows: Sequence[Views], first: str, second: str, third: str) -> pd.DataFrame:
    frame = pd.DataFrame(
        [
            (row.name, round(row.first, 2), round(row.second, 2), row.third, row.written,
             "yes" if row.is_clear else "may be chance")
            for row in rows
        ],
        columns=["Component", first.capitalize(), second.capitalize(), third.capitalize(),
                 "Difference (95 % interval)", "Clearly apart"],
    )  # fmt: skip
    asked = any(row.third is not None for row in rows)
    return frame if asked else frame.drop(columns=[third.capitalize()])


def _signed(value: float) -> str:
    return f"{value:+.1f}".replace("-", "−")
