"""What does a new export change of the orders that are in already?

Grain in: a staged file and the loaded exports of its system and layout. Grain out: one `Overlap`.

An order that both hold counts as the newer file has it (`lib.workspace.sources.settle_overlaps`). An order
that is missing from a newer export whose days cover it goes on counting: exports get filtered, by store, by
status, by whoever pressed the button, and a sale that silently stopped counting is the worse mistake. It is
told instead, so that a person can take the older file out.
"""

from dataclasses import dataclass

import duckdb

from lib.workspace.columns import has_numbers


@dataclass(frozen=True, slots=True)
class Overlap:
    """Orders of a staged file beside those that are in.

    Attributes
    ----------
    orders
        Of the staged file.
    shared
        Of these, orders that are in already.
    changed
        Of the shared ones, those whose amount, number of lines or day differs.
    gone
        Orders that are in, from within the days of the staged file, and not in it.
    files
        Names of the loaded files that hold shared or gone orders.
    """

    orders: int
    shared: int
    changed: int
    gone: int
    files: tuple[str, ...]


def overlap(
    connection: duckdb.DuckDBPyConnection, staged_id: int, system: str, signature: str, grain: str
) -> Overlap | None:
    """Compare the orders of a staged file with the loaded exports of its kind; None where there are none.

    Parameters
    ----------
    connection
        Of the workspace.
    staged_id
        Number of the staged file.
    system
        Namespace of its order numbers.
    signature
        Of its header; files of a system that nobody declared are compared within one layout only.
    grain
        "line" or "order"; exports of the other grain hold the same orders by design.
    """
    family = connection.execute(
        "select source_id, file_name from sources where table_name = 'order_lines' and system = ? "
        "and grain = ? and (platform is not null or signature = ?) order by source_id",
        [system, grain, signature],
    ).fetchall()
    family = [entry for entry in family if has_numbers(connection, f"order_lines_{entry[0]}")]
    if not family or not has_numbers(connection, f"staged_{int(staged_id)}"):
        return None
    row = connection.execute(
        f"""with
        mine as ({_orders(f"staged_{int(staged_id)}")}),
        theirs as ({_orders("order_lines", [int(number) for number, _ in family])}),
        span as (select min(day) as first, max(day) as last from mine),
        paired as (select theirs.files,
            mine.order_id is not null as new, theirs.order_id is not null as known,
            (mine.net, mine.lines, mine.day) is distinct from (theirs.net, theirs.lines, theirs.day)
                as differs,
            mine.order_id is null and theirs.day between span.first and span.last as gone
            from mine full join theirs using (order_id) cross join span)
        select count(*) filter (new), count(*) filter (new and known),
            count(*) filter (new and known and differs), count(*) filter (gone),
            flatten(list(distinct files) filter (gone or (new and known)))
        from paired"""
    ).fetchone()
    if row is None:
        return None
    orders, shared, changed, gone, holders = row
    names = tuple(name for number, name in family if number in set(holders or ()))
    return Overlap(orders, shared, changed, gone, names)


def _orders(table: str, sources: list[int] | None = None) -> str:
    files = "list(distinct source_id)" if sources else "null"
    chosen = f"and source_id in ({', '.join(map(str, sources))})" if sources else ""
    return (
        "select order_id, sum(net_revenue) as net, count(*) as lines, min(ordered_at)::date as day, "
        f"{files} as files from {table} where order_id is not null {chosen} group by order_id"
    )
