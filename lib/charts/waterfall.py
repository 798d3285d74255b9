"""What adds up to a sum: to the evidence that two records are one person, to a change of revenue?

Grain in: one row per step. Steps from left to right, the sum below. Grain out: a `Chart`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from textwrap import wrap

import pandas as pd
import plotly.graph_objects as go

from lib.charts.chart import Chart, label
from lib.charts.theme import ACCENT, BETTER, BOTH, OTHER, TEXT, WORSE, styled

_ROW = 34
_FOOT = 78
_ROOM = 1.25  # of the width, for written values
_WIDE_ROOM = 1.5  # the same for amounts, which on a phone take half as much as their bars
_WIDTH = 18  # characters of a name on one line


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
    total = sum(row.bits for row in rows)
    names = [*(row.says for row in rows), "In all"]
    widths = [*(row.bits for row in rows), total]
    colours = [*(OTHER if row.bits < 0 else ACCENT for row in rows), BOTH]
    texts = [written(width) for width in widths]
    hovers = [f"{name}: {text} bits" for name, text in zip(names, texts, strict=True)]
    figure = _steps(names, widths, colours, texts, hovers)
    figure.add_vline(x=threshold, line_color=TEXT, line_width=1, line_dash="dash")
    ends = [0.0, threshold, *accumulate(row.bits for row in rows)]
    room = (max(ends) - min(ends)) * (_ROOM - 1)
    figure.update_xaxes(
        range=[min(ends) - room, max(ends) + room], title=f"Bits; joined from {threshold:g} on"
    )
    table = pd.DataFrame({"What is known": names, "Bits": [round(width, 2) for width in widths]})
    return Chart(figure, _sentence(start, steps, total, threshold), table, finding=_finding(total, threshold))


def parts_of_change(parts: Sequence[tuple[str, float]], write: Callable[[float], str], unit: str) -> Chart:
    """Draw how parts add up to a change, one bar a part, the change last; up and down carry a sign.

    Parameters
    ----------
    parts
        Names and amounts, top first.
    write
        How an amount is written, with its sign.
    unit
        What the amounts are: "Change of net revenue, USD".
    """
    total = sum(amount for _, amount in parts)
    names = [*(name for name, _ in parts), "Change in all"]
    widths = [*(amount for _, amount in parts), total]
    colours = [*(WORSE if amount < 0 else BETTER for _, amount in parts), BOTH]
    texts = [write(width) for width in widths]
    hovers = [f"{name}: {text}" for name, text in zip(names, texts, strict=True)]
    figure = _steps(names, widths, colours, texts, hovers)
    figure.add_vline(x=0, line_color=TEXT, line_width=1)
    figure.update_yaxes(ticktext=["<br>".join(label(line) for line in wrap(name, _WIDTH)) for name in names])
    ends = list(accumulate(widths[:-1]))
    room = (max(0.0, *ends) - min(0.0, *ends)) * (_WIDE_ROOM - 1)
    falls = [end - room for end, width in zip([*ends, total], widths, strict=True) if width < 0]
    figure.update_xaxes(range=[min(0.0, *falls, *ends), max(0.0, *ends) + room])
    figure.update_xaxes(title=unit, nticks=6, tickformat="~s")
    told = "; ".join(f"{name} {text}" for name, text in zip(names, texts, strict=True))
    return Chart(figure, f"{unit}. {told}.", pd.DataFrame({"What": names, unit: widths}))


def _steps(
    names: Sequence[str],
    widths: Sequence[float],
    colours: Sequence[str],
    texts: Sequence[str],
    hovers: Sequence[str],
) -> go.Figure:
    """Draw each bar where the one before ended, the last, which is the sum, from zero."""
    ends = list(accumulate(widths[:-1]))
    figure = go.Figure(
        go.Bar(
            x=list(widths), y=list(range(len(names))), base=[0.0, *ends[:-1], 0.0], orientation="h",
            marker_color=list(colours), text=list(texts), textposition="outside", cliponaxis=False,
            hovertemplate=[f"{label(hover)}<extra></extra>" for hover in hovers],
        )
    )  # fmt: skip
    styled(figure, _FOOT + _ROW * len(names))
    figure.update_yaxes(
        tickmode="array", tickvals=list(range(len(names))), ticktext=[label(name) for name in names],
        autorange="reversed", showgrid=False,
    )  # fmt: skip
    return figure


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
