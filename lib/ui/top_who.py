"""Tab "Who they are": what the best bring, how they differ in what they buy, and their list."""

import pandas as pd
import streamlit as st

from lib.analysis.best_by import YARDSTICKS
from lib.analysis.top_customers import TopCustomers, percent, top_customer_list, top_customers, top_mixes
from lib.charts.intervals import differences
from lib.charts.lorenz import lorenz_curve
from lib.charts.pairs import share_pairs
from lib.schema import formats
from lib.schema.metrics import metrics
from lib.ui import contrasts, customers, figures, page, session, tables
from lib.ui.top import REST, TOP, Top

SHOWN = 100  # customers listed on the page; the download has all
_GLOSSARY = {"profit": ["profit"], "predicted": ["predicted_value"], "loyalty": ["loyalty"]}


def show(top: Top) -> None:
    """Draw the tab."""
    result = session.compute(top_customers, share=top.share, by=top.by, mixes=False, **top.models())
    top.say(result, formats.plural(result.customer_count, "buyer"))
    if not result.customer_count:
        page.stop_where_empty()
    if result.reason:
        st.caption("Choose another yardstick, or a longer period.")
        return
    left, right = st.columns(2)
    with left:
        _parts(result) if result.loyalty else _spread(result)
    with right, page.card("What the best bring", _note(result)):
        brought = tables.money(_brought(result.by).capitalize(), result.currency)
        shown = dict(contrasts.tier_columns(result.currency)) | {"net_revenue": brought}
        tables.show(tables.frame_of(result.tiers), "Tiers of buyers", shown)
    _differences(result)
    _list(result)
    page.how_computed(
        ["top_revenue_share", "gini", "net_revenue", *_GLOSSARY.get(result.by, ()),
         *(part.measure for part in result.loyalty), *(row.measure for row in result.profile)],
        result,
        contrasts.inequality(result.gini) if result.by == "revenue" else (),
    )  # fmt: skip


def _spread(result: TopCustomers) -> None:
    of = YARDSTICKS[result.by]
    chart = lorenz_curve(tables.frame_of(result.lorenz), result.share, result.top_amount_share, of)
    note = f"Known net revenue of {formats.money(result.net_revenue, result.currency)}."
    page.chart_card(
        "" if result.lorenz else "How it is spread can't be told", chart, note, key="revenue_spread"
    )


def _parts(result: TopCustomers) -> None:
    """Draw what makes the top loyal, beside all others."""
    rows = []
    for part in result.loyalty:
        known = metrics()[part.measure]
        rows.append((known.label, *(known.write(value) for value in (part.top, part.rest))))
    with page.card("What makes them loyal", "Means; the score is the mean of the four percentile ranks."):
        tables.show(
            pd.DataFrame(rows, columns=["part", "top", "rest"]),
            "Parts of loyalty, top beside all others",
            {"part": tables.text("Part"), "top": tables.figure(TOP), "rest": tables.figure(REST)},
        )


def _note(result: TopCustomers) -> str:
    if result.by == "revenue":
        return "Each line holds the ones above it."
    high, count = formats.count(result.high_in_revenue), formats.count(result.top_count)
    told = f"{high} of the {count} are in the top by net revenue too."
    return f"Each line holds the ones above it, best first by {YARDSTICKS[result.by]}. {told}"


def _brought(by: str) -> str:
    return "net revenue" if by == "loyalty" else YARDSTICKS[by]


def _differences(result: TopCustomers) -> None:
    page.section(
        "What they do",
        "The top beside all other buyers. In colour: the 95 % interval of the difference leaves out zero.",
    )
    profile = figures.differences(result.profile, ("top", "rest"), result.currency)
    page.chart_card("", differences(profile, TOP, REST), key="top_profile")
    kinds = st.tabs(list(contrasts.KINDS.values()), on_change="rerun", key="mix")
    for tab, kind in zip(kinds, contrasts.KINDS, strict=True):
        if tab.open:
            with tab:
                mixes = session.compute(top_mixes, share=result.share, kinds=(kind,), best=result.best).mixes
                of = "Share of net revenue." if kind == "category" else "Share of orders."
                chart = share_pairs(contrasts.mix_of(mixes, kind), TOP, REST)
                page.chart_card("", chart, of, key=f"top_{kind}")


def _list(result: TopCustomers) -> None:
    page.section(f"The list: {formats.plural(result.top_count, 'customer')}")
    found = session.compute(top_customer_list, limit=SHOWN, share=result.share, best=result.best)
    customers.show(found, f"The top {percent(result.share)}, by net revenue", key="top_list")
    with page.do():
        customers.download(top_customer_list, found, share=result.share, best=result.best)
