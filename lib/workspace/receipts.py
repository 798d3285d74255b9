"""Do two files of layouts that nobody declared hold the same sales, once by receipt and once by item?

Grain in: loaded order lines. Grain out: lines of receipts marked as replaced by the items of the same sales,
so that no sale counts twice. Declared platforms say what a row of theirs is; here the rows have to.

Equal order numbers alone prove nothing: every till counts from 1. Two files hold the same sales when the
orders that they share have the same day and about the same amount in both; about, because one may hold tax.
"""

from dataclasses import dataclass
from itertools import combinations

import duckdb

from lib.workspace.columns import has_numbers

SAME = 0.9
"""Share of the orders with one number that must agree in their day."""

_MOST_TAX = 0.3
"""By how much the amount of a receipt may differ from that of its items: tax, tips, delivery."""

_FEWEST = 0.5
"""Share of the smaller file's orders that the other one must hold."""


@dataclass(frozen=True, slots=True)
class _File:
    """A file of order lines: its number, its orders, and whether each of them has one line."""

    source_id: int
    orders: int
    is_receipts: bool


def settle_receipts(connection: duckdb.DuckDBPyConnection) -> None:
    """Mark receipts whose items another file holds; of two files of receipts the newer one counts."""
    for files in _families(connection):
        for older, newer in combinations(files, 2):
            if not (older.is_receipts or newer.is_receipts) or not _hold_the_same(connection, older, newer):
                continue
            gone, kept = (older, newer) if older.is_receipts else (newer, older)
            connection.execute(
                f"update order_lines_{gone.source_id} set superseded_by = {kept.source_id} "
                f"where superseded_by is null and order_id in "
                f"(select order_id from order_lines_{kept.source_id} where superseded_by is null)"
            )


def _families(connection: duckdb.DuckDBPyConnection) -> list[list[_File]]:
    """Return the files of undeclared layouts by system, where a system has several layouts."""
    rows = connection.execute(
        "select system, list(source_id order by source_id) from sources "
        "where table_name = 'order_lines' and platform is null "
        "group by system having count(distinct signature) > 1 order by system"
    ).fetchall()
    return [
        [_file(connection, number) for number in numbers if has_numbers(connection, f"order_lines_{number}")]
        for _, numbers in rows
    ]


def _file(connection: duckdb.DuckDBPyConnection, source_id: int) -> _File:
    row = connection.execute(
        f"select count(order_id), count(distinct order_id) from order_lines_{int(source_id)}"
    ).fetchone()
    lines, orders = row or (0, 0)
    return _File(source_id, orders, orders > 0 and lines == orders)


def _hold_the_same(connection: duckdb.DuckDBPyConnection, one: _File, other: _File) -> bool:
    each = "select order_id, min(ordered_at)::date as day, sum(net_revenue)::double as net"
    row = connection.execute(
        f"""with one as ({each} from order_lines_{one.source_id} where superseded_by is null group by 1),
            other as ({each} from order_lines_{other.source_id} where superseded_by is null group by 1)
        select count(*), count(*) filter (one.day = other.day),
            count(*) filter (abs(one.net - other.net) <= {_MOST_TAX} * greatest(abs(one.net), abs(other.net))
                or one.net is null or other.net is null)
        from one join other using (order_id)"""
    ).fetchone()
    shared, days, amounts = row or (0, 0, 0)
    enough = shared > 0 and shared >= _FEWEST * min(one.orders, other.orders)
    return enough and min(days, amounts) >= SAME * shared
