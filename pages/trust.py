"""Can we trust this?"""

import streamlit as st

from lib.analysis.filters import all_of
from lib.analysis.trust import trust
from lib.schema.formats import plural
from lib.ui import audit_log, glossary, matching, page, quality, reconcile, session

QUESTION = "Can we trust this?"
METRICS = (
    "rows_read",
    "rows_kept",
    "rows_rejected",
    "rows_set_aside",
    "known_share",
    "shared_keys",
    "net_revenue",
)

facts = session.facts()
result = session.compute(trust, within=all_of(facts))
page.question(QUESTION, n=plural(len(result.files), "file"))
page.answer(result.answer, result.caveat)
st.caption(quality.covered(result))

TABS = ["Quality", "Matching", "Reconcile", "Glossary"]
LOG = [audit_log.TITLE] if audit_log.is_shown() else []
about_rows, about_people, about_totals, about_words, *about_log = st.tabs(
    TABS + LOG, key="about", on_change="rerun", bind="query-params"
)
with about_rows:
    if about_rows.open:
        if result.files:
            quality.show(result)
        else:
            page.empty(
                "Rows read, kept and left out of every file.", "It needs a file of your own, or the sample."
            )
with about_people:
    if about_people.open:
        matching.show()
with about_totals:
    if about_totals.open:
        reconcile.show(result)
with about_words:
    if about_words.open:
        glossary.show()
for tab in about_log:
    if tab.open:
        with tab:
            audit_log.show()

page.how_computed((*METRICS, *matching.METRICS) if about_people.open else METRICS, result)
