"""How do stores differ? Measures side by side, a map, what is bought online around them, and openings."""

import streamlit as st

from lib.analysis.stores import stores
from lib.schema import formats
from lib.ui import page, session, stores_around, stores_compared, stores_map, stores_opened

QUESTION = "How do stores differ?"
TABS = {
    "Compare": stores_compared.show,
    "Map": stores_map.show,
    "Online around": stores_around.show,
    "Openings": lambda _: stores_opened.show(),
}
"""Label -> what draws the tab from the page's result; only the open one computes."""

page.needs("order_lines", QUESTION, "This page lays stores side by side and tells chance from difference.")
if not session.facts().stores:
    page.question(QUESTION)
    stores_compared.offer_file()
    st.stop()
result = session.compute(stores)

page.question(QUESTION, result, formats.plural(result.store_count, "store"))
page.answer(result.answer, result.caveat)
if not result.measures:
    page.stop_where_empty()

opened = st.tabs(list(TABS), on_change="rerun", key="stores", bind="query-params")
for tab, show in zip(opened, TABS.values(), strict=True):
    if tab.open:
        with tab:
            show(result)
