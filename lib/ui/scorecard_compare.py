"""How do stores, regions or rounds stand beside each other? The tab Compare: a heat map, a radar, a trend."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from lib.analysis.filters import default_filters
from lib.analysis.scorecard import Scorecard
from lib.analysis.scorecard_compare import (
    KINDS,
    MOST_UNITS,
    ROUNDS,
    ComparedCell,
    ScorecardCompared,
    scorecard_compare,
)
from lib.charts.level_grid import level_grid
from lib.charts.level_lines import level_lines
from lib.charts.radar import level_radar
from lib.charts.theme import ACCENT, OTHER
from lib.schema import formats
from lib.ui import cuts, page, scores, session, tables
from lib.ui.text import plain

SAID, SHOWN = "What people say", "What the data shows"
COMPANY = "The whole company"
MEASURES = ("mean_level", "evidence_level", "capability_level")
_MISSING = {SAID: "fewer than five raters", SHOWN: "no measure of it alone"}
METHOD = (
    "Stores and regions: what their associates say, where five or more rated a component. Stores are told "
    "apart within their region, so that no small store can be worked out from its region's figure.",
    "Differs from the others: all ways to shuffle who belongs to the unit are counted; all cells looked at "
    "together, at most 5 % of such are expected to be chance (Benjamini and Hochberg, 1995).",
    "What the data shows: each measure in the unit's stores alone, its level by the same cuts; a component "
    "takes its lowest measure. A range is an interval across a cut. Fewer than ten customers, orders or "
    "answers are not shown.",
    "Measures that come out the same in a unit as in the whole company are not cut by store: they are shown "
    "in no unit.",
)


def show(card: Scorecard) -> None:
    """Draw the tab."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        by = st.selectbox(
            "Compare", KINDS, format_func=str.capitalize, key="compare_by", bind="query-params", width=200
        )
        result = _asked(card, by, ())
        if len(result.known) > 1:
            chosen = st.multiselect(
                "Which", result.known, default=list(result.units), max_selections=MOST_UNITS,
                key=f"compare_units_{by}", width=560,
            )  # fmt: skip
            if tuple(chosen) != result.units and chosen:
                result = _asked(card, by, tuple(chosen))
    page.answer(result.answer, result.caveat)
    if result.reason:
        return
    side = _side(result)
    left, right = st.columns([7, 5])
    with left:
        _heat_map(result, side)
    with right:
        _radar(result, side)
        if by == ROUNDS:
            _trend(result)
        _apart(result)
    _capabilities(result, side)
    if result.uncut and by != ROUNDS:
        st.caption(plain(f"Of the whole company only: {formats.listing(list(result.uncut))}."))
    with page.do():
        tables.download(
            "Download all cells",
            lambda: tables.frame_of(result.cells),
            "scorecard_compared.csv",
            key="compared_cells",
        )
    page.how_computed(MEASURES, result, METHOD)


def _asked(card: Scorecard, by: str, units: tuple[str, ...]) -> ScorecardCompared:
    return session.compute(
        scorecard_compare, within=default_filters(session.facts()), by=by, units=units,
        round_name=None if by == ROUNDS else card.round, cuts=cuts.cuts_of_session(),
    )  # fmt: skip


def _side(result: ScorecardCompared) -> str:
    """Return which of the two is looked at; there is no choice where only one has anything to show."""
    said = any(cell.said is not None for cell in result.cells)
    shown = any(cell.level is not None for cell in result.cells)
    if said and shown:
        return st.segmented_control("Show", (SAID, SHOWN), default=SAID, required=True, key="compare_side")
    return SHOWN if shown else SAID


def _heat_map(result: ScorecardCompared, side: str) -> None:
    shown = [cell for cell in result.cells if _value(cell, side) is not None]
    names = [cell.name for cell in shown]
    rows = [cell for cell in result.cells if cell.name in names]
    frame = pd.DataFrame(
        [(cell.name, cell.unit, _value(cell, side), _written(cell, side), _n(cell, side)) for cell in rows],
        columns=["component", "unit", "value", "written", "n"],
    )
    unit = "Mean level that people gave" if side == SAID else "Level that the data shows"
    if frame.empty:
        with page.card("Nothing can be shown of these"):
            st.markdown(plain(f"Each has {_MISSING[side]}."))
        return
    left_out = len({cell.component for cell in result.cells}) - len(set(names))
    marks = "* differs from the others" if side == SAID else "“2 to 3” where its interval spans a cut"
    page.chart_card(
        _title(shown, side),
        level_grid(frame, unit, _MISSING[side]),
        f"{unit}, 1 to 5; {marks}. {formats.plural(left_out, 'component')} left out: {_MISSING[side]}.",
        key="compare_map",
    )


def _title(shown: Sequence[ComparedCell], side: str) -> str:
    if side == SAID:
        clear = sum(bool(cell.differs) for cell in shown)
        judged = sum(cell.differs is not None for cell in shown)
        return (
            f"{clear} of {judged} cells differ from the others" if judged else "What people say, side by side"
        )
    low, high = min(cell.level or 0 for cell in shown), max(cell.level_high or 0 for cell in shown)
    return f"The data shows levels from {low} to {high}"


def _radar(result: ScorecardCompared, side: str) -> None:
    unit = st.selectbox("Look closer at", result.units, key=f"compare_closer_{result.by}", width=300)
    others = [each for each in result.units if each != unit]
    beside = (others[0] if others else "") if result.by == ROUNDS else ""
    ours = beside or COMPANY
    rows = [
        (entry.name, unit if entry.unit == unit else ours, _capability(entry, side))
        for entry in result.capabilities
        if entry.unit in (unit, beside)
    ]
    frame = pd.DataFrame(rows, columns=["axis", "group", "level"])
    frame["level"] = frame["level"].astype(float)
    page.chart_card(
        f"{unit} beside {ours if beside else ours.lower()}",
        level_radar(frame, {unit: ACCENT, ours: OTHER}),
        f"{side}: means over the components that can be shown, which may be others in each.",
        key="compare_radar",
    )


def _trend(result: ScorecardCompared) -> None:
    order = list(reversed([unit for unit in result.known if unit in result.units]))
    frame = pd.DataFrame(
        [(entry.unit, entry.name, entry.said) for entry in result.capabilities if entry.unit],
        columns=["round", "series", "value"],
    )
    frame["value"] = frame["value"].astype(float)
    page.chart_card(
        "", level_lines(frame, order, "Mean level that people gave"),
        "Means over the components that five or more rated; see What people say for what is noise.",
        key="compare_trend",
    )  # fmt: skip


def _apart(result: ScorecardCompared) -> None:
    """List the cells whose people say something else than the others, with intervals."""
    clear = [cell for cell in result.cells if cell.differs]
    if not clear:
        return
    frame = pd.DataFrame(
        [
            (cell.unit, cell.name, f"{cell.said:.1f} ({cell.low:.1f} to {cell.high:.1f})", cell.n)
            for cell in clear
        ],
        columns=["unit", "component", "mean", "n"],
    )
    with page.card("Where people differ from the others"):
        tables.show(
            frame, "Units and components that differ",
            {"unit": tables.text("Unit"), "component": tables.text("Component"),
             "mean": tables.figure("Mean (95 % interval)"), "n": tables.count("Ratings")},
        )  # fmt: skip


def _capabilities(result: ScorecardCompared, side: str) -> None:
    rows: dict[str, dict[str, str]] = {}
    for entry in result.capabilities:
        of = entry.rated if side == SAID else entry.shown
        level = scores.level(_capability(entry, side), formats.NOTHING)
        told = f"{level} (of {of})" if of else formats.NOTHING
        rows.setdefault(entry.name, {"capability": entry.name})[entry.unit or COMPANY] = told
    units = [*result.units, *([] if result.by == ROUNDS else [COMPANY])]
    with page.card("Six capabilities", "In brackets: of how many components."):
        tables.show(
            pd.DataFrame(rows.values()), f"{side}: capabilities by unit",
            {"capability": tables.text("Capability"), **{unit: tables.figure(plain(unit)) for unit in units}},
        )  # fmt: skip


def _capability(entry: object, side: str) -> float | None:
    return getattr(entry, "said" if side == SAID else "level")


def _value(cell: ComparedCell, side: str) -> float | None:
    return cell.said if side == SAID else cell.level


def _written(cell: ComparedCell, side: str) -> str:
    if side == SHOWN:
        return cell.written
    return "" if cell.said is None else f"{cell.said:.1f}{'*' if cell.differs else ''}"


def _n(cell: ComparedCell, side: str) -> int | None:
    return cell.n if side == SAID else cell.evidence_n
