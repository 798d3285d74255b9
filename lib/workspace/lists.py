"""What do the product and store lists say about order lines that don't say it themselves?

Grain in: loaded order lines, products and stores. Grain out: the same lines, completed in place: the amount
of lines that have none is quantity times the listed price; the channel of lines that have none is web where
their store is the web shop, and store where it is another one.

Computed afresh at every rebuild, so that it makes no difference which file comes first, and taking a list out
takes back what it had said. Lines that wait for a price are kept and not shown (`lib.workspace.sources`).
"""

import json

import duckdb

from lib.schema.channels import channel_groups, channel_of
from lib.workspace import sources
from lib.workspace.sources import Source

_ONLINE_COLUMNS = ("store_name", "city", "region", "country", "address")
"""Columns of a store list in which the web shop says that it is none of the stores."""


def consult_lists(connection: duckdb.DuckDBPyConnection) -> None:
    """Complete order lines from the product and store lists, in the caller's transaction."""
    for source in sources.loaded(connection):
        if source.table_name != "order_lines":
            continue
        if sources.waits_for_prices(source.details):
            _price(connection, source.source_id)
            _note(connection, source)
        columns = source.details.get("columns", ())
        if "channel" not in columns and "store_id" in columns:
            _place(connection, source.source_id)
    sources.refresh_views(connection)


def web_shops(connection: duckdb.DuckDBPyConnection, source_id: int) -> dict[str, str]:
    """Return store id -> online channel of the stores that are called Online, by id or in the list."""
    listed = connection.execute(
        f"select distinct store_id, {', '.join(_ONLINE_COLUMNS)} from stores where store_id is not null"
    ).fetchall()
    own = connection.execute(
        f"select distinct store_id, store_id from order_lines_{int(source_id)} where store_id is not null"
    ).fetchall()
    groups = channel_groups()
    found = {}
    for store, *words in [*listed, *own]:
        for channel in filter(None, (channel_of(word) for word in words if word)):
            if groups[channel] == "online":
                found[str(store)] = channel
    return found


def _price(connection: duckdb.DuckDBPyConnection, source_id: int) -> None:
    """Write quantity times listed price, in the list's currency, whatever the customer paid in."""
    table = f"order_lines_{int(source_id)}"
    # Of two lists that price one product, the newer one holds.
    connection.execute(
        f"""update {table} as line set unit_price = listed.price, currency = listed.currency,
            net_revenue = cast(round(line.quantity * listed.price::double, 4) as decimal(18,4))
        from (select line_product.product_id, arg_max(price, source_id) as price,
                arg_max(currency, source_id) filter (price is not null) as currency
            from (select distinct product_id from {table}) as line_product
            left join products using (product_id) group by 1) as listed
        where listed.product_id = line.product_id"""
    )


def _note(connection: duckdb.DuckDBPyConnection, source: Source) -> None:
    """Keep beside the file how many of its lines wait for a price, and what the others add up to."""
    row = connection.execute(
        f"""select count(*) filter (net_revenue is null),
            sum(net_revenue) filter (net_revenue >= 0), -sum(net_revenue) filter (net_revenue < 0),
            sum(net_revenue)
        from order_lines_{int(source.source_id)}"""
    ).fetchone()
    waiting, gross, returns, net = row or (0, None, None, None)
    connection.execute(
        "update sources set gross = ?, discounts = 0, returns = ?, net = ?, details = ? where source_id = ?",
        [
            gross or 0, returns or 0, net or 0,
            json.dumps({**source.details, "waiting_for_prices": waiting}, default=str), source.source_id,
        ],
    )  # fmt: skip


def _place(connection: duckdb.DuckDBPyConnection, source_id: int) -> None:
    """Write web or store where one of the stores is the web shop; where none is, the others tell nothing."""
    table = f"order_lines_{int(source_id)}"
    connection.execute(f"update {table} set channel = null where channel is not null")
    shops = web_shops(connection, source_id)
    if not shops:
        return
    connection.execute(
        f"""update {table} set channel = case when list_contains($stores::varchar[], store_id)
            then list_extract($channels::varchar[], list_position($stores::varchar[], store_id))
            else 'store' end
        where store_id is not null""",
        {"stores": list(shops), "channels": list(shops.values())},
    )
