"""How did levels go from round to round? One line a series over named rounds, on levels 1 to 5.

Grain in: one row per series and round. Grain out: a `Chart`. A round without a figure is a gap.
"""

from collections.abc import Mapping, Sequence

import pandas as pd
import plotly.graph_objects as go

from lib.charts.chart import Chart, label
from lib.charts.theme import ACCENT, OTHER, TEXT, styled
from lib.schema import formats

_HEIGHT = 320
_LEVELS = (1, 5)


def level_lines(frame: pd.DataFrame, rounds: Sequence[str], unit: str) -> Chart:
    """Draw one line a series; the one that moved most in colour, the others grey.

    Parameters
    ----------
    frame
        Columns round, series, value (missing where there is none).
    rounds
        In the order of time.
    unit
        What the values are.
    """
    wide = frame.pivot_table(index="round", columns="series", values="value", dropna=False).reindex(
        list(rounds)
    )
    moved = _moves(wide)
    most = max(moved, key=lambda name: abs(moved[name]), default=None)
    figure = go.Figure()
    for name in sorted(wide.columns, key=lambda name: name == most):  # the coloured one above the others
        colour = ACCENT if name == most else OTHER
        figure.add_scatter(
            x=[label(each) for each in wide.index], y=wide[name].tolist(), mode="lines+markers",
            name=label(name), line={"color": colour, "width": 3 if name == most else 1.5},
            marker={"size": 7}, connectgaps=False,
            hovertemplate=[
                f"{label(name)}, {label(each)}: {formats.number(value, 2)}<extra></extra>"
                for each, value in wide[name].items()
            ],
        )  # fmt: skip
    styled(figure, _HEIGHT)
    figure.update_yaxes(title=unit, range=[_LEVELS[0] - 0.1, _LEVELS[1] + 0.1], dtick=1)
    figure.update_xaxes(type="category", showgrid=False, title_font_color=TEXT)
    finding = f"{most} moved most: {_signed(moved[most])}" if most is not None else "One round is no trend"
    return Chart(figure, _sentence(wide, moved, unit), _twin(wide), finding)


def _moves(wide: pd.DataFrame) -> dict[str, float]:
    """Return the last figure minus the first of each series that has two."""
    ends = {str(name): cells.dropna() for name, cells in wide.items()}
    return {name: float(own.iloc[-1] - own.iloc[0]) for name, own in ends.items() if len(own) > 1}


def _sentence(wide: pd.DataFrame, moved: Mapping[str, float], unit: str) -> str:
    told = "; ".join(f"{name} {_signed(change)}" for name, change in moved.items())
    return f"{unit} from {wide.index[0]} to {wide.index[-1]}: {told or 'nothing in two rounds'}."


def _twin(wide: pd.DataFrame) -> pd.DataFrame:
    return wide.round(2).reset_index().rename(columns={"round": "Round"})


def _signed(value: float) -> str:
    return f"{value:+.1f}".replace("-", "−")
