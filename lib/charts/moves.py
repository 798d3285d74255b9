"""What became of each group? A grid of groups then by groups now, each row adding up to all who were in it.

Grain in: one row per pair of groups. Grain out: a `Chart`.
"""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from lib.charts.chart import Chart, label
from lib.charts.theme import ACCENT, STRONG, WASH, scale, styled
from lib.schema import formats

_ROW, _FOOT = 36, 110
FEW = "·"


def move_grid(moves: pd.DataFrame, then: Sequence[str], now: Sequence[str], sides: tuple[str, str]) -> Chart:
    """Draw the share of each group then (rows) that is in each group now (columns); darker is more.

    Parameters
    ----------
    moves
        Columns then, now, customers, share, low, high (0 to 1, of the group then); missing for a few.
    then, now
        Groups in their order, top and left first.
    sides
        Names of the two windows.
    """
    told = {(str(row["then"]), str(row["now"])): row for row in moves.to_dict("records")}
    cells = [[told.get((one, other)) for other in now] for one in then]
    figure = go.Figure(
        go.Heatmap(
            z=[[_share(cell) for cell in row] for row in cells],
            x=[label(name) for name in now],
            y=[label(name) for name in then],
            colorscale=scale(WASH),
            zmin=0,
            zmax=0.5,  # from half on a cell is as dark as its text can bear
            showscale=False,
            xgap=2,
            ygap=2,
            text=[[_text(cell) for cell in row] for row in cells],
            texttemplate="%{text}",
            textfont={"color": STRONG, "size": 12},
            hovertext=[[_hover(one, other, told.get((one, other))) for other in now] for one in then],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    )
    styled(figure, _FOOT + _ROW * len(then))
    for place, name in enumerate(then):
        if name in now:
            _frame(figure, list(now).index(name), place)
    figure.update_yaxes(autorange="reversed", showgrid=False, title=f"In {sides[0]}", type="category")
    figure.update_xaxes(showgrid=False, title=f"In {sides[1]}", type="category", side="bottom")
    return Chart(figure, _sentence(moves, sides), _twin(moves, sides), holds_shares=True)


def _frame(figure: go.Figure, across: int, down: int) -> None:
    """Frame who stayed."""
    figure.add_shape(
        type="rect", x0=across - 0.5, x1=across + 0.5, y0=down - 0.5, y1=down + 0.5,
        line={"color": ACCENT, "width": 2}, fillcolor="rgba(0,0,0,0)", layer="above",
    )  # fmt: skip


def _is_told(cell: dict[Any, Any] | None) -> bool:
    return cell is not None and not pd.isna(cell["share"])


def _share(cell: dict[Any, Any] | None) -> float:
    return float(cell["share"]) if cell is not None and _is_told(cell) else 0.0


def _text(cell: dict[Any, Any] | None) -> str:
    if cell is None:
        return ""
    return f"{float(cell['share']) * 100:.0f}" if _is_told(cell) else label(FEW)


def _hover(then: str, now: str, cell: dict[Any, Any] | None) -> str:
    head = f"{label(then)} → {label(now)}"
    if cell is None:
        return f"{head}: nobody"
    if not _is_told(cell):
        return f"{head}: fewer than ten customers"
    count = formats.plural(int(cell["customers"]), "customer")
    span = f"{formats.share(cell['low'])} to {formats.share(cell['high'])}"
    return f"{head}: {count}, {formats.share(cell['share'])} (95 % interval {span})"


def _sentence(moves: pd.DataFrame, sides: tuple[str, str]) -> str:
    stayed = moves[(moves["then"] == moves["now"])].dropna(subset=["share"])
    head = f"Groups of {sides[0]} by groups of {sides[1]}, shares of each row."
    if stayed.empty:
        return f"{head} In no group did ten customers stay."
    most, least = (stayed.sort_values("share").iloc[place] for place in (-1, 0))
    told = f"{head} {most['then']} kept most, {formats.share(most['share'])}"
    return (
        f"{told}." if len(stayed) == 1 else f"{told}; {least['then']} least, {formats.share(least['share'])}."
    )


def _twin(moves: pd.DataFrame, sides: tuple[str, str]) -> pd.DataFrame:
    names = {"then": sides[0], "now": sides[1], "customers": "Customers", "share": "Of the row",
             "low": "From", "high": "To"}  # fmt: skip
    table = moves[list(names)].rename(columns=names)
    return table.astype({"Customers": "Int64"})
