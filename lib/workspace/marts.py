"""What do the pages read? Small tables, built once per load from lines and customer keys.

Grain in: order lines, profiles, feedback, resolved keys. Grain out: see each table below. Written as
Ibis expressions with nothing in them that differs between DuckDB and Spark: no hashes, no ordered first, no
day-difference functions, no temporary tables. Money becomes DOUBLE here.
"""

from collections.abc import Sequence
from functools import partial

import duckdb
import ibis
import ibis.expr.types as ir
from ibis.backends.sql.datatypes import DuckDBType

from lib.workspace.canonical import PEOPLE, canonical, columns_present
from lib.workspace.compiled import sql_of
from lib.workspace.customer_keys import with_customer
from lib.workspace.kept import drop_kept
from lib.workspace.listed import with_product
from lib.workspace.rounds import Round, hide_rounds, in_round, rounds_of
from lib.workspace.services import is_service
from lib.workspace.shelves import SHELVES, shelves
from lib.workspace.sides import channel_group
from lib.workspace.touches import TOUCHES, campaign_sends, touches
from lib.workspace.trails import write_trails

UNTOLD = "Not told"
_ORDER = ("system", "order_id", "is_return")  # what lines of one row of orders have in common
_DECIMALS = 4  # of money and quantities, DECIMAL(18,4)
_ID_DIGITS = 6  # C000123; longer where there are a million customers or more
WHO = ("system", "customer_ref", "email", "phone")
WHERE = ("store_id", "associate_id", "fulfilment")
WHAT_FOR = ("goes_elsewhere", "occasion")
_TAKEN = ("discount_amount", "refund_amount")  # off the gross amount
UNCOUNTED = ("cancelled", "test")  # statuses whose lines are kept and never counted

_MONEY = dict.fromkeys(("gross_revenue", "discount_amount", "refund_amount", "net_revenue"), "float64")

ORDERS = ibis.table(
    {
        "order_id": "string", "system": "string", "customer_key": "int64", "profile_key": "int64",
        "ordered_at": "timestamp(6)",
        "order_date": "date", "order_month": "date", "channel": "string", "channel_group": "string",
        "store_id": "string", "associate_id": "string", "fulfilment": "string", "is_order": "boolean",
        "is_return": "boolean", **_MONEY, "cost": "float64", "costed_revenue": "float64", "items": "float64",
        "line_count": "int64", "service_lines": "int64", "first_category": "string",
        "last_category": "string", "goes_elsewhere": "boolean", "occasion": "string",
    },
    name="mart_orders",
)  # fmt: skip
"""One row per order, and one per return of an order; sorted by time. A customer key of null is nobody known;
the profile key says as whom the system itself knows that customer. First and last category are by name: equal
where the order has one.
`is_order`: has a line of positive quantity and price. Returns carry negative net revenue and their
own date."""

CUSTOMERS = ibis.table(
    {
        "customer_key": "int64", "customer_id": "string", "name": "string", "email": "string",
        "phone": "string",
        "company": "string", "city": "string", "postcode": "string", "country": "string",
        "loyalty_tier": "string",
        "joined_at": "date", "email_consent": "boolean", "sms_consent": "boolean", "profile_count": "int64",
        "system_count": "int64", "first_order_date": "date", "last_order_date": "date",
    },
    name="mart_customers",
)  # fmt: skip
"""One row per customer, buyers and others. Personal data: only read it masked."""

PURCHASES = ibis.table(
    {
        "customer_key": "int64", "month": "date", "category": "string", "channel": "string",
        "channel_group": "string", "net_revenue": "float64",
    },
    name="mart_purchases",
)  # fmt: skip
"""Customer x month x category x channel; lines of nobody known are one customer of null.

It has nearly as many rows as a retailer has lines: what no page asks for is no column of it."""

HOURS = ibis.table(
    {
        "order_date": "date", "hour": "int32", "channel": "string", "channel_group": "string",
        "store_id": "string",
        "order_count": "int64", "net_revenue": "float64", "known_net_revenue": "float64", "items": "float64",
    },
    name="mart_hours",
)  # fmt: skip
"""Day x hour x channel x store, known customers or not."""

FEEDBACK = ibis.table(
    {
        "customer_key": "int64", "given_at": "timestamp(6)", "answered_at": "timestamp(6)",
        "channel": "string",
        "kind": "string", "question": "string", "score": "float64", "scale_max": "float64", "text": "string",
        "status": "string", "store_id": "string",
    },
    name="mart_feedback",
)  # fmt: skip
"""One row per rating or text, with the customer who gave it where known."""


def build_marts(connection: duckdb.DuckDBPyConnection) -> None:
    """Write all marts afresh from canonical views and identity tables, in the caller's transaction."""
    drop_kept(connection)
    present = columns_present(connection, "order_lines")
    has_products = bool(columns_present(connection, "products"))
    counted = partial(
        counted_lines, currency=main_currency(connection), present=present, has_products=has_products
    )
    line = canonical("order_lines")
    lines, round_lines = counted(line), counted(in_round(line))
    rounds = rounds_of(connection, lines)
    _write_orders(connection, lines, round_lines, rounds)
    _create(connection, PURCHASES)
    for each in rounds:
        each.show(connection, "order_lines")
        _insert(connection, PURCHASES, purchases(round_lines))
    hide_rounds(connection, "order_lines")
    _create(connection, SHELVES)
    if "store_id" in present:
        _insert(connection, SHELVES, shelves(lines))
    _write(connection, "mart_hours", hours())
    _write(connection, "mart_customers", customers())
    _write(connection, "mart_feedback", feedback())
    _create(connection, TOUCHES)
    for name, contacts in (("touches", touches()), ("campaign_members", campaign_sends())):
        if columns_present(connection, name):
            _insert(connection, TOUCHES, contacts)
    write_trails(connection)


def main_currency(connection: duckdb.DuckDBPyConnection) -> str | None:
    """Return the currency that most order lines carry, first by name of equals; None where none is told."""
    row = connection.execute(
        "select currency from order_lines where currency is not null "
        "group by 1 order by count(*) desc, 1 limit 1"
    ).fetchone()
    return row[0] if row else None


def counted_lines(
    line: ir.Table, currency: str | None, present: frozenset[str], *, has_products: bool
) -> ir.Table:
    """Return the order lines that count, with what the marts derive of each.

    Left out: lines of cancelled and test orders, and of another currency than the main one.

    Parameters
    ----------
    line
        Order lines as the files tell them.
    currency
        The main currency; None where no file tells one.
    present
        Columns that any file feeds. The others are not carried along: ten million nulls cost as much as
        values.
    has_products
        Whether there is a product list that may fill categories and costs.
    """
    line = line.filter(line.status.isnull() | line.status.notin(UNCOUNTED)) if "status" in present else line
    if currency:
        line = line.filter(line.currency.isnull() | (line.currency == currency))
    if has_products:
        line = with_product(line)
    quantity = line.quantity.fill_null(1) if "quantity" in present else ibis.literal(1, type="decimal(18, 4)")
    taken = {name: line[name].fill_null(0) for name in _TAKEN if name in present}
    is_priced = sum(taken.values(), line.net_revenue) > 0
    if "unit_price" in present:
        is_priced = ibis.coalesce(line.unit_price > 0, is_priced)
    return line.select(
        *(
            name
            for name in (*WHO, *WHERE, *WHAT_FOR, "ordered_at")
            if name in present | {"system", "ordered_at"}
        ),
        **{name: _double(amount) for name, amount in taken.items()},
        order_id=order_id_of(line, present),
        channel=line.channel.fill_null("unknown") if "channel" in present else ibis.literal("unknown"),
        category=line.category.fill_null(UNTOLD),
        quantity=_double(quantity),
        net=_double(line.net_revenue),
        is_return=(quantity < 0) | (line.net_revenue < 0),
        is_sale=(quantity > 0) & is_priced,
        is_service=is_service(line.category),
        **({"cost": line.unit_cost * quantity} if has_products or "unit_cost" in present else {}),
    )


def order_sums(lines: ir.Table) -> ir.Table:
    """Return lines of one order together, returned ones apart, so that a return keeps its date."""
    told = (*WHO[1:], *WHERE, "channel", "occasion")
    held = {name: lines[name].min() for name in told if name in lines.columns}
    if "goes_elsewhere" in lines.columns:
        held["goes_elsewhere"] = lines.goes_elsewhere.any()
    has_cost = "cost" in lines.columns
    sold = lines.is_sale.ifelse(lines.category, ibis.null("string"))
    return lines.group_by(_ORDER).agg(
        **held,
        ordered_at=lines.ordered_at.min(),
        is_order=lines.is_sale.any(),
        gross_revenue=_total(lines, ("net", *_TAKEN)),
        discount_amount=_total(lines, ["discount_amount"]),
        refund_amount=_total(lines, ["refund_amount"]),
        net_revenue=_total(lines, ["net"]),
        cost=_double(lines.cost.sum()).fill_null(0) if has_cost else ibis.literal(0.0),
        costed_revenue=_total(lines, ["net"], lines.cost.notnull()) if has_cost else ibis.literal(0.0),
        items=_total(lines, ["quantity"]),
        line_count=lines.count(),
        service_lines=lines.count(where=lines.is_service),
        first_category=sold.min(),
        last_category=sold.max(),
    )


def orders(sums: ir.Table) -> ir.Table:
    """Return `ORDERS` from `order_sums`: with customers and calendar, in the order of time."""
    known = with_customer(sums, profile=True)
    missing = {
        name: ibis.null(ORDERS.schema()[name]) for name in (*WHERE, *WHAT_FOR) if name not in known.columns
    }
    keyed = known.mutate(
        order_date=known.ordered_at.date(),
        order_month=_month(known),
        channel_group=channel_group(known.channel),
        **missing,
    )
    return keyed.select(*ORDERS.columns).order_by("ordered_at", "order_id", "is_return")


def purchases(lines: ir.Table) -> ir.Table:
    """Return `PURCHASES`: what each customer bought, by month, category and channel."""
    months = with_customer(lines.mutate(month=_month(lines)))
    grouped = months.group_by("customer_key", "month", "category", "channel").agg(
        net_revenue=_total(months, ["net"])
    )
    return grouped.mutate(channel_group=channel_group(grouped.channel)).select(*PURCHASES.columns)


def _write_orders(
    connection: duckdb.DuckDBPyConnection, lines: ir.Table, round_lines: ir.Table, rounds: Sequence[Round]
) -> None:
    """Write `ORDERS`: an order whose lines span months, one of few, belongs to the round of its first line.

    Those are added up beforehand. In one statement the sums of 10 million lines and their sort run out of the
    engine's memory.
    """
    keys = orders_of_several_months(lines)
    split = _written(connection, "mart_split_orders", keys if rounds[1:] else keys.limit(0))
    sums = _written(connection, "mart_split_sums", order_sums(lines.semi_join(split, _ORDER)))
    _create(connection, ORDERS)
    whole = order_sums(round_lines.anti_join(split, _ORDER))
    of_round = orders(ibis.union(whole, in_round(sums)))
    for each in rounds:
        each.show(connection, "order_lines")
        each.show(connection, sums.get_name())
        _insert(connection, ORDERS, of_round)
    hide_rounds(connection, sums.get_name())
    for table in (split, sums):
        connection.execute(f"drop table {table.get_name()}")


def orders_of_several_months(lines: ir.Table) -> ir.Table:
    """Return the keys of orders whose lines lie in more than one month."""
    span = lines.group_by(_ORDER).agg(first=lines.ordered_at.min(), last=lines.ordered_at.max())
    return span.filter(span["first"].truncate("M") != span["last"].truncate("M")).select(_ORDER)


def _create(connection: duckdb.DuckDBPyConnection, mart: ir.Table) -> None:
    # Declared, not selected empty: what DuckDB 1.5.5 inserts into a table after nothing, in one transaction,
    # is lost once it is more than a row group. The first round has an order: lines begin in it.
    connection.execute(f"create or replace table {mart.get_name()} ({declared(mart)})")


def _insert(connection: duckdb.DuckDBPyConnection, mart: ir.Table, rows: ir.Table) -> None:
    connection.execute(f"insert into {mart.get_name()} {sql_of(rows)}")


def declared(table: ir.Table) -> str:
    """Return the columns of a table as CREATE TABLE lists them."""
    return ", ".join(f"{name} {DuckDBType.to_string(kind)}" for name, kind in table.schema().items())


def hours() -> ir.Table:
    """Return `HOURS` from `ORDERS`."""
    order = ORDERS.mutate(hour=ORDERS.ordered_at.hour())
    return order.group_by("order_date", "hour", "channel", "channel_group", "store_id").agg(
        order_count=order.count(where=order.is_order),
        net_revenue=order.net_revenue.sum(),
        known_net_revenue=order.net_revenue.sum(where=order.customer_key.notnull()).fill_null(0),
        items=order.items.sum(where=~order.is_return).fill_null(0),
    )


def customers() -> ir.Table:
    """Return `CUSTOMERS`: what all records of a customer say; of several values the smallest is taken."""
    bought = ORDERS.filter(ORDERS.customer_key.notnull(), ORDERS.is_order)
    spans = bought.group_by("customer_key").agg(
        first_order_date=bought.order_date.min(), last_order_date=bought.order_date.max()
    )
    profile = with_customer(canonical("profiles"))
    profiles = profile.group_by("customer_key").agg(
        loyalty_tier=profile.loyalty_tier.max(),
        joined_at=profile.joined_at.min().cast("date"),
        # One no outweighs every yes: whoever unsubscribed at one till is not written to.
        email_consent=profile.email_consent.min(),
        sms_consent=profile.sms_consent.min(),
    )
    people = PEOPLE.group_by("customer_key").agg(
        name=PEOPLE.customer_name.min(),
        email=PEOPLE.email.min(),
        phone=PEOPLE.phone.min(),
        company=PEOPLE.company.min(),
        city=PEOPLE.city.min(),
        postcode=PEOPLE.postcode.min(),
        country=PEOPLE.country.min(),
        profile_count=PEOPLE.profile_key.nunique(),
        system_count=PEOPLE.system.nunique(),
    )
    joined = people.left_join(profiles, "customer_key").drop("customer_key_right")
    joined = joined.left_join(spans, "customer_key").drop("customer_key_right")
    number = joined.customer_key.cast("string").lpad(_ID_DIGITS, "0")
    padded = ibis.ifelse(joined.customer_key >= 10**_ID_DIGITS, joined.customer_key.cast("string"), number)
    return joined.mutate(customer_id=ibis.literal("C") + padded).select(*CUSTOMERS.columns)


def feedback() -> ir.Table:
    """Return `FEEDBACK`: feedback with the customer who gave it."""
    given = canonical("feedback").mutate(phone=ibis.null("string"))
    return with_customer(given).select(*FEEDBACK.columns)


def order_id_of(line: ir.Table, present: frozenset[str]) -> ir.StringValue:
    """Return the order id; for lines without one, all that a customer bought on a day is one order."""
    who = ibis.coalesce(line.customer_ref, line.email, line.phone, line.customer_name)
    of_the_day = who + "@" + line.ordered_at.date().cast("string")
    return ibis.coalesce(line.order_id, of_the_day) if "order_id" in present else of_the_day


def _total(lines: ir.Table, columns: Sequence[str], where: ir.BooleanValue | None = None) -> ir.NumericValue:
    """Return what columns of amounts add up to together, 0 where no file has them; exact to four decimals.

    Added up as DOUBLE, which takes two thirds of the time of DECIMAL's sums of 38 digits and half their
    memory, and rounded to the decimals that amounts have: the exact sum while that has 15 digits. Where a
    condition fails, 0 is added: a filter instead copies the rows and takes a fifth longer.
    """
    sums = [
        (lines[name] if where is None else where.ifelse(lines[name], 0.0)).sum()
        for name in columns
        if name in lines.columns
    ]
    return sum(sums[1:], sums[0]).fill_null(0).round(_DECIMALS) if sums else ibis.literal(0.0)


def _double(value: ir.NumericValue) -> ir.NumericValue:
    return value.cast("float64")


def _month(table: ir.Table) -> ir.DateValue:
    return table.ordered_at.truncate("M").cast("date")


def _write(connection: duckdb.DuckDBPyConnection, name: str, expression: ir.Table) -> None:
    connection.execute(f"create or replace table {name} as {sql_of(expression)}")


def _written(connection: duckdb.DuckDBPyConnection, name: str, expression: ir.Table) -> ir.Table:
    _write(connection, name, expression)
    return ibis.table(expression.schema(), name=name)
