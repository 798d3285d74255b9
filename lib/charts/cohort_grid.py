"""How did each cohort go on? Cohorts down, months since their first order across, a value in each cell.

Grain in: one row per cell. Grain out: a `Chart`. Months that are not over have a dotted frame, and are said.
"""

from collections.abc import Callable
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from lib.charts.chart import Chart, label
from lib.charts.theme import STRONG, TEXT, WASH, scale, styled
from lib.schema import formats

_ROW = 26
_FOOT = 62
_SIZE = 12  # of what is written in cells: three digits fit a phone


def cohort_grid(
    cells: pd.DataFrame,
    written: Callable[[float], str],
    brief: Callable[[float], str],
    unit: str,
    rows: str,
    *,
    holds_shares: bool = False,
) -> Chart:
    """Draw one row a cohort, darker for more.

    Parameters
    ----------
    cells
        Columns cohort, months_since, value, n (customers), low, high (of the interval; missing where there is
        none) and is_complete; cohorts in the order of drawing, top first.
    written, brief
        How a value is written in full, and in a cell.
    unit
        What the values are: "Share of customers who ordered".
    rows
        What a cohort is: "First order".
    holds_shares
        Whether the values are shares, 0 to 1.
    """
    names = list(dict.fromkeys(cells["cohort"]))
    wide = cells.pivot_table(index="cohort", columns="months_since", values="value").reindex(names)
    told = {(cell["cohort"], cell["months_since"]): cell for cell in cells.to_dict("records")}
    figure = go.Figure(
        go.Heatmap(
            z=wide.to_numpy(dtype=float),
            x=[str(month) for month in wide.columns],
            y=list(range(len(names))),
            colorscale=scale(WASH),
            showscale=False,
            xgap=2,
            ygap=2,
            text=_each(wide, told, lambda cell: brief(cell["value"])),
            texttemplate="%{text}",
            textfont={"color": STRONG, "size": _SIZE},
            hovertext=_each(wide, told, lambda cell: _hover(cell, written)),
            hovertemplate="%{hovertext}<extra></extra>",
            hoverongaps=False,
        )
    )
    styled(figure, _FOOT + _ROW * max(len(names), 1))
    for cell in cells[~cells["is_complete"]].to_dict("records"):
        _frame(figure, list(wide.columns).index(cell["months_since"]), names.index(cell["cohort"]))
    figure.update_xaxes(title="Months since the first order", showgrid=False, type="category")
    figure.update_yaxes(
        tickmode="array", tickvals=list(range(len(names))), ticktext=[label(name) for name in names],
        range=[len(names) - 0.5, -0.5], showgrid=False,
    )  # fmt: skip
    return Chart(
        figure, _sentence(cells, written, unit, rows), _twin(cells, unit, rows), holds_shares=holds_shares
    )


def _each(
    wide: pd.DataFrame, told: dict[Any, Any], write: Callable[[dict[Any, Any]], str]
) -> list[list[str]]:
    """Write something of each cell, nothing where there is none."""
    return [
        [write(told[name, month]) if (name, month) in told else "" for month in wide.columns]
        for name in wide.index
    ]


def _hover(cell: dict[Any, Any], written: Callable[[float], str]) -> str:
    ends = "" if pd.isna(cell["low"]) else f" ({written(cell['low'])} to {written(cell['high'])})"
    over = "" if cell["is_complete"] else ", month not over"
    name, value = label(cell["cohort"]), label(written(cell["value"]))
    return f"{name}, month {cell['months_since']}: {value}{label(ends)}, n = {cell['n']:,.0f}{over}"


def _frame(figure: go.Figure, column: int, row: int) -> None:
    figure.add_shape(
        type="rect", x0=column - 0.46, x1=column + 0.46, y0=row - 0.44, y1=row + 0.44,
        line={"color": TEXT, "width": 1, "dash": "dot"}, fillcolor="rgba(0,0,0,0)", layer="above",
    )  # fmt: skip


def _sentence(cells: pd.DataFrame, written: Callable[[float], str], unit: str, rows: str) -> str:
    if cells.empty:
        return f"{unit}: no cohort to show."
    first = cells.iloc[0]
    count, most = cells["cohort"].nunique(), int(cells["months_since"].max())
    size = f"{count} row{'s' if count > 1 else ''}, up to {formats.plural(most, 'month')} on"
    after = formats.plural(int(first["months_since"]), "month")
    return f"{unit} by {rows.lower()}: {size}; {first['cohort']} {written(first['value'])} after {after}."


def _twin(cells: pd.DataFrame, unit: str, rows: str) -> pd.DataFrame:
    names = {
        "cohort": rows,
        "months_since": "Months since",
        "n": "Customers",
        "value": unit,
        "low": "From",
        "high": "To",
        "is_complete": "Month complete",
    }
    kept = cells[list(names)].rename(columns=names)
    kept["Month complete"] = ["yes" if complete else "no" for complete in cells["is_complete"]]
    return kept if cells["low"].notna().any() else kept.drop(columns=["From", "To"])
