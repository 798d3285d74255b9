"""What do web and stores do for each other? The same people and measures on both sides, a question a tab."""

import streamlit as st

from lib.analysis.channels import channels
from lib.ui import channel_tabs, journeys, page, session, sides

QUESTION = "What do web and stores do for each other?"
TABS = {
    "Side by side": channel_tabs.measures,
    "When": lambda _: channel_tabs.hours(),
    "What": lambda _: channel_tabs.categories(),
    "Who buys where": channel_tabs.buyers,
    "Who is known": channel_tabs.known,
    "Journeys": lambda _: journeys.show(),
}
"""Label -> what draws the tab from the page's result; only the open one computes."""

page.needs("order_lines", QUESTION, "This page puts the web shop and the stores side by side.")
result = session.compute(channels, whole=False)

page.question(QUESTION, result, sides.orders_of(result))
page.answer(result.answer, result.caveat)
if not result.totals:
    page.stop_where_empty()
channel_tabs.offer_file(result)

opened = st.tabs(list(TABS), on_change="rerun", key="compare", bind="query-params")
for tab, show in zip(opened, TABS.values(), strict=True):
    if tab.open:
        with tab:
            show(result)

page.how_computed([entry.measure for entry in result.measures], result, sides.METHOD)
