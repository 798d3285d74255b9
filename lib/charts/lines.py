"""How did it go over time? One line a series, its name written at its end.

Grain in: one row per series and month. Grain out: a `Chart`. Months that are incomplete are drawn dotted.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date

import pandas as pd
import plotly.graph_objects as go

from lib.charts.chart import Chart, label
from lib.charts.theme import colour_of, styled
from lib.schema import formats

_DIRECT = 4  # up to four series carry their name at the line's end; more get a legend
_APART = 0.09  # of the height: labels closer than this would overlap
_HEIGHT = 300
_MARKS = 8  # months written below the lines
_DASHES = ("solid", "dash", "dot", "dashdot")  # tell channels of one group, and so of one colour, apart


@dataclass(frozen=True, slots=True)
class Series:
    """A line: its name, colour, and dash where two lines share a colour."""

    name: str
    colour: str
    dash: str = "solid"


def revenue_by_channel(frame: pd.DataFrame, currency: str | None, partial: Collection[date] = ()) -> Chart:
    """Draw each channel's net revenue by month, in the colour of its group.

    Parameters
    ----------
    frame
        Columns month, channel, channel_group, net_revenue.
    currency
        Of the amounts.
    partial
        Months that are incomplete.
    """
    series: list[Series] = []
    for channel, group in frame[["channel", "channel_group"]].drop_duplicates().itertuples(index=False):
        same = sum(entry.colour == colour_of(group) for entry in series)
        series.append(Series(channel.capitalize(), colour_of(group), _DASHES[same % len(_DASHES)]))
    long = frame.assign(series=frame["channel"].str.capitalize(), value=frame["net_revenue"])
    unit = f"Net revenue, {currency}" if currency else "Net revenue"
    return month_lines(long, series, lambda value: formats.money(value, currency), unit, partial)


def month_lines(
    frame: pd.DataFrame,
    series: list[Series],
    written: Callable[[float], str],
    unit: str,
    partial: Collection[date] = (),
    *,
    holds_shares: bool = False,
) -> Chart:
    """Draw lines over months, from zero.

    Parameters
    ----------
    frame
        Columns month (date), series (name), value; months without a row are drawn as gaps.
    series
        The lines, in the order in which the table twin shows them.
    written
        How a value is written in hover texts.
    unit
        Axis title with its unit: "Net revenue, USD".
    partial
        Months that are incomplete: drawn with an open mark, and said.
    holds_shares
        Whether the values are shares, 0 to 1.
    """
    wide = frame.pivot_table(index="month", columns="series", values="value", aggfunc="sum").sort_index()
    figure = go.Figure()
    for line in (entry for entry in series if entry.name in wide):
        values = wide[line.name]
        figure.add_scatter(
            x=list(wide.index),
            y=values.tolist(),
            name=label(line.name),
            mode="lines+markers",
            line={"color": line.colour, "width": 2.5, "dash": line.dash},
            marker={
                "size": [9 if month in partial else 5 for month in wide.index],
                "symbol": ["circle-open" if month in partial else "circle" for month in wide.index],
            },
            hovertemplate=[
                f"{label(line.name)}, {month:%B %Y}: {_told(written, value)}"
                f"{' (incomplete)' if month in partial else ''}<extra></extra>"
                for month, value in values.items()
            ],
        )
    styled(figure, _HEIGHT)
    drawn = [entry for entry in series if entry.name in wide]
    if len(drawn) > _DIRECT:
        figure.update_layout(showlegend=True, legend={"orientation": "h", "y": -0.2})
    else:
        _label_ends(figure, wide, drawn)
    figure.update_yaxes(title=unit, rangemode="tozero", tickformat=".0%" if holds_shares else "~s", nticks=5)
    # Few months: one mark each, or the same month would be written at several of its days.
    each = {"dtick": "M1"} if len(wide) <= _MARKS else {"nticks": _MARKS}
    figure.update_xaxes(showgrid=False, tickformat="%b\n%Y", **each)
    return Chart(figure, _sentence(wide, drawn, written, unit), _twin(wide, drawn), holds_shares=holds_shares)


def _label_ends(figure: go.Figure, wide: pd.DataFrame, drawn: list[Series]) -> None:
    """Write each name at the right of its line, moved apart where lines end close together."""
    ends = sorted(
        ((float(wide[entry.name].dropna().iloc[-1]), entry) for entry in drawn), key=lambda end: end[0]
    )
    span = float(wide.max().max()) or 1.0
    floor = float("-inf")
    for value, entry in ends:
        floor = max(value, floor + _APART * span)
        figure.add_annotation(
            x=1,
            xref="paper",
            xanchor="left",
            y=floor,
            text=f" {label(entry.name)}",
            showarrow=False,
            font={"color": entry.colour},
        )
    longest = max((len(entry.name) for entry in drawn), default=0)
    figure.update_layout(margin_r=16 + 8 * min(longest, 16))


def _sentence(wide: pd.DataFrame, drawn: list[Series], written: Callable[[float], str], unit: str) -> str:
    if wide.empty:
        return f"{unit}: no months to show."
    told = []
    for entry in drawn:
        first, last = (_told(written, wide[entry.name].iloc[place]) for place in (0, -1))
        told.append(f"{entry.name} from {first} to {last}")
    return f"{unit} by month, {wide.index[0]:%B %Y} to {wide.index[-1]:%B %Y}: {'; '.join(told)}."


def _twin(wide: pd.DataFrame, drawn: list[Series]) -> pd.DataFrame:
    table = wide[[entry.name for entry in drawn]].reset_index().rename(columns={"month": "Month"})
    return table.assign(Month=[f"{month:%Y-%m}" for month in table["Month"]])


def _told(written: Callable[[float], str], value: float) -> str:
    return "none" if pd.isna(value) else written(value)
