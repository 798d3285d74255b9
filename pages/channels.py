"""What do web and stores do for each other? The same measures side by side, and who buys where."""

import streamlit as st

from lib.analysis.channels import channels
from lib.ui import channel_tabs, page, session, sides

QUESTION = "What do web and stores do for each other?"

page.needs("order_lines", QUESTION, "This page puts the web shop and the stores side by side.")
result = session.compute(channels, whole=False)

page.question(QUESTION, result, sides.orders_of(result))
page.answer(result.answer, result.caveat)
if not result.totals:
    page.stop_where_empty()
channel_tabs.offer_file(result)

side_by_side, when, what, who, known = st.tabs(
    ["Side by side", "When", "What", "Who buys where", "Who is known"], key="compare", bind="query-params"
)
if side_by_side.open:
    with side_by_side:
        channel_tabs.measures(result)
if when.open:
    with when:
        channel_tabs.hours()
if what.open:
    with what:
        channel_tabs.categories()
if who.open:
    with who:
        channel_tabs.buyers(result)
if known.open:
    with known:
        channel_tabs.known(result)

page.how_computed([entry.measure for entry in result.measures], result, sides.METHOD)
