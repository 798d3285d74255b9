"""What is to be done next, and why in this order? The actions, what could be added, their order and files."""

import pandas as pd
import streamlit as st

from lib.analysis.roadmap import ActionRow, Roadmap, Suggestion
from lib.jobs.action_files import actions_frame, add_from_file, history_frame
from lib.jobs.planning import set_order
from lib.schema import formats
from lib.schema.capabilities import components
from lib.ui import offered, page, planning, roadmap_form, tables
from lib.ui.roadmap_words import goal, verdict, whom
from lib.ui.text import plain

_ACTION, _ROWS = "action", "plan_rows"
_UPLOAD = "plan_upload"


def show(result: Roadmap) -> None:
    """Draw the tab."""
    planning.tell()
    if planning.may_change() and roadmap_form.is_open():
        roadmap_form.show(result)  # above the list: who comes by a link must see it
    if result.actions:
        _table(result)
        _one(result)
    else:
        st.markdown("An empty roadmap is a start: these are the widest gaps, with what is at stake.")
        _suggested(result.suggestions)
    if planning.may_change() and not roadmap_form.is_open():
        roadmap_form.offer()
    if result.actions and result.suggestions:
        with st.expander("What else? The widest gaps that no action names", icon=":material/lightbulb:"):
            _suggested(result.suggestions)
    _files(result)
    st.caption(planning.where_kept())


def _suggested(suggestions: tuple[Suggestion, ...]) -> None:
    if not suggestions:
        st.caption(
            "No component has a level that the data shows yet, or nobody known has bought. Page Scorecard "
            "says which file would tell more. You can write actions down all the same."
        )
        return
    for column, suggestion in zip(st.columns(len(suggestions)), suggestions, strict=True):
        with column, page.card(suggestion.component_name, _promise(suggestion)):
            st.markdown(plain(_meaning(suggestion.component)))
            if planning.may_change():
                st.button(
                    "Add to roadmap", icon=":material/add:", key=f"plan_suggest_{suggestion.component}",
                    on_click=roadmap_form.begin, args=(suggestion,),
                )  # fmt: skip


def _promise(suggestion: Suggestion) -> str:
    level, target = (formats.number(value, 2) for value in (suggestion.level, suggestion.target))
    return f"Level {level}, aimed at {target}; told by “{suggestion.metric_label}”."


def _meaning(component: str) -> str:
    return next(entry.meaning for entry in components() if entry.id == component)


def _table(result: Roadmap) -> None:
    frame = pd.DataFrame(_row(row) for row in result.actions)
    st.dataframe(
        tables.harmless(frame), hide_index=True,
        column_config=_columns(result.currency), key=_ROWS, placeholder=formats.NOTHING,
        selection_mode="single-row", on_select=lambda: _pick(result),
        alt="Actions in their order, with what the order is computed from",
    )  # fmt: skip
    offered.offer(frame, "Actions in their order", _columns(result.currency), key=_ROWS)
    st.caption(
        "In your own order. The computed place stands beside it."
        if result.own_order
        else "In the computed order: levels to go times revenue at stake, over working days."
    )


def _row(row: ActionRow) -> dict[str, object]:
    action, factors = row.action, row.factors
    return {
        "place": row.place, "title": action.title, "verdict": verdict(row.judged),
        "status": action.status.capitalize() + (" · due" if row.due else ""),
        "gap": factors.gap, "revenue": factors.revenue, "effort": factors.effort_days, "score": factors.score,
        "review": action.review_on, "owner": action.owner, "whom": whom(action),
        "component": row.component_name, "computed": row.computed_place,
    }  # fmt: skip


def _columns(currency: str | None) -> tables.Columns:
    return {
        "place": tables.count("Place"),
        "title": tables.text("Action"),
        "verdict": tables.text("Verdict", help="Whether the measure changed as expected since the start."),
        "status": tables.text("Status"),
        "gap": tables.number("To go", help="Levels from where the component is now to its target, or to 5."),
        "revenue": tables.money("At stake", currency, help="Net revenue of the customers concerned."),
        "effort": tables.number("Days", 0, help="Working days of all people together."),
        "score": tables.count("To go × stake / day", help="Levels to go times revenue, over working days."),
        "review": tables.day("Review"),
        "owner": tables.text("Owner"),
        "whom": tables.text("For"),
        "component": tables.text("Component"),
        "computed": tables.count("Computed place"),
    }


def _one(result: Roadmap) -> None:
    """Draw one action: what it says, why it stands where it does, and what may be done with it."""
    names = {str(row.action.action_id): row for row in result.actions}
    if st.session_state.get(_ACTION) not in names:
        st.session_state.pop(_ACTION, None)
    chosen = st.selectbox(
        "Look closer at", list(names), format_func=lambda number: names[number].action.title, key=_ACTION,
        width=420,
    )  # fmt: skip
    row = names[str(chosen)]
    with page.card(row.action.title, _place(row, result.currency)):
        st.markdown("\n".join(f"- {plain(line)}" for line in _lines(row)))
        if planning.may_change():
            _buttons(row, result)


def _lines(row: ActionRow) -> list[str]:
    action = row.action
    days = [formats.day(day) if day else "not set" for day in (action.starts_on, action.review_on)]
    owner = action.owner or "nobody yet"
    measure = f"{row.metric_label}, expected {goal(action)}" if row.metric_label else "none"
    lines = [
        f"Lifts {row.component_name}, for {whom(action).lower() if not action.group_name else whom(action)}.",
        f"Answers for it: {owner}{_within(action.departments)}.",
        f"First day {days[0]}, review {days[1]}.",
        f"Measure: {measure}.",
    ]
    lines += [f"{verdict(row.judged)}: {row.judged.reason}" if row.judged.verdict else row.judged.reason]
    return lines + ([action.note] if action.note else [])


def _within(departments: tuple[str, ...]) -> str:
    return f", in {formats.listing(departments)}" if departments else ""


def _place(row: ActionRow, currency: str | None) -> str:
    factors = row.factors
    if not row.action.is_live:
        return "It is over, and has no place."
    if factors.lacking:
        return f"It has no computed place: we don't know {factors.lacking}."
    level, target, gap = (formats.number(value, 2) for value in (factors.level, factors.target, factors.gap))
    return (
        f"Level {level}, aimed at {target}: {gap} to go, times {formats.money(factors.revenue, currency)} of "
        f"net revenue, over {formats.plural(factors.effort_days or 0, 'working day')}: computed place "
        f"{row.computed_place}."
    )


def _buttons(row: ActionRow, result: Roadmap) -> None:
    live = [each.action.action_id or 0 for each in result.actions if each.action.is_live]
    number = row.action.action_id or 0
    place = live.index(number) if number in live else None
    with st.container(horizontal=True, gap="small"):
        st.button("Change", icon=":material/edit:", key="plan_edit", on_click=roadmap_form.edit, args=(row,))
        st.button(
            "Move up", icon=":material/arrow_upward:", key="plan_up", disabled=not place,
            on_click=_move, args=(live, place, -1),
        )  # fmt: skip
        st.button(
            "Move down", icon=":material/arrow_downward:", key="plan_down",
            disabled=place is None or place + 1 == len(live), on_click=_move, args=(live, place, 1),
        )  # fmt: skip
        if result.own_order:
            st.button(
                "Back to the computed order", icon=":material/sort:", key="plan_sort",
                on_click=planning.attempt, args=(_reset,),
            )  # fmt: skip
        st.button(
            "Take it off, with its history", icon=":material/delete:", key="plan_remove",
            on_click=planning.take_out, args=(number,),
        )  # fmt: skip


def _move(live: list[int], place: int, by: int) -> None:
    order = list(live)
    order[place], order[place + by] = order[place + by], order[place]

    def change() -> str:
        set_order(planning.writable(), order)
        return f"Now at place {place + by + 1}."

    planning.attempt(change)


def _reset() -> str:
    set_order(planning.writable(), [])
    return "Back in the computed order."


def _pick(result: Roadmap) -> None:
    rows = st.session_state[_ROWS]["selection"]["rows"]
    if rows and rows[0] < len(result.actions):
        st.session_state[_ACTION] = str(result.actions[rows[0]].action.action_id)


def _files(result: Roadmap) -> None:
    with st.expander("Files: take the roadmap away, or bring one", icon=":material/table:"):
        with page.do():
            label = "Download the actions" if result.actions else "Download an empty table to fill in"
            tables.download(label, actions_frame(result.actions), "roadmap.csv", key="plan_download")
            if any(row.history for row in result.actions):
                tables.download(
                    "Download all that was measured", history_frame(result.actions),
                    "roadmap-measured.csv", key="plan_history",
                )  # fmt: skip
        if result.actions:
            offered.offer(actions_frame(result.actions), "Actions of the roadmap", None, key="plan_actions")
        if not planning.may_change():
            return
        st.file_uploader(
            "A file of actions, csv or xlsx: rows whose number and title are known change, others are added",
            type=["csv", "xlsx"], key=_UPLOAD, max_upload_size=5,
        )  # fmt: skip
        if st.session_state.get(_UPLOAD) is not None:
            st.button(
                "Add these actions", icon=":material/upload:", key="plan_take", type="primary",
                on_click=planning.attempt, args=(_take,),
            )  # fmt: skip


def _take() -> str:
    file = st.session_state[_UPLOAD]
    numbers = add_from_file(planning.writable(), file.name, file.getvalue())
    return f"{formats.plural(len(numbers), 'action')} taken from the file."
