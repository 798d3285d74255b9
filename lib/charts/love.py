"""How alike are two groups, measure by measure, before and after they are weighted? Two dots a row.

Grain in: one row per measure. Grain out: a `Chart`. It is known as Love's plot: Ahmed and others (2006),
European Heart Journal 27: 1431-1439.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from lib.charts.chart import Chart, label
from lib.charts.theme import ACCENT, OTHER, TEXT, styled

_ROW, _FOOT = 26, 74
_DECIMALS = 2


@dataclass(frozen=True, slots=True)
class Alike:
    """A measure and how far the groups are apart in it, in standard deviations, before and after."""

    name: str
    before: float
    after: float


def love(rows: Sequence[Alike], bound: float) -> Chart:
    """Draw hollow dots for before and full ones for after; between the two lines groups count as alike."""
    figure = go.Figure()
    for edge in (-bound, bound):
        figure.add_vline(x=edge, line_color=TEXT, line_width=1, line_dash="dash")
    places = list(range(len(rows)))
    for name, values, marker in (
        ("Before", [row.before for row in rows], {"color": OTHER, "size": 10, "symbol": "circle-open"}),
        ("After", [row.after for row in rows], {"color": ACCENT, "size": 10}),
    ):
        figure.add_scatter(
            x=values, y=places, mode="markers", name=name, marker=marker,
            text=[
                f"{label(row.name)}, {name.lower()}: {value:.2f}"
                for row, value in zip(rows, values, strict=True)
            ],
            hovertemplate="%{text}<extra></extra>",
        )  # fmt: skip
    styled(figure, _FOOT + _ROW * max(len(rows), 1))
    figure.update_yaxes(
        tickmode="array", tickvals=places, ticktext=[label(row.name) for row in rows],
        range=[len(rows) - 0.5, -0.5], showgrid=False,
    )  # fmt: skip
    figure.update_xaxes(title="Standard deviations apart; hollow before, full after", nticks=5)
    table = pd.DataFrame(
        [(row.name, round(row.before, _DECIMALS), round(row.after, _DECIMALS)) for row in rows],
        columns=["Measure", "Before", "After"],
    )
    return Chart(figure, _sentence(rows, bound), table)


def _sentence(rows: Sequence[Alike], bound: float) -> str:
    before, after = (
        sum(abs(value) >= bound for value in values)
        for values in ([row.before for row in rows], [row.after for row in rows])
    )
    return (
        f"Of {len(rows)} measures {before} were {bound:g} standard deviations apart or more, {after} are now."
    )
