"""Who comes back, and what are they worth? What each is expected to bring, and whether that held."""

import streamlit as st

from lib.analysis.lifetime import lifetime_value
from lib.analysis.lifetime_list import lifetime_customers
from lib.schema import formats
from lib.ui import customers, page, session, tables, value

QUESTION = "Who comes back, and what are they worth?"
SHOWN = 100  # customers listed on the page; the download has all
EXPECTED, CHECKED = "What they will bring", "Would it have held?"

page.needs(
    "order_lines", QUESTION, "This page tells who is likely to buy again, and how much that may bring."
)
result = session.compute(lifetime_value, whole_history=True)

page.question(QUESTION, result, formats.plural(result.customer_count, "customer"))
page.answer(result.answer, result.caveat)
if not result.customer_count:
    page.stop_where_empty()
if result.models is None:
    page.how_computed(["revenue_in_first_year", "purchase_occasions"], result, value.method(result))
    st.stop()
page.warn(result.warnings)

expected, checked = st.tabs([EXPECTED, CHECKED], on_change="rerun", key="view")
if expected.open:
    with expected:
        left, right = st.columns([2, 3])
        chart, title = value.by_tenth(result.groups, result.currency)
        with left:
            page.chart_card(title, chart, value.note_on_tenths(result), key="expected_value")
        with (
            right,
            page.card("Who makes it up", "Likely still, purchases and revenue are sums over the tenth."),
        ):
            tables.show(
                value.group_rows(result.groups),
                "Tenths of customers by expected net revenue",
                value.group_columns(result.currency),
            )
if checked.open:
    with checked:
        if result.holdout is None:
            st.markdown("Can't tell yet: too little comes before the last part of these days.")
        else:
            left, right = st.columns(2)
            note = value.note_on_held(result.holdout)
            chart, title = value.held_orders(result.holdout)
            with left:
                page.chart_card(title, chart, note, key="held_orders")
            chart, title = value.held_revenue(result.holdout, result.currency)
            with right:
                page.chart_card(title, chart, note, key="held_revenue")

page.section("Who is expected to bring most")
found = session.compute(lifetime_customers, models=result.models, whole_history=True, limit=SHOWN)
customers.show(
    found,
    "Customers by what they are expected to bring",
    key="value_list",
    shown_as=value.list_columns(result.currency),
)
with page.do():
    customers.download(lifetime_customers, found, models=result.models, whole_history=True)

page.how_computed(value.MEASURES, result, value.method(result))
