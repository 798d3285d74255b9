"""Do departments mean the same when they rate? One figure, its interval, and what it says in words."""

import streamlit as st

from lib.analysis.agreement import MEANINGS, DepartmentAgreement
from lib.analysis.rated import Rated
from lib.schema import formats
from lib.ui import page
from lib.ui.text import plain

_NEXT = {
    "reliable": "What is said of the company may be taken as one voice.",
    "tentative": "Ask departments that stand apart what they see, before anything rests on the mean.",
    "low": "Before a mean is acted on, let departments tell each other what they see.",
}


def show(result: Rated) -> None:
    """Draw how far departments agree, or why that can't be told."""
    found = result.departments
    if found.alpha is None or found.meaning is None:
        with page.card("Whether departments mean the same can't be told yet"):
            st.markdown(plain(found.reason))
        return
    with page.card(
        MEANINGS[found.meaning].capitalize(),
        f"{formats.listing(list(found.departments))}, on {formats.plural(found.components, 'component')}.",
    ):
        st.markdown(plain(_said(found)))


def _said(found: DepartmentAgreement) -> str:
    told = f"Their agreement is {formats.number(found.alpha, 2)} of 1"
    if found.low is not None:
        told += f", 95 % interval {formats.number(found.low, 2)} to {formats.number(found.high, 2)}"
    others = [end for end in (found.meaning_low, found.meaning_high) if end and end != found.meaning]
    doubt = f" It may also be that {formats.listing([MEANINGS[end] for end in others])}." if others else ""
    return f"{told}; 0 is what chance gives, 0.8 is reliable.{doubt} {_NEXT[found.meaning or 'low']}"
