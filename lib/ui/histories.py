"""What stands in the tabs of one customer? Only the open one is drawn."""

from typing import Any

import pandas as pd
import streamlit as st

from lib.analysis.accounts import accounts
from lib.analysis.customer import Customer
from lib.analysis.timeline import KINDS, MOST_EVENTS, Event, timeline
from lib.charts.timeline import customer_timeline
from lib.schema import formats
from lib.ui import charts, page, session, tables

_EVENT = ("at", "kind", "channel", "channel_group", "what", "net_revenue")


def chart(key: int, currency: str | None) -> None:
    """Draw everything that happened, over both sides, on one line of time."""
    events = session.compute(timeline, customer_key=key)
    with page.card(_title(events), _note(events)):
        if not events:
            st.caption("No order, touch or feedback with a date.")
            return
        frame = pd.DataFrame([[getattr(event, name) for name in _EVENT] for event in events], columns=_EVENT)
        charts.show(
            customer_timeline(frame, currency),
            "customer_timeline",
            {
                "When": st.column_config.DatetimeColumn("When", format="YYYY-MM-DD HH:mm"),
                "What": tables.text("What"),
                "Channel": tables.text("Channel"),
                "About": tables.text("About", wide=True),
                "Net revenue": tables.money("Net revenue", currency, whole=False),
            },
        )


def documents(found: Customer) -> None:
    """List orders and returns, the newest first."""
    st.caption(f"The newest {formats.count(len(found.documents))}.")
    tables.show(tables.frame_of(found.documents), "Orders and returns", _document_columns(found.currency))


def bought(found: Customer) -> None:
    """List what the customer buys, by category."""
    rows = [row for row in found.bought if row.kind == "category"]
    tables.show(
        tables.frame_of(rows),
        "What the customer buys",
        {
            "label": tables.text("Category"),
            "net_revenue": tables.money("Net revenue", found.currency),
            "share": tables.share("Share"),
        },
    )


def said(found: Customer) -> None:
    """List what the customer said."""
    if not found.said:
        st.caption("Nothing that we know of: no rating, answer or complaint bears this customer's keys.")
        return
    tables.show(tables.frame_of(found.said), "What the customer said", _SAID)


def joined(key: int) -> None:
    """List the accounts that the customer is put together from."""
    found = session.compute(accounts, customer_key=key)
    st.caption(
        "What each system takes for this person. E-mails and phones are masked, also where they are the id."
    )
    tables.show(tables.frame_of(found), "Accounts joined in this customer, masked", _ACCOUNTS)


def _title(events: tuple[Event, ...]) -> str:
    sides = {event.channel_group for event in events}
    if {"online", "offline"} <= sides:
        return "Meets us online and in stores"
    if "online" in sides:
        return "Meets us online"
    return "Meets us in stores" if "offline" in sides else "What happened"


def _note(events: tuple[Event, ...]) -> str:
    counted = [(kind, sum(event.kind == kind for event in events)) for kind in KINDS]
    nouns = {"touch": "touches", "feedback": "pieces of feedback"}
    one = {"feedback": "piece of feedback"}
    told = [formats.plural(n, one.get(kind, kind), nouns.get(kind)) for kind, n in counted if n]
    cut = " The newest 500 of each kind." if any(n >= MOST_EVENTS for _, n in counted) else ""
    return f"{formats.listing(told)}, all time.{cut}".capitalize() if told else ""


def _document_columns(currency: str | None) -> tables.Columns:
    return {
        "ordered_at": st.column_config.DatetimeColumn("When", format="YYYY-MM-DD HH:mm"),
        "kind": tables.text("What"),
        "order_id": tables.text("Number"),
        "channel": tables.text("Channel"),
        "store_id": tables.text("Store"),
        "items": tables.number("Items", 0),
        "discount_amount": tables.money("Discount", currency, whole=False),
        "net_revenue": tables.money("Net revenue", currency, whole=False),
    }


_SAID: dict[str, Any] = {
    "given_at": tables.day("When"),
    "kind": tables.text("What"),
    "score": tables.number("Score", 0),
    "scale_max": tables.number("Of", 0),
    "text": tables.text("Words", wide=True),
}
_ACCOUNTS: dict[str, Any] = {
    "system": tables.text("System"),
    "own_id": tables.text("Its id"),
    "known_by": tables.text("Which is"),
    "name": tables.text("Name"),
    "email": tables.text("E-mail"),
    "phone": tables.text("Phone"),
    "rows": tables.count("Rows"),
    "files": tables.text("From", wide=True),
}
