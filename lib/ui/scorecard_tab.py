"""What people say of capabilities and components, beside what the data shows, and the form to rate one."""

import streamlit as st

from lib.analysis.scorecard import Scorecard
from lib.charts.radar import level_radar
from lib.ui import components, page, quarters, rating_form, scores, tables, tells_most


def show(result: Scorecard) -> None:
    """Draw the capabilities, the 34 components and the form."""
    _beside(result)
    _capabilities(result)
    page.section(
        "34 components", "Choose one to see what it means, what people say of it and what the data shows."
    )
    components.table(result)
    score = components.choose(result)
    components.show(score, result)
    page.section(f"Rate {score.name}", rating_form.whose())
    rating_form.show(score, result.round)
    page.how_computed([], result, scores.METHOD)


def _beside(result: Scorecard) -> None:
    left, right = st.columns([6, 5])
    with left:
        quarters.card(result)
    with right:
        tells_most.card(result)
        if result.overall.level is not None and result.overall.shown:
            quarters.states(result)


def _capabilities(result: Scorecard) -> None:
    left, right = st.columns([5, 6])
    with left:
        page.chart_card(
            scores.radar_title(result),
            level_radar(scores.levels(result), scores.SHAPES),
            scores.radar_note(result),
            key="capabilities",
        )
    with right, page.card("Six capabilities", scores.CAPABILITY_NOTE):
        tables.show(
            scores.capability_table(result), "Capabilities and their levels", scores.CAPABILITY_COLUMNS
        )
