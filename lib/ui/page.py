"""What is a page made of? Question, answer, evidence, action and how it is computed, in that order."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date

import streamlit as st

from lib.analysis.result import Result, Window
from lib.charts.chart import Chart
from lib.schema import formats
from lib.schema.metrics import Metric, metrics
from lib.schema.tables import tables as canonical_tables
from lib.ui import charts, navigation, offered, session, who
from lib.ui.tables import Columns
from lib.ui.text import plain, with_bold_figures

_MONTH_DAYS = 30.4  # 365.25 / 12
_RECENT_DAYS = 45


def banner() -> None:
    """Say that the figures are made up, or that this session's data was closed; nothing otherwise."""
    if session.has_expired():
        st.warning(
            "Nobody used your workspace for half an hour: it was closed and deleted. You see the sample.",
            icon=":material/history:",
        )
    if not session.has_own():
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key="sample_banner"):
            st.badge("Sample data", icon=":material/science:", color="gray")
            st.caption("Voltway is a made-up retailer; none of its customers exist.", width="content")
            navigation.link("data", "Add your own files")
            _way_back()
    elif session.may_share() and not session.is_shared():
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key="own_banner"):
            st.badge("A workspace of your own", icon=":material/lock:", color="gray")
            st.caption("Nobody else sees it.", width="content")
            _way_back()


def _way_back() -> None:
    if session.may_share():
        st.button(
            "Back to the shared workspace",
            icon=":material/group:",
            type="tertiary",
            key="to_shared",
            on_click=session.look_at_shared,
            args=(True,),
        )


def question(heading: str, result: Result | None = None, n: str = "") -> None:
    """Draw the page's question; beside it the window, how many it is about, and how old the data is.

    Parameters
    ----------
    heading
        The question, as the reader would ask it.
    result
        What is shown below; its window is told. None on pages without one.
    n
        "8,012 customers".
    """
    navigation.within_app()
    facts = session.facts()
    window = formats.window(result.window.start, result.window.end) if result else ""
    offered.of_window(window)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        st.title(plain(heading), anchor=False, width="stretch")
        told = " · ".join(
            part for part in (window, n, age(facts.last_order) if facts.has_orders else "") if part
        )
        if told:
            st.caption(plain(told), width="content")


def age(last_order: date | None, today: date | None = None) -> str:
    """Write up to when the data goes, and how long ago that is once it is more than six weeks."""
    if last_order is None:
        return "no orders yet"
    days = ((today or date.today()) - last_order).days  # noqa: DTZ011 (a day on the wall, not an instant)
    text = f"data to {formats.day(last_order)}"
    return text if days <= _RECENT_DAYS else f"{text}, {round(days / _MONTH_DAYS)} months ago"


def answer(text: str, caveat: str = "") -> None:
    """Draw the answer, large, its figures bold; below it, small, what would change it."""
    st.markdown(f"## {with_bold_figures(text)}", anchors=False)
    if caveat:
        st.caption(plain(caveat))


def section(title: str, text: str = "") -> None:
    """Begin a part of the page."""
    st.subheader(plain(title), anchor=False)
    if text:
        st.caption(plain(text))


@contextmanager
def card(title: str, note: str = "") -> Iterator[None]:
    """Frame one message: a title that states the finding, what is drawn inside, a line on n and window."""
    with st.container(border=True, height="stretch"):
        st.markdown(f"#### {plain(title)}", anchors=False)
        yield
        if note:
            st.caption(plain(note))


def chart_card(title: str, chart: Chart, note: str = "", *, key: str, columns: Columns | None = None) -> None:
    """Frame one chart; without a title it gets the chart's finding."""
    with card(title or chart.finding, note):
        charts.show(chart, key, columns)


@contextmanager
def do() -> Iterator[None]:
    """Hold what follows from the page: buttons, each with a verb."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        yield


def how_computed(metric_ids: Sequence[str], result: Result | None = None, notes: Sequence[str] = ()) -> None:
    """Fold away how the page is computed: the window, each metric as the glossary has it, what was left out.

    Parameters
    ----------
    metric_ids
        In the glossary.
    result
        Tells the window and the day taken as today.
    notes
        Exclusions with their counts, sources of methods: one sentence each.
    """
    with st.expander("How this is computed", icon=":material/function:"):
        if result:
            window = formats.window(result.window.start, result.window.end)
            st.markdown(plain(f"Window: {window}. The day taken as today is {formats.day(result.as_of)}."))
        st.markdown("\n".join(f"- {plain(note)}" for note in notes))
        for name in dict.fromkeys(metric_ids):
            st.markdown(_definition(metrics()[name]))


def needs(table: str, heading: str, shows: str) -> None:
    """Stop here where no file has brought a table, and say what the page would show and what brings it."""
    navigation.within_app()
    facts = session.facts()
    if facts.has_orders if table == "order_lines" else table in facts.tables:
        return
    question(heading)
    wanted = canonical_tables()[table]
    empty(shows, f"It needs {wanted.label.lower()}. {wanted.meaning}")
    st.stop()


def empty(shows: str, needed: str) -> None:
    """Say what would stand here, which file brings it, and offer to add it or to look at the sample."""
    with st.container(border=True):
        st.markdown(f"**{plain(shows)}**")
        st.markdown(plain(needed))
        if not who.may("load"):
            st.caption("Marketers and analysts add files.")
        with do():
            if who.may_open("data") and st.button(
                "Add a file", type="primary", icon=":material/upload_file:", key="empty_add"
            ):
                navigation.go("data")
            # Files of one's own that wait beside the shared workspace would go.
            may_look = session.has_own() and not (session.is_shared() and session.has_private())
            if may_look and st.button("See it on the sample", icon=":material/science:", key="empty_sample"):
                session.start_from_sample()
                st.rerun()


def stop_where_empty() -> None:
    """Say what to do when the filters leave nothing to show, and stop here."""
    st.caption("Choose a longer period or another channel, store or segment above, or clear the filters.")
    st.stop()


def answer_card(text: str, script: str) -> None:
    """Frame one computed sentence with a link to the page that shows its evidence."""
    with st.container(border=True, height="stretch"):
        st.markdown(with_bold_figures(text))
        navigation.link(script, navigation.title_of(script))


def window_before(before: Window | None) -> str:
    """Write the window that figures are compared with."""
    return (
        formats.window(before.start, before.end)
        if before
        else "an earlier window, which the data does not cover"
    )


def note_on_months(partial: Sequence[date]) -> str:
    """Write which months of a chart are incomplete; empty where all are whole."""
    if not partial:
        return ""
    named = formats.listing([f"{month:%B %Y}" for month in partial])
    return f"{named} {'is' if len(partial) == 1 else 'are'} incomplete (open marks)."


def warn(sentences: Sequence[str]) -> None:
    """Draw warnings that belong to what is shown, one sentence each."""
    if sentences:
        st.warning("  \n".join(plain(sentence) for sentence in sentences), icon=":material/warning:")


def _definition(metric: Metric) -> str:
    parts = [metric.meaning, f"Formula: {metric.formula}"]
    if metric.source:
        parts.append(f"Source: {metric.source}")
    sentences = " ".join(part if part.endswith(".") else f"{part}." for part in parts)
    return f"**{plain(metric.label)}.** {plain(sentences)}"
