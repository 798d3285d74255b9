"""What next? Actions in the order of what they promise, whether they worked, and who speaks for customers."""

import streamlit as st

from lib.analysis.filters import default_filters
from lib.analysis.roadmap import grounds, weighed
from lib.schema import formats
from lib.ui import (
    cuts,
    pack,
    page,
    personas,
    planning,
    roadmap_form,
    roadmap_list,
    roadmap_review,
    role_register,
    session,
    targets,
)

QUESTION = "What next?"
TABS = {
    "Actions": roadmap_list.show,
    "Review": roadmap_review.show,
    "Roles": lambda _: role_register.show(),
    "Board pack": lambda _: pack.show(),
}
"""Label -> what draws the tab from the page's result; only the open one computes."""

if planning.may_change():
    roadmap_form.follow_link()
window = default_filters(session.facts())  # no filter bar here: a choice made on another page must not count
here = session.workspace()
known = session.compute(grounds, within=window, book=personas.book(), cuts=cuts.cuts_of_session())
# Two small tables: nothing worth keeping.
result = weighed(here.read, here.facts, window, known, targets=targets.targets_of_session())

page.question(QUESTION, result, formats.plural(len(result.actions), "action"))
page.answer(result.answer, result.caveat)

opened = st.tabs(list(TABS), on_change="rerun", key="plan", bind="query-params")
for tab, show in zip(opened, TABS.values(), strict=True):
    if tab.open:
        with tab:
            show(result)

page.how_computed(
    ["levels_to_go", "revenue_at_stake", "worth_a_day", "change_since_start"], result, roadmap_review.METHOD
)
