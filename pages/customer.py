"""Who is this? One customer on one screen, masked; for an associate one person at a time, and no list."""

import streamlit as st

from lib.analysis.customer import customer
from lib.ui import counter, forgetting, histories, page, person, session

QUESTION = "Who is this?"

page.needs("order_lines", QUESTION, "This page shows one customer's orders, habits and words.")
page.question(QUESTION)
if counter.switch():
    counter.show()
    st.stop()

job, rest = st.container(), st.empty()  # while somebody is being erased, nothing else can be clicked
with job:
    forgetting.watch()

with rest.container():
    key = person.choose()
    result = session.compute(customer, customer_key=key) if key is not None else None
    if key is None or result is None or result.person is None:
        page.answer("Look up one customer.")
        st.caption("Or choose a row in a list of customers, on Top customers or Segments.")
        st.stop()

    page.answer(result.answer, f"{result.caveat} {person.place_among(result.standing)}")
    person.tiles(result)

    left, right = st.columns([1, 2])
    with (
        left,
        page.card(
            f"Customer {result.person.customer_id}", "Masked: enough to tell two people apart, no more."
        ),
    ):
        person.card(result, result.person, person.persona(key))
    with right:
        histories.chart(key, result.currency)

    orders, buys, said, joined, rights = st.tabs(
        ["Orders and returns", "What they buy", "What they said", "Accounts joined", "Export or erase"],
        key="of_customer",
        bind="query-params",
    )
    if orders.open:
        with orders:
            histories.documents(result)
    if buys.open:
        with buys:
            histories.bought(result)
    if said.open:
        with said:
            histories.said(result)
    if joined.open:
        with joined:
            histories.joined(key)
    if rights.open:
        with rights:
            forgetting.show(result.person.customer_id, result.order_count)

    page.how_computed(
        ["net_revenue", "order_value", "online_share", "order_count", "customer_tier", "business"], result
    )
