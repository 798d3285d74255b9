"""How are we doing? Six figures, the answers with the most money behind them, revenue by channel."""

import streamlit as st

from lib.analysis.overview import overview
from lib.charts.lines import revenue_by_channel
from lib.ui import figures, page, session, tables

QUESTION = "How are we doing?"

page.needs("order_lines", QUESTION, "This page shows how the business goes and what matters most in it.")
result = session.compute(overview)

page.question(QUESTION, result)
page.answer(result.answer, result.caveat)
if not result.channel_months:
    page.stop_where_empty()

figures.wall(result.kpis, result.currency, page.window_before(result.before))

page.section("What matters most", "Each answer is computed from your data; its page shows the evidence.")
with st.grid("auto", min_column_width=290, gap="small"):
    for found in result.answers:
        page.answer_card(found.sentence, found.page)

page.chart_card(
    "Revenue by channel",
    revenue_by_channel(tables.frame_of(result.channel_months), result.currency, result.partial_months),
    page.note_on_months(result.partial_months),
    key="revenue_by_channel",
)
page.how_computed(
    [kpi.metric for kpi in result.kpis],
    result,
    [
        "A month that is incomplete is never compared with a whole one.",
        "The five answers are those with the most money behind them in this choice.",
    ],
)
