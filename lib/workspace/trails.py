"""What did each customer do, one thing after the other? Touches and orders as one ordered list a customer.

Grain in: `mart_touches` and `mart_orders`. Grain out: one row per customer who is known.

Questions about what came before an order put 20 million touches in the order of time; done once a load, as
lists, a question only reads them on. An event is one number, so that a list is sorted by time as it stands:
seconds since 1970, whether it is an order (after touches of the same second), the kind of step and its
campaign. `step_kinds` and `step_campaigns` say what the last two mean.
"""

from collections.abc import Callable

import duckdb
import ibis
import ibis.expr.types as ir

from lib.workspace.compiled import query_of, sql_of
from lib.workspace.touches import TOUCHES

TRAILS = ibis.table({"customer_key": "int64", "trail": "array<int64>"}, name="mart_trails")
"""One row per known customer with a touch or an order; see `event`."""

STEP_KINDS = ibis.table(
    {
        "kind_code": "int64", "channel": "string", "channel_group": "string", "kind": "string",
        "direction": "string",
    },
    name="mart_step_kinds",
)  # fmt: skip
"""The most frequent kinds of steps from 0; direction is empty where it is not told."""

STEP_CAMPAIGNS = ibis.table({"campaign_code": "int64", "campaign": "string"}, name="mart_step_campaigns")
"""The most frequent campaigns from 1."""

CAMPAIGNS = 128
"""Room for a campaign's code: 0 is none, the last all rarer ones."""
KINDS = 32
"""Room for a kind's code: the last is all rarer ones."""
CODES = KINDS * CAMPAIGNS
SECOND = 2 * CODES
"""How far the numbers of two events are apart, one second after the other."""
GROUPS = ("online", "offline", "other", "unknown")
"""Where an order was: its kind's code is the place here."""

TOUCHES_A_ROUND = 5_000_000
"""Lists can't leave the engine's memory while they grow: of so many events they stay under 300 MB."""

_LAST_SECOND = 86_399


def write_trails(connection: duckdb.DuckDBPyConnection) -> None:
    """Write `TRAILS` and what its codes mean from touches and orders, a part of the customers at a time."""
    for mart, rows in ((STEP_KINDS, step_kinds()), (STEP_CAMPAIGNS, step_campaigns())):
        connection.execute(f"create or replace table {mart.get_name()} as {sql_of(rows)}")
    known = TOUCHES.filter(TOUCHES.customer_key.notnull()).count().name("touches").as_table()
    row = connection.execute(sql_of(known)).fetchone()
    touches = int(row[0]) if row else 0
    connection.execute(f"create or replace table {TRAILS.get_name()} (customer_key bigint, trail bigint[])")
    if not touches:
        return
    parts = -(-touches // TOUCHES_A_ROUND)
    for part in range(parts):
        connection.execute(f"insert into {TRAILS.get_name()} {query_of(trails, part, parts)}")


def step_kinds() -> ir.Table:
    """Return `STEP_KINDS`: of channel, kind and direction together, the most frequent first."""
    touch = TOUCHES.filter(TOUCHES.customer_key.notnull())
    touch = touch.mutate(direction=touch.direction.fill_null(""))
    names = ("channel", "channel_group", "kind", "direction")
    each = touch.group_by(*names).agg(touches=touch.count())
    ranked = each.mutate(kind_code=_rank("channel", "kind", "direction"))
    return ranked.filter(ranked.kind_code < KINDS - 1).select(*STEP_KINDS.columns)


def step_campaigns() -> ir.Table:
    """Return `STEP_CAMPAIGNS`, the most frequent first."""
    touch = TOUCHES.filter(TOUCHES.customer_key.notnull(), TOUCHES.campaign.notnull())
    each = touch.group_by("campaign").agg(touches=touch.count())
    ranked = each.mutate(campaign_code=_rank("campaign") + 1)
    return ranked.filter(ranked.campaign_code < CAMPAIGNS - 1).select(*STEP_CAMPAIGNS.columns)


def trails(part: int, parts: int) -> ir.Table:
    """Return `TRAILS` of every so many customers."""
    event = ibis.union(_touched(part, parts), _ordered(part, parts))
    return event.group_by("customer_key").agg(trail=event.event.collect().sort())


def order_second(order: ir.Table) -> ir.IntegerValue:
    """Return the second of an order; the last of the day where no time is told.

    What somebody looked at on the day of the order comes before it then.
    """
    second = order.ordered_at.epoch_seconds()
    is_day = order.ordered_at == order.ordered_at.truncate("D")
    return is_day.ifelse(second + _LAST_SECOND, second)


def _touched(part: int, parts: int) -> ir.Table:
    touch = TOUCHES.filter(TOUCHES.customer_key.notnull())
    touch = _of(touch, part, parts).mutate(direction=TOUCHES.direction.fill_null(""))
    kinds = STEP_KINDS.select("kind_code", "channel", "kind", "direction")
    coded = touch.left_join(kinds, ["channel", "kind", "direction"])
    coded = coded.select("customer_key", "touched_at", "kind_code", "campaign")
    coded = coded.left_join(STEP_CAMPAIGNS, "campaign")
    campaign = coded.campaign.isnull().ifelse(0, coded.campaign_code.fill_null(CAMPAIGNS - 1))
    code = coded.kind_code.fill_null(KINDS - 1) * CAMPAIGNS + campaign
    return coded.select("customer_key", event=coded.touched_at.epoch_seconds() * SECOND + code)


def _ordered(part: int, parts: int) -> ir.Table:
    """Return the orders as events; several of one customer in one second are one."""
    order = _of(known_purchases(), part, parts)
    return order.select("customer_key", event=order.second * SECOND + CODES + order.group_code * CAMPAIGNS)


def known_purchases(narrow: Callable[[ir.Table], ir.Table] = lambda order: order) -> ir.Table:
    """Return customer_key, second, group_code and net_revenue of known customers' orders, by the second.

    Parameters
    ----------
    narrow
        Leaves those rows of `ORDERS` that are looked at.
    """
    from lib.workspace.marts import ORDERS

    order = narrow(ORDERS)
    order = order.filter(order.customer_key.notnull(), order.is_order)
    groups = [(order.channel_group == name, place) for place, name in enumerate(GROUPS)]
    order = order.mutate(second=order_second(order), group_code=ibis.cases(*groups, else_=len(GROUPS) - 1))
    return order.group_by("customer_key", "second").agg(
        group_code=order.group_code.min().cast("int64"), net_revenue=order.net_revenue.sum()
    )


def _of(table: ir.Table, part: int, parts: int) -> ir.Table:
    return table if parts == 1 else table.filter(table.customer_key % parts == part)


def _rank(*names: str) -> ir.IntegerValue:
    return ibis.row_number().over(order_by=[ibis.desc("touches"), *names])
