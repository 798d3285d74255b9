"""What happened when, and on which side? A row for each kind of event, online and offline apart.

Grain in: one row per event of one customer. Grain out: a `Chart`. The side is told by colour and by form.
"""

import pandas as pd
import plotly.graph_objects as go

from lib.charts.chart import Chart, label
from lib.charts.theme import colour_of, styled
from lib.schema import formats

ROWS = ("order", "return", "touch", "feedback")
_NAMES = {"order": "Orders", "return": "Returns", "touch": "Touches", "feedback": "Feedback"}
_SIDES = {
    "online": ("Online", "circle"),
    "offline": ("Offline", "square"),
    "other": ("Other", "diamond"),
    "unknown": ("Not told", "diamond-open"),
}
_HEIGHT = 250
_APART = 0.16  # of a row, by which the two sides stand apart
_COLUMNS = ["When", "What", "Channel", "About", "Net revenue"]


def customer_timeline(frame: pd.DataFrame, currency: str | None) -> Chart:
    """Draw events over time, by kind, online above offline within a row.

    Parameters
    ----------
    frame
        Columns at, kind (one of `ROWS`), channel, channel_group, what, net_revenue.
    currency
        Of the amounts.
    """
    figure = go.Figure()
    for name, (written, symbol) in _SIDES.items():
        events = frame[frame["channel_group"] == name]
        if events.empty:
            continue
        shift = {"online": -_APART, "offline": _APART}.get(name, 0.0)
        figure.add_scatter(
            x=events["at"], y=[ROWS.index(kind) + shift for kind in events["kind"]], mode="markers",
            name=written, showlegend=True, text=[_hover(row, currency) for row in events.itertuples()],
            marker={"color": colour_of(name), "symbol": symbol, "size": 10, "opacity": 0.75},
            hovertemplate="%{text}<extra></extra>",
        )  # fmt: skip
    styled(figure, _HEIGHT)
    figure.update_layout(
        showlegend=True,
        legend={"orientation": "h", "y": 1, "yanchor": "bottom", "x": 0, "title": None},
    )
    figure.update_yaxes(
        tickmode="array", tickvals=list(range(len(ROWS))), ticktext=[_NAMES[row] for row in ROWS],
        range=[len(ROWS) - 0.5, -0.5], showgrid=False,
    )  # fmt: skip
    figure.update_xaxes(nticks=6)
    twin = frame[["at", "kind", "channel", "what", "net_revenue"]].set_axis(_COLUMNS, axis=1)
    return Chart(figure, _sentence(frame), twin)


def _hover(row: object, currency: str | None) -> str:
    amount = getattr(row, "net_revenue", None)
    told = f", {formats.exact_money(amount, currency)}" if amount is not None and not pd.isna(amount) else ""
    kind, what = str(getattr(row, "kind", "")).capitalize(), getattr(row, "what", "")
    return f"{kind} on {formats.day(getattr(row, 'at', None))}: {label(what)}{told}"


def _sentence(frame: pd.DataFrame) -> str:
    if frame.empty:
        return "Timeline of the customer: nothing has happened yet."
    parts = []
    for kind in ROWS:
        of_kind = frame.loc[frame["kind"] == kind, "channel_group"].value_counts().to_dict()
        if of_kind:
            noun = _NAMES[kind].lower()
            sides = formats.listing([f"{formats.count(n)} {group}" for group, n in sorted(of_kind.items())])
            parts.append(f"{noun}: {sides}")
    first, last = frame["at"].min(), frame["at"].max()
    return f"What happened from {formats.day(first)} to {formats.day(last)}. {'; '.join(parts).capitalize()}."
