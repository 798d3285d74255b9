"""How customer-focused are we? What people say of 34 components beside what the data shows."""

import streamlit as st

from lib.analysis.filters import default_filters
from lib.analysis.scorecard import scorecard
from lib.charts.radar import level_radar
from lib.charts.roles import executives_beside_associates
from lib.ui import components, page, rating_form, scores, session, tables

QUESTION = "How customer-focused are we?"

window = default_filters(session.facts())  # no filter bar here: a choice made on another page must not count
round_name = scores.chosen_round()
result = session.compute(scorecard, within=window, round_name=round_name)

page.question(QUESTION, result, scores.raters(result))
page.answer(result.answer, result.caveat)
scores.pick_round(result)
if result.level is None:
    rating_form.offer_ratings()

left, right = st.columns([5, 6])
with left:
    page.chart_card(
        scores.radar_title(result),
        level_radar(scores.levels(result), scores.SHAPES),
        scores.radar_note(result),
        key="capabilities",
    )
with right, page.card("Six capabilities", scores.CAPABILITY_NOTE):
    tables.show(scores.capability_table(result), "Capabilities and their levels", scores.CAPABILITY_COLUMNS)

if result.gaps:
    views = scores.views(result.gaps)
    page.chart_card(
        scores.gap_title(views), executives_beside_associates(views), scores.gap_note(result.gaps), key="gaps"
    )

page.section(
    "34 components", "Choose one to see what it means, what people say of it and what the data shows."
)
components.table(result)
score = components.choose(result)
components.show(score)

page.section(f"Rate {score.name}", rating_form.whose())
rating_form.show(score, result.round)

page.how_computed([], result, scores.METHOD)
