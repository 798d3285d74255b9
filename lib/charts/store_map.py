"""Where are the stores, and what is each like? Dots on a map that needs no network: no tiles, no downloads.

Grain in: one row per store with its coordinates. Grain out: a `Chart`. Degrees are drawn as they are,
longitude shrunk by the cosine of the middle latitude, so that distances are true around the middle.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import cos, radians, sqrt
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from lib.charts.chart import Chart, label
from lib.charts.outlines import Box, outline
from lib.charts.theme import ACCENT, OTHER, SEQUENTIAL, styled

_WIDTH = 440  # pixels that half a page gives on a laptop
_HEIGHTS = (240, 520)
_FOOT = 48
_LEAST = 1.5  # degrees around a single store
_ROOM = 0.12  # of the span, around the outermost stores
_SIZES = (8, 18)  # pixels of the smallest and the largest store
_SMALL_SIZES = (5, 11)  # the same where there are many
_MANY = 40  # stores
_APART = (0.24, 0.08)  # of width and height: names closer than this would overlap on a phone
_LETTER = 0.024  # of the width on a phone
_LINE = 0.11  # of the height there, from a dot to the far edge of a name beside it
_DOT = 0.025  # of width and height
_SIDES = ("top center", "bottom center", "middle right", "middle left")


@dataclass(frozen=True, slots=True)
class MapDot:
    """A store: where it is, its size in customers, its text, and whether it is marked.

    `shade`, 0 to 1, is how full its colour is where the map shows a measure.
    """

    name: str
    latitude: float
    longitude: float
    customers: int
    text: str
    is_marked: bool
    shade: float | None = None


def store_map(rows: Sequence[MapDot], marked: str, written: Callable[[float], str]) -> Chart:
    """Draw one dot a store, its area by customers; marked ones filled in the accent, others open and grey.

    With shades every dot is filled by its own, and only marked ones carry their name.

    Parameters
    ----------
    rows
        One a store.
    marked
        What the marked ones have in common: "Regulars are more than in the chain".
    written
        How a number of customers is written.
    """
    figure = go.Figure()
    box = _box(rows)
    longitudes, latitudes = outline(box)
    figure.add_scatter(
        x=longitudes, y=latitudes, mode="lines", line={"color": OTHER, "width": 1}, opacity=0.45,
        hoverinfo="skip",
    )  # fmt: skip
    largest = max((row.customers for row in rows), default=1)
    sizes = _SMALL_SIZES if len(rows) > _MANY else _SIZES
    named = _named([row for row in rows if row.is_marked or row.shade is None], box)
    sides = {row: _free_side(row, rows, box) for row in named}
    for is_marked in (False, True):
        own = [row for row in rows if row.is_marked == is_marked]
        figure.add_scatter(
            x=[row.longitude for row in own],
            y=[row.latitude for row in own],
            mode="markers+text",
            text=[label(row.name) if row in named else "" for row in own],
            textposition=[sides.get(row, _SIDES[0]) for row in own],
            marker=_marks(own, [_size(row.customers, largest, sizes) for row in own], is_marked=is_marked),
            hovertemplate=[
                f"{label(row.name)}: {label(row.text)}, n = {label(written(row.customers))}<extra></extra>"
                for row in own
            ],
        )
    _frame(figure, box)
    return Chart(figure, _sentence(rows, marked), _twin(rows, marked))


def _marks(rows: Sequence[MapDot], sizes: Sequence[float], *, is_marked: bool) -> dict[str, Any]:
    """Return how dots are drawn: by their shades where they have any, else by whether they are marked."""
    marks: dict[str, Any] = {"size": list(sizes)}
    colour = ACCENT if is_marked else OTHER
    if any(row.shade is not None for row in rows):
        last = len(SEQUENTIAL) - 1
        fills = [SEQUENTIAL[round((row.shade or 0.0) * last)] for row in rows]
        ring = {"width": 3 if is_marked else 1, "color": colour}
        return marks | {"color": fills, "opacity": 1, "line": ring}
    symbol = "circle" if is_marked else "circle-open"
    return marks | {"color": colour, "symbol": symbol, "line": {"width": 2, "color": colour}}


def _named(rows: Sequence[MapDot], box: Box) -> set[MapDot]:
    """Return the stores whose name is written: marked and large ones first, none on another's.

    The others tell theirs when pointed at, and in the table.
    """
    west, east, south, north = box
    wide, high = _APART[0] * (east - west), _APART[1] * (north - south)
    found: list[MapDot] = []
    for row in sorted(rows, key=lambda row: (not row.is_marked, -row.customers, row.name)):
        near = (
            abs(row.longitude - other.longitude) < wide and abs(row.latitude - other.latitude) < high
            for other in found
        )
        if not any(near):
            found.append(row)
    return set(found)


def _free_side(row: MapDot, rows: Sequence[MapDot], box: Box) -> str:
    """Return the side of a dot on which its name hits the fewest other dots and stays on the map."""
    west, east, south, north = box

    def place(one: MapDot) -> tuple[float, float]:
        return (one.longitude - west) / (east - west), (one.latitude - south) / (north - south)

    (x, y), length = place(row), _LETTER * len(row.name)
    corners = (
        (x - length / 2, y),
        (x - length / 2, y - _LINE),
        (x, y - _LINE / 2),
        (x - length, y - _LINE / 2),
    )
    others = [place(other) for other in rows if other is not row]
    hits = []
    for left, low in corners:
        is_inside = left >= 0 and left + length <= 1 and low >= 0 and low + _LINE <= 1
        hit = sum(
            left - _DOT < at < left + length + _DOT and low - _DOT < up < low + _LINE + _DOT
            for at, up in others
        )
        hits.append(hit if is_inside else len(rows) + 1)
    return _SIDES[hits.index(min(hits))]


def _size(customers: int, largest: int, sizes: tuple[int, int]) -> float:
    """Return a width in pixels of which the area goes with the customers."""
    low, high = sizes
    return max(high * sqrt(customers / largest), low)


def _box(rows: Sequence[MapDot]) -> Box:
    if not rows:
        return -180.0, 180.0, -60.0, 80.0
    xs, ys = [row.longitude for row in rows], [row.latitude for row in rows]
    wide, high = (max(max(ends) - min(ends), _LEAST) * _ROOM + _LEAST / 2 for ends in (xs, ys))
    return min(xs) - wide, max(xs) + wide, min(ys) - high, max(ys) + 2 * high  # names stand above


def _frame(figure: go.Figure, box: Box) -> None:
    """Show the box and nothing else: a quiet graticule with its degrees."""
    west, east, south, north = box
    stretch = 1 / max(cos(radians((south + north) / 2)), 0.1)
    tall = _FOOT + _WIDTH * stretch * (north - south) / (east - west)
    styled(figure, round(min(max(tall, _HEIGHTS[0]), _HEIGHTS[1])))
    figure.update_xaxes(range=[west, east], nticks=6, ticksuffix="°", constrain="domain")
    figure.update_yaxes(
        range=[south, north],
        nticks=5,
        ticksuffix="°",
        scaleanchor="x",
        scaleratio=stretch,
        constrain="domain",
    )


def _sentence(rows: Sequence[MapDot], marked: str) -> str:
    own = [row for row in rows if row.is_marked]
    if not rows:
        return "Map of stores: no store has coordinates."
    told = "; ".join(f"{row.name}, {row.text}" for row in own[:4])
    text = f"Map of {len(rows)} stores; marked are {len(own)} where {marked}"
    return f"{text}: {told}." if told else f"{text}."


def _twin(rows: Sequence[MapDot], marked: str) -> pd.DataFrame:
    return pd.DataFrame(
        [
            (row.name, row.text, row.customers, "yes" if row.is_marked else "no", row.latitude, row.longitude)
            for row in rows
        ],
        columns=["Store", "What", "Customers", marked[:1].upper() + marked[1:], "Latitude", "Longitude"],
    )
