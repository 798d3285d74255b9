"""How does somebody rate on their phone? Who they are, eight components, one a screen, and thanks.

The link of the round and the rater's own key stand in the address, so that a reload goes on where it was.
What is shown comes out of the round and the rater's own answers; the workspace they lie in is never this
session's.
"""

from collections.abc import Callable
from datetime import date

import streamlit as st

from lib.errors import UserError
from lib.jobs import answering
from lib.jobs.answering import LONGEST_COMMENT, LONGEST_DEPARTMENT, ROLES, Respondent, Sitting
from lib.schema import formats
from lib.schema.capabilities import LEVELS, components
from lib.ui import errors, next_screen, session
from lib.ui.text import plain
from lib.workspace.rating_rounds import Answer, Round
from lib.workspace.workspace import Workspace

ROUND, ME = "round", "me"
"""Names in the address: the token of the round, the key of the rater."""

DONT_KNOW = 0  # stands for no level in the list of choices
QUESTION = "How customer-focused are we, as you see it?"
_WIDTH = 640
_PLACE, _FAULT = "rate_place", "rate_fault"
_ROLE, _DEPARTMENT, _STORE = "rate_role", "rate_department", "rate_store"
_A_ROLE = {"executive": "an executive", "manager": "a manager", "associate": "an associate"}
_KEPT = (
    "- No name, e-mail or device is kept, and the day only, not the time.\n"
    "- What you say counts together with what others say, when the round ends. Groups of fewer than five "
    "people are never shown apart.\n"
    "- Comments are read as you write them: leave out names.\n"
    "- Answers are kept as you give them, also if you stop half way. The address of this page is yours alone "
    "until you finish: to invite others, forward the link that you were sent."
)


def show() -> None:
    """Draw the screen that is next."""
    with st.container(horizontal_alignment="center"), st.container(width=_WIDTH):
        found = _find(st.query_params.get(ROUND, ""))
        if found is None:
            _no_round()
            return
        workspace, one = found
        key = st.query_params.get(ME, "")
        sitting = answering.sitting(workspace, one, key) if key else None
        if sitting is None:
            _begin(workspace, one)
        elif sitting.seat.is_finished:
            _thanks(one, sitting)
        else:
            _question(workspace, one, key, sitting)


def _find(token: str) -> tuple[Workspace, Round] | None:
    """Return the round of a token and where it lies; every workspace is asked, whichever has it."""

    def asked(workspace: Workspace) -> tuple[Workspace, Round] | None:
        one = answering.open_round(workspace, token, _today())
        return (workspace, one) if one else None

    shared = _shared()
    of_all = asked(shared) if shared else None
    of_one = session.registry().ask(asked)
    return of_all or of_one


def _shared() -> Workspace | None:
    """Return the workspace that all share; why it can't be opened is nothing for who has only a link."""
    try:
        return session.shared()
    except UserError:
        return None


def _no_round() -> None:
    told = answering.not_open()
    st.title(plain(told.title), anchor=False)
    st.markdown(f"{plain(told.message)}  \n{plain(told.hint)}")


def _tell_fault() -> None:
    fault: UserError | None = st.session_state.pop(_FAULT, None)
    if fault:
        errors.show(fault)


# Who are you?


def _begin(workspace: Workspace, one: Round) -> None:
    st.title(QUESTION, anchor=False)
    st.caption(plain(f"{one.name} · open until {formats.day(one.last_day)}"))
    screens = formats.plural(answering.asked_of(one), "screen")
    st.markdown(
        f"{screens}, about five minutes. On each, choose the sentence that is true today, "
        "or say that you don't know."
    )
    st.radio("I am", ROLES, index=None, key=_ROLE, format_func=lambda role: _A_ROLE[role])
    _who(one)
    _tell_fault()
    st.button(
        "Begin",
        type="primary",
        icon=":material/arrow_forward:",
        icon_position="right",
        width="stretch",
        key="rate_begin",
        on_click=_sit_down,
        args=(workspace, one),
    )
    with st.expander("What is kept, and who sees it?", icon=":material/shield_person:"):
        st.markdown(_KEPT)


def _who(one: Round) -> None:
    if one.departments:
        st.selectbox(
            "Department (if you like)",
            one.departments,
            index=None,
            key=_DEPARTMENT,
            accept_new_options=True,
            placeholder="Choose or type",
        )
    else:
        st.text_input("Department (if you like)", key=_DEPARTMENT, max_chars=LONGEST_DEPARTMENT)
    if one.stores:
        st.selectbox(
            "Store (if you work in one)",
            list(one.stores),
            index=None,
            key=_STORE,
            format_func=lambda store: one.stores[store],
            placeholder="Choose",
        )


def _sit_down(workspace: Workspace, one: Round) -> None:
    role = st.session_state.get(_ROLE)
    if role is None:
        st.session_state[_FAULT] = UserError(
            "You have not begun.", "Nothing is chosen at “I am”.", "Choose one of the three."
        )
        return
    who = Respondent(role, st.session_state.get(_DEPARTMENT), st.session_state.get(_STORE))

    def sit() -> None:
        st.query_params[ME] = answering.begin(workspace, one.token, who, _today())
        st.session_state.pop(_PLACE, None)

    _tried(sit)


# One screen a component


def _question(workspace: Workspace, one: Round, key: str, sitting: Sitting) -> None:
    deal = sitting.seat.deal
    place = min(st.session_state.setdefault(_PLACE, sitting.place), len(deal) - 1)
    component = next(each for each in components() if each.id == deal[place])
    st.progress((place + 1) / len(deal), text=f"{place + 1} of {len(deal)}")
    st.title(plain(component.name), anchor=False)
    st.markdown(plain(component.meaning))
    level, comment = _keys(sitting, component.id)
    told = sitting.answers.get(component.id)
    st.session_state.setdefault(level, (told.level or DONT_KNOW) if told else None)
    st.session_state.setdefault(comment, (told.comment or "") if told else "")
    keep = (workspace, one.token, key, sitting, component.id)
    st.radio(
        "Which sentence is true today?",
        (*LEVELS, DONT_KNOW),
        key=level,
        index=None,
        format_func=lambda choice: _choice(sitting, component.id, choice),
        on_change=_keep,
        args=keep,
    )
    st.text_area(
        "Why? (if you like)", key=comment, max_chars=LONGEST_COMMENT, height=68, on_change=_keep, args=keep
    )
    _tell_fault()
    _ways(place, len(deal), keep)
    next_screen.to_top(component.id)


def _ways(place: int, count: int, keep: tuple[Workspace, str, str, Sitting, str]) -> None:
    """Draw the buttons to the screen before and after; the last one finishes."""
    is_last = place == count - 1
    with st.container(horizontal=True, gap="small"):
        st.button(
            "Back",
            icon=":material/arrow_back:",
            key="rate_back",
            disabled=place == 0,
            width="stretch",
            on_click=_back,
            args=keep,
        )
        st.button(
            "Finish" if is_last else "Next",
            type="primary",
            icon=":material/check:" if is_last else ":material/arrow_forward:",
            icon_position="right",
            key="rate_finish" if is_last else "rate_next",
            width="stretch",
            on_click=_finish if is_last else _next,
            args=keep,
        )


def _choice(sitting: Sitting, component: str, choice: int) -> str:
    if choice == DONT_KNOW:
        return "Don't know"
    scale = sitting.scale
    return f"**{choice} {plain(scale.names[choice - 1])}.** {plain(scale.anchors(component)[choice - 1])}"


def _keys(sitting: Sitting, component: str) -> tuple[str, str]:
    """Return the names of the widgets: of one rater, so that nothing shows through to the next."""
    whose = f"{component}_{sitting.seat.seat[:12]}"
    return f"rate_level_{whose}", f"rate_comment_{whose}"


def _keep(workspace: Workspace, token: str, key: str, sitting: Sitting, component: str) -> None:
    _is_kept(workspace, token, key, sitting, component)


def _is_kept(workspace: Workspace, token: str, key: str, sitting: Sitting, component: str) -> bool:
    """Write what is chosen; return whether anything was."""
    level, comment = (st.session_state.get(name) for name in _keys(sitting, component))
    if level is None:
        return False
    told = Answer(component, level or None, comment)
    return _tried(lambda: answering.keep(workspace, token, key, told, _today()))


def _back(workspace: Workspace, token: str, key: str, sitting: Sitting, component: str) -> None:
    _keep(workspace, token, key, sitting, component)
    st.session_state[_PLACE] -= 1


def _next(workspace: Workspace, token: str, key: str, sitting: Sitting, component: str) -> None:
    if _is_kept(workspace, token, key, sitting, component):
        st.session_state[_PLACE] += 1
    else:
        _ask_to_choose()


def _finish(workspace: Workspace, token: str, key: str, sitting: Sitting, component: str) -> None:
    if not _is_kept(workspace, token, key, sitting, component):
        _ask_to_choose()
        return
    open_ = [at for at, name in enumerate(sitting.seat.deal) if name not in {*sitting.answers, component}]
    if open_:
        st.session_state[_PLACE] = open_[0]
        _ask_to_choose()
        return
    _tried(lambda: answering.finish(workspace, token, key, _today()))


def _ask_to_choose() -> None:
    st.session_state.setdefault(
        _FAULT, UserError("Nothing is chosen here yet.", "", "Choose a sentence, or “Don't know”.")
    )


# Thanks


def _thanks(one: Round, sitting: Sitting) -> None:
    st.title("Thank you", anchor=False)
    st.markdown(
        f"Your {formats.plural(len(sitting.seat.deal), 'answer')} are in. They count with everybody's when "
        f"the round ends, on {formats.day(one.last_day)} at the latest. You can close this page."
    )
    st.button(
        "Let somebody else rate on this device",
        icon=":material/switch_account:",
        key="rate_another",
        width="stretch",
        on_click=_make_room,
    )


def _make_room() -> None:
    """Forget the one who has finished."""
    st.query_params.pop(ME, None)
    for name in [name for name in st.session_state if str(name).startswith("rate_")]:
        del st.session_state[name]


def _tried(act: Callable[[], None]) -> bool:
    """Do something; note what a person has to know when it fails, and return whether it worked."""
    try:
        act()
    except UserError as fault:
        st.session_state[_FAULT] = fault
        return False
    return True


def _today() -> date:
    return date.today()  # noqa: DTZ011 (a day on the wall)
