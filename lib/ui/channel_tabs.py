"""What stands behind each tab of the comparison of online and stores? Only the open one is drawn."""

import streamlit as st

from lib.analysis.channel_membership import CAVEAT, following
from lib.analysis.channels import WHERE_CUSTOMERS_ARE, Channels
from lib.analysis.when import has_hours, hours_of_week
from lib.charts.bars import ranked_bars
from lib.charts.grouped import grouped_bars
from lib.charts.intervals import differences
from lib.charts.theme import OTHER
from lib.charts.week import week_heat_map
from lib.schema import formats
from lib.ui import figures, navigation, page, session, sides, tables
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


def hours() -> None:
    """Draw the week of each side on one scale."""
    found = session.compute(hours_of_week)
    if not has_hours(found):
        _untold("We can't tell yet when people buy: the files tell the day of an order but not its hour.")
        return
    for column, (group, name) in zip(st.columns(2), sides.NAMES.items(), strict=True):
        with column:
            page.chart_card(
                sides.hour_title(found, group),
                week_heat_map(
                    sides.hour_frame(found, group), f"orders {name.lower()}",
                    colours=sides.SCALES[group], top=sides.busiest(found),
                ),
                sides.hour_note(found, group),
                key=f"hours_{group}",
            )  # fmt: skip


def buyers(result: Channels) -> None:
    """Draw who buys on one side and who on both, and what they went on to spend at equal order counts."""
    if result.both is None or not sides.has_both(result):
        _untold(f"We can't tell yet who buys where. {result.cannot_tell}".strip())
        return
    found = session.compute(following, untold=result.cannot_tell)
    page.section(found.answer, f"{CAVEAT} {sides.windows_note(found)}")
    left, right = st.columns(2)
    with left:
        page.chart_card(
            sides.member_title(result),
            ranked_bars(
                sides.member_frame(result), formats.count, "Buyers", colours=list(sides.KIND_COLOURS.values())
            ),
            "Known buyers in the window, by where they ordered.",
            key="who_buys_where",
        )
        compared = sides.comparison_rows(found.comparisons, result.currency)
        if compared:
            page.chart_card(
                "Both against one side, at equal order counts",
                differences(compared, "Both", "one side", colours=(sides.KIND_COLOURS["Both"], OTHER)),
                sides.naive_note(found, result.currency),
                key="both_against_one",
            )
    with right:
        page.chart_card(
            "What they went on to spend, by number of orders before",
            grouped_bars(
                sides.value_frame(found.values), sides.KIND_COLOURS, figures.money_in(result.currency),
                sides.unit("Net revenue per customer", result.currency), "Orders before",
            ),
            "With one order nobody can be on both sides: it takes two. Under five customers: no bar.",
            key="value_after",
        )  # fmt: skip


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


def _untold(text: str) -> None:
    st.info(plain(text), icon=":material/hourglass_empty:")
