"""How does somebody change what raters read? Names of the levels, sentences of a component, what is asked."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from lib.errors import UserError
from lib.jobs import rounds
from lib.jobs.sample import sample_workspace
from lib.jobs.written import SCALE
from lib.schema.capabilities import LEVELS, Component, components
from lib.schema.scale import (
    LONGEST_ANCHOR,
    LONGEST_NAME,
    Scale,
    as_shipped,
    read_scale,
    reworded,
    template,
    write_scale,
)
from lib.ui import documents, errors, session
from lib.ui.text import plain

_NAMES = "Names of the five levels"
_TURN = "regulars_scale_turn"
_ACTION = "rounds"  # who may make rounds may change what they ask


def in_force() -> Scale:
    """Return the words in which components are rated here: the retailer's own, else as they ship."""
    text = documents.read(SCALE)
    if text is None:
        return template()
    try:
        return read_scale(text)
    except UserError:  # written by another version of the app: what ships is better than no page
        return template()


def switch() -> None:
    """Draw the switch that opens the editor."""
    st.toggle("Edit what raters read", key="edit_scale", persist_state="session")


def is_open() -> bool:
    """Whether the editor is to be drawn."""
    return bool(st.session_state.get("edit_scale"))


def show() -> None:
    """Draw the editor."""
    scale = in_force()
    with st.container(border=True):
        st.caption(
            "A round keeps the words that its first rater read; changes hold for rounds that begin later. "
            f"Asked about: {len(scale.asked)} of {len(components())} components."
        )
        known = {_NAMES: None, **{one.name: one for one in components()}}
        chosen = st.selectbox("Component to change", list(known), key="scale_component", width=400)
        one = known[str(chosen)]
        if one is None:
            _names(scale)
        else:
            _anchors(scale, one)
    _files(scale)


def _names(scale: Scale) -> None:
    with st.form(f"scale_names_{_turn()}", border=False):
        texts = [
            st.text_input(f"Level {level}", name, max_chars=LONGEST_NAME)
            for level, name in zip(LEVELS, scale.names, strict=True)
        ]
        if st.form_submit_button("Keep these names", type="primary", icon=":material/check:"):
            _keep(replace(scale, names=tuple(text.strip() for text in texts)))
    if scale.names != template().names:
        st.button(
            "Set the names back", icon=":material/restart_alt:", key="scale_names_back",
            on_click=_write, args=(replace(scale, names=template().names),),
        )  # fmt: skip


def _anchors(scale: Scale, one: Component) -> None:
    with st.form(f"scale_{one.id}_{_turn()}", border=False):
        st.markdown(plain(one.meaning))
        asked = st.toggle("Ask about it", one.id in scale.asked)
        texts = [
            st.text_area(f"{level} {plain(name)}", anchor, max_chars=LONGEST_ANCHOR, height=110)
            for level, name, anchor in zip(LEVELS, scale.names, scale.anchors(one.id), strict=True)
        ]
        if st.form_submit_button("Keep these sentences", type="primary", icon=":material/check:"):
            _keep(_changed(scale, one, texts, asked))
    if one.id in scale.own or one.id in scale.off:
        st.button(
            f"Set {plain(one.name)} back", icon=":material/restart_alt:", key="scale_back",
            on_click=_write, args=(as_shipped(scale, one.id),),
        )  # fmt: skip


def _changed(scale: Scale, one: Component, texts: Sequence[str], asked: bool) -> Scale:
    return reworded(scale, one.id, texts, asked=asked)


def _files(scale: Scale) -> None:
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.download_button(
            "Download the scale", write_scale(scale, whole=True), "scale.toml", "application/toml",
            key="scale_download", icon=":material/download:", on_click="ignore",
        )  # fmt: skip
        if documents.read(SCALE) is not None:
            st.button(
                "Set everything back", icon=":material/restart_alt:", key="scale_reset", on_click=_write,
                args=(template(),), help="Your own words go; download them first to have them again.",
            )  # fmt: skip
    st.caption(plain(documents.where_kept(_ACTION)))
    given = st.file_uploader("Take a scale from a file", type=["toml"], key="scale_upload")
    if given is not None and st.button("Use the scale of this file", key="scale_use"):
        _take(given.getvalue())


def _take(content: bytes) -> None:
    found = documents.taken(content, read_scale, "This is no scale.")
    if found is not None:
        _write(found)
        st.rerun()


def _keep(scale: Scale) -> None:
    try:
        read_scale(write_scale(scale))  # all that a file is checked for holds for the form, too
    except UserError as error:
        errors.show(error)
        return
    _write(scale)
    st.rerun()


def _write(scale: Scale) -> None:
    """Keep a scale; rounds that nobody has begun ask in its words from now on."""
    if scale == template():
        documents.forget(SCALE, action=_ACTION)
    else:
        documents.write(SCALE, write_scale(scale), action=_ACTION)
    if session.workspace() is not sample_workspace():
        rounds.reword(session.workspace(), scale)
    st.session_state[_TURN] = _turn() + 1


def _turn() -> int:
    """Return how often the scale was changed: the fields start afresh from what is kept."""
    return int(st.session_state.get(_TURN, 0))
