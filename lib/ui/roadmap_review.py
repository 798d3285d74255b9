"""Did it work? Each action's measure before and since its start, the change between, and a verdict."""

import pandas as pd
import streamlit as st

from lib.analysis.roadmap import ActionRow, Roadmap
from lib.analysis.verdicts import FEW_UNITS
from lib.charts.dots import Estimate, estimates
from lib.jobs.measuring import measure_actions
from lib.schema import formats
from lib.schema.measures import measures_by_id
from lib.ui import charts, page, planning, tables
from lib.ui.cuts import written
from lib.ui.roadmap_words import badge, change, figure, goal, in_short, verdict, when
from lib.ui.text import plain

_CHOSEN = "reviewed"
_SHOWN = 12  # measurements drawn of one action; the download has all
METHOD = (
    "Before: as many days up to the start as lie between start and review, a year at most. Since: as many "
    "days up to the review day, or up to the end of the data where that is earlier.",
    "Met: the change reaches what was expected, and its 95 % interval leaves out no change. Not met: the "
    "whole interval lies short of what was expected. Too early: neither of these, the days since the start "
    f"are not over, or either window has fewer than {FEW_UNITS} of what is counted.",
    "The interval of the change comes from the two intervals by the method of variance estimates recovery "
    "(Zou and Donner 2008; for shares it is method 10 of Newcombe 1998). Customers of both windows make it "
    "rather too wide than too narrow.",
    "A change since an action began need not have come about by it: nobody was left out by chance, and "
    "seasons are only taken out where the windows are whole years.",
)


def show(result: Roadmap) -> None:
    """Draw the tab."""
    planning.tell()
    begun = [row for row in result.actions if row.judged.verdict is not None]
    waiting = [row for row in result.actions if row.judged.verdict is None and row.action.status == "started"]
    if not begun and not waiting:
        st.markdown("Nothing has started yet. An action is measured once it has a first day and is started.")
        return
    ordered = sorted(begun, key=lambda row: not row.due) + waiting
    _table(ordered)
    if planning.may_change():
        st.button(
            "Measure again now", icon=":material/refresh:", key="plan_measure", on_click=planning.attempt,
            args=(_measure,),
            help="Done by itself when an action is saved and after each file that is added.",
        )  # fmt: skip
    _one(ordered)


def _table(rows: list[ActionRow]) -> None:
    frame = pd.DataFrame(
        {
            "verdict": verdict(row.judged), "title": row.action.title, "change": change(row),
            "expected": goal(row.action), "metric": row.metric_label, "review": row.action.review_on,
            "before": figure(row.judged.baseline), "after": figure(row.judged.after),
            "why": row.judged.reason,
        }
        for row in rows
    )  # fmt: skip
    tables.show(frame, "Actions by verdict, with the change of their measure", _COLUMNS)


_COLUMNS = {
    "verdict": tables.text("Verdict"),
    "title": tables.text("Action"),
    "change": tables.figure("Changed since (95 % interval)"),
    "expected": tables.figure("Expected"),
    "metric": tables.text("Measure"),
    "review": tables.day("Review"),
    "before": tables.figure("Before"),
    "after": tables.figure("Since"),
    "why": tables.text("Why", wide=True),
}


def _one(rows: list[ActionRow]) -> None:
    names = {str(row.action.action_id): row for row in rows}
    if st.session_state.get(_CHOSEN) not in names:
        st.session_state.pop(_CHOSEN, None)
    chosen = st.selectbox(
        "Look closer at", list(names), format_func=lambda number: names[number].action.title, key=_CHOSEN,
        width=420,
    )  # fmt: skip
    row = names[str(chosen)]
    word, icon, colour = badge(row.judged)
    with page.card(row.action.title, _note(row)):
        st.badge(word, icon=icon, color=colour)
        st.markdown(plain(_sentence(row)))
        _trend(row)


def _sentence(row: ActionRow) -> str:
    if row.judged.change is None or row.action.metric is None:
        return row.judged.reason
    return (
        f"{row.metric_label}: {change(row)} since the start, with {goal(row.action)} expected. "
        f"{row.judged.reason}"
    )


def _note(row: ActionRow) -> str:
    told = [
        f"{when(each)}, n {formats.count(each.n)} {each.n_of}"
        for each in (row.judged.baseline, row.judged.after)
        if each is not None
    ]
    return f"{'; '.join(told)}. Changed since, not because of." if told else ""


def _trend(row: ActionRow) -> None:
    """Draw what was measured, the oldest at the top, with a line where the goal lies."""
    told = [each for each in row.history if each.metric == row.action.metric and each.value is not None]
    sure = [each for each in told if each.low is not None and each.high is not None][-_SHOWN:]
    measure = measures_by_id().get(row.action.metric or "")
    if not sure or measure is None:
        return
    dots = [
        Estimate(
            in_short(each), float(each.value or 0), float(each.low or 0), float(each.high or 0), each.n, True
        )
        for each in sure
    ]
    chart = estimates(
        dots, lambda value: written(value, measure.id), measure.label, beside=_line(row, measure.falls),
        holds_shares=measure.unit == "share",
    )  # fmt: skip
    charts.show(chart, "plan_trend")
    if row.action.expected_effect is not None and row.judged.baseline is not None:
        st.caption("The line is what was expected.")


def _line(row: ActionRow, falls: bool) -> float | None:
    before, effect = row.judged.baseline, row.action.expected_effect
    if before is None or before.value is None or effect is None:
        return None
    return before.value - effect if falls else before.value + effect


def _measure() -> str:
    added = measure_actions(planning.writable())
    return f"{formats.plural(added, 'measurement')} added." if added else "Measured: nothing has changed."
