"""What kinds of customers have we? By recency, frequency and money, by personas, each in a tab of its own."""

import streamlit as st

from lib.analysis.segments import segments
from lib.schema import formats
from lib.ui import groups, movement, occasions, page, patterns, personas, session, store_groups

QUESTION = "What kinds of customers have we?"
TABS = {
    "Groups": groups.show,
    "Personas": personas.show,
    "Patterns": patterns.show,
    "Occasions": occasions.show,
    "Movement": lambda: movement.show(personas.book()),
    "By store": store_groups.show,
}

page.needs(
    "order_lines", QUESTION, "This page groups customers by how lately, how often and how much they bought."
)
result = session.compute(segments)

page.question(QUESTION, result, formats.plural(result.customer_count, "buyer"))
if not result.customer_count:
    page.answer(result.answer, result.caveat)
    page.stop_where_empty()

for tab, show in zip(st.tabs(list(TABS), on_change="rerun", key="view"), TABS.values(), strict=True):
    if tab.open:
        with tab:
            show()
