"""Which ways lead to an order? The last steps of journeys, column by column, and how they ended.

Grain in: one row per way. Grain out: a `Chart`. Ways are aligned at their ends, so that each band reaches the
next column only. Drawn from areas, like `lib.charts.flow` and for its reasons.
"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from lib.charts.chart import Chart, label
from lib.charts.theme import OTHER, STRONG, styled
from lib.schema import formats

MOST_STEPS = 3
"""Columns of steps before the end: more would not be legible on a phone."""

_HEIGHT = 480
_LEAST = 0.055  # of all: the room of a step, so that two labels never meet
_GAP = 0.015
_BAR = 0.016
_SHARPNESS = 16
_SMALL = 0.004
"""Share of all journeys below which a band is not drawn: a hair tells nothing."""

Node = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Way:
    """Labels of steps in the order of time, and how many journeys ended how."""

    steps: tuple[str, ...]
    endings: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Band:
    start: Node
    end: Node
    journeys: int


def ways_to(ways: Sequence[Way], colours: Mapping[str, str]) -> Chart:
    """Draw the last steps of ways and their endings as bands from left to right.

    Parameters
    ----------
    ways
        Most common first; a way without steps holds all others.
    colours
        Ending -> colour, top first.
    """
    bands = _bands(ways, colours)
    places = _places(bands, list(colours))
    figure = go.Figure()
    left, right = ({node: top for node, (top, _) in places.items()} for _ in range(2))
    order = list(places)
    for band in sorted(bands, key=lambda one: (order.index(one.start), order.index(one.end))):
        _draw(figure, band, (left[band.start], right[band.end]), _total(bands), colours)
        left[band.start] += band.journeys
        right[band.end] += band.journeys
    for node, ends in places.items():
        _bar(figure, node, ends, colours)
    _lay_out(figure, places, colours)
    return Chart(figure, _sentence(ways, colours), _twin(ways, colours))


def _bands(ways: Sequence[Way], colours: Mapping[str, str]) -> list[_Band]:
    counted: dict[tuple[Node, Node], int] = {}
    for way in ways:
        steps = way.steps[-MOST_STEPS:] or ("Rarer ways",)
        nodes = [(MOST_STEPS - len(steps) + at, step) for at, step in enumerate(steps)]
        whole = sum(way.endings.values())
        hops = [(one, two, whole) for one, two in itertools.pairwise(nodes)]
        hops += [(nodes[-1], (MOST_STEPS, ending), way.endings.get(ending, 0)) for ending in colours]
        for one, two, count in hops:
            counted[one, two] = counted.get((one, two), 0) + count
    return [_Band(one, two, count) for (one, two), count in counted.items() if count]


def _total(bands: Sequence[_Band]) -> int:
    return sum(band.journeys for band in bands if band.end[0] == MOST_STEPS)


def _places(bands: Sequence[_Band], endings: Sequence[str]) -> dict[Node, tuple[float, float]]:
    """Return from where to where each node reaches: most journeys on top, endings in their own order."""
    sizes: dict[Node, int] = {}
    for column in range(MOST_STEPS + 1):
        inward: dict[Node, int] = {}
        outward: dict[Node, int] = {}
        for band in bands:
            if band.start[0] == column:
                outward[band.start] = outward.get(band.start, 0) + band.journeys
            if band.end[0] == column:
                inward[band.end] = inward.get(band.end, 0) + band.journeys
        both = {node: max(inward.get(node, 0), outward.get(node, 0)) for node in {**inward, **outward}}
        ranked = sorted(
            both,
            key=lambda node: (endings.index(node[1]) if node[0] == MOST_STEPS else 0, -both[node], node[1]),
        )
        sizes |= {node: both[node] for node in ranked}
    whole, places, top, column = _total(bands), {}, 0.0, -1
    for node, size in sizes.items():
        top = 0.0 if node[0] != column else top
        column = node[0]
        room = max(float(size), _LEAST * whole)
        places[node] = (top + (room - size) / 2, top + (room + size) / 2)
        top += room + _GAP * whole
    return places


def _x(column: int) -> float:
    return column / MOST_STEPS * (1 - _BAR)


def _draw(
    figure: go.Figure, band: _Band, tops: tuple[float, float], whole: int, colours: Mapping[str, str]
) -> None:
    if band.journeys < _SMALL * whole:
        return
    ways = [step / _SHARPNESS for step in range(_SHARPNESS + 1)]
    upper = [tops[0] + (tops[1] - tops[0]) * way * way * (3 - 2 * way) for way in ways]
    first, last = _x(band.start[0]) + _BAR, _x(band.end[0])
    across = [first + way * (last - first) for way in ways]
    told = f"{label(band.start[1])} → {label(band.end[1])}: {formats.plural(band.journeys, 'journey')}"
    figure.add_scatter(
        x=[*across, *reversed(across)],
        y=[*upper, *(height + band.journeys for height in reversed(upper))],
        mode="lines",
        fill="toself",
        fillcolor=colours.get(band.end[1], OTHER) if band.end[0] == MOST_STEPS else OTHER,
        line={"width": 0},
        opacity=0.3,
        hoveron="fills",
        text=told,
        name=told,
        hoverinfo="text",
    )


def _bar(figure: go.Figure, node: Node, ends: tuple[float, float], colours: Mapping[str, str]) -> None:
    left, (top, bottom) = _x(node[0]), ends
    figure.add_scatter(
        x=[left, left + _BAR, left + _BAR, left],
        y=[top, top, bottom, bottom],
        mode="lines",
        fill="toself",
        fillcolor=colours.get(node[1], OTHER) if node[0] == MOST_STEPS else OTHER,
        line={"width": 0},
        hoveron="fills",
        text=f"{label(node[1])}: {formats.plural(round(bottom - top), 'journey')}",
        hoverinfo="text",
    )


def _lay_out(
    figure: go.Figure, places: Mapping[Node, tuple[float, float]], colours: Mapping[str, str]
) -> None:
    """Write steps beside their bars, endings on the right."""
    deepest = max((bottom for _, bottom in places.values()), default=1.0)
    styled(figure, _HEIGHT)
    for (column, name), (top, bottom) in places.items():
        if column < MOST_STEPS:
            figure.add_annotation(
                x=_x(column) + _BAR * 1.5, y=(top + bottom) / 2, text=label(name), showarrow=False,
                xanchor="left", font={"size": 12, "color": STRONG},
            )  # fmt: skip
    ends = {name: at for (column, name), at in places.items() if column == MOST_STEPS}
    figure.update_yaxes(
        side="right",
        tickmode="array",
        tickvals=[(ends[name][0] + ends[name][1]) / 2 for name in colours if name in ends],
        ticktext=[
            f"{label(name)}<br><b>{formats.count(ends[name][1] - ends[name][0])}</b>"
            for name in colours
            if name in ends
        ],
        showgrid=False,
        range=[deepest * 1.02, -deepest * 0.02],
    )
    figure.update_xaxes(visible=False, range=[-0.005, 1.005])


def _sentence(ways: Sequence[Way], colours: Mapping[str, str]) -> str:
    whole = sum(sum(way.endings.values()) for way in ways)
    sums = {name: sum(way.endings.get(name, 0) for way in ways) for name in colours}
    told = formats.listing([f"{name} {formats.count(count)}" for name, count in sums.items() if count])
    named = [way for way in ways if way.steps]
    first = f" The most common: {' → '.join(named[0].steps)}." if named else ""
    return f"The last steps of {formats.plural(whole, 'journey')} and how they ended: {told}.{first}"


def _twin(ways: Sequence[Way], colours: Mapping[str, str]) -> pd.DataFrame:
    rows = [
        (" → ".join(way.steps) or "All rarer ways together", sum(way.endings.values()),
         *(way.endings.get(name, 0) for name in colours))
        for way in ways
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["Way", "Journeys", *colours])
