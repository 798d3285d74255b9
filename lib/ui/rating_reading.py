"""What do people say of the company, and where do roles differ? The tab of ratings alone."""

import streamlit as st

from lib.analysis.scorecard import Scorecard
from lib.charts.roles import executives_beside_associates
from lib.ui import page, scores


def show(result: Scorecard) -> None:
    """Draw where executives and associates differ."""
    if not result.gaps:
        st.caption("Fewer than five executives or associates rated any component: they can't be compared.")
        return
    views = scores.views(result.gaps)
    page.chart_card(
        scores.gap_title(views), executives_beside_associates(views), scores.gap_note(result.gaps), key="gaps"
    )
    page.how_computed([], result, scores.METHOD)
