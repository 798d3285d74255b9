"""What stands behind each of the 34 components? The table of all, and one of them in full.

Grain in: a `Scorecard`. Grain out: one row per component; of the chosen one its levels, ratings and evidence.
"""

import pandas as pd
import streamlit as st

from lib.analysis.component_score import ComponentRating, ComponentScore
from lib.analysis.quarters import MIDDLE, UNSURE
from lib.analysis.scorecard import Scorecard
from lib.charts.quarters import NAMES
from lib.schema import formats
from lib.schema.capabilities import LEVELS
from lib.ui import cuts, level_chain, offered, scale_edit, scores, tables
from lib.ui.text import plain

_KEY, _ROWS = "component", "component_rows"
_COLUMNS = {
    "component": tables.text("Component"),
    "rating": tables.figure("Rating", help="Median of all ratings, 1 to 5."),
    "n": tables.figure("Ratings"),
    "executives": tables.figure("Executives", help="Mean; groups of fewer than five are not shown."),
    "associates": tables.figure("Associates", help="Mean; groups of fewer than five are not shown."),
    "evidence": tables.figure("Data shows", help="Level that the data reaches; a range where unsure."),
    "quarter": st.column_config.TextColumn(
        "Quarter", width=130, help=f"Strong is level {MIDDLE} or more, of ratings and of the data."
    ),
    "capability": tables.text("Capability"),
}
_HEIGHT = 35 * 12 + 3  # a dozen rows; the rest is scrolled


def table(result: Scorecard) -> None:
    """Show all components; a click on a row looks closer at it."""
    frame = pd.DataFrame(_row(score, result) for score in result.components)
    st.dataframe(
        frame, hide_index=True, column_config=_COLUMNS, height=_HEIGHT, key=_ROWS,
        selection_mode="single-row", on_select=lambda: _pick(frame["component"].tolist()),
        alt="34 components with ratings and evidence",
    )  # fmt: skip
    offered.offer(frame, "34 components with ratings and evidence", _COLUMNS, key=_ROWS)


def choose(result: Scorecard) -> ComponentScore:
    """Return the component to look closer at; its name stands in the address."""
    names = [score.name for score in result.components]
    name = st.selectbox("Look closer at", names, key=_KEY, bind="query-params", width=420)
    return next(score for score in result.components if score.name == name)


def show(score: ComponentScore, result: Scorecard) -> None:
    """Draw one component: meaning, the five levels, ratings by role, and how the data's level came about."""
    with st.container(border=True):
        st.markdown(f"#### {plain(score.name)}", anchors=False)
        st.markdown(plain(score.meaning))
        st.markdown(f"**{plain(beside(score))}**")
        left, right = st.columns(2)
        with left:
            _levels(score)
        with right:
            _ratings(score.rating)
        st.markdown("**What the data shows**")
        level_chain.show(score, result)
        level_chain.roadmap_link(score)


def beside(score: ComponentScore) -> str:
    """Write what people say beside what the data shows, and the quarter or why there is none."""
    said = f"rated {formats.number(score.rating.level, 2)}" if score.rating else "not rated"
    shown = f"the data shows level {score.evidence.written}" if score.evidence else "no evidence in the data"
    told = f"{said[0].upper()}{said[1:]}; {shown}"
    if score.quarter:
        return f"{told}: {NAMES[score.quarter].lower()} (strong is level {MIDDLE} or more)."
    if score.no_quarter == UNSURE:
        return f"{told}: a level between two enters no quarter."
    return f"{told}."


def _levels(score: ComponentScore) -> None:
    st.markdown("**Five levels: which sentence is true today?**")
    for level, anchor in zip(LEVELS, scale_edit.in_force().anchors(score.component), strict=True):
        marks = ["people say"] * _is_said(score, level) + ["data shows"] * _is_shown(score, level)
        mark = f" :primary[**← {formats.listing(marks)}**]" if marks else ""
        st.markdown(f"**{level}** {plain(anchor)}{mark}")


def _is_said(score: ComponentScore, level: int) -> bool:
    """Whether the median rating is this level, or lies half-way to it."""
    return score.rating is not None and abs(score.rating.level - level) <= 0.5  # noqa: PLR2004 (half a level)


def _is_shown(score: ComponentScore, level: int) -> bool:
    low, high = score.evidence_level, score.evidence_level_high
    return low is not None and high is not None and low <= level <= high


def _ratings(rating: ComponentRating | None) -> None:
    st.markdown("**What people say**")
    if rating is None:
        st.markdown(f"{scores.NOT_RATED}\\.")
        return
    rows = [
        (role.capitalize(), scores.level(said.mean, "too few to show"), formats.count(said.n))
        for role, said in rating.by_role.items()
    ]
    rows.append(("Everybody", scores.level(rating.mean, scores.NOT_RATED), formats.count(rating.n)))
    tables.show(
        pd.DataFrame(rows, columns=["role", "mean", "n"]), "Ratings by role",
        {"role": tables.text("Role"), "mean": tables.figure("Mean level"), "n": tables.figure("Ratings")},
    )  # fmt: skip


def _row(score: ComponentScore, result: Scorecard) -> dict[str, str]:
    rating = score.rating
    by_role = rating.by_role if rating else {}
    capability = next(entry.name for entry in result.capabilities if entry.capability == score.capability)
    return {
        "component": score.name,
        "rating": scores.level(rating.level if rating else None, scores.NOT_RATED),
        "n": formats.count(rating.n) if rating else formats.NOTHING,
        **{
            f"{role}s": scores.level(by_role[role].mean if role in by_role else None, formats.NOTHING)
            for role in ("executive", "associate")
        },
        "evidence": _shown(score),
        "quarter": NAMES[score.quarter] if score.quarter else formats.NOTHING,
        "capability": capability,
    }


def _shown(score: ComponentScore) -> str:
    if score.evidence is None:
        return scores.NO_EVIDENCE if score.untold else "Ratings only"
    return cuts.marked(score.evidence)


def _pick(names: list[str]) -> None:
    rows = st.session_state[_ROWS]["selection"]["rows"]
    if rows:
        st.session_state[_KEY] = names[rows[0]]
