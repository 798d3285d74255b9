"""What does the list of products add to order lines? The category and the cost that a line lacks.

Grain in and out: order lines.
"""

import ibis
import ibis.expr.types as ir

from lib.workspace.canonical import canonical


def with_product(line: ir.Table) -> ir.Table:
    """Fill the category and cost that a line lacks from the product list; one row per product id."""
    product = canonical("products")
    product = product.filter(product.product_id.notnull())
    each = product.group_by("product_id").agg(
        listed_category=product.category.min(), listed_cost=product.cost.min()
    )
    each = each.rename(listed_id="product_id")
    joined = line.left_join(each, line.product_id == each.listed_id)
    return joined.mutate(
        category=ibis.coalesce(joined.category, joined.listed_category),
        unit_cost=ibis.coalesce(joined.unit_cost, joined.listed_cost),
    )
