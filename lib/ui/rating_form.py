"""How does somebody rate a component without a file? In a form; one click takes the rating back."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from lib.analysis.ratings import ROLES, UNTOLD
from lib.analysis.scorecard import ComponentScore
from lib.errors import UserError
from lib.export.templates import template
from lib.jobs import rounds
from lib.jobs.answering import LONGEST_COMMENT
from lib.jobs.rating import Place, RoundPlace, TypedRating, add_rating, take_back
from lib.schema.capabilities import LEVELS
from lib.ui import errors, navigation, scale_edit, session
from lib.ui.rounds import writable
from lib.ui.text import plain
from lib.workspace.rating_rounds import Round

_TYPED, _FAULT = "regulars_typed_ratings", "regulars_rating_fault"
_ROLE, _LEVEL, _COMMENT = "rating_role", "rating_level", "rating_comment"
_DONT_KNOW = 0  # stands for no level in the list of choices


def whose() -> str:
    """Write where a typed rating goes."""
    one = _open_round()
    if one:
        return (
            f"Your rating goes into the round “{one.name}”, and counts with all others when it ends. "
            "No name is kept."
        )
    if session.has_own():
        return "Your rating goes into this session's own workspace, beside those of files. No name is kept."
    return (
        "On the sample, your ratings go into a copy that only you see; what others see stays as it is. "
        "Adding files of your own begins a new workspace without it."
    )


def offer_ratings() -> None:
    """Say how ratings come in, where there are none."""
    st.info(
        "Nobody has rated the company yet. Rate a component with the form below, or add a file of ratings. "
        "What the data shows needs no ratings and is told already.",
        icon=":material/info:",
    )
    navigation.link("data", "Add a file of ratings")


def show(score: ComponentScore, round_name: str | None) -> None:
    """Draw the form for one component; a rating joins the round that is looked at.

    Parameters
    ----------
    score
        The component to rate.
    round_name
        The round; None begins one that is named after this month.
    """
    _tell_last()
    one = _open_round()
    anchors = (rounds.scale_of(one) if one else scale_edit.in_force()).anchors(score.component)
    with st.form(f"rate_{score.component}", clear_on_submit=True, enter_to_submit=False):
        st.selectbox("I am", ROLES, format_func=_who, key=_ROLE, width=280)
        st.radio(
            "Which sentence is true today?", (*LEVELS, _DONT_KNOW), index=None, key=_LEVEL,
            format_func=lambda level: _choice(anchors, level),
        )  # fmt: skip
        st.text_area("Why? (if you like)", key=_COMMENT, max_chars=LONGEST_COMMENT, height=80)
        st.form_submit_button(
            "Add this rating",
            type="primary",
            icon=":material/add:",
            on_click=_add,
            args=(score.component, round_name),
        )
    st.download_button(
        "Download a template for ratings", template("ratings"), "ratings.csv", "text/csv",
        key="ratings_template", icon=":material/download:", on_click="ignore",
    )  # fmt: skip


def _who(role: str) -> str:
    return f"{'an' if role[0] in 'ae' else 'a'} {role}"


def _choice(anchors: Sequence[str], level: int) -> str:
    return "Don't know" if level == _DONT_KNOW else f"**{level}** {plain(anchors[level - 1])}"


def _open_round() -> Round | None:
    return rounds.open_now(session.workspace(), date.today())  # noqa: DTZ011 (a day on the wall)


def _tell_last() -> None:
    """Say that the last rating is in, and offer to take it back; or say why it is not."""
    fault: UserError | None = st.session_state.pop(_FAULT, None)
    if fault:
        errors.show(fault)
    typed = _typed()
    if typed:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            last = typed[-1]
            told = f", in the round “{last.name}”" if isinstance(last, RoundPlace) else ""
            st.badge(f"Your rating is in{plain(told)}", icon=":material/check:", color="green")
            st.button("Take it back", icon=":material/undo:", key="take_back", on_click=_take_back)


def _add(component: str, round_name: str | None) -> None:
    """Add what the form holds, before anything of the page is drawn."""
    level = st.session_state.get(_LEVEL)
    if level is None:
        st.session_state[_FAULT] = UserError(
            "The rating was not added.", "No level was chosen.", 'Choose a sentence, or "Don\'t know".'
        )
        return
    rating = TypedRating(
        component=component, role=st.session_state[_ROLE], level=level or None,
        comment=st.session_state.get(_COMMENT) or "", round=_round(round_name),
    )  # fmt: skip
    try:
        workspace = writable()
        place = add_rating(workspace, rating)
    except UserError as fault:
        st.session_state[_FAULT] = fault
        return
    st.session_state[_TYPED] = (workspace.folder, (*_typed(), place))


def _take_back() -> None:
    *others, last = _typed()
    workspace = session.workspace()
    take_back(workspace, last)
    st.session_state[_TYPED] = (workspace.folder, tuple(others))


def _typed() -> tuple[Place | RoundPlace, ...]:
    """Return where this session's typed ratings stand in its workspace, the last one last."""
    folder, places = st.session_state.get(_TYPED, (None, ()))
    return places if folder == session.workspace().folder else ()


def _round(name: str | None) -> str | None:
    if name == UNTOLD:
        return None
    return name or f"{date.today():%B %Y}"  # noqa: DTZ011 (a month on the wall)
