"""Where do people and data agree? Components by name in four quarters: rated and shown weak or strong.

Grain in: one row per component that has a quarter. Grain out: a `Chart`. Names stand in lists, not where
their levels would put them: levels are whole numbers, and names would cover each other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import pandas as pd
import plotly.graph_objects as go

from lib.charts.chart import Chart, label
from lib.charts.theme import ACCENT, BETTER, OTHER, PAGE, STRONG, TEXT, WASH, WORSE, styled
from lib.schema import formats

NAMES: Mapping[str, str] = MappingProxyType(
    {
        "blind_spot": "Blind spot",
        "known_strength": "Known strength",
        "known_gap": "Known gap",
        "hidden_strength": "Hidden strength",
    }
)
"""Quarter -> its name, as they are drawn: upper row, then lower row, each from the left."""

_COLOURS = MappingProxyType(
    {"blind_spot": WORSE, "known_strength": BETTER, "known_gap": OTHER, "hidden_strength": ACCENT}
)
_LINE, _HEAD, _FOOT = 17, 44, 96
_WRAP = 19  # letters that fit into half a phone
_FEWEST_LINES = 3


@dataclass(frozen=True, slots=True)
class Placed:
    """One component in its quarter: the median that people gave, and the level that the data shows."""

    name: str
    quarter: str
    said: float
    shown: str


def quarters(rows: Sequence[Placed], middle: int, who: str) -> Chart:
    """Draw the four quarters with the names of their components, those furthest apart first.

    Parameters
    ----------
    rows
        Components with a quarter.
    middle
        The level from which on something is strong.
    who
        Who rated, as a sentence begins: "Everybody".
    """
    held = {name: [row for row in rows if row.quarter == name] for name in NAMES}
    heights = [max(_height(held[left]), _height(held[right])) for left, right in _pairs()]
    figure = go.Figure()
    styled(figure, sum(heights) + _FOOT)
    top = float(sum(heights))
    for height, pair in zip(heights, _pairs(), strict=True):
        for column, name in enumerate(pair):
            _quarter(figure, name, held[name], column, top, height)
        top -= height
    figure.update_xaxes(
        range=[0, 2], showgrid=False, tickmode="array", tickvals=[0.5, 1.5],
        ticktext=[f"Data: under {middle}", f"Data: {middle} or more"],
        title="What the data shows (level)",
    )  # fmt: skip
    figure.update_yaxes(
        range=[0, sum(heights)], showgrid=False, tickmode="array", tickangle=-90,
        tickvals=[heights[1] / 2, heights[1] + heights[0] / 2],
        ticktext=[f"Rated under {middle}", f"Rated {middle} or more"],
    )  # fmt: skip
    return Chart(figure, _sentence(held, who, middle), _twin(rows), finding=_finding(held))


def _pairs() -> tuple[tuple[str, str], tuple[str, str]]:
    first, second, third, fourth = NAMES
    return (first, second), (third, fourth)


def _height(rows: Sequence[Placed]) -> int:
    lines = sum(len(_lines(row)) for row in rows)
    return _HEAD + _LINE * max(lines, _FEWEST_LINES)


def _quarter(
    figure: go.Figure, name: str, rows: Sequence[Placed], column: int, top: float, height: float
) -> None:
    figure.add_shape(
        type="rect", layer="below", x0=column, x1=column + 1, y0=top - height, y1=top,
        fillcolor=WASH[0], line={"color": PAGE, "width": 4},
    )  # fmt: skip
    figure.add_annotation(
        x=column, y=top, xanchor="left", yanchor="top", xshift=10, yshift=-8, showarrow=False, align="left",
        text=f"<b>{NAMES[name]}</b> {len(rows)}", font={"size": 14, "color": _COLOURS[name]},
    )  # fmt: skip
    at = top - _HEAD + _LINE / 2
    for row in rows:
        lines = _lines(row)
        figure.add_annotation(
            x=column, y=at, xanchor="left", yanchor="top", xshift=18, showarrow=False, align="left",
            text="<br>".join(map(label, lines)), font={"size": 12, "color": STRONG},
        )  # fmt: skip
        figure.add_scatter(
            x=[column + 0.03], y=[at - _LINE / 2], mode="markers",
            marker={"color": _COLOURS[name], "size": 8},
            hovertemplate=f"{label(row.name)}: people say {_level(row.said)}, data shows {label(row.shown)}"
            "<extra></extra>",
        )  # fmt: skip
        at -= _LINE * len(lines)
    if not rows:
        figure.add_annotation(
            x=column, y=at, xanchor="left", yanchor="top", xshift=10, showarrow=False, text="None",
            font={"size": 12, "color": TEXT},
        )  # fmt: skip


def _lines(row: Placed) -> list[str]:
    """Break a name into lines that fit into half a phone."""
    lines = [""]
    for word in row.name.split():
        longer = f"{lines[-1]} {word}".strip()
        if len(longer) > _WRAP and lines[-1]:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _level(value: float) -> str:
    return formats.number(value, 2)


def _finding(held: Mapping[str, Sequence[Placed]]) -> str:
    blind, hidden = len(held["blind_spot"]), len(held["hidden_strength"])
    if blind:
        return f"{formats.plural(blind, 'blind spot')}: rated strong, shown weak"
    if hidden:
        return f"{formats.plural(hidden, 'hidden strength')}: rated weak, shown strong"
    return "People and data are on the same side" if any(held.values()) else "Nothing has a quarter yet"


def _sentence(held: Mapping[str, Sequence[Placed]], who: str, middle: int) -> str:
    told = [
        f"{NAMES[name]}: {formats.listing([row.name for row in rows]) or 'none'}"
        for name, rows in held.items()
    ]
    return f"{who} beside the data, strong from level {middle} on. {'. '.join(told)}."


def _twin(rows: Sequence[Placed]) -> pd.DataFrame:
    return pd.DataFrame(
        [(NAMES[row.quarter], row.name, _level(row.said), row.shown) for row in rows],
        columns=["Quarter", "Component", "People say", "Data shows"],
    )
