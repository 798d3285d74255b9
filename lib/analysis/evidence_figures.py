"""Which figures speak for the components of customer focus? One function per measure of `capabilities.toml`.

Grain in: the marts in one window, and the tallies of one round of ratings. Grain out: one `Figure` per
measure. What a figure means and how it is computed stands beside its id in `capabilities.toml`.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType

import ibis
import ibis.expr.types as ir

from lib.analysis import intervals
from lib.analysis.channel_membership import BOTH, buyer_kinds
from lib.analysis.channel_sums import SIDES
from lib.analysis.elapsed import day_number
from lib.analysis.filters import Filters, within
from lib.analysis.intervals import Interval, Moments, PairMoments
from lib.analysis.ratings import Tally, shown_apart
from lib.analysis.result import Read
from lib.analysis.selection import selected_orders
from lib.schema.formats import listing
from lib.workspace.facts import Facts
from lib.workspace.kept import keep
from lib.workspace.marts import CUSTOMERS, FEEDBACK, ORDERS, PURCHASES, UNTOLD

COLLECTED = r"collect|pick[ -]?up|in[ -]?store|bopis|abhol|retrait|recogida"
"""Words by which files say that a customer fetched the order; the column holds what each shop calls it."""

RETURNS_AFTER_DAYS = 180
ANSWER_TIME_DAYS = 7
SECONDS_AN_HOUR = 3600


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its interval and what it counts; `found` is None where it can't be told.

    `lacks` then names the columns that hold nothing ("feedback.answered_at"), or `reason` says why else.
    """

    found: Interval | None
    n: int = 0
    n_of: str = "orders"
    lacks: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What every figure is computed from; `totals` is one row of `order_totals`."""

    read: Read
    facts: Facts
    filters: Filters
    tallies: tuple[Tally, ...]
    totals: Mapping[str, float]


def order_totals(days: ir.Table) -> ir.Table:
    """Return one row of counts and sums over the days of a window: what several figures share."""
    sums = ("documents", "net", "net_net", "known_net", "known_net_net", "known", "orders", "service_orders",
            "known_orders", "associate_orders", "told_fulfilment")  # fmt: skip
    return days.agg(
        **{name: days[name].sum().fill_null(0) for name in sums},
        **{side: days.known_orders.sum(where=days.channel_group == side).fill_null(0) for side in SIDES},
    )


def known_revenue_share(asked: Asked) -> Figure:
    """Net revenue of known customers over all; each order or return is a unit of the ratio."""
    row = asked.totals
    if row["net"] <= 0:
        return Figure(None, reason="There is no revenue in this window.")
    if not row["known"]:
        return Figure(None, lacks=("order_lines.customer_ref",))
    pair = PairMoments(
        n=int(row["documents"]), y=row["known_net"], x=row["net"],
        yy=row["known_net_net"], xx=row["net_net"], xy=row["known_net_net"],
    )  # fmt: skip
    return Figure(_within_share(intervals.ratio(pair)), int(row["orders"]))


def email_consent_share(asked: Asked) -> Figure:
    """Customers who agree over those whose answer is known; all customers, whatever the window."""
    agreed = CUSTOMERS.email_consent
    row = asked.read(CUSTOMERS.agg(yes=CUSTOMERS.count(where=agreed), told=agreed.count())).iloc[0]
    return _share(int(row["yes"]), int(row["told"]), "customers", lacks=("profiles.email_consent",))


def two_channel_customer_share(asked: Asked) -> Figure:
    """Buyers of both sides over buyers with two orders or more on either."""
    if untold := _one_sided(asked):
        return untold
    kind = buyer_kinds(selected_orders(asked.filters))
    often = kind.filter(kind.orders > 1)
    row = asked.read(
        keep(often.agg(both=often.count(where=often.kind == BOTH), n=often.count()), "two_channel")
    ).iloc[0]
    return _share(
        int(row["both"]),
        int(row["n"]),
        "customers",
        reason="No known customer has two orders in this window.",
    )


def service_attach_share(asked: Asked) -> Figure:
    """Orders with a service line over all orders; without any category it can't be told."""
    row = asked.totals
    told = PURCHASES.filter(PURCHASES.category != UNTOLD).limit(1).count()
    if not row["service_orders"] and not asked.read(told.name("n"))["n"].iloc[0]:
        return Figure(None, lacks=("order_lines.category",))
    return _share(int(row["service_orders"]), int(row["orders"]), "orders")


def crossing_order_share(asked: Asked) -> Figure:
    """Orders collected or returned on the other side, over all orders of known customers."""
    if untold := _one_sided(asked):
        return untold
    crossing = crossing_orders(selected_orders(asked.filters))
    crossed = int(asked.read(keep(crossing.agg(n=crossing.count()), "crossing"))["n"].iloc[0])
    if not crossed and not asked.totals["told_fulfilment"]:
        return Figure(None, lacks=("order_lines.fulfilment",))
    return _share(crossed, int(asked.totals["known_orders"]), "orders")


def crossing_orders(orders: ir.Table) -> ir.Table:
    """Return the orders of known customers that were collected in a store or returned on the other side."""
    bought = orders.filter(orders.is_order, orders.customer_key.notnull(), orders.channel_group.isin(SIDES))
    back = ORDERS.filter(ORDERS.is_return, ORDERS.channel_group.isin(SIDES))
    back = back.select(back_system=back.system, back_id=back.order_id, back_group=back.channel_group)
    returned = bought.semi_join(
        back,
        [
            bought.system == back.back_system,
            bought.order_id == back.back_id,
            bought.channel_group != back.back_group,
        ],
    ).select("system", "order_id")
    collected = bought.filter(
        bought.channel_group == SIDES[0], bought.fulfilment.lower().re_search(COLLECTED)
    ).select("system", "order_id")
    return returned.union(collected, distinct=True)


def associate_repeat_share(asked: Asked) -> Figure:
    """Orders after which the customer came back to the same associate within 180 days."""
    if not asked.totals["associate_orders"]:
        lacks = "order_lines.associate_id" if asked.totals["known_orders"] else "order_lines.customer_ref"
        return Figure(None, lacks=(lacks,))
    last = asked.facts.last_order or asked.filters.end
    rows = repeated_orders(asked.filters, min(asked.filters.end, last - timedelta(days=RETURNS_AFTER_DAYS)))
    row = asked.read(rows.agg(again=rows.count(where=rows.came_back), n=rows.count())).iloc[0]
    return _share(
        int(row["again"]), int(row["n"]), "orders",
        reason=f"No order in this window has {RETURNS_AFTER_DAYS} days of data after it.",
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


def feedback_answered_share(asked: Asked) -> Figure:
    """Feedback with an answer over all that has had its time; without any answer it can't be told."""
    due = min(asked.filters.end, asked.filters.as_of - timedelta(days=ANSWER_TIME_DAYS))
    rows = _feedback(asked.filters)
    rows = rows.filter(rows.given_on <= due)
    if untold := _unanswered(asked):
        return untold
    row = asked.read(rows.agg(answered=rows.answered_at.count(), n=rows.count())).iloc[0]
    return _share(
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


def executive_manager_gap(asked: Asked) -> Figure:
    """Mean distance of executives' and managers' means, over the components where both may be shown apart."""
    by_component: dict[str, list[Tally]] = {}
    for tally in asked.tallies:
        by_component.setdefault(tally.component, []).append(tally)
    gaps = [gap for tallies in by_component.values() if (gap := _role_distance(tallies)) is not None]
    if not gaps:
        return Figure(None, reason="It takes ratings of one component by five executives and five managers.")
    found = intervals.mean(Moments(len(gaps), sum(gaps), sum(gap * gap for gap in gaps)))
    low = max(found.low, 0.0) if math.isfinite(found.low) else found.low
    return Figure(Interval(found.estimate, low, found.high), len(gaps), "components")


FIGURES: Mapping[str, Callable[[Asked], Figure]] = MappingProxyType(
    {
        "feedback_answered_share": feedback_answered_share,
        "hours_to_answer": hours_to_answer,
        "email_consent_share": email_consent_share,
        "two_channel_customer_share": two_channel_customer_share,
        "known_revenue_share": known_revenue_share,
        "crossing_order_share": crossing_order_share,
        "service_attach_share": service_attach_share,
        "associate_repeat_share": associate_repeat_share,
        "executive_manager_gap": executive_manager_gap,
    }
)
"""Measure id -> the function that tells it."""


def _share(hits: int, n: int, n_of: str, *, lacks: tuple[str, ...] = (), reason: str = "") -> Figure:
    """Return a share, or what stands in its place when there is nothing to count."""
    if n:
        return Figure(intervals.share(hits, n), n, n_of)
    return Figure(None, 0, n_of, lacks, reason or ("" if lacks else "There are no orders in this window."))


def _within_share(found: Interval) -> Interval:
    """Cut an interval of a share at 0 and 1."""
    if not math.isfinite(found.low):
        return found
    return Interval(found.estimate, max(found.low, 0.0), min(found.high, 1.0))


def _one_sided(asked: Asked) -> Figure | None:
    """Return why a figure of both sides can't be told; None where known customers buy on both."""
    if not asked.totals["known_orders"]:
        return Figure(None, lacks=("order_lines.customer_ref",))
    missing = [side for side in SIDES if not asked.totals[side]]
    if not missing:
        return None
    return Figure(None, reason=f"Known customers have no {listing(missing)} orders in this window.")


def _unanswered(asked: Asked) -> Figure | None:
    """Return that no file tells when feedback was answered; None where one does."""
    answered = asked.read(FEEDBACK.answered_at.count().name("n"))["n"].iloc[0]
    return None if answered else Figure(None, lacks=("feedback.answered_at",))


def _feedback(filters: Filters) -> ir.Table:
    """Return the feedback of the window, with `given_on`, the day it was given."""
    return within(FEEDBACK.mutate(given_on=FEEDBACK.given_at.date()), filters, "given_on")


def _role_distance(tallies: Sequence[Tally]) -> float | None:
    means = {tally.role: tally.moments.mean for tally in shown_apart(tallies)}
    if not {"executive", "manager"} <= means.keys():
        return None
    return abs(means["executive"] - means["manager"])
