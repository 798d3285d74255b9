"""How do files come in? The drop zone, the list of what waits, the button that adds it."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from lib.jobs.arrivals import Arrival
from lib.schema.formats import count, plural
from lib.ui import inbox, loading, session, tables
from lib.ui.mapping import SURE

_ROUND = "regulars_upload_round"
FAIRLY_SURE, UNSURE = 0.6, 0.4


def drop_zone() -> None:
    """Draw the place to drop files; what is dropped is read at once and waits for a word."""
    place = st.session_state.setdefault(_ROUND, 0)
    limit = int(st.get_option("server.maxUploadSize"))
    files = st.file_uploader(
        "Drop files: csv, tsv, txt, xlsx, parquet or json, also as gz or zip",
        accept_multiple_files=True,
        key=f"upload_{place}",
        help="Nothing is saved before you have seen what would come in and have said yes. A file may have "
        f"{count(limit)} MB here; pack a larger one as gz, put it into the server's folder (REGULARS_INBOX), "
        "or load it with the command line.",
    )
    if not session.has_own():
        st.caption(
            "Your files start an empty workspace of this session's own, which nobody else sees; "
            "the sample retailer is not mixed with them, and comes back with one click below."
        )
    if session.is_shared():
        st.caption("Once you have said yes, everybody who is signed in sees what the files bring.")
    if files:
        loading.start_reading(inbox.taken(files))
        st.session_state[_ROUND] = place + 1  # a fresh zone: each file is read once
        st.rerun()


def confidence(arrival: Arrival) -> str:
    """Say in words how sure the app is of what a file is."""
    told = arrival.mapping.confidence if arrival.mapping else 0.0
    for limit, words in ((SURE, "sure"), (FAIRLY_SURE, "fairly sure"), (UNSURE, "not sure")):
        if told >= limit:
            return words
    return "a guess: please check"


def state(arrival: Arrival) -> str:
    """Say in words what becomes of an arrival."""
    if arrival.refused:
        return "Not readable"
    if arrival.duplicate_of:
        return "In already"
    if arrival.is_ready:
        return "Ready, channel not told" if lacks_channel(arrival) else "Ready"
    return "Needs an answer" if arrival.waits_for_answers else "No row can be kept"


def lacks_channel(arrival: Arrival) -> bool:
    """Whether these are orders of which nobody has said yet where they were made."""
    mapping = arrival.mapping
    return mapping is not None and mapping.table == "order_lines" and mapping.field("channel") is None


def choose(arrivals: Sequence[Arrival]) -> int:
    """List what waits, where it is several; return the place of the one to look at."""
    if len(arrivals) == 1:
        return 0
    tables.show(
        _listed(arrivals),
        "Files that wait: what each was taken for, its rows, and whether it is ready",
        _COLUMNS,
    )
    open_ones = [
        place for place, arrival in enumerate(arrivals) if not arrival.is_ready or lacks_channel(arrival)
    ]
    return st.selectbox(
        "Look at",
        range(len(arrivals)),
        index=open_ones[0] if open_ones else 0,
        format_func=lambda place: f"{arrivals[place].name} · {state(arrivals[place]).lower()}",
        key=f"look_at_{len(arrivals)}_{st.session_state.get(_ROUND, 0)}",
    )


def confirm_buttons(arrivals: Sequence[Arrival]) -> None:
    """Draw the button that adds all that is ready, and the one that forgets all."""
    ready = [arrival for arrival in arrivals if arrival.is_ready]
    rows = sum(arrival.staged.rows_kept for arrival in ready if arrival.staged)
    left = len(arrivals) - len(ready)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        label = f"Add {plural(len(ready), 'file')} ({plural(rows, 'row')})" if ready else "Add"
        st.button(
            label,
            type="primary",
            icon=":material/add:",
            key="confirm",
            disabled=not ready,
            on_click=loading.start_adding,
        )
        st.button(
            "Forget all that waits",
            icon=":material/close:",
            key="forget_all",
            type="tertiary",
            on_click=inbox.drop,
            args=(range(len(arrivals)),),
            help="Nothing of it was saved; loaded files stay.",
        )
        if left and ready:
            st.caption(f"{count(left)} of {plural(len(arrivals), 'file')} stay out until mended or answered.")


_COLUMNS = {
    "file": tables.text("File"),
    "taken_for": tables.text("Taken for"),
    "sure": tables.text("How sure"),
    "rows_read": tables.count("Rows read"),
    "rows_kept": tables.count("Kept"),
    "rows_rejected": tables.count("Rejected"),
    "rows_set_aside": tables.count("Set aside"),
    "state": tables.text("State"),
}


def _listed(arrivals: Sequence[Arrival]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "file": arrival.name,
            "taken_for": arrival.mapping.label if arrival.mapping else None,
            "sure": confidence(arrival) if arrival.mapping else None,
            **{name: getattr(arrival.staged, name, None) for name in list(_COLUMNS)[3:7]},
            "state": state(arrival),
        }
        for arrival in arrivals
    )
