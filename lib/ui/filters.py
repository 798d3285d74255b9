"""Which part of the data does the reader want? The filter bar: one line, and a link that is a view.

Drawn by app.py before the page runs; its widgets are bound to the address, so that a copied link
opens the same view. Grain out: one `Filters`.
"""

from dataclasses import replace
from datetime import date, timedelta

import streamlit as st

from lib.analysis.filters import Filters, all_of, default_filters, month_back
from lib.analysis.rfm import GROUPS
from lib.ui import session
from lib.workspace.facts import Facts

YEAR = "Last 12 months"
PERIODS = (YEAR, "Last 3 months", "Last month", "This year", "Last year", "All data", "Own dates")
_OWN = PERIODS[-1]
_WIDTH = 170  # pixels: five fit one line of a laptop, two one line of a phone


def bar(*, shown: bool) -> None:
    """Draw the filter bar and note its choice for the page.

    Nothing is drawn where there are no orders, or on a page that does not filter.
    """
    known = session.facts()
    if not shown:
        return
    if not known.has_orders:
        session.choose(default_filters(known))
        return
    with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall", key="filter_bar"):
        chosen = _period(known)
        chosen = replace(
            chosen,
            channels=_several("Channel", "channel", known.channels, "All channels"),
            stores=_several("Store", "store", known.stores, "All stores"),
            segment=_segment(),
        )
        st.button(
            "Clear", key="clear_filters", type="tertiary", icon=":material/filter_alt_off:", on_click=_clear
        )
    session.choose(chosen)


def window_of(period: str, known: Facts) -> Filters:
    """Return the window of a named period, counted back from the last full month."""
    year = default_filters(known)
    last = month_back(year.end, 0)
    if period == YEAR:
        return year
    if period == "Last 3 months":
        return replace(year, start=max(year.start, month_back(last, 2)))
    if period == "Last month":
        return replace(year, start=max(year.start, last))
    return _calendar_year(period, known)


def _calendar_year(period: str, known: Facts) -> Filters:
    whole = all_of(known)
    begin = date(whole.end.year, 1, 1)
    if period == "This year":
        return replace(whole, start=max(whole.start, begin))
    if period == "Last year" and whole.start < begin:
        end = begin - timedelta(days=1)
        return replace(whole, start=date(end.year, 1, 1), end=end, as_of=end)
    return whole


def _period(known: Facts) -> Filters:
    chosen = st.selectbox(
        "Period",
        PERIODS,
        key="period",
        bind="query-params",
        width=_WIDTH,
        label_visibility="collapsed",
        help="Full months only: a month that has just begun is never compared with a whole one.",
    )
    return _own_dates(known) if chosen == _OWN else window_of(chosen or YEAR, known)


def _own_dates(known: Facts) -> Filters:
    """Two days out of the calendar. While only the first is chosen, the window before stays."""
    whole, year = all_of(known), default_filters(known)
    picked = st.date_input(
        "From and to",
        (year.start, year.end),
        min_value=min(whole.start, year.start),
        max_value=whole.end,
        key="dates",
        bind="query-params",
        format="YYYY-MM-DD",
        width=2 * _WIDTH - 90,
        label_visibility="collapsed",
    )
    days = picked if isinstance(picked, tuple) else (picked,)
    if len(days) < 2 or not all(days):  # noqa: PLR2004 (a first and a last day)
        return replace(
            year, start=session.filters().start, end=session.filters().end, as_of=session.filters().as_of
        )
    return replace(year, start=days[0], end=days[1], as_of=days[1])


def _several(label: str, key: str, options: tuple[str, ...], nothing: str) -> tuple[str, ...]:
    if len(options) < 2:  # noqa: PLR2004 (nothing to choose between)
        return ()
    return tuple(
        st.multiselect(
            label,
            options,
            key=key,
            bind="query-params",
            placeholder=nothing,
            width=_WIDTH,
            label_visibility="collapsed",
        )
    )


def _segment() -> str | None:
    return st.selectbox(
        "Segment",
        [group.name for group in GROUPS],
        index=None,
        key="segment",
        bind="query-params",
        placeholder="All customers",
        width=_WIDTH,
        label_visibility="collapsed",
    )


def _clear() -> None:
    """Set every choice back to its default, which takes it out of the address too."""
    chosen = st.session_state
    chosen["period"], chosen["channel"], chosen["store"], chosen["segment"] = YEAR, [], [], None
