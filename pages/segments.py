"""What kinds of customers have we? The grid, its groups, what each buys, and the customers of one group."""

import streamlit as st

from lib.analysis.segments import segment_categories, segment_customers, segments
from lib.charts.grid import customer_grid
from lib.charts.pairs import share_pairs
from lib.schema import formats
from lib.ui import customers, figures, groups, occasions, page, session, store_groups, tables

QUESTION = "What kinds of customers have we?"
SHOWN = 100  # customers listed on the page; the download has all

page.needs(
    "order_lines", QUESTION, "This page groups customers by how lately, how often and how much they bought."
)
result = session.compute(segments)

page.question(QUESTION, result, formats.plural(result.customer_count, "buyer"))
page.answer(result.answer, result.caveat)
if not result.customer_count:
    page.stop_where_empty()
page.warn(result.warnings)

chosen = st.selectbox(
    "Look closer at",
    groups.NAMES,
    index=groups.place_of_filter(),
    key="group",
    bind="query-params",
    width=260,
)
group = groups.row_of(result.segments, chosen)
bought = session.compute(segment_categories)

left, right = st.columns(2)
with left:
    page.chart_card(
        "Where customers stand",
        customer_grid(tables.frame_of(result.grid), figures.money_in(result.currency), chosen),
        f"Customers in each cell, as of {formats.day(result.as_of)}. {chosen} is framed.",
        key="customer_grid",
    )
with right:
    page.chart_card(
        "",
        share_pairs(groups.bought_by(bought.categories, chosen), chosen, "All buyers"),
        f"Share of net revenue. {bought.caveat}",
        key="segment_categories",
    )

page.section("All groups")
tables.show(
    tables.frame_of(result.segments),
    "Groups of customers by size and revenue",
    groups.columns(result.currency),
)

page.section(f"{chosen}: {formats.plural(group.customers, 'customer')}", f"{group.meaning} {group.treatment}")
found = session.compute(segment_customers, segment=chosen, limit=SHOWN)
customers.show(found, f"Customers of the group {chosen}", key="segment_list")
with page.do():
    customers.download(segment_customers, found, segment=chosen)

page.how_computed(
    ["recency_days", "order_count", "net_revenue"], result, groups.cut_sentences(result.cuts, result.currency)
)

for_what, where = st.tabs(["What for", "Where"], on_change="rerun", key="more")
if for_what.open:
    with for_what:
        occasions.show()
if where.open:
    with where:
        store_groups.show()
