"""What happened between this customer and us, over all channels, in one order of time?

Grain in: documents, feedback and touches of one customer. Grain out: one row per event.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import ibis
import ibis.expr.types as ir
import pandas as pd

from lib.analysis.filters import Filters
from lib.analysis.result import Read, as_time
from lib.schema.channels import channel_groups
from lib.workspace.belongings import rows_of
from lib.workspace.canonical import canonical
from lib.workspace.facts import Facts
from lib.workspace.marts import FEEDBACK, ORDERS

MOST_EVENTS = 500
"""Of each kind, the newest: what more there is would not be seen on one picture."""

Kind = Literal["order", "return", "touch", "feedback"]
KINDS: tuple[Kind, ...] = ("order", "return", "touch", "feedback")


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened.

    Attributes
    ----------
    at
        By the clock of the place.
    kind
        "order", "return", "touch" or "feedback".
    channel, channel_group
        Where; "unknown" where no file tells.
    what
        In a few words: what was viewed, sent, said. No free text.
    net_revenue
        Of orders and returns.
    """

    at: datetime
    kind: Kind
    channel: str
    channel_group: str
    what: str
    net_revenue: float | None = None


def timeline(read: Read, facts: Facts, filters: Filters, *, customer_key: int) -> tuple[Event, ...]:  # noqa: ARG001 (as every analysis)
    """Return what happened, the newest first; at most `MOST_EVENTS` of each kind."""
    events = [*_documents(read, customer_key), *_feedback(read, customer_key)]
    if "touches" in facts.tables:
        events += _touches(read, customer_key)
    return tuple(sorted(events, key=lambda event: event.at, reverse=True))


def _documents(read: Read, customer_key: int) -> list[Event]:
    mine = ORDERS.filter(ORDERS.customer_key == customer_key, ORDERS.is_order | ORDERS.is_return)
    rows = read(mine.order_by(ibis.desc("ordered_at")).limit(MOST_EVENTS)).to_dict("records")
    return [
        Event(
            pd.Timestamp(row["ordered_at"]).to_pydatetime(),
            "return" if row["is_return"] else "order",
            row["channel"],
            row["channel_group"],
            _told(row["store_id"]) or row["channel"],
            float(row["net_revenue"]),
        )
        for row in rows
    ]


def _feedback(read: Read, customer_key: int) -> list[Event]:
    mine = FEEDBACK.filter(FEEDBACK.customer_key == customer_key, FEEDBACK.given_at.notnull())
    rows = read(mine.order_by(ibis.desc("given_at")).limit(MOST_EVENTS)).to_dict("records")
    return [_event(row, "given_at", "feedback", _score(row)) for row in rows]


def _touches(read: Read, customer_key: int) -> list[Event]:
    mine = rows_of("touches", customer_key).order_by(ibis.desc("touched_at")).limit(MOST_EVENTS)
    listed = mine.select(
        "touched_at", "channel", "kind", "direction", "category", "campaign", "product_id", "store_id"
    )
    rows = read(_with_names(listed)).to_dict("records")
    return [_event(row, "touched_at", "touch", _contact(row)) for row in rows]


def _with_names(rows: ir.Table) -> ir.Table:
    """Add what a product is called, where a list tells."""
    product = canonical("products")
    each = product.group_by(listed_id=product.product_id).agg(product_name=product.product_name.min())
    return rows.left_join(each, rows.product_id == each.listed_id).drop("listed_id")


def _event(row: dict[Any, Any], at: str, kind: Kind, what: str) -> Event:
    channel = _told(row["channel"]) or "unknown"
    moment = as_time(row[at])
    assert moment is not None  # noqa: S101 (rows without a moment are left out)
    return Event(moment, kind, channel, channel_groups().get(channel, "unknown"), what)


def _contact(row: dict[Any, Any]) -> str:
    about = next(
        filter(None, (_told(row[name]) for name in ("product_name", "category", "campaign", "store_id"))), ""
    )
    return ": ".join(part for part in (_told(row["kind"]) or "contact", about) if part)


def _score(row: dict[Any, Any]) -> str:
    kind = _told(row["kind"]) or "feedback"
    if pd.isna(row["score"]):
        return kind
    of = "" if pd.isna(row["scale_max"]) else f" of {row['scale_max']:g}"
    return f"{kind}: {row['score']:g}{of}"


def _told(value: Any) -> str:
    return value if isinstance(value, str) else ""
