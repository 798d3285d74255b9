"""How is a rule made without code? A row of boxes a condition: what, how compared, with what; "and" or "or".

"or" begins a new alternative: "a and b or c" is a with b, or else c. A condition that still lacks its value
is left out, and the page says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import streamlit as st

from lib.analysis.attribute_values import attribute_values, bought_categories
from lib.analysis.audience import PATTERN
from lib.analysis.patterns import patterns
from lib.analysis.rfm import GROUPS
from lib.schema.attributes import (
    COMPARISONS,
    HIGHEST,
    LOWEST,
    NONE_OF,
    ONE_OF,
    WITHOUT_VALUE,
    Attribute,
    attributes,
)
from lib.schema.occasions import occasions
from lib.schema.rules import Condition, Rule, rule_of
from lib.ui import session
from lib.ui.text import plain

AND, OR = "and", "or"
MOST = 12  # conditions: a rule that is longer nobody can say aloud
_STEPS = {"money": 10.0, "days": 30.0, "count": 1.0, "number": 1.0}
_STARTS = {"money": 100.0, "days": 180.0, "count": 2.0, "number": 1.0}
_NO_WORDS: Mapping[str, tuple[str, ...]] = MappingProxyType({})
_PERCENT = 100
_HALF = 50.0


@dataclass(frozen=True, slots=True)
class _Row:
    """A condition on the page: its number, how it is joined to the one above, and what it was at first."""

    number: int
    joined: str
    start: Condition | None


def edit(
    start: Rule, key: str, *, without: tuple[str, ...] = (), words: Mapping[str, tuple[str, ...]] = _NO_WORDS
) -> Rule:
    """Draw a rule to be changed; return it as it stands.

    Parameters
    ----------
    start
        What stands there at first.
    key
        Names the rule in the session: another key is another rule.
    without
        Ids of attributes that this rule may not ask for.
    words
        What may stand for an attribute, where the data does not tell it.
    """
    held = f"{key}_rows"
    if held not in st.session_state:
        st.session_state[held] = _rows_of(start)
    rows: list[_Row] = st.session_state[held]
    offered = [one for one in attributes().values() if one.id not in without and _is_told(one)]
    given = [_draw(row, key, offered, words, is_first=place == 0) for place, row in enumerate(rows)]
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if len(rows) < MOST:
            st.button("Add a condition", icon=":material/add:", key=f"{key}_add", on_click=_add, args=(key,))
        if any(condition is None for _, condition in given):
            st.caption("A condition without a value does not count yet.")
    return _rule(given)


def forget(key: str) -> None:
    """Drop what was changed on the page and not kept: the next `edit` begins at its start."""
    for name in [name for name in st.session_state if str(name).startswith(f"{key}_")]:
        del st.session_state[name]


def _rows_of(rule: Rule) -> list[_Row]:
    joined = [
        (OR if place == 0 else AND, condition)
        for each in rule.alternatives
        for place, condition in enumerate(each)
    ]
    return [_Row(number, how, condition) for number, (how, condition) in enumerate(joined)]


def _rule(given: list[tuple[str, dict[str, Any] | None]]) -> Rule:
    alternatives: list[list[dict[str, Any]]] = [[]]
    for joined, condition in given:
        if joined == OR and alternatives[-1]:
            alternatives.append([])
        if condition is not None:
            alternatives[-1].append(condition)
    return rule_of([each for each in alternatives if each], "this page")


def _draw(
    row: _Row, key: str, offered: list[Attribute], words: Mapping[str, tuple[str, ...]], *, is_first: bool
) -> tuple[str, dict[str, Any] | None]:
    """Draw one condition; return how it is joined, and itself as plain data (None while it lacks a value)."""
    own, start = f"{key}_{row.number}", row.start
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="bottom", key=f"{own}_row"):
        joined = OR if is_first else _joined(row, own)
        names = [one.id for one in offered]
        place = names.index(start.attribute) if start and start.attribute in names else None
        name = st.selectbox(
            "What",
            names,
            index=place,
            format_func=lambda one: attributes()[one].label,
            placeholder="Choose what to compare",
            key=f"{own}_what",
            persist_state="session",
            width=270,
            label_visibility="collapsed",
        )
        condition = _comparison(attributes()[name], start, own, words) if name else None
        st.button(
            "Take out",
            icon=":material/close:",
            type="tertiary",
            key=f"{own}_out",
            on_click=_take_out,
            args=(key, row.number),
        )
    if name:
        st.caption(plain(attributes()[name].meaning))
    return joined, condition


def _joined(row: _Row, own: str) -> str:
    return str(
        st.selectbox(
            "Joined by",
            (AND, OR),
            index=(AND, OR).index(row.joined),
            key=f"{own}_joined",
            persist_state="session",
            width=80,
            label_visibility="collapsed",
        )
    )


def _comparison(
    entry: Attribute, start: Condition | None, own: str, words: Mapping[str, tuple[str, ...]]
) -> dict[str, Any] | None:
    """Draw whose share it is, how it is compared and with what."""
    own = f"{own}_{entry.id}"
    begun = start if start and start.attribute == entry.id else None
    of = _several(f"Which {entry.of}", own, begun.of if begun else (), _of(entry)) if entry.of else []
    allowed = COMPARISONS[entry.kind]
    comparison = st.selectbox(
        "Compared",
        allowed,
        index=allowed.index(begun.comparison) if begun else 0,
        key=f"{own}_is",
        persist_state="session",
        width=170,
        label_visibility="collapsed",
    )
    value = _value(entry, str(comparison), begun, f"{own}_{comparison}", words)
    is_whole = (bool(of) or not entry.of) and (value not in (None, "", []) or comparison in WITHOUT_VALUE)
    if not is_whole:
        return None
    return {"attribute": entry.id, "of": of, "is": comparison, "value": value}


def _value(
    entry: Attribute,
    comparison: str,
    begun: Condition | None,
    own: str,
    words: Mapping[str, tuple[str, ...]],
) -> Any:
    same = begun.value if begun and begun.comparison == comparison else None
    if comparison in WITHOUT_VALUE:
        return None
    if comparison in (ONE_OF, NONE_OF):
        offered = words.get(entry.id) or _words(entry)
        return _several(entry.label, own, same if isinstance(same, tuple) else (), offered)
    if entry.kind == "words":
        return st.text_input(
            entry.label,
            str(same or ""),
            key=f"{own}_text",
            persist_state="session",
            width=160,
            label_visibility="collapsed",
        )
    return _number(entry, comparison, same if isinstance(same, float) else None, own)


def _number(entry: Attribute, comparison: str, same: float | None, own: str) -> float | None:
    is_share = comparison in (HIGHEST, LOWEST) or entry.kind == "share"
    begin = _HALF if is_share else _STARTS[entry.kind]
    typed = st.number_input(
        f"{entry.label}, {'percent' if is_share else entry.kind}",
        min_value=0.0 if is_share else None,
        max_value=float(_PERCENT) if is_share else None,
        value=begin if same is None else same * _PERCENT if is_share else same,
        step=5.0 if is_share else _STEPS[entry.kind],
        format="%.4g",
        key=f"{own}_number",
        persist_state="session",
        icon=":material/percent:" if is_share else None,
        width=150,
        label_visibility="collapsed",
    )
    return None if typed is None else float(typed) / _PERCENT if is_share else float(typed)


def _several(label: str, own: str, start: tuple[str, ...], offered: tuple[str, ...]) -> list[str]:
    return st.multiselect(
        label,
        tuple(dict.fromkeys((*start, *offered))),
        default=list(start),
        placeholder=label,
        accept_new_options=True,
        key=f"{own}_words",
        persist_state="session",
        width=300,
        label_visibility="collapsed",
    )


def _of(entry: Attribute) -> tuple[str, ...]:
    if entry.of == "occasion":
        return tuple(one.name for one in occasions())
    return session.compute(bought_categories).words


def _words(entry: Attribute) -> tuple[str, ...]:
    if entry.id == "segment":
        return tuple(group.name for group in GROUPS)
    if entry.id == "main_occasion":
        return tuple(one.name for one in occasions())
    if entry.id == PATTERN:
        found = session.compute(patterns).model
        return found.names if found else ()
    return session.compute(attribute_values, attribute=entry.id).words


def _is_told(entry: Attribute) -> bool:
    """Whether a file brings what the attribute needs."""
    table = entry.needs.partition(".")[0]
    return not table or table in session.facts().tables


def _add(key: str) -> None:
    rows: list[_Row] = st.session_state[f"{key}_rows"]
    number = max((row.number for row in rows), default=-1) + 1
    st.session_state[f"{key}_rows"] = [*rows, _Row(number, AND, None)]


def _take_out(key: str, number: int) -> None:
    rows: list[_Row] = st.session_state[f"{key}_rows"]
    st.session_state[f"{key}_rows"] = [row for row in rows if row.number != number]
