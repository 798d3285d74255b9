"""What does the data show of associate commitment? Figures for the components of capability 5.

What a figure means and how it is computed stands under its id in the glossary; where its cuts are, in
`measures.toml`. Grain in: the marts in one window. Grain out: one `Figure` per measure.
"""

import math
from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

import ibis
import ibis.expr.types as ir
import pandas as pd

from lib.analysis import intervals
from lib.analysis.associate_sums import (
    AGAIN_AFTER_DAYS,
    TRAINED_WITHIN_DAYS,
    rewards_and_returns,
    served_answers,
    trained,
    training_hours,
    votes,
)
from lib.analysis.busy_hours import conversion_days, conversion_ratio, thin_days
from lib.analysis.elapsed import day_number
from lib.analysis.evidence_asked import Asked, Behind, Figure, Tell, share_of, within_share
from lib.analysis.filters import Filters, within
from lib.analysis.intervals import Interval, Moments, PairMoments
from lib.analysis.rank_agreement import FEWEST as FEWEST_RANKED
from lib.analysis.rank_agreement import rank_agreement
from lib.analysis.result import Window
from lib.analysis.told_columns import missing, told_columns
from lib.schema import formats
from lib.schema.formats import plural
from lib.workspace.marts import ORDERS

RETURNS_AFTER_DAYS = 180
FEWEST = 10
"""Orders or answers below which nothing is told of an associate, or of a group of them."""
FEWEST_ASSOCIATES = 5
_NOBODY_ANSWERED = (
    "Nobody whom a named associate had served in the two weeks before gave an answer in this window."
)


def associate_repeat_share(asked: Asked) -> Figure:
    """Orders after which the customer came back to the same associate within 180 days."""
    if not asked.totals["associate_orders"]:
        lacks = "order_lines.associate_id" if asked.totals["known_orders"] else "order_lines.customer_ref"
        return Figure(None, lacks=(lacks,))
    last = asked.facts.last_order or asked.filters.end
    until = min(asked.filters.end, last - timedelta(days=RETURNS_AFTER_DAYS))
    rows = repeated_orders(asked.filters, until)
    row = asked.read(rows.agg(again=rows.count(where=rows.came_back), n=rows.count())).iloc[0]
    return share_of(
        int(row["again"]), int(row["n"]), "orders",
        reason=f"No order in this window has {RETURNS_AFTER_DAYS} days of data after it.",
        window=Window(asked.filters.start, until),
    )  # fmt: skip


def repeated_orders(filters: Filters, until: object) -> ir.Table:
    """Return known customers' orders with an associate up to a day, and whether they `came_back` to them."""
    order = within(
        ORDERS, Filters(filters.start, filters.end + timedelta(days=RETURNS_AFTER_DAYS), filters.as_of)
    )
    order = order.filter(order.is_order, order.customer_key.notnull(), order.associate_id.notnull())
    row = ibis.window(group_by=["customer_key", "associate_id"], order_by="ordered_at")
    follow = order.mutate(next_date=order.order_date.lead().over(row))
    wait = day_number(follow.next_date) - day_number(follow.order_date)
    came_back = (wait <= RETURNS_AFTER_DAYS).fill_null(False)
    chosen = follow.mutate(came_back=came_back).filter(follow.order_date <= until)
    return within(chosen, filters)


def orders_with_associates(filters: Filters) -> ir.Table:
    """Return orders with an associate, up to 180 days ago; those count after which the customer came back."""
    until = min(filters.end, filters.as_of - timedelta(days=RETURNS_AFTER_DAYS))
    rows = repeated_orders(filters, until)
    return rows.select("system", "order_id", counts=rows.came_back)


def busy_hour_conversion(asked: Asked) -> Figure:
    """Share of visitors who buy in busy hours by that in quieter ones."""
    days = asked.read(conversion_days(asked.filters))
    if days.empty:
        return Figure(None, n_of="visitors", reason="No visitor of a store was counted in this window.")
    if not days["hours"].any():
        return Figure(None, n_of="visitors", reason="Visitors are counted by the day, and it takes hours.")
    found = conversion_ratio(days)
    visitors = int(days["visitors_busy"].sum() + days["visitors_quiet"].sum())
    if found is None:
        return Figure(
            None, n_of="visitors", reason="No order of a store falls into hours in which visitors came."
        )
    return Figure(
        found, visitors, "visitors", rows=f"{plural(visitors, 'visitor')} on {plural(len(days), 'day')}"
    )


def thin_hour_share(asked: Asked) -> Figure:
    """Visitors who came in hours of the week with few associates, over all visitors."""
    rows = thin_days(asked.filters, asked.facts)
    y, x = rows.y, rows.x
    row = asked.read(rows.agg(n=rows.count(), **{
        name: value.sum().fill_null(0.0)
        for name, value in {"y": y, "x": x, "yy": y * y, "xx": x * x, "xy": x * y}.items()
    })).iloc[0]  # fmt: skip
    if not row["x"]:
        return Figure(
            None, n_of="visitors", reason="No store has both visitors and shifts in one week of this window."
        )
    sums = PairMoments(int(row["n"]), *(float(row[name]) for name in ("y", "x", "yy", "xx", "xy")))
    return Figure(within_share(intervals.ratio(sums)), int(row["x"]), "visitors")


def served_nps(asked: Asked) -> Figure:
    """Net promoter score of customers whom a named associate had just served; associates are the units."""
    if untold := _no_answers(asked):
        return untold
    each = asked.read(votes(served_answers(asked.filters, asked.facts)))
    answers = int(each["answers"].sum())
    if not answers:
        return Figure(None, n_of="answers", reason=_NOBODY_ANSWERED)
    found = intervals.ratio(_score(each))
    rows = f"{plural(answers, 'answer')} about {plural(len(each), 'associate')}"
    return Figure(found, answers, "answers", rows=rows)


def mean_training_hours(asked: Asked) -> Figure:
    """Mean hours of training in the year up to the end of the window, over all associates."""
    each = asked.read(training_hours(asked.filters, asked.facts))["hours"]
    if lacks := _untold(asked, ("training.completed_on", "training.amount")):
        return Figure(None, n_of="associates", lacks=lacks)
    if each.empty:
        return Figure(None, n_of="associates", lacks=("associates.associate_id",))
    found = intervals.mean(Moments(len(each), float(each.sum()), float((each * each).sum())))
    end = asked.filters.end
    window = Window(end - timedelta(days=TRAINED_WITHIN_DAYS - 1), end)
    return Figure(_not_below_zero(found), len(each), "associates", window=window)


def trained_nps_gap(asked: Asked) -> Figure:
    """Score of customers of associates trained in the last year, less that of all others' customers."""
    if untold := _no_answers(asked):
        return untold
    if lacks := _untold(asked, ("training.completed_on",)):
        return Figure(None, n_of="answers", lacks=lacks)
    each = asked.read(votes(served_answers(asked.filters, asked.facts)))
    hours = asked.read(trained(asked.filters, asked.facts))["associate_id"]
    is_trained = each["associate_id"].isin(set(hours))
    with_it, without = each[is_trained], each[~is_trained]
    few = min(int(part["answers"].sum()) for part in (with_it, without))
    if few < FEWEST or min(len(with_it), len(without)) < FEWEST_ASSOCIATES:
        reason = (
            f"It takes {FEWEST} answers about associates who were trained in the last year, and as many "
            "about others."
        )
        return Figure(None, n_of="answers", reason=reason)
    found = intervals.ratio_difference(_score(with_it), _score(without))
    told, others = (plural(int(part["answers"].sum()), "answer") for part in (with_it, without))
    rows = (
        f"{told} about {plural(len(with_it), 'associate')} with training, {others} about "
        f"{formats.count(len(without))} without"
    )
    return Figure(found, int(each["answers"].sum()), "answers", rows=rows)


def reward_agreement(asked: Asked) -> Figure:
    """Whether the associates with the highest rewards are those whose customers most often come again."""
    if not asked.totals["associate_orders"]:
        lacks = "order_lines.associate_id" if asked.totals["known_orders"] else "order_lines.customer_ref"
        return Figure(None, n_of="associates", lacks=(lacks,))
    last = asked.facts.last_order or asked.filters.end
    until = min(asked.filters.end, last - timedelta(days=AGAIN_AFTER_DAYS))
    each = asked.read(rewards_and_returns(asked.filters, asked.facts, until).order_by("associate_id"))
    each = each[each["orders"] >= FEWEST]
    if len(each) < FEWEST_RANKED:
        reason = (
            f"It takes {FEWEST_RANKED} associates with {FEWEST} orders of known customers each, "
            f"{AGAIN_AFTER_DAYS} days or more before the end of the data."
        )
        return Figure(None, n_of="associates", reason=reason)
    found = rank_agreement(each["reward"].tolist(), (each["again"] / each["orders"]).tolist())
    if math.isnan(found.estimate):
        return Figure(None, n_of="associates", reason="All associates got the same reward in this window.")
    rows = f"{plural(int(each['orders'].sum()), 'order')} of {plural(len(each), 'associate')}"
    return Figure(found, len(each), "associates", rows=rows, window=Window(asked.filters.start, until))


FIGURES: Mapping[str, Tell] = MappingProxyType(
    {
        "busy_hour_conversion": busy_hour_conversion,
        "thin_hour_share": thin_hour_share,
        "associate_repeat_share": associate_repeat_share,
        "served_nps": served_nps,
        "training_hours": mean_training_hours,
        "trained_nps_gap": trained_nps_gap,
        "reward_agreement": reward_agreement,
    }
)
"""Measure id -> the function that tells it."""

BEHIND: Mapping[str, Behind] = MappingProxyType(
    {
        "associate_repeat_share": orders_with_associates,
    }
)
"""Measure id -> who or what stands behind it."""


def _score(each: pd.DataFrame) -> PairMoments:
    """Return sums of votes, in points, over answers; a unit is an associate."""
    y, x = 100.0 * each["votes"].astype(float), each["answers"].astype(float)
    sums = (float(part.sum()) for part in (y, x, y * y, x * x, x * y))
    return PairMoments(len(each), *sums)


def _no_answers(asked: Asked) -> Figure | None:
    if not asked.totals["associate_orders"]:
        needed = "order_lines.associate_id" if asked.totals["known_orders"] else "order_lines.customer_ref"
        return Figure(None, n_of="answers", lacks=(needed,))
    if lacks := _untold(asked, ("feedback.score",)):
        return Figure(None, n_of="answers", lacks=lacks)
    return None


def _untold(asked: Asked, needs: tuple[str, ...]) -> tuple[str, ...]:
    return missing(needs, told_columns(asked.read, asked.facts, needs))


def _not_below_zero(found: Interval) -> Interval:
    return Interval(found.estimate, max(found.low, 0.0), found.high) if math.isfinite(found.low) else found
