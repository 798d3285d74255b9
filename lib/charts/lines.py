"""How did it go over time? One line a series, its name written at its end.

Grain in: one row per series and month. Grain out: a `Chart`. Months that are incomplete are drawn dotted.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from lib.charts.chart import Chart, label
from lib.charts.theme import colour_of, styled
from lib.schema import formats

_DIRECT = 4  # up to four series carry their name at the line's end; more get a legend
_APART = 0.09  # of the height: labels closer than this would overlap
_HEIGHT = 300
_MARKS = 8  # months written below the lines
_TICKS = {"month": "M1", "quarter": "M6"}  # every other quarter: a phone has room for these
_DASHES = ("solid", "dash", "dot", "dashdot")  # tell channels of one group, and so of one colour, apart


@dataclass(frozen=True, slots=True)
class Series:
    """A line: its name, colour, and dash where two lines share a colour."""

    name: str
    colour: str
    dash: str = "solid"


@dataclass(frozen=True, slots=True)
class _Axis:
    """What is drawn: its unit, whether it is shares, and of which step in time ("month" or "quarter")."""

    unit: str
    holds_shares: bool = False
    step: str = "month"

    def named(self, start: Any) -> str:
        return f"{start:%B %Y}" if self.step == "month" else f"the quarter from {start:%B %Y}"


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
    return _lines(frame, series, written, _Axis(unit, holds_shares), partial)


def quarter_shares(frame: pd.DataFrame, series: list[Series], unit: str) -> Chart:
    """Draw lines of shares over quarters, from zero, as `month_lines` does; month is the first of each."""
    return _lines(frame, series, formats.share, _Axis(unit, holds_shares=True, step="quarter"), ())


def _lines(
    frame: pd.DataFrame,
    series: list[Series],
    written: Callable[[float], str],
    axis: _Axis,
    partial: Collection[date],
) -> Chart:
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
                f"{label(line.name)}, {axis.named(month)}: {_told(written, value)}"
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
    tickformat = ".0%" if axis.holds_shares else "~s"
    figure.update_yaxes(title=axis.unit, rangemode="tozero", tickformat=tickformat, nticks=5)
    # Few months: one mark each, or the same month would be written at several of its days.
    each = {"dtick": _TICKS[axis.step]} if len(wide) <= _MARKS else {"nticks": _MARKS}
    figure.update_xaxes(showgrid=False, tickformat="%b\n%Y", **each)
    sentence = _sentence(wide, drawn, written, axis)
    return Chart(figure, sentence, _twin(wide, drawn, axis), holds_shares=axis.holds_shares)


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


def _sentence(wide: pd.DataFrame, drawn: list[Series], written: Callable[[float], str], axis: _Axis) -> str:
    if wide.empty:
        return f"{axis.unit}: no {axis.step}s to show."
    told = []
    for entry in drawn:
        first, last = (_told(written, wide[entry.name].iloc[place]) for place in (0, -1))
        told.append(f"{entry.name} from {first} to {last}")
    first, last = axis.named(wide.index[0]), axis.named(wide.index[-1])
    return f"{axis.unit} by {axis.step}, {first} to {last}: {'; '.join(told)}."


def _twin(wide: pd.DataFrame, drawn: list[Series], axis: _Axis) -> pd.DataFrame:
    name = "Month" if axis.step == "month" else "Quarter from"
    table = wide[[entry.name for entry in drawn]].reset_index().rename(columns={"month": name})
    return table.assign(**{name: [f"{month:%Y-%m}" for month in table[name]]})


def _told(written: Callable[[float], str], value: float) -> str:
    return "none" if pd.isna(value) else written(value)
