"""Small exports, written to disk as a shop's system would."""

from pathlib import Path

ORDERS = """order_id,ordered_at,channel,email,net_revenue
1,2026-01-05,web,ann@example.com,20.00
2,2026-01-06,store,bob@example.com,30.00
3,2026-01-31,store,ann@example.com,50.00
"""
"""Three orders of two customers: 100.00."""
AMBIGUOUS = "Order ID,Order Date,Customer ID,Amount\n1,03/04/2025,A,10.00\n2,05/06/2025,B,20.00\n"
"""Dates that read both ways."""
SHOPIFY = """Name,Email,Financial Status,Paid at,Fulfillment Status,Currency,Subtotal,Shipping,Taxes,Total,\
Discount Code,Discount Amount,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,\
Lineitem requires shipping,Lineitem fulfillment status,Id
"""


def written(folder: Path, name: str, content: str) -> Path:
    """A file of that name and content in a folder."""
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path


def shopify(*orders: tuple[str, str, float], customer: str = "ann@example.com") -> str:
    """A Shopify export: (order name, day, price) of one line each."""
    rows = (
        f"#{name},{customer},paid,{day} 10:00:00 +0000,fulfilled,USD,{price},0.00,0.00,{price},,0.00,"
        f"{day} 10:00:00 +0000,1,Cable,{price},CAB-1,true,fulfilled,{name}\n"
        for name, day, price in orders
    )
    return SHOPIFY + "".join(rows)
