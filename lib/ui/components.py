"""What stands behind each of the 34 components? The table of all, and one of them in full.

Grain in: a `Scorecard`. Grain out: one row per component; of the chosen one its levels, ratings and evidence.
"""

import pandas as pd
import streamlit as st

from lib.analysis.component_score import ComponentRating, ComponentScore
from lib.analysis.evidence import Evidence
from lib.analysis.scorecard import Scorecard
from lib.schema import formats
from lib.schema.capabilities import LEVELS
from lib.schema.metrics import metrics
from lib.ui import scores, tables
from lib.ui.text import plain

_KEY, _ROWS = "component", "component_rows"
_COLUMNS = {
    "component": tables.text("Component"),
    "rating": tables.figure("Rating", help="Median of all ratings, 1 to 5."),
    "n": tables.figure("Ratings"),
    "spread": tables.figure("Spread", help="Standard deviation of the ratings."),
    "executives": tables.figure("Executives", help="Mean; groups of fewer than five are not shown."),
    "associates": tables.figure("Associates", help="Mean; groups of fewer than five are not shown."),
    "evidence": tables.figure("Data shows", help="Level that the data reaches; a range where unsure."),
    "capability": tables.text("Capability"),
}
UNITS = {"hours": " hours", "days": " days", "per_1000": " per 1,000"}
_HEIGHT = 35 * 12 + 3  # a dozen rows; the rest is scrolled


def table(result: Scorecard) -> None:
    """Show all components; a click on a row looks closer at it."""
    frame = pd.DataFrame(_row(score, result) for score in result.components)
    st.dataframe(
        frame, hide_index=True, column_config=_COLUMNS, height=_HEIGHT, key=_ROWS,
        selection_mode="single-row", on_select=lambda: _pick(frame["component"].tolist()),
        alt="34 components with ratings and evidence",
    )  # fmt: skip


def choose(result: Scorecard) -> ComponentScore:
    """Return the component to look closer at; its name stands in the address."""
    names = [score.name for score in result.components]
    name = st.selectbox("Look closer at", names, key=_KEY, bind="query-params", width=420)
    return next(score for score in result.components if score.name == name)


def show(score: ComponentScore) -> None:
    """Draw one component: meaning, the five levels, ratings by role, evidence and what is lacking."""
    with st.container(border=True):
        st.markdown(f"#### {plain(score.name)}", anchors=False)
        st.markdown(plain(score.meaning))
        left, right = st.columns(2)
        with left:
            _levels(score)
        with right:
            _ratings(score.rating)
            _evidence(score)


def _levels(score: ComponentScore) -> None:
    st.markdown("**Five levels: which sentence is true today?**")
    for level, anchor in zip(LEVELS, score.anchors, strict=True):
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


def _evidence(score: ComponentScore) -> None:
    st.markdown("**What the data shows**")
    for found in (*(score.evidence.measures if score.evidence else ()), *score.untold):
        _measured(found)
    if not score.evidence and not score.untold:
        st.markdown(plain(f"{scores.NO_EVIDENCE}. {score.reason}"))


def _measured(found: Evidence) -> None:
    """Write one measure: value, interval, level, n; then its cuts with their reason, or what is lacking."""
    if found.value is None:
        st.markdown(f"**{plain(found.label)}.** {plain(found.reason)}")
    else:
        level = _range(found.level, found.level_high)
        value, low, high = (written(end, found.metric) for end in (found.value, found.low, found.high))
        interval = f", 95 % interval {low} to {high}" if found.low is not None else ""
        said = f"{value}{interval}, of {formats.count(found.n)} {found.n_of}: level {level}."
        st.markdown(f"**{plain(found.label)}.** {plain(said)}")
    st.caption(plain(f"{found.meaning} {_cuts(found)}"))


def _cuts(found: Evidence) -> str:
    falls = found.cuts[0].value > found.cuts[-1].value
    return "Cuts: " + " ".join(
        f"Level {cut.level} {'at' if falls else 'from'} {written(cut.value, found.metric)}"
        f"{' or less' if falls else ''} ({cut.basis}): {cut.reason}"
        for cut in found.cuts
    )


def written(value: float | None, metric: str) -> str:
    """Write a measure's value as the glossary says, with its unit where that is no sign of its own."""
    entry = metrics()[metric]
    return entry.write(value) + UNITS.get(entry.unit, "")


def _range(low: int | None, high: int | None) -> str:
    if low is None:
        return scores.NO_EVIDENCE
    return f"{low}" if low == high else f"{low} to {high}"


def _row(score: ComponentScore, result: Scorecard) -> dict[str, str]:
    rating = score.rating
    by_role = rating.by_role if rating else {}
    capability = next(entry.name for entry in result.capabilities if entry.capability == score.capability)
    return {
        "component": score.name,
        "rating": scores.level(rating.level if rating else None, scores.NOT_RATED),
        "n": formats.count(rating.n) if rating else formats.NOTHING,
        "spread": scores.level(rating.spread if rating else None, formats.NOTHING),
        **{
            f"{role}s": scores.level(by_role[role].mean if role in by_role else None, formats.NOTHING)
            for role in ("executive", "associate")
        },
        "evidence": _range(score.evidence_level, score.evidence_level_high),
        "capability": capability,
    }


def _pick(names: list[str]) -> None:
    rows = st.session_state[_ROWS]["selection"]["rows"]
    if rows:
        st.session_state[_KEY] = names[rows[0]]
