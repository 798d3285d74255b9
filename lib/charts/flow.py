"""Who went where? Groups then on the left, groups now on the right, a band between them for who moved.

Grain in: one row per pair of groups. Grain out: a `Chart`. Drawn from areas, not as Plotly's own Sankey: that
one orders groups as it likes, and its bands can't be pale in both themes.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from lib.charts.chart import Chart, label
from lib.charts.theme import ACCENT, OTHER, styled
from lib.schema import formats

_HEIGHT = 460
_LEAST = 0.045  # of all: the room of a group, so that two labels never meet
_BAR = 0.03  # width of a group's bar, of the way from left to right
_STEPS = 16
_SMALL = 0.01
"""Share of all customers below which a move is not drawn: a hair tells nothing."""

Ends = tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Band:
    """One move as drawn: where it leaves on the left and arrives on the right, and how wide it is."""

    then: str
    now: str
    customers: int
    left: float
    right: float


def group_flow(
    moves: pd.DataFrame,
    then: Mapping[str, int],
    now: Mapping[str, int],
    sides: tuple[str, str],
    highlight: str | None = None,
) -> Chart:
    """Draw bands from groups then to groups now; those that leave the highlighted group in the accent.

    Parameters
    ----------
    moves
        Columns then, now, customers (missing for a few), share (of the group then).
    then, now
        Customers of each group, top first; both add up to the same number.
    sides
        Names of the two windows.
    highlight
        A group of the left side.
    """
    whole = sum(then.values())
    told = moves.dropna(subset=["customers"])
    drawn = told[told["customers"] >= _SMALL * whole]
    starts, ends = _places(then, whole), _places(now, whole)
    figure = go.Figure()
    for band in sorted(_bands(drawn, starts, ends, now), key=lambda one: one.then == highlight):
        _draw(figure, band, is_lit=band.then == highlight)
    _bars(figure, starts, then, 0.0, "y", highlight)
    _bars(figure, ends, now, 1.0, "y2", highlight)
    styled(figure, _HEIGHT)
    _lay_out(figure, (starts, then), (ends, now))
    left_out = whole - int(drawn["customers"].sum())
    return Chart(
        figure,
        _sentence(told, whole, sides),
        _twin(told, whole, sides),
        finding=f"{formats.count(left_out)} customers in small moves are not drawn" if left_out else "",
    )


def _places(groups: Mapping[str, int], whole: int) -> dict[str, Ends]:
    """Return from where to where each group's bar reaches; small ones get room for their label."""
    places, top = {}, 0.0
    for name, customers in groups.items():
        room = max(float(customers), _LEAST * whole)
        middle = top + room / 2
        places[name] = middle - customers / 2, middle + customers / 2
        top += room + 0.012 * whole
    return places


def _bands(
    drawn: pd.DataFrame, starts: Mapping[str, Ends], ends: Mapping[str, Ends], now: Mapping[str, int]
) -> list[_Band]:
    """Stack the bands of each group from its top, in the order of the groups at the other end."""
    filled_left = {name: top for name, (top, _) in starts.items()}
    filled_right = {name: top for name, (top, _) in ends.items()}
    order = list(now)
    found = []
    rows = {(str(row["then"]), str(row["now"])): int(row["customers"]) for row in drawn.to_dict("records")}
    for start in starts:
        for end in order:
            customers = rows.get((start, end))
            if customers:
                found.append(_Band(start, end, customers, filled_left[start], filled_right[end]))
                filled_left[start] += customers
                filled_right[end] += customers
    return found


def _draw(figure: go.Figure, band: _Band, *, is_lit: bool) -> None:
    ways = [step / _STEPS for step in range(_STEPS + 1)]
    upper = [band.left + (band.right - band.left) * _eased(way) for way in ways]
    across = [_BAR + way * (1 - 2 * _BAR) for way in ways]
    written = f"{label(band.then)} → {label(band.now)}: {formats.plural(band.customers, 'customer')}"
    figure.add_scatter(
        x=[*across, *reversed(across)],
        y=[*upper, *(height + band.customers for height in reversed(upper))],
        mode="lines",
        fill="toself",
        fillcolor=ACCENT if is_lit else OTHER,
        line={"width": 0},
        opacity=0.6 if is_lit else 0.22,
        hoveron="fills",
        text=written,
        name=written,
        hoverinfo="text",
    )


def _eased(way: float) -> float:
    """Return how far a band has come, level at both ends."""
    return way * way * (3 - 2 * way)


def _bars(
    figure: go.Figure,
    places: Mapping[str, Ends],
    groups: Mapping[str, int],
    x: float,
    axis: str,
    highlight: str | None,
) -> None:
    left, right = (0.0, _BAR) if x == 0 else (1 - _BAR, 1.0)
    for name, (top, bottom) in places.items():
        figure.add_scatter(
            x=[left, right, right, left],
            y=[top, top, bottom, bottom],
            yaxis=axis,
            mode="lines",
            fill="toself",
            fillcolor=ACCENT if name == highlight else OTHER,
            line={"width": 0},
            hoveron="fills",
            text=f"{label(name)}: {formats.plural(groups[name], 'customer')}",
            hoverinfo="text",
        )


def _lay_out(
    figure: go.Figure,
    left: tuple[Mapping[str, Ends], Mapping[str, int]],
    right: tuple[Mapping[str, Ends], Mapping[str, int]],
) -> None:
    """Write the groups of each side beside their bars, on one scale."""
    deepest = max((bottom for places, _ in (left, right) for _, bottom in places.values()), default=1.0)
    shared = {
        "range": [deepest * 1.01, -deepest * 0.01],
        "showgrid": False,
        "tickmode": "array",
        "automargin": True,
    }
    figure.update_layout(yaxis2={"overlaying": "y", "side": "right", "fixedrange": True, "zeroline": False})
    for side, (places, groups) in (("yaxis", left), ("yaxis2", right)):
        figure.layout[side].update(
            shared,
            tickvals=[(top + bottom) / 2 for top, bottom in places.values()],
            ticktext=[f"{label(name)} <b>{formats.count(groups[name])}</b>" for name in places],
            tickfont=figure.layout.yaxis.tickfont,
        )
    figure.update_xaxes(visible=False, range=[-0.005, 1.005])


def _sentence(told: pd.DataFrame, whole: int, sides: tuple[str, str]) -> str:
    moved = told[told["then"] != told["now"]].sort_values("customers", ascending=False)
    if moved.empty:
        return f"From {sides[0]} to {sides[1]}: no move of ten customers or more."
    most = moved.iloc[0]
    count = formats.plural(int(most["customers"]), "customer")
    return (
        f"Bands from groups of {sides[0]} to groups of {sides[1]}, {formats.count(whole)} customers in all. "
        f"The widest between two groups: {most['then']} to {most['now']}, {count}."
    )


def _twin(told: pd.DataFrame, whole: int, sides: tuple[str, str]) -> pd.DataFrame:
    rest = whole - int(told["customers"].sum())
    names = {"then": sides[0], "now": sides[1], "customers": "Customers"}
    table = told[list(names)].astype({"customers": "int64"})
    if rest:
        few = pd.DataFrame([("Moves of fewer than ten each, together", "", rest)], columns=list(names))
        table = pd.concat([table, few], ignore_index=True)
    return table.rename(columns=names)
