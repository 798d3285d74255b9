"""Who is this? One customer on one screen: figures, orders, what they buy, what they said. Masked."""

import streamlit as st

from lib.analysis.customer import customer
from lib.schema import formats
from lib.ui import page, person, session, tables

QUESTION = "Who is this?"

page.needs("order_lines", QUESTION, "This page shows one customer's orders, habits and words.")
page.question(QUESTION)
key = person.choose()
result = session.compute(customer, customer_key=key) if key is not None else None
if result is None or result.person is None:
    page.answer("Look up one customer.")
    st.caption("Or choose a row in a list of customers, on Top customers or Segments.")
    st.stop()

page.answer(result.answer, result.caveat)
person.tiles(result)

left, right = st.columns([1, 2])
with (
    left,
    page.card(
        f"Customer {result.person.customer_id}", "Masked: enough to tell two people apart, not to reach them."
    ),
):
    person.card(result.person)
with right, page.card("What they buy"):
    bought = [row for row in result.bought if row.kind == "category"]
    tables.show(tables.frame_of(bought), "What the customer buys", person.bought_columns(result.currency))

page.section("Orders and returns", f"The newest {formats.count(len(result.documents))}.")
tables.show(tables.frame_of(result.documents), "Orders and returns", person.document_columns(result.currency))

if result.said:
    page.section("What they said")
    tables.show(tables.frame_of(result.said), "What the customer said", person.said_columns())

page.how_computed(["net_revenue", "order_value", "online_share", "order_count"], result)
