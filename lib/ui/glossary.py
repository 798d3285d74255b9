"""What does a figure mean? Every metric of any page, with meaning, formula, unit and source; searchable."""

from typing import Any

import pandas as pd
import streamlit as st

from lib.schema.formats import plural
from lib.schema.metrics import metrics
from lib.ui import tables
from lib.ui.text import plain


def show() -> None:
    """Draw the glossary with its search."""
    words = st.text_input(
        "Search the glossary", key="glossary_search", placeholder="returns, share, Gini …", width=320
    )
    found = matching(entries(), words)
    st.caption(f"{plural(len(found), 'metric')} of {len(metrics())}.")
    if len(found):
        st.markdown("\n\n".join(_written(row) for row in found.itertuples()))
        tables.download("Download the glossary", found, "glossary.csv", key="download_glossary")


def entries() -> pd.DataFrame:
    """Return one row per metric: metric, meaning, formula, unit, source."""
    return pd.DataFrame(
        {
            "metric": metric.label,
            "meaning": metric.meaning,
            "formula": metric.formula,
            "unit": metric.unit,
            "source": metric.source,
        }
        for metric in metrics().values()
    )


def matching(frame: pd.DataFrame, words: str) -> pd.DataFrame:
    """Return the rows that hold every one of the words, in any column and any case."""
    text = frame.fillna("").agg(" ".join, axis="columns").str.casefold()
    keep = pd.Series(True, index=frame.index)
    for word in words.casefold().split():
        keep &= text.str.contains(word, regex=False)
    return frame[keep]


def _written(row: Any) -> str:
    """One metric as a paragraph: two spaces at a line's end break it."""
    told = (f"Formula: {row.formula}", f"Unit: {row.unit.replace('_', ' ')}", f"Source: {row.source}")
    facts = " ".join(f"{part.rstrip('.')}." for part in told)
    return f"**{plain(row.metric)}** — {plain(row.meaning)}  \n:gray[{plain(facts)}]"
