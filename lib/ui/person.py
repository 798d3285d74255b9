"""How is one customer shown? Found by an exact key, told in a few facts, with orders and what was said."""

from typing import Any

import streamlit as st

from lib.analysis.customer import Customer, Person
from lib.analysis.lookup import MOST, find_customers, key_of
from lib.schema import formats
from lib.ui import navigation, session, tables
from lib.ui.text import plain

_CUSTOMER = "customer"


def choose() -> int | None:
    """Draw the search; return the key of the customer that the address names, None while there is none."""
    with st.form("find_customer", border=False):
        left, right = st.columns([4, 1], vertical_alignment="bottom")
        text = left.text_input(
            "E-mail, phone, order number or customer number",
            key="customer_search",
            autocomplete="off",
            placeholder="C000123",
            help="The whole of it: customers can be looked up, not browsed.",
        )
        if right.form_submit_button("Find", type="primary", icon=":material/search:"):
            _find(text)
    named = st.query_params.get(_CUSTOMER)
    if not named:
        return None
    key = session.compute(key_of, customer_id=named)
    if key is None:
        st.info(plain(f"There is no customer {named} in this data."), icon=":material/person_off:")
    return key


def _find(text: str) -> None:
    """Open the customer that the text names; ask which where it names several."""
    found = session.compute(find_customers, text=text)
    if len(found) == 1:
        st.query_params[_CUSTOMER] = found[0]
    elif not found:
        st.query_params.pop(_CUSTOMER, None)
        st.info(
            "Nobody is found by that. Give the whole e-mail, phone, order or customer number.",
            icon=":material/person_off:",
        )
    else:
        st.caption(f"It names {len(found)} customers{' or more' if len(found) == MOST else ''}; choose one:")
        with st.container(horizontal=True):
            for number in found:
                navigation.link("customer", number, {_CUSTOMER: number})


def tiles(found: Customer) -> None:
    """Draw the figures of a customer, all time."""
    facts = (
        ("Net revenue", formats.money(found.net_revenue, found.currency)),
        ("Orders", formats.count(found.order_count)),
        ("Order value", formats.money(found.order_value, found.currency)),
        ("Online", formats.share(found.online_share)),
        ("Orders again after", _gap(found.typical_gap_days)),
        ("Group", found.segment or "no order in this period"),
    )
    with st.grid("auto", min_column_width=150, gap="small"):
        for name, value in facts:
            st.metric(name, plain(value), border=True, height="stretch")


def _gap(days: float | None) -> str:
    return formats.NOTHING if days is None else formats.plural(round(days), "day")


def card(person: Person) -> None:
    """Draw what the files say of a person, masked."""
    told = (
        ("Name", person.name),
        ("E-mail", person.email),
        ("Phone", person.phone),
        ("Place", ", ".join(part for part in (person.city, person.country) if part)),
        ("Loyalty", person.loyalty_tier),
        ("Joined", formats.day(person.joined_at) if person.joined_at else None),
        ("May be e-mailed", _consent(person.email_consent)),
        ("May be texted", _consent(person.sms_consent)),
        (
            "Known from",
            _origin(person),
        ),
    )
    st.markdown("  \n".join(f"**{name}** {plain(value)}" for name, value in told if value))


def document_columns(currency: str | None) -> tables.Columns:
    """How each column of the orders is shown."""
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


def bought_columns(currency: str | None) -> tables.Columns:
    """How each column of what was bought is shown."""
    return {
        "label": tables.text("Category"),
        "net_revenue": tables.money("Net revenue", currency),
        "share": tables.share("Share"),
    }


def said_columns() -> dict[str, Any]:
    """How each column of what the customer said is shown."""
    return {
        "given_at": tables.day("When"),
        "kind": tables.text("What"),
        "score": tables.number("Score", 0),
        "scale_max": tables.number("Of", 0),
        "text": tables.text("Words", wide=True),
    }


def _origin(person: Person) -> str:
    records, systems = (
        formats.plural(person.profile_count, "record"),
        formats.plural(person.system_count, "system"),
    )
    return f"{records} in {systems}"


def _consent(given: bool | None) -> str:
    return "not told" if given is None else "yes" if given else "no"
