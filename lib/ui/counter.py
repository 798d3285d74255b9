"""What does an associate see of the customer at the counter? One person, found by what they tell; no list.

The switch stands in the address. Whoever was found does not: an address that names a customer could be
counted through. Who is found is forgotten with the next search, or on a click.
"""

import streamlit as st

from lib.analysis.counter import Guest, Purchase, Unanswered, guest
from lib.analysis.lookup import find_at_the_counter
from lib.analysis.persona_members import persona_of
from lib.schema import formats
from lib.ui import navigation, personas, session, signed_in, who
from lib.ui.text import plain

_FOUND = "regulars_guest"
_KINDS = {"nps": "Survey", "csat": "Survey"}
_WIDTH = 560  # pixels: a phone's width and a little more


def switch() -> bool:
    """Draw the switch; return whether it is on. Whose role decides it gets none."""
    if navigation.is_counter_only() or not who.may("counter"):
        return navigation.at_counter()
    return st.toggle(
        "Associate view",
        key=navigation.COUNTER,
        bind="query-params",
        help="For the shop floor: one customer at a time, and nothing that they may not read themselves.",
    )


def show() -> None:
    """Draw the search and, once somebody is found, what an associate may know of them."""
    st.query_params.pop("customer", None)
    with st.container(width=_WIDTH):
        _search()
        key = _found()
        if key is None:
            st.caption("Ask for one of them. Nobody can be looked up by name, and there is no list.")
            return
        told = session.compute(guest, customer_key=key)
        if told is None:
            return
        _draw(told, _treatment(key))
        st.button("Done", icon=":material/check:", key="guest_done", on_click=_forget, width="stretch")


def _search() -> None:
    with st.form("find_guest", border=False, clear_on_submit=True):
        text = st.text_input(
            "Phone, e-mail or order number", key="guest_search", autocomplete="off", help="The whole of it."
        )
        if st.form_submit_button("Find", type="primary", icon=":material/search:", width="stretch"):
            _forget()
            key = session.compute(find_at_the_counter, text=text)
            if key is None:
                st.info(
                    "That is nobody's, or several people's. Ask for another of the three, the whole of it.",
                    icon=":material/person_off:",
                )
            else:
                signed_in.note("looked up", "customer", 1)
                st.session_state[_FOUND] = (session.workspace().version, key)


def _found() -> int | None:
    """Return the key of who was found, as long as the data is the same."""
    version, key = st.session_state.get(_FOUND, (None, None))
    return key if version == session.workspace().version else None


def _forget() -> None:
    st.session_state.pop(_FOUND, None)


def _treatment(key: int) -> list[str]:
    """Return how to serve the customer, from their persona, which is not named: they may be reading along."""
    ours = personas.book()
    found = session.compute(persona_of, customer_key=key, book=ours)
    return next((personas.treatment_lines(one) for one in ours if one.name == found.persona), [])


def _draw(told: Guest, treatment: list[str]) -> None:
    st.markdown(f"## {plain(told.name or 'A customer without a name')}", anchors=False)
    since = f", with us since {told.since}" if told.since else ""
    st.markdown(plain(f"{told.standing}{since}.") + (" :gray-badge[Business]" if told.is_business else ""))
    if treatment:
        _part("How to serve", treatment)
    _part("Bought last", [_bought(line) for line in told.latest], "Nothing yet.")
    _part("Likes", _habits(told), "We don't know yet: ask.")
    _part(
        "May we write?", [_consent("E-mail", told.email_consent), _consent("Text message", told.sms_consent)]
    )
    _part("Not answered yet", [_said(one) for one in told.unanswered], "Nothing.")


def _part(title: str, lines: list[str], nothing: str = "") -> None:
    with st.container(border=True):
        st.markdown(f"#### {title}", anchors=False)
        st.markdown("\n".join(f"- {plain(line)}" for line in lines) if lines else plain(nothing))


def _bought(line: Purchase) -> str:
    return f"{line.what}, {formats.day(line.bought_on)}, {line.place}"


def _habits(told: Guest) -> list[str]:
    said = [formats.listing(told.liked)] if told.liked else []
    if told.buys:
        said.append(f"Buys {told.buys}")
    if told.prefers:
        said.append(f"Prefers, as they told us: {told.prefers}")
    return said


def _consent(what: str, given: bool | None) -> str:
    return f"{what}: {'not told, please ask' if given is None else 'yes' if given else 'no, please don’t'}"


def _said(one: Unanswered) -> str:
    when = f", {formats.day(one.given_on)}" if one.given_on else ""
    return f"{_KINDS.get(one.kind, one.kind.capitalize())}{when}: “{one.text}”"
