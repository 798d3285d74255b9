"""What did joining change? Measures before and after, and the best customers that no side shows."""

import streamlit as st

from lib.analysis.filters import Filters
from lib.analysis.joining_effect import BeforeAfter, JoiningEffect, joining_effect
from lib.analysis.matching import Matching
from lib.schema import formats
from lib.schema.metrics import metrics
from lib.ui import navigation, page, session, tables
from lib.ui.text import plain, with_bold_figures

_NARROWEST = 220


def show(_people: Matching, whole: Filters) -> None:
    """Draw the measures before and after joining, and the customers that only joining shows."""
    result = session.compute(joining_effect, within=whole)
    page.section("Each record its own customer, and joined")
    st.markdown(with_bold_figures(result.answer))
    st.caption(plain(result.caveat))
    with st.grid("auto", min_column_width=_NARROWEST, gap="small"):
        for row in result.measures:
            _tile(row, result.currency)
        st.metric(
            "New in the top 1 %", formats.count(result.top_new_count), border=True, height="stretch",
            help=plain(
                f"Of {formats.plural(result.top_count, 'customer')}: none of their records is in the top "
                "by itself."
            ),
        )  # fmt: skip
    _hidden(result)
    _top_list(result)


def _tile(row: BeforeAfter, currency: str | None) -> None:
    known = metrics()[row.measure]
    st.metric(
        plain(known.label),
        plain(f"{known.write(row.after, currency)}"),
        delta=plain(f"instead of {known.write(row.before, currency)}"),
        delta_color="gray",
        delta_arrow="off",
        border=True,
        height="stretch",
        help=plain(f"{known.meaning} {_interval(row, currency)}"),
    )


def _interval(row: BeforeAfter, currency: str | None) -> str:
    known, parts = metrics()[row.measure], []
    for name, low, high in (
        ("Joined", row.after_low, row.after_high),
        ("Before", row.before_low, row.before_high),
    ):
        if low is not None and high is not None:
            parts.append(
                f"{name}: between {known.write(low, currency)} and {known.write(high, currency)} (95 %)."
            )
    return " ".join(parts)


def _hidden(result: JoiningEffect) -> None:
    page.section("Best customers that no side shows")
    if not result.hidden:
        st.markdown(
            "Every customer of the top 1 % is also in the top of the online or the offline side, or there is "
            "only one side."
        )
        return
    text = (
        f"{formats.count(result.hidden_count)} of {formats.plural(result.top_count, 'best customer')} "
        f"{'is' if result.hidden_count == 1 else 'are'} in the top 1 % of all, and in the top 1 % of neither "
        "the online nor the offline records."
    )
    st.markdown(with_bold_figures(text))
    columns = {
        "customer_id": tables.text("Customer"),
        "name": tables.text("Name, masked"),
        "net_revenue": tables.money("Net revenue", result.currency),
        "online_revenue": tables.money("Online", result.currency),
        "offline_revenue": tables.money("Offline", result.currency),
        "order_count": tables.count("Orders"),
    }
    frame = tables.frame_of(result.hidden)
    place = tables.pick_row(frame, "Best customers that neither side shows", columns, key="hidden_best")
    if place is not None:
        number = result.hidden[place].customer_id
        with page.do():
            navigation.link("customer", f"See customer {number}", {"customer": number})


def _top_list(result: JoiningEffect) -> None:
    if not result.top_list:
        return
    page.section(
        "The top list", "The place of each customer, and the best place of one of its records by itself."
    )
    columns = {
        "place": tables.count("Place"),
        "customer_id": tables.text("Customer"),
        "name": tables.text("Name, masked"),
        "net_revenue": tables.money("Net revenue", result.currency),
        "place_before": tables.count("Place before"),
        "net_revenue_before": tables.money("Best record alone", result.currency),
    }
    tables.show(tables.frame_of(result.top_list), "The best customers, joined and before", columns)
