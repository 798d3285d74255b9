"""Which files can be loaded without an upload? The server's folder, and what stands behind a connection."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from lib.errors import UserError
from lib.jobs.incoming import Incoming, behind
from lib.ui import errors, loading, tables
from lib.workspace import deposit
from lib.workspace.deposit import Deposited
from lib.workspace.doors import Door, doors, doors_of_environment

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


def connected() -> None:
    """Offer the sources that whoever runs the app has written down, by name; nothing where there are none."""
    try:
        held = (*doors(_written_down()), *doors_of_environment())
    except UserError as error:
        errors.show(error)
        return
    if not held:
        return
    with st.expander(
        f"From a connected source: {len(held)}", icon=":material/cable:", key="connected_sources"
    ):
        st.caption("A copy of what stands there now is read; nothing is written there.")
        _choose("Connected source", [door.name for door in held], lambda place: behind(held[place]), "door")


def _written_down() -> Mapping[str, Any]:
    """The table `[sources]` of the secrets; empty without one."""
    if not st.secrets.load_if_toml_exists():
        return {}
    told: Mapping[str, Any] = st.secrets.to_dict().get("sources", {})
    return told


def _incoming(file: Deposited) -> Incoming:
    if file.files:
        place, _ = deposit.parquet_files(file.name)
        folder = behind(Door(file.name, "parquet", {"folder": str(place)}))
        return replace(folder, size=file.size)
    return Incoming(file.name, file.size, lambda into, _alive: deposit.copied(file.name, into))


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
