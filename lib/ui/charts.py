"""How is a chart put on the page? With its sentence, its table one click away, its picture to save."""

from typing import Any

import streamlit as st
from pandas.api.types import is_bool_dtype, is_float_dtype, is_numeric_dtype

from lib.charts.chart import Chart
from lib.ui import offered, tables

_TWIN_WIDTH = 560  # pixels; narrower where the screen is
_BAR = {
    "displaylogo": False,
    "modeBarButtons": [["toImage"]],
    "scrollZoom": False,
}


def show(chart: Chart, key: str, columns: tables.Columns | None = None) -> None:
    """Draw a chart with its table twin.

    Parameters
    ----------
    chart
        What to draw.
    key
        Names the chart on its page; also the name of the saved picture.
    columns
        How the columns of the table twin are shown.
    """
    picture = {**_BAR, "toImageButtonOptions": {"format": "png", "scale": 2, "filename": key}}
    st.plotly_chart(chart.figure, key=f"chart_{key}", config=picture, alt=chart.alt)
    _twin(chart, key, columns)


def _twin(chart: Chart, key: str, columns: tables.Columns | None) -> None:
    with st.popover(
        "Table", icon=":material/table_rows:", type="tertiary", key=f"table_{key}", on_change="rerun"
    ) as opened:
        if opened.open:  # closed, it costs nothing
            with st.container(width=_TWIN_WIDTH):
                shown = columns or _columns(chart)
                tables.show(chart.table, chart.alt, shown, is_offered=False)
            with st.container(horizontal=True, gap="small"):
                offered.files(chart.table, chart.finding or key.replace("_", " "), shown, key=key)


def _columns(chart: Chart) -> tables.Columns:
    """How a chart's table is shown where the page does not say: counts, fractions, shares, words."""

    def shown(name: str) -> Any:
        column = chart.table[name]
        if is_bool_dtype(column) or not is_numeric_dtype(column):
            return tables.text(name)
        if not is_float_dtype(column):
            return tables.count(name)
        return tables.share(name) if chart.holds_shares else tables.number(name, 2)

    return {str(name): shown(str(name)) for name in chart.table.columns}
