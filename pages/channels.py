"""What do web and stores do for each other? The same people and measures on both sides, a question a tab."""

import streamlit as st

from lib.analysis.channels import channels
from lib.ui import (
    campaigns,
    channel_tabs,
    coherence,
    crossing,
    journeys,
    page,
    research,
    second_channel,
    session,
    sides,
    when,
    who_is_where,
)

QUESTION = "What do web and stores do for each other?"
TABS = {
    "Side by side": channel_tabs.measures,
    "Who is where": who_is_where.show,
    "A second channel": lambda _: second_channel.show(),
    "Research and buy": lambda _: research.show(),
    "Journeys": lambda _: journeys.show(),
    "Crossing orders": lambda _: crossing.show(),
    "Same everywhere?": lambda _: coherence.show(),
    "When": lambda _: when.show(),
    "Campaigns": campaigns.show,
    "Who is known": channel_tabs.known,
}
"""Label -> what draws the tab from the page's result; only the open one computes."""

if not session.facts().has_orders and "campaign_members" in session.facts().tables:
    campaigns.alone(QUESTION)
    st.stop()
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
