"""Which level does a figure reach? Values with their intervals on five bands, one row a measure.

Grain in: one row per measure with its four cuts. Grain out: a `Chart`. Bands are equally wide, whatever the
figures: within a band a value lies where it lies between the two cuts, so that measures of different units
can stand above each other. Below the first cut and above the last the scale goes on to where the unit ends,
else as far again as from the first cut to the last.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from lib.charts.chart import Chart, label
from lib.charts.theme import ACCENT, OTHER, PAGE, STRONG, TEXT, WASH, styled

_ROW, _FOOT = 104, 40
_BAND = 0.22  # half its height
_LEVELS = 5


@dataclass(frozen=True, slots=True)
class Reached:
    """One measure.

    `cuts` lead to level 2, 3, 4 and 5; `low` and `high` may be the value. `written` writes a value. `marks`
    stands beside each cut, where it is not the app's. `level` is "2" or "2 to 3"; `decides` whether this
    measure is the lowest of several.
    """

    name: str
    value: float
    low: float
    high: float
    cuts: tuple[float, ...]
    marks: tuple[str, ...]
    level: str
    n: str
    decides: bool
    written: Callable[[float], str]
    lowest: float = 0.0
    highest: float | None = None


def level_scale(rows: Sequence[Reached]) -> Chart:
    """Draw each measure on five bands; the one that decides in colour.

    Parameters
    ----------
    rows
        Top first.
    """
    figure = go.Figure()
    for place, row in enumerate(rows):
        _bands(figure, place)
        _cuts(figure, place, row)
        _value(figure, place, row)
    styled(figure, _FOOT + _ROW * max(len(rows), 1))
    figure.update_yaxes(visible=False, range=[len(rows) - 0.45, -0.72])
    figure.update_xaxes(
        range=[0.98, _LEVELS + 1.02], tickmode="array", tickvals=[level + 0.5 for level in range(1, 6)],
        ticktext=[f"Level {level}" for level in range(1, 6)], showgrid=False, side="bottom",
    )  # fmt: skip
    return Chart(figure, _sentence(rows), _twin(rows))


def place_of(value: float, cuts: Sequence[float], lowest: float, highest: float | None) -> float:
    """Return where a value stands: 1 to 2 in the band of level 1, up to 6 at the end of that of level 5."""
    falls = cuts[0] > cuts[-1]
    sign = -1.0 if falls else 1.0
    known = [sign * cut for cut in cuts]
    width = (known[-1] - known[0]) or 1.0
    best, worst = (lowest, highest) if falls else (highest, lowest)
    ends = (
        sign * worst if worst is not None and sign * worst < known[0] else known[0] - width,
        sign * best if best is not None and sign * best > known[-1] else known[-1] + width,
    )
    edges = [ends[0], *known, ends[1]]
    at = min(max(sign * value, edges[0]), edges[-1])
    band = max(place for place, edge in enumerate(edges[:-1]) if at >= edge)
    return 1 + band + (at - edges[band]) / (edges[band + 1] - edges[band])


def _bands(figure: go.Figure, place: int) -> None:
    for level in range(1, _LEVELS + 1):
        figure.add_shape(
            type="rect", layer="below", x0=level, x1=level + 1, y0=place - _BAND, y1=place + _BAND,
            fillcolor=WASH[0], line={"color": PAGE, "width": 2},
        )  # fmt: skip


def _cuts(figure: go.Figure, place: int, row: Reached) -> None:
    for number, (cut, mark) in enumerate(zip(row.cuts, row.marks, strict=True), 2):
        figure.add_annotation(
            x=number, y=place + _BAND, yshift=-9, text=label(row.written(cut)) + mark, showarrow=False,
            font={"size": 11, "color": TEXT},
        )  # fmt: skip
    figure.add_annotation(
        x=1, y=place - _BAND, xanchor="left", yshift=11, showarrow=False,
        text=f"<b>{label(row.name)}</b> {label(row.written(row.value))}: level {label(row.level)}",
        font={"size": 13, "color": STRONG},
    )  # fmt: skip


def _value(figure: go.Figure, place: int, row: Reached) -> None:
    colour = ACCENT if row.decides else OTHER
    ends = [place_of(end, row.cuts, row.lowest, row.highest) for end in (row.low, row.value, row.high)]
    figure.add_scatter(
        x=[ends[0], ends[2]], y=[place, place], mode="lines", line={"color": colour, "width": 5},
        opacity=0.5, hoverinfo="skip",
    )  # fmt: skip
    figure.add_scatter(
        x=[ends[1]], y=[place], mode="markers", marker={"color": colour, "size": 13},
        hovertemplate=f"{label(row.name)}: {label(_told(row))}, {label(row.n)}<extra></extra>",
    )  # fmt: skip


def _told(row: Reached) -> str:
    if row.low == row.high:
        return row.written(row.value)
    return f"{row.written(row.value)} ({row.written(row.low)} to {row.written(row.high)})"


def _sentence(rows: Sequence[Reached]) -> str:
    if not rows:
        return "No measure can be told."
    told = [f"{row.name} {_told(row)} of {row.n}: level {row.level}" for row in rows]
    lowest = next((row for row in rows if row.decides), None)
    decides = f" The lowest decides: {lowest.name}." if lowest is not None and rows[1:] else ""
    return f"{'; '.join(told)}.{decides}"


def _twin(rows: Sequence[Reached]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            (
                row.name, row.written(row.value), _told(row), row.n, row.level,
                *(row.written(cut) for cut in row.cuts),
            )
            for row in rows
        ],
        columns=[
            "Measure", "Value", "95 % interval", "Of", "Level", *(f"Level {n} from" for n in range(2, 6))
        ],
    )  # fmt: skip
