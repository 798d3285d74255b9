"""By which rules are people joined, and what have persons changed? Rules, decisions, history."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from lib.analysis.filters import Filters
from lib.analysis.matching import Matching
from lib.analysis.review import Corrections, corrections
from lib.analysis.threshold import AtThreshold, threshold_preview, told_change
from lib.identity.joining import THRESHOLD
from lib.identity.typed_keys import KINDS, Kind
from lib.jobs.arrivals import Progress
from lib.jobs.matching import exclude, include, set_threshold, threshold_in_force, undo
from lib.jobs.matching_report import model_parameters
from lib.schema import formats
from lib.ui import loading, page, session, tables
from lib.ui.text import plain, with_bold_figures
from lib.workspace.workspace import Workspace

_STEP, _KIND, _TEXT = "threshold_step", "excluded_kind", "excluded_text"
_KIND_WORDS = {"phone": "phone", "email": "e-mail", "name": "name", "ref": "customer number"}
_VERDICTS = {"same": "same person", "different": "not the same"}
_KINDS_OF_CHANGE = {"merge": "went into", "split": "came out of"}


def show(people: Matching, whole: Filters) -> None:
    """Draw the threshold with what another would change, keys of nobody, decisions and history."""
    if people.has_model:
        _threshold(whole)
    else:
        st.info(
            "There are fewer than 500 records: too few to learn weights from. Exact keys and near-exact "
            "rules join them, and there is no threshold to set.",
            icon=":material/info:",
        )
    told = session.compute(corrections, within=whole)
    _nobodys(told)
    _decisions(told)
    _history(told)
    if people.has_model:
        _model(whole)


def _threshold(whole: Filters) -> None:
    now = threshold_in_force(session.workspace())
    result = session.compute(threshold_preview, within=whole, threshold=now)
    page.section("How sure must it be?", f"{result.answer} {result.caveat}")
    bits = [step.threshold for step in result.steps]
    chosen = st.select_slider(
        "Join from", bits, value=now, key=f"{_STEP}_{now:g}", format_func=lambda value: f"{value:g} bits",
        help="3 bits are odds of 8 to 1. Lower joins more, and more of it wrongly.",
    )  # fmt: skip
    then = next(step for step in result.steps if step.threshold == chosen)
    st.markdown(with_bold_figures(_change(result.now, then)))
    with page.do():
        if st.button(
            f"Join from {chosen:g} bits on", key="apply_threshold", icon=":material/tune:",
            disabled=not session.can("correct") or chosen == now,
        ):  # fmt: skip
            by = loading.user_name()
            _start(lambda own, tell: set_threshold(own, chosen, tell, by), f"Joining from {chosen:g} bits on")
        if now != THRESHOLD and st.button(
            f"Back to {THRESHOLD:g}", key="default_threshold", icon=":material/undo:"
        ):
            by = loading.user_name()
            _start(lambda own, tell: set_threshold(own, THRESHOLD, tell, by), "Going back to the default")
    with st.expander("All thresholds side by side", icon=":material/table_rows:"):
        tables.show(tables.frame_of(result.steps), "What each threshold would make", _STEPS)


def _change(now: AtThreshold, then: AtThreshold) -> str:
    if then.threshold == now.threshold:
        return (
            f"In force: {formats.plural(now.customers, 'customer')}, "
            f"{formats.plural(now.suspicious, 'suspicious one')} among them."
        )
    return f"At {then.threshold:g} bits: {told_change(now, then)[0].lower()}{told_change(now, then)[1:]}"


def _nobodys(told: Corrections) -> None:
    page.section("Keys and names that join nobody", "A shop's own phone would make strangers one customer.")
    frozen = not session.can("correct")
    if told.nobodys:
        frame = tables.frame_of(told.nobodys)
        frame["kind"] = frame["kind"].map(_KIND_WORDS)
        tables.show(frame, "Keys and names that join nobody, masked", _NOBODYS)
    else:
        st.markdown("There is none.")
    with st.form("exclude", border=False, enter_to_submit=True):
        left, middle, right = st.columns([1, 3, 1], vertical_alignment="bottom")
        kind = left.selectbox("Kind", list(KINDS), key=_KIND, format_func=_kind_word, disabled=frozen)
        text = middle.text_input("Key or name", key=_TEXT, autocomplete="off", disabled=frozen)
        sent = right.form_submit_button("Let it join nobody", icon=":material/block:", disabled=frozen)
        if sent and text and kind:
            _start(_excluding(kind, text), "Leaving a key out")
    for entry in (entry for entry in told.nobodys if entry.place is not None):
        if st.button(
            plain(f"Take {_KIND_WORDS[entry.kind]} {entry.shown} off the list"), icon=":material/undo:",
            key=f"include_{entry.place}", disabled=frozen,
        ):  # fmt: skip
            _start(_including(entry.place or 0), "Letting a key in again")


def _kind_word(kind: str) -> str:
    return _KIND_WORDS[kind]


def _excluding(kind: Kind, text: str) -> Callable[[Workspace, Progress], object]:
    by = loading.user_name()
    return lambda own, tell: exclude(own, kind, text, tell, by)


def _including(place: int) -> Callable[[Workspace, Progress], object]:
    by = loading.user_name()
    return lambda own, tell: include(own, place, tell, by)


def _decisions(told: Corrections) -> None:
    page.section("Decided by hand", f"{told.answer} {told.caveat}")
    if not told.decisions:
        return
    frame = tables.frame_of(told.decisions)
    frame["verdict"] = frame["verdict"].map(_VERDICTS)
    frame["stands"] = ["taken back" if entry.undone_at else "stands" for entry in told.decisions]
    place = tables.pick_row(frame, "Decisions by hand, the newest first", _DECIDED, key="decided")
    chosen = told.decisions[place] if place is not None else None
    if st.button(
        "Take the chosen one back", key="undo_decision", icon=":material/undo:",
        disabled=chosen is None or chosen.undone_at is not None or not session.can("correct"),
    ) and chosen:  # fmt: skip
        by, batch = loading.user_name(), chosen.batch
        _start(lambda own, tell: undo(own, batch, tell, by), "Taking a decision back")


def _history(told: Corrections) -> None:
    page.section("Merges and splits", "What became of customers when files, rules or decisions changed.")
    if not told.history:
        st.markdown("No customer has gone into another one or come out of one.")
        return
    frame = pd.DataFrame(
        {
            "when": entry.changed_at,
            "other": entry.other,
            "what": _KINDS_OF_CHANGE[entry.kind],
            "customer": entry.customer,
            "records": entry.profile_count,
            "why": entry.why,
            "who": entry.changed_by,
        }
        for entry in told.history
    )
    tables.show(frame, "Merges and splits, the newest first", _HISTORY)


def _model(whole: Filters) -> None:
    with st.expander("What the model has learned", icon=":material/function:"):
        st.caption(
            "How often one person's records (m) and strangers (u) agree so, and what that weighs in bits. "
            "Learned from your own records, without known answers."
        )
        frame = tables.frame_of(session.compute(model_parameters, within=whole))
        tables.show(frame, "Weights of the model by comparison and level", _MODEL)


def _start(run: Callable[[Workspace, Progress], object], title: str) -> None:
    loading.start_correcting(run, title)
    st.rerun()


_STEPS = {
    "threshold": tables.number("Join from, bits", 0),
    "customers": tables.count("Customers"),
    "joined_revenue_share": tables.share("Revenue in customers of several systems"),
    "suspicious": tables.count(
        "Suspicious customers", help="Three first names, two birth dates or over 20 records."
    ),
}
_NOBODYS = {
    "kind": tables.text("Kind"),
    "shown": tables.text("Value, masked"),
    "names": tables.count("Names"),
    "reason": tables.text("Why"),
}
_DECIDED = {
    "decided_at": st.column_config.DatetimeColumn("When", format="YYYY-MM-DD HH:mm"),
    "left": tables.text("One"),
    "right": tables.text("The other"),
    "verdict": tables.text("Said"),
    "pairs": tables.count("Pairs"),
    "decided_by": tables.text("Who"),
    "why": tables.text("Why"),
    "stands": tables.text("Now"),
}
_HISTORY = {
    "when": st.column_config.DatetimeColumn("When", format="YYYY-MM-DD HH:mm"),
    "other": tables.text("Customer"),
    "what": tables.text("Became"),
    "customer": tables.text("The other"),
    "records": tables.count("Records"),
    "why": tables.text("Why"),
    "who": tables.text("Who"),
}
_MODEL = {
    "comparison": tables.text("Compared"),
    "says": tables.text("Says"),
    "m": tables.number("m", 4),
    "u": tables.number("u", 6),
    "weight": tables.number("Bits", 1),
}
