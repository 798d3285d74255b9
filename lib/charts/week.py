"""When do people shop, and is somebody there then? Heat maps of hours by weekdays.

Grain in: one row per weekday and hour. Grain out: a `Chart`.
"""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from lib.charts.chart import Chart, label
from lib.charts.theme import DIVERGING, SEQUENTIAL, STRONG, WASH, scale, styled
from lib.schema import formats

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_HEIGHT = 290


def week_heat_map(
    hours: pd.DataFrame,
    what: str,
    *,
    difference: bool = False,
    colours: tuple[str, ...] = SEQUENTIAL,
    top: float | None = None,
) -> Chart:
    """Draw hours across, weekdays down.

    Parameters
    ----------
    hours
        Columns weekday (0 is Monday), hour (0 to 23), share (0 to 1, or a difference).
    what
        What a share is of: "orders in stores".
    difference
        Whether values are differences: offline's colour below zero, online's above, grey at zero.
    colours
        From little to much, where values are no differences.
    top
        The value of the fullest colour, so that two maps can share a scale; this one's largest where None.
    """
    wide = hours.pivot_table(index="weekday", columns="hour", values="share", aggfunc="sum")
    wide = wide.reindex(range(7)).fillna(0.0)
    reach = float(wide.abs().max().max()) if not wide.empty else 0.0
    written = formats.points if difference else formats.share
    figure = go.Figure(
        go.Heatmap(
            z=wide.to_numpy().tolist(),
            x=[f"{hour}" for hour in wide.columns],
            y=[day[:3] for day in DAYS],
            colorscale=scale(DIVERGING if difference else colours),
            zmin=-reach if difference else 0,
            zmax=top or reach or 1,
            showscale=False,
            xgap=1,
            ygap=1,
            hovertext=[
                [
                    f"{DAYS[day]}, {hour} to {hour + 1} h: {written(share)}"
                    for hour, share in zip(wide.columns.astype(int), row, strict=True)
                ]
                for day, row in enumerate(wide.to_numpy())
            ],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    )
    styled(figure, _HEIGHT)
    figure.update_xaxes(title="Hour of the day", showgrid=False, type="category")
    figure.update_yaxes(autorange="reversed", showgrid=False)
    return Chart(figure, _sentence(wide, what, difference=difference), _twin(wide), holds_shares=True)


def _sentence(wide: pd.DataFrame, what: str, *, difference: bool) -> str:
    flat = {
        (day, int(hour)): float(share)
        for day, row in enumerate(wide.to_numpy())
        for hour, share in zip(wide.columns.astype(int), row, strict=True)
    }
    if not any(flat.values()):
        return f"Hours by weekday: no {what}."
    day, hour = max(flat, key=lambda cell: abs(flat[cell]) if difference else flat[cell])
    peak = "The largest difference" if difference else "The busiest hour"
    told = (formats.points if difference else formats.share)(flat[day, hour])
    return (
        f"{what.capitalize()} by weekday and hour. {peak} is {DAYS[day]} from {hour} to {hour + 1} h, {told}."
    )


def _twin(wide: pd.DataFrame) -> pd.DataFrame:
    table = wide.set_axis([f"{hour} h" for hour in wide.columns], axis=1)
    table.insert(0, "Weekday", list(DAYS))
    return table


def week_rate_map(hours: pd.DataFrame, what: str, written: Callable[[float], str], usual: float) -> Chart:
    """Draw rates by hour and weekday, pale to strong; hours that differ from the mean carry an arrow.

    Parameters
    ----------
    hours
        Columns weekday (0 is Monday), hour (0 to 23), rate (missing where it can't be told), mark (1: above
        the mean beyond chance, -1: below, 0: neither) and told (what a hover says of it).
    what
        What a rate is: "visitors per associate-hour".
    written
        How a rate is written.
    usual
        The mean over all hours.
    """
    wide = hours.pivot_table(index="weekday", columns="hour", values="rate", aggfunc="first").reindex(
        range(7)
    )
    span = list(wide.columns.astype(int))
    held = {(int(row["weekday"]), int(row["hour"])): row for row in hours.to_dict("records")}
    marks = {1: "▲", -1: "▼", 0: ""}
    figure = go.Figure(
        go.Heatmap(
            z=[[None if pd.isna(value) else float(value) for value in row] for row in wide.to_numpy()],
            x=[f"{hour}" for hour in span],
            y=[day[:3] for day in DAYS],
            colorscale=scale(WASH),
            zmin=0,
            showscale=False,
            xgap=1,
            ygap=1,
            text=[
                [marks[int(held[day, hour]["mark"])] if (day, hour) in held else "" for hour in span]
                for day in range(7)
            ],
            texttemplate="%{text}",
            textfont={"color": STRONG, "size": 12},
            hovertext=[
                [label(held[day, hour]["told"]) if (day, hour) in held else "" for hour in span]
                for day in range(7)
            ],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    )
    styled(figure, _HEIGHT)
    figure.update_xaxes(title="Hour of the day", showgrid=False, type="category")
    figure.update_yaxes(autorange="reversed", showgrid=False)
    return Chart(figure, _rate_sentence(held, what, written, usual), _twin(wide))


def _rate_sentence(
    held: Mapping[tuple[int, int], Mapping[Any, Any]],
    what: str,
    written: Callable[[float], str],
    usual: float,
) -> str:
    told = {place: float(row["rate"]) for place, row in held.items() if not pd.isna(row["rate"])}
    if not told:
        return f"Hours by weekday: no {what}."
    (day, hour), (other, late) = max(told, key=lambda at: told[at]), min(told, key=lambda at: told[at])
    return (
        f"{what.capitalize()} by weekday and hour, {written(usual)} on average. Most on {DAYS[day]} from "
        f"{hour} to {hour + 1} h, {written(told[day, hour])}; fewest on {DAYS[other]} from {late} to "
        f"{late + 1} h, {written(told[other, late])}."
    )
