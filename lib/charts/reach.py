"""How much would each place gain, and how sure is that? Dots with 95 % intervals on a scale of shares.

Grain in: one row per place. Grain out: a `Chart`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from lib.charts.chart import Chart, label
from lib.charts.theme import ACCENT, OTHER, TEXT, styled
from lib.schema import formats

_ROW = 34
_FOOT = 78


@dataclass(frozen=True, slots=True)
class Gain:
    """A place: its gain with the ends of the interval, all shares from 0 to 1."""

    name: str
    gain: float
    low: float
    high: float

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves out zero."""
        return self.low > 0

    @property
    def written(self) -> str:
        """The gain with its interval: "31 % (24 % to 40 %)"."""
        return f"{formats.share(self.gain)} ({formats.share(self.low)} to {formats.share(self.high)})"


def gains(rows: Sequence[Gain], unit: str) -> Chart:
    """Draw one dot with its interval a row; gains that may be chance are grey.

    Parameters
    ----------
    rows
        Top first.
    unit
        What the shares are: "More of the store's revenue with a name".
    """
    places = list(range(len(rows)))
    figure = go.Figure()
    figure.add_vline(x=0, line_color=TEXT, line_width=1)
    for place, row in zip(places, rows, strict=True):
        colour = ACCENT if row.is_clear else OTHER
        figure.add_scatter(
            x=[row.low, row.high], y=[place, place], mode="lines", line={"color": colour, "width": 4},
            opacity=0.45, hoverinfo="skip",
        )  # fmt: skip
        figure.add_scatter(
            x=[row.gain], y=[place], mode="markers", marker={"color": colour, "size": 11},
            hovertemplate=f"{label(row.name)}: {label(row.written)}<extra></extra>",
        )  # fmt: skip
    styled(figure, _FOOT + _ROW * max(len(rows), 1))
    figure.update_yaxes(
        tickmode="array", tickvals=places, ticktext=[label(row.name) for row in rows],
        range=[len(rows) - 0.5, -0.5], showgrid=False,
    )  # fmt: skip
    figure.update_xaxes(rangemode="tozero", tickformat=".0%", title=unit)
    table = pd.DataFrame(
        [(row.name, row.gain, row.low, row.high) for row in rows], columns=["Place", unit, "From", "To"]
    )
    return Chart(figure, _sentence(rows, unit), table, holds_shares=True)


def _sentence(rows: Sequence[Gain], unit: str) -> str:
    if not rows:
        return f"{unit}: no place to show."
    clear = sum(row.is_clear for row in rows)
    return f"{unit}: {rows[0].name} {rows[0].written} first of {len(rows)}; {clear} clearly above none."
