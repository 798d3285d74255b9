"""What stands behind the tab Cohorts? Customers by the month, or by a trait, of their first order."""

import math
from collections.abc import Callable
from datetime import date

import pandas as pd
import streamlit as st

from lib.analysis.beginnings import PERSONA, TRAITS
from lib.analysis.cohorts import FEWEST, Cohorts, cohorts
from lib.charts.chart import Chart
from lib.charts.cohort_grid import cohort_grid
from lib.charts.dots import Estimate, estimates
from lib.schema import formats
from lib.ui import figures, page, personas, session, tables

MEASURES = ("came_back_share", "cohort_retention", "cohort_revenue")
MOST_ROWS = 24  # two years of months; the table has all
MOST_MONTHS = 12  # columns that a phone has room for
_MONTHS = "Month"
_ORDERED, _BROUGHT = "Who ordered again", "Net revenue so far"
_GRIDS = {_ORDERED: "retention", _BROUGHT: "revenue"}
_AMOUNT_MONTHS = (0, 1, 2, 3, 6, 9, 12)  # amounts need twice the room of shares
_THOUSAND, _TEN = 1000, 10


def show() -> None:
    """Draw the tab: a choice of rows and of measure, the grid, who came back by row, and all figures."""
    by, grid = _choices()
    found = session.compute(cohorts, by=by, book=personas.book() if by == PERSONA else None)
    page.section(found.answer, found.caveat)
    if found.cells:
        chart, title = (_retention if grid == _ORDERED else _revenue)(found)
        page.chart_card(title, chart, _note(found), key=f"cohorts_{_GRIDS[grid]}")
        if any(group.back_share is not None for group in found.cohorts):
            page.chart_card(_back_title(found), _came_back(found), _back_note(found), key="came_back")
        with page.card("All of them, in figures", _left_out(found)):
            tables.show(_table(found), "Cohorts, who came back and net revenue", _columns(found))
        with page.do():
            tables.download(
                "Download all cells", tables.frame_of(found.cells), "cohorts.csv", key="cohorts_download"
            )
    page.how_computed(MEASURES, found, method(found))


def method(found: Cohorts) -> list[str]:
    """Return how cohorts are made, a sentence each."""
    told = [
        "A cohort is all known customers whose first order in the data lies in one calendar month; month 0 "
        "is "
        "that month. All orders from the first of the data to the end of the period count, in the channels "
        "and "
        "stores chosen; a segment narrows whose.",
        "By channel, store or category the months of all customers are pooled: a cell is of those for whom "
        "that month is over. Of several first orders at one moment, and of categories that brought as much "
        "in "
        "the first month, the first by name counts.",
        f"Who came back is told of customers whose first {formats.plural(found.horizon_months, 'month')} "
        "after "
        "the first are over: half of the data's complete months, at most 12.",
        "Shares have Wilson's interval, means Student's. Whether channels, stores or categories differ is "
        "one "
        "chi-square test over all of them, at 5 %.",
    ]
    return (
        told if found.by != "category" else [*told, "Categories are told by whole months, over all stores."]
    )


def _choices() -> tuple[str | None, str]:
    names = {_MONTHS: None, **{name.capitalize(): name for name in TRAITS}}
    with st.container(horizontal=True, gap="large"):
        chosen = st.radio(
            "Customers by their first, or by persona", list(names), horizontal=True, key="cohorts_by",
            width="content", persist_state="session",
        )  # fmt: skip
        grid = st.radio(
            "Show",
            list(_GRIDS),
            horizontal=True,
            key="cohorts_grid",
            persist_state="session",
            width="content",
        )
    return names[chosen or _MONTHS], grid or _ORDERED


def _retention(found: Cohorts) -> tuple[Chart, str]:
    frame = _frame(found, "retention")
    chart = cohort_grid(
        frame[frame["months_since"] > 0],  # in the first month all ordered
        formats.share, lambda value: f"{value * 100:.0f}", "Share of customers who ordered", _rows(found),
        holds_shares=True,
    )  # fmt: skip
    return chart, "How many of a cohort ordered in a later month, in percent"


def _revenue(found: Cohorts) -> tuple[Chart, str]:
    frame = _frame(found, "revenue_per_customer").assign(low=math.nan, high=math.nan)
    frame = frame[frame["months_since"].isin(_AMOUNT_MONTHS)]
    unit = f"Net revenue per customer, {found.currency}" if found.currency else "Net revenue per customer"
    chart = cohort_grid(frame, figures.money_in(found.currency), _brief, unit, _rows(found))
    return chart, f"What a cohort has brought so far per customer{_in(found.currency)}"


def _in(currency: str | None) -> str:
    return f", in {currency}" if currency else ""


def _brief(value: float) -> str:
    """Write an amount in three or four characters, as a phone has room for."""
    size, mark = (value, "")
    for unit in ("k", "m", "bn"):
        if abs(size) >= _THOUSAND:
            size, mark = size / _THOUSAND, unit
    text = f"{size:.1f}{mark}" if mark and abs(size) < _TEN else f"{size:.0f}{mark}"
    return text.replace("-", "−")


def _frame(found: Cohorts, column: str) -> pd.DataFrame:
    """Return the cells that the grid has room for: the newest months, or the largest values."""
    names = [group.cohort for group in found.cohorts]
    kept = set(names[-MOST_ROWS:] if found.by is None else names[:MOST_ROWS])
    rows = [
        (_name(found, cell.cohort), cell.months_since, getattr(cell, column), cell.customers, cell.low,
         cell.high, cell.is_complete)
        for cell in found.cells
        if cell.cohort in kept and cell.months_since <= MOST_MONTHS
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["cohort", "months_since", "value", "n", "low", "high", "is_complete"])


def _name(found: Cohorts, cohort: str) -> str:
    """Write a month as "Jul 2024"; a value of a trait stays as it is."""
    return f"{date.fromisoformat(f'{cohort}-01'):%b %Y}" if found.by is None else cohort


def _rows(found: Cohorts) -> str:
    return "First order" if found.by is None else TRAITS[found.by].words.capitalize()


def _note(found: Cohorts) -> str:
    seen = f"{formats.plural(found.customer_count, 'customer')} with a first order"
    if found.by is not None:
        return (
            f"{seen}; each cell is of those for whom that month is over. Point at a cell for n and interval."
        )
    partial = any(not cell.is_complete for cell in found.cells)
    dotted = " A dotted frame: the data does not cover the whole month." if partial else ""
    shown = f"{seen}, up to {MOST_MONTHS} months; the download has all."
    return f"{shown}{dotted} Point at a cell for n and interval."


def _came_back(found: Cohorts) -> Chart:
    rows = [
        Estimate(
            _name(found, group.cohort), share, group.back_low or 0.0, group.back_high or 1.0, group.followed
        )
        for group in found.cohorts[:MOST_ROWS]
        for share in [group.back_share]
        if share is not None
    ]
    unit = f"Ordered again in months 1 to {found.horizon_months}"
    return estimates(rows, formats.share, unit, beside=found.whole.back_share, holds_shares=True)


def _back_title(found: Cohorts) -> str:
    within = f"within {formats.plural(found.horizon_months, 'month')}"
    if found.differs is False:
        return f"Who came back {within}: differences that may be chance"
    return f"Who came back {within}"


def _back_note(found: Cohorts) -> str:
    return (
        f"Dots with 95 % intervals; the line is everybody's {formats.share(found.whole.back_share)}, of "
        f"{formats.plural(found.whole.followed, 'customer')} who have had so much time. Grey: it may be "
        "chance."
    )


def _left_out(found: Cohorts) -> str:
    told = f"Came back and net revenue: within {formats.plural(found.horizon_months, 'month')}."
    if not found.left_out:
        return told
    small = formats.plural(found.left_out_customers, "customer")
    return f"{told} Not shown: {formats.count(found.left_out)} of under {FEWEST}, {small} in all."


def _table(found: Cohorts) -> pd.DataFrame:
    frame = tables.frame_of((*found.cohorts, found.whole))
    frame["name"] = [*(_name(found, group.cohort) for group in found.cohorts), "Everybody"]
    frame["back"] = [
        _ends(group.back_low, group.back_high, formats.share) for group in (*found.cohorts, found.whole)
    ]
    money = figures.money_in(found.currency)
    frame["worth"] = [
        _ends(group.revenue_low, group.revenue_high, money) for group in (*found.cohorts, found.whole)
    ]
    return frame


def _ends(low: float | None, high: float | None, written: Callable[[float], str]) -> str:
    return formats.NOTHING if low is None or high is None else f"{written(low)} to {written(high)}"


def _columns(found: Cohorts) -> tables.Columns:
    return {
        "name": tables.text(_rows(found)),
        "customers": tables.count("Customers"),
        "followed": tables.count("Of these followed"),
        "back_share": tables.share("Came back"),
        "back": tables.figure("95 % interval"),
        "revenue_per_customer": tables.money("Net revenue each", found.currency),
        "worth": tables.figure("95 % interval of it"),
    }
