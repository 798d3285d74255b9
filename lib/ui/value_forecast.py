"""What stands behind the tabs of the forecast? What customers will bring, and whether it would have held."""

import streamlit as st

from lib.analysis.lifetime import Lifetime
from lib.analysis.lifetime_list import lifetime_customers
from lib.ui import customers, page, session, tables, value

SHOWN = 100  # customers listed on the page; the download has all


def expected(result: Lifetime) -> None:
    """Draw the tenths of customers by what they are expected to bring, and the best of them."""
    if result.models is None:
        page.how_computed(["revenue_in_first_year", "purchase_occasions"], result, value.method(result))
        return
    page.warn(result.warnings)
    left, right = st.columns([2, 3])
    chart, title = value.by_tenth(result.groups, result.currency)
    with left:
        page.chart_card(title, chart, value.note_on_tenths(result), key="expected_value")
    with right, page.card("Who makes it up", "Likely still, purchases and revenue are sums over the tenth."):
        tables.show(
            value.group_rows(result.groups),
            "Tenths of customers by expected net revenue",
            value.group_columns(result.currency),
        )
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


def checked(result: Lifetime) -> None:
    """Draw predicted beside actual purchases and net revenue of days that the models did not see."""
    if result.holdout is None:
        st.markdown("Can't tell yet: too little comes before the last part of these days.")
        return
    left, right = st.columns(2)
    note = value.note_on_held(result.holdout)
    chart, title = value.held_orders(result.holdout)
    with left:
        page.chart_card(title, chart, note, key="held_orders")
    chart, title = value.held_revenue(result.holdout, result.currency)
    with right:
        page.chart_card(title, chart, note, key="held_revenue")
    page.how_computed(value.MEASURES, result, value.method(result))
