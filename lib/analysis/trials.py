"""Who came to the other channel, who might have, and what did either do before and after? A trial a month.

Grain in: `mart_orders`, feedback and customers. Grain out: one row per customer and month in which they
ordered after having bought on one side only: everything known before that order, and what they spent
afterwards.

Method: a sequence of trials, as Hernan and others (2008), Observational studies analyzed like randomized
experiments, Epidemiology 19: 766-779, and Danaei and others (2013), Statistical Methods in Medical Research
22: 70-96. Whoever orders in a month, and has bought on one side only until then, is in the month's trial.
Treated is whose first order of the month is on the other side. All days count from that order for either arm,
so that nobody has to live through a time in which they could not yet have been treated (immortal time:
Suissa, 2008, American Journal of Epidemiology 167: 492-499); controls may come to the other side later.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import ibis
import ibis.expr.types as ir

from lib.analysis.elapsed import day_number
from lib.analysis.filters import Filters, month_back
from lib.workspace.facts import Facts
from lib.workspace.kept import keep
from lib.workspace.marts import CUSTOMERS, FEEDBACK, ORDERS

AFTER_DAYS = 180
"""The days after the order that count, and as many before it that the model sees."""
QUARTER = 90
"""Spending is told in steps of so many days: four before the order, two after it."""
MOST_TRIALS = 24
MOST_CATEGORIES = 8
SIDES = ("online", "offline")
_KEY = "customer_key"
_REGIONS = 12


@dataclass(frozen=True, slots=True)
class Span:
    """First days of the first and last month of trials, and the last day on which one may begin."""

    first: date
    last: date
    until: date


def span_of_trials(facts: Facts, filters: Filters) -> Span | None:
    """Return the months whose trials can be told: half a year of data before, and after; None without any.

    The window's own start does not count: trials take all the past they can get, up to `MOST_TRIALS`.
    """
    if facts.first_order is None or facts.last_order is None:
        return None
    until = min(filters.end, facts.last_order) - timedelta(days=AFTER_DAYS)
    last = month_back(until, 0)
    begun = facts.first_order + timedelta(days=AFTER_DAYS)
    first = max(month_back(begun, 0 if begun.day == 1 else -1), month_back(last, MOST_TRIALS - 1))
    return Span(first, last, until) if first <= until else None


def trial_rows(span: Span, categories: tuple[str, ...], regions: tuple[str, ...]) -> ir.Table:
    """Return one row per customer and trial, numbers only; kept.

    Returns
    -------
    customer_key; trial (months since year 0); day (of the order, since 1970); is_online (had bought online
    only); is_treated; net_1 to net_4 and orders_1 to orders_4 (spent and ordered in the four quarters before,
    1 the nearest; a quarter is 90 days); after_1, after_2, profit (of the 180 days after, without the order);
    recency_days, tenure_days, discount_share (0 to 1), past_orders; category_0 ... (orders of the 180 days
    before that had it); only (place of the one category ever bought, else null), region (place in `regions`,
    else null), is_member, answers, mean_score (0 to 1, null without answers).
    """
    days = _windowed(_customer_days(categories))
    index = days.filter(
        days.orders > 0,
        (days.past_online > 0) != (days.past_offline > 0),
        days.day >= day_of(span.first),
        days.day <= day_of(span.until),
        days.last_month < days.month,
        days.first_side.notnull(),
    )
    index = index.mutate(
        is_online=index.past_online > 0, is_treated=(index.past_online > 0) != (index.first_side == SIDES[0])
    )
    placed = index.left_join(_people(regions), _KEY).drop(f"{_KEY}_right")
    answered = _answers(placed)
    joined = placed.left_join(answered, [_KEY, "day"])
    only = ibis.cases(
        *(
            ((joined.least_category == name) & (joined.most_category == name), place)
            for place, name in enumerate(categories)
        ),
        else_=ibis.null("int64"),
    )
    return keep(
        joined.select(
            _KEY, "day", "is_online", "is_treated", "region", "mean_score",
            *(f"{name}_{quarter}" for name in ("net", "orders") for quarter in range(1, 5)),
            "after_1", "after_2", "profit",
            *(f"category_{place}" for place in range(len(categories))),
            trial=joined.month,
            recency_days=joined.day - joined.last_day,
            tenure_days=joined.day - joined.first_day,
            past_orders=joined.past_online + joined.past_offline,
            discount_share=(joined.discount / (joined.sold + joined.discount).nullif(0)).fill_null(0),
            only=only.cast("int32"),
            is_member=(joined.joined_day < joined.day).fill_null(False),
            answers=joined.answers.fill_null(0),
        ),
        "trials",
    )  # fmt: skip


def common_categories() -> ir.Table:
    """Return the categories that most orders begin with, by name: category, n."""
    order = ORDERS.filter(ORDERS.is_order, ORDERS.first_category.notnull())
    each = order.group_by(category=order.first_category).agg(n=order.count())
    return each.order_by(ibis.desc("n"), "category").limit(MOST_CATEGORIES)


def common_regions() -> ir.Table:
    """Return the beginnings of postcodes in which most customers live: region, n."""
    who = CUSTOMERS.filter(CUSTOMERS.postcode.notnull())
    each = who.group_by(region=_region(who)).agg(n=who.count())
    return each.order_by(ibis.desc("n"), "region").limit(_REGIONS)


def _region(who: ir.Table) -> ir.StringValue:
    return who.country.fill_null("") + " " + who.postcode.left(1)


def _customer_days(categories: tuple[str, ...]) -> ir.Table:
    """Return one row per customer and day with an order or a return."""
    order = ORDERS.filter(ORDERS.customer_key.notnull())
    sided = order.is_order & order.channel_group.isin(SIDES)
    begins = sided.ifelse(order.ordered_at, ibis.null("timestamp(6)"))
    each = order.group_by(_KEY, "order_date").agg(
        net=order.net_revenue.sum(),
        margin=(order.costed_revenue - order.cost).sum(),
        sold=order.net_revenue.sum(where=order.is_order).fill_null(0.0),
        discount=order.discount_amount.sum(where=order.is_order).fill_null(0.0),
        orders=sided.cast("int64").sum(),
        online=(sided & (order.channel_group == SIDES[0])).cast("int64").sum(),
        offline=(sided & (order.channel_group == SIDES[1])).cast("int64").sum(),
        first_side=order.channel_group.argmin(begins),
        least_category=order.first_category.min(where=order.is_order),
        most_category=order.last_category.max(where=order.is_order),
        **{
            f"has_{place}": (
                order.is_order & ((order.first_category == name) | (order.last_category == name))
            ).cast("int64").sum()
            for place, name in enumerate(categories)
        },
    )  # fmt: skip
    day = day_number(each.order_date)
    month = each.order_date.year() * 12 + each.order_date.month() - 1
    return each.mutate(
        day=day,
        month=month,
        # What takes part in a comparison of days must be a day with an order.
        order_day=(each.orders > 0).ifelse(day, ibis.null("int64")),
        order_month=(each.orders > 0).ifelse(month, ibis.null("int32")),
    )


def _windowed(day: ir.Table) -> ir.Table:
    """Add what lies before and after each day of a customer."""

    def between(nearest: int, farthest: int, *, after: bool = False) -> dict[str, tuple[int, int]]:
        return {"following": (nearest, farthest)} if after else {"preceding": (farthest, nearest)}

    def total(column: ir.NumericValue, bounds: dict[str, tuple[int, int]]) -> ir.NumericValue:
        return column.sum().over(ibis.range_window(group_by=_KEY, order_by="day", **bounds)).fill_null(0)

    past = ibis.range_window(group_by=_KEY, order_by="day", preceding=(None, 1))
    quarters = {quarter: between((quarter - 1) * QUARTER + 1, quarter * QUARTER) for quarter in range(1, 5)}
    before, after = between(1, AFTER_DAYS), between(1, AFTER_DAYS, after=True)
    return day.mutate(
        past_online=day.online.sum().over(past).fill_null(0),
        past_offline=day.offline.sum().over(past).fill_null(0),
        last_day=day.order_day.max().over(past),
        last_month=day.order_month.max().over(past),
        first_day=day.order_day.min().over(past),
        least_category=day.least_category.min().over(past),
        most_category=day.most_category.max().over(past),
        discount=total(day.discount, before),
        sold=total(day.sold, before),
        after_1=total(day.net, between(1, QUARTER, after=True)),
        after_2=total(day.net, between(QUARTER + 1, AFTER_DAYS, after=True)),
        profit=total(day.margin, after),
        **{f"net_{quarter}": total(day.net, bounds) for quarter, bounds in quarters.items()},
        **{f"orders_{quarter}": total(day.orders, bounds) for quarter, bounds in quarters.items()},
        **{
            f"category_{name.removeprefix('has_')}": total(day[name], before)
            for name in day.columns
            if name.startswith("has_")
        },
    )


def _people(regions: tuple[str, ...]) -> ir.Table:
    """Return where customers live and since when they are members."""
    told = _region(CUSTOMERS)
    region = (
        ibis.cases(*((told == name, place) for place, name in enumerate(regions)), else_=ibis.null("int8"))
        if regions
        else ibis.null("int8")
    )
    return CUSTOMERS.select(
        _KEY,
        region=region.cast("int32"),
        joined_day=day_number(CUSTOMERS.joined_at),
    )


def _answers(index: ir.Table) -> ir.Table:
    """Return what each had said before the day: answers, and the mean score as a share of the best."""
    said = FEEDBACK.filter(FEEDBACK.customer_key.notnull(), FEEDBACK.given_at.notnull())
    said = said.select(
        said_by=said.customer_key,
        said_day=day_number(said.given_at.date()),
        score=said.score / said.scale_max.nullif(0),
    )
    before = index.select(_KEY, "day").join(said, index.customer_key == said.said_by)
    before = before.filter(before.said_day < before.day)
    return before.group_by(_KEY, "day").agg(answers=before.count(), mean_score=before.score.mean())


def day_of(day: date) -> int:
    """Return the number of a day, counted from 1970."""
    return (day - date(1970, 1, 1)).days
