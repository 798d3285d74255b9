"""What must people touch? Categories by contact with stores, by channel, together, and on the way over."""

import streamlit as st

from lib.analysis.category_mix import category_mixes
from lib.schema import formats
from lib.ui import category_mix, cross_shopping, crossing_categories, navigation, page, session, touch_index

QUESTION = "What must people touch?"
TABS = {
    "Touch index": lambda _: touch_index.show(),
    "Channel mix": category_mix.show,
    "Bought together": lambda _: cross_shopping.show(),
    "The way to a second channel": lambda _: crossing_categories.show(),
}
"""Label -> what draws the tab; only the open one computes."""

page.needs(
    "order_lines",
    QUESTION,
    "This page tells what is bought online and what in stores, and what goes together.",
)
result = session.compute(category_mixes)

page.question(QUESTION, result, formats.plural(len(result.categories), "category", "categories"))
page.answer(result.answer, result.caveat)
if result.reason:
    navigation.link("data", "Add a file")
if all(part is None for part in result.known_shares.values()):
    page.stop_where_empty()

opened = st.tabs(list(TABS), on_change="rerun", key="categories", bind="query-params")
for tab, show in zip(opened, TABS.values(), strict=True):
    if tab.open:
        with tab:
            show(result)
