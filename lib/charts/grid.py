"""Where do customers stand? The five by five grid of recency and frequency-and-value, with its groups named.

Grain in: one row per cell. Grain out: a `Chart`.
"""

from collections.abc import Callable
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from lib.charts.chart import Chart, label
from lib.charts.theme import ACCENT, PAGE, STRONG, WASH, scale, styled
from lib.schema import formats

_HEIGHT = 380
_SIZE = 5


def customer_grid(cells: pd.DataFrame, money: Callable[[float], str], highlight: str | None = None) -> Chart:
    """Draw the grid: darker is more customers; each block of cells carries its group's name.

    Parameters
    ----------
    cells
        Columns r, fm (1 to 5), segment, customers, net_revenue; all 25 cells.
    money
        How an amount is written.
    highlight
        The group to frame.
    """
    scores = range(1, _SIZE + 1)
    told = {(int(row["fm"]), int(row["r"])): row for row in cells.to_dict("records")}
    figure = go.Figure(
        go.Heatmap(
            z=[[told[fm, r]["customers"] for r in scores] for fm in scores],
            x=list(scores),
            y=list(scores),
            colorscale=scale(WASH),
            showscale=False,
            xgap=2,
            ygap=2,
            text=_texts(cells),
            texttemplate="%{text}",
            textfont={"color": STRONG, "size": 12},
            hovertext=[[_hover(told[fm, r], money) for r in scores] for fm in scores],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    )
    styled(figure, _HEIGHT)
    blocks = sorted(cells.groupby("segment", sort=False), key=lambda entry: entry[0] == highlight)
    for name, block in blocks:  # the framed one last, over its neighbours
        _frame(figure, block, framed=name == highlight)
    figure.update_xaxes(
        title="Bought last: long ago to lately", dtick=1, showgrid=False, range=[0.5, _SIZE + 0.5]
    )
    figure.update_yaxes(title="How often and how much", dtick=1, showgrid=False, range=[0.5, _SIZE + 0.5])
    return Chart(figure, _sentence(cells), _twin(cells))


def _texts(cells: pd.DataFrame) -> list[list[str]]:
    """Write each cell's count; the upper left cell of a group carries its name too."""
    corners = {
        (int(block["fm"].max()), int(block["r"].min())): f"<b>{label(name).replace(' ', '<br>')}</b><br>"
        for name, block in cells.groupby("segment", sort=False)
    }
    rows = [["" for _ in range(_SIZE)] for _ in range(_SIZE)]
    for cell in cells.to_dict("records"):
        place = int(cell["fm"]), int(cell["r"])
        rows[place[0] - 1][place[1] - 1] = corners.get(place, "") + formats.count(cell["customers"])
    return rows


def _hover(cell: dict[Any, Any], money: Callable[[float], str]) -> str:
    count = formats.plural(cell["customers"], "customer")
    return f"{label(cell['segment'])}<br>{count}, {money(cell['net_revenue'])}"


def _frame(figure: go.Figure, block: pd.DataFrame, *, framed: bool) -> None:
    figure.add_shape(
        type="rect",
        layer="above",
        fillcolor="rgba(0,0,0,0)",
        x0=block["r"].min() - 0.5,
        x1=block["r"].max() + 0.5,
        y0=block["fm"].min() - 0.5,
        y1=block["fm"].max() + 0.5,
        line={"color": ACCENT if framed else PAGE, "width": 4 if framed else 5},
    )


def _sentence(cells: pd.DataFrame) -> str:
    groups = cells.groupby("segment", sort=False)["customers"].sum().sort_values(ascending=False)
    total = int(groups.sum())
    if not total:
        return "The grid is empty: no customer bought in this choice."
    most = groups.index[0]
    largest = f"the largest is {most} with {formats.count(groups.iloc[0])}"
    return f"{formats.plural(total, 'customer')} in {len(groups)} groups; {largest}."


def _twin(cells: pd.DataFrame) -> pd.DataFrame:
    names = {
        "r": "Recency",
        "fm": "Frequency and value",
        "segment": "Group",
        "customers": "Customers",
        "net_revenue": "Net revenue",
    }
    return cells[list(names)].rename(columns=names)
