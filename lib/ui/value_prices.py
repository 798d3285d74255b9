"""What stands behind the tab Trading down? Who buys a category again at a lower or a higher price band."""

import pandas as pd
import streamlit as st

from lib.analysis.price_bands import BANDS
from lib.analysis.trading_down import FEWEST, Moved, TradingDown, between, trading_down
from lib.charts.chart import Chart
from lib.charts.dots import Estimate, estimates
from lib.schema import formats
from lib.ui import page, session, tables

MEASURES = ("price_band", "trading_down_share")
METHOD = (
    "A customer's price of a category in a window is what an item of it cost on average, before discounts: a "
    "dear product at a discount is no cheap one. Bands are thirds of these prices over all customers and "
    "both "
    "windows, in money as it was: when all prices rise, everybody moves up.",
    "Only customers who bought the category in both windows; a customer with two such categories counts "
    "twice, "
    "and the interval takes account of it. Categories with too few prices for three bands are left out, as "
    "are "
    "lines without a category.",
    "Prices fall back to their mean: who bought dear by chance buys cheaper next time, and the other way "
    "round. "
    "Over all customers down minus up balances that. Segments are made of spending in the earlier window, so "
    "that those of big spenders fall back somewhat, and those of small spenders rise, without any trading "
    "down.",
    "Of many rows one in twenty is out of its line by chance alone.",
)


def show() -> None:
    """Draw the tab: down minus up by segment and by category, and from which band to which."""
    with st.spinner("Comparing prices line by line"):
        found = session.compute(trading_down)
    page.section(found.answer, found.caveat)
    if found.moves:
        left, right = st.columns(2)
        with left:
            page.chart_card(
                "Down minus up, by segment of the window before", _net(found, "segment"), _note(found),
                key="down_by_segment",
            )  # fmt: skip
        with right:
            page.chart_card(
                "Down minus up, by category", _net(found, "category"), "Grey: it may be chance.",
                key="down_by_category",
            )  # fmt: skip
        with page.card("Down beside up", f"Rows of under {FEWEST} customers are left out."):
            tables.show(_table(found), "Moves between price bands", _COLUMNS)
        _flows(found)
        with page.do():
            tables.download(
                "Download these moves",
                tables.frame_of(found.moves),
                "trading_down.csv",
                key="prices_download",
            )
    page.how_computed(MEASURES, found, METHOD)


def _net(found: TradingDown, kind: str) -> Chart:
    rows = [
        Estimate(_name(row), row.net_share, row.low, row.high, row.pairs)
        for row in found.moves
        if row.kind in ("all", kind)
    ]
    unit = "← up    Down minus up    down →"
    return estimates(rows, formats.points, unit, beside=0.0, holds_shares=True)


def _name(row: Moved) -> str:
    return "All" if row.kind == "all" else row.label


def _note(found: TradingDown) -> str:
    whole = found.moves[0]
    earlier, later = (formats.window(entry.start, entry.end) for entry in (found.earlier, found.later))
    return (
        f"{later} beside {earlier}: {formats.plural(whole.customers, 'customer')} who bought the same "
        "category "
        f"in both, {formats.plural(whole.pairs, 'such pair')}. Dots with 95 % intervals; grey: it may be "
        "chance."
    )


def _table(found: TradingDown) -> pd.DataFrame:
    frame = tables.frame_of(found.moves)
    frame["name"] = [_name(row) for row in found.moves]
    frame["kind"] = [
        {"all": "", "segment": "Segment", "category": "Category"}[row.kind] for row in found.moves
    ]
    frame["net"] = [formats.points(row.net_share) for row in found.moves]
    frame["ends"] = [between(row.low, row.high) for row in found.moves]
    return frame


_COLUMNS = {
    "kind": tables.text("By"),
    "name": tables.text("Who or what"),
    "customers": tables.count("Customers"),
    "pairs": tables.count("Pairs"),
    "down_share": tables.share("Down"),
    "same_share": tables.share("Same band"),
    "up_share": tables.share("Up"),
    "net": tables.figure("Down minus up"),
    "ends": tables.figure("95 % interval"),
}


def _flows(found: TradingDown) -> None:
    left, right = st.columns(2)
    with left, page.card("From which band to which", "Pairs of a customer and a category."):
        counts = {(flow.from_band, flow.to_band): flow.pairs for flow in found.flows}
        rows = [{"from": one.capitalize(), **{two: counts[one, two] for two in BANDS}} for one in BANDS]
        columns = {
            "from": tables.text("Then"),
            **{name: tables.count(f"Now {name}") for name in BANDS},
        }
        tables.show(pd.DataFrame(rows), "Price bands then and now", columns)
    with right, page.card("Where the bands lie", "Average price of an item before discounts, up to."):
        columns = {
            "category": tables.text("Category"),
            "low_to": tables.money("Low up to", found.currency, whole=False),
            "middle_to": tables.money("Middle up to", found.currency, whole=False),
        }
        tables.show(tables.frame_of(found.bands), "Price bands of each category", columns)
