"""Which unit stands where on which component? Components down, units across, the level in each cell.

Grain in: one row per cell. Grain out: a `Chart`. One hue, paler for lower levels, the level written: nothing
is told by colour alone. What can't be shown is an empty cell.
"""

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from lib.charts.chart import Chart, label
from lib.charts.roles import two_lines
from lib.charts.theme import STRONG, WASH, scale, styled

_ROW = 32
_HEAD = 96
_LEVELS = (1, 5)


def level_grid(cells: pd.DataFrame, unit: str, missing: str) -> Chart:
    """Draw one row a component and one column a unit.

    Parameters
    ----------
    cells
        Columns component, unit, value (1 to 5, missing where nothing can be shown), written and n; components
        and units in the order of drawing.
    unit
        What the values are: "Mean level that people gave".
    missing
        Why a cell is empty: "fewer than five raters".
    """
    rows, columns = list(dict.fromkeys(cells["component"])), list(dict.fromkeys(cells["unit"]))
    by_cell = {(cell["component"], cell["unit"]): cell for cell in cells.to_dict("records")}
    wide = cells.pivot_table(index="component", columns="unit", values="value", dropna=False)
    wide = wide.reindex(index=rows, columns=columns)
    figure = go.Figure(
        go.Heatmap(
            z=wide.to_numpy(dtype=float),
            x=[label(name) for name in columns],
            y=list(range(len(rows))),
            zmin=_LEVELS[0],
            zmax=_LEVELS[1],
            colorscale=scale(WASH),
            showscale=False,
            xgap=2,
            ygap=2,
            text=[[_brief(by_cell[row, column]["written"]) for column in columns] for row in rows],
            texttemplate="%{text}",
            textfont={"color": STRONG, "size": 12},
            hovertext=[[_hover(by_cell[row, column], missing) for column in columns] for row in rows],
            hovertemplate="%{hovertext}<extra></extra>",
            hoverongaps=False,
        )
    )
    styled(figure, _HEAD + _ROW * max(len(rows), 1))
    figure.update_xaxes(side="top", showgrid=False, type="category", tickangle=-90 if len(columns) > 2 else 0)  # noqa: PLR2004 (names that fit side by side on a phone)
    figure.update_yaxes(
        tickmode="array", tickvals=list(range(len(rows))), ticktext=[two_lines(name) for name in rows],
        range=[len(rows) - 0.5, -0.5], showgrid=False,
    )  # fmt: skip
    return Chart(figure, _sentence(cells, unit, missing), _twin(cells, unit, rows, columns))


def _brief(written: str) -> str:
    """Shorten a range of levels to what a phone's cell holds: "2 to 3" is "2–3"."""
    return written.replace(" to ", "–")


def _hover(cell: Mapping[Hashable, Any], missing: str) -> str:
    place = f"{label(cell['component'])}, {label(cell['unit'])}"
    if pd.isna(cell["value"]):
        return f"{place}: {missing}"
    return f"{place}: {cell['written']}, n = {cell['n']:,.0f}"


def _sentence(cells: pd.DataFrame, unit: str, missing: str) -> str:
    told = cells.dropna(subset=["value"])
    if told.empty:
        return f"{unit}: nothing can be shown ({missing})."
    spread = told.groupby("component", sort=False)["value"].agg(["min", "max", "count"])
    spread = spread[spread["count"] > 1]
    empty = len(cells) - len(told)
    first = f"{unit}: {len(told)} cells, components by {told['unit'].nunique()} units"
    if empty:
        first += f"; {empty} empty ({missing})"
    if spread.empty:
        return f"{first}."
    apart = dict(zip(spread.index, zip(spread["min"], spread["max"], strict=True), strict=True))
    widest = max(apart, key=lambda name: apart[name][1] - apart[name][0])
    low, high = apart[widest]
    return f"{first}. Widest on {widest}: {low:.1f} to {high:.1f}."


def _twin(cells: pd.DataFrame, unit: str, rows: list[str], columns: list[str]) -> pd.DataFrame:
    told = {
        (cell["component"], cell["unit"]): f"{cell['written']} (n = {cell['n']:,.0f})"
        for cell in cells.dropna(subset=["value"]).to_dict("records")
    }
    name = f"Component: {unit.lower()}"
    return pd.DataFrame(
        [{name: row, **{column: told.get((row, column), "") for column in columns}} for row in rows]
    )
