"""How does somebody write an action down? A form that keeps what was typed until it is right."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from lib.analysis.evidence import measure as measured
from lib.analysis.filters import default_filters
from lib.analysis.rfm import GROUPS
from lib.analysis.roadmap import ActionRow, Roadmap, Suggestion
from lib.jobs.planning import save_actions
from lib.schema import formats
from lib.schema.actions import DEPARTMENTS, LONGEST, PERSONA, SEGMENT, STATUSES, Action
from lib.schema.capabilities import components
from lib.schema.measures import Measure, measures, measures_by_id
from lib.ui import personas, planning, session
from lib.ui.cuts import cuts_of_session, written
from lib.ui.roadmap_words import EVERYBODY, better
from lib.ui.text import plain

_OPEN = "regulars_plan_open"
_LINKED = "regulars_plan_linked"
_NEW = 0
_IN_ADDRESS = ("lift", "component", "metric")
_FIELDS = ("title", "component", "whom", "metric", "owner", "departments", "start", "review", "effect",
           "effort", "status", "note")  # fmt: skip
_PERCENT = 100
_EFFECT_UNITS = {"share": "percentage points", "hours": "hours", "points": "levels", "per_1000": "per 1,000"}
_Whom = tuple[str | None, str | None]


def follow_link() -> None:
    """Open the form for the component and measure that the address names; once, before anything is drawn.

    `lift` is what the app's own links say: leaving page Scorecard, where `component` is bound to a choice,
    takes a `component` of the link along.
    """
    told = {name: st.query_params.get(name) for name in _IN_ADDRESS}
    component, metric = told["lift"] or told["component"], told["metric"]
    named = (component, metric)
    if component is None or st.session_state.get(_LINKED) == named:
        return
    st.session_state[_LINKED] = named
    known = {entry.id: entry.id for entry in components()} | {entry.name: entry.id for entry in components()}
    if component in known:
        _fill(
            Action(
                title="", component=known[component], metric=metric if metric in measures_by_id() else None
            )
        )


def begin(suggestion: Suggestion | None = None) -> None:
    """Open the form on a new action, prefilled with what was suggested; a callback."""
    if suggestion is None:
        _fill(Action(title="", component=components()[0].id))
    else:
        _fill(Action(title="", component=suggestion.component, metric=suggestion.metric))


def edit(row: ActionRow) -> None:
    """Open the form on an action; a callback."""
    _fill(row.action)


def is_open() -> bool:
    """Whether somebody is writing an action down."""
    return st.session_state.get(_OPEN) is not None


def offer() -> None:
    """Draw the button that opens the form."""
    st.button("Add an action", icon=":material/add:", key="plan_add", type="primary", on_click=begin)


def show(result: Roadmap) -> None:
    """Draw the form."""
    number = st.session_state[_OPEN]
    before = next((row.action for row in result.actions if row.action.action_id == number), None)
    if number != _NEW and before is None:  # somebody else took it out meanwhile
        st.session_state[_OPEN] = number = _NEW
    with st.container(border=True, key="plan_form"):
        st.markdown(f"#### {plain(f'Change “{before.title}”' if before else 'Add an action')}", anchors=False)
        _what()
        _who(before)
        _when()
        with st.container(horizontal=True, gap="small"):
            st.button(
                "Save" if before else "Add to roadmap", type="primary", key="plan_save",
                icon=":material/save:" if before else ":material/add:", on_click=_save, args=(before,),
            )  # fmt: skip
            st.button("Cancel", key="plan_cancel", on_click=_close)


def _what() -> None:
    names = {entry.id: entry.name for entry in components()}
    left, right = st.columns([3, 2])
    with left:
        st.text_input("What is to be done?", **_field("title"), max_chars=LONGEST["title"])
    with right:
        st.selectbox(
            "Which component is it to lift?",
            list(names),
            format_func=names.__getitem__,
            **_field("component"),
        )
    left, right = st.columns([3, 2])
    with left:
        st.selectbox(
            "Which measure will tell whether it worked?", _measures(_value("component")),
            format_func=_measure_name, **_field("metric"),
        )  # fmt: skip
    chosen = measures_by_id().get(_value("metric") or "")
    with right:
        st.number_input(
            _effect_label(chosen), min_value=0.0, value=None, placeholder="as you hope",
            help="Above 0: which way is better follows from the measure.", disabled=chosen is None,
            **_field("effect"),
        )  # fmt: skip
    if chosen:
        st.caption(plain(_now(chosen)))


def _who(before: Action | None) -> None:
    left, middle, right = st.columns(3)
    with left:
        st.selectbox("Whom is it for?", _groups(before), format_func=_group_name, **_field("whom"))
    with middle:
        st.text_input(
            "Who answers for it?", max_chars=LONGEST["owner"], placeholder="a role will do", **_field("owner")
        )
    with right:
        st.multiselect(
            "In which departments?", _departments(before), accept_new_options=True,
            placeholder="choose or type", **_field("departments"),
        )  # fmt: skip


def _when() -> None:
    first, second, third, fourth = st.columns(4)
    with first:
        st.date_input("First day", value=None, format="YYYY-MM-DD", **_field("start"))
    with second:
        st.date_input("Review day", value=None, format="YYYY-MM-DD", **_field("review"))
    with third:
        st.number_input(
            "Effort, working days", min_value=0.0, value=None, step=1.0, placeholder="of all together",
            **_field("effort"),
        )  # fmt: skip
    with fourth:
        st.selectbox("Status", STATUSES, format_func=str.capitalize, **_field("status"))
    st.text_area("Note (if you like)", max_chars=LONGEST["note"], height=68, **_field("note"))


def _field(name: str) -> dict[str, Any]:
    return {"key": f"plan_{name}", "persist_state": "session"}


def _value(name: str) -> Any:
    return st.session_state.get(f"plan_{name}")


def _fill(action: Action) -> None:
    """Put an action into the form and open it."""
    share = _is_share(action.metric)
    effect = action.expected_effect
    told: Mapping[str, Any] = {
        "title": action.title, "component": action.component, "metric": action.metric,
        "whom": (action.group_kind, action.group_name), "owner": action.owner or "",
        "departments": list(action.departments), "start": action.starts_on, "review": action.review_on,
        "effect": round(effect * _PERCENT, 6) if effect is not None and share else effect,
        "effort": action.effort_days, "status": action.status, "note": action.note,
    }  # fmt: skip
    for name in _FIELDS:
        st.session_state[f"plan_{name}"] = told[name]
    st.session_state[_OPEN] = action.action_id or _NEW


def _save(before: Action | None) -> None:
    effect = _value("effect") if _value("metric") else None
    kind, group = _value("whom") or (None, None)
    action = Action(
        title=_value("title") or "", component=_value("component") or "", group_kind=kind, group_name=group,
        metric=_value("metric"), owner=_value("owner") or None,
        departments=tuple(_value("departments") or ()), starts_on=_value("start"), review_on=_value("review"),
        expected_effect=effect / _PERCENT if effect is not None and _is_share(_value("metric")) else effect,
        effort_days=_value("effort"), status=_value("status") or "", note=_value("note") or "",
        priority=before.priority if before else None, action_id=before.action_id if before else None,
    )  # fmt: skip

    def change() -> str:
        save_actions(planning.writable(), [action])
        return f"“{action.title.strip()}” is {'changed' if before else 'on the roadmap'}."

    if planning.went(change):
        _close()


def _close() -> None:
    st.session_state[_OPEN] = None
    for name in _IN_ADDRESS:
        st.query_params.pop(name, None)


def _is_share(metric: str | None) -> bool:
    chosen = measures_by_id().get(metric or "")
    return chosen is not None and chosen.unit == "share"


def _measures(component: str | None) -> list[str | None]:
    """Return the measures to choose from, those of the component first."""
    ordered = sorted(measures(), key=lambda entry: entry.component != component)
    return [None, *(entry.id for entry in ordered)]


def _measure_name(metric: str | None) -> str:
    return measures_by_id()[metric].label if metric else "None: nobody will be able to say"


def _effect_label(chosen: Measure | None) -> str:
    if chosen is None:
        return "By how much is it to get better?"
    return f"By how much is it to get better? In {_EFFECT_UNITS.get(chosen.unit, chosen.unit)}"


def _now(chosen: Measure) -> str:
    """Say where a measure stands, which way is better, and from where on levels are reached."""
    within, own = default_filters(session.facts()), cuts_of_session()
    found = session.compute(measured, within=within, metric_id=chosen.id, cuts=own)
    told = f"Now {written(found.value, chosen.id)}" if found.value is not None else "It can't be told yet"
    if found.low is not None:
        told += f" ({written(found.low, chosen.id)} to {written(found.high, chosen.id)})"
    side = "at most" if chosen.falls else "from"
    cuts = [f"level {cut.level} {side} {written(cut.value, chosen.id)}" for cut in found.cuts]
    return f"{chosen.meaning} {told}; {better(chosen)}: {formats.listing(cuts)}."


def _groups(before: Action | None) -> list[_Whom]:
    offered: list[_Whom] = [(None, None)]
    offered += [(SEGMENT, group.name) for group in GROUPS]
    offered += [(PERSONA, one.name) for one in personas.book()]
    theirs = (before.group_kind, before.group_name) if before else offered[0]
    return offered if theirs in offered else [*offered, theirs]


def _group_name(group: _Whom) -> str:
    kind, name = group
    return EVERYBODY if kind is None else f"{str(kind).capitalize()}: {name}"


def _departments(before: Action | None) -> list[str]:
    return list(dict.fromkeys([*DEPARTMENTS, *(before.departments if before else ())]))
