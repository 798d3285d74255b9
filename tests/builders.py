"""Hand-made retailers for tests: a few lines in, a real workspace with real marts out.

`workspace_of([sale("ann", "2024-01-05", 20.0, channel="store"), ...])` goes through the same views, identity
and marts as an upload; only the reading of a file is left out.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import pandas as pd

from lib.identity.resolve import resolve
from lib.schema.tables import tables
from lib.workspace import sources
from lib.workspace.marts import build_marts
from lib.workspace.workspace import Workspace

Row = dict[str, Any]


def sale(customer: str | None, at: str, net: float, **more: Any) -> Row:
    """One order line: its order is the customer's on that day unless `order_id` says otherwise."""
    quantity = more.pop("quantity", 1)
    row: Row = {
        "order_id": more.pop("order_id", f"{customer}-{at}"),
        "ordered_at": pd.Timestamp(at),
        "customer_ref": customer,
        "quantity": quantity,
        "unit_price": more.pop("unit_price", abs(net / quantity) if quantity else net),
        "net_revenue": net,
        "channel": "web",
        "currency": "USD",
    }
    return row | more


def returned(customer: str | None, at: str, net: float, **more: Any) -> Row:
    """One returned line; `net` is the positive amount given back."""
    return sale(
        customer, at, -abs(net), quantity=-1, order_id=more.pop("order_id", f"R-{customer}-{at}"), **more
    )


def workspace_of(order_lines: Iterable[Row] = (), **others: Iterable[Row]) -> Workspace:
    """Build a workspace from rows: order lines, and others by table name (profiles=[...], ratings=[...])."""
    workspace = Workspace.open()
    fill(workspace, order_lines, **others)
    return workspace


def fill(workspace: Workspace, order_lines: Iterable[Row] = (), **others: Iterable[Row]) -> None:
    """Put rows into an empty workspace."""
    with workspace.transaction() as connection:
        for name, rows in {"order_lines": order_lines, **others}.items():
            held = list(rows)
            if held:
                _load(connection, name, held)
        sources.settle_overlaps(connection)
        resolve(connection)
        build_marts(connection)


def _load(connection: Any, name: str, rows: list[Row]) -> None:
    number = sources.next_source_id(connection)
    kinds = {column.name: column.sql_type for column in tables()[name].stored}
    frame = pd.DataFrame(rows)
    frame["row"] = range(2, len(rows) + 2)
    connection.register("hand_made", frame)
    columns = ", ".join(
        f'cast("{column}" as {kinds[column]}) as "{column}"' for column in frame.columns if column in kinds
    )
    connection.execute(
        f"create table staged_{number} as "
        f"select {columns}, row::bigint as source_row, null::integer as superseded_by "
        "from hand_made order by row"
    )
    connection.execute(f"create table staged_{number}_rejects as select * from rejects limit 0")
    connection.unregister("hand_made")
    source = sources.Source(
        source_id=number, file_name=f"{name}.csv", label=name, platform=None, system="generic",
        signature=f"hand-{number}",
        grain="line", table_name=name, sha256=f"hand-{number}", rows_read=len(rows), rows_kept=len(rows),
        rows_rejected=0, rows_set_aside=0, loaded_at=datetime(2026, 1, 1),
    )  # fmt: skip
    sources.adopt(connection, source)
