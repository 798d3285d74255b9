"""How does somebody change the personas? Name, rule, treatment, order; files; one step back."""

import streamlit as st

from lib.errors import UserError
from lib.jobs.written import PERSONAS
from lib.schema.personas import (
    NOT_IN_RULES,
    Persona,
    PersonaBook,
    Treatment,
    read_personas,
    write_personas,
)
from lib.schema.rules import EVERYBODY
from lib.ui import documents, errors, rule_editor
from lib.ui.text import plain

_BEFORE = f"{PERSONAS} before"
_NEW = "A new persona"
_EDITOR = "persona_edit"
_TREATMENTS = {
    "message": "What to say",
    "offer": "What to offer",
    "service": "How to serve",
    "avoid": "What not to say or do",
}


def switch() -> None:
    """Draw the switch that opens the editor."""
    st.toggle("Edit the personas", key="edit_personas", persist_state="session")


def is_open() -> bool:
    """Whether the editor is to be drawn."""
    return bool(st.session_state.get("edit_personas"))


def show(book: PersonaBook, looked_at: str) -> None:
    """Draw the editor of a book of personas, at first on the one that is looked at."""
    with st.container(border=True):
        names = [*(one.name for one in book), _NEW]
        begin = names.index(looked_at) if looked_at in names else 0
        chosen = st.selectbox("Persona to change", names, index=begin, key="persona_to_edit", width=260)
        place = names.index(str(chosen))
        one = book[place] if place < len(book) else Persona("", "", EVERYBODY, Treatment())
        _form(book, place, one)
    _files(book)


def _form(book: PersonaBook, place: int, one: Persona) -> None:
    key = f"{_EDITOR}_{one.name or 'new'}"
    left, right = st.columns([1, 2])
    with left:
        name = st.text_input("Name", one.name, max_chars=40, key=f"{key}_name")
    with right:
        meaning = st.text_input("Who they are", one.meaning, max_chars=200, key=f"{key}_meaning")
    st.markdown("**Who is meant**")
    rule = rule_editor.edit(one.rule, f"{key}_rule", without=NOT_IN_RULES)
    columns = st.columns(2)
    told = {
        part: columns[at % 2].text_area(label, getattr(one.treatment, part), height=90, max_chars=400,
                                        key=f"{key}_{part}")
        for at, (part, label) in enumerate(_TREATMENTS.items())
    }  # fmt: skip
    changed = Persona(name.strip(), meaning.strip(), rule, Treatment(**told))
    _buttons(book, place, changed, key)


def _buttons(book: PersonaBook, place: int, changed: Persona, key: str) -> None:
    is_new = place == len(book)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        label = "Add this persona" if is_new else "Save this persona"
        if st.button(label, type="primary", icon=":material/check:", key=f"{key}_save"):
            _keep((*book[:place], changed, *book[place + 1 :]))
        if is_new:
            return
        st.button(
            "Try it earlier",
            icon=":material/arrow_upward:",
            key=f"{key}_up",
            disabled=place == 0,
            help="Of several personas whose rule holds, a customer is the first.",
            on_click=_swap,
            args=(book, place),
        )
        st.button(
            "Remove this persona",
            icon=":material/delete:",
            key=f"{key}_remove",
            help="Customers stay; one step back brings it again.",
            on_click=_write,
            args=((*book[:place], *book[place + 1 :]),),
        )


def _files(book: PersonaBook) -> None:
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.download_button(
            "Download the personas",
            write_personas(book),
            "personas.toml",
            "application/toml",
            key="personas_download",
            icon=":material/download:",
            on_click="ignore",
        )
        if documents.read(_BEFORE) is not None:
            st.button("Undo the last change", icon=":material/undo:", key="personas_undo", on_click=_undo)
        if documents.read(PERSONAS) is not None:
            st.button(
                "Back to the template",
                icon=":material/restart_alt:",
                key="personas_reset",
                help="Your personas go; one step back brings them again.",
                on_click=_reset,
                args=(book,),
            )
    st.caption(plain(documents.where_kept()))
    given = st.file_uploader("Take personas from a file", type=["toml"], key="personas_upload")
    if given is not None and st.button("Use the personas of this file", key="personas_use"):
        _take(given.getvalue())


def _take(content: bytes) -> None:
    found = documents.taken(content, read_personas, "This is no file of personas.")
    if found is not None:
        _write(found)
        st.rerun()


def _keep(book: PersonaBook) -> None:
    try:
        read_personas(write_personas(book))  # all that a file is checked for holds for the form, too
    except UserError as error:
        errors.show(error)
        return
    _write(book)
    st.rerun()


def _write(book: PersonaBook) -> None:
    _remember()
    documents.write(PERSONAS, write_personas(book))
    rule_editor.forget(_EDITOR)


def _swap(book: PersonaBook, place: int) -> None:
    _write((*book[: place - 1], book[place], book[place - 1], *book[place + 1 :]))


def _reset(book: PersonaBook) -> None:
    documents.write(_BEFORE, write_personas(book))
    documents.forget(PERSONAS)
    rule_editor.forget(_EDITOR)


def _remember() -> None:
    """Note what is in force, for one step back; the template has no text of its own."""
    documents.write(_BEFORE, documents.read(PERSONAS) or "")


def _undo() -> None:
    before, now = documents.read(_BEFORE) or "", documents.read(PERSONAS) or ""
    if before:
        documents.write(PERSONAS, before)
    else:
        documents.forget(PERSONAS)
    documents.write(_BEFORE, now)
    rule_editor.forget(_EDITOR)
