"""Which level does the retailer aim at? Targets in a table to write in; empty until somebody does."""

from collections.abc import Callable, Mapping

import pandas as pd
import streamlit as st

from lib.analysis.rated import Rated
from lib.errors import UserError
from lib.jobs.written import HEAD_COUNTS, TARGETS
from lib.schema.capabilities import LEVELS
from lib.schema.targets import (
    ROLES_COUNTED,
    HeadCounts,
    Targets,
    read_head_counts,
    read_targets,
    write_head_counts,
    write_targets,
)
from lib.ui import documents, scores, tables
from lib.ui.text import plain

_ROUND = "regulars_targets_round"
_HEIGHT = 35 * 10 + 3  # ten rows; the rest is scrolled


def targets_of_session() -> Targets:
    """Return the target levels of this session's retailer; none where nobody wrote any."""
    return _read(TARGETS, read_targets)


def head_counts_of_session() -> HeadCounts:
    """Return how many people have each role; none where nobody wrote it down."""
    return _read(HEAD_COUNTS, read_head_counts)


def edit(result: Rated) -> None:
    """Draw all components with a target to write beside each."""
    with st.expander("Set target levels", icon=":material/flag:", key="target_book"):
        st.caption(plain(f"Empty is no target. {documents.where_kept()}"))
        number = st.session_state.get(_ROUND, 0)
        frame = pd.DataFrame(
            [(one.name, scores.level(one.level, "–"), one.target) for one in result.components],
            columns=["component", "level", "target"],
        )
        with st.form(f"targets_{number}", border=False):
            written = st.data_editor(
                frame, hide_index=True, height=_HEIGHT, key=f"target_rows_{number}",
                disabled=["component", "level"],
                alt="Target level of each component",
                column_config={
                    "component": tables.text("Component"),
                    "level": tables.figure("Rated"),
                    "target": st.column_config.NumberColumn(
                        "Target, 1 to 5", min_value=LEVELS[0], max_value=LEVELS[-1], step=1
                    ),
                },
            )  # fmt: skip
            kept = st.form_submit_button("Keep these targets", type="primary", icon=":material/check:")
        if kept:
            ids = [one.component for one in result.components]
            _keep(
                {name: level for name, level in zip(ids, written["target"], strict=True) if pd.notna(level)}
            )
        if targets_of_session():
            _take_away(number)


def edit_head_counts() -> None:
    """Draw the head counts, by which is told where everybody answered."""
    with st.popover("How many are you?", icon=":material/groups:", key="head_counts"):
        st.caption("Where everybody of a role answered, a difference is exact: no interval is needed.")
        before = dict(head_counts_of_session())
        with st.form("head_counts_form", border=False):
            told = {
                role: st.number_input(
                    f"{role.capitalize()}s in the company", min_value=1, value=before.get(role), step=1,
                    placeholder="not told", key=f"heads_{role}",
                )
                for role in ROLES_COUNTED
            }  # fmt: skip
            kept = st.form_submit_button("Keep these numbers", type="primary", icon=":material/check:")
        if kept:
            counts = tuple((role, int(n)) for role, n in told.items() if n is not None)
            documents.write(HEAD_COUNTS, write_head_counts(counts), action="targets")
            st.rerun()


def _take_away(number: int) -> None:
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            "Download the targets", write_targets(targets_of_session()), "targets.toml", "application/toml",
            icon=":material/download:", on_click="ignore", key="download_targets",
        )  # fmt: skip
        st.button("Take all targets away", icon=":material/undo:", key=f"forget_{number}", on_click=_forget)


def _keep(levels: Mapping[str, float]) -> None:
    written = write_targets(tuple((name, int(level)) for name, level in levels.items()))
    documents.write(TARGETS, written, action="targets")
    st.session_state[_ROUND] = (
        st.session_state.get(_ROUND, 0) + 1
    )  # the table starts afresh from what is kept
    st.rerun()


def _forget() -> None:
    documents.forget(TARGETS, action="targets")
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1


def _read(name: str, read: Callable[[str], Targets]) -> Targets:
    text = documents.read(name)
    if text is None:
        return ()
    try:
        return read(text)
    except UserError:  # written by another version of the app: none is better than no page
        return ()
