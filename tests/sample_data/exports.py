"""What do the sample files say, read with plain pandas? Order lines of both systems, and who is who.

Independent of lib, so that a fault there cannot hide in a truth recomputed here.
"""

from functools import cache
from pathlib import Path

import pandas as pd

DATA = Path(__file__).resolve().parents[2] / "sample_data"
TRUTH = Path(__file__).resolve().parent
YEAR_TWO = pd.Timestamp("2025-07-01")


def read(name: str) -> pd.DataFrame:
    """Return a sample file, every cell as text, empty ones as an empty text; a copy that may be added to."""
    return _read_once(name).copy()


@cache
def _read_once(name: str) -> pd.DataFrame:
    return pd.read_csv(DATA / name, dtype=str, keep_default_na=False)


@cache
def people() -> pd.DataFrame:
    """Return who is who: source, customer_ref, person, persona, persona_in_year_two."""
    return pd.read_csv(TRUTH / "people.csv.gz", dtype=str)


def persons_of(source: str, refs: pd.Series) -> pd.Series:
    """Return the true person behind each reference of a source (missing where there is none)."""
    known = people().query("source == @source").set_index("customer_ref")["person"]
    return refs.map(known)


@cache
def personas() -> pd.Series:
    """Return the persona of each person."""
    return people().drop_duplicates("person").set_index("person")["persona"]


def _dollars(cells: pd.Series) -> pd.Series:
    return cells.str.replace("$", "", regex=False).astype(float)


def _web_lines() -> pd.DataFrame:
    rows = read("web_orders.csv")
    head = rows[rows["Id"] != ""].set_index("Name")
    order = rows["Name"].map
    gross = rows["Lineitem quantity"].astype(float) * rows["Lineitem price"].astype(float)
    share = gross / gross.groupby(rows["Name"]).transform("sum")
    discount = order(head["Discount Amount"].astype(float)) * share
    refund = order(head["Refunded Amount"].astype(float)) * share
    categories = read("products.csv").set_index("sku")["category"]
    lines = pd.DataFrame({
        "order_id": rows["Name"], "ordered_at": pd.to_datetime(order(head["Created at"]).str[:19]),
        "channel": "web",
        "store": "", "customer_ref": rows["Email"], "person": persons_of("web_orders", rows["Email"]),
        "category": rows["Lineitem sku"].map(categories), "sku": rows["Lineitem sku"],
        "quantity": rows["Lineitem quantity"].astype(int), "gross": gross, "discount": discount,
        "net_revenue": gross - discount - refund,
    })  # fmt: skip
    return lines[order(head["Financial Status"]) != "voided"]


def _store_lines() -> pd.DataFrame:
    rows = read("store_items.csv")
    return pd.DataFrame({
        "order_id": rows["Transaction ID"], "ordered_at": pd.to_datetime(rows["Date"] + " " + rows["Time"]),
        "channel": "store", "store": rows["Location"], "customer_ref": rows["Customer ID"],
        "person": persons_of("store_items", rows["Customer ID"]), "category": rows["Category"],
        "sku": rows["SKU"],
        "quantity": rows["Qty"].astype(int), "gross": _dollars(rows["Gross Sales"]),
        "discount": -_dollars(rows["Discounts"]), "net_revenue": _dollars(rows["Net Sales"]),
    })  # fmt: skip


@cache
def order_lines() -> pd.DataFrame:
    """Return the lines of all orders and returns; a web order's discount and refund are spread by gross."""
    return pd.concat([_web_lines(), _store_lines()], ignore_index=True)


@cache
def known_lines() -> pd.DataFrame:
    """Return the lines of known people, with the year (1 or 2) in which they count."""
    lines = order_lines().dropna(subset="person")
    return lines.assign(year=1 + (lines["ordered_at"] >= YEAR_TWO))


@cache
def known_orders() -> pd.DataFrame:
    """Return the orders of known people by time: order_id, channel, person, ordered_at."""
    bought = known_lines().query("quantity > 0")
    orders = bought.groupby(["order_id", "channel", "person"], as_index=False)["ordered_at"].min()
    return orders.sort_values(["ordered_at", "order_id"])


def best(lines: pd.DataFrame, key: str, count: int) -> set[str]:
    """Return the ``count`` values of a key (person, customer_ref) with the highest net revenue."""
    return set(lines.groupby(key)["net_revenue"].sum().nlargest(count).index)


@cache
def best_persons() -> set[str]:
    """Return the top 1 %: the 80 persons of 8,000 with the highest net revenue in all of the data."""
    return best(known_lines(), "person", 80)
