"""How customer-focused are we? What people say beside what the data shows, a question a tab."""

import streamlit as st

from lib.analysis.filters import default_filters
from lib.analysis.scorecard import scorecard
from lib.ui import (
    cuts,
    page,
    rating_form,
    rating_reading,
    say_do,
    scorecard_compare,
    scorecard_tab,
    scores,
    session,
)

QUESTION = "How customer-focused are we?"
TABS = {
    "Scorecard": scorecard_tab.show,
    "What people say": rating_reading.show,
    "Say and do": say_do.show,
    "Compare": scorecard_compare.show,
}
"""Label -> what draws the tab from the page's result; only the open one computes."""

window = default_filters(session.facts())  # no filter bar here: a choice made on another page must not count
round_name = scores.chosen_round()
result = session.compute(scorecard, within=window, round_name=round_name, cuts=cuts.cuts_of_session())

page.question(QUESTION, result, scores.raters(result))
page.answer(result.answer, result.caveat)
scores.pick_round(result)
if not result.people and not result.customers:
    rating_form.offer_ratings()

opened = st.tabs(list(TABS), on_change="rerun", key="part", bind="query-params")
for tab, show in zip(opened, TABS.values(), strict=True):
    if tab.open:
        with tab:
            show(result)
