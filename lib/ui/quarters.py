"""Where do people and data agree? The four quarters of the scorecard, and what enters none of them."""

from collections.abc import Sequence

import streamlit as st

from lib.analysis.component_score import ComponentScore
from lib.analysis.quarters import MIDDLE, NEITHER, NO_EVIDENCE, NOT_RATED, UNSURE, place
from lib.analysis.scorecard import Scorecard
from lib.charts.quarters import Placed, quarters
from lib.schema import formats
from lib.ui import cuts, page, session
from lib.ui.text import plain

EVERYBODY = "Everybody"
_KEY = "quarters_of"
_STATES = {
    UNSURE: "Between two levels",
    NO_EVIDENCE: "No evidence",
    NOT_RATED: "Not rated",
    NEITHER: "Neither rated nor shown",
}


def card(result: Scorecard) -> None:
    """Draw the quarters of everybody, or of one role, with what enters none of them."""
    if result.overall.level is None or not result.overall.shown:
        _empty(result)
        return
    who = _chosen(result)
    rows = placed(result.components, who)
    chart = quarters(rows, MIDDLE, who)
    page.chart_card(chart.finding, chart, note(result, len(rows)), key="quarters")


def placed(scores: Sequence[ComponentScore], who: str = EVERYBODY) -> list[Placed]:
    """Return the components that have a quarter, those first where people and data are furthest apart."""
    found = []
    for score in scores:
        said, quarter = _of(score, who)
        if quarter and said is not None and score.evidence:
            gap = abs(said - score.evidence.level)
            found.append((gap, Placed(score.name, quarter, said, cuts.marked(score.evidence))))
    return [row for _, row in sorted(found, key=lambda pair: -pair[0])]


def outside(scores: Sequence[ComponentScore], who: str = EVERYBODY) -> dict[str, list[str]]:
    """Return why components enter no quarter, and which."""
    found: dict[str, list[str]] = {name: [] for name in _STATES.values()}
    for score in scores:
        said, quarter = _of(score, who)
        if quarter is None:
            levels = score.evidence.levels if score.evidence else None
            found[_STATES[place(said, levels)[1]]].append(score.name)
    return {state: names for state, names in found.items() if names}


def note(result: Scorecard, inside: int) -> str:
    """Write what is strong, how many components have a quarter, and of how many."""
    return (
        f"Strong is level {MIDDLE} or more, of the median of ratings and of what the data shows. Where the "
        "data's interval spans a cut between two levels, no quarter is told. "
        f"{inside} of {len(result.components)} components have a quarter."
    )


def states(result: Scorecard) -> None:
    """List what enters no quarter, by reason, by name."""
    who = str(st.session_state.get(_KEY) or EVERYBODY)
    found = outside(result.components, who)
    inside = len(result.components) - sum(len(names) for names in found.values())
    with page.card(f"{formats.plural(len(result.components) - inside, 'component')} in no quarter"):
        for state, names in found.items():
            st.markdown(f"**{plain(state)} ({len(names)}):** {plain(formats.listing(names))}.")


def _of(score: ComponentScore, who: str) -> tuple[float | None, str | None]:
    if who == EVERYBODY:
        return (score.rating.level if score.rating else None), score.quarter
    role = who.lower().removesuffix("s")
    return score.level_by_role.get(role), score.quarter_by_role.get(role)


def _chosen(result: Scorecard) -> str:
    roles = dict.fromkeys(role for score in result.components for role in score.level_by_role)
    options = [EVERYBODY, *(f"{role.capitalize()}s" for role in roles)]
    if len(options) == 1:
        return EVERYBODY
    chosen = st.segmented_control("As rated by", options, key=_KEY, default=EVERYBODY, bind="query-params")
    return str(chosen or EVERYBODY)


def _empty(result: Scorecard) -> None:
    lacks = "ratings" if result.overall.level is None else "evidence in the data"
    both = result.overall.level is None and not result.overall.shown
    needed = "ratings, and files that the data can speak from" if both else lacks
    page.empty(
        "Here would stand where people and data agree: known and hidden strengths, known gaps, blind spots.",
        f"It needs {needed}." + ("" if session.facts().has_orders else " Orders come first."),
    )
