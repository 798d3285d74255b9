"""Who may come in? Signing in and out, the refusal of what a role does not allow, the choice where to work.

Asked by app.py before a page runs, however it was reached. Where sign-in is not set up, everybody comes in.
"""

import logging
from functools import cache

import streamlit as st

from lib.schema.access import open_pages
from lib.schema.formats import listing
from lib.ui import navigation, session, signed_in, who
from lib.ui.navigation import Entry
from lib.ui.text import plain
from lib.ui.who import Person

_ARRIVED, _NOTED = "regulars_arrived", "regulars_page_noted"
_SHARED, _OWN, _SAMPLE = "The shared workspace", "A workspace of my own", "The sample"
_arrived: set[tuple[str, object]] = set()  # e-mails with the second in which the provider vouched for them
_log = logging.getLogger("regulars")
UNGUARDED = (
    "REGULARS_WORKSPACE names a shared workspace, but nobody has to sign in here: it is not used, and every "
    "session keeps its own. Set up sign-in in .streamlit/secrets.toml (secrets.example.toml shows how)."
)


def admits(entry: Entry) -> bool:
    """Whether a page may run for who is here; where not, say why and what to do instead."""
    if not who.is_asked() or entry.script in open_pages():
        return True
    here = who.person()
    if here is None:
        _ask()
        return False
    _note_arrival(here)
    _account(here)
    if here.role is None:
        _without_role(here)
        return False
    allowed = who.may_open(entry.script)
    _note_page(entry.script, allowed=allowed)
    if not allowed:
        _refuse(here)
    return allowed


def choose_place(key: str) -> None:
    """Draw the choice between the workspace that all share and one of one's own; nothing without the former.

    Parameters
    ----------
    key
        Names the choice in the session: it can be drawn in two places of a page.
    """
    if not session.may_share():
        return
    here = session.is_shared()
    places = (_SHARED, _OWN if who.may("load") else _SAMPLE)
    st.session_state[key] = places[0 if here else 1]  # the other drawing of it may have changed it
    st.segmented_control("Work in", places, key=key, required=True, on_change=_go, args=(key,))
    st.caption(_shared_words() if here else _own_words())


def _shared_words() -> str:
    if who.may("load"):
        return "What you add or change is seen by everybody who is signed in."
    return "You see what marketers and analysts add."


def _own_words() -> str:
    if who.may("load"):
        return (
            "Nobody else sees it. It begins with the sample, and is deleted after half an hour without you."
        )
    return "A made-up retailer, to try things out."


def warn_unguarded() -> None:
    """Say where a shared workspace is named and not used because nobody has to sign in."""
    if session.is_unguarded():
        log_unguarded()
        st.warning(UNGUARDED, icon=":material/lock_open:")


@cache
def log_unguarded() -> None:
    """Say in the log, once, that a shared workspace is named and not used."""
    _log.warning(UNGUARDED)


def _go(key: str) -> None:
    session.look_at_shared(st.session_state[key] == _SHARED)


def _ask() -> None:
    st.title("Sign in", anchor=False)
    st.markdown("Customers' data is shown to people who are signed in and have a role here.")
    for name in who.providers():
        label = "Sign in" if name is None else f"Sign in with {name.capitalize()}"
        st.button(
            plain(label),
            type="primary",
            icon=":material/login:",
            key=f"sign_in_{name or ''}",
            on_click=st.login,
            args=(name,) if name else (),
        )
    st.caption("Raters need no account: the link that they were sent is enough.")


def _without_role(here: Person) -> None:
    st.title("Nothing to see yet", anchor=False)
    st.markdown(plain(f"You are signed in as {here.email or here.name}. {here.why_not}"))
    contact = who.contact()
    st.markdown(
        plain(f"Ask {contact} for a role." if contact else "Ask whoever runs Regulars here for a role.")
    )


def _refuse(here: Person) -> None:
    role = here.role
    if role is None:
        return
    st.title("Not for your role", anchor=False)
    open_ones = [entry for entry in navigation.ENTRIES if who.may_open(entry.script)]
    st.markdown(
        plain(f"Your role: {role.name}. Your pages: {listing([entry.title for entry in open_ones])}.")
    )
    for entry in open_ones[:1]:
        navigation.link(entry.script, entry.title)


def _account(here: Person) -> None:
    """Draw, in the sidebar, who is signed in, where they work and the way out."""
    with st.sidebar.popover(
        plain(here.name), icon=":material/account_circle:", key="account", width="stretch"
    ):
        told = f"{here.role.name.capitalize()}: {here.role.meaning}." if here.role else "No role yet."
        st.markdown(plain(told))
        if here.role and not here.role.at_counter:
            choose_place("place_in_account")
        st.button("Sign out", icon=":material/logout:", key="sign_out", on_click=_sign_out)


def _sign_out() -> None:
    signed_in.note("signed out", always=True)
    session.release_private()
    st.logout()


def _note_arrival(here: Person) -> None:
    """Note once that somebody signed in: a second tab, or a page loaded again, is no other sign-in."""
    if st.session_state.get(_ARRIVED):
        return
    st.session_state[_ARRIVED] = True
    issued = (here.email, st.user.get("iat"))
    if issued[1] is None or issued not in _arrived:
        _arrived.add(issued)
        signed_in.note("signed in", outcome="done" if here.role else "refused", always=True)


def _note_page(script: str, *, allowed: bool) -> None:
    """Note a page once when it is gone to, not each time that it is drawn again."""
    told = (script, session.is_shared())
    if st.session_state.get(_NOTED) != told:
        st.session_state[_NOTED] = told
        signed_in.note("opened page", script, outcome="done" if allowed else "refused")
