"""What is recorded of each associate, and how do the customers fare whom they served?

Grain in: `associates`, `training`, `rewards`, `mart_orders` and answers of customers. Grain out: one row per
associate, or per answer.

A till knows an associate by name, a list of the personnel office by number: where a list of associates has
both, all are told by its number.
"""

from datetime import date, timedelta

import ibis
import ibis.expr.types as ir

from lib.analysis.filters import Filters, within
from lib.workspace.canonical import canonical
from lib.workspace.facts import Facts
from lib.workspace.kept import keep
from lib.workspace.marts import CUSTOMERS, FEEDBACK, ORDERS

ANSWERED_WITHIN_DAYS = 14
"""Days after having been served within which an answer is taken to be about that visit."""
AGAIN_AFTER_DAYS = 180
TRAINED_WITHIN_DAYS = 365
_PROMOTER, _PASSIVE, _NPS_SCALE = 9, 7, 10


def by_number(rows: ir.Table, facts: Facts) -> ir.Table:
    """Return rows with `associate_id` as the list of associates has it; others keep the one they have.

    A name that two associates bear is told by the store, where the rows have one.
    """
    if "associates" not in facts.tables:
        return rows
    person = canonical("associates")
    person = person.filter(person.associate_id.notnull())
    words = ibis.union(
        *(
            person.filter(person[word].notnull()).select(
                word=word, at_store="store_id", number="associate_id"
            )
            for word in ("associate_id", "associate_name")
        )
    )
    alone = _borne_once(words, "word")
    joined = rows.left_join(alone, rows.associate_id == alone.word)
    if "store_id" in rows.columns:
        here = _borne_once(words, "word", "at_store").rename(its_word="word", its_number="number")
        same = [joined.associate_id == here.its_word, joined.store_id == here.at_store]
        joined = joined.left_join(here, same)
        joined = joined.mutate(number=ibis.coalesce(joined.number, joined.its_number))
    return joined.select(
        **{name: joined[name] for name in rows.columns if name != "associate_id"},
        associate_id=ibis.coalesce(joined.number, joined.associate_id),
    )


def _borne_once(words: ir.Table, *by: str) -> ir.Table:
    """Return the words that mean one associate, with the number."""
    each = words.group_by(*by).agg(number=words.number.min(), bearers=words.number.nunique())
    return each.filter(each.bearers == 1).drop("bearers")


def staff(filters: Filters, facts: Facts) -> ir.Table:
    """Return associate_id of everybody on the list of associates; without a list, of who served."""
    if "associates" in facts.tables:
        person = canonical("associates")
        listed = person.filter(person.associate_id.notnull())
        return listed.select("associate_id").distinct()
    return _served(filters).select("associate_id").distinct()


def training_hours(filters: Filters, facts: Facts) -> ir.Table:
    """Return associate_id, hours: of training finished in the year up to the end of the window; 0 of none."""
    course = _finished(filters, facts)
    sums = course.group_by("associate_id").agg(hours=course.amount.sum())
    return _of_all(staff(filters, facts), sums, "hours")


def trained(filters: Filters, facts: Facts) -> ir.Table:
    """Return associate_id of who finished any training in the year up to the end of the window."""
    return _finished(filters, facts).select("associate_id").distinct()


def rewards_and_returns(filters: Filters, facts: Facts, until: date) -> ir.Table:
    """Return associate_id, reward, orders, again: what they got, and whether customers came again.

    Parameters
    ----------
    until
        Last day of orders looked at; `again` counts those whose customer ordered anything on a later day,
        from anybody and in any channel.
    """
    served = within(_served(filters), filters)
    served = served.filter(served.customer_key.notnull(), served.order_date <= until)
    last = CUSTOMERS.select(who="customer_key", last_date="last_order_date")
    each = served.inner_join(last, served.customer_key == last.who)
    told = each.select("associate_id", "store_id", again=each.last_date > each.order_date)
    named = by_number(told, facts)
    orders = named.group_by("associate_id").agg(orders=named.count(), again=named.count(where=named.again))
    given = canonical("rewards")
    given = given.filter(given.associate_id.notnull())
    given = given.filter(given.rewarded_on.isnull() | given.rewarded_on.between(filters.start, filters.end))
    given = by_number(given.select("associate_id", "amount"), facts)
    # Where no amount is told, each reward counts as one.
    sums = given.group_by("associate_id").agg(reward=given.amount.cast("float64").fill_null(1.0).sum())
    return _of_all(orders, sums, "reward")


def served_answers(filters: Filters, facts: Facts) -> ir.Table:
    """Return customer_key, associate_id, vote of each answer (1, 0 or -1 of the net promoter score); kept.

    An answer is about the last visit of that customer in the two weeks before it at which somebody served, in
    the same store where the answer names one.
    """
    given = FEEDBACK.mutate(day=FEEDBACK.given_at.date())
    given = within(given, filters, "day")
    is_nps = (given.kind == "nps") & (given.scale_max.isnull() | (given.scale_max == _NPS_SCALE))
    given = given.filter(is_nps, given.customer_key.notnull(), given.score.notnull())
    given = given.select(
        who="customer_key", said_at="given_at", said_day="day", of_store="store_id", said="score"
    )
    order = _served(filters)
    order = order.filter(order.customer_key.notnull())
    pairs = given.inner_join(
        order,
        [
            given.who == order.customer_key,
            order.order_date <= given.said_day,
            order.order_date >= given.said_day - ibis.interval(days=ANSWERED_WITHIN_DAYS),
        ],
    )
    pairs = pairs.filter(pairs.of_store.isnull() | (pairs.of_store == pairs.store_id))
    answer = ibis.window(group_by=["who", "said_at", "said"])
    pairs = pairs.mutate(latest=pairs.ordered_at.max().over(answer))
    last = pairs.filter(pairs.ordered_at == pairs.latest)
    each = last.group_by("customer_key", "said_at", "said").agg(
        associate_id=last.associate_id.min(), store_id=last.store_id.min()
    )
    vote = (each.said >= _PROMOTER).cast("int64") - (each.said < _PASSIVE).cast("int64")
    return keep(
        by_number(each.select("customer_key", "associate_id", "store_id", vote=vote), facts), "served_answers"
    )


def votes(answers: ir.Table) -> ir.Table:
    """Return associate_id, answers, votes (promoters less detractors) and promoters."""
    return answers.group_by("associate_id").agg(
        answers=answers.count(), votes=answers.vote.sum(), promoters=answers.count(where=answers.vote > 0)
    )


def _served(filters: Filters) -> ir.Table:
    """Return orders with an associate, from two weeks before the window on: answers may be about those."""
    first = filters.start - timedelta(days=ANSWERED_WITHIN_DAYS)
    order = within(ORDERS, Filters(first, filters.end, filters.as_of, filters.channels, filters.stores))
    return order.filter(order.is_order, order.associate_id.notnull())


def _finished(filters: Filters, facts: Facts) -> ir.Table:
    """Return associate_id and amount (hours) of training finished in the year up to the end of the window."""
    course = canonical("training")
    first = filters.end - timedelta(days=TRAINED_WITHIN_DAYS)
    course = course.filter(
        course.associate_id.notnull(), course.completed_on > first, course.completed_on <= filters.end
    )
    return by_number(course.select("associate_id", "amount"), facts)


def _of_all(everybody: ir.Table, sums: ir.Table, name: str) -> ir.Table:
    right = sums.rename(whose="associate_id")
    joined = everybody.left_join(right, everybody.associate_id == right.whose).drop("whose")
    return joined.mutate(**{name: joined[name].cast("float64").fill_null(0.0)})
