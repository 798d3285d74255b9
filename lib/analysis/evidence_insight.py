"""What does the data show of consumer insight? Figures for the components of capability 1.

What a figure means and how it is computed stands under its id in the glossary; where its cuts are, in
`measures.toml`. Grain in: the marts in one window. Grain out: one `Figure` per measure.
"""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

import ibis
import ibis.expr.types as ir

from lib.analysis import intervals
from lib.analysis.evidence_asked import (
    Asked,
    Behind,
    Figure,
    Tell,
    clustered_share,
    counted,
    feedback_of,
    pair_of,
    share_of,
)
from lib.analysis.filters import Filters
from lib.analysis.groupings import SIDES as BY_SIDES
from lib.analysis.groupings import grouping
from lib.analysis.intervals import Interval, Moments
from lib.analysis.known_buyers import buyer_counts, known_buyers
from lib.analysis.moved import moves_table
from lib.analysis.movement import movement
from lib.analysis.ratings import CUSTOMER
from lib.analysis.result import Window
from lib.analysis.told_columns import missing, told_columns
from lib.schema.formats import plural
from lib.workspace.marts import FEEDBACK
from lib.workspace.sides import channel_group

ANSWER_TIME_DAYS = 7
SECONDS_AN_HOUR = 3600
FEWEST = 10
"""People below whom a group is not told."""
FEWEST_AT_A_STEP = 30
"""People who said how a step was, for it to be compared: fewer scatter by more than ten points."""
SATISFIED = 0.8
"""Share of the highest score from which on somebody is satisfied: 4 of 5, 8 of 10."""
SCALES: Mapping[str, float] = MappingProxyType({"nps": 10.0, "csat": 5.0})
"""Kinds of feedback that tell how a step was, and the highest score where the file does not say it."""
TOLD_BY = ("profiles.postcode|order_lines.postcode", "feedback.given_at", "order_lines.occasion")
"""Columns that tell the kinds of traits beside what was bought and where: who they are, what they think, what
for."""


def feedback_answered_share(asked: Asked) -> Figure:
    """Feedback with an answer over all that has had its time; without any answer it can't be told."""
    due = min(asked.filters.end, asked.filters.as_of - timedelta(days=ANSWER_TIME_DAYS))
    rows = feedback_of(asked.filters)
    rows = rows.filter(rows.given_on <= due)
    if untold := _unanswered(asked):
        return untold
    row = asked.read(rows.agg(answered=rows.answered_at.count(), n=rows.count())).iloc[0]
    return share_of(
        int(row["answered"]), int(row["n"]), "answers", reason="Nobody told us anything in this window."
    )


def hours_to_answer(asked: Asked) -> Figure:
    """Median hours from feedback to answer, over what was answered."""
    rows = feedback_of(asked.filters)
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
    rows = feedback_of(filters)
    rows = rows.filter(rows.customer_key.notnull())
    return rows.group_by("customer_key").agg(counts=rows.answered_at.notnull().all())


def _unanswered(asked: Asked) -> Figure | None:
    """Return that no file tells when feedback was answered; None where one does."""
    answered = asked.read(FEEDBACK.answered_at.count().name("n"))["n"].iloc[0]
    return None if answered else Figure(None, lacks=("feedback.answered_at",))


def lowest_step_satisfaction(asked: Asked) -> Figure:
    """Share of satisfied answers at the step of a shopping trip where it is lowest, of two steps or more.

    Which is lowest is not known for sure: the interval runs from the lowest lower end of all steps to their
    lowest upper end.
    """
    rows = asked.read(_step_sums(asked.filters)).to_dict("records")
    told = [row for row in rows if row["n"] >= FEWEST_AT_A_STEP]
    if not rows:
        return Figure(None, lacks=("feedback.score",))
    if not told[1:]:
        return Figure(
            None,
            reason=f"It takes scores of {FEWEST_AT_A_STEP} people at two steps, told apart by question or by "
            "whether they were online or in a store.",
        )
    shares = [clustered_share(pair_of(row)) for row in told]
    answers = int(sum(row["x"] for row in told))
    lowest = min(range(len(told)), key=lambda place: shares[place].estimate)
    found = Interval(shares[lowest].estimate, min(one.low for one in shares), min(one.high for one in shares))
    steps = plural(len(told), "step")
    return Figure(found, int(told[lowest]["x"]), "answers", rows=f"{plural(answers, 'answer')} at {steps}")


def scored_steps(filters: Filters) -> ir.Table:
    """Return each answer that tells how a step was: step, customer_key, y (1 where satisfied), x (1)."""
    rows = feedback_of(filters)
    scale = ibis.coalesce(
        rows.scale_max, ibis.cases(*((rows.kind == kind, most) for kind, most in SCALES.items()))
    )
    rows = rows.mutate(scale=scale)
    rows = rows.filter(rows.kind.isin(list(SCALES)), rows.score.notnull(), rows.scale > 0)
    step = ibis.coalesce(rows.question, rows.kind) + " " + channel_group(rows.channel.fill_null("unknown"))
    satisfied = (rows.score >= SATISFIED * rows.scale).cast("float64")
    return rows.select("customer_key", step=step, y=satisfied, x=ibis.literal(1.0))


def scorers(filters: Filters) -> ir.Table:
    """Return known customers who said how a step was; those count who were satisfied each time."""
    rows = scored_steps(filters)
    rows = rows.filter(rows.customer_key.notnull())
    return rows.group_by("customer_key").agg(counts=rows.y.min() > 0)


def _step_sums(filters: Filters) -> ir.Table:
    """Return the sums over people of each step; who is not known counts as a person each time."""
    rows = scored_steps(filters)
    known, unknown = rows.filter(rows.customer_key.notnull()), rows.filter(rows.customer_key.isnull())
    each = known.group_by("step", "customer_key").agg(y=known.y.sum(), x=known.x.sum())
    people = each.select("step", "y", "x").union(unknown.select("step", "y", "x"))
    y, x = people.y, people.x
    return people.group_by("step").agg(
        n=people.count(), y=y.sum(), x=x.sum(), yy=(y * y).sum(), xx=(x * x).sum(), xy=(x * y).sum()
    )


def trait_kinds_known(asked: Asked) -> Figure:
    """Mean number of kinds of traits, of five, that are known of a buyer."""
    lacks = missing(TOLD_BY, told_columns(asked.read, asked.facts, TOLD_BY))
    if len(lacks) == len(TOLD_BY):
        return Figure(None, lacks=lacks)
    row = asked.ask(buyer_counts)
    if not row["n"]:
        return Figure(None, reason="No known customer bought in this window.")
    found = intervals.mean(Moments(row["n"], float(row["kinds"]), float(row["kinds_kinds"])))
    return Figure(found, row["n"], "customers")


def described_buyers(filters: Filters) -> ir.Table:
    """Return the buyers of the window; those count of whom three kinds of traits or more are known."""
    each = known_buyers(filters)
    return each.select("customer_key", counts=each.kinds >= 3)  # noqa: PLR2004 (what, where and one more)


def kept_customer_share(asked: Asked) -> Figure:
    """Buyers of the window before who bought in this one, over buyers of the window before."""
    moved = asked.ask(movement, by=BY_SIDES)
    if moved.then is None:
        return Figure(None, reason=moved.reason)
    return share_of(
        moved.customers_then - moved.gone, moved.customers_then, "customers",
        reason="No known customer bought in the window before.",
        window=Window(moved.then.start, moved.now.end),
    )  # fmt: skip


def buyers_before(filters: Filters) -> ir.Table:
    """Return the buyers of the window before; those count who bought in this one too."""
    each = moves_table(filters.before(), filters, grouping(BY_SIDES))
    each = each.filter(each.then.notnull())
    return each.select("customer_key", counts=each.now.notnull())


def listening_kinds(asked: Asked) -> Figure:
    """Kinds of listening by which ten people or more were heard in the window: a full count."""
    rows = feedback_of(asked.filters)
    rows = rows.filter(rows.kind.notnull())
    kinds = rows.group_by("kind").agg(
        answers=rows.count(),
        people=rows.customer_key.nunique() + rows.count(where=rows.customer_key.isnull()),
    )  # fmt: skip
    heard = asked.read(kinds)
    used = int((heard["people"] >= FEWEST).sum())
    asked_to_rate = max((tally.n for tally in asked.tallies if tally.role == CUSTOMER), default=0)
    used += asked_to_rate >= FEWEST
    answers = int(heard["answers"].sum()) + sum(tally.n for tally in asked.tallies if tally.role == CUSTOMER)
    return counted(float(used), answers, "answers")


FIGURES: Mapping[str, Tell] = MappingProxyType(
    {
        "feedback_answered_share": feedback_answered_share,
        "hours_to_answer": hours_to_answer,
        "lowest_step_satisfaction": lowest_step_satisfaction,
        "trait_kinds_known": trait_kinds_known,
        "kept_customer_share": kept_customer_share,
        "listening_kinds": listening_kinds,
    }
)
"""Measure id -> the function that tells it."""

BEHIND: Mapping[str, Behind] = MappingProxyType(
    {
        "feedback_answered_share": feedback_givers,
        "hours_to_answer": feedback_givers,
        "lowest_step_satisfaction": scorers,
        "trait_kinds_known": described_buyers,
        "kept_customer_share": buyers_before,
        "listening_kinds": feedback_givers,
    }
)
"""Measure id -> who or what stands behind it."""

OF_TWO_WINDOWS = ("kept_customer_share",)
"""Measures that compare the window with the one before."""
