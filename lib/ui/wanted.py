"""What would another file add? What each kind of file brings to life, and a template for it."""

from collections.abc import Sequence
from types import MappingProxyType

import pandas as pd
import streamlit as st

from lib.export.templates import meanings, template
from lib.jobs.arrivals import Arrival
from lib.schema.formats import day, plural
from lib.schema.tables import tables as canonical_tables
from lib.ui import session, tables
from lib.ui.text import plain
from lib.workspace.sources import Source

BRINGS = MappingProxyType(
    {
        "order_lines": "Overview, top customers, segments, and online beside stores",
        "profiles": "one customer across web shop and stores; the names and e-mails to write to",
        "products": "categories, and what customers earn once costs are known",
        "touches": "what people look at before they buy",
        "feedback": "what customers say, and how fast they are answered",
        "stores": "the names of stores and where they are",
        "associates": "who served whom",
        "store_traffic": "how many visitors bought",
        "campaign_members": "whether a campaign changed anything",
        "ratings": "the scorecard: what people in the company say",
    }
)
"""Canonical table -> what it brings to life, the most wanted first."""


def answer(files: Sequence[Source], waiting: Sequence[Arrival] = ()) -> str:
    """Return in one or two sentences what is in and what would help most; what waits comes first."""
    ready = [arrival.staged.rows_kept for arrival in waiting if arrival.is_ready and arrival.staged]
    if ready:
        verb = "waits" if len(ready) == 1 else "wait"
        return (
            f"{plural(len(ready), 'file')} {verb} for your word: {plural(sum(ready), 'row')} would come in."
        )
    if waiting and not files:
        return "Nothing can come in yet. Below stands why, and what to do."
    facts = session.facts()
    if not session.has_own():
        return (
            "You are looking at a made-up retailer. Add your own files: "
            "the orders of the web shop and the receipts of the stores come first."
        )
    if not files:
        return "Nothing is in yet. Begin with the orders of the web shop and the receipts of the stores."
    lines = sum(file.rows_kept - file.rows_replaced for file in files if file.table_name == "order_lines")
    verb = "is" if len(files) == 1 else "are"
    until = f", up to {day(facts.last_order)}" if facts.last_order else ""
    has = f"{plural(len(files), 'file')} {verb} in, with {plural(lines, 'order line')}{until}."
    missing = next((name for name in BRINGS if name not in facts.tables), None)
    if missing is None:
        return f"{has} Nothing that a page asks for is missing."
    label = canonical_tables()[missing].label.lower()
    return f"{has} A file of {label} would add most now: {BRINGS[missing]}."


def show() -> None:
    """List the tables with what they bring, and offer the template of each."""
    known, present = canonical_tables(), session.facts().tables
    offered = pd.DataFrame(
        [(known[name].label, what, "yes" if name in present else "not yet") for name, what in BRINGS.items()],
        columns=["file", "brings", "in"],
    )
    tables.show(
        offered,
        "What each kind of file brings to life, and whether it is in",
        {
            "file": tables.text("A file of"),
            "brings": tables.text("Brings", wide=True),
            "in": tables.text("Is in"),
        },
    )
    chosen = st.selectbox(
        "Template for", list(known), format_func=lambda name: known[name].label, key="template", width=280
    )
    st.caption(
        f"{plain(known[chosen].meaning)} A template has {plural(len(meanings(chosen)), 'column')}; "
        "leave out those that you don't have."
    )
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            "Download the template",
            template(chosen),
            f"{chosen}.csv",
            "text/csv",
            key="download_template",
            icon=":material/download:",
            on_click="ignore",
        )
        with st.popover(
            "What its columns mean", icon=":material/help:", key="template_columns", on_change="rerun"
        ) as opened:
            if opened.open:
                tables.show(meanings(chosen), f"Columns of the template {chosen}", is_offered=False)
