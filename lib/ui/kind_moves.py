"""How do buyers move between online, stores and both? The history of their shares, and who went where."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from lib.analysis.channel_kinds import BOTH, KINDS, KindHistory, kind_history, span_name
from lib.analysis.groupings import SIDES, grouping
from lib.analysis.moved import ELSEWHERE, moved_customers
from lib.analysis.movement import Movement, movement
from lib.charts.chart import Chart
from lib.charts.lines import Series, month_lines, quarter_shares
from lib.schema import formats
from lib.ui import customers, page, session, sides
from lib.ui import movement as moves

_DASHES = {KINDS[0]: "solid", KINDS[1]: "dash", BOTH: "solid", KINDS[-1]: "dot"}


def show() -> None:
    """Draw the shares of kinds over the history, and who went from one to another."""
    history = session.compute(kind_history)
    found = session.compute(movement, by=SIDES)
    page.section(history.answer, history.caveat)
    if history.periods:
        page.chart_card(
            _history_title(history), _history_chart(history), _history_note(history), key="kind_history"
        )
    page.section(found.answer, found.caveat)
    if found.then is not None and found.moves:
        moves.matrix_and_flow(found)
        moves.groups(found)
        _who_left_both(found)
    page.how_computed(("kind_share", *moves.METRICS[:2]), found, _moving_method(history))


def _history_title(history: KindHistory) -> str:
    stands = [change.kind.lower() for change in history.changes if change.stands]
    if not history.changes:
        return f"Shares of known buyers by {history.step}"
    if not stands:
        return "No kind's share differs from a year before beyond chance"
    return f"Shares that differ from a year before: {formats.listing(stands)}"


def _history_chart(history: KindHistory) -> Chart:
    told = [kind for kind in KINDS if any(each.kind == kind and each.customers for each in history.periods)]
    frame = pd.DataFrame(
        [(each.start, each.kind, each.share) for each in history.periods if each.kind in told],
        columns=["month", "series", "value"],
    )
    lines = [Series(kind, sides.BUYER_COLOURS[kind], _DASHES[kind]) for kind in told]
    unit = "Share of known buyers"
    if history.step == "quarter":
        return quarter_shares(frame, lines, unit)
    return month_lines(frame, lines, formats.share, unit, holds_shares=True)


def _history_note(history: KindHistory) -> str:
    note = f"Complete {history.step}s up to the end of the period, each by its own orders."
    if history.first is None or history.last is None:
        return note
    parts = [
        f"{change.kind.lower()} {formats.points(change.difference)} "
        f"({_bare(change.low)} to {_bare(change.high)})"
        for change in history.changes
    ]
    spans = f"{span_name(history.last, history.step)} against {span_name(history.first, history.step)}"
    return f"{note} {spans}: {formats.listing(parts)}."


def _bare(points: float) -> str:
    return formats.points(points).removesuffix(" points")


def _who_left_both(found: Movement) -> None:
    both = next((group for group in found.groups if group.group == BOTH), None)
    if both is None or both.stayed is None or both.customers_then - both.stayed < 1:
        return
    by, pair = grouping(SIDES), (BOTH, ELSEWHERE)
    left = session.compute(moved_customers, by=by, pair=pair, limit=1)
    with page.do():
        customers.download(moved_customers, left, by=by, pair=pair)
        st.caption("They bought on both sides in the window before and no longer do.")


def _moving_method(history: KindHistory) -> Sequence[str]:
    return (
        "Each window is told apart by its own orders; a segment chosen in the filter bar is not looked at in "
        "the flow.",
        f"Over the history each {history.step} is told apart by its own orders: who orders once in it can't "
        "be on both sides. The last is compared with the same a year before: Newcombe (1998), marked after "
        "Benjamini and Hochberg (1995).",
        "Moves of fewer than ten customers are counted in every total and not shown.",
    )
