"""Who did what here? The log of the shared workspace, for who may read it: the tab Log of the page Trust."""

import pandas as pd
import streamlit as st

from lib.schema.formats import count, plural
from lib.ui import page, session, signed_in, tables, who
from lib.workspace import audit

TITLE = "Log"
SHOWN = 500  # the newest rows on the page; the download has all


def is_shown() -> bool:
    """Whether there is a log, and who is here may read it."""
    return session.may_share() and who.may("audit")


def show() -> None:
    """Draw the newest rows, of everybody or of one person, and offer all of them to take away."""
    held = session.shared_with_log()
    if held is None or not is_shown():
        return
    page.section(
        "Who did what in the shared workspace",
        "Pages opened, files added, what was taken away or seen unmasked, and what was refused. People stand "
        "here as signs that are made from their e-mail; no customer is named.",
    )
    email = st.text_input(
        "Rows of one person, by e-mail",
        key="log_of",
        autocomplete="off",
        width=360,
        help="The e-mail is turned into its sign and not kept.",
    ).strip()
    wanted = held.digest(email) if email else None
    with held.workspace.cursor() as cursor:
        found = audit.entries(cursor, SHOWN + 1, wanted)
    if found.empty:
        st.caption("There is no row of that person." if email else "Nothing is noted yet.")
        return
    tables.show(found.head(SHOWN), "Who did what in the shared workspace, the newest first", _COLUMNS)
    st.caption(
        f"The newest {count(SHOWN)} rows; the file has all."
        if len(found) > SHOWN
        else f"{plural(len(found), 'row')}. A row is never changed or deleted."
    )

    def everything() -> pd.DataFrame:
        with held.workspace.cursor() as cursor:
            return audit.entries(cursor, who=wanted)

    with page.do():
        tables.download(
            "Download the log", signed_in.noted(everything, "audit", "log"), "log.csv", key="log_download"
        )


_COLUMNS = {
    "noted_at": st.column_config.DatetimeColumn("When (UTC)", format="YYYY-MM-DD HH:mm:ss"),
    "who": tables.text("Who"),
    "role": tables.text("Role"),
    "action": tables.text("What"),
    "object": tables.text("Of what"),
    "how_many": tables.count("How many"),
    "outcome": tables.text("Outcome"),
}
