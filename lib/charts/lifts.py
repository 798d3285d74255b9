"""After what is something more frequent? Ratios of two shares as dots with their 95 % intervals around 1.

Grain in: one row per thing that happened before. Grain out: a `Chart`.
"""

import math
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from lib.charts.chart import Chart, label
from lib.charts.theme import ACCENT, OTHER, STRONG, TEXT, styled
from lib.schema import formats

_ROW, _FOOT = 42, 70
_REACH = 8.0
"""Times more and times less: where the axis ends, and intervals that go on are cut."""

_TICKS = (0.125, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0)
_TICK_TEXTS = ("⅛", "¼", "½", "1 ×", "2 ×", "4 ×", "8 ×")


def lift_dots(rows: pd.DataFrame) -> Chart:
    """Draw one dot with its interval a row, on a scale of ratios; what stands in colour, the rest grey.

    Parameters
    ----------
    rows
        Top first. Columns label, with_share, with_n, without_share, without_n, lift, lift_low, lift_high,
        is_clear.
    """
    told = rows.to_dict("records")
    figure = go.Figure()
    figure.add_vline(x=0, line_color=TEXT, line_width=1)
    for place, row in enumerate(told):
        colour = ACCENT if row["is_clear"] else OTHER
        figure.add_scatter(
            x=[_at(row["lift_low"]), _at(row["lift_high"])], y=[place, place], mode="lines",
            line={"color": colour, "width": 4}, opacity=0.45, hoverinfo="skip",
        )  # fmt: skip
        figure.add_scatter(
            x=[_at(row["lift"])], y=[place], mode="markers+text", marker={"color": colour, "size": 11},
            text=[f"{formats.number(row['lift'], 2)} ×"], textposition="top center",
            textfont={"color": STRONG, "size": 12}, hovertemplate=f"{label(_told(row))}<extra></extra>",
        )  # fmt: skip
    styled(figure, _FOOT + _ROW * max(len(told), 1))
    figure.update_yaxes(
        tickmode="array",
        tickvals=list(range(len(told))),
        ticktext=[f"<b>{label(row['label'])}</b><br>{label(_sides(row))}" for row in told],
        range=[len(told) - 0.4, -0.75],
        showgrid=False,
    )
    figure.update_xaxes(
        tickmode="array", tickvals=[_at(tick) for tick in _TICKS], ticktext=list(_TICK_TEXTS),
        range=[-1.05, 1.05], title="Times as often",
    )  # fmt: skip
    return Chart(figure, _sentence(told), _twin(rows))


def _at(ratio: float) -> float:
    """Return where a ratio stands: -1 at an eighth, 0 at equal, 1 at eight times."""
    if ratio <= 1 / _REACH:
        return -1.0
    return min(math.log(ratio) / math.log(_REACH), 1.0)


def _sides(row: dict[Any, Any]) -> str:
    one, two = (f"{formats.share(row[f'{side}_share'])} of {formats.count(row[f'{side}_n'])}"
                for side in ("with", "without"))  # fmt: skip
    return f"{one}, without {two}"


def _told(row: dict[Any, Any]) -> str:
    ends = (formats.number(row[end], 2) for end in ("lift_low", "lift_high"))
    return f"{row['label']}: {_sides(row)}; {formats.number(row['lift'], 2)} times ({' to '.join(ends)})"


def _sentence(told: list[dict[Any, Any]]) -> str:
    clear = [row for row in told if row["is_clear"]]
    head = f"{len(clear)} of {len(told)} stand out clearly"
    return f"{head}. {'; '.join(_told(row) for row in clear[:3])}." if clear else f"{head}."


def _twin(rows: pd.DataFrame) -> pd.DataFrame:
    names = {
        "label": "Before",
        "with_n": "Customers",
        "with_share": "Moved",
        "without_n": "Customers without",
        "without_share": "Moved without",
        "lift": "Times",
        "lift_low": "From",
        "lift_high": "To",
    }
    return rows[list(names)].rename(columns=names)
