"""What stands behind the tab Compare? One measure of all stores in a row, in words, and who stands out."""

import pandas as pd
import streamlit as st

from lib.analysis.shrinkage import DRAWS
from lib.analysis.stores import FEWEST, NEEDS, StoreFigure, StoreMeasure, Stores, standing
from lib.charts.chart import Chart
from lib.charts.league import LeagueRow, league
from lib.schema import formats
from lib.schema.metrics import metrics
from lib.ui import page, tables
from lib.ui.text import plain

MOST_ROWS = 30
"""Stores that one chart has room for; of more the highest and the lowest."""


def offer_file() -> None:
    """Say what the page needs where no order names a store."""
    page.empty(
        "This page lays stores side by side and tells chance from difference.",
        "It needs orders that name their store (order_lines.store_id), as the tills export them.",
    )


def choose_measure(result: Stores) -> StoreMeasure:
    """Let a measure be chosen, on this tab and the map alike; the one that stands out most at first."""
    by_name = {one.measure: one for one in result.measures}
    names = list(by_name)
    chosen = st.selectbox(
        "Measure", names, index=names.index(result.foremost), key="store_measure", bind="query-params",
        format_func=lambda name: metrics()[name].label, width=300,
    )  # fmt: skip
    return by_name[chosen if chosen in by_name else result.foremost]


def rows_of(result: Stores, measure: StoreMeasure) -> list[StoreFigure]:
    """Return the stores of a measure, highest first."""
    return [row for row in result.figures if row.measure == measure.measure]


def finding(measure: StoreMeasure, shown: list[StoreFigure]) -> str:
    """Return how many stores differ in a measure, as a title."""
    label, clear = metrics()[measure.measure].label, [row.name for row in shown if row.differs]
    if not clear:
        return f"{label}: no store can be told apart from the mean"
    named = formats.listing(clear) if len(clear) <= 3 else formats.plural(len(clear), "store")  # noqa: PLR2004
    return f"{label}: {named} {'differs' if len(clear) == 1 else 'differ'} from the others"


def show(result: Stores) -> None:
    """Draw the tab: a measure of all stores, in words, and where each stands out."""
    measure = choose_measure(result)
    shown = rows_of(result, measure)
    left, right = st.columns([3, 4])
    with left:
        page.chart_card(
            finding(measure, shown), _chart(result, measure, shown), _note(measure, shown), key="league"
        )
    with right:
        in_words(result, measure)
        _outstanding(result)
    _missing(result)
    with page.do():
        tables.download(
            "Download all figures", lambda: tables.frame_of(result.figures), "stores.csv", key="store_figures"
        )
    page.how_computed([*(one.measure for one in result.measures), "real_spread"], result, method(result))


def in_words(result: Stores, measure: StoreMeasure) -> None:
    """List all stores of a measure with what may be said of each."""
    shown = rows_of(result, measure)
    with page.card("All stores", _ranks_note(measure)):
        tables.show(
            _words(result, measure, shown), f"Stores by {metrics()[measure.measure].label}", _columns(measure)
        )


def method(result: Stores) -> list[str]:
    """Return how stores are compared, a sentence each."""
    return [
        "Sales of a store are those that name it and were not made online; returns count. Figures of under "
        f"{FEWEST} customers, orders, answers or days are left out ({formats.count(result.hidden)}).",
        "Drawn to the mean: parametric empirical Bayes (Morris, 1983, JASA 78: 47-55), the variance between "
        "stores by Paule and Mandel (1982), nobody by more than one standard error (Efron and Morris, 1972). "
        "Shares by the arcsine of their square root, revenue and orders by their logarithm. Each store's own "
        "variance is mixed with that of all, as if of 20 more customers (after Smyth, 2004).",
        "Differs: from the mean of the other stores, when all stores and measures are looked at together; at "
        "most 5 % of such are expected to be chance (Benjamini and Hochberg, 1995). Revenue, orders and what "
        "is bought around are looked at apart from the rest.",
        f"Ranks are read from {formats.count(DRAWS)} simulated orders of the stores (Goldstein and "
        "Spiegelhalter, 1996).",
        "Errors: customers are units, all their orders in a store together, and each order of nobody known; "
        "answers; of visitors, revenue and orders days. Of revenue and orders it is the error of the "
        "store's part of each day, so that seasons that all stores share are none.",
        "Visitors count in the hours in which somebody counted them, with the sales of the same hours. A "
        "count at midnight alone is one of the whole day.",
        "Stores chosen above narrow what is shown, not what they are compared with.",
    ]


def _chart(result: Stores, measure: StoreMeasure, shown: list[StoreFigure]) -> Chart:
    known = metrics()[measure.measure]
    half = MOST_ROWS // 2
    ends = shown if len(shown) <= MOST_ROWS else [*shown[:half], *shown[-half:]]
    rows = [
        LeagueRow(row.name, row.value, row.shrunk, row.shrunk_low, row.shrunk_high, row.n, bool(row.differs))
        for row in ends
    ]
    unit = f"{known.label}, {result.currency}" if known.unit == "money" and result.currency else known.label
    return league(
        rows, lambda value: known.write(value, result.currency), unit, measure.mean,
        holds_shares=known.unit == "share",
    )  # fmt: skip


def _note(measure: StoreMeasure, shown: list[StoreFigure]) -> str:
    real = (
        f" {formats.share(measure.real_share)} of the spread is real, the rest noise."
        if measure.real_share is not None
        else ""
    )
    cut = f" The highest and lowest of {len(shown)} stores." if len(shown) > MOST_ROWS else ""
    return (
        "Dots are drawn towards the mean (the line), with 95 % intervals; diamonds as seen. In colour: "
        f"differs by more than chance.{real}{cut}"
    )


def _ranks_note(measure: StoreMeasure) -> str:
    return f"Ranks: 1 is the highest of {formats.plural(measure.stores, 'store')}; between them with 95 %."


def _words(result: Stores, measure: StoreMeasure, shown: list[StoreFigure]) -> pd.DataFrame:
    known = metrics()[measure.measure]

    def write(value: float) -> str:
        return known.write(value, result.currency)

    return pd.DataFrame(
        {
            "name": [row.name for row in shown],
            "n": [row.n for row in shown],
            "seen": [f"{write(row.value)} ({write(row.low)} to {write(row.high)})" for row in shown],
            "shrunk": [write(row.shrunk) for row in shown],
            "ranks": [f"{row.rank} ({row.rank_low} to {row.rank_high})" for row in shown],
            "words": [standing(row, measure.stores) for row in shown],
        }
    )


def _columns(measure: StoreMeasure) -> tables.Columns:
    return {
        "name": tables.text("Store"),
        "words": tables.text("In words"),
        "seen": tables.figure("Seen (95 % interval)"),
        "shrunk": tables.figure("Drawn to the mean"),
        "ranks": tables.figure("Rank (between)"),
        "n": tables.count(f"{measure.unit.capitalize()}s"),
    }


def _outstanding(result: Stores) -> None:
    """List where stores stand out, whatever measure is chosen; sizes aside."""
    rates = {one.measure: one for one in result.measures if not one.is_size}
    clear = [row for row in result.figures if row.differs and row.measure in rates]
    if not clear:
        return
    with page.card("Where stores stand out", "Revenue and orders aside. Seen, with 95 % intervals."):
        tables.show(
            pd.DataFrame([_clear(row, rates[row.measure], result.currency) for row in clear]),
            "Stores that differ from the others, by measure",
            {
                "store": tables.text("Store"),
                "measure": tables.text("Measure"),
                "figure": tables.figure("Seen (95 % interval)"),
                "mean": tables.figure("Mean of stores"),
                "words": tables.text("In words"),
            },
        )


def _clear(row: StoreFigure, measure: StoreMeasure, currency: str | None) -> dict[str, str]:
    known = metrics()[row.measure]
    figure, low, high, mean = (
        known.write(value, currency) for value in (row.value, row.low, row.high, measure.mean)
    )
    return {
        "store": row.name,
        "measure": known.label,
        "figure": f"{figure} ({low} to {high})",
        "mean": mean,
        "words": standing(row, measure.stores),
    }


def _missing(result: Stores) -> None:
    """Say which measures can't be told, and what each takes."""
    by_need: dict[str, list[str]] = {}
    for measure in result.missing:
        by_need.setdefault(NEEDS.get(measure, "more orders"), []).append(metrics()[measure].label)
    for need, labels in by_need.items():
        st.caption(plain(f"Can't tell yet: {formats.listing(labels)}. It takes {need}."))
