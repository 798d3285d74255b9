"""Whom should we contact? A rule on all that is known, whom it chooses, and files to take away."""

import streamlit as st

from lib.analysis.audience import audience_size
from lib.schema import formats
from lib.schema.rules import written_rule
from lib.ui import audiences, page, personas, session

QUESTION = "Whom should we contact?"

page.needs(
    "order_lines",
    QUESTION,
    "Here you choose customers by what they do, say and are, and take away whom to contact.",
)
head, answered = st.container(), st.container()
audience = audiences.choose()
result = session.compute(audience_size, rule=audience.rule, book=personas.book())

with head:
    page.question(QUESTION, result, formats.plural(result.all_customers, "customer"))
with answered:
    page.answer(result.answer, result.caveat)
if result.customer_count:
    audiences.figures(result)
    page.section("Take them away", "Only those who said yes to that way of contact, and nobody who said no.")
    audiences.export(audience, result)
page.section("Keep it")
audiences.keep(audience)
if result.customer_count:
    page.section("Whom they are")
    audiences.likeness(result)
    audiences.listed(audience)

page.how_computed(
    ["net_revenue", "recency_days", "persona", "contactable"],
    result,
    [f"Who is meant: {written_rule(audience.rule, result.currency)}."],
)
