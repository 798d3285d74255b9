"""How unevenly is revenue spread? The Lorenz curve, with the best customers marked (Lorenz 1905).

Grain in: points of the curve. Grain out: a `Chart`.
"""

import pandas as pd
import plotly.graph_objects as go

from lib.charts.chart import Chart
from lib.charts.theme import ACCENT, OTHER, TEXT, styled
from lib.schema import formats

_HEIGHT = 320
_DO_LEAST = {"profit": "earns us", "predicted value": "is expected to bring"}


def lorenz_curve(
    curve: pd.DataFrame, top_share: float, top_revenue_share: float | None, of: str = "net revenue"
) -> Chart:
    """Draw what share of revenue the lower customers bring, and mark the top.

    Parameters
    ----------
    curve
        Columns customers and net_revenue, cumulative shares 0 to 1, poorest first.
    top_share
        The share of customers called top, 0 to 1.
    top_revenue_share
        What they bring, 0 to 1; None where it can't be told.
    of
        What is brought: "net revenue", "profit".
    """
    x, y = curve["customers"].tolist(), curve["net_revenue"].tolist()
    figure = go.Figure()
    figure.add_scatter(
        x=[0, 1], y=[0, 1], mode="lines", line={"color": OTHER, "width": 1, "dash": "dot"}, hoverinfo="skip"
    )
    figure.add_scatter(
        x=x,
        y=y,
        mode="lines",
        line={"color": ACCENT, "width": 2.5},
        hovertemplate=[
            f"The lower {formats.share(left)} bring {formats.share(up)} of {of}<extra></extra>"
            for left, up in zip(x, y, strict=True)
        ],
    )
    figure.add_annotation(
        x=0.47, y=0.53, xanchor="right", text="if all spent the same", showarrow=False, font_color=OTHER
    )
    if top_revenue_share is not None:
        _mark_top(figure, top_share, top_revenue_share, of)
    styled(figure, _HEIGHT)
    figure.update_xaxes(title="Customers, lowest first", tickformat=".0%", dtick=0.2, range=[0, 1.04])
    figure.update_yaxes(title=f"Share of {of}", tickformat=".0%", range=[0, 1.03])
    table = curve.rename(columns={"customers": "Share of customers", "net_revenue": f"Share of {of}"})
    return Chart(
        figure,
        _sentence(curve, top_share, top_revenue_share, of),
        table,
        finding=_lower_half(curve, of),
        holds_shares=True,
    )


def _mark_top(figure: go.Figure, top_share: float, top_revenue_share: float, of: str) -> None:
    """Mark where the top begins; its words stand where curve and diagonal leave room."""
    height = 1 - top_revenue_share
    part = f"{formats.share(top_revenue_share)} of {of.removeprefix('net ')}"
    told = f"top {formats.number(100 * top_share)} %:<br>{part}"
    figure.add_scatter(
        x=[1 - top_share],
        y=[height],
        mode="markers",
        marker={"color": ACCENT, "size": 11},
        hovertemplate=f"{told}<extra></extra>",
    )
    room = {"ax": 0.8, "ay": 0.5} if height > 0.6 else {"ax": 0.99, "ay": 0.1}  # noqa: PLR2004 (share of the height)
    figure.add_annotation(
        x=1 - top_share,
        y=height,
        text=told,
        axref="x",
        ayref="y",
        **room,
        xanchor="right",
        align="right",
        arrowcolor=TEXT,
        arrowwidth=1,
        standoff=7,
    )


def _sentence(curve: pd.DataFrame, top_share: float, top_revenue_share: float | None, of: str) -> str:
    percent = formats.number(100 * top_share)
    top = f" The top {percent} % bring {formats.share(top_revenue_share)}." if top_revenue_share else ""
    return f"{_lower_half(curve, of)}.{top}"


def _lower_half(curve: pd.DataFrame, of: str) -> str:
    half = curve[curve["customers"] <= 0.5]["net_revenue"]  # noqa: PLR2004 (the lower half)
    lower = formats.share(float(half.iloc[-1])) if len(half) else formats.NOTHING
    return f"The half that {_DO_LEAST.get(of, 'spends')} least brings {lower} of {of}"
