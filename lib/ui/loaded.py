"""Which files are in, and how do they leave again? Their list; an upload of several goes out as one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from lib.jobs.uploads import Upload, uploads
from lib.schema.formats import count, listing, plural
from lib.schema.tables import tables as canonical_tables
from lib.ui import loading, page, session, signed_in, tables, who
from lib.ui.text import plain
from lib.workspace.canonical import REJECTS
from lib.workspace.sources import Source, loaded, said_of_prices


def sources() -> tuple[Source, ...]:
    """Return the files that are in, in the order in which they came."""
    with session.workspace().cursor() as cursor:
        return loaded(cursor)


def show(files: Sequence[Source]) -> None:
    """List loaded files; offer for each the rows that did not come in, and a way out, alone or as upload."""
    tables.show(_listed(files), "Files that are in, with their rows", _COLUMNS)
    page.warn([f"{file.file_name}: {said}" for file in files if (said := said_of_prices(file.details))])
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        chosen = st.selectbox(
            "One of them",
            range(len(files)),
            format_func=lambda place: files[place].file_name,
            width=280,
            key="loaded_file",
        )
        _download(files[chosen])
        if session.can("load"):
            _ways_out(files[chosen], uploads(files))


def _download(file: Source) -> None:
    reader = session.workspace()
    told = file.rows_rejected + file.rows_set_aside
    if told or file.details.get("reasons"):
        rows = REJECTS.filter(REJECTS.source_id == file.source_id).order_by("source_row").drop("source_id")
        if who.may("unmask"):
            tables.download(
                f"Download its rows that are not in ({count(told)})",
                signed_in.noted(lambda: reader.read(rows), "unmask", "rows not in", told),
                "rows_not_in.csv",
                key="loaded_rejects",
            )


def _ways_out(file: Source, held: Sequence[Upload]) -> None:
    """Offer to take out one file, the upload that brought it, and the last upload."""
    _take_out(f"Take out {file.file_name}", [file], "take_out_one")
    its = next(upload for upload in held if file in upload.sources)
    last = held[-1]
    if its is not last and len(its.sources) > 1:
        _take_out(f"Undo its upload of {_moment(its.at)}", its.sources, "take_out_upload")
    _take_out("Undo the last upload", last.sources, "take_out_last")


def _take_out(label: str, files: Sequence[Source], key: str) -> None:
    """Ask once more, and say what is lost."""
    rows = sum(file.rows_kept for file in files)
    whose = plain(listing([file.file_name for file in files]))
    with st.popover(plain(label), icon=":material/undo:", key=f"ask_{key}"):
        st.markdown(
            f"{plural(rows, 'row')} of {whose} leave every page. Orders that they had replaced count again. "
            "The file itself is not kept: to have it back, add it again."
        )
        st.button(
            f"Take out {plural(rows, 'row')}",
            type="primary",
            key=key,
            on_click=loading.start_taking_out,
            args=([file.source_id for file in files], rows),
        )


def start_again(files: Sequence[Source]) -> None:
    """Offer the two beginnings; where files are in, say first that they would go."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if session.has_own():
            _begin(
                "Start from the sample",
                ":material/science:",
                session.start_from_sample,
                files,
                "start_sample",
            )
        if files:
            _begin(
                "Start empty",
                ":material/draft:",
                session.start_empty,
                files if session.has_own() else (),
                "start_empty",
            )


def _begin(label: str, icon: str, begin: Any, files: Sequence[Source], key: str) -> None:
    if not files:
        st.button(label, icon=icon, on_click=begin, key=key)
        return
    with st.popover(label, icon=icon, key=f"ask_{key}"):
        st.markdown(
            f"{plural(len(files), 'file')} of this session will be deleted here, and all made of them."
        )
        st.button(f"{label}, delete {plural(len(files), 'file')}", type="primary", on_click=begin, key=key)


_COLUMNS = {
    "file": tables.text("File"),
    "holds": tables.text("Holds"),
    "rows_read": tables.count("Rows read"),
    "rows_kept": tables.count("Kept"),
    "rows_rejected": tables.count("Rejected"),
    "rows_set_aside": tables.count("Set aside", help="Also rows of orders that another file holds too."),
    "first": tables.day("From"),
    "last": tables.day("To"),
    "added": tables.text("Added"),
    "by": tables.text("By"),
}


def _listed(files: Sequence[Source]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "file": file.file_name,
            "holds": file.label if file.platform else canonical_tables()[file.table_name].label,
            "rows_read": file.rows_read,
            # As on the page Trust: rows of orders that another file holds too are in, but count as set aside.
            "rows_kept": file.rows_kept - file.rows_replaced,
            "rows_rejected": file.rows_rejected,
            "rows_set_aside": file.rows_set_aside + file.rows_replaced,
            "first": file.first_at,
            "last": file.last_at,
            "added": _moment(file.loaded_at),
            "by": _who(file),
        }
        for file in files
    )


def _moment(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M}" if at else ""


def _who(file: Source) -> str:
    """Who added a file: a name where somebody is signed in, else the session that it belongs to."""
    return file.details.get("by") or ("this session" if session.has_own() else "sample")
