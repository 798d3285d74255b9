"""Who is one person, how sure is that, and how is it put right? The tab Matching: its answer and its parts.

One part is drawn at a time, so that only what is looked at is computed.
"""

from collections.abc import Callable

import streamlit as st

from lib.analysis.filters import Filters, all_of
from lib.analysis.matching import Matching, matching
from lib.jobs.matching import threshold_in_force
from lib.ui import (
    loading,
    matching_changes,
    matching_coverage,
    matching_customer,
    matching_effect,
    matching_quality,
    matching_review,
    page,
    session,
    who,
)
from lib.ui.matching_words import LOOK_ONLY, READ_ONLY

METRICS = (
    "known_share", "key_gain", "key_elsewhere_share", "hidden_best", "joined_revenue_share", "match_weight",
    "largest_customer", "many_names_share", "two_births_share", "household_share", "near_share",
    "matching_precision",
)  # fmt: skip
PARTS: dict[str, Callable[[Matching, Filters], None]] = {
    "Coverage": matching_coverage.show,
    "What joining changed": matching_effect.show,
    "Checks": matching_quality.show,
    "One customer": matching_customer.show,
    "Review": matching_review.show,
    "Rules and history": matching_changes.show,
}
PART = "matching"
CORRECTING = ("Checks", "One customer", "Review", "Rules and history")


def show() -> None:
    """Draw the answer, and the part that is chosen; while a correction runs, only how far it is."""
    if loading.watch():
        st.rerun()
    loading.say_how_it_ended()
    whole = all_of(session.facts())
    threshold = threshold_in_force(session.workspace())
    result = session.compute(matching, within=whole, threshold=threshold)
    page.answer(result.answer, result.caveat)
    if not result.profile_count:
        page.empty("Who is one person across your systems.", "It needs a file that names customers.")
        return
    # Tabs, because a key pressed after a choice in a list of choices would be the list's, not the review's.
    tabs = st.tabs(list(PARTS), key=PART, on_change="rerun", bind="query-params")
    for tab, (part, draw) in zip(tabs, PARTS.items(), strict=True):
        with tab:
            if tab.open:
                if session.workspace().is_sample and part in CORRECTING:
                    st.info(READ_ONLY, icon=":material/lock:")
                elif part in CORRECTING and not who.may("correct"):
                    st.info(LOOK_ONLY, icon=":material/lock:")
                draw(result, whole)
