"""What does a large retailer's export look like? Made-up order lines as one csv file, the same for each seed.

Grain out: order lines in the order of their orders, about four to an order, two years, web and 24 stores, 12
categories, with costs and discounts; 3 % are returns and 20 % of the orders name no customer.
"""

from pathlib import Path

import duckdb

LINES_AN_ORDER = 4
LINES_A_CUSTOMER = 15  # of those whom a line may name: 1e7 lines have some 600,000 customers who bought
START = "2024-01-01"
DAYS = 731

_CATEGORIES = (
    "Televisions", "Phones", "Laptops", "Tablets", "Audio", "Cameras", "Gaming", "Kitchen", "Cables",
    "Service plans", "Smart home", "Accessories",
)  # fmt: skip


def write_lines(path: Path, lines: int, seed: int = 1) -> Path:
    """Write order lines as csv, unless the file is there already; return its path.

    Parameters
    ----------
    path
        The file; written under another name first, so that it is never half there.
    lines
        How many, without the header.
    seed
        Another seed, other lines; the same seed, the same bytes with the same DuckDB.
    """
    if path.exists():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    with duckdb.connect() as connection:
        connection.execute("set memory_limit = '2GB'; set threads = 2")
        connection.execute(f"copy ({_sql(lines, seed)}) to '{draft}' (format csv, header true)")
    return draft.rename(path)


def _sql(lines: int, seed: int) -> str:
    """One order has 1 to 7 lines; whatever is drawn is a hash of seed, number and purpose."""
    orders = lines // LINES_AN_ORDER + 10
    customers = max(lines // LINES_A_CUSTOMER, 20)
    categories = "[" + ", ".join(f"'{name}'" for name in _CATEGORIES) + "]"

    def drawn(number: str, purpose: str) -> str:
        return f"(hash({number}, '{purpose}', {seed}) % 1000003 / 1000003.0)"

    return f"""
    with orders as (
        select range as number, {drawn("range", "channel")} < 0.4 as is_web,
            timestamp '{START}' + to_seconds(
                (range * {DAYS - 15} * 86400.0 / {orders})::bigint // 86400 * 86400
                + (28800 + 50400 * {drawn("range", "hour")})::bigint) as ordered_at,
            case when {drawn("range", "known")} < 0.8 then 'C' || (
                100000 + floor({customers} * {drawn("range", "who")} ** 1.4))::bigint end as customer,
            1 + floor({drawn("range", "store")} ** 1.5 * 24)::integer as store,
            (1 + floor({drawn("range", "size")} * {2 * LINES_AN_ORDER - 1}))::bigint as size
        from range({2 * orders})),
    lines as (
        select *, unnest(range(size)) as place, number * 10 + place as line,
            {drawn("line", "back")} < 0.03 as is_back,
            1 + floor({drawn("line", "product")} ** 2 * 1200)::integer as product,
            1 + floor({drawn("line", "quantity")} ** 6 * 4)::integer as pieces,
            {drawn("line", "discount")} as luck
        from orders),
    priced as (
        select *, (4.99 + product * 37 % 900)::decimal(18, 2) as price,
            case when luck < 0.25 then round(luck * price * pieces, 2) else 0 end as off
        from lines)
    select 'N' || (1000000 + number) as order_id,
        strftime(ordered_at + case when is_back then interval 11 days else interval 0 days end,
            '%Y-%m-%d %H:%M:%S') as ordered_at,
        case when is_web then 'web' else 'store' end as channel,
        case when is_web then null else 'S' || lpad(store::varchar, 2, '0') end as store_id,
        customer as customer_id, 'P' || lpad(product::varchar, 4, '0') as product_id,
        {categories}[1 + product % {len(_CATEGORIES)}] as category,
        case when is_back then -1 else pieces end as quantity, price as unit_price,
        case when is_back then 0 else off end::decimal(18, 2) as discount_amount,
        case when is_back then -price else price * pieces - off end::decimal(18, 2) as net_revenue,
        round(price * (0.55 + 0.2 * {drawn("product", "cost")}), 2)::decimal(18, 2) as unit_cost,
        'USD' as currency
    from priced limit {lines}"""
