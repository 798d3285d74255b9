"""What was each order for? Facts of an order, and the first occasion whose rule they fulfil.

Grain in: `mart_orders`, all of it: an order's occasion is the same whatever period is looked at. Grain out:
one row per order, kept; who looks at a window filters it. Rules stand in `lib/schema/occasions.toml`.
"""

from functools import cache, reduce
from operator import and_, or_

import ibis
import ibis.expr.types as ir

from lib.analysis.elapsed import day_number
from lib.schema.channels import COLLECTED
from lib.schema.occasions import AT_LEAST, AT_MOST, CONTAINS, YES, Condition, Occasion, occasions
from lib.workspace.kept import keep
from lib.workspace.marts import ORDERS, UNTOLD

OWN_ORDERS = 3
"""Orders from which on a customer has a usual one."""

SHOWN = ("customer_key", "order_date", "order_month", "channel", "channel_group", "store_id", "net_revenue")


@cache
def order_occasions() -> ir.Table:
    """Return one row per order, of known customers or not; kept.

    Returns
    -------
    customer_key, order_date, order_month, channel, channel_group, store_id, net_revenue, hour; occasion (the
    place in `occasions()` of the first rule that holds, null where none does) and fits (how many hold).
    """
    return keep(with_occasion(order_facts(), occasions()), "occasions")


def with_occasion(facts: ir.Table, tried: tuple[Occasion, ...]) -> ir.Table:
    """Return `SHOWN` and the hour of orders, with the first occasion that fits and how many do."""
    holds = {f"is_{place}": _holds(facts, occasion) for place, occasion in enumerate(tried)}
    marked = facts.select(*SHOWN, "hour", **holds)
    flags = [marked[name] for name in holds]
    return marked.select(
        *SHOWN,
        "hour",
        occasion=ibis.cases(
            *((flag, place) for place, flag in enumerate(flags)), else_=ibis.null("int8")
        ).cast("int8"),
        fits=sum((flag.cast("int8") for flag in flags[1:]), flags[0].cast("int8")).cast("int8"),
    )


def order_facts() -> ir.Table:
    """Return one row per order with the facts that rules may ask for, beside the columns `SHOWN`."""
    told = ibis.union(_with_history(), _without_history())
    joined = told.left_join(usual_orders(), "channel_group").drop("channel_group_right")
    since = day_number(joined.order_date) - day_number(ibis.greatest(joined.first_before, joined.last_before))
    is_new = joined.first_before.isnull() & joined.last_before.isnull() & joined["first"].notnull()
    has_own = (joined.own_orders >= OWN_ORDERS) & (joined.own_mean > 0)
    return joined.select(
        *SHOWN,
        "goes_elsewhere",
        of_chain_usual=ibis.ifelse(joined.usual > 0, joined.net_revenue / joined.usual, ibis.null("float64")),
        of_own_usual=ibis.ifelse(has_own, joined.net_revenue / joined.own_mean, ibis.null("float64")),
        items=joined["items"],
        lines=joined.line_count,
        one_category=joined["first"] == joined["last"],
        has_service=joined.service_lines > 0,
        said=joined.occasion.lower(),
        days_since_category=since,
        new_category=ibis.ifelse(joined.ordered_at > joined.own_first, is_new, ibis.null("boolean")),
        weekday=joined.order_date.day_of_week.index() + 1,
        hour=joined.ordered_at.hour(),
        day=joined.order_date.day(),
        month=joined.order_date.month(),
        collected=(joined.channel_group == "online") & joined.fulfilment.lower().re_search(COLLECTED),
    )


def usual_orders() -> ir.Table:
    """Return channel_group and usual: the median net revenue of its orders, over all data."""
    order = ORDERS.filter(ORDERS.is_order)
    return order.group_by("channel_group").agg(usual=order.net_revenue.median())


def _with_history() -> ir.Table:
    """Return the orders of known customers with what those had bought before."""
    order = _orders().filter(ibis._.customer_key.notnull())
    own = order.group_by("customer_key").agg(
        own_orders=order.count(), own_mean=order.net_revenue.mean(), own_first=order.ordered_at.min()
    )
    told = order.join(own, "customer_key")
    return told.mutate(first_before=_last_bought(told, "first"), last_before=_last_bought(told, "last"))


def _without_history() -> ir.Table:
    """Return the orders of nobody known, in the same columns."""
    order = _orders().filter(ibis._.customer_key.isnull())
    missing = {"own_orders": "int64", "own_mean": "float64", "own_first": "timestamp(6)"}
    missing |= dict.fromkeys(("first_before", "last_before"), "date")
    return order.mutate(**{name: ibis.null(kind) for name, kind in missing.items()})


def _orders() -> ir.Table:
    order = ORDERS.filter(ORDERS.is_order)
    categories = {name: order[f"{name}_category"].nullif(UNTOLD) for name in ("first", "last")}
    return order.select(
        *SHOWN, "ordered_at", "goes_elsewhere", "items", "line_count", "service_lines", "occasion",
        "fulfilment", **categories,
    )  # fmt: skip


def _last_bought(order: ir.Table, category: str) -> ir.DateValue:
    """Return the day of the customer's order before with the same first, or last, category by name.

    Two orders of a customer that share a category nearly always share the first or the last: most have one
    category or two.
    """
    same = ibis.window(group_by=["customer_key", category], order_by="ordered_at")
    return ibis.ifelse(order[category].notnull(), order.order_date.lag().over(same), ibis.null("date"))


def _holds(facts: ir.Table, occasion: Occasion) -> ir.BooleanValue:
    """Whether any alternative holds; what is not known fulfils nothing."""
    alternatives = [reduce(and_, (_fulfils(facts, one) for one in each)) for each in occasion.alternatives]
    return reduce(or_, alternatives)


def _fulfils(facts: ir.Table, condition: Condition) -> ir.BooleanValue:
    fact, value = facts[condition.fact], condition.value
    if condition.comparison in (AT_LEAST, AT_MOST):
        found = fact >= value if condition.comparison == AT_LEAST else fact <= value
    elif isinstance(value, tuple):
        is_text = condition.comparison == CONTAINS
        found = reduce(or_, (fact.contains(one) for one in value)) if is_text else fact.isin(value)
    else:
        found = fact if condition.comparison == YES else ~fact
    return found.fill_null(False)
