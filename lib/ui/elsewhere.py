"""Which files can be loaded without a browser's upload? Those in the server's folder."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd
import streamlit as st

from lib.jobs.incoming import Incoming
from lib.ui import loading, tables
from lib.workspace import deposit
from lib.workspace.deposit import Deposited

_MEGABYTE = 1e6


def on_the_server() -> None:
    """List what lies in the folder that the deployer named, with a button to read one; nothing without it."""
    if deposit.folder() is None:
        return
    files = deposit.deposited()
    with st.expander(f"On the server: {len(files)}", icon=":material/dns:", key="on_the_server"):
        if not files:
            st.caption("The server's folder (REGULARS_INBOX) is empty.")
            return
        st.caption("Reading copies a file; the original is neither changed nor deleted.")
        tables.show(_listed(files), "Files in the server's folder", _COLUMNS)
        _choose(
            "File on the server",
            [file.name for file in files],
            lambda place: _incoming(files[place]),
            "server_file",
        )


def _choose(label: str, names: Sequence[str], incoming: Callable[[int], Incoming], key: str) -> None:
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        place = st.selectbox(
            label, range(len(names)), format_func=lambda place: names[place], width=280, key=key
        )
        if st.button("Read it", icon=":material/download:", key=f"read_{key}"):
            loading.start_reading([incoming(place)])
            st.rerun()


def _incoming(file: Deposited) -> Incoming:
    def fetch(into: Path) -> Path:
        return deposit.copied(file.name, into)

    return Incoming(file.name, file.size, fetch)


_COLUMNS = {
    "file": tables.text("File"),
    "size": tables.number("MB"),
    "changed": tables.text("Written"),
}


def _listed(files: Sequence[Deposited]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "file": f"{file.name} ({file.files} Parquet files)" if file.files else file.name,
            "size": file.size / _MEGABYTE,
            "changed": f"{file.changed_at:%Y-%m-%d %H:%M}",
        }
        for file in files
    )
