"""Who are our best, and what do they get? By one of four yardsticks; who stays, and what the best get."""

import streamlit as st

from lib.ui import next_in_line, page, panel, simulator, top, top_gets, top_stay, top_who

TABS = {
    "Who they are": top_who.show,
    "Who stays": top_stay.show,
    "What they get": top_gets.show,
    "What if": simulator.show,
    "Next in line": next_in_line.show,
    "Invite them": panel.show,
}
"""One module a tab; only the open one computes, and says its answer above."""

page.needs(
    "order_lines", top.QUESTION, "This page shows your best customers, what they bring and what they get."
)
chosen = top.choose(st.container())

tabs = st.tabs(list(TABS), on_change="rerun", key="view", bind="query-params")
for tab, show in zip(tabs, TABS.values(), strict=True):
    if tab.open:
        with tab:
            show(chosen)
