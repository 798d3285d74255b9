"""What adds up to the evidence that two records are one person? Steps from left to right, the sum below.

Grain in: one row per step, in bits: each doubles the odds. Grain out: a `Chart`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import pandas as pd
import plotly.graph_objects as go

from lib.charts.chart import Chart, label
from lib.charts.theme import ACCENT, BOTH, OTHER, TEXT, styled

_ROW = 34
_FOOT = 78
_ROOM = 1.25  # of the width, for written values


@dataclass(frozen=True, slots=True)
class Step:
    """What one thing says ("same phone") and its weight in bits."""

    says: str
    bits: float


def evidence(start: Step, steps: Sequence[Step], threshold: float) -> Chart:
    """Draw how evidence adds up from a start, one bar a step, the sum last, the threshold as a line.

    Parameters
    ----------
    start
        What holds before anything is compared.
    steps
        Top first.
    threshold
        Bits from which on two records are one person.
    """
    rows = [start, *steps]
    ends = list(accumulate(row.bits for row in rows))
    total = ends[-1]
    names = [*(row.says for row in rows), "In all"]
    bases = [0.0, *ends[:-1], 0.0]
    widths = [*(row.bits for row in rows), total]
    colours = [*(OTHER if row.bits < 0 else ACCENT for row in rows), BOTH]
    texts = [*(written(row.bits) for row in rows), written(total)]
    figure = go.Figure(
        go.Bar(
            x=widths, y=list(range(len(names))), base=bases, orientation="h", marker_color=colours,
            text=texts, textposition="outside", cliponaxis=False,
            hovertemplate=[
                f"{label(name)}: {text} bits<extra></extra>" for name, text in zip(names, texts, strict=True)
            ],
        )
    )  # fmt: skip
    figure.add_vline(x=threshold, line_color=TEXT, line_width=1, line_dash="dash")
    styled(figure, _FOOT + _ROW * len(names))
    figure.update_yaxes(
        tickmode="array", tickvals=list(range(len(names))), ticktext=[label(name) for name in names],
        autorange="reversed", showgrid=False,
    )  # fmt: skip
    low, high = min(0.0, threshold, *ends), max(0.0, threshold, *ends)
    room = (high - low) * (_ROOM - 1)
    figure.update_xaxes(
        range=[low - room, high + room],
        title=f"Bits; joined from {threshold:g} on",
    )
    table = pd.DataFrame({"What is known": names, "Bits": [round(width, 2) for width in widths]})
    return Chart(figure, _sentence(start, steps, total, threshold), table, finding=_finding(total, threshold))


def written(bits: float) -> str:
    """Write a weight with its sign: "+8.3", "−2.4"."""
    return f"{bits:+.1f}".replace("-", "−")


def _finding(total: float, threshold: float) -> str:
    return (
        f"{written(total)} bits in all: {'enough' if total >= threshold else 'not enough'} to be one person"
    )


def _sentence(start: Step, steps: Sequence[Step], total: float, threshold: float) -> str:
    told = "; ".join(f"{step.says} {written(step.bits)}" for step in steps)
    return (
        f"Evidence in bits. {start.says} {written(start.bits)}; {told}. In all {written(total)}; joined from "
        f"{threshold:g} on."
    )
