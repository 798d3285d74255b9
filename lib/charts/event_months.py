"""What happened around a day? One dot with its interval a month, before and after, beside what others did.

Grain in: one row per month. Grain out: a `Chart`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from lib.charts.chart import Chart, label
from lib.charts.theme import ACCENT, OTHER, TEXT, styled
from lib.schema import formats

_HEIGHT = 320


@dataclass(frozen=True, slots=True)
class EventMonth:
    """A month: how many after the event (below 0: before), its name, the difference and its interval."""

    after: int
    name: str
    value: float
    low: float
    high: float


def event_months(rows: Sequence[EventMonth], unit: str, event: str) -> Chart:
    """Draw months before in grey, after in the accent; the month of the event itself open.

    Parameters
    ----------
    rows
        In time.
    unit
        What the values are, shares of 0 to 1: "Beside areas without an opening".
    event
        What happened at 0: "opening".
    """
    figure = go.Figure()
    figure.add_hline(y=0, line_color=TEXT, line_width=1)
    figure.add_vline(x=0, line_color=TEXT, line_width=1, line_dash="dot")
    for row in rows:
        colour = ACCENT if row.after > 0 else OTHER
        figure.add_scatter(
            x=[row.after, row.after], y=[row.low, row.high], mode="lines",
            line={"color": colour, "width": 4}, opacity=0.45, hoverinfo="skip",
        )  # fmt: skip
        figure.add_scatter(
            x=[row.after], y=[row.value], mode="markers",
            marker={"color": colour, "size": 10, "symbol": "circle" if row.after else "circle-open"},
            hovertemplate=f"{label(row.name)}: {label(_told(row))}<extra></extra>",
        )  # fmt: skip
    styled(figure, _HEIGHT)
    figure.update_xaxes(title=f"Months from the {label(event)}", nticks=9, showgrid=False)
    figure.update_yaxes(title=label(unit), nticks=6, tickformat=".0%")
    table = pd.DataFrame(
        [(row.name, row.after, row.value, row.low, row.high) for row in rows],
        columns=["Month", f"From the {event}", unit, "From", "To"],
    )
    return Chart(figure, _sentence(rows, unit, event), table, holds_shares=True)


def _told(row: EventMonth) -> str:
    return f"{formats.share(row.value)} ({formats.share(row.low)} to {formats.share(row.high)})"


def _sentence(rows: Sequence[EventMonth], unit: str, event: str) -> str:
    if not rows:
        return f"{unit}: no months to show."
    clear = sum(row.after > 0 and (row.low > 0 or row.high < 0) for row in rows)
    after = sum(row.after > 0 for row in rows)
    return (
        f"{unit}, by month from the {event}, {rows[0].name} to {rows[-1].name}. "
        f"{clear} of {after} months after it differ by themselves; the last one: {_told(rows[-1])}."
    )
