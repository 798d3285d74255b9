"""What sets groups apart? A grid of measures down and groups across, each cell with its value.

Grain in: one row per group and measure. Grain out: a `Chart`. Measures have different units: colour tells how
far a group lies from everybody on the scale of the measure, in standard deviations; the values are written.
Groups are told by letters: their names stand beside the grid, as no head of a column has room for them.
"""

from collections.abc import Mapping
from string import ascii_uppercase
from textwrap import wrap
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from lib.charts.chart import Chart, label
from lib.charts.theme import DIVERGING, STRONG, scale, styled
from lib.schema import formats

LETTERS = ascii_uppercase
MARKED = 0.4
"""Standard deviations from which on a cell is marked as more or less than usual."""
_PALE = DIVERGING[3:7]  # carries text in `STRONG`, in light and in dark
_REACH = 1.5  # standard deviations of the fullest colour
_ROW, _HEAD = 34, 44
_ON_ONE_LINE, _ON_TWO = 3, 5  # groups whose cells have room for mark and value on a phone
_TWO_LINES = 10  # more pixels a row
_LONG = 16  # letters of a measure's name on one line


def apart_grid(cells: pd.DataFrame, everybody: str) -> Chart:
    """Draw groups side by side, everybody first.

    Parameters
    ----------
    cells
        Columns group, measure, apart (standard deviations from everybody), typical and usual (the group's
        value and everybody's, written); groups and measures in the order of the rows, all combinations.
    everybody
        What all groups together are called.
    """
    groups, measures = (list(dict.fromkeys(cells[name])) for name in ("group", "measure"))
    told = {(row["group"], row["measure"]): row for row in cells.to_dict("records")}
    usual = {measure: label(told[groups[0], measure]["usual"]) for measure in measures}
    figure = go.Figure(
        go.Heatmap(
            z=[[0.0, *(told[group, measure]["apart"] for group in groups)] for measure in measures],
            zmin=-_REACH,
            zmax=_REACH,
            colorscale=scale(_PALE),
            showscale=False,
            xgap=2,
            ygap=2,
            text=[
                [
                    usual[measure] if len(groups) <= _ON_TWO else "",
                    *(_cell(told[group, measure], len(groups)) for group in groups),
                ]
                for measure in measures
            ],
            texttemplate="%{text}",
            textfont={"color": STRONG, "size": 12},
            hovertext=[
                [
                    f"{label(everybody)}<br>{label(measure)}: {usual[measure]}",
                    *(_hover(told[group, measure]) for group in groups),
                ]
                for measure in measures
            ],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    )
    row = _ROW + _TWO_LINES * (_ON_ONE_LINE < len(groups) <= _ON_TWO)
    styled(figure, _HEAD + row * len(measures))
    figure.update_xaxes(
        side="top", tickmode="array", tickvals=list(range(len(groups) + 1)), tickangle=0, showgrid=False,
        ticktext=["All", *(f"<b>{letter}</b>" for letter in LETTERS[: len(groups)])],
    )  # fmt: skip
    figure.update_yaxes(
        tickmode="array", tickvals=list(range(len(measures))), autorange="reversed", showgrid=False,
        ticktext=["<br>".join(label(part) for part in wrap(measure, _LONG)) for measure in measures],
    )  # fmt: skip
    return Chart(figure, _sentence(cells), _twin(cells, everybody), finding=_finding(cells))


def _cell(row: Mapping[Any, Any], groups: int) -> str:
    mark = "" if abs(row["apart"]) < MARKED else "▲" if row["apart"] > 0 else "▼"
    if groups > _ON_TWO:
        return mark
    between = "" if not mark else " " if groups <= _ON_ONE_LINE else "<br>"
    return mark + between + label(row["typical"])


def _hover(row: Mapping[Any, Any]) -> str:
    way = "above" if row["apart"] > 0 else "below"
    group, measure, typical, usual = (label(row[name]) for name in ("group", "measure", "typical", "usual"))
    distance = formats.number(abs(row["apart"]), 2)
    return f"{group}<br>{measure}: {typical}, all {usual}<br>{distance} standard deviations {way} all"


def _finding(cells: pd.DataFrame) -> str:
    """Name the measures that set groups apart most."""
    spread = (cells["apart"] ** 2).groupby(cells["measure"], sort=False).sum()
    names = [str(name) for name in spread.sort_values(ascending=False, kind="stable").index[:3]]
    return f"Groups differ most in {formats.listing([name[:1].lower() + name[1:] for name in names])}"


def _sentence(cells: pd.DataFrame) -> str:
    furthest = max(cells.to_dict("records"), key=lambda row: abs(row["apart"]))
    groups = cells["group"].nunique()
    return (
        f"{formats.plural(groups, 'group')} by {formats.plural(cells['measure'].nunique(), 'measure')}. "
        f"Furthest from all: {furthest['group']} in {furthest['measure']}, {furthest['typical']} against "
        f"{furthest['usual']}."
    )


def _twin(cells: pd.DataFrame, everybody: str) -> pd.DataFrame:
    wide = cells.pivot_table(index="measure", columns="group", values="typical", aggfunc="first", sort=False)
    usual = cells.drop_duplicates("measure").set_index("measure")["usual"]
    wide.insert(0, everybody, usual.loc[wide.index])
    return wide.rename_axis(None, axis=1).rename_axis("Measure").reset_index()
