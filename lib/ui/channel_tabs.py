"""What stands behind each tab of the comparison of online and stores? Only the open one is drawn."""

import streamlit as st

from lib.analysis.channels import WHERE_CUSTOMERS_ARE, Channels
from lib.charts.bars import ranked_bars
from lib.charts.intervals import differences
from lib.schema import formats
from lib.ui import figures, navigation, page, sides, tables
from lib.ui.text import plain


def offer_file(result: Channels) -> None:
    """Lead to where a missing side, or the names of customers, can be added."""
    if result.cannot_tell or not sides.has_both(result):
        navigation.link("data", "Add a file")


def measures(result: Channels) -> None:
    """Draw the differences with their intervals, and every measure in a table."""
    clear = figures.differences(result.measures, ("online", "offline"), result.currency)
    if clear:
        page.chart_card(
            sides.measure_title(clear),
            differences(clear, sides.NAMES["online"], sides.NAMES["offline"], colours=sides.COLOURS),
            "Dots with 95 % intervals, each measure on a scale of its own; grey where it may be chance.",
            key="side_by_side",
        )
    table = sides.measure_table(result.measures, result.currency)
    with page.card(
        "All measures", "Orders of one customer resemble each other; the intervals take account of it."
    ):
        tables.show(table, "Measures, online beside stores", sides.measure_columns(table))
    _computed(result)


def known(result: Channels) -> None:
    """Show how much of each channel belongs to known customers, and what would tell more."""
    shown = sides.channel_table(result.totals, apart=False)
    told = sides.known_frame(result.totals)
    if len(told):
        page.chart_card(
            sides.known_title(result.totals),
            ranked_bars(
                told,
                formats.share,
                "Share of net revenue of known customers",
                colours=sides.known_colours(result.totals),
            ),
            "Below half, the known customers may be anybody: nothing is said of customers then.",
            key="known_share",
        )
    with page.card("Channels of the two sides"):
        tables.show(
            shown, "Channels with orders, revenue and known share", sides.channel_columns(result.currency)
        )
    neither = sides.channel_table(result.totals, apart=True)
    if len(neither):
        with page.card(
            "Other and unknown channels", "They belong to neither side and count in no comparison above."
        ):
            tables.show(neither, "Channels of neither side", sides.channel_columns(result.currency))
    if any(entry.known_share is not None and entry.known_share < 1 for entry in result.totals):
        st.caption(plain(WHERE_CUSTOMERS_ARE))
    _computed(result)


def _computed(result: Channels) -> None:
    page.how_computed([entry.measure for entry in result.measures], result, sides.METHOD)


def untold(text: str) -> None:
    """Say what can't be told yet, and why."""
    st.info(plain(text), icon=":material/hourglass_empty:")
