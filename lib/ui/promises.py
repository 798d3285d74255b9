"""What has this retailer promised its best? Written, downloaded and added as TOML; kept with the files."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from lib.errors import UserError
from lib.jobs.written import PROMISES
from lib.schema.experience import experience_measures
from lib.schema.metrics import metrics
from lib.schema.promises import COMPARISONS, Promise, PromiseBook, read_promises, template, write_promises
from lib.ui import documents, errors
from lib.ui.text import plain

_ROUND = "regulars_promises_round"
_SHARE = "share"
_LABELS = {name: metrics()[name].label for name in experience_measures()}
_COLUMNS = {
    "included": st.column_config.CheckboxColumn(
        "Ask", help="Whether it is asked who gets it.", width="small"
    ),
    "sentence": st.column_config.TextColumn("Promise", required=True, width="large", max_chars=300),
    "measure": st.column_config.SelectboxColumn("Measure", options=list(_LABELS.values()), required=True),
    "comparison": st.column_config.SelectboxColumn(
        "", options=list(COMPARISONS), required=True, width="small"
    ),
    "target": st.column_config.NumberColumn(
        "Target", required=True, width="small", help="Hours, days, points or times; shares in percent."
    ),
}


def promises_of_session() -> PromiseBook:
    """Return what this session's retailer has promised; the template where nobody has changed it."""
    text = documents.read(PROMISES)
    if text is None:
        return template()
    try:
        return read_promises(text)
    except UserError:  # written by another version of the app: the template is better than no page
        return template()


def keep_promises(text: str) -> None:
    """Keep promises, written as TOML, in the workspace."""
    documents.write(PROMISES, text)
    st.session_state[_ROUND] = (
        st.session_state.get(_ROUND, 0) + 1
    )  # the table starts afresh from what is kept


def forget_promises() -> None:
    """Go back to the template."""
    documents.forget(PROMISES)
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1


def edit() -> None:
    """Draw the promises to be changed, taken away and added."""
    with st.expander(
        "Write down what your best are promised", icon=":material/edit_note:", key="promise_book"
    ):
        st.caption("Yours, in your own words; each needs a measure that tells whether it is kept.")
        book = promises_of_session()
        number = st.session_state.get(_ROUND, 0)
        with st.form(f"promises_{number}", border=False):
            frame = st.data_editor(
                rows_of(book),
                column_config=_COLUMNS,
                num_rows="dynamic",
                hide_index=True,
                key=f"promise_rows_{number}",
                alt="Promises with measure and target",
            )
            kept = st.form_submit_button("Keep these promises", type="primary", icon=":material/check:")
        if kept and _keep(frame, book):
            st.rerun()
        _file(book, number)


def _file(book: PromiseBook, number: int) -> None:
    """Offer the promises as a file, take one, and offer the template again."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.download_button(
            "Download the promises",
            write_promises(book),
            "promises.toml",
            "application/toml",
            icon=":material/download:",
            on_click="ignore",
            key="download_promises",
        )
        if documents.read(PROMISES) is not None:
            st.button("Go back to the template", on_click=forget_promises, key="template_promises")
    added = st.file_uploader(
        "Add a file of promises", type="toml", key=f"promise_file_{number}", max_upload_size=1
    )
    if added is not None:
        with errors.guarded():
            text = _text(added.getvalue())
            read_promises(text)
            keep_promises(text)
            st.rerun()


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UserError(
            "This is no file of promises.", "It is not text in UTF-8.", "Save it as TOML, in UTF-8."
        ) from error


def rows_of(book: PromiseBook) -> pd.DataFrame:
    """Return promises as the table shows them; shares in percent."""
    return pd.DataFrame(
        [
            (
                one.included,
                one.sentence,
                _LABELS[one.measure],
                one.comparison,
                one.target * _scale(one.measure),
            )
            for one in book
        ],
        columns=list(_COLUMNS),
    )


def book_of(rows: pd.DataFrame, before: PromiseBook) -> PromiseBook:
    """Return the promises of a table; a sentence that stood there before keeps its id.

    Raises
    ------
    UserError
        When a promise lacks its sentence, measure or target.
    """
    ids = {one.sentence: one.id for one in before}
    by_label = {label: name for name, label in _LABELS.items()}
    found: list[Promise] = []
    for place, row in enumerate(rows.to_dict("records"), 1):
        if empty := [name for name in ("sentence", "measure", "target") if _is_empty(row, name)]:
            what = f"Promise {place} has no {' and no '.join(empty)}."
            raise UserError("A promise is not complete.", what, "Fill it in, or take the row away.")
        measure, sentence = by_label[str(row["measure"])], str(row["sentence"]).strip()
        found.append(
            Promise(
                id=_free(ids.get(sentence, f"promise_{place}"), found),
                sentence=sentence,
                measure=measure,
                comparison=str(row["comparison"] or COMPARISONS[0]),
                target=round(float(row["target"]) / _scale(measure), 10),
                included=not _is_empty(row, "included") and bool(row["included"]),
            )
        )
    return tuple(found)


def _free(name: str, taken: list[Promise]) -> str:
    ids = {one.id for one in taken}
    return name if name not in ids else f"{name}_{len(taken) + 1}"


def _is_empty(row: Mapping[Any, Any], name: str) -> bool:
    value = row[name]
    return value is None or value != value or not str(value).strip()


def _scale(measure: str) -> float:
    return 100.0 if metrics()[measure].unit == _SHARE else 1.0


def _keep(rows: pd.DataFrame, before: PromiseBook) -> bool:
    try:
        text = write_promises(book_of(rows, before))
        read_promises(text)
    except UserError as error:
        st.error(f"{plain(error.title)} {plain(error.message)}", icon=":material/error:")
        return False
    keep_promises(text)
    return True
