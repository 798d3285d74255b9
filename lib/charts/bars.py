"""How much has each? Horizontal bars, sorted by the caller, each with its value written beside it.

Grain in: one row per bar. Grain out: a `Chart`.
"""

from collections.abc import Callable

import pandas as pd
import plotly.graph_objects as go

from lib.charts.chart import Chart, label
from lib.charts.theme import ACCENT, OTHER, styled

_ROW = 34  # pixels a bar needs with its label at 13 pixels


def ranked_bars(
    frame: pd.DataFrame,
    written: Callable[[float], str],
    unit: str,
    *,
    colours: list[str] | None = None,
    highlight: str | None = None,
) -> Chart:
    """Draw one bar a row, from zero, in the order of the frame, top first.

    Parameters
    ----------
    frame
        First column the name of each bar, second its value.
    written
        How a value is written beside its bar.
    unit
        What the values are, for the table twin and the sentence: "share of net revenue".
    colours
        One a row; without them all bars are grey and `highlight` is in the accent.
    highlight
        The name of the bar to highlight.
    """
    names, values = (frame.iloc[:, place].tolist() for place in (0, 1))
    shown = [label(name) for name in names]
    texts = [written(value) for value in values]
    figure = go.Figure(
        go.Bar(
            x=values,
            y=list(range(len(names))),
            orientation="h",
            marker_color=colours or [ACCENT if name == highlight else OTHER for name in names],
            text=texts,
            textposition="outside",
            cliponaxis=False,
            hovertemplate=[f"{name}: {text}<extra></extra>" for name, text in zip(shown, texts, strict=True)],
        )
    )
    styled(figure, 24 + _ROW * max(len(names), 1))
    figure.update_yaxes(
        tickmode="array",
        tickvals=list(range(len(names))),
        ticktext=shown,
        autorange="reversed",
        showgrid=False,
    )
    top = max([0.0, *values])
    low = min([0.0, *values])
    figure.update_xaxes(visible=False, range=[low * 1.3, (top or 1) * 1.3])  # room for the written values
    return Chart(figure, _sentence(names, texts, unit), frame.rename(columns={frame.columns[1]: unit}))


def _sentence(names: list[str], texts: list[str], unit: str) -> str:
    if not names:
        return f"No bars: there is no {unit} to show."
    most = f"{names[0]} {texts[0]}"
    if len(names) == 1:
        return f"{unit.capitalize()}: {most}."
    return f"{unit.capitalize()} of {len(names)}: from {most} to {names[-1]} {texts[-1]}."
