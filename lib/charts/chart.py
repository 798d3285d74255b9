"""What is a chart here? A figure, a sentence for those who can't see it, and the table of what it shows."""

import html
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawn chart.

    Attributes
    ----------
    figure
        Colours are those of the reader's theme, see `lib.charts.theme`.
    alt
        One computed sentence that says what the figure shows.
    table
        The figures behind it, one row per mark, columns named as a reader would.
    finding
        What it shows in a few words, for a title; empty where a title can't be computed.
    holds_shares
        Whether the fractions in the table are shares, 0 to 1.
    """

    figure: go.Figure
    alt: str
    table: pd.DataFrame
    finding: str = ""
    holds_shares: bool = False


def label(text: object) -> str:
    """Return text from the data as Plotly shows it unchanged: its labels would else be read as HTML."""
    return html.escape(str(text), quote=False)
