"""How is a chart put on the page? With its sentence, its table one click away, its picture to save."""

import streamlit as st

from lib.charts.chart import Chart
from lib.ui import tables

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
            tables.show(chart.table, chart.alt, columns)
            tables.download("Download the table", chart.table, f"{key}.csv", key=f"download_{key}")
