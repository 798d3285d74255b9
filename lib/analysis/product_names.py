"""What is each product called? By the list of products, else by its order lines.

Grain out: product number -> name, of those asked for; of several names the first by name.
"""

from collections.abc import Sequence

import ibis.expr.types as ir

from lib.analysis.result import Read
from lib.workspace.canonical import canonical


def product_names(read: Read, products: Sequence[str]) -> dict[str, str]:
    """Return the names of products; who has none is not in it."""
    wanted = sorted(set(products))
    found: dict[str, str] = {}
    for table in ("products", "order_lines"):
        missing = [product for product in wanted if product not in found]
        if missing:
            rows = read(_named(canonical(table), missing))
            found |= {str(one): str(name) for one, name in zip(rows["product_id"], rows["name"], strict=True)}
    return found


def _named(table: ir.Table, products: Sequence[str]) -> ir.Table:
    own = table.filter(table.product_id.isin(products), table.product_name.notnull())
    return own.group_by("product_id").agg(name=own.product_name.min())
