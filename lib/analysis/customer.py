"""Who is this? One customer's history on one screen, masked."""

from dataclasses import dataclass
from datetime import date, datetime

from lib.analysis.result import Result


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
    documents
        The newest 200, newest first.
    """

    person: Person | None
    segment: str | None
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
