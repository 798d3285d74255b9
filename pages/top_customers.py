"""Who are our best, and what do they get? The top share beside everybody else, and who they are."""

import streamlit as st

from lib.analysis.top_customers import top_customer_list, top_customers, top_mixes
from lib.charts.intervals import differences
from lib.charts.lorenz import lorenz_curve
from lib.charts.pairs import share_pairs
from lib.schema import formats
from lib.ui import contrasts, customers, figures, page, session, tables

QUESTION = "Who are our best, and what do they get?"
SHOWN = 100  # customers listed on the page; the download has all
TOP, REST = "Top customers", "All others"

page.needs(
    "order_lines", QUESTION, "This page shows your best customers, what they bring and how they differ."
)
head = st.container()
percent = st.slider(
    "Call this share of buyers the top",
    0.1,
    20.0,
    1.0,
    0.1,
    format="%.1f %%",
    key="top",
    bind="query-params",
    width=420,
)
result = session.compute(top_customers, share=percent / 100, mixes=False)

with head:
    page.question(QUESTION, result, formats.plural(result.customer_count, "buyer"))
    page.answer(result.answer, result.caveat)
if not result.customer_count:
    page.stop_where_empty()

left, right = st.columns(2)
with left:
    page.chart_card(
        "",
        lorenz_curve(tables.frame_of(result.lorenz), result.share, result.top_revenue_share),
        f"Known net revenue of {formats.money(result.net_revenue, result.currency)}.",
        key="revenue_spread",
    )
with right, page.card("What the best bring", "Each line holds the ones above it."):
    tables.show(tables.frame_of(result.tiers), "Tiers of buyers", contrasts.tier_columns(result.currency))

page.section(
    "What they get",
    "The top beside all other buyers. In colour: the 95 % interval of the difference leaves out zero.",
)
profile = figures.differences(result.profile, ("top", "rest"), result.currency)
page.chart_card("", differences(profile, TOP, REST), key="top_profile")

for tab, kind in zip(
    st.tabs(list(contrasts.KINDS.values()), on_change="rerun", key="mix"), contrasts.KINDS, strict=True
):
    if tab.open:
        with tab:
            mixes = session.compute(top_mixes, share=result.share, kinds=(kind,), best=result.best).mixes
            of = "Share of net revenue." if kind == "category" else "Share of orders."
            page.chart_card("", share_pairs(contrasts.mix_of(mixes, kind), TOP, REST), of, key=f"top_{kind}")

page.section(f"Who they are: {formats.plural(result.top_count, 'customer')}")
found = session.compute(top_customer_list, share=result.share, limit=SHOWN, best=result.best)
customers.show(found, "The top customers", key="top_list")
with page.do():
    customers.download(top_customer_list, found, share=percent / 100)

page.how_computed(
    ["top_revenue_share", "gini", "net_revenue", *(row.measure for row in result.profile)],
    result,
    contrasts.inequality(result.gini),
)
