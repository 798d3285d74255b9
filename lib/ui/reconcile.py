"""Does what is in add up to what the source system says? Gross, discounts, returns and net, file by file."""

import pandas as pd
import streamlit as st

from lib.analysis.trust import LoadedFile, Trust
from lib.schema.formats import exact_money, plural
from lib.ui import tables
from lib.ui.text import plain, with_bold_figures

_AMOUNTS = ("gross", "discounts", "returns", "net")
_CENT = 0.01


def show(result: Trust) -> None:
    """Draw the totals of each file of orders, to hold against the report of the system it came from."""
    files = [file for file in result.files if file.net is not None]
    if not files:
        st.markdown("No file of orders is in yet; the totals to compare will stand here.")
        return
    st.markdown(with_bold_figures(sentence(files, result)))
    st.caption(
        "Hold each line against the sales report of the system the file came from: "
        "the same days, without tax and shipping."
    )
    tables.show(_listed(files), "Totals of each file of orders", _columns(result.currency))
    tables.download("Download the totals", _listed(files), "totals.csv", key="download_totals")


def sentence(files: list[LoadedFile], result: Trust) -> str:
    """Say what the files add up to, what the pages count, and why the two may differ."""
    net = sum(file.net or 0.0 for file in files)
    adds = "adds" if len(files) == 1 else "add"
    text = (
        f"{plural(len(files), 'file')} of orders {adds} up to {exact_money(net, result.currency)} net; "
        f"the pages count {exact_money(result.net_revenue, result.currency)}."
    )
    if abs(net - result.net_revenue) < _CENT:
        return text
    why = []
    if any(file.rows_replaced for file in files):
        why.append("orders that two files hold count once")
    if result.other_currencies:
        why.append("lines in other currencies count in no sum")
    return f"{text} The difference: {' and '.join(why) or 'it has no known reason, please tell us'}."


def unbalanced(files: list[LoadedFile]) -> list[str]:
    """Return the names of files whose gross less discounts less returns is not their net."""
    return [
        file.file_name
        for file in files
        if abs((file.gross or 0.0) - (file.discounts or 0.0) - (file.returns or 0.0) - (file.net or 0.0))
        >= _CENT
    ]


def _listed(files: list[LoadedFile]) -> pd.DataFrame:
    rows = tables.frame_of(files)[["file_name", "label", "first_at", "last_at", *_AMOUNTS]]
    off = set(unbalanced(files))
    return rows.assign(adds_up=["no" if name in off else "yes" for name in rows["file_name"]])


def _columns(currency: str | None) -> tables.Columns:
    return {
        "file_name": tables.text("File"),
        "label": tables.text("Holds"),
        "first_at": tables.day("From"),
        "last_at": tables.day("To"),
        **{name: tables.money(plain(name.capitalize()), currency, whole=False) for name in _AMOUNTS},
        "adds_up": tables.text("Adds up", help="Gross less discounts less returns is net."),
    }
