"""Who comes back, and what are they worth? Foreseen, by cohort, in days, by what it is made of, by price."""

import streamlit as st

from lib.analysis.lifetime import lifetime_value
from lib.schema import formats
from lib.ui import page, session, value_cohorts, value_forecast, value_prices, value_rhythm, value_tree

QUESTION = "Who comes back, and what are they worth?"
TABS = (
    "What they will bring", "Would it have held?", "Cohorts", "Rhythm", "Where revenue comes from",
    "Trading down",
)  # fmt: skip

page.needs(
    "order_lines", QUESTION, "This page tells who is likely to buy again, and how much that may bring."
)
result = session.compute(lifetime_value, whole_history=True)

page.question(QUESTION, result, formats.plural(result.customer_count, "customer"))
page.answer(result.answer, result.caveat)
if not result.customer_count:
    page.stop_where_empty()

expected, checked, cohorts, rhythm, tree, prices = st.tabs(
    TABS, on_change="rerun", key="view", bind="query-params"
)
if expected.open:
    with expected:
        value_forecast.expected(result)
if checked.open:
    with checked:
        value_forecast.checked(result)
if cohorts.open:
    with cohorts:
        value_cohorts.show()
if rhythm.open:
    with rhythm:
        value_rhythm.show()
if tree.open:
    with tree:
        value_tree.show()
if prices.open:
    with prices:
        value_prices.show()
