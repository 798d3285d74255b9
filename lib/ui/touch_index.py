"""What goes with touching? The index of categories and kinds of products, and what is looked up online."""

from collections.abc import Iterable

import pandas as pd
import streamlit as st

from lib.analysis.research import FEWEST
from lib.analysis.touch_index import USUAL, CategoryTouch, TouchIndex, TouchShare, touch_index
from lib.analysis.web_purchases import NEW_DAYS
from lib.charts.chart import Chart
from lib.charts.dots import Estimate, estimates
from lib.charts.index_dots import IndexDot, index_dots
from lib.schema import formats
from lib.ui import page, session, tables
from lib.ui.research import days_chosen
from lib.ui.text import plain

MEASURES = ("touch_index", "touch_index_same", "looked_up_share")
_PARTS = {
    "new": f"New (first {NEW_DAYS} days)", "longer": "Longer on sale", "high": "High price",
    "middle": "Middle price", "low": "Low price",
}  # fmt: skip
_MOST = 14  # rows that one chart has room for


def show() -> None:
    """Draw what goes with touching: the index by category and kind of product, and the two directions."""
    found = session.compute(touch_index, days=days_chosen("touch_days"))
    page.section(found.answer, found.caveat)
    if found.cannot_tell:
        st.info(plain(f"There is no index yet. {found.cannot_tell}"), icon=":material/hourglass_empty:")
    left, right = st.columns(2)
    with left:
        if found.orders:
            page.chart_card(_title(found), _index(found.categories), _note(found), key="touch_index")
    with right:
        _looked_up(found)
    _products(found)
    _all(found)
    page.how_computed(MEASURES, found, method(found))


def method(found: TouchIndex) -> list[str]:
    """Return how it is computed, a sentence each."""
    return [
        "A web purchase is an order and a category in it: an order of two categories counts in both. It "
        "follows a contact where the same customer came to a store, bought or brought something back "
        f"there in the {formats.plural(found.days, 'day')} before; in the strict reading something of the "
        "same category.",
        "100 is the share of all web purchases together. Who lives beside a store is there more often, "
        "whatever they buy: an index above 100 goes with a category and does not say that it must be "
        "touched.",
        f"A product is new for {NEW_DAYS} days after it was first sold to anybody; of an order's several "
        f"products in a category the newest counts. Products first sold in the first {NEW_DAYS} days of "
        "the data may be older: they count once those days are over for them.",
        "Price bands are thirds of what an item of the category cost in web purchases of the period, before "
        "discounts. The index of a band or of new products is against all whose band or newness is told.",
        "Intervals are over customers, who may be in many categories: by linearisation of the logarithm. "
        f"Marked after Benjamini and Hochberg (1995) at 5 %, each list by itself; under {FEWEST} "
        f"customers nothing is shown ({formats.plural(found.hidden, 'category', 'categories')}).",
    ]


def _title(found: TouchIndex) -> str:
    clear = [row for row in found.categories if row.stands]
    if not clear:
        return "No category differs from the average beyond chance"
    return f"Different from the average beyond chance: {formats.listing([row.category for row in clear])}"


def _note(found: TouchIndex) -> str:
    of = f"{formats.plural(found.orders, 'web purchase')} of {formats.plural(found.customers, 'customer')}"
    ends = f"{formats.share(found.share_low)} to {formats.share(found.share_high)}"
    return (
        f"Of {of}, {formats.share(found.share)} ({ends}) follow a contact with a store. Filled: beyond "
        "chance, all looked at together; 95 % intervals."
    )


def _index(rows: Iterable[CategoryTouch]) -> Chart:
    dots = [
        IndexDot(
            row.category, row.index, row.low, row.high, formats.share(row.share), row.customers, row.stands
        )
        for row in rows
        if row.index is not None and row.low is not None and row.high is not None
    ]
    return index_dots(dots[:_MOST], "web purchases after a contact with a store", "all web purchases")


def _looked_up(found: TouchIndex) -> None:
    rows = sorted(
        (row for row in found.categories if row.researched_share is not None),
        key=lambda row: -(row.researched_share or 0.0),
    )
    dots = [
        Estimate(
            row.category, row.researched_share, row.researched_low, row.researched_high, row.store_orders or 0
        )
        for row in rows[:_MOST]
        if row.researched_share is not None
        and row.researched_low is not None
        and row.researched_high is not None
    ]
    if not dots:
        return
    page.chart_card(
        f"The other way round: {dots[0].name} are looked up online most, {formats.share(dots[0].value)}",
        estimates(dots, formats.share, "Share of store orders looked up online", holds_shares=True),
        f"Store orders with the category, looked up online in the {formats.plural(found.days, 'day')} "
        "before; 95 % intervals. More under Channels, Research and buy.",
        key="touch_looked_up",
    )


def _products(found: TouchIndex) -> None:
    rows = [*found.newness, *sorted(found.prices, key=lambda row: list(_PARTS).index(row.part))]
    if not rows:
        return
    dots = [
        IndexDot(
            _PARTS[row.part],
            row.index,
            row.low,
            row.high,
            formats.share(row.share),
            row.customers,
            row.stands,
        )
        for row in rows
        if row.index is not None and row.low is not None and row.high is not None
    ]
    clear = [dot for dot in dots if dot.stands]
    title = (
        f"{clear[0].name}: index {formats.count(clear[0].index)}"
        if clear
        else "By price and newness: no difference beyond chance"
    )
    page.chart_card(
        title, index_dots(dots, "web purchases after a contact with a store", "all web purchases"),
        found.no_newness or "All categories together; price bands are thirds within each category.",
        key="touch_products",
    )  # fmt: skip


def _all(found: TouchIndex) -> None:
    if not found.categories:
        return
    with page.card("Category by category", "Same category: only contacts in which it was bought or touched."):
        tables.show(_frame(found.categories), "Touch index by category", _COLUMNS, key="touch_table")
    parts = [*found.category_newness, *found.category_prices]
    with page.do():
        tables.download(
            "Download these categories",
            tables.frame_of(found.categories),
            "touch_index.csv",
            key="touch_download",
        )
        if parts:
            tables.download(
                "Download by price and newness", _named(parts), "touch_index_by_product.csv",
                key="touch_parts_download",
            )  # fmt: skip


def _named(rows: Iterable[TouchShare]) -> pd.DataFrame:
    frame = tables.frame_of(rows)
    return frame.assign(part=[_PARTS[part] for part in frame["part"]])


def _frame(rows: tuple[CategoryTouch, ...]) -> pd.DataFrame:
    frame = tables.frame_of(rows)
    return frame.assign(
        written=[_written(row.index, row.low, row.high) for row in rows],
        same=[_written(row.same_index, row.same_low, row.same_high) for row in rows],
        marked=["yes" if row.stands else "no" for row in rows],
    )


def _written(index: float | None, low: float | None, high: float | None) -> str:
    if index is None:
        return formats.NOTHING
    return f"{formats.count(index)} ({formats.count(low)} to {formats.count(high)})"


_COLUMNS = {
    "category": tables.text("Category"),
    "orders": tables.count("Web purchases"),
    "share": tables.share("After a store"),
    "written": tables.figure(f"Index, {USUAL} = average"),
    "marked": tables.text("Beyond chance"),
    "same_share": tables.share("Same category"),
    "same": tables.figure("Index, same category"),
    "store_orders": tables.count("Store orders"),
    "researched_share": tables.share("Looked up online"),
}
