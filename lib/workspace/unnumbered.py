"""Which lines without an order number are in twice, because a longer export brought them again?

Grain in: loaded files of order lines, or one that is staged. Grain out: lines of the older file marked as
replaced by those of the newer one, so that no sale counts twice.

Without a number only the whole line tells a sale. One equal line proves nothing: two people buy the same
thing on one day. A newer file brings an older one again where it holds nearly all of the older file's lines
from the days that both cover, each as often as it stands there.
"""

from itertools import combinations

import duckdb

from lib.workspace.columns import columns_of

AGAIN = 0.9
"""Share of the older file's lines from the newer file's days that the newer one must hold."""

_TRACE = {"source_row", "superseded_by", "source_id", "system", "order_id"}


def settle_unnumbered(connection: duckdb.DuckDBPyConnection) -> None:
    """Mark lines without a number that a newer file of the same layout holds, too.

    Expects that nothing without a number is marked yet; the caller has cleared the marks.
    """
    for family in _families(connection):
        for older, newer in combinations(family, 2):
            old, new = f"order_lines_{older}", f"order_lines_{newer}"
            lines, again = _counted(connection, old, new)
            if again and again >= AGAIN * lines:
                twice = f"select source_row from ({_paired(connection, old, new)}) where again"
                connection.execute(f"update {old} set superseded_by = {newer} where source_row in ({twice})")


def brought_again(
    connection: duckdb.DuckDBPyConnection, staged_id: int, system: str, signature: str
) -> tuple[int, tuple[str, ...]]:
    """Return how many lines without a number a staged file brings again, and the files that hold them.

    Parameters
    ----------
    connection
        Of the workspace.
    staged_id
        Number of the staged file.
    system, signature
        Namespace of its order numbers and fingerprint of its header; only files of both are compared.
    """
    staged, found = f"staged_{int(staged_id)}", 0
    names: list[str] = []
    held = connection.execute(
        "select source_id, file_name from sources where table_name = 'order_lines' and system = ? "
        "and signature = ? order by source_id",
        [system, signature],
    ).fetchall()
    for number, name in held:
        lines, again = _counted(connection, f"order_lines_{number}", staged)
        if again and again >= AGAIN * lines:
            found += again
            names.append(name)
    return found, tuple(dict.fromkeys(names))


def _families(connection: duckdb.DuckDBPyConnection) -> list[list[int]]:
    """Files of one system and layout, older before newer, where there are several."""
    rows = connection.execute(
        "select list(source_id order by source_id) from sources where table_name = 'order_lines' "
        "group by system, signature having count(*) > 1"
    ).fetchall()
    return [list(numbers) for (numbers,) in rows]


def _counted(connection: duckdb.DuckDBPyConnection, old: str, new: str) -> tuple[int, int]:
    """Return how many lines the old file has from the days of the new one, and how many are in that again."""
    row = connection.execute(
        f"select count(*), count(*) filter (again) from ({_paired(connection, old, new)})"
    ).fetchone()
    return (int(row[0]), int(row[1])) if row else (0, 0)


def _paired(connection: duckdb.DuckDBPyConnection, old: str, new: str) -> str:
    """SQL of the old file's lines from the days of the new one, and whether that holds each of them again."""
    columns = sorted((columns_of(connection, old) & columns_of(connection, new)) - _TRACE)
    cells = ", ".join(columns)
    equal = " and ".join(f"mine.{name} is not distinct from theirs.{name}" for name in [*columns, "copy"])
    copies = f"select source_row, {cells}, row_number() over (partition by {cells}) as copy from"
    span = f"select min(ordered_at)::date as first, max(ordered_at)::date as last from {new}"
    return f"""with span as ({span}{_unnumbered(connection, new, " where ")}),
        mine as ({copies} {new}{_unnumbered(connection, new, " where ")}),
        theirs as ({copies} {old} cross join span where ordered_at::date between first and last
            and superseded_by is null{_unnumbered(connection, old, " and ")})
        select theirs.source_row, mine.source_row is not null as again
        from theirs left join mine on {equal}"""


def _unnumbered(connection: duckdb.DuckDBPyConnection, table: str, joint: str) -> str:
    return f"{joint}order_id is null" if "order_id" in columns_of(connection, table) else ""
