"""Who is this? One customer's history on one screen, masked.

Grain in: the marts, narrowed to one customer key. Grain out: one row per document, category, channel, remark.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import ibis
import pandas as pd

from lib.analysis.business import Business, business_of
from lib.analysis.customer_list import masked_customers
from lib.analysis.filters import Filters
from lib.analysis.result import Read, Result, as_day, as_time, looked_at, ratio
from lib.analysis.rfm import group_of, placed_buyers
from lib.analysis.standing import Standing, standing_of
from lib.schema import formats
from lib.workspace.facts import Facts
from lib.workspace.marts import FEEDBACK, ORDERS, PURCHASES

MOST_DOCUMENTS = 200
SAID = ("kind", "score", "scale_max", "text")


@dataclass(frozen=True, slots=True)
class Person:
    """What the files say of the customer; name, e-mail and phone are masked in the query."""

    customer_key: int
    customer_id: str
    name: str | None
    email: str | None
    phone: str | None
    city: str | None
    country: str | None
    loyalty_tier: str | None
    joined_at: date | None
    email_consent: bool | None
    sms_consent: bool | None
    profile_count: int
    system_count: int


@dataclass(frozen=True, slots=True)
class Document:
    """An order or a return; `kind` is "order", "return" or "other" (lines without price or quantity)."""

    order_id: str
    ordered_at: datetime
    kind: str
    channel: str
    channel_group: str
    store_id: str | None
    items: float
    discount_amount: float
    net_revenue: float


@dataclass(frozen=True, slots=True)
class Bought:
    """Net revenue and pieces of a category or a channel, all time; `kind` is "category" or "channel"."""

    kind: str
    label: str
    net_revenue: float
    share: float | None


@dataclass(frozen=True, slots=True)
class Said:
    """A rating or a text of the customer."""

    given_at: datetime | None
    kind: str | None
    score: float | None
    scale_max: float | None
    text: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer(Result):
    """One customer: all time for the history, the chosen window for the segment.

    Attributes
    ----------
    person
        None where there is no such customer.
    segment
        RFM segment in the window; None when not a buyer there.
    order_count, net_revenue, order_value, online_share, first_order, last_order, typical_gap_days
        Over all time, returns netted; `typical_gap_days` is the mean time between orders, None under two.
    standing
        Place among the buyers of the window; None when not one of them.
    business
        What speaks for a company or a sole trader; None where nothing does.
    documents
        The newest 200, newest first.
    """

    person: Person | None
    segment: str | None
    standing: Standing | None
    business: Business | None
    order_count: int
    net_revenue: float
    order_value: float | None
    online_share: float | None
    first_order: date | None
    last_order: date | None
    typical_gap_days: float | None
    documents: tuple[Document, ...]
    bought: tuple[Bought, ...]
    said: tuple[Said, ...]


def customer(read: Read, facts: Facts, filters: Filters, *, customer_key: int) -> Customer:
    """Return one customer's history; `person` is None where the key is nobody's.

    Parameters
    ----------
    customer_key
        As in `CustomerList.customers`.
    """
    person = _person(read, customer_key)
    orders = ORDERS.filter(ORDERS.customer_key == customer_key)
    frame = read(orders.order_by(ibis.desc("ordered_at"), "order_id", "is_return"))
    sold = frame[frame["is_order"].astype(bool)]
    count, net = len(sold), float(frame["net_revenue"].sum())
    online = float(frame.loc[frame["channel_group"] == "online", "net_revenue"].sum())
    first, last = as_day(sold["order_date"].min()), as_day(sold["order_date"].max())
    return Customer(
        **looked_at(facts, filters),
        answer=_answer(person, count, net, last, facts.currency),
        caveat="All time, whatever the period chosen; the segment is that of the period.",
        person=person,
        segment=_segment(read, filters, customer_key) if count else None,
        standing=standing_of(read, filters, customer_key) if count else None,
        business=business_of(read, customer_key) if person else None,
        order_count=count,
        net_revenue=net,
        order_value=ratio(float(sold["net_revenue"].sum()), count),
        online_share=ratio(online, net),
        first_order=first,
        last_order=last,
        typical_gap_days=(last - first).days / (count - 1) if count > 1 and first and last else None,
        documents=tuple(_document(row) for row in frame.head(MOST_DOCUMENTS).to_dict("records")),
        bought=_bought(read, customer_key, frame),
        said=_said(read, customer_key),
    )


def _person(read: Read, customer_key: int) -> Person | None:
    everybody = masked_customers()
    columns = [name for name in Person.__slots__ if name in everybody.columns]
    rows = read(everybody.filter(everybody.customer_key == customer_key).select(*columns)).to_dict("records")
    if not rows:
        return None
    cells: dict[str, Any] = {str(name): _cell(value) for name, value in rows[0].items()}
    counts = {name: int(cells[name]) for name in ("customer_key", "profile_count", "system_count")}
    return Person(**(cells | counts | {"joined_at": as_day(cells["joined_at"])}))


def _segment(read: Read, filters: Filters, customer_key: int) -> str | None:
    placed = placed_buyers(replace(filters, segment=None))
    found = read(placed.filter(placed.customer_key == customer_key)).to_dict("records")
    return group_of(int(found[0]["r"]), int(found[0]["fm"])).name if found else None


def _document(row: dict[Any, Any]) -> Document:
    kind = "order" if row["is_order"] else "return" if row["is_return"] else "other"
    return Document(
        order_id=str(row["order_id"]),
        ordered_at=pd.Timestamp(row["ordered_at"]).to_pydatetime(),
        kind=kind,
        channel=row["channel"],
        channel_group=row["channel_group"],
        store_id=_cell(row["store_id"]),
        items=float(row["items"]),
        discount_amount=float(row["discount_amount"]),
        net_revenue=float(row["net_revenue"]),
    )


def _bought(read: Read, customer_key: int, frame: pd.DataFrame) -> tuple[Bought, ...]:
    mine = PURCHASES.filter(PURCHASES.customer_key == customer_key)
    spent = read(mine.group_by("category").agg(net_revenue=mine.net_revenue.sum()))
    by_category = spent.set_index("category")["net_revenue"]
    by_channel = frame.groupby("channel")["net_revenue"].sum()
    return tuple(
        Bought(kind, str(label), float(net), ratio(float(net), float(sums.sum())))
        for kind, sums in (("category", by_category), ("channel", by_channel))
        for label, net in sums.sort_values(ascending=False).items()
    )


def _said(read: Read, customer_key: int) -> tuple[Said, ...]:
    mine = FEEDBACK.filter(FEEDBACK.customer_key == customer_key).order_by(ibis.desc("given_at"))
    rows = read(mine.select("given_at", *SAID)).to_dict("records")
    return tuple(Said(as_time(row["given_at"]), *(_cell(row[name]) for name in SAID)) for row in rows)


def _cell(value: Any) -> Any:
    return None if pd.isna(value) else value


def _answer(person: Person | None, count: int, net: float, last: date | None, currency: str | None) -> str:
    if person is None:
        return "There is no such customer in this data."
    if not count:
        return f"{person.customer_id} has not ordered yet."
    return (
        f"{person.customer_id} has placed {formats.plural(count, 'order')} and brought "
        f"{formats.money(net, currency)}, the last on {formats.day(last)}."
    )
