"""Who stands at the counter, in words that this customer may read over the associate's shoulder?

Grain in: one customer. Grain out: first name and initial, what was bought last, what is liked, what may be
sent, what is still unanswered. No amounts, no segments, no scores: a person is not told what we think they
are worth, and nobody else in the shop is either.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd

from lib.analysis.filters import Filters
from lib.analysis.result import Read, as_day
from lib.analysis.standing import standing_of
from lib.schema.channels import channel_groups
from lib.workspace.belongings import rows_of
from lib.workspace.canonical import PROFILES
from lib.workspace.facts import Facts
from lib.workspace.marts import CUSTOMERS, FEEDBACK, ORDERS, PURCHASES

LATEST = 5
LIKED = 3
_KIND_WORDS = (
    (0.01, "One of our very best customers"),
    (0.05, "One of our best customers"),
    (0.25, "A very good customer"),
    (1.0, "A good customer"),
)
_ONCE, _NEW = "A customer of ours", "New with us"


@dataclass(frozen=True, slots=True)
class Purchase:
    """A line of an order: when, where (a store or "web"), what."""

    bought_on: date
    place: str
    what: str


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Something that the customer said and nobody has answered."""

    given_on: date | None
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Guest:
    """A customer as an associate may see them.

    Attributes
    ----------
    name
        First name and initial ("Ann L."); None where no file tells.
    standing
        In kind words.
    since
        The year in which we first heard of them.
    latest
        The newest lines bought.
    liked
        Categories, most bought first.
    buys
        "mostly in store", "mostly online", "online and in store".
    prefers
        The channel that they said they prefer.
    email_consent, sms_consent
        None where not told.
    unanswered
        The newest first.
    is_business
        Whether a company is named.
    """

    name: str | None
    standing: str
    since: int | None
    latest: tuple[Purchase, ...]
    liked: tuple[str, ...]
    buys: str | None
    prefers: str | None
    email_consent: bool | None
    sms_consent: bool | None
    unanswered: tuple[Unanswered, ...]
    is_business: bool


def guest(read: Read, facts: Facts, filters: Filters, *, customer_key: int) -> Guest | None:
    """Return a customer as an associate may see them; None where there is no such customer."""
    rows = read(CUSTOMERS.filter(CUSTOMERS.customer_key == customer_key).select(*_TOLD)).to_dict("records")
    if not rows:
        return None
    told = rows[0]
    days = [day.year for day in (as_day(told["joined_at"]), as_day(told["first_order_date"])) if day]
    return Guest(
        name=_name(read, customer_key),
        standing=_standing(
            read, filters, customer_key, has_bought=as_day(told["first_order_date"]) is not None
        ),
        since=min(days, default=None),
        latest=_latest(read, facts, customer_key),
        liked=_liked(read, customer_key),
        buys=_buys(read, customer_key),
        prefers=_prefers(read, facts, customer_key),
        email_consent=_yes_or_no(told["email_consent"]),
        sms_consent=_yes_or_no(told["sms_consent"]),
        unanswered=_unanswered(read, customer_key),
        is_business=isinstance(told["company"], str) and bool(told["company"].strip()),
    )


_TOLD = ("joined_at", "first_order_date", "email_consent", "sms_consent", "company")


def _name(read: Read, customer_key: int) -> str | None:
    own = PROFILES.filter(PROFILES.customer_key == customer_key, PROFILES.first_name.length() > 1)
    fullest = own.order_by(PROFILES.last_name.isnull(), ibis.desc("record_count"), "profile_key").limit(1)
    rows = read(fullest.select("first_name", initial=PROFILES.last_name.substr(0, 1))).to_dict("records")
    if not rows:
        return None
    initial = rows[0]["initial"]
    return str(rows[0]["first_name"]).capitalize() + (
        f" {initial.upper()}." if isinstance(initial, str) else ""
    )


def _standing(read: Read, filters: Filters, customer_key: int, *, has_bought: bool) -> str:
    found = standing_of(read, filters, customer_key)
    if found is None:
        return _ONCE if has_bought else _NEW
    return next(words for upto, words in _KIND_WORDS if found.tier <= upto)


def _latest(read: Read, facts: Facts, customer_key: int) -> tuple[Purchase, ...]:
    if "order_lines" not in facts.tables:
        return ()
    line = rows_of("order_lines", customer_key)
    sold = line.filter(line.net_revenue >= 0, line.quantity.isnull() | (line.quantity > 0))
    newest = sold.order_by(ibis.desc("ordered_at"), "line_number", "source_row").limit(LATEST)
    rows = read(newest.select("ordered_at", "channel", "store_id", "product_name", "category", "product_id"))
    return tuple(
        Purchase(day, _told(row["store_id"]) or _told(row["channel"]), _what(row))
        for row in rows.to_dict("records")
        if (day := as_day(row["ordered_at"]))
    )


def _what(row: dict[Any, Any]) -> str:
    named = (_told(row[name]) for name in ("product_name", "category", "product_id"))
    return next(filter(None, named), "something")


def _liked(read: Read, customer_key: int) -> tuple[str, ...]:
    mine = PURCHASES.filter(PURCHASES.customer_key == customer_key, PURCHASES.category != "Not told")
    each = mine.group_by("category").agg(net=mine.net_revenue.sum())
    rows = read(each.filter(each.net > 0).order_by(ibis.desc("net"), "category").limit(LIKED))
    return tuple(rows["category"])


def _buys(read: Read, customer_key: int) -> str | None:
    mine = ORDERS.filter(ORDERS.customer_key == customer_key, ORDERS.is_order)
    counted = read(mine.group_by("channel_group").agg(n=mine.count()))
    found = dict(zip(counted["channel_group"], counted["n"], strict=True))
    online, offline = (int(found.get(group, 0)) for group in ("online", "offline"))
    if not online + offline:
        return None
    if min(online, offline) * 4 >= online + offline:
        return "online and in store"
    return "mostly online" if online > offline else "mostly in store"


def _prefers(read: Read, facts: Facts, customer_key: int) -> str | None:
    if "profiles" not in facts.tables:
        return None
    said = read(_said(rows_of("profiles", customer_key)))["preferred_channel"]
    return None if said.empty else str(said.iloc[0])


def _said(rows: ir.Table) -> ir.Table:
    told = rows.filter(rows.preferred_channel.isin(list(channel_groups())))
    return told.select("preferred_channel", "joined_at").order_by(ibis.desc("joined_at")).limit(1)


def _unanswered(read: Read, customer_key: int) -> tuple[Unanswered, ...]:
    mine = FEEDBACK.filter(FEEDBACK.customer_key == customer_key, FEEDBACK.answered_at.isnull())
    open_ = mine.filter(mine.text.notnull(), mine.text.strip() != "")
    rows = read(open_.order_by(ibis.desc("given_at")).limit(LATEST).select("given_at", "kind", "text"))
    return tuple(
        Unanswered(as_day(row["given_at"]), _told(row["kind"]) or "feedback", row["text"])
        for row in rows.to_dict("records")
    )


def _yes_or_no(value: Any) -> bool | None:
    return None if pd.isna(value) else bool(value)


def _told(value: Any) -> str:
    return value if isinstance(value, str) else ""
