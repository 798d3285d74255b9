"""How unevenly is revenue spread? The Lorenz curve, with the best customers marked (Lorenz 1905).

Grain in: points of the curve. Grain out: a `Chart`.
"""

import pandas as pd
import plotly.graph_objects as go

from lib.charts.chart import Chart
from lib.charts.theme import ACCENT, OTHER, TEXT, styled
from lib.schema import formats

_HEIGHT = 320


def lorenz_curve(curve: pd.DataFrame, top_share: float, top_revenue_share: float | None) -> Chart:
    """Draw what share of revenue the lower customers bring, and mark the top.

    Parameters
    ----------
    curve
        Columns customers and net_revenue, cumulative shares 0 to 1, poorest first.
    top_share
        The share of customers called top, 0 to 1.
    top_revenue_share
        What they bring, 0 to 1; None where it can't be told.
    """
    x, y = curve["customers"].tolist(), curve["net_revenue"].tolist()
    figure = go.Figure()
    figure.add_scatter(x=[0, 1], y=[0, 1], mode="lines", line={"color": OTHER, "width": 1, "dash": "dot"}, hoverinfo="skip")
    figure.add_scatter(
        x=x, y=y, mode="lines", line={"color": ACCENT, "width": 2.5}, fill="tozeroy", fillcolor="rgba(0,0,0,0)",
        hovertemplate=[
            f"The lower {formats.share(left)} of customers bring {formats.share(up)} of revenue<extra></extra>"
            for left, up in zip(x, y, strict=True)
        ],
    )  # fmt: skip
    figure.add_annotation(x=0.42, y=0.5, text="if all spent the same", showarrow=False, font_color=OTHER)
    if top_revenue_share is not None:
        _mark_top(figure, top_share, top_revenue_share)
    styled(figure, _HEIGHT)
    figure.update_xaxes(title="Customers, lowest spending first", tickformat=".0%", range=[0, 1.01])
    figure.update_yaxes(title="Share of net revenue", tickformat=".0%", range=[0, 1.03])
    table = curve.rename(columns={"customers": "Share of customers", "net_revenue": "Share of net revenue"})
    return Chart(figure, _sentence(curve, top_share, top_revenue_share), table)


def _mark_top(figure: go.Figure, top_share: float, top_revenue_share: float) -> None:
    where, height = 1 - top_share, 1 - top_revenue_share
    told = f"top {formats.share(top_share)}:<br>{formats.share(top_revenue_share)} of revenue"
    figure.add_scatter(
        x=[where], y=[height], mode="markers", marker={"color": ACCENT, "size": 11}, hovertemplate=f"{told}<extra></extra>"
    )
    figure.add_annotation(
        x=where, y=height, text=told, ax=-84, ay=18 if height > 0.5 else -28, arrowcolor=TEXT, arrowwidth=1,
        xanchor="right", align="right",
    )  # fmt: skip


def _sentence(curve: pd.DataFrame, top_share: float, top_revenue_share: float | None) -> str:
    half = curve[curve["customers"] <= 0.5]["net_revenue"]  # noqa: PLR2004 (the lower half)
    lower = formats.share(float(half.iloc[-1])) if len(half) else formats.NOTHING
    top = f" The top {formats.share(top_share)} bring {formats.share(top_revenue_share)}." if top_revenue_share else ""
    return f"The half of customers who spend least bring {lower} of net revenue.{top}"
