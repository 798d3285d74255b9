"""What does each store sell? One small mart beside those of customers.

Grain in: order lines that count. Grain out: month x store x category.
"""

import ibis
import ibis.expr.types as ir

SHELVES = ibis.table(
    {"month": "date", "store_id": "string", "category": "string", "net_revenue": "float64"},
    name="mart_shelves",
)
"""Month x store x category, to known customers or not; empty where no file tells a store."""

_DECIMALS = 4  # of money


def shelves(lines: ir.Table) -> ir.Table:
    """Return `SHELVES` of lines with a store."""
    sold = lines.filter(lines.store_id.notnull())
    sold = sold.mutate(month=sold.ordered_at.truncate("M").cast("date"))
    each = sold.group_by("month", "store_id", "category").agg(net_revenue=sold.net.sum().round(_DECIMALS))
    return each.select(*SHELVES.columns)
