"""Who speaks for the customer? The register of roles: filled, vacant or not told, and a form to say so."""

import pandas as pd
import streamlit as st

from lib.analysis.filters import default_filters
from lib.analysis.roles import PAGE, RoleHolder, RoleRegister, role_register
from lib.jobs.planning import LONGEST_HOLDER, fill_role, forget_role
from lib.ui import page, planning, session, tables
from lib.ui.text import plain, with_bold_figures

_ROLE, _NAME, _HOLDER, _SINCE = "role", "role_name", "role_holder", "role_since"
_OTHER = ""
_STATES = {True: "✓ Filled", False: "✗ Vacant", None: "Not told"}
_TOLD = {"file": "a file", "page": "this page"}
_COLUMNS = {
    "name": tables.text("Role"),
    "state": tables.text("State"),
    "filled_by": tables.text("Filled by"),
    "since": tables.day("Since"),
    "meaning": tables.text("What for", wide=True),
    "source": tables.text("Asked for by"),
    "told_by": tables.text("Told by"),
}


def show() -> None:
    """Draw the tab."""
    planning.tell()
    result = session.compute(role_register, within=default_filters(session.facts()))
    st.markdown(with_bold_figures(result.answer))
    frame = pd.DataFrame(_row(holder) for holder in result.roles)
    tables.show(frame, "Roles, who fills them and since when", _COLUMNS)
    st.caption(plain(result.caveat))
    tables.download("Download the register", frame.rename(columns=_labels()), "roles.csv", key="roles_csv")
    if planning.may_change():
        _form(result)
    st.caption(planning.where_kept())


def _row(holder: RoleHolder) -> dict[str, object]:
    return {
        "name": holder.name, "state": _STATES[holder.filled], "filled_by": holder.filled_by,
        "since": holder.since, "meaning": holder.meaning, "source": holder.source,
        "told_by": _TOLD.get(holder.told_by or ""),
    }  # fmt: skip


def _labels() -> dict[str, str]:
    return {"name": "role", "filled_by": "filled by", "told_by": "told by", "meaning": "what for",
            "source": "asked for by"}  # fmt: skip


def _form(result: RoleRegister) -> None:
    page.section("Write down who fills a role", "A department or a post will do; no name is needed.")
    names = {holder.role: holder.name for holder in result.roles} | {_OTHER: "Another role"}
    left, middle, right = st.columns([2, 2, 1])
    with left:
        chosen = str(
            st.selectbox("Role", list(names), format_func=names.__getitem__, key=_ROLE, on_change=_empty)
        )
        if chosen == _OTHER:
            st.text_input("Its name", max_chars=LONGEST_HOLDER, key=_NAME)
    with middle:
        st.text_input(
            "Filled by", max_chars=LONGEST_HOLDER, key=_HOLDER, placeholder="empty where it is vacant"
        )
    with right:
        st.date_input("Since", value=None, format="YYYY-MM-DD", key=_SINCE)
    holder = next((each for each in result.roles if each.role == chosen), None)
    with st.container(horizontal=True, gap="small"):
        st.button("Keep", icon=":material/save:", key="role_keep", type="primary", on_click=_keep)
        if holder is not None and holder.told_by == PAGE:
            st.button(
                "Forget what this page says of it", icon=":material/undo:", key="role_forget",
                on_click=planning.attempt, args=(_forget, holder.role, holder.name),
            )  # fmt: skip


def _keep() -> None:
    role = st.session_state[_ROLE] or st.session_state.get(_NAME) or ""

    def change() -> str:
        fill_role(planning.writable(), role, st.session_state.get(_HOLDER), st.session_state.get(_SINCE))
        return "Kept."

    if planning.went(change):
        _empty()


def _forget(role: str, name: str) -> str:
    forget_role(planning.writable(), role)
    return f"“{name}” is as files tell it."


def _empty() -> None:
    st.session_state[_HOLDER], st.session_state[_SINCE] = "", None
