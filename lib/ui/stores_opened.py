"""What stands behind the tab Openings? Online revenue around stores that opened, month by month."""

import pandas as pd
import streamlit as st

from lib.analysis.halo import (
    FEWEST_AFTER,
    FEWEST_AREAS,
    FEWEST_BEFORE,
    MOST_MONTHS,
    Halo,
    Opening,
    clearest,
    halo,
    sentence,
)
from lib.analysis.one_moved import Moved
from lib.charts.event_months import EventMonth, event_months
from lib.schema import formats
from lib.ui import page, session, tables
from lib.ui.text import plain

_MEASURES = ("store_halo",)


def show() -> None:
    """Draw the tab: each opening month by month, and all of them in a table."""
    result = session.compute(halo)
    page.section(result.answer, result.caveat)
    if not result.openings:
        st.info(
            plain(
                f"It takes a store that opened with {FEWEST_BEFORE} whole months of data before and "
                f"{FEWEST_AFTER} after, its postcode and those of customers, and {FEWEST_AREAS} areas in "
                "which none opened."
            ),
            icon=":material/hourglass_empty:",
        )
    else:
        _one(_chosen(result), result.currency)
        _all(result)
    _untold(result)
    page.how_computed(_MEASURES, result, method())


def method() -> list[str]:
    """Return how openings are looked at, a sentence each."""
    return [
        "Online net revenue of known customers by month and area: the first three letters or digits of the "
        "postcode, the store's and theirs. Each month is a share of the area's own mean of the up to "
        f"{MOST_MONTHS} months before the opening; what areas without an opening did in the same months is "
        "taken off. The month of the opening belongs to neither side.",
        "One area has no error of its own: it is that of the other areas (Conley and Taber, 2011), larger "
        "where there are fewer orders (Ferman and Pinto, 2019), with Student's t over areas (Donald and "
        "Lang, 2007). Beside it stands how many areas moved as far, had a store opened there.",
        "Before the opening an area must have moved as the others did: the later half of the months beside "
        "the earlier one, and the months one by one. Else nothing is said.",
        "This is no proof: a store may open where a town grows. Several openings are looked at together "
        "(Benjamini and Hochberg, 1995).",
    ]


def _chosen(result: Halo) -> Opening:
    by_store = {one.store: one for one in result.openings}
    if len(by_store) == 1:
        return result.openings[0]
    names = list(by_store)
    store = st.selectbox(
        "Opening", names, index=names.index(clearest(result.openings).store), key="opening", width=300,
        format_func=lambda name: by_store[name].name,
    )  # fmt: skip
    return by_store[store]


def _one(one: Opening, currency: str | None) -> None:
    rows = [EventMonth(row.after, f"{row.month:%B %Y}", row.value, row.low, row.high) for row in one.months]
    amount, low, high = (
        formats.money(end, currency) for end in (one.amount, one.amount_low, one.amount_high)
    )
    page.chart_card(
        sentence(one),
        event_months(rows, "Online revenue beside other areas", "opening"),
        f"{formats.plural(one.customers, 'customer')} around it who bought online, beside "
        f"{formats.plural(one.areas, 'area')} without an opening; 95 % intervals. After it {amount} a month "
        f"({low} to {high}), where it was {formats.money(one.monthly, currency)} before. Grey: before.",
        key="opening_months",
    )


def _all(result: Halo) -> None:
    with page.card("Openings within the data"):
        tables.show(
            _table(result),
            "Stores that opened, with the change of online revenue around them",
            {
                "name": tables.text("Store"),
                "opened_on": tables.day("Opened"),
                "customers": tables.count("Customers"),
                "change": tables.figure("After (95 % interval)"),
                "far": tables.share("Areas that moved as far"),
                "earlier": tables.figure("Already before"),
                "words": tables.text("Like the others before"),
            },
        )
    with page.do():
        tables.download("Download openings", lambda: _table(result), "openings.csv", key="openings")


def _table(result: Halo) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "name": [one.name for one in result.openings],
            "opened_on": [one.opened_on for one in result.openings],
            "customers": [one.customers for one in result.openings],
            "change": [_written(one.change) for one in result.openings],
            "far": [one.change.as_far for one in result.openings],
            "earlier": [_written(one.earlier) for one in result.openings],
            "words": ["yes" if one.is_parallel else "no" for one in result.openings],
        }
    )


def _written(change: Moved) -> str:
    value, low, high = (formats.share(end) for end in (change.value, change.low, change.high))
    return f"{value} ({low} to {high})"


def _untold(result: Halo) -> None:
    for one in result.untold:
        st.caption(plain(f"{one.name}, opened on {formats.day(one.opened_on)}: can't tell yet. {one.why}"))
