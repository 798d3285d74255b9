"""How do several ratings look as one shape? A radar of levels 1 to 5; only ever beside its table.

Grain in: one row per axis and group. Grain out: a `Chart`. What nobody rated is a gap, never a zero.
"""

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from lib.charts.chart import Chart, label
from lib.charts.theme import styled
from lib.schema import formats

_HEIGHT = 400
_LEVELS = 5


def level_radar(levels: pd.DataFrame, colours: Mapping[str, str]) -> Chart:
    """Draw one outline a group.

    Parameters
    ----------
    levels
        Columns axis, group, level (1 to 5, missing where not rated); axes in the order of the rows.
    colours
        Group -> colour, in drawing order; groups without rows are left out.
    """
    axes = list(dict.fromkeys(levels["axis"]))
    figure = go.Figure()
    for name, colour in colours.items():
        own = levels[levels["group"] == name].set_index("axis")["level"].reindex(axes)
        if own.notna().any():
            _outline(figure, name, colour, own)
    styled(figure, _HEIGHT)
    figure.update_layout(
        showlegend=True,
        legend={"orientation": "h", "y": -0.18, "x": 0.5, "xanchor": "center"},
        margin={"l": 96, "r": 96, "t": 44, "b": 40},
        polar={
            "bgcolor": "rgba(0,0,0,0)",
            "radialaxis": {
                "range": [0, _LEVELS],
                "dtick": 1,
                "tickfont": {"size": 11},
                "angle": 90,
                "tickangle": 90,
            },
            "angularaxis": {"direction": "clockwise", "rotation": 90, "tickfont": {"size": 12}},
        },
    )
    return Chart(figure, _sentence(levels, list(colours)), _twin(levels, axes))


def _outline(figure: go.Figure, name: str, colour: str, own: pd.Series) -> None:
    closed = pd.concat([own, own.iloc[:1]])
    figure.add_scatterpolar(
        r=[None if pd.isna(level) else float(level) for level in closed],
        theta=[_wrapped(label(axis)) for axis in closed.index],
        name=label(name),
        mode="lines+markers",
        line={"color": colour, "width": 2.5},
        marker={"size": 7},
        connectgaps=False,
        hovertemplate=[
            f"{label(name)}, {label(axis)}: {_told(level)}<extra></extra>" for axis, level in closed.items()
        ],
    )


def _told(level: float) -> str:
    return "not rated" if pd.isna(level) else formats.number(float(level), 2)


def _wrapped(text: str) -> str:
    """Break a long axis name at the blank nearest its middle."""
    blanks = [place for place, letter in enumerate(text) if letter == " "]
    if len(text) < 14 or not blanks:  # noqa: PLR2004 (letters that fit beside the shape)
        return text
    middle = min(blanks, key=lambda place: abs(place - len(text) / 2))
    return f"{text[:middle]}<br>{text[middle + 1 :]}"


def _sentence(levels: pd.DataFrame, groups: list[str]) -> str:
    rated = levels.dropna(subset=["level"])
    means = rated.groupby("group")["level"].mean()
    told = [f"{name} {formats.number(float(means[name]), 2)} on average" for name in groups if name in means]
    return f"Levels from 1 to 5: {'; '.join(told)}." if told else "Levels from 1 to 5: nothing is rated yet."


def _twin(levels: pd.DataFrame, axes: list[str]) -> pd.DataFrame:
    wide = levels.pivot_table(index="axis", columns="group", values="level", aggfunc="mean", dropna=False)
    return wide.reindex(axes).reset_index().rename(columns={"axis": "Capability"})
