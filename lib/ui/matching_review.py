"""Are these two the same person? Pairs near the threshold, one after the other, by mouse or by keys."""

import pandas as pd
import streamlit as st

from lib.analysis.filters import Filters
from lib.analysis.matching import Matching
from lib.analysis.profile_rows import Profile
from lib.analysis.review import PairShown, Waiting, pair_shown, review_queue
from lib.errors import UserError
from lib.identity.decisions import Verdict
from lib.jobs.matching import apply, note, threshold_in_force
from lib.schema import formats
from lib.ui import errors, loading, page, session
from lib.ui.matching_customer import draw
from lib.ui.matching_words import EXACT, against, where, why
from lib.ui.text import plain, with_bold_figures

_SKIPPED, _FAULT = "regulars_skipped_pairs", "regulars_review_fault"
_COLUMNS = ("Field", "One", "The other")
_FIELDS = (
    ("Name", "name"), ("E-mail", "email"), ("Phone", "phone"), ("Born", "birth_year"), ("Address", "address"),
    ("Postcode", "postcode"), ("City", "city"), ("Company", "company"), ("System", "system"),
)  # fmt: skip


def show(_people: Matching, whole: Filters) -> None:
    """Draw the pair that comes next with its buttons, and what waits to be applied."""
    threshold = threshold_in_force(session.workspace())
    queue = session.compute(review_queue, within=whole, threshold=threshold)
    page.section("Are these two the same person?", queue.caveat)
    if fault := st.session_state.pop(_FAULT, None):
        errors.show(fault)
    _unapplied(queue.unapplied)
    skipped: set[tuple[int, int]] = st.session_state.get(_SKIPPED, set())
    left = [pair for pair in queue.pairs if (pair.left, pair.right) not in skipped]
    if not left:
        _nothing_left(len(queue.pairs))
        return
    pair = left[0]
    _buttons(pair)
    told = session.compute(pair_shown, within=whole, left=pair.left, right=pair.right)
    st.caption(plain(f"{queue.answer} {formats.count(len(left))} to go. Keys: S same, N not same, K skip."))
    _sides(told, pair)
    if told.joint and told.joint.how == "model":
        draw(told.joint, "What speaks for it")


def _buttons(pair: Waiting) -> None:
    frozen = not session.can("correct")
    with page.do():
        st.button(
            "Same", key="review_same", icon=":material/join:", type="primary", shortcut="S", disabled=frozen,
            on_click=_say, args=(pair, "same"),
        )  # fmt: skip
        st.button(
            "Not same", key="review_different", icon=":material/call_split:", shortcut="N", disabled=frozen,
            on_click=_say, args=(pair, "different"),
        )  # fmt: skip
        st.button(
            "Skip", key="review_skip", icon=":material/skip_next:", shortcut="K", on_click=_skip, args=(pair,)
        )


def _sides(told: PairShown, pair: Waiting) -> None:
    state = "They are one customer now" if pair.verdict == "joined" else "They are two customers now"
    with page.card(state, "Masked. What agrees and what does not was told from the full values."):
        if told.joint:
            reason = EXACT["rule"] if told.joint.how == "rule" else why(told.joint)
            weak = against(told.joint)
            st.markdown(with_bold_figures(f"For it: {reason}." + (f" Against it: {weak}." if weak else "")))
        rows = [(label, _values(told.left, name), _values(told.right, name)) for label, name in _FIELDS]
        rows.append(("Stands in", _files(told.left), _files(told.right)))
        told_rows = [row for row in rows if set(row[1:]) != {formats.NOTHING}]
        # A plain table, because its cells wrap: both sides are seen beside each other on a phone too.
        frame = pd.DataFrame([[plain(cell) for cell in row] for row in told_rows], columns=list(_COLUMNS))
        st.table(frame.set_index(_COLUMNS[0]))


def _values(people: tuple[Profile, ...], name: str) -> str:
    told = dict.fromkeys(str(value) for person in people if (value := getattr(person, name)) is not None)
    return ", ".join(told) or formats.NOTHING


def _files(people: tuple[Profile, ...]) -> str:
    return "; ".join(where(person.files) for person in people if person.files) or formats.NOTHING


def _unapplied(count: int) -> None:
    if not count:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(
            with_bold_figures(
                f"{formats.plural(count, 'word')} {'is' if count == 1 else 'are'} kept and "
                f"{'waits' if count == 1 else 'wait'} to be applied."
            ),
            width="content",
        )
        if st.button("Apply now", key="review_apply", icon=":material/done_all:", shortcut="A"):
            by = loading.user_name()
            loading.start_correcting(
                lambda own, tell: apply(own, tell, by), f"Applying {formats.plural(count, 'word')}"
            )
            st.rerun()


def _nothing_left(pairs: int) -> None:
    if not pairs:
        st.markdown("Nothing waits: every pair near the threshold has a word, or there is none.")
        return
    st.markdown(with_bold_figures(f"You skipped {formats.plural(pairs, 'pair')}."))
    st.button("Begin again", key="review_again", icon=":material/refresh:", on_click=_forget)


def _say(pair: Waiting, verdict: Verdict) -> None:
    """Keep a word before anything of the page is drawn."""
    try:
        note(session.own("correct"), pair.left, pair.right, verdict, loading.user_name())
    except UserError as fault:
        st.session_state[_FAULT] = fault


def _skip(pair: Waiting) -> None:
    st.session_state[_SKIPPED] = st.session_state.get(_SKIPPED, set()) | {(pair.left, pair.right)}


def _forget() -> None:
    st.session_state.pop(_SKIPPED, None)
