"""What stands behind the tab Rhythm? Days between orders, and who is new, stays, comes back or has lapsed."""

import pandas as pd
import streamlit as st

from lib.analysis.gaps import LATER
from lib.analysis.rhythm import FEWEST, Pace, Rhythm, rhythm
from lib.charts.bars import ranked_bars
from lib.charts.chart import Chart
from lib.charts.dots import Estimate, estimates
from lib.charts.grouped import grouped_bars
from lib.charts.lines import Series, month_lines
from lib.charts.theme import ACCENT, BETTER, BOTH, OTHER, WORSE
from lib.schema import formats
from lib.ui import page, session, tables

MEASURES = ("days_between_orders", "ordered_again_share", "lapse_days", "customer_months")
_BY = {"Channel": "channel", "Which order": "order", "Segment": "segment"}
_ORDERS = {1: "After the first order", 2: "After the second", 3: "After the third"}
_ORDER_COLOURS = {_ORDERS[1]: ACCENT, _ORDERS[2]: BOTH, _ORDERS[3]: OTHER}
_KINDS = {"new": "New", "repeating": "Repeating", "returned": "Returned", "lapsed": "Lapsed"}
_LINES = [
    Series("New", BETTER), Series("Repeating", ACCENT), Series("Returned", BOTH),
    Series("Lapsed", WORSE, "dash"),
]  # fmt: skip


def show() -> None:
    """Draw the tab: how gaps are spread, who orders again in time, gaps by group, and customers by month."""
    by, chosen = _choices()
    found = session.compute(rhythm, by=by, lapse_days=chosen)
    page.section(found.answer, found.caveat)
    if found.whole is not None:
        _gaps(found, found.whole)
    if found.months:
        page.chart_card(_months_title(found), _months(found), _months_note(found), key="customers_by_month")
        with page.card("Customers by month", "New, repeating and returned add up to all of the month."):
            tables.show(_month_table(found), "Customers by month", _MONTH_COLUMNS)
        with page.do():
            tables.download(
                "Download these months", tables.frame_of(found.months), "customers_by_month.csv",
                key="rhythm_download",
            )  # fmt: skip
    page.how_computed(MEASURES, found, method(found))


def method(found: Rhythm) -> list[str]:
    """Return how gaps and months are told, a sentence each."""
    usual = formats.plural(found.usual_lapse_days, "day") if found.usual_lapse_days else "not known yet"
    return [
        "An order day is a day on which a known customer ordered. A gap is counted in the period in which "
        "its "
        "later order lies; the earlier one may be older. The channel is that of the earlier order, first by "
        "name of several on a day; the segment is that of the window before.",
        "Gaps of who has not come back yet are missing, so that gaps look shorter than they will be. The "
        "share "
        "who order again in time counts these customers for as long as they were watched.",
        "Intervals of medians take customers, not gaps, as units.",
        f"Days until lapsed where nobody chooses: nine of ten gaps of the period are no longer ({usual}). "
        "Where the data begins less than that before a month, old customers count as new in it.",
    ]


def _choices() -> tuple[str, int | None]:
    with st.container(horizontal=True, gap="large", vertical_alignment="top"):
        by = st.radio(
            "Days between orders by", list(_BY), horizontal=True, key="rhythm_by", persist_state="session",
            width="content",
        )  # fmt: skip
        chosen = st.number_input(
            "Lapsed after days without an order", min_value=1, max_value=3650, value=None, step=1,
            placeholder="as the data says", key="lapse_days", width=260, persist_state="session",
        )  # fmt: skip
    return _BY[by or "Channel"], int(chosen) if chosen else None


def _gaps(found: Rhythm, whole: Pace) -> None:
    left, right = st.columns(2)
    with left:
        page.chart_card(
            f"Half of the gaps are no longer than {formats.plural(whole.median, 'day')}",
            _bins(found),
            f"{formats.plural(whole.gaps, 'gap')} of {formats.plural(whole.customers, 'customer')}, "
            f"by days between two orders. A quarter are up to {formats.count(whole.quarter)} days, three "
            f"quarters up to {formats.count(whole.three_quarters)}.",
            key="gaps",
        )
    with right:
        if found.again:
            page.chart_card(
                _again_title(found), _again(found), "Also counts who has not come back yet.", key="again"
            )
    if found.groups:
        page.chart_card(
            "Typical days between orders", _paces(found),
            f"Medians with 95 % intervals; the line is all gaps together. Groups of under {FEWEST} customers "
            "are left out.",
            key="paces",
        )  # fmt: skip


def _bins(found: Rhythm) -> Chart:
    rows = [
        (f"{entry.first} to {entry.last} days" if entry.last else f"{entry.first} days and more", entry.share)
        for entry in found.bins
    ]
    return ranked_bars(pd.DataFrame(rows, columns=["Days", "share"]), formats.share, "Share of gaps")


def _again_title(found: Rhythm) -> str:
    last = [entry for entry in found.again if entry.order == 1][-1:]
    if not last:
        return "Who orders again in time"
    entry = last[0]
    return (
        f"{formats.share(entry.share)} order a second time within {entry.days} days "
        f"({formats.share(entry.low)} to {formats.share(entry.high)})"
    )


def _again(found: Rhythm) -> Chart:
    rows = [
        (f"In {entry.days} days", _ORDERS[entry.order], entry.share, entry.customers)
        for entry in sorted(found.again, key=lambda entry: (entry.days, entry.order))
    ]
    frame = pd.DataFrame(rows, columns=["step", "group", "value", "n"])
    return grouped_bars(frame, _ORDER_COLOURS, formats.share, "Share who ordered again", "Within")


def _paces(found: Rhythm) -> Chart:
    rows = [
        Estimate(_label(found, pace), pace.median, pace.low, pace.high, pace.gaps) for pace in found.groups
    ]
    beside = found.whole.median if found.whole else None
    return estimates(rows, formats.count, "Days between two orders, median", beside=beside)


def _label(found: Rhythm, pace: Pace) -> str:
    if found.by != "order":
        return pace.label.capitalize() if found.by == "channel" else pace.label
    names = {"1": "First to second", "2": "Second to third", "3": "Third to fourth"}
    return names.get(pace.label, f"From order {LATER} on")


def _months(found: Rhythm) -> Chart:
    rows = [
        (entry.month, name, getattr(entry, kind)) for entry in found.months for kind, name in _KINDS.items()
    ]
    frame = pd.DataFrame(rows, columns=["month", "series", "value"])
    open_marks = [entry.month for entry in found.months if entry.is_partial or not entry.is_settled]
    return month_lines(frame, _LINES, formats.count, "Customers", open_marks)


def _months_title(found: Rhythm) -> str:
    months = [entry for entry in found.months if not entry.is_partial and entry.is_settled]
    if not months:
        return "New, repeating, returned and lapsed customers by month"
    came = sum(entry.new + entry.returned for entry in months)
    lapsed = sum(entry.lapsed for entry in months)
    return (
        f"{formats.count(came)} new or returned, {formats.count(lapsed)} lapsed in "
        f"{formats.plural(len(months), 'month')}"
    )


def _months_note(found: Rhythm) -> str:
    told = f"Lapsed: {formats.plural(found.lapse_days or 0, 'day')} without an order were over in the month."
    partial = page.note_on_months([entry.month for entry in found.months if entry.is_partial])
    young = [entry for entry in found.months if not entry.is_settled]
    early = (
        f"Up to {young[-1].month:%B %Y} the data does not reach back far enough: old customers count as new."
        if young
        else ""
    )
    return " ".join(part for part in (told, partial, early) if part)


def _month_table(found: Rhythm) -> pd.DataFrame:
    frame = tables.frame_of(found.months)
    return frame.assign(name=[f"{entry.month:%B %Y}" for entry in found.months])


_MONTH_COLUMNS = {
    "name": tables.text("Month"),
    "active": tables.count("Ordered"),
    **{kind: tables.count(name) for kind, name in _KINDS.items()},
    "current": tables.count("Not lapsed at its end"),
}
