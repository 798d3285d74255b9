"""How does a retailer ask its people? The tab of rounds: make one, send its link, follow it, end it."""

import math
from collections.abc import Callable
from datetime import date, timedelta
from urllib.parse import urlencode, urljoin

import pandas as pd
import streamlit as st

from lib.analysis.anonymity import SMALLEST_GROUP
from lib.analysis.dealing import SIZE
from lib.analysis.scorecard import Scorecard
from lib.errors import UserError
from lib.export.tables import as_csv
from lib.export.templates import template
from lib.jobs import rounds
from lib.jobs.answering import ROLES
from lib.jobs.rating import copy_of_sample
from lib.jobs.rounds import Plan, RoundState
from lib.jobs.sample import sample_workspace
from lib.schema import formats
from lib.ui import errors, navigation, page, rate, scale_edit, session, signed_in, tables, who
from lib.ui.text import plain
from lib.workspace.workspace import Workspace

_FAULT, _CHOSEN = "regulars_round_fault", "round_chosen"
_NAME, _FIRST, _LAST = "round_name", "round_first", "round_last"
_DEPARTMENTS, _ASKS_STORE = "round_departments", "round_asks_store"
_WEEKS = 2  # a round is open for, unless somebody says otherwise
_ROLE_NAMES = {"executive": "Executives", "manager": "Managers", "associate": "Associates"}
METHOD = (
    "Each rater is asked about eight components: those that fewest people of the same role were asked about "
    "in the round, then those that fewest of anybody were, then the next in order. After five raters all 34 "
    "have been asked about.",
    "Answers count all together when the round ends, those of people who broke off too. Who comes after it "
    f"was opened again counts with at least {SMALLEST_GROUP - 1} others: else the difference would tell what "
    "one has said.",
    "No name and no time of day is kept. A rater's key stands in the rater's own address; here is only its "
    "digest (SHA-256). Nothing keeps one person from answering twice: that would take a name.",
    f"The csv of a round names a role, department or store only where {SMALLEST_GROUP} people or more share "
    "it, and does not tell which answers are one person's unless every role in every department has as many.",
)


def settle() -> None:
    """Let rounds that have ended count, before anything of the page is computed."""
    here = session.workspace()
    if here is not sample_workspace():
        rounds.count_ended(here, _today())


def writable() -> Workspace:
    """Return a workspace that may be written to: of the sample that all share, a copy for this session."""
    if session.workspace() is sample_workspace():
        session.use(copy_of_sample())
    return session.workspace()


def show(_: Scorecard) -> None:
    """Draw the tab."""
    held = rounds.states(session.workspace())
    page.answer(_answer(held), _caveat())
    fault: UserError | None = st.session_state.pop(_FAULT, None)
    if fault:
        errors.show(fault)
    if held:
        tables.show(_listed(held), "Rounds of ratings, their days and how many have answered", _COLUMNS)
    if not who.may("rounds"):
        st.caption("To make rounds and see their links takes another role.")
    else:
        if held:
            _one(held)
        _make(is_first=not held)
        _bring()
        scale_edit.switch()
        if scale_edit.is_open():
            scale_edit.show()
    page.how_computed([], None, METHOD)


def _answer(held: tuple[RoundState, ...]) -> str:
    open_ = [state for state in held if state.round.is_open(_today())]
    if not open_:
        return "No round is open. Make one and send its link to everybody: rating takes five minutes."
    state = open_[0]
    until = formats.day(state.round.last_day)
    return f"The round “{state.round.name}” is open until {until}: {_few(_answered(state))} so far."


def _caveat() -> str:
    if session.is_shared():
        return "Rounds live in the workspace that all share."
    return (
        "This workspace is only this session's: a link works until half an hour after the last answer or "
        "visit; then it is deleted with all answers. A round of days takes a shared workspace (README)."
    )


_COLUMNS = {
    "round": tables.text("Round"),
    "state": tables.text("State"),
    "first": tables.day("First day"),
    "last": tables.day("Last day"),
    **{role: tables.figure(name, help="People who have answered.") for role, name in _ROLE_NAMES.items()},
}


def _listed(held: tuple[RoundState, ...]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "round": state.round.name,
            "state": _state(state),
            "first": state.round.first_day,
            "last": state.round.last_day,
            **{role: _number(sum_of(state, role)) for role in ROLES},
        }
        for state in held
    )


def sum_of(state: RoundState, role: str) -> int:
    """Return how many people of a role have answered anything."""
    return state.people.get(role, (0, 0))[1]


def _answered(state: RoundState) -> int:
    return sum(begun for _, begun in state.people.values())


def _number(n: int) -> str:
    """Write a number of people, a small one not exactly."""
    if n == 0:
        return "none yet"
    return f"fewer than {SMALLEST_GROUP}" if n < SMALLEST_GROUP else formats.count(n)


def _few(n: int) -> str:
    if 0 < n < SMALLEST_GROUP:
        return f"fewer than {SMALLEST_GROUP} people have answered"
    return f"{formats.plural(n, 'person has', 'people have') if n else 'nobody has'} answered"


def _state(state: RoundState) -> str:
    if state.is_taken_out:
        return "taken out on the page Data"
    if state.round.is_open(_today()):
        return "open"
    if not state.round.is_over(_today()):
        return "not begun yet"
    return "closed" if state.round.is_closed else "over"


# One round


def _one(held: tuple[RoundState, ...]) -> None:
    by_id = {state.round.round_id: state for state in held}
    if st.session_state.get(_CHOSEN) not in by_id:
        st.session_state.pop(_CHOSEN, None)
    chosen = st.selectbox(
        "Round to look after",
        list(by_id),
        format_func=lambda key: by_id[key].round.name,
        key=_CHOSEN,
        width=320,
    )
    state = by_id[str(chosen)]
    if not state.round.is_over(_today()):
        st.markdown("Send this link to everybody who is to rate:")
        st.code(link_of(state.round.token), language=None, wrap_lines=True)
        st.caption(_reach(len(rounds.scale_of(state.round).asked)))
    if state.counted and state.waiting:
        st.caption(
            "Answers came after the round had been counted. They count once those of "
            f"{SMALLEST_GROUP} people are in."
        )
    with page.do():
        _ending(state)
        _days(state)
        _renew(state)
        _take_away(state)
        _delete(state)


def _reach(asked: int) -> str:
    """Write how many raters it takes until each component has answers of so many that it may be shown."""
    needed = max(SMALLEST_GROUP, math.ceil(SMALLEST_GROUP * asked / SIZE))
    each = "all of them" if asked <= SIZE else str(SIZE)
    return (
        f"{formats.plural(asked, 'component')} are asked about, {each} of each rater: each has the answers "
        f"of {SMALLEST_GROUP} people once {needed} have finished. With fewer people, ask about fewer of them."
    )


def link_of(token: str) -> str:
    """Return the link of a round, at the address by which this page was reached."""
    return f"{urljoin(st.context.url or '', navigation.RATE.script)}?{urlencode({rate.ROUND: token})}"


def _ending(state: RoundState) -> None:
    one = state.round
    if state.is_taken_out:
        st.button(
            "Count its answers again", icon=":material/redo:", key="round_again", on_click=_act,
            args=("round counted", lambda here: rounds.count(here, one.round_id, again=True)),
        )  # fmt: skip
    elif not one.is_over(_today()):
        with st.popover("Close the round", icon=":material/lock:", key="ask_round_close"):
            st.markdown("Its link ends now, and its answers begin to count.")
            st.button(
                "Close it now", type="primary", key="round_close", on_click=_act,
                args=("round closed", lambda here: rounds.close(here, one.round_id)),
            )  # fmt: skip
    elif one.is_closed and _today() <= one.last_day:
        st.button(
            "Open it again", icon=":material/lock_open:", key="round_open", on_click=_act,
            args=("round opened", lambda here: rounds.open_again(here, one.round_id)),
        )  # fmt: skip


def _days(state: RoundState) -> None:
    one = state.round
    with st.popover("Change its days", icon=":material/date_range:", key="ask_round_days"):
        first = st.date_input("First day", one.first_day, key=f"round_first_{one.round_id}")
        last = st.date_input("Last day", one.last_day, key=f"round_last_{one.round_id}")
        st.button(
            "Keep these days", type="primary", key="round_days", on_click=_act,
            args=("round moved", lambda here: rounds.move(here, one.round_id, _day(first), _day(last))),
        )  # fmt: skip


def _renew(state: RoundState) -> None:
    one = state.round
    if one.is_over(_today()):
        return
    with st.popover("Make a new link", icon=":material/link_off:", key="ask_round_link"):
        st.markdown("The link of now stops working, also for people who have begun. Their answers stay.")
        st.button(
            "Replace the link", type="primary", key="round_link", on_click=_act,
            args=("round link replaced", lambda here: rounds.renew_link(here, one.round_id)),
        )  # fmt: skip


def _take_away(state: RoundState) -> None:
    if state.counted < SMALLEST_GROUP:
        return
    here, one = session.workspace(), state.round
    st.download_button(
        "Download its answers (csv)", lambda: as_csv(rounds.answers_file(here, one.round_id)), "ratings.csv",
        "text/csv", key="round_csv", icon=":material/download:",
        on_click=signed_in.note, args=("exported", "ratings of a round"),
    )  # fmt: skip


def _delete(state: RoundState) -> None:
    one = state.round
    with st.popover("Delete the round", icon=":material/delete:", key="ask_round_delete"):
        st.markdown(
            plain(f"“{one.name}” goes with its link and all that was answered in it, for good. ")
            + "Download its answers first to have them again."
        )
        st.button(
            "Delete it", type="primary", key="round_delete", on_click=_act,
            args=("round deleted", lambda here: rounds.delete(here, one.round_id)),
        )  # fmt: skip


# A new one, and a file


def _make(*, is_first: bool) -> None:
    here = session.workspace()
    with (
        st.expander("Make a new round", icon=":material/add:", expanded=is_first),
        st.form("round", border=False),
    ):
        st.text_input("Name", key=_NAME, max_chars=rounds.LONGEST_NAME, placeholder=f"{_today():%B %Y}")
        left, right = st.columns(2)
        left.date_input("First day", _today(), key=_FIRST)
        right.date_input("Last day", _today() + timedelta(weeks=_WEEKS), key=_LAST)
        st.text_area(
            "Departments to choose from, one a line",
            "\n".join(rounds.known_departments(here)),
            key=_DEPARTMENTS,
            help="Raters may also type another, or none. Whoever has the link reads these names.",
        )  # fmt: skip
        if rounds.known_stores(here):
            st.toggle(
                "Ask for the store",
                key=_ASKS_STORE,
                help="Whoever has the link reads the names of the stores.",
            )
        st.form_submit_button("Make the round", type="primary", icon=":material/add:", on_click=_add)


def _add() -> None:
    state = st.session_state

    def make(here: Workspace) -> None:
        plan = Plan(
            name=state.get(_NAME) or f"{_today():%B %Y}",
            first_day=_day(state.get(_FIRST)),
            last_day=_day(state.get(_LAST)),
            departments=_lines(state.get(_DEPARTMENTS) or ""),
            stores=rounds.known_stores(here) if state.get(_ASKS_STORE) else {},
        )
        state[_CHOSEN] = rounds.make(here, plan, scale_edit.in_force()).round_id

    _act("round made", make)


def _lines(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


def _bring() -> None:
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        navigation.link("data", "Add a file of ratings")
        st.download_button(
            "Download a template for ratings", template("ratings"), "ratings.csv", "text/csv",
            key="rounds_template", icon=":material/download:", on_click="ignore",
        )  # fmt: skip


def _act(done: str, act: Callable[[Workspace], object]) -> None:
    """Do something with rounds, before anything of the page is drawn, if who is here may; note that."""
    if not who.may("rounds"):
        signed_in.refused(done)
        st.session_state[_FAULT] = who.refusal("rounds")
        return
    try:
        act(writable())
    except UserError as fault:
        st.session_state[_FAULT] = fault
        return
    signed_in.note(done)


def _day(value: object) -> date:
    return value if isinstance(value, date) else _today()


def _today() -> date:
    return date.today()  # noqa: DTZ011 (a day on the wall)
