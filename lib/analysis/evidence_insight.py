"""What does the data show of consumer insight? Figures for the components of capability 1.

What a figure means and how it is computed stands under its id in the glossary; where its cuts are, in
`measures.toml`. Grain in: the marts in one window. Grain out: one `Figure` per measure.
"""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

import ibis.expr.types as ir

from lib.analysis import intervals
from lib.analysis.evidence_asked import Asked, Behind, Figure, Tell, share_of
from lib.analysis.filters import Filters, within
from lib.workspace.marts import FEEDBACK

ANSWER_TIME_DAYS = 7
SECONDS_AN_HOUR = 3600


def feedback_answered_share(asked: Asked) -> Figure:
    """Feedback with an answer over all that has had its time; without any answer it can't be told."""
    due = min(asked.filters.end, asked.filters.as_of - timedelta(days=ANSWER_TIME_DAYS))
    rows = _feedback(asked.filters)
    rows = rows.filter(rows.given_on <= due)
    if untold := _unanswered(asked):
        return untold
    row = asked.read(rows.agg(answered=rows.answered_at.count(), n=rows.count())).iloc[0]
    return share_of(
        int(row["answered"]), int(row["n"]), "answers", reason="Nobody told us anything in this window."
    )


def hours_to_answer(asked: Asked) -> Figure:
    """Median hours from feedback to answer, over what was answered."""
    rows = _feedback(asked.filters)
    rows = rows.filter(rows.answered_at >= rows.given_at)
    seconds = rows.answered_at.epoch_seconds() - rows.given_at.epoch_seconds()
    hours = asked.read(rows.select(hours=seconds / SECONDS_AN_HOUR))["hours"].tolist()
    if not hours:
        return _unanswered(asked) or Figure(
            None, reason="Nothing that we were told in this window was answered."
        )
    return Figure(intervals.median(hours), len(hours), "answers")


def feedback_givers(filters: Filters) -> ir.Table:
    """Return known customers who told us something; those count who got an answer to all of it."""
    rows = _feedback(filters)
    rows = rows.filter(rows.customer_key.notnull())
    return rows.group_by("customer_key").agg(counts=rows.answered_at.notnull().all())


def _unanswered(asked: Asked) -> Figure | None:
    """Return that no file tells when feedback was answered; None where one does."""
    answered = asked.read(FEEDBACK.answered_at.count().name("n"))["n"].iloc[0]
    return None if answered else Figure(None, lacks=("feedback.answered_at",))


def _feedback(filters: Filters) -> ir.Table:
    """Return the feedback of the window, with `given_on`, the day it was given."""
    return within(FEEDBACK.mutate(given_on=FEEDBACK.given_at.date()), filters, "given_on")


FIGURES: Mapping[str, Tell] = MappingProxyType(
    {
        "feedback_answered_share": feedback_answered_share,
        "hours_to_answer": hours_to_answer,
    }
)
"""Measure id -> the function that tells it."""

BEHIND: Mapping[str, Behind] = MappingProxyType(
    {
        "feedback_answered_share": feedback_givers,
        "hours_to_answer": feedback_givers,
    }
)
"""Measure id -> who or what stands behind it."""
