"""How do several groups stand within each step of something? Bars side by side, each with its value.

Grain in: one row per step and group. Grain out: a `Chart`. What can't be told has no bar, never a zero.
"""

from collections.abc import Callable, Mapping

import pandas as pd
import plotly.graph_objects as go

from lib.charts.chart import Chart, label
from lib.charts.theme import styled

_BAR = 22  # pixels a bar needs with its value at 12 pixels
_FOOT = 84


def grouped_bars(
    frame: pd.DataFrame, colours: Mapping[str, str], written: Callable[[float], str], unit: str, steps: str
) -> Chart:
    """Draw one bar a group within each step, from zero, top first.

    Parameters
    ----------
    frame
        Columns step, group, value (missing where it can't be told) and n, in the order of drawing.
    colours
        Group -> colour, top first.
    written
        How a value is written beside its bar.
    unit
        What the values are, with their unit: "Net revenue per customer, USD".
    steps
        What a step is: "Orders in the earlier window".
    """
    names = list(dict.fromkeys(frame["step"]))
    figure = go.Figure()
    for group, colour in colours.items():
        own = frame[frame["group"] == group].set_index("step").reindex(names)
        values = [None if pd.isna(value) else float(value) for value in own["value"]]
        texts = ["" if value is None else written(value) for value in values]
        figure.add_bar(
            x=values,
            y=[label(name) for name in names],
            orientation="h",
            name=label(group),
            marker_color=colour,
            text=texts,
            textposition="outside",
            cliponaxis=False,
            textfont_size=12,
            hovertemplate=[
                f"{label(group)}, {label(name)}: {text}, n = {n:,.0f}<extra></extra>"
                for name, text, n in zip(names, texts, own["n"].fillna(0), strict=True)
            ],
        )
    styled(figure, _FOOT + _BAR * len(names) * len(colours))
    figure.update_layout(
        bargap=0.25,
        showlegend=True,
        legend={"orientation": "h", "y": 1, "yanchor": "bottom", "x": 0},
    )
    figure.update_yaxes(type="category", autorange="reversed", showgrid=False)
    top = frame["value"].max()
    figure.update_xaxes(
        visible=False, range=[min(0.0, frame["value"].min() * 1.3), (top if top > 0 else 1) * 1.25]
    )
    return Chart(figure, _sentence(frame, list(colours), written, unit), _twin(frame, unit, steps))


def _sentence(frame: pd.DataFrame, groups: list[str], written: Callable[[float], str], unit: str) -> str:
    told = frame.dropna(subset=["value"])
    if told.empty:
        return f"{unit}: nothing can be told yet."
    last = told[told["step"] == told["step"].iloc[-1]].set_index("group")["value"]
    parts = [f"{group} {written(last[group])}" for group in groups if group in last]
    return f"{unit}. With {told['step'].iloc[-1]}: {', '.join(parts)}."


def _twin(frame: pd.DataFrame, unit: str, steps: str) -> pd.DataFrame:
    return frame[["step", "group", "value", "n"]].set_axis([steps, "Group", unit, "Customers"], axis=1)
