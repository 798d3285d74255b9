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


def customer_months(span: Span) -> ir.Table:
    """Return one row: in how many of the months customers ordered; there are no more trials than that."""
    order = ORDERS.filter(ORDERS.customer_key.notnull(), ORDERS.is_order)
    order = order.filter(order.order_date >= span.first, order.order_date <= span.until)
    return order.select(_KEY, "order_month").distinct().agg(n=ibis._.count())


def trial_rows(
    span: Span, categories: tuple[str, ...], regions: tuple[str, ...], one_in: int = 1
) -> ir.Table:
    """Return one row per customer and trial, numbers only; kept.

    Parameters
    ----------
    categories, regions
        What gets columns and numbers of its own.
    one_in
        Of so many customers one is looked at.

    Returns
    -------
    customer_key; trial (months since year 0); day (of the order, since 1970); is_online (had bought online
    only); is_treated; net_1 to net_4 and orders_1 to orders_4 (spent and ordered in the four quarters before,
    1 the nearest; a quarter is 90 days); after_1, after_2, profit (of the 180 days after, without the order);
    recency_days, tenure_days, discount_share (0 to 1); category_0 ... (orders of the 180 days
    before that had it); only (place of the one category ever bought, else null), region (place in `regions`,
    else null), is_member, answers, mean_score (0 to 1, null without answers).
    """
    order = ORDERS.filter(ORDERS.customer_key.notnull())
    order = order.filter(order.customer_key % one_in == 0) if one_in > 1 else order
    index = _index_days(order, span, categories)
    joined = index.left_join(_people(regions), _KEY).drop(f"{_KEY}_right")
    for told in (_around(order, index, categories), _answers(index)):
        joined = joined.left_join(told, [_KEY, "day"]).drop(f"{_KEY}_right", "day_right")
    only = (joined.least == joined.most) & (joined.least < len(categories))
    return keep(
        joined.select(
            _KEY, "day", "is_online", "is_treated", "region", "mean_score",
            **{name: joined[name].fill_null(0) for name in _sums(categories)},
            trial=joined.month,
            recency_days=joined.day - joined.last_day,
            tenure_days=joined.day - joined.first_day,
            discount_share=(joined.discount / (joined.sold + joined.discount).nullif(0)).fill_null(0.0),
            only=only.ifelse(joined.least, ibis.null("int32")),
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


def _index_days(order: ir.Table, span: Span, categories: tuple[str, ...]) -> ir.Table:
    """Return one row per customer and trial: the day, the side, and what had been ordered until then.

    `least` and `most` are places in `categories` of all that was ever bought before; others come after those.
    """
    order = order.filter(order.is_order, order.channel_group.isin(SIDES))
    online = order.channel_group == SIDES[0]
    each = order.group_by(_KEY, "order_date").agg(
        orders=order.count(),
        online=online.cast("int64").sum(),
        first_side=order.channel_group.argmin(order.ordered_at),
        least_here=_place(order.first_category, categories).min(),
        most_here=_place(order.last_category, categories).max(),
    )
    each = each.mutate(
        day=day_number(each.order_date),
        month=each.order_date.year() * 12 + each.order_date.month() - 1,
    )
    past = ibis.range_window(group_by=_KEY, order_by="day", preceding=(None, 1))
    seen = each.mutate(
        past_orders=each.orders.sum().over(past),
        past_online=each.online.sum().over(past),
        last_day=each.day.max().over(past),
        last_month=each.month.max().over(past),
        first_day=each.day.min().over(past),
        least=each.least_here.min().over(past),
        most=each.most_here.max().over(past),
    )
    index = seen.filter(
        (seen.past_online == 0) | (seen.past_online == seen.past_orders),
        seen.day >= day_of(span.first),
        seen.day <= day_of(span.until),
        seen.last_month < seen.month,
    )
    was_online = index.past_online > 0
    return index.select(
        _KEY, "day", "month", "last_day", "first_day", "least", "most",
        is_online=was_online, is_treated=was_online != (index.first_side == SIDES[0]),
    )  # fmt: skip


def _sums(categories: tuple[str, ...]) -> tuple[str, ...]:
    return (
        *(f"{name}_{quarter}" for name in ("net", "orders") for quarter in range(1, 5)),
        "after_1", "after_2", "profit",
        *(f"category_{place}" for place in range(len(categories))),
    )  # fmt: skip


def _place(category: ir.StringValue, categories: tuple[str, ...]) -> ir.IntegerValue:
    """Return the place of a category, or the first place after all of them."""
    places = [(category == name, place) for place, name in enumerate(categories)]
    after = ibis.literal(len(categories), type="int32")
    return ibis.cases(*places, else_=after).cast("int32") if places else after


def _around(order: ir.Table, index: ir.Table, categories: tuple[str, ...]) -> ir.Table:
    """Return what each spent and ordered in the quarters before and after the day."""
    near = order.select(
        who=order.customer_key,
        then=day_number(order.order_date),
        net=order.net_revenue,
        margin=order.costed_revenue - order.cost,
        sold=order.is_order.ifelse(order.net_revenue, 0.0),
        discount=order.is_order.ifelse(order.discount_amount, 0.0),
        count=(order.is_order & order.channel_group.isin(SIDES)).cast("int64"),
        first=order.is_order.ifelse(_place(order.first_category, categories), -1),
        last=order.is_order.ifelse(_place(order.last_category, categories), -1),
    )
    days = index.select(_KEY, "day")
    met = days.join(near, [
        days.customer_key == near.who, near.then != days.day,
        near.then >= days.day - 4 * QUARTER, near.then <= days.day + AFTER_DAYS,
    ])  # fmt: skip
    apart = met.then - met.day

    def within(column: ir.NumericValue, first: int, last: int) -> ir.NumericValue:
        return ((apart >= first) & (apart <= last)).ifelse(column, 0).sum()

    before = {quarter: (-quarter * QUARTER, -(quarter - 1) * QUARTER - 1) for quarter in range(1, 5)}
    return met.group_by(_KEY, "day").agg(
        discount=within(met.discount, -AFTER_DAYS, -1),
        sold=within(met.sold, -AFTER_DAYS, -1),
        after_1=within(met.net, 1, QUARTER),
        after_2=within(met.net, QUARTER + 1, AFTER_DAYS),
        profit=within(met.margin, 1, AFTER_DAYS),
        **{f"net_{quarter}": within(met.net, *days) for quarter, days in before.items()},
        **{f"orders_{quarter}": within(met["count"], *days) for quarter, days in before.items()},
        **{
            f"category_{place}": within(
                ((met["first"] == place) | (met["last"] == place)).cast("int64"), -AFTER_DAYS, -1
            )
            for place in range(len(categories))
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
