"""What do staged rows add up to, and how was each column read?

Grain in: staged rows, a layout, a mapping. Grain out: a few figures per file that can be held against the
source system, and three example cells per source column.
"""

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal

import duckdb

from lib.intake import values
from lib.intake.rows import Selection
from lib.intake.source import identifier, source_sql

UNCOUNTED = ("cancelled", "test")
"""Statuses whose lines are kept and left out of all sums."""

PREVIEW_ROWS = 500
EXAMPLES = 3
TWINS_UP_TO = 2_000_000
"""Rows up to which identical lines are counted; beyond, the sort costs more than the answer is worth."""

Examples = tuple[tuple[str, str], ...]


def totals(connection: duckdb.DuckDBPyConnection, selection: Selection) -> dict[str, Decimal]:
    """Return gross, discounts, returns (with refunds) and net of a file's counted order lines.

    gross - discounts - returns = net. Empty for other tables.
    """
    if selection.mapping.table != "order_lines":
        return {}
    stored = selection.stored()
    discount = "coalesce(discount_amount, 0)" if "discount_amount" in stored else "0"
    refund = "coalesce(refund_amount, 0)" if "refund_amount" in stored else "0"
    counted = f"where status is null or status not in {UNCOUNTED}" if "status" in stored else ""
    row = connection.execute(
        f"""select sum(net_revenue + {discount} + {refund}) filter (not back),
            sum({discount}) filter (not back),
            sum(case when back then -net_revenue else {refund} end), sum(net_revenue)
            from (select *, quantity < 0 or net_revenue < 0 as back
                  from staged_{selection.stage_id} {counted})"""
    ).fetchone()
    names = ("gross", "discounts", "returns", "net")
    return {name: value or Decimal(0) for name, value in zip(names, row or (), strict=True)}


def period(
    connection: duckdb.DuckDBPyConnection, selection: Selection
) -> tuple[datetime | None, datetime | None]:
    """Return the first and last moment in the table's main date; a birthday is none. (None, None) without."""
    stored = selection.stored()
    dates = [
        column.name
        for column in selection.table.stored
        if column.type in {"datetime", "date"} and column.name in stored and column.name != "birth_date"
    ]
    if not dates:
        return None, None
    row = connection.execute(
        f"select min({dates[0]})::timestamp, max({dates[0]})::timestamp from staged_{selection.stage_id}"
    ).fetchone()
    return row if row else (None, None)


def twin_count(connection: duckdb.DuckDBPyConnection, selection: Selection, rows: int) -> int:
    """Return how many kept rows repeat another one in every column; 0 where the rows are too many to tell."""
    stored = selection.stored()
    if not stored or rows > TWINS_UP_TO or selection.mapping.answers:
        return 0
    names = ", ".join(map(identifier, stored))
    row = connection.execute(
        f"select count(*) - count(distinct hash({names})) from staged_{selection.stage_id}"
    ).fetchone()
    return int(row[0]) if row else 0


def reused_numbers(connection: duckdb.DuckDBPyConnection, selection: Selection, rows: int) -> tuple[int, str]:
    """Return how many order numbers several customers, stores or days have, and one of them.

    What came back later stands on another day by its nature; (0, "") where the rows are too many to tell.
    """
    stored = selection.stored()
    apart = [name for name in ("customer_ref", "email", "store_id") if name in stored]
    if selection.mapping.table != "order_lines" or "order_id" not in stored or rows > TWINS_UP_TO:
        return 0, ""
    several = " or ".join([f"count(distinct {name}) > 1" for name in apart] + ["max(day) - min(day) > 1"])
    row = connection.execute(
        f"select count(*), min(order_id) from (select order_id from (select *, ordered_at::date as day "
        f"from staged_{selection.stage_id} where order_id is not null and net_revenue >= 0) "
        f"group by order_id having {several})"
    ).fetchone()
    return (int(row[0]), row[1] or "") if row else (0, "")


def currencies(connection: duckdb.DuckDBPyConnection, selection: Selection) -> list[str]:
    """Return the distinct currencies of staged rows, the most frequent first."""
    if "currency" not in selection.stored() or "currency" not in selection.have:
        return []
    rows = connection.execute(
        f"select currency from staged_{selection.stage_id} where currency is not null "
        "group by currency order by count(*) desc, currency"
    ).fetchall()
    return [code for (code,) in rows]


def previews(
    connection: duckdb.DuckDBPyConnection, selection: Selection, stripped: Collection[str]
) -> dict[str, Examples]:
    """Return for each mapped source column up to three cells of the first rows, each with what it is read as.

    `stripped` names the canonical columns that lost a trailing ".0".
    """
    fields = [entry for entry in selection.fields if entry.sources]
    if not fields:
        return {}
    texts = [values.joined(selection.cells(entry)) for entry in fields]
    typed = [
        values.typed(entry, selection.table.columns[entry.column], selection.cells(entry)) for entry in fields
    ]
    head = f"(select * from {source_sql(selection.layout)} limit {PREVIEW_ROWS})"
    rows = connection.execute(f"select {', '.join(texts + typed)} from {head}").fetchall()
    found: dict[str, Examples] = {}
    for place, entry in enumerate(fields):
        pairs = {row[place]: row[place + len(fields)] for row in rows if row[place] is not None}
        tail = ".0" if entry.column in stripped else ""
        examples = tuple(
            (text, _as_read(value).removesuffix(tail)) for text, value in list(pairs.items())[:EXAMPLES]
        )
        for source in entry.sources:
            found.setdefault(source, examples)
    return found


def _as_read(value: object) -> str:
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        day = f"{value.day} {value:%B %Y}"
        return f"{day} {value:%H:%M}" if value.hour or value.minute else day
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    if isinstance(value, Decimal | float):
        exact = f"{value:,.4f}".rstrip("0").rstrip(".")
        return f"{value:,.2f}" if isinstance(value, Decimal) and value == round(value, 2) else exact
    return str(value)
