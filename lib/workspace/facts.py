"""What is in a workspace, at a glance? The few facts that every question needs before it is asked."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd

from lib.workspace.canonical import LOADED, canonical
from lib.workspace.marts import ORDERS


@dataclass(frozen=True, slots=True)
class Facts:
    """What a workspace holds; read once per version.

    Attributes
    ----------
    currency
        ISO code that most order lines carry; lines in others are kept out of every sum. None where no file
        tells.
    other_currencies
        Pairs (currency, order lines) that are kept out.
    first_order, last_order
        Days of the first and the last order line that counts; None without orders.
    tables
        Canonical tables that have rows.
    channels, stores
        Values found in the orders, sorted by net revenue, most first.
    has_cost
        Whether any order line has a cost.
    loaded_at
        When the newest file was added.
    is_sample
        Whether this is the made-up retailer.
    """

    currency: str | None
    other_currencies: tuple[tuple[str, int], ...]
    first_order: date | None
    last_order: date | None
    tables: tuple[str, ...]
    channels: tuple[str, ...]
    stores: tuple[str, ...]
    has_cost: bool
    loaded_at: datetime | None
    is_sample: bool = False

    @property
    def has_orders(self) -> bool:
        """Whether there is anything to look at."""
        return self.last_order is not None


def read_facts(read: Callable[[ir.Expr], pd.DataFrame], *, is_sample: bool) -> Facts:
    """Read the facts of a workspace through its reader."""
    line = canonical("order_lines")
    currencies = read(
        line.filter(line.currency.notnull())
        .group_by("currency")
        .agg(n=ibis._.count())
        .order_by(ibis.desc("n"), "currency")
    )
    span = read(
        ORDERS.agg(
            first=ORDERS.order_date.min(), last=ORDERS.order_date.max(), cost=ORDERS.costed_revenue.max()
        )
    ).iloc[0]
    loaded = read(LOADED.agg(at=LOADED.loaded_at.max())).iloc[0]["at"]
    tables = read(LOADED.filter(LOADED.rows_kept > 0).select("table_name").distinct().order_by("table_name"))
    others = tuple(zip(currencies["currency"][1:], (int(n) for n in currencies["n"][1:]), strict=True))
    return Facts(
        currency=None if currencies.empty else str(currencies["currency"][0]),
        other_currencies=others,
        first_order=day_of(span["first"]),
        last_order=day_of(span["last"]),
        tables=tuple(tables["table_name"]),
        channels=_values(read, "channel"),
        stores=_values(read, "store_id"),
        has_cost=bool(span["cost"] and span["cost"] > 0),
        loaded_at=None if pd.isna(loaded) else pd.Timestamp(loaded).to_pydatetime(),
        is_sample=is_sample,
    )


def _values(read: Callable[[ir.Expr], pd.DataFrame], column: str) -> tuple[str, ...]:
    grouped = ORDERS.filter(ORDERS[column].notnull()).group_by(column).agg(net=ibis._.net_revenue.sum())
    return tuple(read(grouped.order_by(ibis.desc("net"), column))[column])


def day_of(value: Any) -> date | None:
    """Return a frame's cell as a day; None for an empty one."""
    return None if pd.isna(value) else pd.Timestamp(value).date()
